"""`python -m devkit.fleet.demonstration`: the first conversation, played on the running fleet and shown as it happens."""

import asyncio
import json
import random
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.panel import Panel
from websockets.asyncio.client import connect

from devkit.fleet.play import Play

console = Console(highlight=False)
SIDES = {"customer": ("left", "white"), "ai": ("right", "green"), "agent": ("right", "cyan"), "system": ("right", "yellow")}


def main(state: Annotated[Path, typer.Option(help="the state folder of the running fleet")] = Path(".run")) -> None:
    """Play the first conversation."""
    file = state / "fleet.json"
    if not file.exists():
        console.print("The fleet is not running: start it with [bold]scripts/up --detach[/] and run this again.")
        raise SystemExit(1)
    asyncio.run(_play(json.loads(file.read_text())))


async def _play(description: dict[str, Any]) -> None:
    phone = f"55419{random.randrange(10**8):08d}"
    async with Play(description) as play:
        watching = asyncio.create_task(_show_live(play, phone))
        await asyncio.sleep(1)
        await play.says(phone, "Vocês abrem aos domingos?")
        await play.is_answered(phone, containing="13h")
        await play.says(phone, "Posso falar com uma pessoa, por favor?")
        await play.is_answered(phone, count=2)
        conversation = (await play.conversation_with(phone))["conversation_id"]
        agent = await play.agent()
        (await agent.post(f"/v1/conversations/{conversation}/take-over")).raise_for_status()
        text = {"text": "Oi! Aqui é a Júlia, da Padaria Sol. Como posso ajudar?"}
        (await agent.post(f"/v1/conversations/{conversation}/messages", json=text)).raise_for_status()
        await play.is_answered(phone, containing="Júlia", count=3)
        await asyncio.sleep(1)
        watching.cancel()
        await _show_bill(play)


async def _show_live(play: Play, phone: str) -> None:
    """What an agent's inbox shows, over the WebSocket."""
    url = play.description["services"]["conversation"]["url"].replace("http", "ws") + "/v1/ws"
    async with connect(url) as socket:
        await socket.send(json.dumps({"type": "authenticate", "token": play.demo["agent_token"]}))
        async for raw in socket:
            event = json.loads(raw)
            if event["type"] == "message.created":
                _show(event["data"])


def _show(message: dict[str, Any]) -> None:
    side, colour = SIDES[message["author"]]
    text = message["content"].get("text") or message["content"]["kind"]
    sources = {citation["title"] for citation in message.get("citations") or ()}
    footer = f"from {', '.join(sorted(sources))}" if sources else None
    panel = Panel(text, title=message["author"], subtitle=footer, border_style=colour, width=70, title_align="left")
    console.print(panel, justify="left" if side == "left" else "right")


async def _show_bill(play: Play) -> None:
    usage = (await (await play.service("billing")).get("/v1/usage")).raise_for_status().json()
    messages = next(meter for meter in usage["meters"] if meter["meter"] == "messages")
    console.print(f"Billed so far on {usage['plan']}: {messages['used']} of {messages['limit']} messages.")


if __name__ == "__main__":
    typer.run(main)
