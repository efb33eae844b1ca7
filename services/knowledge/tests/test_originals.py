"""The bytes of a document as they were uploaded: who gets a link, what it opens, and for how long."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx2
import pytest
from common.errors import NotFound
from devkit.testing.harness import Harness
from knowledge.domain.documents import original_name
from knowledge.resources import Resources

from .library import OPENING_HOURS, View, upload

PAGE = b"<html><body><script>alert(1)</script><p>Abrimos aos domingos.</p></body></html>"


async def link_of(client: httpx2.AsyncClient, document: View) -> View:
    answer = await client.get(f"/v1/documents/{document['document_id']}/original")
    assert answer.status_code == 200, answer.text
    view: View = answer.json()
    return view


async def test_whoever_has_the_link_is_given_the_bytes_to_keep_and_not_to_look_at(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID
) -> None:
    document = await upload(admin, PAGE, "preços/tabela 1.html", audience="staff")
    async with knowledge.client(tenant_id, role="viewer") as viewer:
        original = await link_of(viewer, document)
    assert (original["filename"], original["mime_type"], original["size"]) == ("tabela 1.html", "text/html", len(PAGE))
    lasts = datetime.fromisoformat(original["expires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=4) < lasts <= timedelta(minutes=5)

    async with knowledge.client(None) as nobody:
        got = await nobody.get(original["url"])
        head = await nobody.head(original["url"])
        assert (await nobody.get(f"/v1/documents/{document['document_id']}/original")).status_code == 401
    assert got.content == PAGE
    assert (head.status_code, head.content) == (200, b"")
    for answer in (got, head):
        assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''tabela%201.html"
        assert answer.headers["content-length"] == str(len(PAGE))
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("sandbox")
        assert answer.headers["cache-control"] == "private, no-store"


async def test_another_tenant_is_given_no_link_and_one_that_names_it_opens_nothing(
    knowledge: Harness, admin: httpx2.AsyncClient
) -> None:
    document = await upload(admin, OPENING_HOURS)
    resources: Resources = knowledge.resources
    other_id = uuid4()
    async with knowledge.client(other_id) as other:
        assert (await other.get(f"/v1/documents/{document['document_id']}/original")).status_code == 404
    forged, _ = resources.original_links.link(other_id, UUID(document["document_id"]), datetime.now(UTC))
    assert (await admin.get(forged)).status_code == 404


async def test_a_document_that_was_removed_is_not_given_by_an_older_link(admin: httpx2.AsyncClient) -> None:
    document = await upload(admin, OPENING_HOURS)
    original = await link_of(admin, document)
    assert (await admin.delete(f"/v1/documents/{document['document_id']}")).status_code == 204
    assert (await admin.get(original["url"])).status_code == 404
    assert (await admin.get(f"/v1/documents/{document['document_id']}/original")).status_code == 404


async def test_what_is_changed_or_too_old_opens_nothing(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    document = await upload(admin, OPENING_HOURS)
    resources: Resources = knowledge.resources
    links, now = resources.original_links, datetime.now(UTC)
    url, expires_at = links.link(uuid4(), uuid4(), now)
    token = url.rpartition("/")[2]
    assert links.open(token, expires_at - timedelta(seconds=1))
    with pytest.raises(NotFound):
        links.open(token, expires_at)
    good = (await link_of(admin, document))["url"]
    for wrong in (
        good[:-1],
        good + "A",
        good[:-9] + ("B" if good[-9] == "A" else "A") + good[-8:],
        f"{good.rpartition('/')[0]}/é",
    ):
        assert (await admin.get(wrong)).status_code == 404


async def test_bytes_that_are_gone_are_not_found(knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID) -> None:
    document = await upload(admin, OPENING_HOURS)
    url = (await link_of(admin, document))["url"]
    await knowledge.resources.objects.remove(tenant_id, UUID(document["document_id"]))
    assert (await admin.get(url)).status_code == 404


@pytest.mark.parametrize(
    ("title", "filename", "of_website", "name"),
    [
        ("Preços", "precos.pdf", False, "precos.pdf"),
        ("Preços", "precos", False, "precos.pdf"),
        ("Preços", "", False, "Preços.pdf"),
        ("Ajuda / Início", "https://exemplo.com.br/ajuda/", True, "Ajuda - Início.pdf"),
        ("..", "", False, "document.pdf"),
    ],
)
def test_a_file_has_a_name_that_opens_it(title: str, filename: str, of_website: bool, name: str) -> None:
    assert original_name(title, filename, "application/pdf", of_website=of_website) == name
