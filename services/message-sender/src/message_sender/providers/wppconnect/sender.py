"""WPPConnect server: `POST /api/{session}/send-…` with a token that the server makes of its secret key.

Source: wppconnect-team/wppconnect-server, `encryptController.ts`, `messageController.ts`, `auth.ts`, `statusConnection.ts`,
`functions.ts` (`contactToArray`). It knows no idempotency key.
"""

from dataclasses import replace
from typing import Any, ClassVar, Literal

from common.outside import Outside

from message_sender.domain.errors import Rejection
from message_sender.domain.sending import InDoubt, NotSent, ProviderAnswer
from message_sender.providers.answers import answer_with_id, by_status, timed
from message_sender.providers.credentials import PathName, ProviderCredentials, ProviderSecret, TenantServerUrl
from message_sender.providers.provider import OutgoingPart, SenderIdentity
from message_sender.providers.self_hosted import ServerAnswer, patience, post, read_change, segment
from message_sender.providers.wppconnect.bodies import call_of

WRONG_SECRET = 400
LONGEST_TOKEN = 2_048
NOBODY_THERE = "Connected"
"""The status of a 400 about a number that has no WhatsApp."""


class WPPConnectCredentials(ProviderCredentials):
    account_field: ClassVar[str] = "session"
    sealed_field: ClassVar[str] = "secret_key"

    provider: Literal["wppconnect"]
    server_url: TenantServerUrl
    session: PathName
    secret_key: ProviderSecret


class WPPConnectSender:
    """Sends through WPPConnect servers. A token is made once per process and session, for making one costs the server a
    tenth of a second.
    """

    def __init__(self, outside: Outside, timeout_s: float) -> None:
        self.outside = outside
        self.timeout_s = timeout_s
        self._tokens: dict[tuple[str, str, str], str] = {}

    async def send(self, identity: SenderIdentity, part: OutgoingPart) -> ProviderAnswer:
        with timed("wppconnect") as call:
            call.answer = await self._send(identity, part)
        return call.answer

    async def _send(self, identity: SenderIdentity, part: OutgoingPart) -> ProviderAnswer:
        who = identity.settings["server_url"], identity.account, identity.secret
        known = who in self._tokens
        token = self._tokens.get(who) or await self._token(identity)
        if not isinstance(token, str):
            return token
        reply = await self._post(identity, token, part)
        if known and isinstance(reply, ServerAnswer) and reply.status == 401:
            del self._tokens[who]
            answer = await self._send(identity, part)
            return replace(answer, handed_over=True) if isinstance(answer, Rejection | NotSent) else answer
        if isinstance(reply, ServerAnswer) and reply.status != 401:
            self._tokens[who] = token
        return (read_change(reply, part) or read_answer(reply)) if isinstance(reply, ServerAnswer) else reply

    async def _token(self, identity: SenderIdentity) -> str | ProviderAnswer:
        path = f"/api/{segment(identity.account)}/{segment(identity.secret)}/generate-token"
        reply = await post(self.outside, identity, path, None, {}, timeout_s=self.timeout_s)
        if isinstance(reply, ServerAnswer):
            return read_token(reply)
        return NotSent() if isinstance(reply, InDoubt) else reply

    async def _post(self, identity: SenderIdentity, token: str, part: OutgoingPart) -> ServerAnswer | ProviderAnswer:
        path, body = call_of(part)
        path = f"/api/{segment(identity.account)}/{path}"
        headers = {"authorization": f"Bearer {token}"}
        return await post(self.outside, identity, path, body, headers, timeout_s=patience(part, self.timeout_s))


def read_token(reply: ServerAnswer) -> str | ProviderAnswer:
    """Returns the token; else what it means for a message that there is none: whatever happened, it was not sent."""
    match reply.document:
        case {"token": str(token)} if token and 200 <= reply.status < 300 and _is_usable(token):
            return token
    if reply.status == WRONG_SECRET:
        return Rejection("wrong_secret_key", "auth", handed_over=False)
    answer = by_status(reply.status, explained=True)
    if isinstance(answer, Rejection) and reply.status >= 300:
        return replace(answer, handed_over=False)
    return NotSent()


def _is_usable(token: str) -> bool:
    """Returns whether a token can be a header."""
    return len(token) <= LONGEST_TOKEN and token.isascii() and token.isprintable()


def read_answer(reply: ServerAnswer) -> ProviderAnswer:
    """Returns what an answer means. Its id is spelled as webhooks spell it, `true_5541…@c.us_3EB0…`."""
    status, document = reply.status, reply.document
    if 200 <= status < 300:
        return answer_with_id(_message_id(document), too_long=reply.too_long)
    if status == 400 and document.get("status") == NOBODY_THERE:
        return Rejection("not_on_whatsapp", "recipient")
    if status == 404 and document.get("status") == "Disconnected":
        return NotSent(handed_over=True)
    return by_status(status, explained="status" in document)


def _message_id(document: dict[str, Any]) -> object:
    match document:
        case {"response": [{"id": {"_serialized": spelled}}, *_]} | {"response": [{"id": spelled}, *_]}:
            return spelled
    return None
