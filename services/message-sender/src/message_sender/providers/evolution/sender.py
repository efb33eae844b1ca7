"""Evolution API: `POST /message/send…/{instance}` with the header `apikey`.

Source: EvolutionAPI/evolution-api, `sendMessage.router.ts`, `whatsapp.baileys.service.ts`, `main.ts` (errors). It knows no
idempotency key. A full jid goes out as it is; from bare digits it would guess at ninth digits.
"""

from typing import Any, ClassVar, Literal

from common.outside import Outside

from message_sender.domain.errors import Rejection
from message_sender.domain.sending import InDoubt, NotSent, ProviderAnswer
from message_sender.providers.answers import answer_with_id, by_status, timed
from message_sender.providers.credentials import PathName, ProviderCredentials, ProviderSecret, TenantServerUrl
from message_sender.providers.evolution.bodies import call_of
from message_sender.providers.provider import OutgoingPart, SenderIdentity
from message_sender.providers.self_hosted import ServerAnswer, patience, post, read_change, segment

CLOSED = "Connection Closed"
"""Baileys' error for a socket that is not open, the only one of its 500s of which it is sure that nothing was sent."""


class EvolutionCredentials(ProviderCredentials):
    account_field: ClassVar[str] = "instance"
    sealed_field: ClassVar[str] = "api_key"

    provider: Literal["evolution"]
    server_url: TenantServerUrl
    instance: PathName
    api_key: ProviderSecret


class EvolutionSender:
    """Sends through Evolution servers."""

    def __init__(self, outside: Outside, timeout_s: float) -> None:
        self.outside = outside
        self.timeout_s = timeout_s

    async def send(self, identity: SenderIdentity, part: OutgoingPart) -> ProviderAnswer:
        path, body = call_of(part)
        path = f"{path}/{segment(identity.account)}"
        with timed("evolution") as call:
            answer = await post(
                self.outside, identity, path, body, {"apikey": identity.secret}, timeout_s=patience(part, self.timeout_s)
            )
            call.answer = (read_change(answer, part) or read_answer(answer)) if isinstance(answer, ServerAnswer) else answer
        return call.answer


def read_answer(answer: ServerAnswer) -> ProviderAnswer:
    """Returns what an answer means. Its id is `key.id`, by which webhooks name the message too."""
    if 200 <= answer.status < 300:
        return answer_with_id(_message_id(answer.document), too_long=answer.too_long)
    messages = _messages(answer.document)
    if any(isinstance(one, dict) and one.get("exists") is False for one in messages):
        return Rejection("not_on_whatsapp", "recipient")
    if any(isinstance(one, str) and one.endswith(CLOSED) for one in messages):
        return NotSent(handed_over=True)
    # What fails in the middle of sending is a 400 too: the text of a JavaScript error, where a refusal names a field.
    if answer.status == 400 and any(isinstance(one, str) and one.startswith("Error:") for one in messages):
        return InDoubt()
    return by_status(answer.status, explained="response" in answer.document or "error" in answer.document)


def _message_id(document: dict[str, Any]) -> object:
    match document:
        case {"key": {"id": message_id}}:
            return message_id
    return None


def _messages(document: dict[str, Any]) -> list[Any]:
    """Returns the elements of `response.message`: one text, texts, or what was found out of each number."""
    response = document.get("response")
    message = response.get("message") if isinstance(response, dict) else None
    return message if isinstance(message, list) else [message]
