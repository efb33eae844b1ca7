"""What fields hold in examples: one story of the bakery Padaria Sol and its customer Ana, by the fields' names."""

from typing import Any

FieldPath = tuple[str | int, ...]


def believable(path: FieldPath, otherwise: Any) -> Any:
    """Returns the value of a field, found by the longest ending of its path (`error.title` before `title`).

    Elements of an array take turns through a tuple of values.
    """
    names = field_names(path)
    for start in range(len(names)):
        values = _STORY.get(".".join(names[start:]))
        if values is not None:
            return values[position_in_array(path) % len(values)] if isinstance(values, tuple) else values
    return otherwise


def position_in_array(path: FieldPath) -> int:
    """Returns which element of the innermost array a field belongs to; 0 outside of arrays."""
    return next((part for part in reversed(path) if isinstance(part, int)), 0)


def field_names(path: FieldPath) -> list[str]:
    """Returns the names along a path, and the tags of union members (`<voice>`), without places in arrays and unions."""
    return [part for part in path if isinstance(part, str) and not part.strip("<>").isdigit()]


_STORY: dict[str, Any] = {
    # The bakery
    "TenantChanged.name": "Padaria Sol",
    "locale": "pt-BR",
    "time_zone": "America/Sao_Paulo",
    "version": 7,
    "answered_kinds": ("text", "button_reply"),
    "burst_window_ms": 1_200,
    "handoff_message": "Vou chamar uma pessoa da nossa equipe.",
    "retention_days": 365,
    "resend_unknown": False,
    "outlets.name": ("Vila Madalena", "Pinheiros"),
    "channels.name": ("Pedidos", "Encomendas"),
    "channels.address": ("+551130001000", "+551130002000"),
    "display_name": ("Marina Lopes", "João Prado"),
    # The customer
    "name": "Ana Souza",
    "address": "+5511987654321",
    "provider_address": "5511987654321",
    "aliases": ("lid:182736455463728", "bsuid:BR.8f3a2c"),
    "to": "5511987654321",
    "labels": ("vip", "encomendas"),
    "language": "pt",
    # What they say
    "provider_message_id": "wamid.HBgNNTUxMTk4NzY1NDMyMRUCABIYFDNBN0I1ODlGNjUwQzJGOUYyNEY2AA==",
    "target_provider_message_id": "wamid.HBgNNTUxMTk4NzY1NDMyMRUCABIYFDNBMTIwQzRENUU2Rjc4OTBBQkNEAA==",
    "reply_to": "wamid.HBgNNTUxMTk4NzY1NDMyMRUCABEYEjNBNEY1NkEwQjFDMkQzRTRGNQA=",
    "text": "Bom dia! Vocês abrem no domingo?",
    "history.text": ("Bom dia! Vocês abrem no domingo?", "Bom dia! Abrimos das 7h às 13h."),
    "MessageSendRequested.content.text": "Abrimos no domingo das 7h às 13h.",
    "ContentSendRequested.content.<text>.text": "Abrimos no domingo das 7h às 13h.",
    "ContentSendRequested.content.<document>.media.filename": "cardapio.pdf",
    "ContentSendRequested.content.<location>.name": "Padaria Sol",
    "ContentSendRequested.content.<location>.address": "Rua Aspicuelta, 300, São Paulo",
    "<buttons>.text": "Confirmo a encomenda?",
    "<buttons>.buttons.id": ("confirm", "change"),
    "<buttons>.buttons.title": ("Confirmar", "Mudar"),
    "<list>.text": "A que horas você vem?",
    "<list>.button": "Ver horários",
    "sections.title": ("Manhã", "Tarde"),
    "sections.rows.id": ("9h", "11h"),
    "sections.rows.title": ("9 horas", "11 horas"),
    "sections.rows.description": "Domingo",
    "header": "Padaria Sol",
    "footer": "Aberta aos domingos",
    "<template>.template_name": "encomenda_pronta",
    "<template>.language": "pt_BR",
    "<template>.body.text": ("Ana", "domingo"),
    "<template>.body.placeholder": ("customer", "day"),
    "<template>.buttons.type": "quick_reply",
    "<template>.buttons.index": (0, 1),
    "<template>.buttons.value": ("order-1042", "order-1042-change"),
    "preview": "Oi Ana, a sua encomenda está pronta para domingo.",
    "<edit>.text": "Abrimos no domingo das 7h às 14h.",
    "quote": "Bom dia! Vocês abrem no domingo?",
    "by_us": False,
    "content_kind": "text",
    "BusinessEchoReceived.content.<text>.text": "Oi Ana, seu bolo já está pronto.",
    "MessageEdited.content.<text>.text": "Bom dia! Vocês abrem no domingo à tarde?",
    "parts": ("Abrimos no domingo das 7h às 13h.", "Quer que eu reserve um pão de fermentação natural?"),
    "forwarded": False,
    "MessageReceived.history": False,
    "BusinessEchoReceived.history": False,
    "emoji": "❤️",
    "provider_media_id": "1166846181421424",
    "media.url": "https://lookaside.example/whatsapp/1166846181421424",
    "mime_type": "application/pdf",
    "<image>.media.mime_type": "image/jpeg",
    "<audio>.media.mime_type": "audio/mpeg",
    "<voice>.media.mime_type": "audio/ogg; codecs=opus",
    "<video>.media.mime_type": "video/mp4",
    "<sticker>.media.mime_type": "image/webp",
    "filename": "encomenda.pdf",
    "<image>.media.filename": "bolo.jpg",
    "<audio>.media.filename": "recado.mp3",
    "<voice>.media.filename": "voz.ogg",
    "<video>.media.filename": "vitrine.mp4",
    "<sticker>.media.filename": "coracao.webp",
    "size": 48_213,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "caption": "É este o bolo que eu quero",
    "latitude": -23.5505,
    "longitude": -46.6889,
    "<location>.name": "Casa da Ana",
    "<location>.address": "Rua Harmonia, 120, São Paulo",
    "<contacts>.contacts.name": ("Bruno Lima", "Carla Dias"),
    "phones": ("+5511912340001", "+5511912340002"),
    "content.<button_reply>.id": "confirm-order",
    "content.<list_reply>.id": "slot-sunday-9h",
    "content.<flow_reply>.id": "cake-order-form",
    "content.<button_reply>.title": "Confirmar pedido",
    "content.<list_reply>.title": "Domingo, 9h",
    "content.<flow_reply>.title": "Pedido de bolo",
    "payload": "order-1042",
    "<order>.text": "Para domingo de manhã, por favor",
    "catalog_id": "726354819203",
    "product_retailer_id": ("pao-fermentacao-natural", "bolo-cenoura"),
    "items.quantity": (2, 1),
    "price_micros": (18_500_000, 62_000_000),
    "items.currency": "BRL",
    "original_kind": "poll",
    "source_url": "https://padaria-sol.example/domingo",
    "source_id": "120208374655",
    "source_type": "ad",
    "headline": "Pão quente aos domingos",
    "click_id": "ARAkLkA8rmlFeiCktEJQ",
    # What the AI makes of it
    "up_to_sequence": 12,
    "citations.title": ("Horários de funcionamento", "Cardápio"),
    "citations.score": (0.87, 0.74),
    "intent": "opening_hours",
    "entities": {"day": "domingo"},
    "sentiment": "positive",
    "lead_score": 64,
    "confidence": 0.91,
    "handoff_reason": "customer_asked_for_a_person",
    "model": "gpt-4.1-mini",
    "input_tokens": 1_240,
    "output_tokens": 86,
    "cost_micros": 634,
    "currency": "USD",
    "answers": 1,
    "TurnFact.citations": 2,
    # What becomes of messages
    "DeliveryStatusChanged.status": "failed",
    "error.code": "131026",
    "error.class": "recipient",
    "error_class": "recipient",
    "error.title": "Message undeliverable",
    "category": "service",
    "billable": False,
    "attempts": 2,
    "part": 1,
    "of_parts": 2,
    "ConversationHandedOff.reason": "customer_asked_for_a_person",
    "ConversationFact.reason": "customer_asked_for_a_person",
    "ConversationFact.stage": "handed_off",
    "MessageFact.stage": "failed",
    "MessageFact.direction": "outbound",
    "contact_pseudonym": "5d41402abc4b2a76b9719d911017c592",
    "kind": "text",
    # What they read, and what it costs
    "title": "Horários de funcionamento",
    "chunks": 14,
    "tokens": 6_120,
    "embedding_model": "text-embedding-3-small",
    "limit": 500,
    "limits.limit": (500, 1),
    "used": 400,
    "QuotaExceeded.used": 500,
    "percent": 80,
    "UsageFact.quantity": 1_240,
    # When
    "history.sent_at": ("2026-11-20T12:28:40Z", "2026-11-20T12:29:10Z"),
    "sent_at": "2026-11-20T12:30:00Z",
    "received_at": "2026-11-20T12:30:01Z",
    "last_inbound_at": "2026-11-20T12:30:00Z",
    "deadline_at": "2026-11-20T12:30:30Z",
    "not_after": "2026-11-21T12:30:00Z",
    "ingest_time": "2026-11-20T12:30:06Z",
    "period_started_at": "2026-11-01T00:00:00Z",
    "period_ends_at": "2026-12-01T00:00:00Z",
}
