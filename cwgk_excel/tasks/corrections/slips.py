"""The correction slips of one body: drawn by today's forms, and put on record before they are written.

A slip that is still out and says just the same keeps its number, its days and its bytes, so that a second run changes
nothing; it is not even drawn again where its file lies there as it was made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path

from cwgk_excel.campaign import Campaign, Submitter
from cwgk_excel.campaign.settings import safe_name
from cwgk_excel.cell_text import in_sight
from cwgk_excel.clock import now_exactly
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.version import Version
from cwgk_excel.identity import Key
from cwgk_excel.issue.slip import Slip as Drawn
from cwgk_excel.issue.slip import draw_slip
from cwgk_excel.issue.slip_content import form_with_room
from cwgk_excel.issue.slip_sheet import SlipHead
from cwgk_excel.issue.template import Template
from cwgk_excel.ledger.slips import Slip, SlipPoint, new_number, open_slips, save_slips
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.corrections.words import full_day
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.tasks.corrections.gather import Returned
from cwgk_excel.tasks.corrections.points import Content, returned
from cwgk_excel.tasks.corrections.templates import Templates

LONGEST_NAME = 40  # characters of a unit's name in a file's


@dataclass(frozen=True, slots=True)
class Written:
    """A slip as a file: its name in the body's folder, its bytes, how many findings it is about, and its days."""

    name: str
    data: bytes
    points: int
    back: Returned
    made_on: date
    due: date


@dataclass(frozen=True, slots=True)
class _Asked:
    """What goes back to a body, the form and template for it, and which returns it corrects."""

    back: Returned
    body: Submitter
    form: Form
    template: Template
    content: Content
    returns: tuple[tuple[str, str], ...]


