"""Only tokens that we can trust in every part are let in; keys are fetched rarely and kept through an outage."""

import asyncio
import base64
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import pytest
from common.auth import Authenticator, TrustedIssuer
from common.errors import DomainError, Forbidden, Unauthenticated, Unavailable
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from key_server import Issuer, serving
from toy.stage import comes_true

SECRET = "a-service-secret-for-tests-only-0"
TENANT, USER = uuid4(), uuid4()


def key(kid: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid, "alg": "ES256", "use": "sig"}, private=True)


KEY, STRANGER, NEXT_KEY = key("one"), key("one"), key("two")
PUBLIC_PEM = KEY.as_pem(private=False)


def claims(**changed: Any) -> dict[str, Any]:
    """A good person's claims, changed; None leaves one out."""
    now = int(time.time())
    good = {"iss": "gateway", "aud": "prosa", "sub": str(USER), "tenant_id": str(TENANT), "role": "agent", "exp": now + 600}
    return {name: value for name, value in {**good, **changed}.items() if value is not None}


def signed(by: ECKey | RSAKey = KEY, alg: str = "ES256", kid: str | None = "one", **changed: Any) -> str:
    header = {"alg": alg} | ({"kid": kid} if kid else {})
    return jwt.encode(header, claims(**changed), by, algorithms=[alg])


