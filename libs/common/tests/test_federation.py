"""Outside issuers: whom they vouch for, under which tenant and role, and the tokens that nobody should accept."""

import asyncio
import base64
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.auth import Authenticator, Principal, TrustedIssuer
from common.auth.federation import IssuerSettings
from common.errors import Unauthenticated, Unavailable
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from key_server import Issuer, serving
from pydantic import TypeAdapter, ValidationError
from toy.stage import comes_true

SECRET = "a-service-secret-for-tests-only-0"
TENANT, OTHER = uuid4(), uuid4()
KEY = RSAKey.generate_key(2048, {"kid": "google-1", "alg": "RS256", "use": "sig"}, private=True)
NEXT_KEY = RSAKey.generate_key(2048, {"kid": "google-2", "alg": "RS256", "use": "sig"}, private=True)
STRANGER = RSAKey.generate_key(2048, {"kid": "google-1", "alg": "RS256", "use": "sig"}, private=True)
EC_KEY = ECKey.generate_key("P-256", {"kid": "supabase-1", "alg": "ES256", "use": "sig"}, private=True)
FIREBASE = {"preset": "firebase", "project": "loja-sol", "tenants": {"loja-sol-x1": str(TENANT)}}
SUPABASE = {"preset": "supabase", "url": "https://abcdefgh.supabase.co/"}
KEYCLOAK = {
    "issuer": "https://sso.example/realms/loja",
    "jwks_url": "https://sso.example/realms/loja/protocol/openid-connect/certs",
    "audience": "prosa",
    "algorithms": ["RS256", "ES256"],
    "tenant_claim": ["https://prosa.example/tenant"],
    "role_claim": "resource_access.prosa.role",
    "default_role": "viewer",
}


def trusted(settings: dict[str, Any], url: str = "") -> TrustedIssuer:
    issuer = TypeAdapter(IssuerSettings).validate_python(settings).trusted()
    issuer.jwks_url = url or issuer.jwks_url
    return issuer


