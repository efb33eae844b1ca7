"""The refresh token of a page: in a cookie that no script can read, and in no body that a script would see."""

from typing import Annotated, Literal

from common.errors import Forbidden
from fastapi import Depends, Header, Request, Response

from gateway.access.domain.origin import is_own_page
from gateway.resources import OwnResources, Resources

COOKIE = "prosa_refresh"
PATH = "/api/gateway/v1/sessions"  # behind the front door, where alone it is ever needed
LONGEST = 200


async def console_page(
    request: Request,
    resources: OwnResources,
    x_prosa_console: Annotated[
        Literal["1"] | None,
        Header(description="the console's page: its refresh token comes and goes as the cookie `prosa_refresh`"),
    ] = None,
) -> bool:
    """Returns whether the console's page asks. Raises `Forbidden` when another page pretends to be it."""
    if x_prosa_console is None:
        return False
    told = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if not is_own_page(*told, resources.settings.console_url):
        raise Forbidden("this is for the console's own pages")
    return True


ConsolePage = Annotated[bool, Depends(console_page)]


def shown_token(request: Request) -> str | None:
    """Returns what the cookie says, if that can be one of our tokens."""
    value = request.cookies.get(COOKIE, "")
    return value if 0 < len(value) <= LONGEST else None


def keep_token(response: Response, resources: Resources, token: str) -> None:
    lifetime_s = round(resources.sign_ins.lifetime.total_seconds())
    _set(response, resources, token, lifetime_s)


def forget_token(response: Response, resources: Resources) -> None:
    _set(response, resources, "", 0)


def _set(response: Response, resources: Resources, value: str, lifetime_s: int) -> None:
    secure = (resources.settings.console_url or "").startswith("https:")
    response.set_cookie(COOKIE, value, max_age=lifetime_s, path=PATH, secure=secure, httponly=True, samesite="strict")
