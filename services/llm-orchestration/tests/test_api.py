"""AI settings and turn traces over HTTP: who may do what, what is remembered, and bad input."""

from typing import Any
from uuid import UUID, uuid4

from common.auth import PrincipalRole
from httpx2 import Response

from .shop import Shop

pytest_plugins = ("devkit.testing.simulator",)

LESS_THAN_ADMIN: tuple[PrincipalRole, ...] = ("supervisor", "agent", "viewer")


async def put(shop: Shop, body: object, role: PrincipalRole = "admin") -> Response:
    return await put_raw(shop, role, json=body)


async def put_raw(shop: Shop, role: PrincipalRole = "admin", **given: Any) -> Response:
    async with shop.llm.client(shop.tenant_id, role) as client:
        answer: Response = await client.put("/v1/ai-settings", **given)
        return answer


async def get(shop: Shop, path: str, role: PrincipalRole = "viewer", tenant_id: UUID | None = None) -> Response:
    async with shop.llm.client(tenant_id or shop.tenant_id, role) as client:
        return await client.get(path)


async def test_a_tenant_begins_with_the_defaults(shop: Shop) -> None:
    assert (await get(shop, "/v1/ai-settings")).json() == {
        "name": None, "instructions": "", "model": None, "temperature": None, "knowledge_base_ids": None,
        "version": 0, "updated_at": None, "available_models": ["sim-extractive"],
    }  # fmt: skip


async def test_settings_are_kept_and_each_change_is_a_version(shop: Shop) -> None:
    settings = {"name": "Sol", "instructions": "Seja breve.", "model": "sim-extractive", "temperature": 0.3}
    first = (await put(shop, settings)).json()
    second = (await put(shop, {"instructions": "Seja gentil.", "version": 1})).json()

    assert first | settings == first
    assert (first["version"], second["version"], second["name"]) == (1, 2, None)
    assert (await get(shop, "/v1/ai-settings")).json() == second


async def test_two_admins_do_not_overwrite_each_other(shop: Shop) -> None:
    assert (await put(shop, {"version": 0})).json()["version"] == 1
    assert (await put(shop, {"version": 1})).json()["version"] == 2
    for seen in (0, 1, 3):
        refused = await put(shop, {"instructions": "meu", "version": seen})
        assert (refused.status_code, refused.headers["content-type"]) == (409, "application/problem+json")

    assert (await get(shop, "/v1/ai-settings")).json()["instructions"] == ""


async def test_a_version_of_settings_that_were_never_stored_is_a_conflict(shop: Shop) -> None:
    assert (await put(shop, {"version": 4})).status_code == 409


async def test_only_admins_change_settings_and_only_people_read_them(shop: Shop) -> None:
    assert [(await put(shop, {}, role)).status_code for role in LESS_THAN_ADMIN] == [403] * 3
    async with shop.llm.client(shop.tenant_id, service="gateway") as client:
        assert (await client.get("/v1/ai-settings")).status_code == 403
    async with shop.llm.client() as client:
        assert [(await client.get(path)).status_code for path in ("/v1/ai-settings", f"/v1/turns/{uuid4()}")] == [401] * 2


async def test_the_bases_that_it_knows_stay_where_somebody_does_not_speak_of_them(shop: Shop) -> None:
    bases = [str(uuid4()), str(uuid4())]
    assert (await put(shop, {"knowledge_base_ids": bases})).json()["knowledge_base_ids"] == bases
    assert (await put(shop, {"instructions": "Seja breve."})).json()["knowledge_base_ids"] == bases
    async with shop.llm.client(uuid4(), "admin") as stranger:
        assert (await stranger.get("/v1/ai-settings")).json()["knowledge_base_ids"] is None
    assert (await put(shop, {"knowledge_base_ids": []})).json()["knowledge_base_ids"] == []
    assert (await put(shop, {"knowledge_base_ids": None})).json()["knowledge_base_ids"] is None


NONSENSE: tuple[object, ...] = (
    {"knowledge_base_ids": [str(uuid4())] * 21},
    {"knowledge_base_ids": ["general"]},
    {"instructions": "x" * 4_001},
    {"instructions": "a\x00b"},
    {"instructions": None},
    {"instructions": 7},
    {"name": ""},
    {"name": "\x00"},
    {"model": "gpt-somebody-elses"},
    {"temperature": 2.1},
    {"temperature": "warm"},
    {"version": -1},
    {"version": 10**30},
    {"tenant_id": str(uuid4())},
    [],
    "text",
)
NO_JSON = (
    (422, b""),
    (422, b"{"),
    (422, b'{"name": "\\ud800"}'),
    (400, b'{"name": "\xff"}'),
    (422, b'{"temperature": NaN}'),
    (422, b"\x00"),
)


async def test_settings_that_make_no_sense_are_refused(shop: Shop) -> None:
    for body in NONSENSE:
        refused = await put(shop, body)
        assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json"), body

    assert (await get(shop, "/v1/ai-settings")).json()["version"] == 0


async def test_bodies_that_are_no_json_are_refused(shop: Shop) -> None:
    for status, raw in NO_JSON:
        refused = await put_raw(shop, content=raw, headers={"content-type": "application/json"})
        assert refused.status_code == status, raw
        assert refused.headers["content-type"] == "application/problem+json"


async def test_turns_of_a_conversation_are_paged_newest_first(shop: Shop) -> None:
    conversation_id = uuid4()
    turns = [shop.request("Oi", conversation_id=conversation_id) for _ in range(5)]
    for turn in turns:
        await shop.run(turn)
    path = f"/v1/turns?conversation_id={conversation_id}&limit=2"
    first = (await get(shop, path)).json()
    second = (await get(shop, f"{path}&before={first['next']}")).json()
    third = (await get(shop, f"{path}&before={second['next']}")).json()

    ids = [turn["turn_id"] for page in (first, second, third) for turn in page["turns"]]
    assert ids == [str(turn.turn_id) for turn in reversed(turns)]
    full = (await get(shop, f"/v1/turns?conversation_id={conversation_id}&limit=5")).json()
    assert (third["next"], len(full["turns"]), full["next"]) == (None, 5, None)


async def test_another_tenants_turns_are_not_found(shop: Shop) -> None:
    request = shop.request("Oi")
    await shop.run(request)
    stranger = uuid4()

    assert (await get(shop, f"/v1/turns/{request.turn_id}", tenant_id=stranger)).status_code == 404
    theirs = await get(shop, f"/v1/turns?conversation_id={request.conversation_id}", tenant_id=stranger)
    assert theirs.json() == {"turns": [], "next": None}


async def test_questions_that_make_no_sense_are_refused(shop: Shop) -> None:
    somebody = f"?conversation_id={uuid4()}"
    for query in ("", "?conversation_id=x", f"{somebody}&limit=201", f"{somebody}&before=1"):
        assert (await get(shop, f"/v1/turns{query}")).status_code == 422, query
