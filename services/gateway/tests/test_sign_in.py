"""Signing in: one answer for all mistakes, few guesses, and tokens that the fleet can check."""

import asyncio
import socket
import threading
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from argon2 import PasswordHasher, extract_parameters
from common.auth import Authenticator, TrustedIssuer
from common.edge import http_server
from common.errors import Unavailable
from devkit.testing.harness import Harness
from gateway.access.api.sign_in import address_of
from gateway.access.work import passwords
from gateway.access.work import sign_in as password_sign_in
from gateway.access.work.sign_in import email_digest
from joserfc import jwt
from joserfc.jwk import KeySet
from starlette.requests import Request

from .lines import OpenGateway, OpenTenant

PASSWORD = "correct horse battery staple"
Answer = Any


async def sign_in(gateway: Harness, email: str, password: str = PASSWORD) -> Answer:
    async with gateway.client() as client:
        return await client.post("/v1/sessions", json={"email": email, "password": password})


@pytest.fixture
async def ana(gateway: Harness, open_tenant: OpenTenant) -> tuple[UUID, str]:
    """A tenant, and the address of one of its agents."""
    tenant_id, email = await open_tenant(gateway), f"Ana.{uuid4().hex[:8]}@loja.local"
    async with gateway.client(tenant_id) as client:
        body = {"email": email, "display_name": "Ana", "role": "agent", "password": PASSWORD}
        assert (await client.post("/v1/users", json=body)).status_code == 201
    return tenant_id, email


async def test_a_password_gets_a_token_that_the_published_keys_check(gateway: Harness, ana: tuple[UUID, str]) -> None:
    tenant_id, email = ana
    answer = await sign_in(gateway, email.upper())
    session = answer.json()
    async with gateway.client() as client:
        keys = KeySet.import_key_set((await client.get("/.well-known/jwks.json")).json())

    assert answer.status_code == 200
    assert {name: session[name] for name in ("token_type", "expires_in", "tenant_id", "role")} == {
        "token_type": "bearer",
        "expires_in": 3600,
        "tenant_id": str(tenant_id),
        "role": "agent",
    }
    token = jwt.decode(session["access_token"], keys, algorithms=["ES256"])
    assert token.header["kid"] in {key.kid for key in keys.keys}
    assert token.claims["name"] == "Ana"
    issuer = TrustedIssuer("prosa-gateway", "http://127.0.0.1:1/", keys=keys)
    principal = await Authenticator("knowledge", [issuer], "s" * 32).authenticate(session["access_token"])
    assert (principal.tenant_id, principal.role, str(principal.user_id)) == (tenant_id, "agent", session["user_id"])


async def test_the_published_keys_are_public(gateway: Harness) -> None:
    async with gateway.client() as client:
        (key,) = (await client.get("/.well-known/jwks.json")).json()["keys"]

    assert "d" not in key
    assert (key["kty"], key["crv"], key["alg"], key["use"]) == ("EC", "P-256", "ES256", "sig")


async def test_a_wrong_password_and_an_unknown_person_get_the_same_answer(gateway: Harness, ana: tuple[UUID, str]) -> None:
    wrong, unknown = await sign_in(gateway, ana[1], "wrong password"), await sign_in(gateway, "nobody@loja.local")

    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert wrong.json() == unknown.json()


async def test_guesses_end_after_ten_also_when_they_come_at_once_and_at_two_replicas(
    gateway: Harness, open_gateway: OpenGateway, ana: tuple[UUID, str]
) -> None:
    other = await open_gateway(database=gateway.own_database)
    answers = await asyncio.gather(
        *(sign_in(replica, ana[1], f"guess number {n}") for n in range(8) for replica in (gateway, other))
    )

    assert sorted(answer.status_code for answer in answers) == [401] * 10 + [429] * 6
    refused = await sign_in(other, ana[1])
    assert (refused.status_code, refused.json()["title"]) == (429, "Too many attempts")
    assert 0 < refused.json()["retry_after_s"] <= 900


async def test_whoever_signs_in_is_not_counted(gateway: Harness, ana: tuple[UUID, str]) -> None:
    account = email_digest(gateway.resources.pepper, ana[1])
    for _ in range(2):
        for _ in range(9):
            await gateway.resources.sign_in.count(account, "192.0.2.7")
        assert (await sign_in(gateway, ana[1])).status_code == 200


