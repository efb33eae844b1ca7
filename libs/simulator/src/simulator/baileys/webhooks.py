"""What a bridge over Baileys posts. Source: fazer-ai/baileys-api, `src/baileys/connection.ts`."""

from datetime import UTC, datetime
from typing import Any

from simulator.linked.links import QR_PICTURE, LinkedMessage, SimulatedLink
from simulator.linked.server import LinkedBody


class BaileysWebhooks:
    """They carry the token that their connection was opened with."""

    def code_shown(self, link: SimulatedLink) -> list[LinkedBody]:
        shown = {"connection": "connecting", "qr": link.qr, "qrDataUrl": QR_PICTURE}
        return [_update(link, {"connection": "reconnecting"}), _update(link, shown)]

    def opened(self, link: SimulatedLink) -> list[LinkedBody]:
        return [_update(link, {"connection": "open", "receivedPendingNotifications": True, "isOnline": True})]

    def closed(self, link: SimulatedLink, code: int) -> list[LinkedBody]:
        output = {"statusCode": code, "payload": {"statusCode": code, "message": "Stream Errored"}, "headers": {}}
        error = {"data": None, "isBoom": True, "isServer": False, "output": output}
        lost = {"error": error, "date": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")}
        return [_update(link, {"connection": "close", "lastDisconnect": lost})]

    def received(self, link: SimulatedLink, incoming: LinkedMessage) -> LinkedBody:
        data = {"messages": [self.unread(incoming)], "type": "notify"}
        return {"event": "messages.upsert", "data": data, "webhookVerifyToken": link.token}

    def unread(self, incoming: LinkedMessage) -> LinkedBody:
        message: dict[str, Any] = {"conversation": incoming.text}
        if incoming.media:
            described = {"mimetype": incoming.media.mime_type, "url": "https://mmg.whatsapp.net/v/t62/x.enc"}
            described |= {"caption": incoming.text, "fileLength": str(len(incoming.media.content))}
            message = {f"{_kind(incoming.media.mime_type)}Message": described}
        return {
            "key": {"remoteJid": f"{incoming.phone}@s.whatsapp.net", "fromMe": False, "id": incoming.id},
            "messageTimestamp": incoming.sent_at,
            "pushName": incoming.name,
            "broadcast": False,
            "message": message,
        }


def _update(link: SimulatedLink, data: dict[str, Any]) -> LinkedBody:
    return {"event": "connection.update", "data": data, "webhookVerifyToken": link.token}


def _kind(mime_type: str) -> str:
    kind = mime_type.partition("/")[0]
    return kind if kind in {"image", "audio", "video"} else "document"
