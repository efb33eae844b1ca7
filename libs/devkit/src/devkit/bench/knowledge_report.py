"""What a run of knowledge's benchmark showed, as JSON and as a table."""

from typing import Any

from rich.console import Console
from rich.table import Table

from devkit.bench.knowledge import KnowledgeFigures, TimedSearches
from devkit.bench.report import machine
from devkit.percentiles import percentile_ms

ADDED_AT_MOST_MS = 3.0
RECALL_AT_LEAST = 0.98


def knowledge_document(figures: KnowledgeFigures, **given: Any) -> dict[str, Any]:
    """Returns the JSON of a run, with what one must know to compare it."""
    ingestion, long = figures.ingestion, figures.long_document
    minutes = ingestion.seconds / 60
    return {
        "machine": machine(),
        **given,
        "tenants": figures.tenants,
        "chunks": figures.chunks,
        "searches": {name: _searches(getattr(figures, name)) for name in ("engine", "new", "remembered")},
        "added_p50_ms": {
            "new": added_ms(figures.new, figures.engine),
            "remembered": added_ms(figures.remembered, figures.engine),
        },
        "recall_at_10": round(figures.recall, 4),
        "ingestion": {
            "documents": ingestion.documents,
            "seconds": round(ingestion.seconds, 1),
            "mb_per_minute": round(ingestion.size / 1e6 / minutes, 2),
            "text_mb_per_minute": round(ingestion.characters / 1e6 / minutes, 2),
        },
        "long_pdf": {
            "pages": long.pages,
            "mb": round(long.size / 1e6, 2),
            "seconds": round(long.seconds, 1),
            "reader_mib": round(long.reader_bytes / 2**20),
        },
    }


def added_ms(through: TimedSearches, engine: TimedSearches) -> float:
    """Returns by how much the middle one of the service's searches takes longer than the middle one of the engine's."""
    return round((percentile_ms(through.took_s, 50) or 0) - (percentile_ms(engine.took_s, 50) or 0), 1)


def holds(figures: KnowledgeFigures) -> bool:
    """Returns whether a search costs no more than it may, and the engine finds what is nearest."""
    return max(added_ms(one, figures.engine) for one in (figures.new, figures.remembered)) <= ADDED_AT_MOST_MS and (
        figures.recall >= RECALL_AT_LEAST
    )


def _searches(searches: TimedSearches) -> dict[str, Any]:
    each = {name: round(used * 1000 / len(searches.took_s), 2) for name, used in searches.cpu_s.items()}
    return {
        "asked": len(searches.took_s),
        "p50_ms": percentile_ms(searches.took_s, 50),
        "p99_ms": percentile_ms(searches.took_s, 99),
        "cpu_ms": each,
    }


def show_knowledge(figures: KnowledgeFigures, console: Console) -> None:
    found = knowledge_document(figures)
    table = Table(title=f"A search among {figures.chunks:,} chunks of {figures.tenants} tenants, one after the other")
    names = ("knowledge", "qdrant", "simulator")
    for heading in ("asked", "times", "p50", "p99", "added p50", *(f"CPU ms of {name}" for name in names)):
        table.add_column(heading, justify="left" if heading == "asked" else "right")
    for name, title in (("engine", "the engine alone"), ("new", "the service"), ("remembered", "the service, again")):
        one = found["searches"][name]
        cpu = [str(one["cpu_ms"][part]) for part in names]
        table.add_row(title, str(one["asked"]), f"{one['p50_ms']} ms", f"{one['p99_ms']} ms", _added(found, name), *cpu)
    console.print(table)
    recalled = f"{figures.recall:.4f}"
    console.print(f"recall@10 by meaning: {recalled if figures.recall >= RECALL_AT_LEAST else f'[red]{recalled}[/]'}")
    read, long = found["ingestion"], found["long_pdf"]
    console.print(
        f"{read['documents']} documents (Markdown, Word, PDF) found after {read['seconds']} s: "
        f"[bold]{read['mb_per_minute']}[/] MB a minute, {read['text_mb_per_minute']} MB of text"
    )
    console.print(f"A PDF of {long['pages']} pages, {long['mb']} MB: {long['seconds']} s, reader {long['reader_mib']} MiB")


def _added(found: dict[str, Any], name: str) -> str:
    added = found["added_p50_ms"].get(name)
    if added is None:
        return ""
    return f"[red]{added} ms[/]" if added > ADDED_AT_MOST_MS else f"{added} ms"
