"""How well the simulator's model finds answers, and so where its least score may lie. `relevance/*.toml` is the measure."""

import logging
import tomllib
from pathlib import Path
from uuid import UUID, uuid4

import httpx2
import pytest
from devkit.testing.harness import Harness
from knowledge.clients.vectors import EmbeddedChunk
from knowledge.domain.passages import Passage
from knowledge.domain.scope import Scope
from knowledge.resources import Resources

from .library import search, upload
from .measuring import LANGUAGES as SPOKEN
from .measuring import LOOKED_AT, Outcome, documents_of, missed, off_topic_of, outcome, questions_of, share, table

LANGUAGES = ("portuguese", "english")
log = logging.getLogger(__name__)


def measure_of(language: str) -> tuple[dict[str, str], list[str]]:
    """Returns questions with the passages that answer them, and questions that nothing answers."""
    measure = tomllib.loads((Path(__file__).parent / "relevance" / f"{language}.toml").read_text("utf-8"))
    return {pair["question"]: pair["passage"] for pair in measure["pair"]}, measure["off_topic"]


async def recall(pairs: dict[str, str], client: httpx2.AsyncClient) -> float:
    """Returns the share of questions whose passage is among the first five, at the default least score."""
    found = [any(passage[:60] in hit["text"] for hit in await search(client, query)) for query, passage in pairs.items()]
    assert len(found) >= 20
    return sum(found) / len(found)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_questions_find_the_one_passage_of_many_that_answers_them(
    language: str, knowledge: Harness, tenant_id: UUID, admin: httpx2.AsyncClient
) -> None:
    pairs, _ = measure_of(language)
    resources: Resources = knowledge.resources
    passages, document_id = list(pairs.values()), uuid4()
    embedded = await resources.embeddings.embed(passages, timeout_s=30)
    points = [EmbeddedChunk(uuid4(), Passage(text), vector) for text, vector in zip(passages, embedded.vectors, strict=True)]
    await resources.vectors.put(tenant_id, document_id, "passages", Scope(), points)
    await resources.vectors.reveal(tenant_id, document_id, 512)

    assert await recall(pairs, admin) >= 0.9


@pytest.mark.parametrize("language", LANGUAGES)
async def test_questions_find_the_chunk_of_a_long_document_that_answers_them(
    language: str, knowledge: Harness, admin: httpx2.AsyncClient
) -> None:
    pairs, _ = measure_of(language)
    await upload(admin, "\n\n".join(pairs.values()))
    await knowledge.run_jobs()

    assert await recall(pairs, admin) >= 0.9


async def test_a_higher_least_score_keeps_idle_questions_out(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    pairs, off_topic = measure_of("english")
    await upload(admin, "\n\n".join(pairs.values()))
    await knowledge.run_jobs()

    silent = [question for question in off_topic if await search(admin, question, min_score=0.1) == []]

    assert len(silent) >= 8


async def asked(knowledge: Harness) -> tuple[list[Outcome], float]:
    """Returns what came of every question, each asked by a tenant who has the documents of one language, and the share of
    off-topic questions that find nothing. Other tenants have documents that say something else of the same.
    """
    outcomes: list[Outcome] = []
    silent: list[bool] = []
    async with knowledge.client(uuid4()) as stranger:
        await upload_all(stranger, "strangers")
    for language in SPOKEN:
        async with knowledge.client(uuid4()) as client:
            await upload_all(client, language)
            await knowledge.run_jobs()
            for question in questions_of(language):
                found = await search(client, question.ask, top_k=LOOKED_AT)
                outcomes.append(outcome(question, [one["text"] for one in found]))
            silent += [await search(client, question) == [] for question in off_topic_of(language)]
    return outcomes, sum(silent) / len(silent)


async def upload_all(client: httpx2.AsyncClient, folder: str) -> None:
    for name, text in documents_of(folder).items():
        await upload(client, text, name)


async def test_a_business_is_asked_what_customers_ask(knowledge: Harness) -> None:
    """`pytest --log-cli-level=INFO` shows the figures, which docs/knowledge.md repeats."""
    outcomes, silent = await asked(knowledge)
    log.info("\n%s\noff topic and silent: %.0f %%\n%s", table(outcomes), 100 * silent, missed(outcomes))

    assert len(outcomes) >= 120
    assert share(outcomes, 1) >= 0.8
    assert share(outcomes, 5) >= 0.92
    assert share([one for one in outcomes if one.question.kind in ("code", "number")], 1) >= 0.95
