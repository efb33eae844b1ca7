"""Texts that would do harm where they were taken for more than text, and what customers, files and colleagues put them into."""

import asyncio
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
from devkit.fleet.play import Play, eventually

ATTACKS = (
    "<script>window.ran=1</script>",
    "<img src=https://evil.example/2 onerror=window.ran=2>",
    '"><svg/onload=window.ran=3><iframe srcdoc="<script>top.ran=3</script>">',
    "javascript:window.ran=4//https://evil.example/4",
    "[aqui](javascript:window.ran=5) <a href='//evil.example/5' onclick=window.ran=5>x</a>",
    '{{constructor.constructor("window.ran=6")()}} ${window.ran=6} {n, plural, other {#}}',
    "\u202egnp.exe\u202c \u2066مرحبا\u2069 👩‍👩‍👧‍👦 ﷽ Z͑ͫ̓a̴l̷g̸o",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
)
"""None has two marks of WhatsApp's formatting: what stands between them would be read without them."""
NUL = "nulo\u0000 <b onclick=window.ran=9>9</b>"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
AT_ONCE = 3
"""Conversations that are written at a time: a busy machine would answer some of eight with 503."""
ASKED = "Qual é o prazo da garantia"


def stored_name(name: str) -> str:
    """As a file is stored: without folders, without what is not seen or not allowed in names."""
    return re.sub(r'[<>:"|?*]', "_", name.rpartition("/")[2].replace("\u200d", "")).strip(" .")


