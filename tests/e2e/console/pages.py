"""Every address of the console, as its routes have it, and a business in which no page is empty."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
from devkit.fleet.play import Play
from devkit.repository import ROOT
from playwright.async_api import expect
from simulator.demo.business import DemoBusiness

from .person import PATIENCE_MS, Person

SOURCES = ROOT / "console" / "src"
ROUTE = re.compile(r"const (\w+) = createRoute\(\{\s*getParentRoute: \(\) => (\w+),\s*(?:path: '([^']*)'|id: )")
ROOT_ROUTE = "rootRoute"
SIGNED_IN = "signedInRoute"

FURNISHED = DemoBusiness(
    tenant_id="0190d2c4-0000-7000-8000-000000000003",
    name="Ateliê Vento",
    admin="admin@atelie-vento.example",
    agent="agente@atelie-vento.example",
    phone_number_id="305954558954429",
)
CUSTOMER = "Marina Duarte"
PHONE = "5541987000001"
LABELS = ("Entrega", "Encomenda", "Reclamação")


@dataclass(frozen=True)
class Route:
    """One route of one file. `area` is the folder that it stands in: a feature's, or what is around them."""

    parent: str
    path: str
    area: str


@dataclass(frozen=True)
class Address:
    """Where one can go; `$` is before what stands for something, as `$channelId`."""

    path: str
    area: str
    signed_in: bool


@dataclass(frozen=True)
class Furnished:
    """A business, and what the parameters of addresses may stand for there."""

    play: Play
    ids: Mapping[str, str]

    def filled(self, path: str) -> str:
        """Raises `KeyError` for what `furnish` has made nothing of."""
        return re.sub(r"\$(\w+)", lambda found: self.ids[found[1]], path)


def addresses() -> list[Address]:
    """Returns every address. Raises `ValueError` where a route is written in a way that is not read here."""
    routes: dict[tuple[str, str], Route] = {}
    for file in sorted(SOURCES.rglob("*route*.ts*")):
        if "tests" in file.parts:
            continue
        text = file.read_text()
        found = ROUTE.findall(text)
        if len(found) != text.count("createRoute({"):
            raise ValueError(f"{file}: a route that does not begin with getParentRoute and its path")
        area = _area_of(file)
        routes |= {(area, name): Route(parent, path, area) for name, parent, path in found}
    found_at = {_path_of(one, routes): one for one in routes.values() if one.path}
    return [Address(path, one.area, _is_below(SIGNED_IN, one, routes)) for path, one in found_at.items()]


def _area_of(file: Path) -> str:
    within = file.relative_to(SOURCES).parts
    return within[1] if within[0] == "features" else within[0]


def _parent_of(route: Route, routes: Mapping[tuple[str, str], Route]) -> Route | None:
    """A parent stands in the same file, or is imported: then no other area has one of its name."""
    if route.parent == ROOT_ROUTE:
        return None
    if (route.area, route.parent) in routes:
        return routes[route.area, route.parent]
    (found,) = (one for (_, name), one in routes.items() if name == route.parent)
    return found


def _path_of(route: Route, routes: Mapping[tuple[str, str], Route]) -> str:
    parent = _parent_of(route, routes)
    return (_path_of(parent, routes).rstrip("/") if parent else "") + route.path


def _is_below(name: str, route: Route, routes: Mapping[tuple[str, str], Route]) -> bool:
    parent = _parent_of(route, routes)
    return route.parent == name or (parent is not None and _is_below(name, parent, routes))


async def furnish(play: Play) -> dict[str, str]:
    """Returns what the routes' parameters may stand for, once there is one of everything in the business."""
    conversation = await play.service("conversation")
    gateway = await play.service("gateway")
    labels = [await _made(conversation, "/v1/labels", {"name": name}) for name in LABELS]
    label = labels[0]["label_id"]
    team = await _made(conversation, "/v1/teams", {"name": "Balcão", "skills": ["bolos"]})
    answer = {"scope": "all", "shortcut": "horario", "title": "Horário", "text": "Abrimos das 7h às 19h, {{contact.name}}."}
    await _made(conversation, "/v1/canned-answers", answer)
    macro = {"name": "Encerrar encomenda", "actions": [{"type": "label", "label_ids": [label]}, {"type": "close"}]}
    await _made(conversation, "/v1/macros", macro)
    rule = {"name": "Encomendas", "event": "message_received", "conditions": [], "enabled": True}
    rule["actions"] = [{"type": "labels", "add": [label]}]
    made_rule = await _made(conversation, "/v1/automation/rules", rule)
    endpoint = {
        "url": "https://erp.example/prosa",
        "description": "Pedidos",
        "types": [{"type": "gateway.message-received.v1"}],
    }
    made_endpoint = await _made(conversation, "/v1/webhook-endpoints", endpoint)
    await _made(gateway, "/v1/invitations", {"email": "nova@atelie-vento.example", "role": "agent"})
    await _made(gateway, "/v1/api-keys", {"name": "ERP", "role": "agent", "scopes": ["conversation:read"]})

    await play.says(PHONE, "Vocês abrem aos domingos?", name=CUSTOMER)
    await play.is_answered(PHONE)
    await play.says(PHONE, "Quero falar com uma pessoa sobre uma *encomenda*: https://atelie-vento.example", name=CUSTOMER)
    await play.is_answered(PHONE, count=2)
    begun = await play.conversation_with(PHONE)
    talk = begun["conversation_id"]
    place = f"/v1/conversations/{talk}"
    agent = await play.agent()
    await _made(agent, f"{place}/take-over", {})
    await _made(agent, f"{place}/notes", {"text": "Cliente antiga: prefere retirar no balcão."})
    await _made(agent, f"{place}/messages", {"text": "Boa tarde, Marina! Para que dia seria?"})
    later = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    await _made(agent, f"{place}/scheduled-messages", {"text": "Sua encomenda está pronta.", "send_at": later})
    (await agent.put(f"{place}/labels", json={"label_ids": [label]})).raise_for_status()
    return {
        "conversationId": talk,
        "contactId": begun["contact"]["contact_id"],
        "channelId": play.demo["channels"]["meta"]["channel_id"],
        "ruleId": made_rule["rule_id"],
        "endpointId": made_endpoint["endpoint_id"],
        "teamId": team["team_id"],
    }


async def _made(client: httpx2.AsyncClient, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
    answer = await client.post(path, json=body)
    assert answer.is_success, f"{path}: {answer.status_code} {answer.text[:500]}"
    return dict(answer.json()) if answer.content else {}


async def has_settled(person: Person) -> None:
    """What is shown is not on its way any more."""
    page = person.page
    there = page.get_by_role("heading", level=1).or_(page.get_by_role("navigation", name="Listas"))
    await expect(there.or_(page.get_by_role("alert")).first).to_be_visible()
    # Notes and what is scheduled come behind the messages, with nothing in their place until then. What listens to keys is
    # there, too, when the page has nothing left to do.
    await person.traffic.ceases(PATIENCE_MS / 1000)
    loading = page.get_by_role("status", name="Carregando")
    while await loading.count():
        await expect(loading).to_have_count(0)
        await person.traffic.ceases(PATIENCE_MS / 1000)
