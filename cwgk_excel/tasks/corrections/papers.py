"""The papers of one body: letter, receipt and a text to paste, each with the day on which it first said what it says.

A paper that would say the same but for its days keeps them, sent or not: what was sent stays as it was sent, its date
agrees with that of the slips, and who looks through the folder sees by the files' times which bodies have news. It is
dated anew when its deadline has passed or, once the returns are due, when it was made before that.
"""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from cwgk_excel.campaign import Campaign
from cwgk_excel.report.corrections.letter import letter
from cwgk_excel.report.corrections.needs import Needs
from cwgk_excel.report.corrections.receipt import receipt
from cwgk_excel.report.corrections.texts import private_text
from cwgk_excel.tasks.corrections.manifest import Made

LETTER, RECEIPT, PRIVATE = "便函.docx", "回执.docx", "转发给报送单位的话.txt"


@dataclass(frozen=True, slots=True)
class File:
    """A file for a body: its name, bytes, what it is, unit, number of findings, day and deadline (None for none)."""

    name: str
    data: bytes
    what: str
    unit: str
    points: int
    made_on: date
    due: date | None


def text_file(said: str) -> bytes:
    """Return a text as the editor of Windows opens it."""
    return codecs.BOM_UTF8 + "\r\n".join(said.splitlines()).encode() + b"\r\n"


class Papers:
    """Draws papers on a day.

    ``before``: what was made, by its path. ``fixed``: whether somebody chose by when corrections are asked for, so that
    it holds for papers that were made before too.
    """

    def __init__(
        self,
        campaign: Campaign,
        on: date,
        before: Mapping[str, Made],
        *,
        fixed: bool = False,
        formal: bool = False,
    ) -> None:
        self._campaign, self._on, self._before = campaign, on, before
        self._fixed, self._formal = fixed, formal

    def of(self, folder: str, needs: Needs) -> Iterator[File]:
        """Yield the papers of a body; ``folder``: the name of its folder."""
        if needs.owes:
            yield self._paper(folder, LETTER, "函", needs, self._letter)
        if any(one.in_order for one in needs.received):
            yield self._paper(folder, RECEIPT, "回执", needs, self._receipt)
        yield self._paper(folder, PRIVATE, "转发的话", needs, self._private)

    def _letter(self, needs: Needs, on: date) -> bytes:
        return letter(needs, self._campaign, on, formal=self._formal)

    def _receipt(self, needs: Needs, on: date) -> bytes:
        return receipt(needs, self._campaign, on)

    def _private(self, needs: Needs, on: date) -> bytes:
        return text_file(private_text(needs, self._campaign, on))

    def _paper(
        self, folder: str, name: str, what: str, needs: Needs, draw: Callable[[Needs, date], bytes]
    ) -> File:
        asks = needs.owes and name != RECEIPT
        points = needs.open_count if asks else 0
        due = needs.correct_by if asks else None
        old = self._before.get(f"{folder}/{name}")
        if old and (days := self._days(old, due)):
            data = draw(replace(needs, correct_by=days[1]), days[0])
            if hashlib.sha256(data).hexdigest() == old.sha256:
                return File(name, data, what, "", points, days[0], due and days[1])
        return File(name, draw(needs, self._on), what, "", points, self._on, due)

    def _days(self, old: Made, asked: date | None) -> tuple[date, date] | None:
        """The day and the deadline of a paper that was made before, while they may still stand.

        ``asked``: the deadline if it were made today, None where it has none.
        """
        try:
            made_on = date.fromisoformat(old.made_on)
            due = date.fromisoformat(old.due) if asked else self._on
        except ValueError:
            return None
        returns_due = self._campaign.settings.dates.due
        stand = (
            made_on <= self._on <= due,
            (made_on > returns_due) == (self._on > returns_due),
            not (asked and self._fixed) or due == asked,
        )
        return (made_on, due) if all(stand) else None
