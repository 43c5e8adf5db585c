"""Reading the papers that go out, as a person would."""

from __future__ import annotations

from io import BytesIO

from docx import Document
from docx.table import Table


def lines(data: bytes) -> list[str]:
    """The text of a document from its top, a table's row as "one | two"."""
    said: list[str] = []
    for part in Document(BytesIO(data)).iter_inner_content():
        if isinstance(part, Table):
            for row in part.rows:
                cells = list({cell._tc: cell.text for cell in row.cells}.values())
                said.append(" | ".join(cells))
        elif part.text:
            said.append(part.text)
    return said


def everything(data: bytes) -> str:
    """All text of a document: its feet and its properties too."""
    document = Document(BytesIO(data))
    properties = document.core_properties
    feet = [
        paragraph.text
        for section in document.sections
        for foot in (section.footer, section.even_page_footer)
        for paragraph in foot.paragraphs
    ]
    about = (properties.title, properties.author, properties.comments, properties.last_modified_by)
    return "\n".join((*lines(data), *feet, *about))
