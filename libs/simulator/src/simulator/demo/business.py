"""Made-up tenants, and where the fleet is that they use."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoBusiness:
    """A made-up tenant: who signs in, the number it has on the simulator, what it uploads.

    With `open_window` the simulator lets it write to customers who never wrote through the phone page.
    """

    tenant_id: str
    name: str
    admin: str
    agent: str
    phone_number_id: str
    document: str = "padaria-sol.md"
    open_window: bool = False


PADARIA_SOL = DemoBusiness(
    tenant_id="0190d2c4-0000-7000-8000-000000000001",
    name="Padaria Sol",
    admin="admin@padaria-sol.example",
    agent="agente@padaria-sol.example",
    phone_number_id="105954558954427",
)


@dataclass(frozen=True)
class DemoFleet:
    """Where a fleet is, and the passwords that its demo has there."""

    gateway: str
    knowledge: str
    simulator: str
    password: str
    app_secret: str
    verify_token: str
    access_token: str
