"""What Evolution API v2 posts. Source: EvolutionAPI/evolution-api, `…baileys.service.ts`."""

from datetime import UTC, datetime
from typing import Any

from simulator.linked.links import QR_PICTURE, LinkedMessage, SimulatedLink
from simulator.linked.server import LinkedBody


class EvolutionWebhooks:
    """Each names its instance, and carries the headers that were asked for."""

    def code_shown(self, link: SimulatedLink) -> list[LinkedBody]:
        return [
            _body(link, "connection.update", {"instance": link.name, "state": "connecting", "statusReason": 200}),
            _body(link, "qrcode.updated", {"qrcode": {"instance": link.name, **code_of(link)}}),
        ]

    def opened(self, link: SimulatedLink) -> list[LinkedBody]:
        data = {"instance": link.name, "wuid": "5511999990000@s.whatsapp.net", "state": "open", "statusReason": 200}
        return [_body(link, "connection.update", data)]

    def closed(self, link: SimulatedLink, code: int) -> list[LinkedBody]:
        status = {"instance": link.name, "status": "closed", "disconnectionReasonCode": code}
        update = {"instance": link.name, "state": "close", "statusReason": code}
        return [_body(link, "status.instance", status), _body(link, "connection.update", update)]

    def received(self, link: SimulatedLink, incoming: LinkedMessage) -> LinkedBody:
        return _body(link, "messages.upsert", self.unread(incoming))

    def unread(self, incoming: LinkedMessage) -> LinkedBody:
        kind = f"{kind_of(incoming.media.mime_type)}Message" if incoming.media else "conversation"
        media = {"mimetype": incoming.media.mime_type, "caption": incoming.text} if incoming.media else {}
        if incoming.media:
            media |= {"url": "https://mmg.whatsapp.net/v/t62/x.enc", "fileLength": str(len(incoming.media.content))}
        return {
            "key": {"remoteJid": f"{incoming.phone}@s.whatsapp.net", "fromMe": False, "id": incoming.id},
            "pushName": incoming.name,
            "status": "DELIVERY_ACK",
            "message": {kind: media or incoming.text},
            "messageType": kind,
            "messageTimestamp": incoming.sent_at,
            "source": "android",
        }


def code_of(link: SimulatedLink) -> dict[str, Any]:
    return {"pairingCode": link.pairing_code, "code": link.qr, "base64": QR_PICTURE if link.qr else None, "count": 1}


def kind_of(mime_type: str) -> str:
    kind = mime_type.partition("/")[0]
    return kind if kind in {"image", "audio", "video"} else "document"


def _body(link: SimulatedLink, event: str, data: dict[str, Any]) -> LinkedBody:
    return {
        "event": event,
        "instance": link.name,
        "data": data,
        "destination": link.webhook_url,
        "date_time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "sender": "5511999990000@s.whatsapp.net",
        "server_url": "http://evolution.example",
        "apikey": None,
    }
