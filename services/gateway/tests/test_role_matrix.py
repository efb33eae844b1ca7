"""Who may do what: every route, asked by everybody. A route that is not in the table fails the test."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from devkit.testing.harness import Harness

from .lines import OpenTenant

ASKERS = ("nobody", "viewer", "agent", "supervisor", "admin", "service", "reading key")
# One answer per asker, in their order. `in` is any answer but 401, 403 or an error of ours: the door opened.
OPEN = "in in in in in in in"
EVERYBODY = "401 in in in in 403 in"
SUPERVISORS = "401 403 403 in in 403 in"
ADMINS = "401 403 403 403 in 403 in"
ADMINS_WRITE = "401 403 403 403 in 403 403"
PEOPLE = "401 in in in in 403 403"
SERVICES = "401 403 403 403 403 in 403"
KEYS = "401 401 401 401 401 401 in"

TABLE = {
    "GET /.well-known/jwks.json": OPEN,
    "POST /v1/sessions": OPEN,
    "POST /v1/sessions/refresh": OPEN,
    "POST /v1/sessions/link": OPEN,
    "DELETE /v1/sessions": PEOPLE,
    "POST /v1/sessions/api-key": KEYS,
    "GET /v1/me": PEOPLE,
    "POST /v1/me/password": PEOPLE,
    "DELETE /v1/me/sessions": PEOPLE,
    "GET /v1/tenant": EVERYBODY,
    "PATCH /v1/tenant": ADMINS_WRITE,
    "GET /v1/outlets": EVERYBODY,
    "POST /v1/outlets": ADMINS_WRITE,
    "PATCH /v1/outlets/{outlet_id}": ADMINS_WRITE,
    "DELETE /v1/outlets/{outlet_id}": ADMINS_WRITE,
    "GET /v1/users": SUPERVISORS,
    "POST /v1/users": ADMINS_WRITE,
    "GET /v1/users/{user_id}": SUPERVISORS,
    "PATCH /v1/users/{user_id}": ADMINS_WRITE,
    "DELETE /v1/users/{user_id}": ADMINS_WRITE,
    "POST /v1/users/{user_id}/password-reset": ADMINS_WRITE,
    "GET /v1/invitations": ADMINS,
    "POST /v1/invitations": ADMINS_WRITE,
    "DELETE /v1/invitations/{invitation_id}": ADMINS_WRITE,
    "POST /v1/invitations/accept": OPEN,
    "GET /v1/api-keys": ADMINS,
    "POST /v1/api-keys": ADMINS_WRITE,
    "DELETE /v1/api-keys/{api_key_id}": ADMINS_WRITE,
    "GET /v1/audit": ADMINS,
    "GET /v1/channels": EVERYBODY,
    "POST /v1/channels": ADMINS_WRITE,
    "GET /v1/channels/{channel_id}": EVERYBODY,
    "PATCH /v1/channels/{channel_id}": ADMINS_WRITE,
    "DELETE /v1/channels/{channel_id}": ADMINS_WRITE,
    "GET /v1/channels/{channel_id}/session": EVERYBODY,
    "POST /v1/channels/{channel_id}/session": ADMINS_WRITE,
    "DELETE /v1/channels/{channel_id}/session": ADMINS_WRITE,
    "POST /v1/channels/{channel_id}/session/reset": ADMINS_WRITE,
    "GET /v1/channels/{channel_id}/diagnostics": SUPERVISORS,
    "GET /v1/channels/{channel_id}/parked": SUPERVISORS,
    "POST /v1/channels/{channel_id}/parked/replay": ADMINS_WRITE,
    "GET /v1/messages/{message_id}/media": ADMINS,
    "POST /v1/media": "401 403 in in in 403 403",
    "POST /v1/media/uploads": "401 403 in in in 403 403",
    "GET /v1/media/{media_id}": ADMINS,
    "POST /v1/media/{media_id}/link": SERVICES,
}
CHANNEL = {
    "provider": "meta",
    "name": "WhatsApp",
    "settings": {"phone_number_id": "106540352242922"},
    "secrets": {"app_secret": "the-app-secret", "verify_token": "the-verify-token", "access_token": "EAAtoken"},
}
KEY = {"name": "BI", "role": "admin", "scopes": ["gateway:read"]}
BODIES: dict[str, dict[str, Any]] = {"PATCH /v1/outlets/{outlet_id}": {"name": "Praia"}}


def routes(gateway: Harness) -> Iterator[tuple[str, str]]:
    """(method, path) of every route that has a door: webhooks prove themselves otherwise."""
    for path, methods in gateway.running.service.app().openapi()["paths"].items():
        if not path.startswith("/webhooks/"):
            yield from ((method.upper(), path) for method in methods)


@pytest.fixture
async def tenant(gateway: Harness, open_tenant: OpenTenant) -> UUID:
    tenant_id: UUID = await open_tenant(gateway)
    return tenant_id


async def reading_key(gateway: Harness, tenant: UUID) -> str:
    async with gateway.client(tenant) as client:
        return str((await client.post("/v1/api-keys", json=KEY)).raise_for_status().json()["key"])


def test_every_route_is_in_the_table(gateway: Harness) -> None:
    assert {f"{method} {path}" for method, path in routes(gateway)} == set(TABLE)


@pytest.mark.parametrize("asker", ASKERS)
async def test_every_route_opens_for_those_in_the_table_and_for_nobody_else(gateway: Harness, tenant: UUID, asker: Any) -> None:
    given: dict[str, Any] = {"service": {"service": "conversation"}}.get(asker, {"role": asker})
    known = None if asker in {"nobody", "reading key"} else tenant
    key = await reading_key(gateway, tenant) if asker == "reading key" else ""
    answers = {}
    async with gateway.client(known, **given) as client:
        client.headers |= {"authorization": f"Bearer {key}"} if key else {}
        for method, path in routes(gateway):
            answer = await client.request(method, re.sub(r"\{\w+\}", lambda _: str(uuid4()), path))
            assert answer.status_code < 500, (method, path, answer.text)
            answers[f"{method} {path}"] = str(answer.status_code) if answer.status_code in {401, 403} else "in"

    assert answers == {route: answer.split()[ASKERS.index(asker)] for route, answer in TABLE.items()}


async def test_every_id_of_another_tenant_is_not_found(gateway: Harness, tenant: UUID, open_tenant: OpenTenant) -> None:
    """Things that are there, asked for by an admin of another business, with bodies that would be right."""
    person = {"email": f"{uuid4().hex}@loja.local", "display_name": "Ana", "role": "agent", "password": "eight or more"}
    made = {
        "channel_id": ("/v1/channels", CHANNEL),
        "outlet_id": ("/v1/outlets", {"name": "Centro"}),
        "user_id": ("/v1/users", person),
        "invitation_id": ("/v1/invitations", {"email": f"{uuid4().hex}@loja.local", "role": "agent"}),
        "api_key_id": ("/v1/api-keys", KEY),
    }
    ids = {"message_id": str(uuid4())}
    async with gateway.client(tenant) as client:
        uploaded = await client.post("/v1/media", params={"kind": "document"}, content=b"menu")
        ids["media_id"] = uploaded.raise_for_status().json()["media_id"]
        for name, (path, body) in made.items():
            ids[name] = (await client.post(path, json=body)).raise_for_status().json()[name]
    with_ids = [(method, path) for method, path in routes(gateway) if "{" in path]
    assert {id_ for _, path in with_ids for id_ in re.findall(r"\{(\w+)\}", path)} == set(ids)
    async with gateway.client(await open_tenant(gateway)) as client:
        answers = {
            f"{method} {path}": (
                await client.request(method, path.format_map(ids), json=BODIES.get(f"{method} {path}", {}))
            ).status_code
            for method, path in with_ids
        }

    assert answers == {route: 403 if TABLE[route] == SERVICES else 404 for route in answers}
