"""What is done about a provider's refusal: decided by its class and code, never by HTTP status or text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from contracts.gateway import ErrorClass, SessionState

StopReason = Literal["credentials", "restricted", "payment", "rate"]

BANNED: StopReason = "restricted"
TO_BE_LINKED: StopReason = "credentials"

COUNTRY_RESTRICTED = "130497"
SERVER_BUSY = "133004"
SOMETHING_WENT_WRONG = "131000"


@dataclass(frozen=True, slots=True)
class Rejection:
    """A provider said no. `code` is the provider's own, or `http_<status>` where it gave none.

    `handed_over` is False where it was never given the words: we refused ourselves, or it refused before.
    """

    code: str
    class_: ErrorClass
    title: str = ""
    handed_over: bool = True


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again after `first_s * factor ** (attempts - 1)` seconds, at most `longest_s`; `tries` of None is for ever,
    which ends when the window closes. `channel_wide` slows down the whole channel, not this recipient only.
    """

    first_s: float
    factor: float
    longest_s: float
    tries: int | None = None
    channel_wide: bool = False

    def delay_s(self, attempts: int) -> float:
        return float(min(self.longest_s, self.first_s * self.factor ** min(attempts - 1, 20)))


@dataclass(frozen=True, slots=True)
class StopChannel:
    """Stop the channel until somebody repairs it."""

    reason: StopReason


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Sending the same again would be refused again."""


def held_by_link(state: SessionState | None) -> StopReason | None:
    """Returns why nothing goes out while a link is in this state; None where something does.

    A link that is only connecting stops nothing: most are connected within a second.
    """
    if state in {None, "connected", "connecting"}:
        return None
    return BANNED if state == "banned" else TO_BE_LINKED


Remedy = Retry | StopChannel | GiveUp

UNREACHABLE = Retry(first_s=1, factor=2, longest_s=30)
_TRANSIENT = Retry(first_s=1, factor=3, longest_s=60, tries=5)
_REMEDIES: Mapping[ErrorClass, Remedy] = {
    "throttling": Retry(first_s=1, factor=2, longest_s=60, channel_wide=True),
    "pair_rate": Retry(first_s=1, factor=4, longest_s=256),
    "transient": _TRANSIENT,
    "auth": StopChannel("credentials"),
    "integrity": StopChannel("restricted"),
    "registration": StopChannel("restricted"),
    "payment": StopChannel("payment"),
    "spam": StopChannel("rate"),
}
_EXCEPTIONS: Mapping[str, Remedy] = {
    SOMETHING_WENT_WRONG: Retry(first_s=1, factor=3, longest_s=60, tries=3),
    SERVER_BUSY: _TRANSIENT,
    COUNTRY_RESTRICTED: GiveUp(),  # it names the customer's country: other customers can still be reached
}


def remedy_for(rejection: Rejection, attempts: int) -> Remedy:
    """Returns what to do after `attempts` refused calls (this one included)."""
    remedy = _EXCEPTIONS.get(rejection.code) or _REMEDIES.get(rejection.class_, GiveUp())
    if isinstance(remedy, Retry) and remedy.tries is not None and attempts >= remedy.tries:
        return GiveUp()
    return remedy
