"""What a business would have found: how well its searches do, and what became of that when something was changed."""

import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from common.cli import commands
from devkit.testing.harness import Harness
from knowledge.domain.golden import (
    LONGEST_QUESTION,
    MOST_QUESTIONS,
    MOST_RIGHT,
    GoldenResult,
    RankChange,
    RightAnswer,
    compared,
    figures_of,
    ndcg,
    ranks_of,
    result_of,
)
from knowledge.domain.hits import Hit, Scores
from knowledge.domain.passages import Passage
from knowledge.main import service
from knowledge.work.golden import OF_A_STEP
from typer.testing import CliRunner

from .library import Fail, Given, View, environment_of, upload

URL = "/v1/golden-questions"
HOURS = "# Horários\n\nAbrimos de segunda a sexta, das 8h às 19h."
PHONES = "# Aparelhos\n\nO smartphone Lua custa R$ 900,00 e tem um ano de garantia."
SHOPS = "\n\n".join(f"# Loja {number}\n\nFica na rua {number}, ao lado da praça." for number in range(12))


def hit(document_id: UUID, text: str = "", heading: tuple[str, ...] = (), anchor: str = "") -> Hit:
    return Hit(uuid4(), document_id, "title", Passage(text, heading, None, anchor), Scores(0.1))


def result(question: str, rank: int | None, gain: float | None = None) -> GoldenResult:
    return GoldenResult(question=question, rank=rank, gain=ndcg([rank]) if gain is None else gain)


@pytest.mark.parametrize(
    ("ranks", "gain"),
    [
        ([1], 1.0),
        ([2], 0.63093),  # 1 / log2 3
        ([5], 0.38685),  # 1 / log2 6
        ([6], 0.0),
        ([None], 0.0),
        ([1, 3], 0.91972),  # (1 + 1/2) / (1 + 0.63093)
        ([1, None], 0.61315),  # 1 / 1.63093
        ([3, 1, 2], 1.0),
        ([2, 2], 0.63093),  # one result that is right in two ways
    ],
)
def test_a_gain_is_as_computed_by_hand(ranks: list[int | None], gain: float) -> None:
    assert ndcg(ranks) == pytest.approx(gain, abs=1e-5)


def test_figures_are_as_computed_by_hand() -> None:
    figures = figures_of([result("a", 1), result("b", 2), result("c", None), result("d", 7)])
    assert (figures.hit_1, figures.hit_5) == (0.25, 0.5)
    assert figures.mrr == pytest.approx((1 + 1 / 2 + 1 / 7) / 4)
    assert figures.ndcg_5 == pytest.approx(0.40773, abs=1e-5)


def test_a_result_is_right_when_it_has_all_that_is_said() -> None:
    series, other, version = uuid4(), uuid4(), uuid4()
    hits = [hit(other, "o preço é 9"), hit(version, "O  Preço\né 9", ("Tabela", "Preços"), "precos-2")]
    known = {other: other, version: series}
    for right, rank in (
        (RightAnswer(text="o preço é 9"), 1),
        (RightAnswer(document_id=series), 2),
        (RightAnswer(document_id=series, heading="preços", anchor="precos", text="preço é"), 2),
        (RightAnswer(document_id=series, anchor="precos-2"), 2),
        (RightAnswer(document_id=series, anchor="precos-1"), None),
        (RightAnswer(document_id=series, heading="Prazos"), None),
        (RightAnswer(document_id=version), None),  # what is kept names the first version
        (RightAnswer(text="10"), None),
    ):
        assert ranks_of(hits, [right], known) == [rank], right
    assert result_of("?", [None, 3, 2]).rank == 2


def test_of_two_runs_is_said_which_questions_became_better_or_worse() -> None:
    before = [result("up", 4), result("down", 1), result("lost", 9), result("same", 2), result("dropped", 1)]
    after = [
        result("up", 1),
        result("down", 2),
        result("lost", None),
        result("same", 2),
        result("new", 1),
        result("new too", 1),
    ]
    comparison = compared(before, after)
    assert comparison.better == [RankChange("up", 4, 1)]
    assert comparison.worse == [RankChange("down", 1, 2), RankChange("lost", 9, None)]
    assert (comparison.same, comparison.only_before, comparison.only_after) == (1, 1, 2)
    assert compared([result("q", 1, 0.6)], [result("q", 1, 1.0)]).better == [RankChange("q", 1, 1)]


