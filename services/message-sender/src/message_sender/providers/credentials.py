"""What a channel needs to send: each provider's model names its account and its one secret."""

from typing import Annotated, ClassVar

from contracts.gateway import Provider
from pydantic import AfterValidator, BaseModel, Field
from yarl import URL

ProviderSecret = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,4096}$", repr=False)]
PathName = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f/?#]+$")]
"""What goes into a path: of an instance, a session or a connection."""


def _server_url(text: str) -> str:
    target = URL(text)
    if target.scheme not in {"http", "https"} or not target.host or target.user or target.query_string or target.fragment:
        raise ValueError("the address of a server is http(s)://host, perhaps with a port and a path")
    return text.rstrip("/")


TenantServerUrl = Annotated[str, Field(max_length=2000), AfterValidator(_server_url)]


class ProviderCredentials(BaseModel):
    """`account_field` is the provider's name of the number, `sealed_field` what is sealed; the rest are settings."""

    account_field: ClassVar[str]
    sealed_field: ClassVar[str]

    provider: Provider

    @property
    def account(self) -> str:
        return str(getattr(self, self.account_field))

    @property
    def secret(self) -> str:
        return str(getattr(self, self.sealed_field))

    @property
    def settings(self) -> dict[str, str]:
        return self.model_dump(by_alias=True, exclude={"provider", self.account_field, self.sealed_field})
