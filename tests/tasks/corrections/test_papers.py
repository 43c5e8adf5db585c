"""On which day a paper is dated: the first on which it said what it says, while that still stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256
from io import BytesIO

import pytest
from docx import Document
from needed import CAMPAIGN, NOTHING, RIGHT, WRONG

from cwgk_excel.report.corrections.needs import Needs
from cwgk_excel.tasks.corrections.manifest import Made
from cwgk_excel.tasks.corrections.papers import File, Papers

FOLDER = "210202-中山区"
EARLY, LATER, DUE = date(2017, 11, 13), date(2017, 11, 14), date(2017, 11, 18)


def papers(
    needs: Needs, on: date, due: date, before: list[File] | None = None, *, fixed: bool = False
) -> list[File]:
    """The papers of a body, after others were made."""
    made = [
        Made(
            *("",) * 2,
            f"{FOLDER}/{one.name}",
            *("",) * 3,
            str(one.made_on),
            str(one.due or ""),
            "",
            _hash(one),
        )
        for one in before or ()
    ]
    drawn = Papers(CAMPAIGN, on, {one.path: one for one in made}, fixed=fixed)
    return list(drawn.of(FOLDER, replace(needs, correct_by=due)))


def _hash(one: File) -> str:
    return sha256(one.data).hexdigest()


def days(found: list[File]) -> list[tuple[str, date, date | None]]:
    """The day and the deadline of each paper."""
    return [(one.name.split(".")[0], one.made_on, one.due) for one in found]


def test_which_papers_a_body_gets() -> None:
    """A letter where something is to be done, a receipt where something is in order, always a text to paste."""
    assert days(papers(WRONG, EARLY, DUE)) == [
        ("便函", EARLY, DUE),
        ("回执", EARLY, None),
        ("转发给报送单位的话", EARLY, DUE),
    ]
    assert [one.name for one in papers(NOTHING, EARLY, DUE)] == ["便函.docx", "转发给报送单位的话.txt"]
    assert days(papers(RIGHT, EARLY, DUE)) == [("回执", EARLY, None), ("转发给报送单位的话", EARLY, None)]


def test_what_says_the_same_keeps_its_days() -> None:
    """Byte for byte, whether it was sent or not."""
    first = papers(WRONG, EARLY, DUE)
    assert papers(WRONG, LATER, date(2017, 11, 19), first) == first


@pytest.mark.parametrize(
    ("on", "due", "fixed", "changed"),
    [
        (LATER, date(2017, 11, 20), True, ["便函", "转发给报送单位的话"]),
        (LATER, DUE, True, []),
        (date(2017, 11, 16), date(2017, 11, 21), False, ["便函", "回执", "转发给报送单位的话"]),
    ],
    ids=["another deadline is chosen", "the same is chosen", "the returns are due since"],
)
def test_when_a_paper_is_dated_anew(on: date, due: date, fixed: bool, changed: list[str]) -> None:
    """Only what would be wrong with its first day."""
    first = papers(WRONG, EARLY, DUE)
    now = papers(WRONG, on, due, first, fixed=fixed)
    assert [name for name, made_on, _ in days(now) if made_on == on] == changed


def test_letter_asks_anew_when_its_deadline_has_passed() -> None:
    """A letter that asks for something by yesterday helps nobody."""
    late = date(2017, 11, 16)
    first = papers(WRONG, late, date(2017, 11, 18))
    on, due = date(2017, 11, 19), date(2017, 11, 24)
    again = papers(WRONG, on, due, first)
    assert days(again) == [("便函", on, due), ("回执", late, None), ("转发给报送单位的话", on, due)]
    text = "\n".join(line.text for line in Document(BytesIO(again[0].data)).paragraphs)
    assert "请于2017年11月24日（星期五）前" in text


def test_what_says_something_else_is_of_today() -> None:
    """One more thing came in order."""
    first = papers(NOTHING, EARLY, DUE)
    assert days(papers(WRONG, LATER, date(2017, 11, 19), first))[0] == ("便函", LATER, date(2017, 11, 19))