async def put(client: httpx2.AsyncClient, questions: Any, seen: str | None = "*") -> httpx2.Response:
    return await client.put(URL, json={"questions": questions}, headers={"if-match": seen} if seen else {})


def asks(question: str, **right: Any) -> View:
    return {"question": question, "right": [right]}


async def run(knowledge: Harness, client: httpx2.AsyncClient, **options: Any) -> View:
    """Returns a run that has ended."""
    answer = await client.post(f"{URL}/runs", json=options)
    assert answer.status_code == 202, answer.text
    await knowledge.run_jobs()
    ended: View = (await client.get(f"{URL}/runs/{answer.json()['run_id']}")).json()
    return ended


async def test_what_other_names_are_worth_is_seen_before_and_after(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    """A question that no passage answers by its words; another one's document has come in a new version meanwhile."""
    await upload(admin, SHOPS, "lojas.md")  # a word is rare where there is something else
    phones = await upload(admin, PHONES, "aparelhos.md")
    await upload(admin, HOURS, "horas.md")
    hours = await upload(admin, HOURS.replace("19h", "20h"), "horas.md")
    await knowledge.run_jobs()
    await admin.put("/v1/synonyms", json={"groups": [["celular", "smartphone"]]}, headers={"if-match": "*"})
    questions = [
        asks("celular", document_id=phones["document_id"], heading="aparelhos"),
        asks("a que horas abrem?", document_id=hours["document_id"]),
        asks("quem vende bicicletas?", text="bicicleta"),
        asks("removido", document_id=str(uuid4())),
    ]
    kept = (await put(admin, questions)).json()["questions"]
    assert kept[1]["right"][0]["document_id"] == hours["series_id"] != hours["document_id"]

    after = await run(knowledge, admin, min_score=1)
    before = await run(knowledge, admin, min_score=1, synonyms=False)

    assert [(one["rank"], one["missed"]) for one in after["results"]] == [
        (1, None), (1, None), (None, "not_found"), (None, "document_gone"),
    ]  # fmt: skip
    assert after["figures"] == {"hit_1": 0.5, "hit_5": 0.5, "mrr": 0.5, "ndcg_5": 0.5}
    assert (after["state"], after["asked"], after["questions"]) == ("done", 4, 4)
    assert before["options"]["synonyms"] is False
    compared_with = (await admin.get(f"{URL}/runs/{after['run_id']}/changes-since/{before['run_id']}")).json()
    assert compared_with["better"] == [{"question": "celular", "before": None, "after": 1}]
    assert (compared_with["worse"], compared_with["same"]) == ([], 3)
    listed = (await admin.get(f"{URL}/runs")).json()["runs"]
    assert [one["run_id"] for one in listed] == [before["run_id"], after["run_id"]]


async def test_a_run_goes_on_where_it_was_killed_and_is_the_tenants_only_one(
    knowledge: Harness, admin: httpx2.AsyncClient, embeddings_fail: Fail
) -> None:
    await upload(admin, HOURS)
    await knowledge.run_jobs()
    await put(admin, [asks(f"{number} horas?", text="Abrimos") for number in range(OF_A_STEP + 2)])
    answers = await asyncio.gather(*(admin.post(f"{URL}/runs", json={}) for _ in range(5)))
    assert sorted(one.status_code for one in answers) == [202, 409, 409, 409, 409]
    assert next(one.json()["reason"] for one in answers if one.is_error) == "golden_run_under_way"
    [run_id] = [one.json()["run_id"] for one in answers if one.is_success]

    await embeddings_fail(status=503, match={"text_contains": f"{OF_A_STEP + 1} horas?"})
    await knowledge.run_jobs()
    held_up = (await admin.get(f"{URL}/runs/{run_id}")).json()
    assert (held_up["state"], held_up["asked"], held_up["figures"]) == ("running", OF_A_STEP, None)
    await embeddings_fail()
    await put(admin, [])  # what is asked is what there was when it began
    await knowledge.run_jobs(even_if_early=True)

    ended = (await admin.get(f"{URL}/runs/{run_id}")).json()
    assert (ended["state"], ended["asked"], ended["figures"]["hit_5"]) == ("done", OF_A_STEP + 2, 1.0)
    assert len({one["question"] for one in ended["results"]}) == OF_A_STEP + 2
    assert (await admin.post(f"{URL}/runs", json={})).status_code == 422  # there are no questions by now


async def test_a_model_that_stays_away_ends_a_run_as_failed(
    knowledge: Harness, admin: httpx2.AsyncClient, embeddings_fail: Fail
) -> None:
    await put(admin, [asks("quando?", text="x")])
    await embeddings_fail(status=503)
    answer = await admin.post(f"{URL}/runs", json={})
    await knowledge.run_jobs(even_if_early=True)
    ended = (await admin.get(f"{URL}/runs/{answer.json()['run_id']}")).json()
    assert (ended["state"], ended["reason"], ended["asked"], ended["figures"]) == ("failed", "unavailable", 0, None)


async def test_questions_and_runs_are_a_tenants_own(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    document = await upload(admin, HOURS)
    await knowledge.run_jobs()
    await put(admin, [asks("quando abrem?", document_id=document["document_id"])])
    own = await run(knowledge, admin)
    assert own["figures"]["hit_1"] == 1
    async with knowledge.client(uuid4()) as other:
        assert (await other.get(URL)).json() == {"questions": []}
        for path in (own["run_id"], f"{own['run_id']}/changes-since/{own['run_id']}"):
            assert (await other.get(f"{URL}/runs/{path}")).status_code == 404
        await put(other, [asks("quando abrem?", document_id=document["document_id"])])
        theirs = await run(knowledge, other)
        assert [one["missed"] for one in theirs["results"]] == ["document_gone"]
        assert len((await other.get(f"{URL}/runs")).json()["runs"]) == 1
    async with knowledge.client(UUID(int=7), role="viewer") as viewer:
        assert (await viewer.get(URL)).status_code == 200
        assert (await put(viewer, [])).status_code == 403
        assert (await viewer.post(f"{URL}/runs", json={})).status_code == 403


@pytest.mark.parametrize(
    "questions",
    [
        [asks("")],
        [asks("q")],
        [asks("q", heading="h", anchor="a")],
        [asks("q", text="x\x00y")],
        [asks("q", document_id="7")],
        [asks("q" * (LONGEST_QUESTION + 1), text="x")],
        [{"question": "q", "right": []}],
        [{"question": "q", "right": [{"text": "x"}] * (MOST_RIGHT + 1)}],
        [asks("q", text="x"), asks(" q ", text="y")],
        [asks(f"q{number}", text="x") for number in range(MOST_QUESTIONS + 1)],
        None,
    ],
)
async def test_what_are_no_questions_is_refused(admin: httpx2.AsyncClient, questions: Any) -> None:
    assert (await put(admin, questions)).status_code == 422


async def test_of_two_who_saw_the_same_questions_one_is_first(admin: httpx2.AsyncClient) -> None:
    answers = await asyncio.gather(*(put(admin, [asks("q", text=text)], '"0"') for text in ("x", "y")))
    assert sorted(one.status_code for one in answers) == [200, 412]
    assert (await put(admin, [], None)).status_code == 428
    assert (await put(admin, [], '"1"')).headers["etag"] == '"2"'


async def test_an_operator_has_them_asked_by_a_command(
    knowledge: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID, tmp_path: Path
) -> None:
    await upload(admin, HOURS)
    await knowledge.run_jobs()
    await put(admin, [asks("quando abrem?", text="19h")])
    earlier = await run(knowledge, admin, knowledge_base_ids=[], min_score=1)
    words = ["evaluate", "--tenant-id", str(tenant_id), "--no-synonyms", "--against", earlier["run_id"]]
    asked = asyncio.create_task(
        asyncio.to_thread(CliRunner().invoke, commands(service), words, env=environment_of(knowledge, given))
    )
    while not asked.done():
        await knowledge.run_jobs()
        await asyncio.sleep(0.05)
    done = await asked
    assert done.exit_code == 0, done.output
    run_line, change_line = map(json.loads, done.output.splitlines())
    assert (run_line["state"], run_line["hit_1"], run_line["options"]["synonyms"]) == ("done", 1.0, False)
    assert (change_line["since"], change_line["worse"]) == (earlier["run_id"], [])
