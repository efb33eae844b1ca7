"""What one person may see of conversations and messages, over HTTP and over sockets alike."""

from common.auth import Principal
from common.auth.sight import address_for, reason_for, words_for

from conversation.domain.people import FullContactView
from conversation.domain.views import ConversationView, MessageView

PERSONAL = ("content", "provider_message_id", "reply_to", "reaction", "author_name", "quoted")
"""What of a message says who somebody is, or what they say."""


def conversation_for(principal: Principal, view: ConversationView) -> ConversationView:
    """Returns what this one may see of a conversation."""
    contact = view.contact.model_copy(
        update={
            "name": words_for(principal, view.contact.name),
            "address": address_for(principal, view.contact.address),
        }
    )
    last = view.last_message and view.last_message.model_copy(update={"text": words_for(principal, view.last_message.text)})
    words = {
        "handoff_reason": reason_for(principal, view.handoff_reason),
        "transfer_note": words_for(principal, view.transfer_note),
    }
    return view.model_copy(update={"contact": contact, "last_message": last, **words})


def contact_for(principal: Principal, view: FullContactView) -> FullContactView:
    """Returns what this one may see of a customer."""
    known = [one.model_copy(update={"address": address_for(principal, one.address)}) for one in view.identities]
    names = {name: words_for(principal, getattr(view, name)) for name in ("name", "display_name", "profile_name")}
    return view.model_copy(update={"identities": known, **names})


def message_for(principal: Principal, view: MessageView) -> MessageView:
    """Returns what this one may see of a message."""
    shown: dict[str, object] = {name: words_for(principal, getattr(view, name)) for name in PERSONAL}
    if view.media:
        shown["media"] = view.media.model_copy(update={"filename": words_for(principal, view.media.filename)})
    return view.model_copy(update=shown)
