"""A thin, deterministic layer over python-docx for official papers; no other module imports that library.

The page is that of GB/T 9704: A4, a text area of 156 by 225 mm, 22 lines of 28 characters, page numbers "— 1 —".
Fonts are those that offices use, each with one that every Chinese Windows has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from io import BytesIO
from typing import cast
from zipfile import ZipFile

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import _Footer
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from cwgk_excel.files import zipped
from cwgk_excel.xlsx_writer import in_sight

# By font what a program takes where it is missing.
FALLBACKS: Mapping[str, str] = {
    "方正小标宋简体": "黑体",
    "仿宋": "仿宋_GB2312",
    "黑体": "SimHei",
    "宋体": "SimSun",
}
TITLE_FONT, BODY_FONT, HEADING_FONT, TABLE_FONT = FALLBACKS
TEXT_WIDTH = 156.0  # mm
LINE = 29.0  # points: 22 lines on a page
AROUND = 6.0  # above and below a table
RED = RGBColor(0xE0, 0x00, 0x00)
_LEFT, _CENTER, _RIGHT, _BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
_THUMBNAIL = "/metadata/thumbnail"


@dataclass(frozen=True, slots=True)
class _Look:
    """How the paragraphs of a style look.

    ``indent``: of the first line, in characters. ``line``: the height of a line, in points; ``space``: above and below
    the paragraph. ``keep``: it stays on the page of what follows.
    """

    font: str
    size: float
    align: WD_ALIGN_PARAGRAPH = _BOTH
    indent: int = 0
    line: float = LINE
    keep: bool = False
    space: float = 0


# 2号 22, 3号 16, 4号 14, 5号 10.5 points.
LOOKS: Mapping[str, _Look] = {
    "公文正文": _Look(BODY_FONT, 16, indent=2),
    "公文顶格": _Look(BODY_FONT, 16),
    "公文落款": _Look(BODY_FONT, 16, _RIGHT, keep=True),
    "公文标题": _Look(TITLE_FONT, 22, _CENTER, line=33, keep=True),
    "公文一级标题": _Look(HEADING_FONT, 16, indent=2, keep=True),
    "公文表头": _Look(HEADING_FONT, 10.5, _CENTER, line=15, space=2),
    "公文表格": _Look(TABLE_FONT, 10.5, _LEFT, line=15, space=2),
    "公文表格居中": _Look(TABLE_FONT, 10.5, _CENTER, line=15, space=2),
    "公文页码": _Look(TABLE_FONT, 14, _RIGHT, line=18),
}


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a table's column: its text, its width in mm, and whether its cells are centred."""

    text: str
    width: float
    centred: bool = False


class Paper:
    """An official paper being written from the top; the same calls give the same bytes."""

    def __init__(self, title: str, office: str, created: date) -> None:
        self._document = Document(BytesIO(_empty()))
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

    def title(self, text: str) -> None:
        """Write the title, and an empty line after it."""
        self._paragraph(text, "公文标题")
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
        table = self._document.add_table(rows=1, cols=len(heads), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for cell, head in zip(table.rows[0].cells, heads, strict=True):
            _write(cell, head.text, "公文表头")
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for row in rows:
            cells = table.add_row().cells
            for cell, head, text in zip(cells, heads, row, strict=True):
                _write(cell, text, "公文表格居中" if head.centred else "公文表格")
        _set_widths(table, [head.width for head in heads])
        if rest:
            cells = table.add_row().cells
            _write(cells[0].merge(cells[-1]), rest, "公文表格")

    def data(self) -> bytes:
        """Return the file."""
        drawn = BytesIO()
        self._document.save(drawn)
        with ZipFile(drawn) as archive:
            return zipped((name, archive.read(name)) for name in archive.namelist())

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


@cache
def _empty() -> bytes:
    """A document with page and styles and nothing in it, which takes longer to make than a letter to write."""
    document = Document()
    _forget_template(document.part.package)
    _set_styles(document)
    _set_page(document)
    drawn = BytesIO()
    document.save(drawn)
    return drawn.getvalue()


def _forget_template(package: object) -> None:
    """Drop the picture of the library's own template."""
    relations = package.rels  # type: ignore[attr-defined]
    for name in [name for name, one in relations.items() if one.reltype.endswith(_THUMBNAIL)]:
        del relations[name]


def _set_styles(document: WordDocument) -> None:
    """Take the template's theme fonts and spaces away, and add the styles of official papers."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    defaults.getparent().replace(
        defaults,
        parse_xml(
            f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr>{_fonts(BODY_FONT)}"
            '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
            "<w:pPrDefault/></w:docDefaults>"
        ),
    )
    for name, look in LOOKS.items():
        _dress(cast(ParagraphStyle, document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)), look)
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>' for name, other in FALLBACKS.items()
    )
    # The library keeps this part as bytes and has no way to change it.
    declared = next(p for p in document.part.package.iter_parts() if "fontTable" in p.partname)
    declared._blob = f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()


def _set_page(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(22)
    document.settings.odd_and_even_pages_header_footer = True
    for footer, align in ((section.footer, _RIGHT), (section.even_page_footer, _LEFT)):
        _number(footer, align)


def _fonts(name: str) -> str:
    """One font for all characters: Chinese quotation marks would else be taken from a Latin one."""
    kinds = " ".join(f'w:{kind}="{name}"' for kind in ("ascii", "hAnsi", "eastAsia", "cs"))
    return f'<w:rFonts {nsdecls("w")} w:hint="eastAsia" {kinds}/>'


def _dress(style: ParagraphStyle, look: _Look) -> None:
    """Give a style its look."""
    style.base_style, style.hidden, style.quick_style = None, False, True
    properties = style.element.get_or_add_rPr()
    properties.insert(0, parse_xml(_fonts(look.font)))
    style.font.size = Pt(look.size)
    form = style.paragraph_format
    form.alignment, form.keep_with_next = look.align, look.keep
    form.space_before = form.space_after = Pt(look.space)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line)
    if look.indent:
        form.first_line_indent = Pt(look.indent * look.size)
        style.element.pPr.find(qn("w:ind")).set(qn("w:firstLineChars"), str(look.indent * 100))


def _number(footer: _Footer, align: WD_ALIGN_PARAGRAPH) -> None:
    """Write the page number as official papers have it, one character from the outer margin."""
    footer.is_linked_to_previous = False
    line = footer.paragraphs[0]
    line.style = "公文页码"
    form = line.paragraph_format
    form.alignment, form.left_indent, form.right_indent = align, Pt(14), Pt(14)
    line.add_run("— ")
    run = line.add_run()
    for kind in ("begin", "", "end"):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = "PAGE"
        run._r.append(part)
    line.add_run(" —")


def _set_widths(table: Table, widths: Sequence[float]) -> None:
    """Set the widths of the columns, in mm: programs look at the columns or at the cells. No row is torn apart."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def _write(cell: _Cell, text: str, style: str) -> None:
    line = cell.paragraphs[0]
    line._p.style = style
    line.add_run(in_sight(text))
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _characters(text: str) -> float:
    """The length of a text in full-width characters."""
    return sum(0.5 if sign.isascii() else 1.0 for sign in text)