def changed(good: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """None leaves a claim out."""
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def firebase(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    identity = {"tenant": "loja-sol-x1", "sign_in_provider": "password", "identities": {}}
    good = {
        "iss": "https://securetoken.google.com/loja-sol",
        "aud": "loja-sol",
        "auth_time": now - 60,
        "sub": "Xa81kQm2LpZr",
        "iat": now - 5,
        "exp": now + 3_600,
        "firebase": identity,
        "role": "agent",
    }
    return changed(good, **changes)


def supabase(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    good = {
        "iss": "https://abcdefgh.supabase.co/auth/v1",
        "aud": "authenticated",
        "sub": "5c9e3e0e-8f0b-4f41-a0f4-5b0c0c8a6c11",
        "iat": now,
        "exp": now + 3_600,
        "role": "authenticated",
        "is_anonymous": False,
        "app_metadata": {"provider": "email", "tenant_id": str(TENANT), "role": "supervisor"},
        "user_metadata": {"tenant_id": str(OTHER), "role": "admin"},
    }
    return changed(good, **changes)


def keycloak(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    good = {
        "iss": "https://sso.example/realms/loja",
        "aud": ["account", "prosa"],
        "sub": "f:123:ana",
        "iat": now,
        "exp": now + 300,
        "scope": "openid profile email",
        "https://prosa.example/tenant": str(TENANT),
        "resource_access": {"prosa": {"role": "agent"}},
    }
    return changed(good, **changes)


def signed(claims: dict[str, Any], by: ECKey | RSAKey | OctKey = KEY, alg: str = "RS256", **header: Any) -> str:
    return jwt.encode({"alg": alg, "kid": by.kid, "typ": "JWT"} | header, claims, by, algorithms=[alg])


def encoded(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def by_hand(header: dict[str, Any], claims: dict[str, Any], secret: bytes | None = None) -> str:
    unsigned = f"{encoded(header)}.{encoded(claims)}"
    signature = hmac.digest(secret, unsigned.encode(), "sha256") if secret is not None else b""
    return f"{unsigned}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def rsa_signed(header: dict[str, Any], digest: hashes.HashAlgorithm | None = None) -> str:
    """With the right key, by a signer who asks no questions."""
    unsigned = by_hand({"kid": "google-1"} | header, firebase()).rstrip(".")
    key: Any = KEY.private_key
    signature = key.sign(unsigned.encode(), padding.PKCS1v15(), digest or hashes.SHA256())
    return f"{unsigned}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    """One server that has the keys of all of them."""
    one = Issuer()
    one.keys = [KEY, EC_KEY]
    async with serving(one):
        yield one


@pytest.fixture
def authenticator(issuer: Issuer) -> Authenticator:
    issuers = [trusted(settings, issuer.url) for settings in (FIREBASE, SUPABASE, KEYCLOAK)]
    return Authenticator("knowledge", issuers, SECRET)


async def test_each_issuers_people_come_in_under_its_own_mapping(authenticator: Authenticator) -> None:
    people = [
        await authenticator.authenticate(token, "write")
        for token in (signed(firebase()), signed(supabase(), EC_KEY, "ES256"), signed(keycloak()))
    ]

    assert [(one.tenant_id, one.role) for one in people] == [(TENANT, "agent"), (TENANT, "supervisor"), (TENANT, "agent")]
    assert all(one.is_person and one.scopes is None for one in people), "an outside `scope` says nothing of ours"


async def test_a_person_has_the_same_id_for_ever_and_nobody_elses(authenticator: Authenticator) -> None:
    ids: list[UUID] = [
        (await authenticator.authenticate(token)).user_id
        for token in (
            signed(firebase()),
            signed(firebase(iat=int(time.time()) - 60)),
            signed(firebase(sub="somebody-else")),
            signed(keycloak(sub="Xa81kQm2LpZr")),
        )
    ]

    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


async def test_somebody_without_a_role_has_the_default_one_or_is_nobody(authenticator: Authenticator) -> None:
    assert (await authenticator.authenticate(signed(keycloak(resource_access=None)))).role == "viewer"
    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(signed(firebase(role=None)))


def now_plus(seconds: int) -> int:
    return int(time.time()) + seconds


NO_UUID = {"tenant_id": "x", "role": "agent"}
ANONYMOUS = {"tenant": "loja-sol-x1", "sign_in_provider": "anonymous"}
PEM = KEY.as_pem(private=False)
BAD: dict[str, Callable[[], str]] = {
    "another project": lambda: signed(firebase(iss="https://securetoken.google.com/other")),
    "another project's audience": lambda: signed(firebase(aud="other")),
    "our own audience": lambda: signed(firebase(aud="prosa")),
    "no audience": lambda: signed(firebase(aud=None)),
    "no issuer": lambda: signed(firebase(iss=None)),
    "our own issuer's name": lambda: signed(firebase(iss="prosa-gateway")),
    "a service's issuer": lambda: signed(firebase(iss="prosa-services")),
    "expired": lambda: signed(firebase(exp=now_plus(-61))),
    "no end": lambda: signed(firebase(exp=None)),
    "issued in the future": lambda: signed(firebase(iat=now_plus(61))),
    "issued never": lambda: signed(firebase(iat=None)),
    "not valid yet": lambda: signed(firebase(nbf=now_plus(61))),
    "signed in in the future": lambda: signed(firebase(auth_time=now_plus(61))),
    "signed in never": lambda: signed(firebase(auth_time=None)),
    "signed in at no time": lambda: signed(firebase(auth_time="yesterday")),
    "an empty subject": lambda: signed(firebase(sub="")),
    "no subject": lambda: signed(firebase(sub=None)),
    "a number for a subject": lambda: signed(firebase(sub=7)),
    "an unknown tenant": lambda: signed(firebase(firebase={"tenant": "loja-lua-y2"})),
    "no tenant": lambda: signed(firebase(firebase={"sign_in_provider": "password"})),
    "a list of tenants": lambda: signed(firebase(firebase={"tenant": ["loja-sol-x1"]})),
    "our id where theirs is mapped": lambda: signed(firebase(firebase={"tenant": str(TENANT)})),
    "a claim that only looks like the path": lambda: signed(firebase(firebase=None, **{"firebase.tenant": "loja-sol-x1"})),
    "somebody anonymous": lambda: signed(firebase(firebase=ANONYMOUS)),
    "an unknown role": lambda: signed(firebase(role="owner")),
    "a service": lambda: signed(firebase(role="service")),
    "a list of roles": lambda: signed(firebase(role=["admin"])),
    "a stranger's key under a known name": lambda: signed(firebase(), STRANGER),
    "an unknown key": lambda: signed(firebase(), NEXT_KEY),
    "no key's name": lambda: jwt.encode({"alg": "RS256"}, firebase(), STRANGER),
    "alg none": lambda: by_hand({"alg": "none", "kid": "google-1"}, firebase()),
    "alg NoNe": lambda: by_hand({"alg": "NoNe", "kid": "google-1"}, firebase()),
    "the public key as a secret": lambda: by_hand({"alg": "HS256", "kid": "google-1"}, firebase(), PEM),
    "the fleet's secret": lambda: by_hand({"alg": "HS256", "kid": "google-1"}, firebase(), SECRET.encode()),
    "an algorithm that is not the issuer's": lambda: rsa_signed({"alg": "RS512"}, hashes.SHA512()),
    "another issuer's key and algorithm": lambda: signed(firebase(), EC_KEY, "ES256"),
    "keys of its own": lambda: signed(firebase(), STRANGER, jwk=STRANGER.as_dict(private=False)),
    "keys at an address of its own": lambda: signed(firebase(), STRANGER, jku="https://evil.example/jwks"),
    "a certificate of its own": lambda: signed(firebase(), STRANGER, x5u="https://evil.example/cert"),
    "an extension that must be understood": lambda: rsa_signed({"alg": "RS256", "crit": ["x"], "x": 1}),
    "changed after signing": lambda: changed_after_signing(),
    "cut off": lambda: signed(firebase())[:-6],
    "supabase: anonymous": lambda: signed(supabase(is_anonymous=True), EC_KEY, "ES256"),
    "supabase: the anon key": lambda: signed(supabase(aud="anon", role="anon"), EC_KEY, "ES256"),
    "supabase: only what users may write": lambda: signed(supabase(app_metadata={}), EC_KEY, "ES256"),
    "supabase: the old shared secret": lambda: jwt.encode({"alg": "HS256"}, supabase(), OctKey.import_key(SECRET)),
    "supabase: a tenant that is no UUID": lambda: signed(supabase(app_metadata=NO_UUID), EC_KEY, "ES256"),
}  # fmt: skip


def changed_after_signing() -> str:
    header, _, signature = signed(firebase()).split(".")
    return f"{header}.{encoded(firebase(role='admin'))}.{signature}"


@pytest.mark.parametrize("forge", BAD.values(), ids=BAD)
async def test_a_bad_token_is_refused_without_a_reason(authenticator: Authenticator, forge: Callable[[], str]) -> None:
    with pytest.raises(Unauthenticated) as refused:
        await authenticator.authenticate(forge())
    assert refused.value.detail == Unauthenticated.title


async def test_what_is_signed_by_hand_is_refused_for_what_it_says(authenticator: Authenticator) -> None:
    assert (await authenticator.authenticate(rsa_signed({"alg": "RS256"}))).role == "agent"


async def test_clocks_may_differ_by_half_a_minute_and_no_more(authenticator: Authenticator) -> None:
    for claims in (firebase(exp=now_plus(-20)), firebase(iat=now_plus(20)), firebase(auth_time=now_plus(20))):
        assert (await authenticator.authenticate(signed(claims))).role == "agent"


async def test_an_issuer_that_rotates_dies_and_comes_back(
    authenticator: Authenticator, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.auth.issuers.REFETCH_EVERY_S", 0.0)
    assert (await authenticator.authenticate(signed(firebase()))).role == "agent"
    issuer.keys = [NEXT_KEY, KEY]
    assert (await authenticator.authenticate(signed(firebase(), NEXT_KEY))).role == "agent"
    issuer.broken = True
    later = RSAKey.generate_key(2048, {"kid": "google-3", "use": "sig"}, private=True)
    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(signed(firebase(), later))
    assert (await authenticator.authenticate(signed(firebase(role="viewer"), NEXT_KEY))).role == "viewer"
    issuer.broken, issuer.keys = False, [later]
    assert (await authenticator.authenticate(signed(firebase(role="admin"), later))).role == "admin"


@pytest.mark.parametrize("rubbish", [b'{"keys": [' + b" " * 2_000_000 + b"]}", b"[" * 100_000])
async def test_keys_that_never_end_are_no_keys(issuer: Issuer, rubbish: bytes) -> None:
    issuer.rubbish = rubbish
    trusted = TrustedIssuer("https://endless.test", issuer.url)

    with pytest.raises(Unavailable):
        await trusted.keys_for("any")


async def test_a_slow_issuer_keeps_nobody_of_another_one_waiting(issuer: Issuer) -> None:
    async with serving(Issuer()) as slow:
        slow.answers.clear()
        issuers = [trusted(FIREBASE, slow.url), trusted(KEYCLOAK, issuer.url)]
        authenticator = Authenticator("knowledge", issuers, SECRET)
        waiting = [asyncio.create_task(authenticator.authenticate(signed(firebase(sub=str(n))))) for n in range(20)]
        await comes_true(lambda: slow.asked)
        assert (await authenticator.authenticate(signed(keycloak()))).role == "agent"
        assert not any(task.done() for task in waiting)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert slow.asked == 1


async def test_a_service_may_have_a_word_about_whom_an_issuer_vouches_for(authenticator: Authenticator) -> None:
    asked: list[tuple[str, UUID]] = []

    async def admit(issuer: TrustedIssuer, principal: Principal) -> None:
        asked.append((issuer.issuer, principal.tenant_id))
        if principal.role == "viewer":
            raise Unauthenticated

    authenticator.admits = admit
    token = signed(firebase())
    for _ in range(2):
        assert (await authenticator.authenticate(token)).role == "agent"
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            await authenticator.authenticate(signed(firebase(role="viewer")))

    assert len(asked) == 3, "once for whoever is let in, each time for whoever is not"


WRONG_SETTINGS: list[dict[str, Any]] = [
    {"preset": "auth0"},
    {"preset": "firebase"},
    FIREBASE | {"project": "loja/../other"},
    FIREBASE | {"tenants": {"x": "no uuid"}},
    FIREBASE | {"default_role": "service"},
    SUPABASE | {"url": "http://abcdefgh.supabase.co"},
    SUPABASE | {"tenant_claim": "user_metadata.tenant_id"},
    SUPABASE | {"role_claim": ["user_metadata", "role"]},
    KEYCLOAK | {"algorithms": ["HS256"]},
    KEYCLOAK | {"algorithms": ["none"]},
    KEYCLOAK | {"algorithms": []},
    KEYCLOAK | {"jwks_url": "file:///etc/keys"},
    KEYCLOAK | {"tenant_claim": ""},
    KEYCLOAK | {"tenant_claim": []},
    KEYCLOAK | {"further": 1},
]


@pytest.mark.parametrize("settings", WRONG_SETTINGS)
def test_a_wrong_issuer_stops_the_service_at_its_start(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        trusted(settings)


def test_presets_name_the_addresses_that_the_vendors_document() -> None:
    google, supabase_ = trusted(FIREBASE), trusted(SUPABASE)

    assert (google.issuer, google.audience, google.algorithms, google.jwks_url) == (
        "https://securetoken.google.com/loja-sol",
        "loja-sol",
        ("RS256",),
        "https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com",
    )
    assert (supabase_.issuer, supabase_.audience, supabase_.algorithms, supabase_.jwks_url) == (
        "https://abcdefgh.supabase.co/auth/v1",
        "authenticated",
        ("ES256", "RS256"),
        "https://abcdefgh.supabase.co/auth/v1/.well-known/jwks.json",
    )
