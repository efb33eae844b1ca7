"""Visiting: one page of a website is asked for, read in the sandbox, and made ready to be a document. Nothing of it is written
but the bytes of what is new.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from uuid import UUID

from common.errors import Conflict, QuotaRefused
from common.ids import derived_id

from knowledge.clients.web import FetchFailed, WebAnswer
from knowledge.domain.documents import MAX_TITLE, title_of
from knowledge.domain.formats import ACCEPTED, HTML, MimeType, detect
from knowledge.domain.robots import RobotsRules
from knowledge.domain.websites import MAX_HOPS, PageStatus, changes, kept_lines, name_in, normalised
from knowledge.parsing.crawled import PageContent, parse_page
from knowledge.parsing.failure import ParsingFailed
from knowledge.resources import Resources
from knowledge.store import documents, website_pages
from knowledge.store.documents import DocumentFile
from knowledge.store.website_pages import Crawl, CrawledPage, PageResult
from knowledge.store.websites import StoredWebsite
from knowledge.work.removing import remove
from knowledge.work.unlisting import remove_documents
from knowledge.work.uploading import UploadedFile, index_again

MOST_LINKS_KEPT = 500
OTHER_TYPES = {*ACCEPTED, "text/x-markdown", "application/csv", "application/octet-stream", "binary/octet-stream"}
PAGE_TYPES = {"text/html", "application/xhtml+xml", ""}
REDIRECTS = {301, 302, 303, 307, 308}
GONE = {404, 410}


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What a page says, stored under this id, and not yet written down."""

    id: UUID
    file: DocumentFile


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of a page. Without a `full` result what is known of its text stays. `sends_on` is its other address, `stops`
    says why nothing more of the website is read.
    """

    result: PageResult
    full: bool = False
    document: NewDocument | None = None
    sends_on: str | None = None
    stops: str | None = None


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whose page is visited, in which crawl, and under which rules."""

    tenant_id: UUID
    website: StoredWebsite
    rules: RobotsRules
    resources: Resources

    @property
    def crawl(self) -> Crawl:
        return Crawl(self.tenant_id, self.website.id, self.website.crawl)

    async def visit(self, page: CrawledPage) -> Visit:
        """Returns what came of a page. Raises `Unavailable` while something of ours is away."""
        if not await asyncio.to_thread(self.rules.allow, page.url):
            return _left("refused", "robots", missed=True)
        settings = self.resources.settings
        try:
            known = _validators(page)
            answer = await self.resources.web.get(self.tenant_id, page.url, settings.website_page_bytes, known=known)
        except FetchFailed as failed:
            return _left("failed", failed.reason)
        if answer.status in REDIRECTS:
            return self._sent_on(page, normalised(answer.location or "", page.url), "redirect", answer.status)
        if answer.status == HTTPStatus.NOT_MODIFIED and known:
            return Visit(PageResult("kept", http_status=answer.status, links=page.links))
        if answer.status in GONE:
            return _left("failed", "not_found", answer.status, missed=True)
        if answer.status != HTTPStatus.OK:
            return _left("failed", "http_status", answer.status)
        if "noindex" in answer.robots or "none" in answer.robots:
            return _left("refused", "noindex", answer.status, missed=True)
        return await self._read(page, answer)

    async def _read(self, page: CrawledPage, answer: WebAnswer) -> Visit:
        kind = await asyncio.to_thread(_kind, page.url, answer)
        if kind is None:
            return _left("refused", "type", answer.status, missed=True)
        if kind != HTML:
            title = title_of(None, name_in(page.url))
            digest = hashlib.sha256(answer.body).hexdigest()
            return await self._kept(page, answer, _upload(page, answer.body, title, kind), digest, "", [])
        try:
            read = await parse_page(answer.body, page.url, answer.charset, self.resources.settings.limits)
        except ParsingFailed as failed:
            return _left("failed", failed.reason, answer.status)
        links = read.links[:MOST_LINKS_KEPT] if self.website.kind == "links" else ()
        if read.noindex:
            return Visit(PageResult("refused", "noindex", answer.status, missed=True, links=self._wanted(links)))
        if await self._is_elsewhere(page, read):
            return self._sent_on(page, read.canonical, "canonical", answer.status)
        if not read.html:
            return Visit(PageResult("refused", "empty", answer.status, missed=True, links=self._wanted(links)))
        title = read.title or name_in(page.url)
        upload = _upload(page, read.html.encode(), title[:MAX_TITLE], HTML)
        return await self._kept(page, answer, upload, read.digest, kept_lines(read.lines), self._wanted(links))

    def _wanted(self, links: Sequence[str]) -> list[str]:
        return [one for one in links if self.website.addresses.wants(one)]

    async def _is_elsewhere(self, page: CrawledPage, read: PageContent) -> bool:
        """Returns whether a page has another address of the same site as its own, which does not send back to it."""
        target = read.canonical
        if self.website.kind == "page" or not target or target == page.url or page.hops >= MAX_HOPS:
            return False
        if not self.website.addresses.wants(target):
            return False
        async with self.resources.database.transaction(self.tenant_id) as session:
            return not await website_pages.sends_on(session, self.crawl, target)

    def _sent_on(self, page: CrawledPage, target: str | None, why: str, status: int) -> Visit:
        ours = self.website.addresses
        if target is None or not ours.has(target):
            return _left("refused", "other_site", status, missed=True)
        if self.website.kind != "page" and not ours.wants(target):
            return _left("refused", "not_wanted", status, missed=True)
        if page.hops >= MAX_HOPS or target == page.url:
            return _left("failed", "too_many_redirects", status, missed=True)
        return Visit(PageResult("redirected", why, status), sends_on=target)

    async def _kept(
        self, page: CrawledPage, answer: WebAnswer, upload: UploadedFile, digest: str, lines: str, links: list[str]
    ) -> Visit:
        """Returns the page as a document: the one that it is, a new version of it, or another's that says the same."""
        known = PageResult(
            "kept",
            http_status=answer.status,
            series_id=page.series_id,
            title=upload.title,
            etag=answer.etag,
            last_modified=answer.last_modified,
            digest=digest,
            lines=lines,
            links=links,
        )
        same = await self._same_content(page, upload)
        change = changes(page.lines, lines) if digest != page.digest else None
        if same is not None:
            document_id, is_own = same
            if is_own:
                return Visit(replace(known, document_id=document_id, change=change), full=True)
            if page.series_id is not None:
                await remove_documents(self.tenant_id, [page.series_id], self.resources)
            return Visit(replace(known, status="duplicate", document_id=document_id, series_id=None), full=True)
        document_id = derived_id(page.id, self.website.crawl)
        try:
            await self.resources.quota.reserve(self.tenant_id, document_id, len(upload.data))
        except QuotaRefused:
            return Visit(PageResult("failed", "plan_full", answer.status), stops="plan_full")
        await self.resources.objects.put(self.tenant_id, document_id, upload.data)
        file = DocumentFile(upload.title, page.url, upload.mime_type, len(upload.data), upload.sha256, page.url)
        result = replace(known, document_id=document_id, change=change, is_new=not page.is_found)
        return Visit(result, full=True, document=NewDocument(document_id, file))

    async def _same_content(self, page: CrawledPage, upload: UploadedFile) -> tuple[UUID, bool] | None:
        """Returns the document that says the same, and whether it is the page's own. Of another's earlier version the page
        makes its own: that one is found no more.
        """
        async with self.resources.database.transaction(self.tenant_id) as session:
            same = await documents.find_same_content(session, self.tenant_id, upload.sha256)
        if same is None:
            return None
        if same.series_id == page.series_id:
            try:
                return (await index_again(self.tenant_id, same, upload, self.resources)).id, True
            except Conflict:  # it is being taken out of the search: the next crawl has it back
                return same.id, True
        if same.superseded_at is None:
            return same.id, False
        await remove(self.tenant_id, same.id, self.resources)
        return None


def _left(status: PageStatus, reason: str, http_status: int | None = None, *, missed: bool = False) -> Visit:
    return Visit(PageResult(status, reason, http_status, missed=missed))


def _validators(page: CrawledPage) -> Mapping[str, str]:
    """Returns headers by which a site can say that nothing changed. Where there is no document all is asked for."""
    if not page.is_found:
        return {}
    given = {"if-none-match": page.etag, "if-modified-since": page.last_modified}
    return {name: value for name, value in given.items() if value}


def _kind(url: str, answer: WebAnswer) -> MimeType | None:
    """Returns which kind of document an answer is. Scripts and data are text as well: a site has to call them a document."""
    if answer.mime_type in PAGE_TYPES:
        found = detect(answer.body, name_in(url))
        return found if found not in (None, "text/plain", "text/csv", "text/markdown") else HTML
    if answer.mime_type not in OTHER_TYPES:
        return None
    found = detect(answer.body, name_in(url))
    return None if answer.mime_type.endswith("octet-stream") and found == "text/plain" else found


def _upload(page: CrawledPage, data: bytes, title: str, kind: MimeType) -> UploadedFile:
    return UploadedFile(data, title_of(title, page.url), page.url, kind, hashlib.sha256(data).hexdigest())
