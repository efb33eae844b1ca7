"""What WPPConnect server posts. Source: wppconnect-team/wppconnect-server, `src/util`."""

import base64
from typing import Any

from simulator.linked.links import QR_PICTURE, LinkedMessage, SimulatedLink
from simulator.linked.server import LinkedBody

FOUND = {401: "disconnectedMobile", 408: "autocloseCalled", 428: "browserClose", 503: "serverClose"}
TYPES = {"image": "image", "audio": "ptt", "video": "video"}


class WPPConnectWebhooks:
    """They say nothing by which they could be recognised."""

    def code_shown(self, link: SimulatedLink) -> list[LinkedBody]:
        found = _body(link, "status-find", {"status": "notLogged"})
        if link.pairing_code:
            return [found, _body(link, "phoneCode", {"phoneCode": link.pairing_code, "phone": link.phone})]
        picture = QR_PICTURE.removeprefix("data:image/png;base64,")
        return [found, _body(link, "qrcode", {"qrcode": picture, "urlcode": link.qr})]

    def opened(self, link: SimulatedLink) -> list[LinkedBody]:
        return [_body(link, "status-find", {"status": status}) for status in ("qrReadSuccess", "inChat")]

    def closed(self, link: SimulatedLink, code: int) -> list[LinkedBody]:
        return [_body(link, "status-find", {"status": FOUND.get(code, "browserClose")})]

    def received(self, link: SimulatedLink, incoming: LinkedMessage) -> LinkedBody:
        body = _body(link, "onmessage", self.unread(incoming))
        if incoming.media:
            body["body"] = base64.b64encode(incoming.media.content).decode()
        return body

    def unread(self, incoming: LinkedMessage) -> LinkedBody:
        jid = f"{incoming.phone}@c.us"
        kind = TYPES.get(incoming.media.mime_type.partition("/")[0], "document") if incoming.media else "chat"
        media = {"mimetype": incoming.media.mime_type, "caption": incoming.text} if incoming.media else {}
        return {
            "id": f"false_{jid}_{incoming.id}",
            "type": kind,
            "body": "" if incoming.media else incoming.text,
            "content": "" if incoming.media else incoming.text,
            "t": incoming.sent_at,
            "timestamp": incoming.sent_at,
            "from": jid,
            "to": "5511999990000@c.us",
            "chatId": jid,
            "fromMe": False,
            "notifyName": incoming.name,
            "sender": {"id": jid, "pushname": incoming.name, "isMe": False},
            "isGroupMsg": False,
            "isMedia": incoming.media is not None,
            **media,
        }


def ended(link: SimulatedLink, event: str, how: str) -> LinkedBody:
    return _body(link, event, {"message": f"Session: {link.name} {how}", "connected": False})


def _body(link: SimulatedLink, event: str, data: dict[str, Any]) -> LinkedBody:
    return {"event": event, "session": link.name, **data}
