"""The likeliest mistakes, typed with keys into a window of LibreOffice: each is noticed where the page says.

Where a rule refuses one, it is put in past the rule too, as a paste does, and the intake has the last word.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from mistakes import LOCKED, PASTE, Mistake, mistakes
from office.driver import Entry, Office, Typed, Typing, Value

import cwgk_excel
from cwgk_excel.campaign import Campaign
from cwgk_excel.demo.fill import issued_path
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.fields import Layout
from interchange.awkward import DAY
from interchange.flawless import BODY, HEAD, ROW, UNIT

pytestmark = pytest.mark.interchange

LINES = {"annex1": "H2", "annex2": "I2"}
READY = {
    "annex1": "全部填完，请双面打印、盖章后报送",
    "annex2": "已填2个单位。全部填完，请打印、盖章后报送",
}


class Tried(NamedTuple):
    """A mistake with its cell, what LibreOffice did, and the codes of the intake's findings there."""

    mistake: Mistake
    cell: str
    typed: Typed
    codes: list[str]
    messages: list[str]


def in_order(name: str, layout: Layout) -> list[Entry]:
    """A form without a mistake."""
    values: list[tuple[str, Value]]
    if name == "annex1":
        values = [(layout.cells[field], value) for field, value in {**UNIT, **BODY}.items()]
    else:
        values = [(layout.cells[field], value) for field, value in HEAD.items()]
        for row, unit in ((6, "大连甲厂"), (7, "大连乙厂")):
            values += [(layout.address(f, row), v) for f, v in {**ROW, "unit_name": unit}.items()]
    return [(layout.sheet, cell, value) for cell, value in values]


def address(one: Mistake, layout: Layout) -> str:
    """The cell into which a mistake is typed."""
    place = one.typed.removeprefix(PASTE).partition("=")[0]
    field, _, row = place.partition("@")
    return layout.address(field, int(row or 0)) if field in (*layout.cells, *layout.columns) else field


@pytest.fixture(scope="module")
def tried(
    office: Office, campaign: Campaign, tmp_path_factory: pytest.TempPathFactory
) -> dict[Mistake, Tried]:
    """All mistakes, each typed into a form that is otherwise in order, saved, and read."""
    folder, found = tmp_path_factory.mktemp("mistakes"), {}
    for name in LINES:
        form = FORMS[name](campaign.settings)
        sheet = form.layout.sheet
        mine = [one for one in mistakes() if one.form == name]
        cells = [address(one, form.layout) for one in mine]
        targets = [folder / f"{name}-{number}.xlsx" for number in range(len(mine))]
        cases = [
            Typing(
                entries=[(sheet, cell, one.typed.partition("=")[2])],
                pasted=one.typed.startswith(PASTE),
                look=(sheet, LINES[name]),
                dst=str(target),
            )
            for one, cell, target in zip(mine, cells, targets, strict=True)
        ]
        done = office.typed(issued_path(campaign, form, "210202"), in_order(name, form.layout), cases)
        for one, cell, typed, target in zip(mine, cells, done, targets, strict=True):
            findings = read(campaign, target)
            here = [(code, message) for at, code, message in findings if at == cell]
            found[one] = Tried(one, cell, typed, [code for code, _ in here], [text for _, text in here])
    return found


def read(campaign: Campaign, path: Path) -> list[tuple[str, str, str]]:
    """Cell, code and message of each finding of a returned file."""
    (one,) = cwgk_excel.read_return(path, campaign, on=DAY)
    findings = one.findings
    return list(zip(findings["cell"], findings["code"], findings["message"], strict=True))


def test_there_are_thirty() -> None:
    """As the page says, each once."""
    assert len({(one.form, one.typed) for one in mistakes()}) == len(mistakes()) == 30


@pytest.mark.parametrize("one", mistakes(), ids=lambda one: one.typed)
def test_it_is_noticed_where_the_page_says(tried: dict[Mistake, Tried], one: Mistake) -> None:
    """Stopped: not let in. Shown: let in, or by a dialog that asks, and said at once. Found: nothing before."""
    _, _, typed, _, messages = tried[one]
    if one.step == "stopped":
        refused, said = ("LOCKED", LOCKED) if one.said == LOCKED else ("STOP", typed["said"])
        assert (typed["refused"], said) == (refused, one.said)
    elif one.step == "shown":
        told = typed["said"] if one.said == typed["said"] else typed["shown"]
        assert typed["refused"] in ("", "WARNING")
        assert one.said in told
        assert typed["shown"] != READY[one.form]
    else:
        assert (typed["refused"], typed["shown"]) == ("", READY[one.form])
        assert [one.said in message for message in messages] == [True]


@pytest.mark.parametrize("one", mistakes(), ids=lambda one: one.typed)
def test_the_intake_says_the_same_of_what_gets_past(tried: dict[Mistake, Tried], one: Mistake) -> None:
    """Exactly the finding of the page at its cell, or none where the value is read as it was meant."""
    assert tried[one].codes == ([one.code] if one.code else [])