async def test_who_has_a_person_of_the_same_address_does_not_guess_on(
    gateway: Harness, open_tenant: OpenTenant, ana: tuple[UUID, str]
) -> None:
    """Whoever takes somebody's address in a tenant of their own knows one password that fits it."""
    tenant_id, own = await open_tenant(gateway), "a password of the guesser's own"
    async with gateway.client(tenant_id) as client:
        body = {"email": ana[1], "display_name": "Not Ana", "role": "agent", "password": own}
        assert (await client.post("/v1/users", json=body)).status_code == 201

    answers = []
    for number in range(2):
        answers += [await sign_in(gateway, ana[1], f"guess {number}.{n}") for n in range(6)]
        answers.append(await sign_in(gateway, ana[1], own))
    assert [answer.status_code for answer in answers] == [401] * 6 + [200] + [401] * 4 + [429] * 3


async def test_an_address_that_guesses_many_accounts_is_stopped(gateway: Harness, ana: tuple[UUID, str]) -> None:
    for number in range(50):
        await gateway.resources.sign_in.count(b"account %d" % number, "127.0.0.1")

    assert (await sign_in(gateway, ana[1])).status_code == 429


NO_CREDENTIALS = (
    (422, b""),
    (422, b"{"),
    (422, b"[]"),
    (422, b'{"email": 7, "password": []}'),
    (422, b'{"email": "a@b", "password": "\\u0000"}'),
    (422, b'{"email": "\\ud800@b", "password": "12345678"}'),
    (422, b'{"email": "a@b", "password": "\\udfff2345678"}'),
    (422, b'{"email": "a@b", "password": "' + b"x" * 300 + b'"}'),
    (400, b'{"email": "\xff", "password": "12345678"}'),
    (400, b"[" * 100_000),
)


async def test_what_is_no_credentials_is_said_to_be_none(gateway: Harness) -> None:
    async with gateway.client() as client:
        for status, body in NO_CREDENTIALS:
            answer = await client.post("/v1/sessions", content=body, headers={"content-type": "application/json"})

            assert answer.status_code == status, body
            assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("asks", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::7", "20010db800010002::/64"),
        ("2001:db8:1:2:ffff::1", "20010db800010002::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("a-socket", "a-socket"),
    ],
)
def test_who_has_half_of_all_addresses_counts_as_one(asks: str, counted: str) -> None:
    assert address_of(Request({"type": "http", "client": (asks, 1)})) == counted


async def test_when_too_many_sign_in_the_others_hear_so_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "PATIENCE_S", 0.05)
    own = passwords.Passwords()
    known = await own.hash(PASSWORD)
    for _ in range(passwords.AT_A_TIME):
        await own._slots.acquire()
    with pytest.raises(Unavailable):
        await own.matches(PASSWORD, known)
    own._slots.release()
    assert await own.matches(PASSWORD, known)


async def test_a_forged_address_guesses_no_more_than_an_honest_one(gateway: Harness) -> None:
    """Over the real server: who may guess is told by the connection, not by what is said of it."""
    server = http_server(gateway.running.app, gateway.running.kernel.settings)
    listening = socket.create_server(("127.0.0.1", 0))  # who connects before it serves waits here
    port = listening.getsockname()[1]
    task = asyncio.create_task(server.serve([listening]))

    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:

        async def guess(number: int, **headers: str) -> int:
            body = {"email": f"nobody-{number}@loja.local", "password": PASSWORD}
            return (await client.post("/v1/sessions", json=body, headers=headers)).status_code

        answers = [await guess(number) for number in range(51)]
        assert (answers[0], answers[-1]) == (401, 429)
        for place, header in enumerate(("x-forwarded-for", "x-real-ip", "forwarded", "true-client-ip", "cf-connecting-ip")):
            assert await guess(100 + place, **{header: f"203.0.113.{place}"}) == 429
    server.end()
    await task


async def test_whoever_signs_in_does_not_wait_for_other_work() -> None:
    own, go_on = passwords.Passwords(), threading.Event()
    known = await own.hash("correct horse battery")
    others = [asyncio.create_task(asyncio.to_thread(go_on.wait)) for _ in range(64)]
    try:
        async with asyncio.timeout(60):
            assert await own.matches("correct horse battery", known)
    finally:
        go_on.set()
        await asyncio.gather(*others)
        own.close()


async def test_too_many_who_wait_are_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "MOST_WAITING", 3)
    own = passwords.Passwords()
    attempts = await asyncio.gather(*(own.hash(str(number)) for number in range(20)), return_exceptions=True)
    own.close()

    assert sum(isinstance(one, Unavailable) for one in attempts) >= 10
    assert sum(isinstance(one, str) for one in attempts) >= passwords.AT_A_TIME


