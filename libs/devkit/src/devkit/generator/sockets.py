"""The AsyncAPI 3.0 document of the agents' WebSocket: what a client says, and what it is told."""

import inspect
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from devkit.generator.files import GeneratedFiles, yaml_text
from devkit.generator.schemas import Schema

FILE = Path("contracts/asyncapi-ws.yaml")
ASKED, PROTOCOL = "conversation.live.asked", "conversation.live.protocol"


def socket_file() -> GeneratedFiles:
    """Returns the document, by its path in the repository."""
    return {FILE: yaml_text(socket_document(), source="services/conversation/src/conversation/live/")}


def socket_document() -> Schema:
    """Returns it. The actions are the server's: it receives what clients say."""
    asked: Any = import_module(ASKED)
    protocol: Any = import_module(PROTOCOL)
    frames = [*asked.FROM_CLIENTS, *protocol.TO_CLIENTS]
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Prosa live inbox", "version": "1", "description": _ABOUT},
        "defaultContentType": "application/json",
        "channels": {
            "live": {
                "address": "/v1/ws",
                "messages": {one.__name__: {"$ref": f"#/components/messages/{one.__name__}"} for one in frames},
                "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
                "x-close-codes": {int(code): code.name.lower() for code in protocol.Close},
            }
        },
        "operations": {
            "hear": _operation("receive", asked.FROM_CLIENTS),
            "tell": _operation("send", protocol.TO_CLIENTS),
        },
        "components": {
            "messages": {one.__name__: _message(one) for one in frames},
            "schemas": _schemas(asked.FROM_CLIENTS, protocol.TO_CLIENTS),
        },
    }


def _operation(action: str, frames: Sequence[type[BaseModel]]) -> Schema:
    messages = [{"$ref": f"#/channels/live/messages/{one.__name__}"} for one in frames]
    return {"action": action, "channel": {"$ref": "#/channels/live"}, "messages": messages}


def _message(frame: type[BaseModel]) -> Schema:
    about = frame.__dict__.get("__doc__")
    said = {"summary": inspect.cleandoc(about)} if about else {}
    return {"name": frame.__name__, **said, "payload": {"$ref": f"#/components/schemas/{frame.__name__}"}}


def _schemas(received: Sequence[type[BaseModel]], sent: Sequence[type[BaseModel]]) -> Schema:
    """Returns one schema per class: of what a client says as it is read, of what it is told as it is written."""
    wanted: list[Any] = [(one, "validation") for one in received] + [(one, "serialization") for one in sent]
    _, together = models_json_schema(wanted, ref_template="#/components/schemas/{model}")
    schemas: Schema = together["$defs"]
    return schemas


_ABOUT = (
    "JSON texts over one WebSocket. The first message authenticates; docs/websocket.md says how to connect, resume and come "
    "back. A client passes over types and fields that it does not know."
)
