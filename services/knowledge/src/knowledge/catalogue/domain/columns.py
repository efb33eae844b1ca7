"""What a row of a table says of an item: columns by their names in three languages, amounts and dates as people write them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from knowledge.catalogue.domain.currencies import CURRENCIES
from knowledge.catalogue.domain.facts import comparable
from knowledge.catalogue.domain.items import MOST_ATTRIBUTES, ItemContent, Sku

LONGEST_REASON = 200
_NAMES = {
    "sku": "sku id codigo code cod referencia ref",
    "title": "title titulo nome name nombre produto product producto",
    "description": "description descricao descripcion",
    "url": "url link",
    "images": "images image imagem imagens imagen imagenes image_link foto fotos",
    "more_images": "additional_image_link",
    "price": "price preco precio valor",
    "offer": "offer sale_price oferta promocao preco_promocional precio_oferta",
    "currency": "currency moeda moneda",
    "stock": "stock estoque quantity quantidade inventario existencias",
    "availability": "availability disponibilidade disponibilidad",
    "regions": "regions region regiao regioes regiones",
    "labels": "labels label etiquetas categoria categorias category product_type",
    "state": "state estado_do_item situacao status",
    "valid_from": "valid_from valido_de valido_desde inicio",
    "valid_until": "valid_until valido_ate valido_hasta fim validade",
}
COLUMNS: Mapping[str, str] = {name: field for field, names in _NAMES.items() for name in names.split()}
_SYMBOLS = {"R$": "BRL", "US$": "USD", "€": "EUR", "£": "GBP"}
_HIDDEN = {"hidden", "oculto", "inativo", "inactive", "oculta", "0", "false", "nao", "no"}
_ACTIVE = {"active", "ativo", "activo", "1", "true", "sim", "si", "yes"}
_SOLD_OUT = {"out of stock", "out_of_stock", "esgotado", "agotado", "indisponivel", "no disponible"}
_SKU: TypeAdapter[str] = TypeAdapter(Sku)


class BadRow(Exception):
    """A row that is no item, with the column that is to blame and a sentence."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column[:LONGEST_REASON]
        self.reason = reason[:LONGEST_REASON]


@dataclass(frozen=True, slots=True)
class SheetColumns:
    """The columns of a table: which field each says, or which attribute (where `fields` has None)."""

    names: Sequence[str]
    fields: Sequence[str | None]

    @classmethod
    def of(cls, header: Sequence[str]) -> "SheetColumns":
        """Returns the columns. Raises `BadRow` without a sku or a title, and where two say the same."""
        names = [" ".join(one.split()) for one in header]
        fields = [COLUMNS.get(comparable(one).replace(" ", "_")) for one in names]
        said = [one for one in fields if one is not None]
        for needed in ("sku", "title"):
            if needed not in said:
                raise BadRow(needed, f"there is no column {needed}")
        doubled = next((one for one in said if said.count(one) > 1), None)
        if doubled is not None:
            raise BadRow(doubled, f"two columns are the {doubled}")
        return cls(names, fields)

    def values(self, cells: Sequence[str]) -> dict[str, str]:
        """Returns what a row says by field; an empty cell says that there is none."""
        return {field: cell for field, cell in zip(self.fields, self._filled(cells), strict=True) if field is not None}

    def fields_at(self, places: Collection[int]) -> set[str | None]:
        """Returns the fields of these columns, counted from 0."""
        return {self.fields[at] for at in places if at < len(self.fields)}

    def attributes(self, cells: Sequence[str]) -> dict[str, str]:
        found = zip(self.names, self.fields, self._filled(cells), strict=True)
        return {name: cell for name, field, cell in found if field is None and name}

    def _filled(self, cells: Sequence[str]) -> list[str]:
        return [*cells[: len(self.names)], *[""] * (len(self.names) - len(cells))]


def sku_of(columns: SheetColumns, cells: Sequence[str]) -> str:
    """Returns the sku of a row. Raises `BadRow`."""
    try:
        return _SKU.validate_python(columns.values(cells)["sku"])
    except ValidationError as error:
        raise BadRow("sku", _reason(error)) from None


def content_of(
    columns: SheetColumns,
    cells: Sequence[str],
    before: ItemContent | None,
    currency: str,
    numbers: Collection[int] = (),
    *,
    was_hidden: bool = False,
) -> ItemContent:
    """Returns what a row makes of an item, new or not. What the table has no column for stays as it was; an item that was
    hidden because it was missing is offered again. `numbers` says which cells are numbers in the file, not texts. Raises
    `BadRow`.
    """
    said = columns.values(cells)
    content: dict[str, Any] = before.model_dump() if before is not None else {}
    if was_hidden:
        content["state"] = "active"
    content |= {name: said[name] or None for name in ("url",) if name in said}
    content |= {name: said[name] for name in ("title", "description") if name in said}
    content |= {name: _list(said[name]) for name in ("regions", "labels") if name in said}
    content |= {name: moment(name, said[name]) for name in ("valid_from", "valid_until") if name in said}
    if "images" in said or "more_images" in said:
        content["images"] = _addresses(said.get("images", "")) + _addresses(said.get("more_images", ""))
    if "state" in said:
        content["state"] = _state(said["state"])
    content |= _stock(said) | _prices(said, content, currency, columns.fields_at(numbers))
    content["attributes"] = _attributes(content.get("attributes", {}), columns.attributes(cells))
    try:
        return ItemContent.model_validate(content)
    except ValidationError as error:
        raise BadRow(".".join(map(str, error.errors()[0]["loc"])) or "item", _reason(error)) from None


