"""Issuers whose tokens count, and their keys: fetched rarely, and kept through an outage."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
import orjson
import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from common.auth.claims import Reading, of_our_own
from common.errors import Unavailable
from common.trust import trusted_authorities

REFETCH_EVERY_S = 10.0
FIRST_FETCH_EVERY_S = 1.0  # while there are no keys at all, as when the whole fleet starts
KEYS_AGE_S = 600.0  # then they are asked for again, so that a key that was withdrawn stops counting
FETCH_TIMEOUT_S = 3.0
LONGEST_KEYS_BYTES = 1_048_576
LEEWAY_S = 30
NEVER = float("-inf")

log = structlog.get_logger()


@dataclass
class TrustedIssuer:
    """Somebody whose tokens count. `algorithms` is ours to choose, never the token's; `read` makes its claims a `Principal`.

    Keys are fetched from `jwks_url` when a `kid` is unknown, at most once in ten seconds, and when they are old. The last good
    ones are kept through an outage of the issuer, and nobody who has a known key waits for a slow one.
    `past` are claims (epoch seconds) that must be there and lie in the past. Keys that were put in by hand do not age.
    """

    issuer: str
    jwks_url: str
    audience: str = "prosa"
    algorithms: tuple[str, ...] = ("ES256",)
    read: Reading = of_our_own
    past: tuple[str, ...] = ()
    keys: KeySet | None = None
    _fetched_at: float = NEVER
    _fetching: asyncio.Lock = field(default_factory=asyncio.Lock)

    def check(self, claims: Mapping[str, Any]) -> None:
        """Raises `JoseError` or `ValueError`."""
        check_registered(claims, self.issuer, self.audience)
        if any(not claims[name] <= time.time() + LEEWAY_S for name in self.past):
            raise ValueError("something is yet to come")

    async def keys_for(self, kid: str | None) -> KeySet:
        """Returns the keys that are known, with this one if the issuer has it. Raises `Unavailable` when no keys were ever
        had.
        """
        known = self.keys is not None and kid in {key.kid for key in self.keys.keys}
        if not known or (self._is_old() and not self._fetching.locked()):
            async with self._fetching:
                if time.monotonic() - self._fetched_at > (REFETCH_EVERY_S if self.keys else FIRST_FETCH_EVERY_S):
                    await self._fetch()
        if self.keys is None:
            raise Unavailable("the keys of the token's issuer cannot be had")
        return self.keys

    def _is_old(self) -> bool:
        return self._fetched_at != NEVER and time.monotonic() - self._fetched_at > KEYS_AGE_S

    async def _fetch(self) -> None:
        self._fetched_at = time.monotonic()
        try:
            # What a first client takes to be made, on a machine that is busy, is not the issuer's.
            made = httpx2.AsyncClient(timeout=FETCH_TIMEOUT_S, verify=trusted_authorities())
            async with made as client, asyncio.timeout(FETCH_TIMEOUT_S):
                self.keys = _read(await _document(client, self.jwks_url))
        except (httpx2.HTTPError, TimeoutError, ValueError, KeyError, TypeError, RecursionError, JoseError) as error:
            log.warning("issuer_keys_fetch_failed", issuer=self.issuer, error=type(error).__name__)


async def _document(client: httpx2.AsyncClient, url: str) -> Any:
    raw = bytearray()
    async with client.stream("GET", url) as answer:
        answer.raise_for_status()
        async for chunk in answer.aiter_bytes():
            raw += chunk
            if len(raw) > LONGEST_KEYS_BYTES:
                raise ValueError("too long")
    return orjson.loads(raw)


def _read(document: Any) -> KeySet:
    """Returns the keys of a document. Raises when there is none in it: an issuer that answers rubbish is an issuer that is
    away.
    """
    keys = KeySet.import_key_set(document)
    if not keys.keys:
        raise ValueError("no keys")
    return keys


def check_registered(claims: Mapping[str, Any], issuer: str, audience: str) -> None:
    """`iss`, `aud`, `exp` and `sub` must be there; `nbf` and `iat` must have come. Raises `JoseError`."""
    registry = jwt.JWTClaimsRegistry(
        leeway=LEEWAY_S,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": audience},
        exp={"essential": True},
        sub={"essential": True},
    )
    registry.validate(dict(claims))
