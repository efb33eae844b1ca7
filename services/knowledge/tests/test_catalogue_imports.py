"""Files of items: what their rows make of a catalogue, what is refused, and what a second time changes."""

import io
from typing import Any
from uuid import UUID, uuid4

import httpx2
import openpyxl
import pytest
from contracts.knowledge import CatalogueImported, CatalogueItemChanged
from devkit.testing.harness import Harness
from knowledge.catalogue.domain.columns import BadRow, SheetColumns, amount, content_of, moment
from knowledge.catalogue.domain.imports import MOST_WAITING
from knowledge.catalogue.store import imports as store
from knowledge.catalogue.work.receiving import IMPORT_CATALOGUE

from .library import Given, View, stored_files
from .test_catalogue_items import put, skus

IMPORTS = "/v1/catalogue/imports"
CSV = """código;Nome;Preço;Oferta;Estoque;Categoria;Cor;Imagem;Validade
GEL-400;Geladeira 400 L;R$ 3.200,00;;4;cozinha|frio;inox;https://loja.example/g.jpg;
FOG-4;Fogão de quatro bocas;899,9;849;0;cozinha;;;31/12/2999
;Sem código;10;;;;;;
TV-55;Televisor;caro;;;;;;
FOG-4;Outra vez;1;;;;;;
PIA/1;Pia;100;;;;;;
LUZ;Lâmpada;5;9;;;;;
"""
REFUSED = [
    (4, "", "sku"),
    (5, "TV-55", "price"),
    (6, "FOG-4", "sku"),
    (7, "", "sku"),
    (8, "LUZ", "item"),
]


async def send(client: httpx2.AsyncClient, data: bytes | str, name: str = "itens.csv", **form: str) -> httpx2.Response:
    content = data.encode() if isinstance(data, str) else data
    return await client.post(IMPORTS, files={"file": (name, content)}, data=form)


async def imported(
    knowledge: Harness, client: httpx2.AsyncClient, data: bytes | str, name: str = "itens.csv", **form: str
) -> View:
    begun = await send(client, data, name, **form)
    assert begun.status_code == 202, begun.text
    await knowledge.run_jobs()
    read: View = (await client.get(f"{IMPORTS}/{begun.json()['import_id']}")).json()
    return read


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [("SKU", "Title", "Price", "Stock", "Peso", "Novo"), *rows]:
        sheet.append(row)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def counts(done: View) -> tuple[Any, ...]:
    return tuple(done[name] for name in ("status", "reason", "added", "changed", "unchanged", "refused", "hidden"))


async def test_rows_become_items_and_the_same_file_twice_changes_nothing(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID, given: Given
) -> None:
    rule = {"op": "exists", "fact": "contact.city"}
    variant = {"sku": "FOG-4-B", "attributes": {}, "price": None, "stock": None}
    await put(admin, "FOG-4", {"title": "Fogão", "eligibility": rule, "variants": [variant], "attributes": {"bocas": 4}})
    done = await imported(knowledge, admin, CSV)
    assert counts(done) == ("done", None, 1, 1, 0, 5, 0)
    assert [(one["line"], one["sku"], one["column"]) for one in done["problems"]] == REFUSED
    assert (done["rows"], done["position"], done["currency"]) == (7, 7, "BRL")

    fridge = (await admin.get("/v1/catalogue/items/GEL-400")).json()["content"]
    assert (fridge["title"], fridge["price"], fridge["stock"]) == (
        "Geladeira 400 L",
        {"amount_minor": 320_000, "currency": "BRL"},
        4,
    )
    assert (fridge["labels"], fridge["attributes"], fridge["images"]) == (
        ["cozinha", "frio"],
        {"Cor": "inox"},
        ["https://loja.example/g.jpg"],
    )
    oven = (await admin.get("/v1/catalogue/items/FOG-4")).json()["content"]
    assert (oven["price"]["amount_minor"], oven["offer"]["amount_minor"], oven["stock"]) == (89_990, 84_900, 0)
    assert (oven["eligibility"], oven["variants"], oven["attributes"]) == (rule, [variant], {"bocas": 4})
    found = (await admin.post("/v1/catalogue/search", json={"query": "geladeira"})).json()["items"]
    assert found[0]["item"]["sku"] == "GEL-400"

    changed = len(await knowledge.published(CatalogueItemChanged))
    again = await imported(knowledge, admin, CSV, "de novo.csv")
    assert counts(again) == ("done", None, 0, 0, 2, 5, 0)
    assert len(await knowledge.published(CatalogueItemChanged)) == changed
    assert stored_files(given, tenant_id) == []
    told = await knowledge.published(CatalogueImported)
    assert [(one.status, one.added, one.unchanged, one.refused) for one in told] == [("done", 1, 0, 5), ("done", 0, 2, 5)]
    assert [one["filename"] for one in (await admin.get(IMPORTS)).json()["imports"]] == ["de novo.csv", "itens.csv"]

    async with knowledge.client(uuid4()) as stranger:
        assert (await stranger.get(IMPORTS)).json()["imports"] == []
        assert (await stranger.get(f"{IMPORTS}/{done['import_id']}")).status_code == 404
        assert await skus(stranger) == []


