"""What the Cloud API is given, kind by kind. Source: "Send messages" (Cloud API reference), each kind's page."""

from typing import Any

from contracts.content import Contacts, Location, SharedContact, Text
from contracts.outgoing import (
    Buttons,
    ChoiceList,
    Edit,
    OutgoingContent,
    OutgoingFile,
    Reaction,
    Template,
    TemplateButton,
    TemplateHeaderText,
    TemplateText,
)

from message_sender.providers.provider import OutgoingPart

MetaFields = dict[str, Any]


def message_of(part: OutgoingPart) -> MetaFields:
    """Returns the body of a request to send one message."""
    head: MetaFields = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": part.to,
        "biz_opaque_callback_data": str(part.send_id),
    }
    if part.quoted is not None:
        head["context"] = {"message_id": part.quoted.provider_message_id}
    return head | _content(part.content, part.file.url)


def _content(content: OutgoingContent, url: str) -> MetaFields:
    match content:
        case Text(text=text):
            return {"type": "text", "text": {"body": text, "preview_url": False}}
        case OutgoingFile():
            return _file(content, url)
        case Location():
            return {"type": "location", "location": content.model_dump(exclude={"kind"}, exclude_none=True)}
        case Contacts(contacts=contacts):
            return {"type": "contacts", "contacts": [_contact(one) for one in contacts]}
        case Buttons():
            return _interactive(content, "button", {"buttons": [_button(one.id, one.title) for one in content.buttons]})
        case ChoiceList():
            sections = [section.model_dump(exclude_none=True) for section in content.sections]
            return _interactive(content, "list", {"button": content.button, "sections": sections})
        case Template():
            return {"type": "template", "template": _template(content, url)}
        case Reaction():
            target = content.target.provider_message_id
            return {"type": "reaction", "reaction": {"message_id": target, "emoji": content.emoji or ""}}
        case Edit():
            raise ValueError("the Cloud API changes no message")


def _file(content: OutgoingFile, url: str) -> MetaFields:
    """Returns a file. A voice note is an audio that says so; only a document has a name."""
    kind = "audio" if content.kind == "voice" else content.kind
    described: MetaFields = {"link": url}
    if content.kind == "voice":
        described["voice"] = True
    if content.caption:
        described["caption"] = content.caption
    if content.kind == "document" and content.media.filename:
        described["filename"] = content.media.filename
    return {"type": kind, kind: described}


def _contact(contact: SharedContact) -> MetaFields:
    name = contact.name or next(iter(contact.phones), "?")
    return {"name": {"formatted_name": name, "first_name": name}, "phones": [{"phone": phone} for phone in contact.phones]}


def _button(id_: str, title: str) -> MetaFields:
    return {"type": "reply", "reply": {"id": id_, "title": title}}


def _interactive(content: Buttons | ChoiceList, kind: str, action: MetaFields) -> MetaFields:
    interactive: MetaFields = {"type": kind, "body": {"text": content.text}, "action": action}
    if content.header:
        interactive["header"] = {"type": "text", "text": content.header}
    if content.footer:
        interactive["footer"] = {"text": content.footer}
    return {"type": "interactive", "interactive": interactive}


def _template(template: Template, url: str) -> MetaFields:
    components: list[MetaFields] = []
    match template.header:
        case TemplateHeaderText(text=text):
            components.append({"type": "header", "parameters": [{"type": "text", "text": text}]})
        case None:
            pass
        case header:
            components.append({"type": "header", "parameters": [{"type": header.kind, header.kind: {"link": url}}]})
    if template.body:
        components.append({"type": "body", "parameters": [_parameter(one) for one in template.body]})
    components += [_template_button(one) for one in template.buttons]
    return {
        "name": template.template_name,
        "language": {"code": template.language},
        **({"components": components} if components else {}),
    }


def _parameter(one: TemplateText) -> MetaFields:
    return {"type": "text", "text": one.text} | ({"parameter_name": one.placeholder} if one.placeholder else {})


def _template_button(button: TemplateButton) -> MetaFields:
    names = {"quick_reply": ("payload", "payload"), "url": ("text", "text"), "copy_code": ("coupon_code", "coupon_code")}
    kind, name = names[button.type]
    parameter = {"type": kind, name: button.value}
    return {"type": "button", "sub_type": button.type, "index": str(button.index), "parameters": [parameter]}
