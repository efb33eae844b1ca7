"""Rules of a tenant's automation, written over HTTP, and what the log says of them."""

from typing import Any

from .world import Desk

RULES, RUNS, DRY_RUNS = "/v1/automation/rules", "/v1/automation/runs", "/v1/automation/dry-runs"


def rule_of(event: str, *actions: dict[str, Any], conditions: Any = (), **given: Any) -> dict[str, Any]:
    return {"name": "a rule", "event": event, "conditions": list(conditions), "actions": list(actions), **given}


def adds(*label_ids: str) -> dict[str, Any]:
    return {"type": "labels", "add": list(label_ids)}


def removes(*label_ids: str) -> dict[str, Any]:
    return {"type": "labels", "remove": list(label_ids)}


def prioritises(priority: str) -> dict[str, Any]:
    return {"type": "priority", "priority": priority}


def has(how: str, *label_ids: str, of: str = "conversation") -> dict[str, Any]:
    return {"type": "labels", "of": of, "has": how, "label_ids": list(label_ids)}


def says(*words: str) -> dict[str, Any]:
    return {"type": "message_text", "any_of": list(words)}


async def automated(desk: Desk, event: str, *actions: dict[str, Any], **given: Any) -> dict[str, Any]:
    """The rule that an admin writes; it is known at once."""
    async with desk.harness.client(desk.tenant_id) as admin:
        answer = await admin.post(RULES, json=rule_of(event, *actions, **given))
    assert answer.status_code == 201, answer.text
    await desk.harness.resources.rules.refresh()
    return answer.json()  # type: ignore[no-any-return]


async def log_of(desk: Desk, **query: Any) -> list[dict[str, Any]]:
    """What rules came to, oldest first."""
    async with desk.harness.client(desk.tenant_id, "supervisor") as client:
        answer = await client.get(RUNS, params=query)
    assert answer.status_code == 200, answer.text
    return list(reversed(answer.json()["runs"]))


async def outcomes(desk: Desk, **query: Any) -> list[str]:
    return [one["outcome"] for one in await log_of(desk, **query)]
