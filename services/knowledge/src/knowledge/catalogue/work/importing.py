"""A file of items is taken into a catalogue, row by row: what is as it should be is not touched, what is no item is reported.

Rows and how far it has come are written together, so a run that is killed goes on behind its last rows. One job of a tenant
takes in its files, one after the other as they were sent, so that what is newer has the last word.
"""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from common.db import Session
from common.errors import Invalid, NotFound
from common.jobs import Complete, Job, Later, is_ours, schedule
from common.messaging.outbox import publish
from contracts.knowledge import CatalogueImported

from knowledge.catalogue.domain.columns import BadRow, SheetColumns, content_of, sku_of
from knowledge.catalogue.domain.imports import ImportStatus, RowProblem, RowsTaken
from knowledge.catalogue.store import imports, items
from knowledge.catalogue.store.imports import StoredImport
from knowledge.catalogue.store.items import StoredItem
from knowledge.catalogue.work import writing
from knowledge.catalogue.work.receiving import IMPORT_CATALOGUE, ToImport, schedule_removal
from knowledge.catalogue.work.scheduling import schedule_indexing
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.sheets import TableRow, parse_rows
from knowledge.resources import Resources

AT_ONCE = 100


class _Ended(Exception):
    """There is nothing to take in."""

    def __init__(self, reason: str, problem: RowProblem | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.taken = RowsTaken(problems=[problem] if problem else [])


async def run(job: Job[ToImport], resources: Resources) -> Complete:
    """Returns what completes the job, once the oldest file is taken in. Raises `Later` when it is somebody else's by now."""
    async with resources.database.transaction(job.tenant_id) as session:
        if not await is_ours(session, job):
            raise Later(0)
        known = await imports.oldest(session, job.tenant_id)
    if known is not None:
        try:
            await _import_rows(job, known, resources)
        except _Ended as ended:
            await _end(job, known, "failed", ended.reason, ended.taken, resources)
        else:
            await _end(job, known, "done", None, RowsTaken(), resources)
    return partial(_go_on, job.tenant_id)


def give_up(job: Job[ToImport]) -> Complete:
    """Returns what becomes of an import that failed too often: those behind it have their turn."""
    return partial(_give_up, job)


async def _import_rows(job: Job[ToImport], known: StoredImport, resources: Resources) -> None:
    """Raises `_Ended` where the file is none that can be taken in, and `Later` when the job is somebody else's by now."""
    most = resources.settings.catalogue_items
    columns, rows = await _read(job, known, most, resources)
    lines = _first_lines(columns, rows)
    async with resources.database.transaction(job.tenant_id) as session:
        await imports.begin(session, known.id, len(rows))
    for position in range(known.position, len(rows), AT_ONCE):
        batch = rows[position : position + AT_ONCE]
        async with resources.database.transaction(job.tenant_id) as session:
            await items.lock(session, job.tenant_id)
            if not await is_ours(session, job):
                raise Later(0)
            taken = await _take_batch(session, job.tenant_id, known, columns, batch, lines, most)
            await imports.advance(session, known.id, position + len(batch), taken)
    if known.is_whole:
        await _hide_others(job, known, set(lines), resources)


async def _read(
    job: Job[ToImport], known: StoredImport, most: int, resources: Resources
) -> tuple[SheetColumns, Sequence[TableRow]]:
    try:
        data = await resources.objects.get(job.tenant_id, known.id)
        table = await parse_rows(data, known.mime_type, most + 1, resources.settings.limits)
        columns = SheetColumns.of(table.rows[0].cells)
    except NotFound:
        raise _Ended("file_gone") from None
    except ParsingFailed as failed:
        raise _Ended(failed.reason) from None
    except BadRow as bad:
        raise _Ended("columns", RowProblem(table.rows[0].line, bad.column, bad.reason)) from None
    if table.is_cut:
        raise _Ended("too_many_rows")
    if len(table.rows) == 1:
        raise _Ended("empty")
    return columns, table.rows[1:]


def _first_lines(columns: SheetColumns, rows: Sequence[TableRow]) -> dict[str, int]:
    """Returns by sku in which line it stands first."""
    lines: dict[str, int] = {}
    for row in rows:
        try:
            lines.setdefault(sku_of(columns, row.cells), row.line)
        except BadRow:
            continue
    return lines


async def _take_batch(
    session: Session,
    tenant_id: UUID,
    known: StoredImport,
    columns: SheetColumns,
    batch: Sequence[TableRow],
    lines: dict[str, int],
    most: int,
) -> RowsTaken:
    taken, room = RowsTaken(), most - await items.how_many(session, tenant_id)
    asked = {row.line: sku for row in batch if (sku := columns.values(row.cells)["sku"].strip()) in lines}
    there = {one.sku: one for one in await items.of_skus(session, tenant_id, list(asked.values()))}
    for row in batch:
        before = there.get(asked.get(row.line, ""))
        try:
            became = await _take_row(session, tenant_id, known, columns, row, lines, before, has_room=room > 0)
        except BadRow as bad:
            taken.problems.append(RowProblem(row.line, bad.column, bad.reason, asked.get(row.line, "")))
            continue
        room -= became == "added"
        setattr(taken, became, getattr(taken, became) + 1)
    if taken.added or taken.changed:
        await schedule_indexing(session, tenant_id)
    return taken


async def _take_row(
    session: Session,
    tenant_id: UUID,
    known: StoredImport,
    columns: SheetColumns,
    row: TableRow,
    lines: dict[str, int],
    before: StoredItem | None,
    *,
    has_room: bool,
) -> str:
    """Returns what became of a row: `added`, `changed` or `unchanged`. Raises `BadRow`."""
    sku = sku_of(columns, row.cells)
    if lines[sku] != row.line:
        raise BadRow("sku", f"line {lines[sku]} has the same sku")
    was = before.content if before is not None else None
    was_hidden = before is not None and before.missing_in is not None
    content = content_of(columns, row.cells, was, known.currency, row.numbers, was_hidden=was_hidden)
    if was is not None and content.is_same(was) and not was_hidden:
        return "unchanged"
    if before is None and not has_room:
        raise BadRow("sku", "there are as many items as there may be")
    try:
        writing.check_size(content)
    except Invalid as error:
        raise BadRow("description", error.detail) from None
    await writing.write(session, tenant_id, sku, content, known.created_at)
    return "added" if before is None else "changed"


async def _hide_others(job: Job[ToImport], known: StoredImport, present: set[str], resources: Resources) -> None:
    """Hides what is offered and not in the file, also not in a row that was refused; but for what somebody wrote since the file
    was sent, of which it cannot say anything.
    """
    after = ""
    while True:
        async with resources.database.transaction(job.tenant_id) as session:
            await items.lock(session, job.tenant_id)
            if not await is_ours(session, job):
                raise Later(0)
            page = await items.page(session, job.tenant_id, state="active", after=after or None, limit=AT_ONCE)
            missing = [one for one in page if one.sku not in present and one.changed_at <= known.created_at]
            for one in missing:
                hidden = one.content.model_copy(update={"state": "hidden"})
                await writing.write(session, job.tenant_id, one.sku, hidden, known.created_at, missing_in=known.id)
            if missing:
                await imports.add_hidden(session, known.id, len(missing))
                await schedule_indexing(session, job.tenant_id)
        if len(page) < AT_ONCE:
            return
        after = page[-1].sku


async def _end(
    job: Job[ToImport],
    known: StoredImport,
    status: ImportStatus,
    reason: str | None,
    taken: RowsTaken,
    resources: Resources,
) -> None:
    async with resources.database.transaction(job.tenant_id) as session:
        if not await is_ours(session, job):
            raise Later(0)
        await _record_end(session, job.tenant_id, known.id, status, reason, taken)


async def _go_on(tenant_id: UUID, session: Session) -> None:
    """What was sent since the last look is done by the next job: whoever sent it saw this one, and began none."""
    if await imports.oldest(session, tenant_id) is not None:
        schedule(session, IMPORT_CATALOGUE, tenant_id, ToImport(), tenant_id=tenant_id)


async def _give_up(job: Job[ToImport], session: Session) -> None:
    known = await imports.oldest(session, job.tenant_id)
    if known is not None:
        await _record_end(session, job.tenant_id, known.id, "failed", "interrupted", RowsTaken())
    await _go_on(job.tenant_id, session)


async def _record_end(
    session: Session, tenant_id: UUID, import_id: UUID, status: ImportStatus, reason: str | None, taken: RowsTaken
) -> None:
    ended = await imports.end(session, import_id, status, reason, taken.written)
    if ended is None:
        return
    schedule_removal(session, tenant_id, import_id, session.now)
    event = CatalogueImported(
        tenant_id=tenant_id,
        import_id=ended.id,
        occurred_at=session.now,
        status="done" if status == "done" else "failed",
        reason=ended.reason,
        rows=ended.rows or 0,
        added=ended.added,
        changed=ended.changed,
        unchanged=ended.unchanged,
        refused=ended.refused,
        hidden=ended.hidden,
    )
    publish(session, event)