class Slips:
    """Draws slips for a campaign on a day; ``ledger``: the campaign's own, in which they are kept.

    ``due``: by when new ones are asked for.
    """

    def __init__(self, campaign: Campaign, ledger: Ledger, on: date, due: date) -> None:
        self._campaign, self._ledger, self._on, self._due = campaign, ledger, on, due
        self._key = Key.load(campaign.folder)
        self._settings = campaign.settings.corrections
        self._forms: Mapping[str, Form] = FORMS.under(campaign.settings)
        self.templates = Templates()

    def of(self, body: Submitter, folder: Path, backs: Sequence[Returned]) -> list[Written]:
        """Draw the slips of a body, for whose files there is a folder; new ones are on record before this ends.

        Raises LedgerError, PlaceError.
        """
        written: list[Written] = []
        new: list[tuple[Slip, Version]] = []
        still_out = {(one.form, one.unit, one.returns): one for one in open_slips(self._ledger, body.code)}
        for back in backs:
            name = _free(self._name(back, body), {one.name for one in written})
            asked = self._asked(back, body)
            said = self._said(asked)
            out = still_out.get((back.form, back.key, asked.returns))
            if out and out.said == said:
                data = _lying(folder / name, out.sha256) or self._draw(asked, out.number, out.due).data
            else:
                number = new_number(self._ledger, {one.number for one, _ in new})
                drawn = self._draw(asked, number, self._due)
                out = self._made(asked, number, drawn, f"{folder.name}/{name}", said)
                new.append((out, asked.template.version))
                data = drawn.data
            written.append(Written(name, data, len(asked.content.points), back, out.made_on, out.due))
        if new:
            save_slips(self._ledger, new)
        return written

    def _asked(self, back: Returned, body: Submitter) -> _Asked:
        """Put together what goes back, in a form that has room for it."""
        content = returned(self._forms[back.form], back.parts)
        form = form_with_room(self._forms[back.form], content.filled.rows)
        returns = tuple((one.stored.receipt.sha256, one.stored.raw.sheet) for one, _ in back.parts)
        return _Asked(back, body, form, self.templates.of(form), content, returns)

    def _draw(self, asked: _Asked, number: str, due: date) -> Drawn:
        return draw_slip(
            self.templates.blank(asked.form),
            asked.template.version,
            asked.body,
            self._key,
            number,
            asked.content.filled,
            asked.content.points,
            SlipHead(_subject(asked), self._lines(asked, due), asked.content.gone),
            lock_right=self._settings.lock_right,
        )

    def _said(self, asked: _Asked) -> str:
        """A hash of all that a slip says but for its number and its days."""
        content, filled = asked.content, asked.content.filled
        told = [
            asked.template.version.id,
            _subject(asked),
            self._lines(asked, date.min),
            content.gone,
            [astuple(point) for point in content.points],
            _cells(filled.head),
            [(row.row, _cells(row.cells)) for row in filled.rows],
            self._settings.lock_right,
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def _made(self, asked: _Asked, number: str, drawn: Drawn, path: str, said: str) -> Slip:
        """What is put on record of a new slip."""
        return Slip(
            number=number,
            form=asked.form.name,
            version=asked.template.version.id,
            submitter=asked.body.code,
            name=asked.body.name,
            unit=asked.back.key,
            made_at=now_exactly(),
            made_on=self._on,
            due=self._due,
            said=said,
            sha256=hashlib.sha256(drawn.data).hexdigest(),
            path=path,
            returns=asked.returns,
            cells=drawn.cells,
            lines=_points(asked, drawn),
        )

    def _lines(self, asked: _Asked, due: date) -> Sequence[str]:
        """What the list says above its lines: what to do, by when, and whom to ask."""
        contact, form = self._campaign.settings.contact, asked.form
        office = self._campaign.settings.campaign.office
        whom, unless = (
            (office, "随附的函另写了日期的，按函中日期")
            if form.row_fields
            else (f"报送单位（{in_sight(asked.body.name)}）", "报送单位要求更早的，按报送单位的要求")
        )
        keep = (
            "表中填好的内容已锁定，只有橙色的格和空格可以改。"
            if self._settings.lock_right
            else "其余的格填得对，请不要改；不在清单上的，标了红色也不用改。"
        )
        return (
            f"1．请点“位置”，逐条改正“{form.layout.sheet}”中标成橙色的格（格上的批注写明原因）。{keep}",
            "2．改好的，在“处理”栏选“已改正”；确实无误、不用改的，选“属实”，并在“说明”栏写明理由。",
            "3．“纸质件”栏写明已盖章的纸质件怎么办：重打重盖，或在更正处盖章，或不涉及。",
            f"4．请于{full_day(due)}前将本工作簿发回{whom}；{unless}。不要另建表格，也不要删去本清单。"
            f"联系人：{contact.name}，联系电话：{contact.phone}。",
        )

    def _name(self, back: Returned, body: Submitter) -> str:
        """How the slip's file is called: for a person who looks for a unit's form."""
        unit = safe_name(back.unit)[:LONGEST_NAME] or body.file_name
        return f"请修改-{self._forms[back.form].number}-{unit}.xlsx"


def _lying(path: Path, sha256: str) -> bytes:
    """What lies there, if it is just what was made; nothing otherwise."""
    try:
        data = path.read_bytes()
    except OSError:
        return b""
    return data if hashlib.sha256(data).hexdigest() == sha256 else b""


def _subject(asked: _Asked) -> str:
    body = in_sight(asked.body.name)
    if asked.form.row_fields:
        return f"报送单位：{body}"
    return f"申报单位：{in_sight(asked.back.unit) or '（未填名称）'}　　报送单位：{body}"


def _cells(cells: Mapping[str, RawCell]) -> Sequence[Sequence[str]]:
    """What cells hold and how it shows, in one order."""
    return sorted((name, cell.kind, cell.text, cell.number_format) for name, cell in cells.items())


def _points(asked: _Asked, drawn: Drawn) -> Mapping[int, SlipPoint]:
    """The lines of the list as they are kept, with the cells that they are about."""
    return {
        point.number: SlipPoint(point.finding, point.value_hash, drawn.places[point.number])
        for point in asked.content.points
    }


def _free(name: str, taken: set[str]) -> str:
    """A file name that is not taken, on systems too that do not tell small letters from large ones."""
    folded, stem = {one.lower() for one in taken}, name.removesuffix(".xlsx")
    tried, number = name, 1
    while tried.lower() in folded:
        number += 1
        tried = f"{stem}({number}).xlsx"
    return tried