def amount(column: str, written: str, currency: str, *, is_number: bool = False) -> tuple[int, str]:
    """Returns a price as people write it (`R$ 1.299,90`, `1,299.90 USD`, `12.9`) in the smallest unit of its currency, which is
    that which is written, or else the given one. Raises `BadRow`.

    The last point or comma parts the cents, unless it parts thousands. It never does in what `is_number` in the file.
    """
    text = written.strip()
    for symbol, code in _SYMBOLS.items():
        if text.startswith(symbol):
            text, currency = text.removeprefix(symbol), code
    for code in (text[:3].upper(), text[-3:].upper()):
        if code in CURRENCIES:
            currency = code
            text = text[3:] if text[:3].upper() == code else text[:-3]
    places = CURRENCIES[currency]
    digits = "".join(text.split())
    if not digits or len(digits) > 20 or not all(one in "0123456789.," for one in digits) or not digits[0].isdigit():
        raise BadRow(column, "not a price")
    at = max(digits.rfind("."), digits.rfind(","))
    parts_cents = at >= 0 and (is_number or not _parts_thousands(digits, at, places))
    whole, fraction = (digits[:at], digits[at + 1 :].rstrip("0")) if parts_cents else (digits, "")
    if len(fraction) > places:
        raise BadRow(column, f"{currency} has {places} decimal places")
    return int(whole.replace(".", "").replace(",", "")) * 10**places + int(fraction.ljust(places, "0") or "0"), currency


def _parts_thousands(digits: str, at: int, places: int) -> bool:
    """Returns whether the last point or comma parts thousands: three digits follow, and it stands there several times, or
    behind one to three digits without a leading 0, in a currency whose cents have not three places themselves.
    """
    if len(digits) - at - 1 != 3:
        return False
    before = digits[:at]
    if digits[at] in before:
        return True
    return places != 3 and before.isdigit() and len(before) <= 3 and not before.startswith("0")


def moment(column: str, written: str) -> str | None:
    """Returns a date (`2026-11-28`, `28/11/2026`: its first moment in UTC) or an instant with its zone, for the item to check.
    Raises `BadRow`.
    """
    if not written:
        return None
    parts = written.split("/")
    try:
        if len(parts) == 3 and all(one.isdigit() and len(one) <= 4 for one in parts):
            written = date(int(parts[2]), int(parts[1]), int(parts[0])).isoformat()
        return f"{date.fromisoformat(written).isoformat()}T00:00:00Z" if len(written) <= 10 else written
    except ValueError:
        raise BadRow(column, "not a date") from None


def _list(written: str) -> list[str]:
    return [one.strip() for part in written.split(";") for one in part.split("|") if one.strip()]


def _addresses(written: str) -> list[str]:
    return [one for part in _list(written) for one in part.replace(",http", " http").split()]


def _state(written: str) -> str:
    said = comparable(written)
    if said not in _HIDDEN | _ACTIVE and said:
        raise BadRow("state", "neither active nor hidden")
    return "hidden" if said in _HIDDEN else "active"


def _stock(said: Mapping[str, str]) -> dict[str, Any]:
    if comparable(said.get("availability", "")) in _SOLD_OUT:
        return {"stock": 0}
    if "stock" not in said:
        return {"stock": None} if "availability" in said else {}
    written = said["stock"]
    if written and not (written.isascii() and written.isdigit() and len(written) <= 10):
        raise BadRow("stock", "not a whole number")
    return {"stock": int(written) if written else None}


def _prices(
    said: Mapping[str, str], content: Mapping[str, Any], currency: str, numbers: Collection[str | None]
) -> dict[str, Any]:
    currency = said.get("currency", "").upper() or currency
    if currency not in CURRENCIES:
        raise BadRow("currency", "not a currency of ISO 4217")

    def read(column: str, currency: str) -> tuple[int, str]:
        return amount(column, said[column], currency, is_number=column in numbers)

    found: dict[str, Any] = {}
    price = content.get("price")
    if "price" in said:
        price = dict(zip(("amount_minor", "currency"), read("price", currency), strict=True)) if said["price"] else None
        found["price"] = price
    if "offer" in said:
        minor, of = read("offer", price["currency"] if price else currency) if said["offer"] else (None, None)
        if minor is not None and price is not None and of != price["currency"]:
            raise BadRow("offer", "an offer is in the currency of the price")
        found["offer"] = None if minor is None else {"amount_minor": minor}
    elif "price" in found and price is None:
        found["offer"] = None
    return found


def _attributes(before: Mapping[str, Any], said: Mapping[str, str]) -> dict[str, Any]:
    """Returns attributes with what is said of some. A value that reads the same stays what it is."""
    kept = {name: value for name, value in before.items() if name not in said}
    found = {
        name: before[name] if name in before and str(before[name]) == value else value for name, value in said.items() if value
    }
    if len(kept) + len(found) > MOST_ATTRIBUTES:
        raise BadRow("attributes", f"an item has at most {MOST_ATTRIBUTES} attributes")
    return kept | found


def _reason(error: ValidationError) -> str:
    return str(error.errors()[0]["msg"]).removeprefix("Value error, ")
