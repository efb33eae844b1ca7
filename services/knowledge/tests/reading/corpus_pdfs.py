"""PDFs of the corpus."""

import io
from collections.abc import Callable

from PIL import Image
from pypdf import PdfReader, PdfWriter

from .corpus import Sample, failing, stored
from .pages import SCAN, Sheet, at, lines, paged

PROSE = ("O barco sai às nove horas da manhã do cais velho e volta", "ao fim da tarde, quando chove no outro dia da semana.")


def rewritten(data: bytes, change: Callable[[PdfWriter], object]) -> bytes:
    writer, output = PdfWriter(clone_from=PdfReader(io.BytesIO(data))), io.BytesIO()
    change(writer)
    writer.write(output)
    return output.getvalue()


def table(first: int) -> str:
    rows = [("Produto", "À vista"), *((f"Broca {number}", f"{number},90") for number in range(first, first + 12))]
    return "".join(at(50, 780 - 15 * row, name) + at(300, 780 - 15 * row, price) for row, (name, price) in enumerate(rows))


def scan() -> bytes:
    """Returns what a scanner's program saves: pictures and nothing else."""
    first, output = Image.new("L", (200, 280), 255), io.BytesIO()
    first.save(output, "PDF", save_all=True, append_images=[Image.new("L", (200, 280), 200)])
    return output.getvalue()


SIMPLE = paged(lines(50, 780, *PROSE))
HEADED = [at(50, 820, "Clube Náutico") + at(280, 20, f"Página {n} de 3") + at(50, 600, f"Regra {n}.") for n in (1, 2, 3)]
COLUMNS = "".join(
    lines(x, 700, *(f"{side} {n} conta das entregas e prazos da loja" for n in range(8)))
    for x, side in ((50, "Esquerda"), (320, "Direita"))
)
UPWARDS = "".join(f"BT /F1 12 Tf 0 1 -1 0 {100 + 15 * n} 50 Tm ({line}) Tj ET\n" for n, line in enumerate(PROSE))
FIELD = "/Subtype /Widget /FT /Tx /T (taxa) /V (85 reais) /Rect [150 775 300 795]"
PDFS = [
    Sample("simples.pdf", lambda: SIMPLE, (" ".join(PROSE),)),
    Sample("simples.txt", lambda: SIMPLE, (PROSE[0],)),
    Sample("com-lixo.pdf", lambda: b"\r\n\r\n" + SIMPLE + b"\nlixo" * 20, (PROSE[0],)),
    Sample("colunas.pdf", lambda: paged(COLUMNS), ("Esquerda 0", "Esquerda 7", "Direita 0", "Direita 7")),
    Sample("tabela.pdf", lambda: paged(table(1), table(13)), ("Produto | À vista", "Broca 1 | 1,90", "Broca 24 | 24,90")),
    Sample("rodapes.pdf", lambda: paged(*HEADED), ("Clube Náutico", "Regra 1.", "Regra 2.", "Regra 3."), ("Página 2",)),
    Sample("trezentas.pdf", lambda: paged(*(at(50, 700, f"Folha {n}.") for n in range(300))), ("Folha 0.", "Folha 299.")),
    Sample("formulario.pdf", lambda: paged(Sheet(at(50, 780, "Taxa:"), [FIELD])), ("Taxa:", "85 reais")),
    Sample("de-lado.pdf", lambda: paged(Sheet(UPWARDS, more="/Rotate 90")), ("barco",)),
    Sample("misturado.pdf", lambda: paged(lines(50, 780, *PROSE), SCAN), ("barco",), unread=("scanned_page",)),
    Sample("objetos.pdf", lambda: rewritten(SIMPLE, lambda one: one.compress_identical_objects()), (PROSE[0],)),
    Sample(
        "com-anexo.pdf",
        lambda: rewritten(SIMPLE, lambda one: one.add_attachment("a.txt", b"Segredo")),
        ("barco",),
        ("Segredo",),
        ("embedded_file",),
    ),
    Sample("protegido.pdf", lambda: rewritten(SIMPLE, lambda one: one.encrypt("", "dono")), ("barco",)),
    failing("senha.pdf", lambda: rewritten(SIMPLE, lambda one: one.encrypt("abre", "dono")), "encrypted"),
    failing("vazio.pdf", lambda: paged("", ""), "empty"),
    failing("digitalizado.pdf", scan, "scanned"),
    failing("so-o-comeco.pdf", SIMPLE[:40], "unreadable"),
    failing("cortado.pdf", SIMPLE[:-400], "unreadable"),
    Sample("sem-fim.pdf", lambda: SIMPLE[: SIMPLE.index(b"startxref")], ("barco",)),
    stored("typst-columns.pdf", "Clube do Livro", "# Regulamento", "Artigo 1.", "quinze dias", "Artigo 6.", "Artigo 12."),
    stored(
        "typst-table.pdf",
        "# Tabela de preços",
        "Furadeira modelo 100 | R$ 100,90",
        "Código | Produto | Preço",
        "modelo 139 | R$ 139,90",
    ),
    stored("typst-rtl.pdf", "# مواعيد العمل", "نفتح من السبت إلى الخميس من الساعة 9 صباحا."),
    stored(
        "reportlab.pdf",
        "# Planos de internet",
        "mensal | anual",
        "Plano 20 | 20 reais | 200 reais",
        "Plano 59 | 59 reais",
        "doze meses",
    ),
]
