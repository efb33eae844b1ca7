"""`python -m knowledge reindex`: what an operator does when the vector store has lost what it had, or the model is another."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated
from uuid import UUID

import orjson
import typer
from common.db import Database
from common.errors import DomainError
from common.tenants import known_tenants

from knowledge.clients.embeddings import open_embedder
from knowledge.clients.vectors import open_vector_store
from knowledge.settings import Settings
from knowledge.work import rebuilding
from knowledge.work.filling import EMBEDDING_TIMEOUT_S
from knowledge.work.rebuilding import Missing

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
            open_embedder(settings.openai_base_url, model_key, model) as embedder,
        ):
            dimensions = await embedder.dimensions(timeout_s=EMBEDDING_TIMEOUT_S)
            tenants = [tenant_id] if tenant_id else [one.tenant_id for one in await known_tenants(database)]
            for one in tenants:
                missing = await (rebuilding.look if dry_run else rebuilding.begin)(one, database, vectors, dimensions)
                if missing.documents or missing.removed:
                    yield one, missing
    finally:
        await database.close()
