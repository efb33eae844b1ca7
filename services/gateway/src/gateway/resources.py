"""What the gateway's API and jobs need beyond the database."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from common.db import Database
from common.file_links import FileLinks
from common.group_commit import GroupCommit
from common.outside import Outside
from common.plan_limits import PlanLimits
from common.sealing import Sealer
from common.service import Kernel
from common.web import own_resources
from fastapi import Depends

from gateway.access.work.admission import Admission
from gateway.access.work.key_holder import ApiKeys
from gateway.access.work.passwords import Passwords
from gateway.access.work.refreshing import SignIns
from gateway.access.work.sign_in import PasswordSignIn
from gateway.access.work.tokens import TokenSigner
from gateway.channels.clients.message_sender import MessageSender
from gateway.channels.work.channels import ChannelAdministration
from gateway.channels.work.links import ChannelLinks
from gateway.channels.work.vault import Vault
from gateway.intake.work.directory import Directory
from gateway.intake.work.reading import BodyReader
from gateway.intake.work.receipts import Receipts
from gateway.intake.work.reception import Reception
from gateway.intake.work.webhook import Webhook, WrittenCounts, is_urgent, weight_of
from gateway.intake.work.workshop import Workshop
from gateway.intake.work.writing import Writer
from gateway.media.clients.objects import Objects
from gateway.media.clients.scanner import Scanner
from gateway.media.work.fetching import Fetcher
from gateway.media.work.upload_links import UploadLinks
from gateway.media.work.uploading import Uploads
from gateway.providers.files import files_of
from gateway.settings import Settings

MEBIBYTE = 1024 * 1024
Commits = GroupCommit[Webhook, WrittenCounts]
GATHER_S = 0.05  # statuses share a commit with what comes this much later


@dataclass(frozen=True)
class Resources:
    settings: Settings
    database: Database
    vault: Vault
    channels: ChannelAdministration
    channel_links: ChannelLinks
    reception: Reception
    bodies: BodyReader
    passwords: Passwords
    sign_in: PasswordSignIn
    sign_ins: SignIns
    plan_limits: PlanLimits
    signer: TokenSigner
    message_sender: MessageSender
    outside: Outside
    objects: Objects
    fetcher: Fetcher
    download_links: FileLinks
    uploads: Uploads
    upload_links: UploadLinks

    @property
    def pepper(self) -> bytes:
        return pepper_of(self.settings)


def pepper_of(settings: Settings) -> bytes:
    return settings.pepper.get_secret_value().encode()


OwnResources = Annotated[Resources, Depends(own_resources)]


@asynccontextmanager
async def open_resources(kernel: Kernel) -> AsyncIterator[Resources]:
    settings: Settings = kernel.settings
    database, pepper = kernel.database, pepper_of(settings)
    sealer = Sealer.parse(settings.sealing_keys.get_secret_value())
    vault = Vault(sealer)
    links = ChannelLinks(vault)
    async with AsyncExitStack() as stack:
        workshop, passwords = stack.enter_context(closing(Workshop())), stack.enter_context(closing(Passwords()))
        outside, billing = Outside(frozenset(settings.private_hosts)), kernel.peer("billing")
        message_sender = MessageSender(settings.message_sender_url, kernel.authenticator)
        for client in (outside, message_sender, billing):
            stack.push_async_callback(client.close)
        objects = Objects(settings.media_store_url)
        download_links = FileLinks(
            sealer, f"{settings.base_url}/media", "media link", timedelta(seconds=settings.media_link_lifetime_s)
        )
        scanner = Scanner(settings.media_scanner_url, settings.media_scanner_timeout_s)
        reception = _reception(kernel, vault, links, workshop)
        yield Resources(
            settings=settings,
            database=database,
            vault=vault,
            channels=ChannelAdministration(vault, timedelta(hours=settings.secret_overlap_h), links, outside),
            channel_links=links,
            reception=reception,
            bodies=reception.bodies,
            passwords=passwords,
            sign_in=PasswordSignIn(database, passwords, pepper),
            sign_ins=SignIns(
                database, timedelta(days=settings.refresh_lifetime_days), timedelta(seconds=settings.refresh_again_s)
            ),
            plan_limits=PlanLimits(billing),
            signer=_signer(kernel),
            message_sender=message_sender,
            outside=outside,
            objects=objects,
            fetcher=Fetcher(database, vault, outside, objects, files_of(settings), int(settings.media_limit_mb * MEBIBYTE)),
            download_links=download_links,
            uploads=Uploads(
                kernel.database,
                objects,
                scanner,
                download_links,
                int(settings.media_limit_mb * MEBIBYTE),
                int(settings.uploads_limit_mb * MEBIBYTE),
            ),
            upload_links=UploadLinks(sealer, settings.base_url, timedelta(seconds=settings.media_link_lifetime_s)),
        )


def _signer(kernel: Kernel) -> TokenSigner:
    """Returns what signs people's tokens. The authenticator takes keys and issuers from here, or would have to ask itself over
    HTTP.
    """
    settings: Settings = kernel.settings
    key = settings.signing_key.get_secret_value()
    signer = TokenSigner.parse(key, issuer=settings.token_issuer, lifetime_s=settings.token_lifetime_s)
    kernel.authenticator.issuers[settings.token_issuer].keys = signer.public
    kernel.authenticator.read_key = ApiKeys(kernel.database)
    kernel.authenticator.admits = Admission(kernel.database, settings.token_issuer)
    return signer


def _reception(kernel: Kernel, vault: Vault, links: ChannelLinks, workshop: Workshop) -> Reception:
    """Returns what takes webhooks, with what runs for it in the background."""
    settings: Settings = kernel.settings
    directory = Directory(kernel.database, settings.database_url, vault, pepper_of(settings))
    # One writer: what comes while it commits shares the next commit. A second one took a fifth more CPU for nothing.
    commits: Commits = GroupCommit(kernel.database, Writer(links).write, weigh=weight_of, urgent=is_urgent, gather_s=GATHER_S)
    long_commits: Commits = GroupCommit(kernel.database, Writer(links).write, weigh=weight_of)
    receipts = Receipts(kernel.database)
    kernel.background += [commits.run, long_commits.run, directory.run, receipts.run]
    return Reception(
        directory,
        commits,
        long_commits,
        receipts,
        workshop,
        BodyReader(directory, workshop, settings.history),
        settings.acknowledge_timeout_s,
        settings.acknowledge_s_per_mib,
    )
