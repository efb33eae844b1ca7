"""What a channel can be used for is told, so that a screen offers it and nothing else."""

from typing import get_args
from uuid import UUID, uuid4

import pytest
from contracts.gateway import Channel, Provider, TenantChanged
from contracts.providers import CAPABILITIES
from conversation.domain.capabilities import capabilities_view

from .world import Customer, Desk

PROVIDERS: tuple[Provider, ...] = get_args(Provider)


def with_channels(tenant_id: UUID, *channels: Channel, version: int = 9) -> TenantChanged:
    return TenantChanged(tenant_id=tenant_id, version=version, name="Loja", channels=channels)


def channel(provider: Provider) -> Channel:
    return Channel(channel_id=uuid4(), provider=provider, name="Loja", address="+551140000000")


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_agents_are_told_what_a_channel_can_carry(desk: Desk, tenant_id: UUID, provider: Provider) -> None:
    theirs = channel(provider)
    await desk.receives(with_channels(tenant_id, theirs))
    async with desk.harness.client(tenant_id, "agent") as agent:
        answer = await agent.get(f"/v1/channels/{theirs.channel_id}/capabilities")

    told, able = answer.json(), CAPABILITIES[provider]
    assert answer.status_code == 200
    assert set(told["sends"]) == able.sends - {"edit"}
    assert (told["reacts"], told["edits_for_s"] is not None) == ("reaction" in able.sends, "edit" in able.sends)
    assert set(told["files"]) == able.sends & {"image", "audio", "voice", "video", "document", "sticker"}
    assert (told["most_buttons"], told["most_rows"]) == ((3, 10) if provider == "meta" else (0, 0))


async def test_a_channel_is_its_tenants_and_viewers_write_nothing(desk: Desk, tenant_id: UUID) -> None:
    ours, theirs = channel("meta"), channel("meta")
    other = uuid4()
    await desk.receives(with_channels(tenant_id, ours), with_channels(other, theirs))
    async with desk.harness.client(tenant_id, "agent") as agent, desk.harness.client(tenant_id, "viewer") as viewer:
        answers = [
            await agent.get(f"/v1/channels/{theirs.channel_id}/capabilities"),
            await agent.get(f"/v1/channels/{uuid4()}/capabilities"),
            await agent.get("/v1/channels/none/capabilities"),
            await viewer.get(f"/v1/channels/{ours.channel_id}/capabilities"),
        ]

    assert [answer.status_code for answer in answers] == [404, 404, 422, 403]


async def test_a_channel_that_the_directory_told_of_long_ago_is_known_by_its_contacts(
    desk: Desk, customer: Customer, tenant_id: UUID
) -> None:
    await desk.receives(customer.writes("Oi"))
    async with desk.harness.client(tenant_id, "agent") as agent:
        answer = await agent.get(f"/v1/channels/{customer.channel_id}/capabilities")

    assert answer.json()["provider"] == customer.provider


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_is_told_are_the_facts_by_which_sending_decides(provider: Provider) -> None:
    told, able = capabilities_view(uuid4(), provider), CAPABILITIES[provider]

    assert {kind: view.largest_bytes for kind, view in told.files.items()} == {
        kind: limit.largest_bytes for kind, limit in able.files.items()
    }
    assert all(view.mime_types is None or view.mime_types for view in told.files.values())