async def test_a_workbook_that_is_the_whole_catalogue_hides_what_is_not_in_it(
    knowledge: Harness, admin: httpx2.AsyncClient
) -> None:
    one, two = ("A", "Um", 12.9, 3, 1.25, True), ("B", "Dois", 1299, None, 2, False)
    await put(admin, "MINE", {"title": "Meu"})
    assert counts(await imported(knowledge, admin, workbook(one, two), "a.xlsx", currency="USD")) == (
        "done",
        None,
        2,
        0,
        0,
        0,
        0,
    )
    said = (await admin.get("/v1/catalogue/items/A")).json()["content"]
    assert (said["price"], said["stock"]) == ({"amount_minor": 1_290, "currency": "USD"}, 3)
    assert said["attributes"] == {"Peso": "1.25", "Novo": "true"}

    whole = workbook(one)
    assert counts(await imported(knowledge, admin, whole, "a.xlsx", currency="USD", replace="true")) == (
        "done",
        None,
        0,
        0,
        1,
        0,
        2,
    )
    assert await skus(admin, state="active") == ["A"]
    assert counts(await imported(knowledge, admin, whole, "a.xlsx", currency="USD", replace="true")) == (
        "done",
        None,
        0,
        0,
        1,
        0,
        0,
    )
    hidden = (await admin.get("/v1/catalogue/items/MINE")).json()
    mine = await put(admin, "MINE", hidden["content"], f'"{hidden["version"]}"')
    assert mine.json()["version"] == hidden["version"] + 1, "now a person hides it, and no file brings it back"
    back = await imported(knowledge, admin, workbook(one, two), "a.xlsx", currency="USD", replace="true")
    assert counts(back) == ("done", None, 0, 1, 1, 0, 0)
    assert await skus(admin, state="active") == ["A", "B"]


