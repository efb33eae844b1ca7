"""Channels, people, outlets and settings: who may do what, what the fleet hears of it, and what never comes out."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.messaging.tables import add_kernel_tables
from contracts.gateway import TenantChanged
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from sqlalchemy import MetaData

from .lines import OpenGateway, OpenTenant

AUDIT = "select actor, action, subject_id, details from audit_entry order by id"
STORED = "select row_to_json(channel)::text from channel"
UNPROTECTED = """
    select relname, atttypid::regtype::text as type from pg_class join pg_attribute on attrelid = pg_class.oid
    where relkind = 'r' and relnamespace = 'public'::regnamespace and not relrowsecurity and attnum > 0
    """
SECRETS = {"app_secret": "the-app-secret", "verify_token": "the-verify-token", "access_token": "EAAtoken"}


def channel(**changes: Any) -> dict[str, Any]:
    settings = {"phone_number_id": "106540352242922", "waba_id": "102290129340398"}
    return {"provider": "meta", "name": "WhatsApp", "settings": settings, "secrets": SECRETS} | changes


def user(**changes: Any) -> dict[str, Any]:
    body = {"email": f"{uuid4().hex}@loja.local", "display_name": "Ana", "role": "agent", "password": "eight or more"}
    return body | changes


@pytest.fixture
async def tenant(gateway: Harness, open_tenant: OpenTenant) -> UUID:
    tenant_id: UUID = await open_tenant(gateway)
    return tenant_id


async def test_a_channel_is_told_to_the_fleet_without_its_secrets(gateway: Harness, tenant: UUID) -> None:
    actor = uuid4()
    async with gateway.client(tenant, user_id=actor) as client:
        answer = await client.post("/v1/channels", json=channel())
        created = answer.json()

    assert answer.status_code == 201
    assert created["webhook_url"].startswith("https://gateway.test/webhooks/meta/")
    (changed,) = await gateway.published(TenantChanged)
    assert (changed.tenant_id, changed.version) == (tenant, 1)
    assert [(one.channel_id, one.address) for one in changed.channels] == [(UUID(created["channel_id"]), "106540352242922")]
    async with gateway.session(tenant) as session:
        stored = (await ask(session, STORED))[0][0]
        (audit,) = await ask(session, AUDIT)
    assert (audit.actor, audit.action, str(audit.subject_id)) == (str(actor), "channel.created", created["channel_id"])
    for secret in SECRETS.values():
        for place in (stored, answer.text, json.dumps(audit.details), changed.model_dump_json()):
            assert secret not in place
            assert secret.encode().hex() not in place


async def test_a_channel_is_changed_and_removed(gateway: Harness, tenant: UUID) -> None:
    async with gateway.client(tenant) as client:
        created = (await client.post("/v1/channels", json=channel())).json()
        path = f"/v1/channels/{created['channel_id']}"
        patched = await client.patch(path, json={"name": "Vendas", "active": False, "settings": {"phone_number_id": "7"}})

        assert patched.json() == created | {
            "name": "Vendas",
            "active": False,
            "settings": {"phone_number_id": "7", "waba_id": "102290129340398"},
        }
        assert (await client.get(path)).json() == patched.json()
        assert (await client.get("/v1/channels")).json() == {"channels": [patched.json()], "next": None}
        assert (await client.delete(path)).status_code == 204
        assert (await client.get(path)).status_code == 404
        assert (await client.delete(path)).status_code == 404
    assert [len(event.channels) for event in await gateway.published(TenantChanged)] == [1, 1, 0]
    assert [event.version for event in await gateway.published(TenantChanged)] == [1, 2, 3]


async def test_a_number_is_one_channel(gateway: Harness, tenant: UUID, open_tenant: OpenTenant) -> None:
    async with gateway.client(tenant) as client:
        assert (await client.post("/v1/channels", json=channel())).status_code == 201
        assert (await client.post("/v1/channels", json=channel(name="again"))).status_code == 409
        other = (await client.post("/v1/channels", json=channel(settings={"phone_number_id": "7"}))).json()
        taken = await client.patch(
            f"/v1/channels/{other['channel_id']}", json={"settings": {"phone_number_id": "106540352242922"}}
        )
        assert taken.status_code == 409
    async with gateway.client(await open_tenant(gateway)) as client:
        assert (await client.post("/v1/channels", json=channel())).status_code == 201


async def test_channels_are_paged(gateway: Harness, tenant: UUID) -> None:
    async with gateway.client(tenant) as client:
        for number in range(5):
            await client.post("/v1/channels", json=channel(settings={"phone_number_id": str(number)}))
        seen, after = [], ""
        while True:
            page = (await client.get(f"/v1/channels?limit=2{after}")).json()
            seen += [one["settings"]["phone_number_id"] for one in page["channels"]]
            if page["next"] is None:
                break
            after = f"&after={page['next']}"

    assert seen == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("role", ["supervisor", "agent", "viewer"])
async def test_only_admins_change_anything(gateway: Harness, tenant: UUID, role: Any) -> None:
    async with gateway.client(tenant) as client:
        created = (await client.post("/v1/channels", json=channel())).json()
    await gateway.forget()
    path = f"/v1/channels/{created['channel_id']}"
    async with gateway.client(tenant, role) as client:
        refused = [
            await client.post("/v1/channels", json=channel(settings={"phone_number_id": "7"})),
            await client.patch(path, json={"name": "x"}),
            await client.delete(path),
            await client.post("/v1/users", json=user()),
            await client.patch("/v1/tenant", json={"name": "x"}),
            await client.post("/v1/outlets", json={"name": "x"}),
        ]
        seen = (await client.get(path)).json()

        assert {answer.status_code for answer in refused} == {403}
        assert seen["webhook_url"] is None
        assert (await client.get("/v1/users")).status_code == (200 if role == "supervisor" else 403)
    assert await gateway.outbox() == []


async def test_nobody_without_a_token_sees_anything(gateway: Harness) -> None:
    async with gateway.client() as client:
        for path in ("/v1/channels", f"/v1/channels/{uuid4()}", "/v1/users", "/v1/tenant", "/v1/outlets"):
            assert (await client.get(path)).status_code == 401


async def test_another_tenants_channel_is_not_found(gateway: Harness, tenant: UUID, open_tenant: OpenTenant) -> None:
    async with gateway.client(tenant) as client:
        path = "/v1/channels/" + (await client.post("/v1/channels", json=channel())).json()["channel_id"]
        outlet = (await client.post("/v1/outlets", json={"name": "Centro"})).json()["outlet_id"]
    async with gateway.client(await open_tenant(gateway)) as client:
        assert [(await client.request(method, path, json={})).status_code for method in ("GET", "PATCH", "DELETE")] == [404] * 3
        assert (await client.get("/v1/channels")).json()["channels"] == []
        assert (await client.post("/v1/channels", json=channel(outlet_id=outlet))).status_code == 422


WRONG_CHANNELS: list[dict[str, Any]] = [
    {"provider": "telegram"},
    {"provider": "twilio"},
    {"name": ""},
    {"name": "a\0b"},
    {"name": "\ud800"},
    {"name": "x" * 201},
    {"settings": {}},
    {"settings": {"phone_number_id": 7}},
    {"settings": {"phone_number_id": "７"}},
    {"settings": {"phone_number_id": "7", "\ud800": "x"}},
    {"secrets": SECRETS | {"app_secret": ""}},
    {"secrets": SECRETS | {"app_secret": "\0"}},
    {"secrets": {"app_secret": "x"}},
    {"secrets": SECRETS | {"further": "x"}},
    {"outlet_id": str(uuid4())},
    {"further": 1},
]


async def test_a_wrong_channel_is_refused_in_words(gateway: Harness, tenant: UUID) -> None:
    for wrong in WRONG_CHANNELS:
        async with gateway.client(tenant) as client:
            body = json.dumps(channel(**wrong)).encode()
            answer = await client.post("/v1/channels", content=body, headers={"content-type": "application/json"})

        assert answer.status_code == 422, wrong
        assert answer.headers["content-type"] == "application/problem+json"
        assert "the-app-secret" not in answer.text
        assert await gateway.outbox() == []


async def test_people_are_added_and_told_by_name_and_role(gateway: Harness, tenant: UUID) -> None:
    async with gateway.client(tenant) as client:
        ana = (await client.post("/v1/users", json=user(display_name="Ana", role="supervisor"))).json()
        listed = (await client.get("/v1/users")).json()

    assert listed == {"users": [ana], "next": None}
    assert set(ana) == {"user_id", "email", "display_name", "role", "active"}
    (changed,) = await gateway.published(TenantChanged)
    assert [(str(one.user_id), one.role, one.display_name) for one in changed.members] == [
        (ana["user_id"], "supervisor", "Ana")
    ]
    assert ana["email"] not in changed.model_dump_json()


async def test_an_email_address_is_one_person_of_a_tenant_and_no_tenant_takes_it_from_another(
    gateway: Harness, tenant: UUID, open_tenant: OpenTenant
) -> None:
    async with gateway.client(tenant) as client:
        assert (await client.post("/v1/users", json=user(email="Ana@Straße.local"))).status_code == 201
        assert (await client.post("/v1/users", json=user(email="ANA@strasse.LOCAL"))).status_code == 409
    async with gateway.client(await open_tenant(gateway)) as client:
        assert (await client.post("/v1/users", json=user(email="ANA@strasse.LOCAL"))).status_code == 201


WRONG_PEOPLE: list[dict[str, Any]] = [
    {"email": "ana"},
    {"email": "a@b\0"},
    {"role": "owner"},
    {"password": "short"},
    {"display_name": ""},
]


async def test_a_wrong_person_is_refused(gateway: Harness, tenant: UUID) -> None:
    async with gateway.client(tenant) as client:
        for wrong in WRONG_PEOPLE:
            assert (await client.post("/v1/users", json=user(**wrong))).status_code == 422, wrong


async def test_settings_are_changed_one_by_one(gateway: Harness, tenant: UUID) -> None:
    async with gateway.client(tenant) as client:
        before = (await client.get("/v1/tenant")).json()
        change = {"name": "Loja Nova", "time_zone": "America/Manaus", "settings": {"burst_window_ms": 500}}
        after = (await client.patch("/v1/tenant", json=change)).json()

    assert after == before | change | {"settings": before["settings"] | {"burst_window_ms": 500}, "version": 1}
    (changed,) = await gateway.published(TenantChanged)
    assert (changed.name, changed.time_zone, changed.settings.burst_window_ms) == ("Loja Nova", "America/Manaus", 500)


WRONG_SETTINGS: list[dict[str, Any]] = [
    {"settings": {"burst_window_ms": -1}},
    {"settings": {"burst_window_ms": 10**30}},
    {"settings": {"handoff_message": "\ud800"}},
    {"settings": {"handoff_message": "\0"}},
    {"settings": {"handoff_message": "x" * 1_001}},
    {"settings": {"answered_kinds": ["text"] * 21}},
    {"settings": {"unknown": 1}},
    {"settings": {"answered_kinds": ["text", "telepathy"]}},
    {"settings": {"retention_days": 0}},
    {"time_zone": "Mars/Olympus"},
    {"time_zone": "../etc/passwd"},
    {"locale": "portuguese"},
    {"version": 9},
]


async def test_a_wrong_setting_is_refused(gateway: Harness, tenant: UUID) -> None:
    async with gateway.client(tenant) as client:
        for wrong in WRONG_SETTINGS:
            body = json.dumps(wrong).encode()
            answer = await client.patch("/v1/tenant", content=body, headers={"content-type": "application/json"})

            assert answer.status_code == 422, wrong
    assert await gateway.outbox() == []


async def test_outlets_are_told_and_a_channel_may_belong_to_one(gateway: Harness, tenant: UUID) -> None:
    async with gateway.client(tenant) as client:
        outlet = (await client.post("/v1/outlets", json={"name": "Centro"})).json()
        assert (await client.post("/v1/outlets", json={"name": "Centro"})).status_code == 409
        created = (await client.post("/v1/channels", json=channel(outlet_id=outlet["outlet_id"]))).json()
        assert (await client.get("/v1/outlets")).json() == {"outlets": [outlet], "next": None}
        freed = (await client.patch(f"/v1/channels/{created['channel_id']}", json={"outlet_id": None})).json()

    assert (created["outlet_id"], freed["outlet_id"]) == (outlet["outlet_id"], None)
    told = (await gateway.published(TenantChanged))[1]
    assert [str(one.outlet_id) for one in told.channels] == [outlet["outlet_id"]]


async def test_an_outlet_is_renamed_and_removed_but_not_from_under_a_channel(gateway: Harness, tenant: UUID) -> None:
    async with gateway.client(tenant) as client:
        one, other = [(await client.post("/v1/outlets", json={"name": name})).json()["outlet_id"] for name in ("A", "B")]
        used = (await client.post("/v1/channels", json=channel(outlet_id=one))).json()
        assert (await client.patch(f"/v1/outlets/{one}", json={"name": "B"})).status_code == 409
        assert (await client.patch(f"/v1/outlets/{one}", json={"name": "C"})).json() == {"outlet_id": one, "name": "C"}
        assert (await client.delete(f"/v1/outlets/{one}")).status_code == 409
        assert (await client.delete(f"/v1/outlets/{other}")).status_code == 204
        await client.delete(f"/v1/channels/{used['channel_id']}")
        assert [(await client.delete(f"/v1/outlets/{one}")).status_code for _ in range(2)] == [204, 404]

    told = [[outlet.name for outlet in event.outlets] for event in await gateway.published(TenantChanged)]
    assert told == [["A"], ["A", "B"], ["A", "B"], ["C", "B"], ["C"], ["C"], []]


async def test_the_ai_answers_any_kind_that_there_is(gateway: Harness, tenant: UUID) -> None:
    kinds = ["text", "image", "audio", "voice", "video", "document", "sticker", "location", "contacts", "button_reply"]
    kinds += ["list_reply", "flow_reply", "order", "unsupported"]
    async with gateway.client(tenant) as client:
        changed = await client.patch("/v1/tenant", json={"settings": {"answered_kinds": kinds}})

    assert changed.json()["settings"]["answered_kinds"] == kinds


async def test_tables_without_row_level_security_hold_digests_and_ids_only(gateway: Harness) -> None:
    """The tables that are asked before a tenant is known: nothing of a person or a business stands in them."""
    kernel = MetaData()
    add_kernel_tables(kernel)
    async with gateway.session() as session:
        rows = await ask(session, UNPROTECTED)

    assert {row.type for row in rows if row.relname not in {*kernel.tables, "alembic_version"}} == {
        "bytea",
        "uuid",
        "integer",
        "timestamp with time zone",
    }


LINKED: Mapping[str, tuple[dict[str, str], dict[str, str]]] = {
    "evolution": ({"instance": "loja"}, {"api_key": "the-key-of-the-server", "webhook_secret": "a-webhook-secret"}),
    "wppconnect": ({"session": "loja"}, {"secret_key": "the-key-of-the-server"}),
    "baileys": ({"connection": "+5511999990000"}, {"api_key": "the-key-of-the-server", "webhook_verify_token": "a-token"}),
}
NOT_PUBLIC = (
    "http://evolution.test", "https://169.254.169.254", "https://10.0.0.7:8080", "https://[::1]", "https://127.0.0.1",
    "https://2130706433", "https://[fd00::1]",
)  # fmt: skip


@pytest.mark.parametrize("provider", LINKED)
async def test_a_server_that_would_not_be_asked_is_refused_when_the_channel_is_made(
    open_gateway: OpenGateway, open_tenant: OpenTenant, provider: str
) -> None:
    gateway = await open_gateway(private_hosts=["evolution.internal:8080"])
    settings, secrets = LINKED[provider]

    def channel(server_url: str) -> dict[str, Any]:
        return {"provider": provider, "name": "Loja", "settings": {**settings, "server_url": server_url}, "secrets": secrets}

    for tenant in (await open_tenant(gateway), await open_tenant(gateway)):
        async with gateway.client(tenant) as client:
            for url in NOT_PUBLIC:
                refused = await client.post("/v1/channels", json=channel(url))
                assert (refused.status_code, refused.json()["reason"]) == (422, "address_not_allowed"), url
            assert (await client.get("/v1/channels")).json()["channels"] == []
            made = await client.post("/v1/channels", json=channel("http://evolution.internal:8080"))
            assert made.status_code == 201, made.text
            path = f"/v1/channels/{made.json()['channel_id']}"
            moved = await client.patch(path, json={"settings": {"server_url": "https://10.0.0.7"}, "secrets": secrets})
            assert (moved.status_code, moved.json()["reason"]) == (422, "address_not_allowed")
            assert (await client.get(path)).json()["settings"]["server_url"] == "http://evolution.internal:8080"


async def test_a_channel_whose_server_is_not_named_any_more_is_changed_all_the_same(
    open_gateway: OpenGateway, open_tenant: OpenTenant
) -> None:
    first = await open_gateway(private_hosts=["evolution.internal"])
    tenant = await open_tenant(first)
    settings, secrets = LINKED["evolution"]
    body = {"provider": "evolution", "name": "Loja", "secrets": secrets}
    body["settings"] = {**settings, "server_url": "http://evolution.internal"}
    async with first.client(tenant) as client:
        made = (await client.post("/v1/channels", json=body)).raise_for_status().json()
    second = await open_gateway(database=first.own_database)
    async with second.client(tenant) as client:
        renamed = await client.patch(
            f"/v1/channels/{made['channel_id']}", json={"name": "Matriz", "settings": {"instance": "l2"}}
        )

    assert (renamed.status_code, renamed.json()["name"]) == (200, "Matriz")


async def test_secrets_do_not_go_along_to_another_server(gateway: Harness, tenant: UUID) -> None:
    linked = {
        "provider": "evolution",
        "name": "Loja",
        "settings": {"server_url": "https://evolution.test", "instance": "loja"},
        "secrets": {"api_key": "the-key-of-the-server", "webhook_secret": "a-webhook-secret"},
    }
    elsewhere = {"settings": {"server_url": "https://somebody-elses.test"}}
    async with gateway.client(tenant) as client:
        path = f"/v1/channels/{(await client.post('/v1/channels', json=linked)).json()['channel_id']}"
        alone = await client.patch(path, json=elsewhere)
        in_part = await client.patch(path, json={**elsewhere, "secrets": {"webhook_secret": "another"}})
        renamed = await client.patch(path, json={"settings": {"instance": "loja-2"}})
        given_again = await client.patch(path, json={**elsewhere, "secrets": linked["secrets"]})

    assert [one.status_code for one in (alone, in_part, renamed, given_again)] == [422, 422, 200, 200]
    assert "api_key" in alone.json()["detail"]
