"""Collect the text in a cell of an OpenDocument spreadsheet from the events of the XML parser."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from cwgk_excel.intake.formats.ods.cell import DRAW, OFFICE, TEXT
from cwgk_excel.intake.formats.ods.styles import TextStyles
from cwgk_excel.intake.formats.xml_parts import Attributes
from cwgk_excel.returns.cells import HIDDEN, STRUCK, TextRun

_PARAGRAPHS = frozenset({f"{TEXT}p", f"{TEXT}h"})
_SPAN, _STYLE_NAME = f"{TEXT}span", f"{TEXT}style-name"
_NOTE = f"{OFFICE}annotation"
_NO_TEXT = frozenset({f"{TEXT}ruby-text", f"{OFFICE}change-info"})
# What spreadsheet programs do not show: hidden fields, footnotes, and the deleted text that a record of
# changes keeps.
_UNSEEN = frozenset(
    f"{TEXT}{name}" for name in ("hidden-text", "hidden-paragraph", "note", "tracked-changes", "deletion")
)
# They replace intended white space until all other is collapsed; XML cannot contain these characters.
_MEANT = {f"{TEXT}s": "\x01", f"{TEXT}tab": "\x02", f"{TEXT}line-break": "\x03"}
_MEANT_SPACE = str.maketrans("\x01\x02\x03", " \t\n")
# Line ends of indented XML. Runs of spaces should collapse too, but LibreOffice writes intended ones so.
_COLLAPSED = re.compile(r"[ \t]*[\r\n][ \t\r\n]*")


class CellText:
    """Collects the paragraphs and the comment of one cell after another.

    Only text in a paragraph counts; that of a note makes a comment, that of drawn objects is left out. The
    parser appends characters to `text`.
    """

    def __init__(self, styles: TextStyles, count_spaces: Callable[[Attributes], int]) -> None:
        """``count_spaces`` returns how many spaces an element stands for, from its attributes."""
        self.text: list[str] = []
        self.depth = 0  # how many elements are open in the cell, itself included
        self._styles, self._count_spaces = styles, count_spaces
        self._struck = False  # whether the cell's own style strikes through
        self._paragraphs: list[str] = []
        self._runs: list[TextRun] = []
        self._note: list[str] = []
        # The depth at which each began, 0 when outside.
        self._note_depth = self._paragraph_depth = self._skip_depth = self._skip_from = 0
        self._open: list[tuple[int, str]] = []  # marks open now: depth of the element, mark
        self._marks: list[tuple[int, str]] = []  # all of the paragraph: place in `text`, mark

    def begin(self, *, struck: bool) -> None:
        """Begin a cell; ``struck``: whether its style strikes through."""
        self._paragraphs.clear()
        self._runs.clear()
        self._note.clear()
        self._struck = struck
        self.depth = 1

    def written(self) -> str | None:
        """Return the visible text of the cell, None when it has no paragraph."""
        return "\n".join(self._paragraphs) if self._paragraphs else None

    def runs(self) -> list[TextRun]:
        """Return the text in runs, including what is hidden; nothing where no run is marked."""
        return list(self._runs) if self._runs and any(run.mark for run in self._runs) else []

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element in the cell."""
        if self._skip_depth:
            pass
        elif self._paragraph_depth:
            self._start_in_paragraph(name, attributes)
        elif name in _PARAGRAPHS and (self._note_depth or self.depth == 1):
            style = self._styles.struck("paragraph", attributes.get(_STYLE_NAME, ""))
            struck = self._struck if style is None else style
            self._begin_paragraph(STRUCK if struck and not self._note_depth else "")
        elif name in _UNSEEN and self.depth == 1:
            self._begin_paragraph(HIDDEN)
        elif name == _NOTE and self.depth == 1:
            self._note_depth = self.depth
        elif not self._note_depth:
            self._skip()
        self.depth += 1

    def _start_in_paragraph(self, name: str, attributes: Attributes) -> None:
        if name in _MEANT:
            self.text.append(_MEANT[name] * self._count_spaces(attributes))
        elif name in _NO_TEXT or name.startswith(DRAW):
            self._skip()
        elif name in _UNSEEN:
            self._open.append((self.depth, HIDDEN))
            self._mark()
        elif name == _SPAN and self._open[-1][1] != HIDDEN:
            struck = self._styles.struck("text", attributes.get(_STYLE_NAME, ""))
            if struck is not None and not self._note_depth:
                self._open.append((self.depth, STRUCK if struck else ""))
                self._mark()

    def _begin_paragraph(self, mark: str) -> None:
        self._paragraph_depth = self.depth
        self.text.clear()
        self._open = [(self.depth, mark)]
        self._marks = [(0, mark)]

    def _mark(self) -> None:
        """Give the text from here on the mark that was opened last."""
        self._marks.append((len(self.text), self._open[-1][1]))

    def _skip(self) -> None:
        self._skip_depth, self._skip_from = self.depth, len(self.text)

    def end(self) -> str | None:
        """Take the end of an element; return the text of a comment where one ends."""
        self.depth -= 1
        if not self.depth:
            return None
        if self._skip_depth:
            if self.depth == self._skip_depth:
                self._skip_depth = 0
                del self.text[self._skip_from :]
        elif self.depth == self._paragraph_depth:
            self._paragraph_depth = 0
            self._end_paragraph()
        elif self._paragraph_depth and self.depth == self._open[-1][0]:
            self._open.pop()
            self._mark()
        elif self.depth == self._note_depth:
            self._note_depth = 0
            return "\n".join(self._note)
        return None

    def _end_paragraph(self) -> None:
        if self._note_depth:
            self._note.append(_collapsed(self.text))
            return
        if len(self._marks) == 1 and not self._marks[0][1] and not self._runs:
            self._paragraphs.append(_collapsed(self.text))  # nearly every cell needs no runs
            return
        places = [*self._marks, (len(self.text), "")]
        pieces = [
            TextRun(_collapsed(self.text[a:b]), mark) for (a, mark), (b, _) in pairwise(places) if a < b
        ]
        if pieces or self._marks[0][1] != HIDDEN:
            self._add(pieces or [TextRun("")])

    def _add(self, pieces: list[TextRun]) -> None:
        """Keep a paragraph in runs; the line end before it has the mark of its first piece.

        Before the first plain text it has the mark of the piece before it, so that plain text never begins
        with a line end.
        """
        if not self._runs and self._paragraphs:
            self._runs.append(TextRun("\n".join(self._paragraphs)))
        if self._runs:
            plain = any(not run.mark for run in self._runs)
            self._runs.append(TextRun("\n", pieces[0].mark if plain else self._runs[-1].mark))
        self._runs += pieces
        if any(run.mark != HIDDEN for run in pieces):
            self._paragraphs.append("".join(run.text for run in pieces if run.mark != HIDDEN))


def _collapsed(text: list[str]) -> str:
    whole = "".join(text)
    return whole if whole.isprintable() else _COLLAPSED.sub(" ", whole).translate(_MEANT_SPACE)
