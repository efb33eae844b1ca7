"""What is known of a message's tenant and channel: all that a decision needs beside the message itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from contracts.gateway import Provider, SessionState
from contracts.providers import CAPABILITIES

from message_sender.domain.errors import StopReason
from message_sender.domain.sending import ChannelCondition
from message_sender.store.credentials import Credential

COLUMNS = """
    coalesce(tenant.resend_unknown, false) as resend_unknown, coalesce(channel.active, true) as active,
    credential.provider, credential.account, credential.sealed_token, credential.settings,
    credential.updated_at as credential_at, link.state as link,
    coalesce(credential.provider, channel.provider) as carried_by,
    case when credential.channel_id is null then 'credentials' else credential.stopped_reason end as stopped
"""
JOINS = """
    left join tenant on tenant.tenant_id = m.tenant_id
    left join channel on channel.tenant_id = m.tenant_id and channel.channel_id = m.channel_id
    left join channel_credential credential
              on credential.tenant_id = m.tenant_id and credential.channel_id = m.channel_id
    left join channel_link link on link.tenant_id = m.tenant_id and link.channel_id = m.channel_id
"""
"""For `COLUMNS`, of whatever is called `m` and has `tenant_id` and `channel_id`."""


@dataclass(frozen=True)
class ChannelRow:
    """What is known of tenant and channel. `carried_by` is the provider also where there are no credentials yet."""

    resend_unknown: bool
    active: bool
    provider: Provider | None
    account: str | None
    sealed_token: bytes | None
    settings: Mapping[str, str] | None
    credential_at: datetime | None
    link: SessionState | None
    carried_by: Provider | None
    stopped: StopReason | None

    @property
    def channel(self) -> ChannelCondition:
        if self.carried_by is None:
            return ChannelCondition(self.active, self.stopped, self.link)
        provider = CAPABILITIES[self.carried_by]
        return ChannelCondition(self.active, self.stopped, self.link, provider.window, provider.run_by_tenant)

    @property
    def credential(self) -> Credential | None:
        if self.provider is None or self.account is None or self.sealed_token is None or self.credential_at is None:
            return None
        return Credential(self.provider, self.account, self.sealed_token, self.settings or {}, self.credential_at)
