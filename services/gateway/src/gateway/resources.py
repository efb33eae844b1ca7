"""What the gateway's API and jobs need beyond the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from common.db import Database
from common.group_commit import GroupCommit
from common.sealing import Sealer
from common.service import Kernel

from gateway.administration.channels import Channels
from gateway.administration.vault import Vault
from gateway.message_sender import MessageSender
from gateway.outside import Outside
from gateway.settings import Settings
from gateway.sign_in.passwords import Passwords
from gateway.sign_in.sessions import SignIn
from gateway.sign_in.tokens import TokenSigner
from gateway.webhooks.directory import Directory
from gateway.webhooks.reception import Reception
from gateway.webhooks.writer import Webhook, Written, write


@dataclass(frozen=True)
class Resources:
    settings: Settings
    database: Database
    vault: Vault
    channels: Channels
    reception: Reception
    passwords: Passwords
    sign_in: SignIn
    signer: TokenSigner
    message_sender: MessageSender
    outside: Outside

    @property
    def pepper(self) -> bytes:
        return pepper_of(self.settings)


def pepper_of(settings: Settings) -> bytes:
    return settings.pepper.get_secret_value().encode()


@asynccontextmanager
async def open_resources(kernel: Kernel) -> AsyncIterator[Resources]:
    settings: Settings = kernel.settings
    database, pepper = kernel.database, pepper_of(settings)
    vault = Vault(Sealer.parse(settings.sealing_keys.get_secret_value()))
    directory = Directory(database, settings.database_url, vault, pepper)
    # One writer: what comes while it commits shares the next commit. A second one took a fifth more CPU for nothing.
    commits: GroupCommit[Webhook, Written] = GroupCommit(database, write)
    kernel.background += [commits.run, directory.run]
    signer = TokenSigner.parse(
        settings.signing_key.get_secret_value(), issuer=settings.token_issuer, lifetime_s=settings.token_lifetime_s
    )
    kernel.authenticator.issuers[settings.token_issuer].keys = signer.public  # or it would have to ask itself over HTTP
    passwords = Passwords()
    message_sender = MessageSender(settings.message_sender_url, kernel.authenticator)
    outside = Outside(frozenset(settings.private_hosts))
    try:
        yield Resources(
            settings=settings,
            database=database,
            vault=vault,
            channels=Channels(vault, timedelta(hours=settings.secret_overlap_h)),
            reception=Reception(directory, commits, settings.acknowledge_timeout_s),
            passwords=passwords,
            sign_in=SignIn(database, passwords, pepper),
            signer=signer,
            message_sender=message_sender,
            outside=outside,
        )
    finally:
        await outside.close()
        await message_sender.close()
