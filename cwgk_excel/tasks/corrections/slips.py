"""The correction slips of one body: drawn by today's forms, and put on record before they are written.

A slip that is still out and says just the same keeps its number, so that a second run changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cwgk_excel.campaign import Campaign, Submitter
from cwgk_excel.campaign.settings import safe_name
from cwgk_excel.clock import chinese_date, now_utc, weekday
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.version import Version
from cwgk_excel.identity import Key
from cwgk_excel.issue.slip import Slip as Drawn
from cwgk_excel.issue.slip import draw_slip
from cwgk_excel.issue.slip_content import form_with_room
from cwgk_excel.issue.slip_sheet import SlipHead
from cwgk_excel.issue.template import Template, make_template
from cwgk_excel.ledger.slips import Slip, SlipPoint, new_number, open_slips, save_slips
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks.corrections.gather import Returned
from cwgk_excel.tasks.corrections.points import Content, returned
from cwgk_excel.xlsx_writer import in_sight

LONGEST_NAME = 40  # characters of a unit's name in a file's


@dataclass(frozen=True, slots=True)
class Written:
    """A slip as a file: its name in the body's folder, bytes, and how many findings it is about."""

    name: str
    data: bytes
    points: int
    back: Returned


@dataclass(frozen=True, slots=True)
class _Asked:
    """What goes back, the form and template for it, and which returns it corrects."""

    back: Returned
    form: Form
    template: Template
    content: Content
    returns: tuple[tuple[str, str], ...]


class Slips:
    """Draws slips for a campaign on a day; ``ledger``: the campaign's own, in which they are kept.

    ``due``: by when they are asked for; None: so many days after they are made as the settings say.
    """

    def __init__(self, campaign: Campaign, ledger: Ledger, on: date, due: date | None) -> None:
        self._campaign, self._ledger, self._on, self._due = campaign, ledger, on, due
        self._key = Key.load(campaign.folder)
        self._settings = campaign.settings.corrections
        self._open = {(one.form, one.submitter, one.unit, one.returns): one for one in open_slips(ledger)}
        self._forms: Mapping[str, Form] = FORMS.under(campaign.settings)
        self._templates: dict[tuple[str, int], Template] = {}

    @property
    def correct_by(self) -> date:
        """The day by which what is sent today is asked for."""
        return self._due or self._on + timedelta(days=self._settings.days)

    def of(self, body: Submitter, folder: str, backs: Sequence[Returned]) -> list[Written]:
        """Draw the slips of a body; new ones are on record before this ends. Raises LedgerError, PlaceError."""
        written: list[Written] = []
        new: list[tuple[Slip, Version]] = []
        for back in backs:
            name = _free(self._name(back, body), {one.name for one in written})
            asked = self._asked(back, body)
            out = self._open.get((back.form, body.code, back.key, asked.returns))
            drawn = self._draw(asked, body, out.number, out.made_on) if out else None
            if out is None or drawn is None or not _says(out, asked, drawn):
                number = new_number(self._ledger, {one.number for one, _ in new})
                drawn = self._draw(asked, body, number, self._on)
                made = self._made(asked, body, number, drawn, f"{folder}/{name}")
                new.append((made, asked.template.version))
            written.append(Written(name, drawn.data, len(asked.content.points), back))
        if new:
            save_slips(self._ledger, new)
        return written

    def _asked(self, back: Returned, body: Submitter) -> _Asked:
        """Put together what goes back, in a form that has room for it."""
        content = returned(self._forms[back.form], back.parts)
        form = form_with_room(self._forms[back.form], content.filled.rows)
        returns = tuple((one.stored.receipt.sha256, one.stored.raw.sheet) for one, _ in back.parts)
        return _Asked(back, form, self._template(form), content, returns)

    def _template(self, form: Form) -> Template:
        key = form.name, form.layout.last_row
        if key not in self._templates:
            self._templates[key] = make_template(form)
        return self._templates[key]

    def _draw(self, asked: _Asked, body: Submitter, number: str, made_on: date) -> Drawn:
        due = self._due or made_on + timedelta(days=self._settings.days)
        return draw_slip(
            asked.form,
            asked.template.version,
            body,
            self._key,
            number,
            asked.content.filled,
            asked.content.points,
            SlipHead(_subject(asked, body), self._lines(asked, due), asked.content.gone),
            lock_right=self._settings.lock_right,
        )

    def _made(self, asked: _Asked, body: Submitter, number: str, drawn: Drawn, path: str) -> Slip:
        """What is put on record of a new slip."""
        return Slip(
            number=number,
            form=asked.form.name,
            version=asked.template.version.id,
            submitter=body.code,
            name=body.name,
            unit=asked.back.key,
            made_at=now_utc(),
            made_on=self._on,
            sha256=hashlib.sha256(drawn.data).hexdigest(),
            path=path,
            returns=asked.returns,
            cells=drawn.cells,
            lines=_points(asked, drawn),
        )

    def _lines(self, asked: _Asked, due: date) -> Sequence[str]:
        """What the list says above its lines: what to do, by when, and whom to ask."""
        contact, form = self._campaign.settings.contact, asked.form
        whom = self._campaign.settings.campaign.office if form.row_fields else "报送单位"
        keep = (
            "表中填好的内容已锁定，只有标色的格和空格可以改。"
            if self._settings.lock_right
            else "没有标色的格填得对，请不要改。"
        )
        return (
            f"1．请点“位置”，逐条改正“{form.layout.sheet}”中标色的格（格上的批注写明原因）。{keep}",
            "2．改好的，在“处理”栏选“已改正”；确实无误、不用改的，选“属实”，并在“说明”栏写明理由。",
            "3．“纸质件”栏写明已盖章的纸质件怎么办：重打重盖，或在更正处盖章，或不涉及。",
            f"4．请于{chinese_date(due)}（{weekday(due)}）前将本工作簿发回{whom}，不要另建表格，也不要删去本清单。"
            f"联系人：{contact.name}，联系电话：{contact.phone}。",
        )

    def _name(self, back: Returned, body: Submitter) -> str:
        """How the slip's file is called: for a person who looks for a unit's form."""
        unit = safe_name(back.unit)[:LONGEST_NAME] or body.file_name
        return f"请修改-{self._forms[back.form].number}-{unit}.xlsx"


def _subject(asked: _Asked, body: Submitter) -> str:
    if asked.form.row_fields:
        return f"报送单位：{body.name}"
    return f"申报单位：{in_sight(asked.back.unit) or '（未填名称）'}　　报送单位：{body.name}"


def _points(asked: _Asked, drawn: Drawn) -> Mapping[int, SlipPoint]:
    """The lines of the list as they are kept, with the cells that they are about."""
    return {
        point.number: SlipPoint(point.finding, point.value_hash, drawn.places[point.number])
        for point in asked.content.points
    }


def _says(out: Slip, asked: _Asked, drawn: Drawn) -> bool:
    """Whether a slip that is out says the same as one drawn now with its number."""
    return (out.version, out.cells, out.lines) == (
        asked.template.version.id,
        drawn.cells,
        _points(asked, drawn),
    )


def _free(name: str, taken: set[str]) -> str:
    """A file name that is not taken, on systems too that do not tell small letters from large ones."""
    folded, stem = {one.lower() for one in taken}, name.removesuffix(".xlsx")
    tried, number = name, 1
    while tried.lower() in folded:
        number += 1
        tried = f"{stem}({number}).xlsx"
    return tried
