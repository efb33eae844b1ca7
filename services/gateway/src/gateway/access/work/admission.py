"""Whether the gateway lets somebody in for whom an outside issuer vouches: their tenant must be there, and active."""

from common.auth import Principal, TrustedIssuer
from common.db import Database
from common.errors import Unauthenticated

from gateway.access.store import tenants as store


class Admission:
    """Asked once per token. Tokens of our own issuer pass: whom they name was looked up when they were signed."""

    def __init__(self, database: Database, own_issuer: str) -> None:
        self.database = database
        self.own_issuer = own_issuer

    async def __call__(self, issuer: TrustedIssuer, principal: Principal) -> None:
        """Raises `Unauthenticated`."""
        if issuer.issuer == self.own_issuer:
            return
        async with self.database.transaction(principal.tenant_id) as session:
            tenant = await store.tenant(session, principal.tenant_id)
        if tenant is None or not tenant.active:
            raise Unauthenticated
