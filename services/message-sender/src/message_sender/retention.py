"""How the growth of each table ends. What is being sent, or may still turn out to be, stays until that is settled."""

from common.retention import Bounded, Personal, Retention

OF_THE_BUSINESS = ("name", "address", "account", "settings", "sealed_token")

RETENTION: Retention = {
    "outgoing_message": Personal(due="requested_at < %(before)s and state <> 'sending' and resolve_by is null"),
    "provider_message": Personal(
        due="""
            known_at < %(before)s and not exists (
                select from outgoing_message sent
                where sent.tenant_id = provider_message.tenant_id and sent.send_id = provider_message.send_id)
        """
    ),
    "recipient": Personal(
        due="""
            not busy and (last_inbound_at is null or last_inbound_at < %(before)s) and not exists (
                select from outgoing_message sent
                where sent.tenant_id = recipient.tenant_id and sent.contact_key = recipient.contact_key)
        """
    ),
    "tenant": Bounded("one row per tenant"),
    "channel": Bounded("as many as the plan has channels", excused=OF_THE_BUSINESS),
    "channel_credential": Bounded("one row per channel", excused=OF_THE_BUSINESS),
    "channel_link": Bounded("one row per channel"),
}
