"""The page and the styles of official papers, and a document that has them and nothing in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import cast

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import _Footer
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle

# By font what a program takes where it is missing.
FALLBACKS: Mapping[str, str] = {
    "方正小标宋简体": "黑体",
    "仿宋": "仿宋_GB2312",
    "黑体": "SimHei",
    "宋体": "SimSun",
}
TITLE_FONT, BODY_FONT, HEADING_FONT, TABLE_FONT = FALLBACKS
LINE = 29.0  # points: 22 lines on a page
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


# 2号 22, 3号 16, 4号 14, 小4号 12, 5号 10.5 points.
LOOKS: Mapping[str, _Look] = {
    "公文正文": _Look(BODY_FONT, 16, indent=2),
    "公文顶格": _Look(BODY_FONT, 16),
    "公文落款": _Look(BODY_FONT, 16, _RIGHT, keep=True),
    "公文标题": _Look(TITLE_FONT, 22, _CENTER, line=33, keep=True),
    "公文一级标题": _Look(HEADING_FONT, 16, indent=2, keep=True),
    "公文表头": _Look(HEADING_FONT, 10.5, _CENTER, line=15, space=2),
    "公文表格": _Look(TABLE_FONT, 10.5, _LEFT, line=15, space=2),
    "公文表格居中": _Look(TABLE_FONT, 10.5, _CENTER, line=15, space=2),
    "公文单头": _Look(HEADING_FONT, 12, _CENTER, line=18),
    "公文单内": _Look(BODY_FONT, 12, _BOTH, line=18),
    "公文单中": _Look(BODY_FONT, 12, _CENTER, line=18),
    "公文单签": _Look(BODY_FONT, 12, _RIGHT, line=18),
    "公文单注": _Look(TABLE_FONT, 9, _LEFT, line=13),
    "公文页码": _Look(TABLE_FONT, 14, _RIGHT, line=18),
}


@cache
def empty() -> bytes:
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
