"""Texts, tables, web pages and letters of the corpus."""

import io
import zipfile
from email.message import EmailMessage
from email.policy import SMTP

from PIL import Image

from .corpus import Sample, failing, stored, text
from .office import p, word
from .pages import at, paged

HOURS = "Abrimos às 8h.\n\nFechamos às 18h."
ARABIC, HEBREW = "نفتح من السبت إلى الخميس.", "פתוח בימים ראשון עד חמישי."
LAUGHS = '<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


def photo(kind: str = "JPEG") -> bytes:
    """Returns a picture that says in its EXIF what it shows."""
    picture, output = Image.new("RGB", (16, 16), "red"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010E], exif[0x9286] = "Cardápio de domingo", "Feijoada 40 reais"
    picture.save(output, kind, exif=exif)
    return output.getvalue()


def archive(**members: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as together:
        for name, data in members.items():
            together.writestr(name, data)
    return output.getvalue()


def nested(depth: int = 6) -> bytes:
    """Returns archives within archives, ten in each, as 42.zip has them."""
    inner = archive(zeros=bytes(1 << 20))
    for _ in range(depth):
        inner = archive(**{f"{number}.zip": inner for number in range(10)})
    return inner


def letter(*attachments: tuple[bytes, str, str]) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = "Ana <ana@example.com>", "loja@example.com", "Tabela de junho"
    message["Message-ID"] = "<1@example.com>"
    message.set_content("Segue a tabela.\n\nAbraço")
    message.add_alternative("<p>Segue a <b>tabela</b>.</p><p>Abraço</p>", subtype="html")
    for data, kind, name in attachments:
        main, _, sub = kind.partition("/")
        message.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def forwarded() -> bytes:
    outer, inner = EmailMessage(), EmailMessage()
    inner["Subject"], inner["From"] = "Antiga", "b@example.com"
    inner.set_content("A carta de antes.")
    outer["Subject"], outer["From"], outer["Message-ID"] = "Enc: Antiga", "a@example.com", "<2@example.com>"
    outer.set_content("Veja abaixo.")
    outer.add_attachment(inner)
    return outer.as_bytes()


TEXTS = [
    text("horas.txt", HOURS, "Abrimos às 8h.", "Fechamos às 18h."),
    text("bom.txt", HOURS, "Abrimos às 8h.", encoding="utf-8-sig", unsaid=("\ufeff",)),
    text("dois-bytes.txt", HOURS, "Abrimos às 8h.", encoding="utf-16"),
    text("windows.txt", HOURS, "Abrimos às 8h.", encoding="cp1252"),
    text("dos.txt", "Não há pão. Três cafés saem já.", "Não há pão. Três cafés saem já.", encoding="cp850"),
    text("linhas-do-windows.txt", HOURS.replace("\n", "\r\n"), "Abrimos às 8h.", "Fechamos", unsaid=("\r",)),
    text("duvidas.txt", "P: Tem wifi?\nR: Sim.\n\nP: Tem vaga?\nR: Duas.", "# Tem wifi?", "Sim.", "# Tem vaga?", "Duas."),
    text("arabe.txt", f"{ARABIC}\n\n{HEBREW}", ARABIC, HEBREW),
    text("controles.txt", "Preço\x0c 9", "Preço", "9"),
    failing("vazio.txt", b"", "no_type"),
    failing("brancos.txt", b" \n\t\n ", "empty"),
    text(
        "titulos.md",
        "# Loja\n\n## Horas\n\nDas 8h às 18h.\n\n- um\n  - dois",
        "# Loja",
        "# Horas",
        "Das 8h",
        "- um",
        "  - dois",
    ),
    text("tabela.md", "|Item|Preço|\n|-|-|\n|Pão|2|\n|Bolo|9|", "Item | Preço", "Pão | 2", "Bolo | 9"),
    text("codigo.md", "# Rede\n\n```\nsenha: 1234\n```\n", "# Rede", "senha: 1234"),
    text("precos.csv", "Item;Preço\nPão;2,50\nBolo;9", "Item | Preço", "Pão | 2,50", "Bolo | 9"),
    text("precos.tsv", "Item\tPreço\nPão\t2", "Item | Preço", "Pão | 2", encoding="utf-16"),
    text("aspas.csv", 'Item,Nota\n"Pão, de sal","duas\nlinhas"\nBolo,"de ""fubá"""', "Pão, de sal | duas linhas", 'de "fubá"'),
    text("perguntas.csv", "Pergunta;Resposta\nTem wifi?;Sim\n", "# Tem wifi?", "Sim"),
    text("precos-sem-tipo.txt", "Item;Preço\nPão;2", "Item", "Pão"),
]
PAGES = [
    text(
        "casa.html",
        page("<h1>Casa</h1><p>Aberta.</p><nav>Início</nav><script>x()</script>"),
        "# Casa",
        "Aberta.",
        unsaid=("x()",),
    ),
    text("sem-nome", page("<p>Aberta às 9h</p>"), "Aberta às 9h"),
    text("pagina.txt", page("<h1>Casa</h1><p>Aberta.</p>"), "# Casa", "Aberta.", unsaid=("<p>",)),
    text("latim.html", page("<p>Não há</p>", '<meta charset="iso-8859-1">'), "Não há", encoding="latin-1"),
    text("arabe.html", page(f'<h1 dir="rtl">{ARABIC}</h1><p dir="rtl">{HEBREW} 9:00</p>'), ARABIC, f"{HEBREW} 9:00"),
    text(
        "juntas.html",
        page(
            '<table><tr><th colspan="2">Planos</th></tr><tr><td rowspan="2">Ouro</td><td>9</td></tr>'
            "<tr><td>12</td></tr></table>"
        ),
        "Planos",
        "Ouro | 9",
        "12",
    ),
    text("laughs.html", f"<!DOCTYPE html [{LAUGHS}]><html><body><p>Aberto &l9;</p></body></html>", "Aberto", unsaid=("haha",)),
    text(
        "escondida.html", page('<p>Sim</p><p style="display:none">Não</p><p hidden>Nunca</p>'), "Sim", unsaid=("Não", "Nunca")
    ),
    text("vinte-megabytes.html", page("<p>Início</p>" + f"<!--{'x' * 2_000}-->" * 10_000 + "<p>Fim</p>"), "Início", "Fim"),
    failing("so-script.html", page("<script>var a</script>").encode(), "empty"),
    stored("pandoc.html", "# Casa das Tintas", "8h às 18h", "# Lojas", "- Norte", "Acrílica | R$ 189,90 | R$ 64,50", "TX-1040"),
    stored("pandoc-cells.html", "Carga | Preço", "Piano de cauda | 900 reais", "Sofá | 200 reais", ARABIC[:10]),
]
LETTERS = [
    Sample("carta.eml", letter, ("# Tabela de junho", "From: Ana", "Segue a tabela.", "Abraço")),
    Sample(
        "anexos.eml",
        lambda: letter(
            (b"item;preco\nbanho;60\n", "text/csv", "precos.csv"),
            (word(p("Em anexo.")), "application/octet-stream", "a.docx"),
            (paged(at(50, 700, "Contrato de aluguel")), "application/pdf", "c.pdf"),
        ),
        ("banho | 60", "# a.docx", "Em anexo.", "# c.pdf", "Contrato de aluguel"),
    ),
    Sample("foto.eml", lambda: letter((photo(), "image/jpeg", "f.jpg")), ("Segue",), ("Feijoada",), ("picture",)),
    Sample(
        "compactado.eml", lambda: letter((archive(a=b"x"), "application/zip", "a.zip")), ("Segue",), unread=("embedded_file",)
    ),
    Sample("bomba.eml", lambda: letter((nested(), "application/zip", "42.zip")), ("Segue",), unread=("embedded_file",)),
    Sample("encaminhada.eml", forwarded, ("Enc: Antiga", "Veja abaixo."), ("de antes",), ("embedded_file",)),
]
OF_NO_TYPE = [
    failing("ruido.pdf", bytes(range(256)) * 40, "no_type"),
    failing("foto.jpg", photo, "no_type"),
    failing("foto.pdf", lambda: photo("PNG"), "no_type"),
    failing("varios.zip", archive(**{"a.txt": b"Abrimos", "b.docx": word(p("x"))}), "no_type"),
    failing("42.zip", nested, "no_type"),
    failing("antigo.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048), "no_type"),
]
