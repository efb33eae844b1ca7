"""What somebody filled into a PDF's form, or wrote upon its pages: it stands beside the text, at a place of its own."""

import ctypes
from collections.abc import Callable, Iterator
from functools import partial

import pypdfium2 as pdfium
from pypdfium2 import raw

from knowledge.parsing.readers.pdf.glyphs import Box, PlacedWord, turned

_MOST_ANNOTATIONS = 5_000
_MOST_OPTIONS = 1_000
_LONGEST_VALUE = 1_000_000
_LETTERS = 10.0


def filled(document: pdfium.PdfDocument, page: pdfium.PdfPage, quarter_turns: int) -> Iterator[list[PlacedWord]]:
    """Yields the words of each value, at its place. A box that is ticked is ☒, one that is not ☐."""
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        text = _said(document, annotation).strip()
        rectangle = raw.FS_RECTF()
        if text and raw.FPDFAnnot_GetRect(annotation, rectangle):
            box = turned(Box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top), quarter_turns)
            yield list(_placed(text, box))
        raw.FPDFPage_CloseAnnot(annotation)


def _said(document: pdfium.PdfDocument, annotation: raw.FPDF_ANNOTATION) -> str:
    kind = raw.FPDFAnnot_GetSubtype(annotation)
    if kind == raw.FPDF_ANNOT_FREETEXT:
        return _string(partial(raw.FPDFAnnot_GetStringValue, annotation, b"Contents"))
    if kind != raw.FPDF_ANNOT_WIDGET or document.formenv is None:
        return ""
    match raw.FPDFAnnot_GetFormFieldType(document.formenv, annotation):
        case raw.FPDF_FORMFIELD_CHECKBOX | raw.FPDF_FORMFIELD_RADIOBUTTON:
            return "☒" if raw.FPDFAnnot_IsChecked(document.formenv, annotation) else "☐"
        case raw.FPDF_FORMFIELD_COMBOBOX | raw.FPDF_FORMFIELD_LISTBOX:
            return ", ".join(_chosen(document, annotation)) or _value(document, annotation)
        case raw.FPDF_FORMFIELD_TEXTFIELD:
            return _value(document, annotation)
        case _:
            return ""


def _value(document: pdfium.PdfDocument, annotation: raw.FPDF_ANNOTATION) -> str:
    return _string(partial(raw.FPDFAnnot_GetFormFieldValue, document.formenv, annotation))


def _chosen(document: pdfium.PdfDocument, annotation: raw.FPDF_ANNOTATION) -> Iterator[str]:
    form = document.formenv
    for index in range(min(raw.FPDFAnnot_GetOptionCount(form, annotation), _MOST_OPTIONS)):
        if raw.FPDFAnnot_IsOptionSelected(form, annotation, index):
            yield _string(partial(raw.FPDFAnnot_GetOptionLabel, form, annotation, index))


def _string(get: Callable[[ctypes.Array[ctypes.c_ushort] | None, int], int]) -> str:
    """Returns what PDFium writes into a buffer once it has said how large that has to be."""
    size = min(get(None, 0), _LONGEST_VALUE)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    get(buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").split("\x00", 1)[0]


def _placed(text: str, box: Box) -> Iterator[PlacedWord]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    height = min(box.height / len(lines), _LETTERS)
    middle = (box.top + box.bottom) / 2 if len(lines) == 1 else box.top - height / 2
    for number, line in enumerate(lines):
        left, y = box.left, middle - number * height
        for word in line.split():
            right = left + 0.5 * height * len(word)
            yield PlacedWord(word, Box(left, y - height / 2, right, y + height / 2))
            left = right + 0.3 * height