async def join_elsewhere(gateway: Harness, open_tenant: OpenTenant, email: str, password: str) -> UUID:
    """Another tenant says that this address is one of its people, with a password that it chose."""
    tenant_id: UUID = await open_tenant(gateway)
    async with gateway.client(tenant_id) as client:
        body = {"email": email, "display_name": "Somebody", "role": "admin", "password": password}
        assert (await client.post("/v1/users", json=body)).status_code == 201
    return tenant_id


async def test_no_tenant_learns_whether_an_address_has_an_account_elsewhere(
    gateway: Harness, ana: tuple[UUID, str], open_tenant: OpenTenant
) -> None:
    _, email = ana
    async with gateway.client(await open_tenant(gateway)) as client:
        invited = [
            await client.post("/v1/invitations", json={"email": one, "role": "agent"}) for one in (email, "nobody@loja.local")
        ]
    async with gateway.client() as client:
        accepted = [
            await client.post("/v1/invitations/accept", json={"token": one.json()["token"], "password": PASSWORD})
            for one in invited
        ]
    assert [one.status_code for one in [*invited, *accepted]] == [201] * 4
    assert {frozenset(one.json()) for one in invited} == {frozenset(invited[0].json())}


async def test_whoever_takes_somebodys_address_keeps_them_from_nothing(gateway: Harness, open_tenant: OpenTenant) -> None:
    email = f"dona.{uuid4().hex[:8]}@loja.local"
    taken = await join_elsewhere(gateway, open_tenant, email, "what the thief chose")
    own = await join_elsewhere(gateway, open_tenant, email, PASSWORD)

    assert (await sign_in(gateway, email)).json()["tenant_id"] == str(own)
    assert (await sign_in(gateway, email, "what the thief chose")).json()["tenant_id"] == str(taken)
    assert (await sign_in(gateway, email, "neither of both")).status_code == 401


async def test_with_one_password_at_two_businesses_one_says_at_which(gateway: Harness, open_tenant: OpenTenant) -> None:
    email = f"dona.{uuid4().hex[:8]}@loja.local"
    one, other = [await join_elsewhere(gateway, open_tenant, email, PASSWORD) for _ in range(2)]
    asked = await sign_in(gateway, email)
    assert asked.status_code == 409
    assert {tenant["tenant_id"] for tenant in asked.json()["tenants"]} == {str(one), str(other)}
    assert (await sign_in(gateway, email, "wrong")).status_code == 401, "who does not know the password is told of no business"

    async with gateway.client() as client:
        body = {"email": email, "password": PASSWORD, "tenant_id": str(other)}
        assert (await client.post("/v1/sessions", json=body)).json()["tenant_id"] == str(other)
        assert (await client.post("/v1/sessions", json=body | {"tenant_id": str(uuid4())})).status_code == 401


async def test_the_time_does_not_tell_at_how_many_tenants_an_address_is_known(
    gateway: Harness, open_tenant: OpenTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a clock that moves while a password is compared, and in the pause after it, and at no other time."""
    known = f"dona.{uuid4().hex[:8]}@loja.local"
    for _ in range(2):
        await join_elsewhere(gateway, open_tenant, known, PASSWORD)

    compared, now_s = list[str | None](), 0.0

    async def passes(seconds: float) -> None:
        nonlocal now_s
        now_s += seconds

    async def matches(_: str, known_hash: str | None) -> bool:
        compared.append(known_hash)
        await passes(0.1)
        return False

    monkeypatch.setattr(gateway.resources.passwords, "matches", matches)
    monkeypatch.setattr(password_sign_in, "sleep", passes)
    monkeypatch.setattr(password_sign_in, "monotonic", lambda: now_s)

    took = list[float]()
    for email, hashes in ((known, 2), ("nobody@loja.local", 1)):
        began_s = now_s
        assert (await sign_in(gateway, email, "wrong")).status_code == 401
        assert len(compared) == hashes
        compared.clear()
        took.append(now_s - began_s)
    assert took == pytest.approx([0.3, 0.3])


async def test_a_password_is_compared_also_where_nobody_has_the_address(
    gateway: Harness, ana: tuple[UUID, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    verify, hashes = PasswordHasher.verify, list[str | bytes]()

    def noting(hasher: PasswordHasher, known_hash: str | bytes, password: str | bytes) -> bool:
        hashes.append(known_hash)
        return bool(verify(hasher, known_hash, password))

    monkeypatch.setattr(PasswordHasher, "verify", noting)
    for email in (ana[1], "nobody@loja.local"):
        assert (await sign_in(gateway, email, "wrong")).status_code == 401
    of_ana, of_nobody = (extract_parameters(str(one)) for one in hashes)
    assert of_ana == of_nobody, "each costs as much as the other"
