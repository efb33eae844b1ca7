"""What Twilio is given, kind by kind: fields of a form. Source: Twilio, "Messages resource", "Location messages with WhatsApp",
"Content variables".
"""

import orjson
from contracts.content import Location, Text
from contracts.outgoing import OutgoingFile, Template

from message_sender.providers.provider import OutgoingPart

PREFIX = "whatsapp:"


def form_of(part: OutgoingPart, own: str) -> dict[str, str]:
    """Returns the form of a request to send one message from our `own` number."""
    return {"From": prefixed(own), "To": prefixed(part.to), **_content(part)}


def prefixed(address: str) -> str:
    return address if address.startswith(PREFIX) else f"{PREFIX}+{address.lstrip('+')}"


def _content(part: OutgoingPart) -> dict[str, str]:
    match part.content:
        case Text(text=text):
            return {"Body": text}
        case OutgoingFile(caption=caption):
            return {"MediaUrl": part.file.url} | ({"Body": caption} if caption else {})
        case Location() as place:
            label = place.name or place.address or f"{place.latitude}, {place.longitude}"
            where = f"geo:{place.latitude},{place.longitude}|{label}"
            return {"PersistentAction": where, "Body": place.address or label}
        case Template() as template:
            variables = {one.placeholder or str(number): one.text for number, one in enumerate(template.body, start=1)}
            return {"ContentSid": template.template_name, "ContentVariables": orjson.dumps(variables).decode()}
    raise ValueError(f"Twilio carries no {part.content.kind}")
