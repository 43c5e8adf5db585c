"""A finished template of a form, drawn once; and the copies that are stamped from it.

Stamping changes only one part, the shared strings, which hold every text with the token or the submitter's
name. All other parts are copied as they are, still compressed.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from cwgk_excel.campaign import Submitter
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.addresses import fixed
from cwgk_excel.forms.fields import GUIDE_SHEET
from cwgk_excel.forms.look.drawing import NAME_MARK, TOKEN_MARK
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.version import Version
from cwgk_excel.identity import SHEET, Key, Token, base32
from cwgk_excel.issue import draw, draw_form, guide, selfcheck, support
from cwgk_excel.issue.marked_text import MarkedText
from cwgk_excel.issue.open_ended import Copy, OpenEnded
from cwgk_excel.xlsx_writer import Book, SheetWriter
from cwgk_excel.zips import zipped

STRINGS = "xl/sharedStrings.xml"
VERSION_CHARACTERS = 4
BLANK_TOKEN, BLANK_NAME = "（未分发）", "（报送单位）"


class Stamped(NamedTuple):
    """A workbook for one submitter, and its token."""

    copy: Copy
    token: str

    @property
    def data(self) -> bytes:
        """The workbook as a whole."""
        return self.copy.data


@dataclass(frozen=True)
class Template:
    """A form's workbook, ready to be stamped.

    ``base``: its archive without the shared strings; ``strings``: these, with the marks of token and name.
    """

    version: Version
    base: bytes
    strings: str

    def stamp(self, submitter: Submitter, key: Key) -> Stamped:
        """Return the workbook for one submitter, and its token."""
        token = Token(FORMS[self.version.form].sign, self.version.id, submitter.code).seal(key)
        return Stamped(self._with(token, submitter.name), token)

    def blank(self) -> bytes:
        """Return the workbook unsigned and for nobody, to look at."""
        return self._with(BLANK_TOKEN, BLANK_NAME).data

    def _with(self, token: str, name: str) -> Copy:
        return self._archive.with_last(STRINGS, *self._texts.saying({TOKEN_MARK: token, NAME_MARK: name}))

    @cached_property
    def _archive(self) -> OpenEnded:
        return OpenEnded(self.base)

    @cached_property
    def _texts(self) -> MarkedText:
        return MarkedText(self.strings, (TOKEN_MARK, NAME_MARK))


def make_template(form: Form) -> Template:
    """Draw a form and make its template; the same settings give the same bytes."""
    with draw.book(None, form, form.settings.dates.issued) as book:
        sheet = draw_sheets(book, form)
    parts = finished(book)
    layout = json.dumps(form.layout.to_json(), sort_keys=True).encode()
    digest = hashlib.sha256(layout)
    for name in sorted(parts):
        digest.update(name.encode() + b"\0" + parts[name] + b"\0")
    locked = {cell: text for cell, text in sheet.constants.items() if text != TOKEN_MARK}
    version = Version(
        form.name, base32(digest.digest(), VERSION_CHARACTERS), form.settings, form.layout, locked
    )
    strings = parts.pop(STRINGS).decode()
    return Template(version, zipped(parts.items()), strings)


def draw_sheets(book: Book, form: Form, result: str = "") -> SheetWriter:
    """Draw the form, its guide and the hidden sheet behind them; the form's sheet is given back.

    ``result``: as for ``draw_panel``.
    """
    plan = support.plan(form)
    sheet, explained, hidden = (
        book.sheet(form.layout.sheet),
        book.sheet(GUIDE_SHEET),
        book.sheet(SHEET),
    )
    support.draw(hidden, form, plan)
    parts = selfcheck.write_parts(hidden, form, plan)
    draw_form.draw_form(sheet, form, plan, blank=not result)
    draw_form.draw_panel(sheet, hidden, form, parts, result)
    guide.draw_guide(explained, form)
    token_cell = next(cell for cell, text in sheet.constants.items() if text == TOKEN_MARK)
    # A defined name survives most programs, and is one more place to look for the token.
    book.define("cwgk_token", f"='{form.layout.sheet}'!{fixed(token_cell.split(':')[0])}")
    return sheet


def finished(book: Book) -> dict[str, bytes]:
    """The parts of a drawn workbook, with what xlsxwriter cannot write."""
    parts = dict(book.parts)
    parts["xl/workbook.xml"] = _lock_structure(parts["xl/workbook.xml"])
    return parts


def _lock_structure(workbook: bytes) -> bytes:
    """Lock the workbook's structure by patching its part, because xlsxwriter cannot do it."""
    mark = b"<bookViews>"
    if workbook.count(mark) != 1:
        raise ValueError("the drawn workbook.xml is not as expected")
    return workbook.replace(mark, b'<workbookProtection lockStructure="1"/>' + mark)
