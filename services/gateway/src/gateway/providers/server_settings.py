"""What a channel must know of a server that its owner runs."""

from typing import Annotated

from pydantic import AfterValidator, Field


def _without_slash(url: str) -> str:
    return url.rstrip("/")


ProviderServerUrl = Annotated[
    str,
    Field(max_length=500, pattern=r"^https?://[A-Za-z0-9.\-\[\]:]+(/[A-Za-z0-9._~/-]*)?$"),
    AfterValidator(_without_slash),
]
ChannelSecret = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,1000}$")]
