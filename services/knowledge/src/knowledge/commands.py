"""`python -m knowledge`: `reindex`, when the vector store has lost what it had, or the model is another; `evaluate`, how well a
tenant's searches find.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated
from uuid import UUID

import orjson
import typer
from common.db import Database
from common.errors import DomainError, Unavailable
from common.tenants import known_tenants
from pydantic import ValidationError

from knowledge.catalogue.clients.item_points import open_item_points
from knowledge.catalogue.work import rebuilding as catalogue
from knowledge.clients.embeddings import open_embedder
from knowledge.clients.vectors import open_vector_store
from knowledge.domain.golden import GoldenOptions
from knowledge.settings import Settings
from knowledge.store.golden import StoredRun
from knowledge.work import golden, rebuilding
from knowledge.work.filling import EMBEDDING_TIMEOUT_S
from knowledge.work.rebuilding import Missing

LOOKED_EVERY_S = 0.5

index = typer.Typer()


@index.command("reindex")
def reindex_command(
    tenant_id: Annotated[UUID | None, typer.Option(help="only this tenant's")] = None, dry_run: bool = False
) -> None:
    """Have the running service make the vectors that are missing; prints a JSON object for each tenant who lacks some."""
    try:
        asyncio.run(_reindex(Settings.load(), tenant_id, dry_run=dry_run))
    except DomainError as error:
        raise SystemExit(error.detail) from None


async def _reindex(settings: Settings, tenant_id: UUID | None, *, dry_run: bool) -> None:
    total = 0
    async for one, missing in _missing(settings, tenant_id, dry_run=dry_run):
        typer.echo(orjson.dumps({"tenant_id": one, **asdict(missing)}).decode())
        total += missing.documents
    typer.echo(f"{total} documents {'would be' if dry_run else 'are'} indexed again")


async def _missing(settings: Settings, tenant_id: UUID | None, *, dry_run: bool) -> AsyncIterator[tuple[UUID, Missing]]:
    """Yields tenants who lack something, or have something too much, when that is being mended."""
    key = settings.qdrant_api_key.get_secret_value() if settings.qdrant_api_key else None
    model_key, model = settings.openai_api_key.get_secret_value(), settings.embedding_model
    database = Database(settings.database_url, settings.kernel_database_url, pool_size=1)
    try:
        async with (
            open_vector_store(settings.qdrant_url, key, model) as vectors,
            open_item_points(settings.qdrant_url, key, model) as points,
            open_embedder(settings.openai_base_url, model_key, model) as embedder,
        ):
            dimensions = await embedder.dimensions(timeout_s=EMBEDDING_TIMEOUT_S)
            tenants = [tenant_id] if tenant_id else [one.tenant_id for one in await known_tenants(database)]
            for one in tenants:
                missing = await (rebuilding.look if dry_run else rebuilding.begin)(one, database, vectors, dimensions)
                if missing.documents or missing.removed or missing.answers:
                    yield one, missing
                if items := await catalogue.mend(one, database, points, dimensions, dry_run=dry_run):
                    typer.echo(orjson.dumps({"tenant_id": one, "catalogue_items": items}).decode())
    finally:
        await database.close()


@index.command("evaluate")
def evaluate_command(
    tenant_id: Annotated[UUID, typer.Option(help="whose golden questions")],
    min_score: Annotated[float | None, typer.Option(help="least cosine; by default the model's own")] = None,
    knowledge_base_id: Annotated[list[UUID] | None, typer.Option(help="beside the general one; may be repeated")] = None,
    synonyms: bool = True,
    reranker: bool = True,
    against: Annotated[UUID | None, typer.Option(help="an earlier run: says what became better or worse since")] = None,
    wait_s: Annotated[float, typer.Option(help="for how long the run is waited for")] = 1_800,
) -> None:
    """Have the running service ask a tenant's golden questions; prints the figures as a JSON object."""
    options = {"min_score": min_score, "knowledge_base_ids": knowledge_base_id, "synonyms": synonyms, "reranker": reranker}
    try:
        wanted = GoldenOptions.model_validate(options)
        for line in asyncio.run(_evaluate(Settings.load(), tenant_id, wanted, against, wait_s)):
            typer.echo(orjson.dumps(line).decode())
    except (DomainError, ValidationError) as error:
        raise SystemExit(error.detail if isinstance(error, DomainError) else str(error)) from None


async def _evaluate(
    settings: Settings, tenant_id: UUID, options: GoldenOptions, against: UUID | None, wait_s: float
) -> list[dict[str, object]]:
    """Returns the run, and what changed since another one."""
    database = Database(settings.database_url, settings.kernel_database_url, pool_size=1)
    try:
        async with database.transaction(tenant_id) as session:
            run = await golden.begin(session, tenant_id, options, settings.embedding_model)
        try:
            async with asyncio.timeout(wait_s):
                run = await _ended(database, tenant_id, run)
        except TimeoutError:
            raise Unavailable(f"run {run.id} has not ended within {wait_s:g} s: does the service run?") from None
        lines: list[dict[str, object]] = [{**asdict(run), "options": run.options.model_dump()}]
        if against is not None:
            async with database.transaction(tenant_id) as session:
                changes = await golden.compare(session, against, run.id)
            lines.append({"since": against, **asdict(changes)})
        return lines
    finally:
        await database.close()


async def _ended(database: Database, tenant_id: UUID, run: StoredRun) -> StoredRun:
    while run.state == "running":
        await asyncio.sleep(LOOKED_EVERY_S)
        async with database.transaction(tenant_id) as session:
            run = await golden.find_run(session, run.id)
    return run
