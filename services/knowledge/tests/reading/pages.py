"""PDFs as their writers save them, object by object."""

from collections.abc import Sequence
from dataclasses import dataclass, field

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
SCAN = "q 595 0 0 842 0 0 cm /Im Do Q"
_IMAGE = (
    b"<< /Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 4 >>\n"
    b"stream\n\x00\xff\xff\x00\nendstream"
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its drawing, the entries of its form's fields and of other annotations, and what else its dictionary has."""

    drawing: str = ""
    fields: Sequence[str] = ()
    more: str = ""


@dataclass(slots=True)
class _Objects:
    found: list[bytes] = field(default_factory=list)

    def add(self, content: bytes) -> int:
        self.found.append(content)
        return len(self.found)

    def file(self, root: int) -> bytes:
        output = b"%PDF-1.7\n"
        places = []
        for number, content in enumerate(self.found, 1):
            places.append(len(output))
            output += b"%d 0 obj\n" % number + content + b"\nendobj\n"
        table = b"".join(b"%010d 00000 n \n" % place for place in places)
        return output + (
            b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
            + table
            + b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, root, len(output))
        )


def paged(*sheets: Sheet | str, font: bytes = FONT) -> bytes:
    """Returns a PDF of these pages. `font` is that of `/F1`; `/Im` is a picture."""
    objects = _Objects()
    fonts, image, pages = objects.add(font), objects.add(_IMAGE), objects.add(b"")
    kids, fields = [], []
    for sheet in [Sheet(one) if isinstance(one, str) else one for one in sheets]:
        drawing = sheet.drawing.encode("cp1252")
        contents = objects.add(b"<< /Length %d >>\nstream\n" % len(drawing) + drawing + b"\nendstream")
        own = [objects.add(f"<< /Type /Annot {entries} >>".encode("cp1252")) for entries in sheet.fields]
        fields += own
        kids.append(
            objects.add(
                b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 %d 0 R >> "
                b"/XObject << /Im %d 0 R >> >> /Contents %d 0 R /Annots [%s] %s >>"
                % (pages, fonts, image, contents, _references(own), sheet.more.encode())
            )
        )
    objects.found[pages - 1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (_references(kids), len(kids))
    form = b"/AcroForm << /Fields [%s] >>" % _references(fields)
    return objects.file(objects.add(b"<< /Type /Catalog /Pages %d 0 R %s >>" % (pages, form)))


def _references(numbers: Sequence[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


def at(x: float, y: float, text: str, size: float = 12) -> str:
    """Returns what draws a line of text there."""
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F1 {size} Tf {x} {y} Td ({escaped}) Tj ET\n"


def lines(x: float, y: float, *texts: str, size: float = 12) -> str:
    """Returns what draws lines below each other."""
    return "".join(at(x, y - number * size * 1.25, text, size) for number, text in enumerate(texts))