async def test_numbers_of_a_workbook_have_no_thousands(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    rows = [("A", "Um", 1.29), ("B", "Dois", 19.995), ("C", "Três", 12.5), ("D", "Quatro", "1.299"), ("E", "Cinco", 0.1 + 0.2)]
    done = await imported(knowledge, admin, workbook(*rows), "a.xlsx")
    assert [(one["line"], one["sku"], one["column"]) for one in done["problems"]] == [(3, "B", "price")]
    shown = (await admin.get("/v1/catalogue/items")).json()["items"]
    prices = {one["sku"]: one["content"]["price"]["amount_minor"] for one in shown}
    assert prices == {"A": 129, "C": 1_250, "D": 129_900, "E": 30}


async def test_an_import_that_was_interrupted_goes_on_behind_its_last_rows(
    knowledge: Harness, admin: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"N{number:03};Item {number}\n" for number in range(250))
    written = store.advance

    async def breaks(session: Any, import_id: UUID, position: int, taken: Any) -> None:
        await written(session, import_id, position, taken)
        if position == 200:
            monkeypatch.setattr(store, "advance", written)
            raise RuntimeError("the process ends")

    monkeypatch.setattr(store, "advance", breaks)
    begun = (await send(admin, f"sku;title\n{rows}")).json()
    await knowledge.run_jobs()
    half = (await admin.get(f"{IMPORTS}/{begun['import_id']}")).json()
    assert (half["status"], half["position"], half["added"]) == ("running", 100, 100)
    await knowledge.run_jobs(even_if_early=True)
    done = (await admin.get(f"{IMPORTS}/{begun['import_id']}")).json()
    assert counts(done) == ("done", None, 250, 0, 0, 0, 0)
    assert await knowledge.jobs() == []


async def test_files_are_taken_in_as_they_were_sent_and_hide_nothing_that_is_newer(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID
) -> None:
    old = (await send(admin, "sku;title;price\nA;Bolo;10\nVELHO;Torta;5\n")).json()
    whole = (await send(admin, "sku;title;price\nA;Bolo;12\n", replace="true")).json()
    last = (await send(admin, "sku;title;price\nDEPOIS;Suco;3\n")).json()
    await put(admin, "MEU", {"title": "Posto enquanto esperam"})
    assert [one.key for one in await knowledge.jobs() if one.kind == IMPORT_CATALOGUE] == [str(tenant_id)]
    await knowledge.run_jobs()
    ended = [(await admin.get(f"{IMPORTS}/{one['import_id']}")).json() for one in (old, whole, last)]
    assert [one["status"] for one in ended] == ["done"] * 3
    assert [one["ended_at"] for one in ended] == sorted(one["ended_at"] for one in ended)
    assert (await admin.get("/v1/catalogue/items/A")).json()["content"]["price"]["amount_minor"] == 1_200
    assert await skus(admin, state="active") == ["A", "DEPOIS", "MEU"]
    assert await knowledge.jobs() == []


async def test_no_file_stays_of_an_import_that_was_given_up_or_never_began(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: Any, **__: Any) -> None:
        raise RuntimeError("the process ends")

    with monkeypatch.context() as broken:
        broken.setattr(store, "add", breaks)
        assert (await send(admin, CSV)).status_code == 500
    assert len(stored_files(given, tenant_id)) == 1
    await knowledge.run_jobs(even_if_early=True)
    assert stored_files(given, tenant_id) == []

    with monkeypatch.context() as broken:
        broken.setattr(store, "begin", breaks)
        begun = (await send(admin, CSV)).json()
        for _ in range(8):
            await knowledge.run_jobs(even_if_early=True)
    failed = (await admin.get(f"{IMPORTS}/{begun['import_id']}")).json()
    assert counts(failed)[:2] == ("failed", "interrupted")
    await knowledge.run_jobs()
    assert stored_files(given, tenant_id) == []
    assert await knowledge.jobs() == []


async def test_what_is_no_file_of_items_is_refused_or_fails(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID, given: Given
) -> None:
    no_price = await imported(knowledge, admin, "nome;preço\nBolo;10\n")
    assert (no_price["status"], no_price["reason"], no_price["problems"][0]["column"]) == ("failed", "columns", "sku")
    assert (await imported(knowledge, admin, "sku;title;nome\nA;B;C\n"))["problems"][0]["column"] == "title"
    assert counts(await imported(knowledge, admin, "sku;title\n"))[:2] == ("failed", "empty")
    assert counts(await imported(knowledge, admin, b"PK\x03\x04[Content_Types].xml xl/workbook", "x.xlsx"))[:2] == (
        "failed",
        "unreadable",
    )
    bad = [
        ("a.pdf", b"%PDF-1.7", {}),
        ("a.csv", CSV.encode(), {"currency": "reais"}),
        ("a.csv", CSV.encode(), {"replace": "maybe"}),
    ]
    assert [(await send(admin, data, name, **form)).status_code for name, data, form in bad] == [422] * 3
    assert (await admin.post(IMPORTS, data={"currency": "BRL"})).status_code == 422
    async with knowledge.client(tenant_id, role="viewer") as viewer:
        assert (await send(viewer, CSV)).status_code == 403
    waiting = [(await send(admin, CSV)).status_code for _ in range(MOST_WAITING + 1)]
    assert waiting == [202] * MOST_WAITING + [429]
    assert len(stored_files(given, tenant_id)) == MOST_WAITING
    await knowledge.run_jobs()
    assert stored_files(given, tenant_id) == []


@pytest.mark.parametrize(
    ("written", "amount_minor", "currency"),
    [
        ("12,90", 1_290, "BRL"),
        ("12.9", 1_290, "BRL"),
        ("R$ 1.299,90", 129_990, "BRL"),
        ("1,299.90 USD", 129_990, "USD"),
        ("EUR 5", 500, "EUR"),
        ("€5,00", 500, "EUR"),
        ("1.299", 129_900, "BRL"),
        ("1.299.000", 129_900_000, "BRL"),
        ("1500 JPY", 1_500, "JPY"),
        ("1.25 KWD", 1_250, "KWD"),
        ("1500,00 CLP", 1_500, "CLP"),
        ("1.299.000 KWD", 1_299_000_000, "KWD"),
        ("1.250 KWD", 1_250, "KWD"),
        ("1234.500", 123_450, "BRL"),
        ("1,299.900", 129_990, "BRL"),
    ],
)
def test_prices_are_read_as_people_write_them(written: str, amount_minor: int, currency: str) -> None:
    assert amount("price", written, "BRL") == (amount_minor, currency)


@pytest.mark.parametrize(
    "written", ["", "caro", "-5", "12,345,6x", "1e9", "9" * 21, "12,9999", "½", "٣", "R$", "0.125", "1234,567"]
)
def test_what_is_no_price_is_refused(written: str) -> None:
    with pytest.raises(BadRow):
        amount("price", written, "BRL")


def test_cells_that_say_nothing_take_away_and_columns_that_are_not_there_do_not() -> None:
    first = SheetColumns.of(["id", "title", "url", "stock", "cor", "link da loja"])
    item = content_of(first, ["A", "Um", "https://a.example/", "4", "azul", "x"], None, "BRL")
    later = content_of(SheetColumns.of(["SKU", "Título", "URL", "Cor"]), ["A", "Dois", ""], item, "BRL")
    assert (later.title, later.url, later.stock, later.attributes) == ("Dois", None, 4, {"cor": "azul", "link da loja": "x"})
    assert moment("valid_from", "28/11/2026") == "2026-11-28T00:00:00Z"
    for wrong in ("31/02/2026", "amanhã", "2026"):
        with pytest.raises(BadRow):
            moment("valid_from", wrong)
    with pytest.raises(BadRow):
        content_of(first, ["A", "Um", "", "muitos", "", ""], None, "BRL")
