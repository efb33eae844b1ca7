"""A bridge over Baileys: `POST /connections/{phone}/send-message` with the header `x-api-key`.

Source: fazer-ai/baileys-api, `src/controllers/connections/index.ts`, `src/helpers/withIdempotency.ts`. It is the one provider
with an idempotency key, `chatwootMessageId`: for ten minutes the same key gets the same answer, and nothing is sent again.
"""

from typing import Any, ClassVar, Literal

from common.outside import Outside

from message_sender.domain.errors import Rejection
from message_sender.domain.sending import InDoubt, NotSent, ProviderAnswer
from message_sender.providers.answers import answer_with_id, by_status, timed
from message_sender.providers.baileys.bodies import call_of
from message_sender.providers.credentials import PathName, ProviderCredentials, ProviderSecret, TenantServerUrl
from message_sender.providers.provider import OutgoingPart, SenderIdentity
from message_sender.providers.self_hosted import ServerAnswer, patience, post, read_change, segment

NOT_CONNECTED, ALREADY_ON_ITS_WAY, ANOTHER_INSTANCE = 404, 409, 421


class BaileysCredentials(ProviderCredentials):
    """`connection` is the number that the bridge knows the connection by, `+5541…`."""

    account_field: ClassVar[str] = "connection"
    sealed_field: ClassVar[str] = "api_key"

    provider: Literal["baileys"]
    server_url: TenantServerUrl
    connection: PathName
    api_key: ProviderSecret


class BaileysSender:
    """Sends through bridges over Baileys."""

    def __init__(self, outside: Outside, timeout_s: float) -> None:
        self.outside = outside
        self.timeout_s = timeout_s

    async def send(self, identity: SenderIdentity, part: OutgoingPart) -> ProviderAnswer:
        asked = call_of(part)
        path, headers = f"/connections/{segment(identity.account)}/{asked.path}", {"x-api-key": identity.secret}
        with timed("baileys") as call:
            answer = await post(
                self.outside, identity, path, asked.body, headers, timeout_s=patience(part, self.timeout_s), method=asked.method
            )
            call.answer = (read_change(answer, part) or read_answer(answer)) if isinstance(answer, ServerAnswer) else answer
        return call.answer


def read_answer(answer: ServerAnswer) -> ProviderAnswer:
    """Returns what an answer means. Its id is `key.id`, by which webhooks name the message too."""
    if 200 <= answer.status < 300:
        return answer_with_id(_message_id(answer.document), too_long=answer.too_long)
    if answer.status in {NOT_CONNECTED, ANOTHER_INSTANCE}:
        return NotSent(handed_over=True)
    if answer.status == ALREADY_ON_ITS_WAY:
        return InDoubt()
    if answer.status == 422:
        return Rejection("http_422", "content")
    return by_status(answer.status, explained="error" in answer.document)


def _message_id(document: dict[str, Any]) -> object:
    match document:
        case {"data": {"key": {"id": message_id}}}:
            return message_id
    return None