def one_line(text: str) -> str:
    """As it reads on a page, where white space is one space, and what only turns the direction is not seen."""
    return re.sub(r"\s+", " ", re.sub("[\u0000\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text)).strip()


class Planting:
    """Puts texts into everything that somebody else controls. Each says which field it stands in, so that it is found again."""

    def __init__(self, play: Play, password: str) -> None:
        self.play = play
        self.password = password
        self.planted: set[str] = set()

    def text(self, field: str, attack: str) -> str:
        text = f"{field} {attack}"
        self.planted.add(one_line(text))
        return text

    async def everything(self, phones: list[str]) -> list[str]:
        """Returns the conversations, a customer for each text."""
        self.desk = await self.play.service("conversation")
        self.gateway = await self.play.service("gateway")
        self.simulator = await self.play.simulator()
        self.media = [
            (await self.simulator.post("/_sim/media", content=content, headers={"content-type": kind})).json()["id"]
            for content, kind in ((PNG, "image/png"), (PDF, "application/pdf"))
        ]
        await asyncio.gather(*(self.documents(attack) for attack in ATTACKS))
        await asyncio.gather(*(self.settings(attack) for attack in ATTACKS))
        await self.once(ATTACKS[1])
        return [id_ for first in range(0, len(ATTACKS), AT_ONCE) for id_ in await self.talks(phones, first)]

    async def talks(self, phones: list[str], first: int) -> list[str]:
        some = slice(first, first + AT_ONCE)
        return await asyncio.gather(*(map(self.talk, ATTACKS[some], phones[some])))

    async def settings(self, attack: str) -> None:
        """What colleagues name and write that all of them see."""
        label = await self.made("/v1/labels", name=self.text("etiqueta", attack))
        await self.made("/v1/teams", name=self.text("equipe", attack))
        place = ATTACKS.index(attack)
        answer = {"scope": "all", "shortcut": f"resposta{place}", "title": self.text("titulo", attack)}
        await self.made("/v1/canned-answers", **answer, text=self.text("resposta", attack.replace("{{", "{ {")))  # no variable
        actions = [{"type": "label", "label_ids": [label["label_id"]]}]
        await self.made("/v1/macros", name=self.text("macro", attack), actions=actions)
        rule = {"event": "message_received", "enabled": False, "conditions": []}
        rule["actions"] = [{"type": "labels", "add": [label["label_id"]]}]
        await self.made("/v1/automation/rules", name=self.text("regra", attack), **rule)
        endpoint = {"url": f"https://erp.example/{place}", "types": [{"type": "gateway.message-received.v1"}]}
        await self.made("/v1/webhook-endpoints", description=self.text("destino", attack), **endpoint)
        key = {"name": self.text("chave", attack), "role": "agent", "scopes": ["conversation:read"]}
        (await self.gateway.post("/v1/api-keys", json=key)).raise_for_status()

    async def once(self, attack: str) -> None:
        """What there is one of, or few."""
        (await self.gateway.patch("/v1/tenant", json={"name": self.text("empresa", attack)})).raise_for_status()
        outlet = (await self.gateway.post("/v1/outlets", json={"name": self.text("loja", attack)})).raise_for_status().json()
        channel = f"/v1/channels/{self.play.demo['channels']['meta']['channel_id']}"
        named = {"name": self.text("canal", attack), "outlet_id": outlet["outlet_id"]}
        (await self.gateway.patch(channel, json=named)).raise_for_status()
        invitation = {"email": "aberto@emporio.example", "role": "agent", "display_name": self.text("convite", attack)}
        (await self.gateway.post("/v1/invitations", json=invitation)).raise_for_status()

    async def documents(self, attack: str) -> None:
        place = ATTACKS.index(attack)
        passage = self.text(f"O prazo da garantia {place} é de {place + 2} dias", attack)
        content = f"# Garantia {place}\n\n{passage}\n".encode()
        knowledge = await self.play.service("knowledge")
        file, title = (f"{place}.txt", content, "text/plain"), self.text("documento", attack)
        made = (await knowledge.post("/v1/documents", files={"file": file}, data={"title": title})).raise_for_status().json()

        async def state() -> str:
            return str((await knowledge.get(f"/v1/documents/{made['document_id']}")).json()["status"])

        await eventually(state, lambda status: status == "indexed")

    async def talk(self, attack: str, phone: str) -> str:
        """A customer says it in every way that there is, and a colleague about them."""
        place = ATTACKS.index(attack)
        name = self.text("cliente", attack)
        asked = await self.play.says(phone, f"{ASKED} {place}?", name=name)
        talk = await eventually(
            lambda: self.play.conversation_with(phone), lambda one: one["last_message"]["author"] != "customer"
        )
        agent = await self.colleague(attack)
        here = f"/v1/conversations/{talk['conversation_id']}"
        (await agent.post(f"{here}/take-over")).raise_for_status()
        for message in self.messages(attack, asked["wamid"]):
            body = {"phone_number_id": self.play.phone_number_id, "name": name, "message": message}
            (await self.simulator.post(f"/_sim/customers/{phone}/messages", json=body)).raise_for_status()
        (await agent.post(f"{here}/notes", json={"text": self.text("nota", attack), "mentions": []})).raise_for_status()
        (await agent.post(f"{here}/messages", json={"text": self.text("do atendente", attack)})).raise_for_status()
        later = {"text": self.text("para depois", attack), "send_at": (datetime.now(UTC) + timedelta(hours=2)).isoformat()}
        (await agent.post(f"{here}/scheduled-messages", json=later)).raise_for_status()
        me = (await self.gateway.get("/v1/me")).json()["user_id"]
        moved = {"user_id": me, "note": self.text("recado", attack)}
        (await agent.post(f"{here}/transfer", json=moved)).raise_for_status()
        mention = {"text": self.text("mencao", attack), "mentions": [me]}
        (await agent.post(f"{here}/notes", json=mention)).raise_for_status()
        await eventually(lambda: self.play.messages_with(phone), self.is_all_there)
        return str(talk["conversation_id"])

    @staticmethod
    def is_all_there(messages: list[dict[str, Any]]) -> bool:
        files = [one["media"]["state"] for one in messages if one.get("media")]
        return len(messages) >= 13 and len(files) == 2 and "pending" not in files

    def messages(self, attack: str, earlier: str) -> list[dict[str, Any]]:
        """As Meta has them."""
        said = self.text("mensagem", attack)
        ad = {"source_url": "javascript:window.ran=7", "source_type": "ad", "source_id": "1"}
        ad |= {"headline": self.text("anuncio", attack), "body": self.text("corpo", attack)}
        place = {"latitude": 1.5, "longitude": 2.5, "url": "javascript:window.ran=8"}
        place |= {"name": self.text("lugar", attack), "address": self.text("rua", attack)}
        card = {"name": {"formatted_name": self.text("cartao", attack)}, "phones": [{"phone": attack}]}
        item = {"product_retailer_id": self.text("produto", attack), "quantity": 1, "item_price": 1, "currency": "BRL"}
        order = {"catalog_id": "1", "text": self.text("pedido", attack), "product_items": [item]}
        image, document = self.media
        file = f"{attack} arquivo {ATTACKS.index(attack)}"
        self.planted.add(one_line(stored_name(file)))
        return [
            {"type": "text", "text": {"body": said}, "context": {"id": earlier}},
            {"type": "text", "text": {"body": self.text("veio", attack)}, "referral": ad},
            {"type": "image", "image": {"id": image, "caption": self.text("legenda", attack)}},
            {"type": "document", "document": {"id": document, "filename": file}},
            {"type": "location", "location": place},
            {"type": "contacts", "contacts": [card]},
            {"type": "interactive", "interactive": self.choice("button_reply", "botao", attack)},
            {"type": "interactive", "interactive": self.choice("list_reply", "opcao", attack)},
            {"type": "button", "button": {"payload": "1", "text": self.text("resposta rapida", attack)}},
            {"type": "order", "order": order},
            {"type": "text", "text": {"body": f"{self.text('nulo', attack)}{NUL}"}},
        ]

    def choice(self, kind: str, field: str, attack: str) -> Mapping[str, Any]:
        return {"type": kind, kind: {"id": "1", "title": self.text(field, attack), "description": attack}}

    async def colleague(self, attack: str) -> httpx2.AsyncClient:
        """Returns a client as somebody whose name is the attack; the last is there already, for the plan has room for ten."""
        place, name = ATTACKS.index(attack), self.text("colega", attack)
        if attack == ATTACKS[-1]:
            me = (await (await self.play.agent("gateway")).get("/v1/me")).json()["user_id"]
            (await self.gateway.patch(f"/v1/users/{me}", json={"display_name": name})).raise_for_status()
            return await self.play.agent()
        invitation = {"email": f"colega{place}@emporio.example", "role": "supervisor", "display_name": name}
        made = (await self.gateway.post("/v1/invitations", json=invitation)).raise_for_status().json()
        acceptance = {"token": made["token"], "password": self.password}
        signed_in = (await self.gateway.post("/v1/invitations/accept", json=acceptance)).raise_for_status().json()
        return await self.play.service("conversation", signed_in["access_token"])

    async def made(self, path: str, **body: Any) -> dict[str, Any]:
        answer = await self.desk.post(path, json=body)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text[:500]}"
        return dict(answer.json())
