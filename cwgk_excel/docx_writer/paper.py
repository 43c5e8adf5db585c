"""An official paper being written from the top.

The page is that of GB/T 9704: A4, a text area of 156 by 225 mm, 22 lines of 28 characters, page numbers "— 1 —".
Fonts are those that offices use, each with one that every Chinese Windows has.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from cwgk_excel.cell_text import in_sight
from cwgk_excel.docx_writer.styles import LOOKS, empty
from cwgk_excel.docx_writer.tables import Box, Head, add_form, add_table
from cwgk_excel.zips import zipped

TEXT_WIDTH = 156.0  # mm
AROUND = 6.0  # points, above and below a table
RED = RGBColor(0xE0, 0x00, 0x00)
FORM_HEIGHT = 700.0  # points, of the text area of a form
_CONTENT = "word/document.xml"


class Paper:
    """An official paper being written from the top; the same calls give the same bytes."""

    def __init__(self, title: str, office: str, created: date) -> None:
        # An earlier paper, with trees that Python does not count, holds itself, and a command seldom looks for such.
        gc.collect(1)
        self._document = Document(BytesIO(empty()))
        self._below_table = False
        self._set_properties(title, office, created)

    def letterhead(self, office: str, number: str) -> None:
        """Write the red head of a formal letter: the office over a double line, and the letter's number."""
        size = min(36.0, TEXT_WIDTH / 25.4 * 72 // max(len(office), 1))
        line = self._paragraph(office, "公文标题")
        line.paragraph_format.line_spacing = Pt(size * 1.5)
        line.runs[0].font.size, line.runs[0].font.color.rgb = Pt(size), RED
        border = f'<w:bottom w:val="thickThinSmallGap" w:sz="24" w:space="4" w:color="{RED}"/>'
        framed = parse_xml(f"<w:pBdr {nsdecls('w')}>{border}</w:pBdr>")
        # In the order that the format asks for.
        line._p.get_or_add_pPr().insert_element_before(framed, "w:spacing", "w:ind", "w:jc")
        self._paragraph(number, "公文落款")
        self.gap()

    def title(self, text: str, *, gap: bool = True) -> None:
        """Write the title, and with ``gap`` an empty line after it."""
        self._paragraph(text, "公文标题")
        if gap:
            self.gap()

    def heading(self, text: str) -> None:
        """Write a heading of the first order; it stays with what follows."""
        self._paragraph(text, "公文一级标题")

    def flush(self, text: str) -> None:
        """Write a paragraph that begins at the margin, as the one that says to whom it goes."""
        self._paragraph(text, "公文顶格")

    def text(self, text: str, *, keep: bool = False) -> None:
        """Write a paragraph of the text; with ``keep`` it stays on the page of what follows."""
        self._paragraph(text, "公文正文").paragraph_format.keep_with_next = keep

    def gap(self, *, keep: bool = True) -> None:
        """Leave an empty line."""
        self._paragraph("", "公文顶格").paragraph_format.keep_with_next = keep

    def signed(self, office: str, day: str) -> None:
        """Write the office two characters from the right margin, and below it the day, as GB/T 9704 places them."""
        right = max(2.0, 2 + len(office) - 2 - _characters(day))
        for text, chars in ((office, 2.0), (day, right)):
            line = self._paragraph(text, "公文落款")
            line.paragraph_format.right_indent = Pt(chars * LOOKS["公文落款"].size)

    def table(self, heads: Sequence[Head], rows: Sequence[Sequence[str]], rest: str = "") -> None:
        """Write a table whose heads are repeated on each page; ``rest``: a last line across all columns."""
        # Borders else touch the text above and below.
        for line in self._document.paragraphs[-1:]:
            line.paragraph_format.space_after = Pt(AROUND)
        self._below_table = True
        add_table(self._document, heads, rows, rest)

    def form(self, rows: Sequence[tuple[float, Sequence[Box]]]) -> None:
        """Write a form of boxes: rows with their heights in points, which no text makes higher.

        Its page has more room than that of a letter: FORM_HEIGHT for the title, the form and what follows.
        """
        section = self._document.sections[0]
        section.top_margin, section.bottom_margin = Mm(20), Mm(30)
        add_form(self._document, rows)

    def small(self, text: str) -> None:
        """Write a small note."""
        self._paragraph(text, "公文单注")

    def data(self) -> bytes:
        """Return the file."""
        drawn = BytesIO()
        self._document.save(drawn)
        with ZipFile(drawn) as archive:
            return zipped((name, archive.read(name)) for name in archive.namelist())

    def sealed(self) -> bytes:
        """Return the file with a mark of its content, by which ``is_as_written`` knows it."""
        content = self._document.part.blob
        self._document.core_properties.identifier = hashlib.sha256(content).hexdigest()
        return self.data()

    def _paragraph(self, text: str, style: str) -> Paragraph:
        line = self._document.add_paragraph(in_sight(text))
        line._p.style = style  # the library's own way looks through all styles each time
        if self._below_table:
            line.paragraph_format.space_before, self._below_table = Pt(AROUND), False
        return line

    def _set_properties(self, title: str, office: str, created: date) -> None:
        properties = self._document.core_properties
        # No time of day, so that the same content gives the same bytes.
        properties.created = properties.modified = datetime(created.year, created.month, created.day)
        properties.title, properties.author, properties.last_modified_by = title, office, office
        properties.comments, properties.language, properties.revision = "", "zh-CN", 1


def is_as_written(data: bytes) -> bool:
    """Whether a file is one of ``Paper.sealed`` that nobody has saved since: any program writes it differently."""
    try:
        return bool(Document(BytesIO(data)).core_properties.identifier == _content_hash(data))
    except (BadZipFile, KeyError, ValueError, PackageNotFoundError):
        return False


def _content_hash(data: bytes) -> str:
    with ZipFile(BytesIO(data)) as archive:
        return hashlib.sha256(archive.read(_CONTENT)).hexdigest()


def _characters(text: str) -> float:
    """The length of a text in full-width characters."""
    return sum(0.5 if sign.isascii() else 1.0 for sign in text)