def raw(header: dict[str, Any], payload: object, signature: bytes = b"") -> str:
    parts = (json.dumps(header).encode(), payload if isinstance(payload, bytes) else json.dumps(payload).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def signed_by_hand(secret: bytes, **changed: Any) -> str:
    """HS256 under a secret that no honest library would sign with."""
    unsigned = raw({"alg": "HS256", "kid": "one"}, claims(**changed)).rstrip(".")
    signature = hmac.digest(secret, unsigned.encode(), "sha256")
    return f"{unsigned}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def changed_after_signing() -> str:
    header, _, signature = signed().split(".")
    return ".".join([header, raw({}, claims(role="admin")).split(".")[1], signature])


def service_signed(by: str = SECRET, alg: str = "HS256", **changed: Any) -> str:
    now = int(time.time())
    good = {"iss": "prosa-services", "aud": "billing", "sub": "gateway", "tenant_id": str(TENANT), "exp": now + 60}
    return jwt.encode({"alg": alg}, {**good, **changed}, OctKey.import_key(by), algorithms=[alg])


@pytest.fixture(scope="module")
async def key_server() -> AsyncIterator[Issuer]:
    async with serving(Issuer()) as issuer:
        yield issuer


@pytest.fixture
def issuer(key_server: Issuer) -> Issuer:
    """In order, and not asked yet."""
    key_server.keys, key_server.asked, key_server.broken = [KEY], 0, False
    key_server.rubbish = None
    key_server.answers.set()
    return key_server


@pytest.fixture
def authenticator(issuer: Issuer) -> Authenticator:
    return Authenticator("billing", [TrustedIssuer("gateway", issuer.url)], SECRET)


async def test_a_good_token_says_who_is_asking(authenticator: Authenticator) -> None:
    principal = await authenticator.authenticate(signed())
    assert (principal.tenant_id, principal.user_id, principal.role) == (TENANT, USER, "agent")


async def test_a_token_of_a_service_counts_where_it_is_addressed(authenticator: Authenticator) -> None:
    gateway = Authenticator("gateway", [], SECRET)
    principal = await authenticator.authenticate(gateway.service_token("billing", TENANT))
    assert (principal.tenant_id, principal.subject, principal.role) == (TENANT, "gateway", "service")
    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(gateway.service_token("knowledge", TENANT))
    with pytest.raises(DomainError, match="only a person"):
        _ = principal.user_id


async def test_a_person_may_do_what_the_role_may_and_a_key_what_its_scopes_say(authenticator: Authenticator) -> None:
    person = await authenticator.authenticate(signed(), "write")
    assert (person.scopes, person.is_person) == (None, True)
    key = f"api-key:{uuid4()}"
    reader = signed(sub=key, scope="billing:read knowledge:write")
    assert (await authenticator.authenticate(reader)).is_person is False
    for token, access in (
        (reader, "write"),
        (signed(sub=key, scope="knowledge:write"), "read"),
        (signed(sub=key, scope=""), "read"),
    ):
        with pytest.raises(Forbidden, match="scope"):
            await authenticator.authenticate(token, access)  # type: ignore[arg-type]
    assert (await authenticator.authenticate(signed(sub=key, scope="billing:write"), "write")).subject == key


BAD: dict[str, Callable[[], str]] = {
    "nothing": lambda: "",
    "no token": lambda: "nonsense",
    "two parts": lambda: ".".join(signed().split(".")[:2]),
    "not ascii": lambda: "\u00e9.\u00e9.\u00e9",
    "alg none": lambda: raw({"alg": "none", "kid": "one"}, claims()),
    "alg none, signed": lambda: raw({"alg": "none"}, claims(), b"x" * 64),
    "signed with the public key as a secret": lambda: signed_by_hand(PUBLIC_PEM),
    "signed by a service's rules with the public key": lambda: signed_by_hand(PUBLIC_PEM, iss="prosa-services"),
    "signed with nothing as a secret": lambda: signed_by_hand(b""),
    "another algorithm of the same family": lambda: signed(ECKey.generate_key("P-384"), "ES384"),
    "RSA": lambda: signed(RSAKey.generate_key(2048), "RS256"),
    "a stranger's key under a known name": lambda: signed(STRANGER),
    "an unknown key": lambda: signed(NEXT_KEY, kid="two"),
    "claims changed after signing": changed_after_signing,
    "signature cut off": lambda: signed()[:-4],
    "signature left out": lambda: signed().rpartition(".")[0] + ".",
    "wrong issuer": lambda: signed(iss="somebody"),
    "no issuer": lambda: signed(iss=None),
    "a list of issuers": lambda: raw({"alg": "ES256"}, claims(iss=["gateway"]), b"x"),
    "wrong audience": lambda: signed(aud="another-product"),
    "no audience": lambda: signed(aud=None),
    "expired": lambda: signed(exp=int(time.time()) - 60),
    "without an end": lambda: signed(exp=None),
    "an end that is no time": lambda: signed(exp="never"),
    "not valid yet": lambda: signed(nbf=int(time.time()) + 300),
    "issued in the future": lambda: signed(iat=int(time.time()) + 300),
    "no tenant": lambda: signed(tenant_id=None),
    "a number for a tenant": lambda: signed(tenant_id=7),
    "a list of tenants": lambda: signed(tenant_id=[str(TENANT)]),
    "a tenant that is no UUID": lambda: signed(tenant_id="*"),
    "no subject": lambda: signed(sub=None),
    "a subject that is no person": lambda: signed(sub="gateway"),
    "an API key without scopes": lambda: signed(sub=f"api-key:{uuid4()}"),
    "an API key whose scopes are a list": lambda: signed(sub=f"api-key:{uuid4()}", scope=["billing:read"]),
    "an API key without an id": lambda: signed(sub="api-key:", scope="billing:write"),
    "a session that is no UUID": lambda: signed(sid="x"),
    "an unknown role": lambda: signed(role="owner"),
    "a list of roles": lambda: signed(role=["admin"]),
    "a person's issuer that makes services": lambda: signed(role="service"),
    "claims that are a list": lambda: raw({"alg": "ES256", "kid": "one"}, [1], b"x"),
    "claims that are not JSON": lambda: raw({"alg": "ES256", "kid": "one"}, b"{", b"x"),
    "claims nested without end": lambda: raw({"alg": "ES256", "kid": "one"}, b"[" * 20_000, b"x"),
    "claims that are not Unicode": lambda: raw({"alg": "ES256", "kid": "one"}, b"\xff", b"x"),
    "keys brought along": lambda: raw({"alg": "ES256", "jwk": STRANGER.as_dict(private=False)}, claims(), b"x" * 64),
    "a service of another fleet": lambda: service_signed(by="another-secret-for-tests-only-000"),
    "a service at another's door": lambda: service_signed(aud="knowledge"),
    "a service whose token has expired": lambda: service_signed(exp=int(time.time()) - 60),
    "a service without a tenant": lambda: service_signed(tenant_id="all"),
    "a service with a longer hash": lambda: service_signed(alg="HS512"),
    "a service signed with a person's key": lambda: signed(iss="prosa-services", aud="billing"),
}  # fmt: skip


@pytest.mark.parametrize("forge", BAD.values(), ids=BAD)
async def test_a_bad_token_is_refused_without_a_reason(authenticator: Authenticator, forge: Callable[[], str]) -> None:
    for _ in range(2):
        with pytest.raises(Unauthenticated) as refused:
            await authenticator.authenticate(forge())
        assert refused.value.detail == Unauthenticated.title


async def test_unknown_keys_are_asked_for_at_most_once_in_ten_seconds(authenticator: Authenticator, issuer: Issuer) -> None:
    await authenticator.authenticate(signed())
    assert issuer.asked == 1
    storm = (authenticator.authenticate(signed(NEXT_KEY, kid=f"unknown-{number}")) for number in range(100))
    assert {type(answer) for answer in await asyncio.gather(*storm, return_exceptions=True)} == {Unauthenticated}
    assert issuer.asked == 1


async def test_a_new_key_is_found_when_it_is_time_to_ask_again(
    authenticator: Authenticator, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await authenticator.authenticate(signed())
    issuer.keys = [NEXT_KEY, KEY]
    monkeypatch.setattr("common.auth.issuers.REFETCH_EVERY_S", 0.0)
    assert (await authenticator.authenticate(signed(NEXT_KEY, kid="two"))).role == "agent"


async def test_a_key_that_was_withdrawn_stops_counting_and_one_asks_for_all(
    authenticator: Authenticator, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await authenticator.authenticate(signed())
    issuer.keys = [NEXT_KEY]
    assert (await authenticator.authenticate(signed(sub=str(uuid4())))).role == "agent", "it is not asked for every token"
    monkeypatch.setattr("common.auth.issuers.REFETCH_EVERY_S", 0.0)
    monkeypatch.setattr("common.auth.issuers.KEYS_AGE_S", 0.0)
    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(signed(sub=str(uuid4())))


async def test_nobody_with_a_known_key_waits_for_a_slow_issuer(
    authenticator: Authenticator, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await authenticator.authenticate(signed())
    monkeypatch.setattr("common.auth.issuers.REFETCH_EVERY_S", 0.0)
    monkeypatch.setattr("common.auth.issuers.KEYS_AGE_S", 0.0)
    issuer.answers.clear()
    slow = asyncio.create_task(authenticator.authenticate(signed(sub=str(uuid4()))))
    await comes_true(lambda: issuer.asked == 2)
    for _ in range(20):
        await authenticator.authenticate(signed(sub=str(uuid4())))
    assert not slow.done()
    issuer.answers.set()
    assert (await slow).role == "agent"
    assert issuer.asked == 2


@pytest.mark.parametrize("rubbish", [b"", b"{", b"[]", b"null", b'{"keys": []}', b'{"keys": 7}', b'{"keys": [{"kty": "EC"}]}'])
async def test_rubbish_for_keys_is_an_issuer_that_is_away(
    authenticator: Authenticator, issuer: Issuer, monkeypatch: pytest.MonkeyPatch, rubbish: bytes
) -> None:
    await authenticator.authenticate(signed())
    monkeypatch.setattr("common.auth.issuers.REFETCH_EVERY_S", 0.0)
    issuer.rubbish = rubbish
    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(signed(NEXT_KEY, kid="two"))
    assert (await authenticator.authenticate(signed(sub=str(uuid4())))).role == "agent"


async def test_known_keys_are_kept_while_the_issuer_is_away(
    authenticator: Authenticator, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await authenticator.authenticate(signed())
    issuer.broken = True
    monkeypatch.setattr("common.auth.issuers.REFETCH_EVERY_S", 0.0)
    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(signed(NEXT_KEY, kid="two"))
    assert (await authenticator.authenticate(signed(role="viewer"))).role == "viewer"
    assert issuer.asked == 2


async def test_without_any_key_nobody_waits_in_line_for_an_issuer_that_is_away(
    authenticator: Authenticator, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer.broken = True
    asking = (authenticator.authenticate(signed(sub=str(uuid4()))) for _ in range(50))
    assert {type(answer) for answer in await asyncio.gather(*asking, return_exceptions=True)} == {Unavailable}
    assert issuer.asked == 1
    issuer.broken = False
    monkeypatch.setattr("common.auth.issuers.FIRST_FETCH_EVERY_S", 0.0)
    assert (await authenticator.authenticate(signed())).tenant_id == TENANT


async def test_a_remembered_token_still_expires(authenticator: Authenticator, monkeypatch: pytest.MonkeyPatch) -> None:
    token = signed()
    await authenticator.authenticate(token)
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 3_600)
    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(token)


async def test_tokens_of_a_service_are_made_once_and_renewed_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = Authenticator("gateway", [], SECRET)
    first = gateway.service_token("billing", TENANT)
    assert gateway.service_token("billing", TENANT) == first
    assert gateway.service_token("billing", uuid4()) != first
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 250)
    assert gateway.service_token("billing", TENANT) != first
