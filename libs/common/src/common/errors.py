"""The vocabulary of errors. At the edge each is problem+json; in a consumer `Unavailable` is retried, the rest a dead letter.

DomainError
├── Unauthenticated    401
├── Forbidden          403
├── NotFound           404
├── Conflict           409
├── Stale              412
├── TooLarge           413
├── Invalid            422
├── VersionRequired    428
├── QuotaRefused       429
├── TooManyAttempts    429
├── TooManyAtOnce      429
└── Unavailable        503
"""

from typing import Any, ClassVar


class DomainError(Exception):
    """Something the caller can understand. `detail` is one sentence; `extra` becomes members of the problem document."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal error"

    def __init__(self, detail: str = "", **extra: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.extra = extra


class Unauthenticated(DomainError):
    status, title = 401, "Not authenticated"


class Forbidden(DomainError):
    status, title = 403, "Not allowed"


class NotFound(DomainError):
    status, title = 404, "Not found"


class Conflict(DomainError):
    status, title = 409, "Conflict"


class Stale(DomainError):
    """Somebody else changed it meanwhile."""

    status, title = 412, "Precondition failed"


class TooLarge(DomainError):
    status, title = 413, "Too large"


class Invalid(DomainError):
    status, title = 422, "Invalid"


class VersionRequired(DomainError):
    """Who changes this has to say which version they saw."""

    status, title = 428, "Precondition required"


class QuotaRefused(DomainError):
    """A plan has no room for it."""

    status, title = 429, "Quota exceeded"


class TooManyAttempts(DomainError):
    """Somebody guesses."""

    status, title = 429, "Too many attempts"


class TooManyAtOnce(DomainError):
    """Somebody asks for more before the last is done."""

    status, title = 429, "Too many at once"


class Unavailable(DomainError):
    status, title = 503, "Temporarily unavailable"
