"""Campaigns that were issued, and the returns that come back to them."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from benchmarks.data.moulds import Mould, mark
from benchmarks.data.programs import Saving, as_stamped
from benchmarks.data.values import Unit, body_name, head, unit, units
from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.scaffold import create, with_values
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.spec import Form
from cwgk_excel.identity import KEY_FILE, KEY_FOLDER, Key, Token
from cwgk_excel.ledger.safety.guard import OUTBOX
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks.distribute import distribute, folder_name, issued_name

ON = date(2017, 11, 10)
KEY = Key(bytes(range(32)))
HEADER = "code,name,kind,order,aliases,contact,phone,email,expected_units,reports_with"
Named = Iterable[tuple[str, bytes]]


@dataclass
class Round:
    """A campaign of so many bodies, issued, and the moulds for its returns."""

    folder: Path
    saving: Saving = as_stamped
    _moulds: dict[str, Mould] = field(default_factory=dict)

    @property
    def campaign(self) -> Campaign:
        """As its files say."""
        return Campaign.load(self.folder)

    def __post_init__(self) -> None:
        campaign = self.campaign
        self.bodies = campaign.submitters
        self.forms: Mapping[str, Form] = FORMS.under(campaign.settings)
        self.key = Key.load(self.folder)
        with Ledger.open(self.folder, write=False) as ledger:
            self.versions = dict(ledger.versions().keys())

    def declarations(self, some: Iterable[Unit], body: int = 0, named: str = "") -> Named:
        """File names and bytes of Annex 1, one for each unit, all of one body."""
        for number, one in enumerate(some):
            values = [one.declared[name] for name in unit(0).declared]
            yield f"{named}附件1-{number:05d}.xlsx", self._cast("annex1", body, values)

    def table(self, some: Iterable[Unit], body: int = 0) -> bytes:
        """An Annex 2 with a row for each unit."""
        rows = [value for one in some for value in one.listed.values()]
        return self._cast(
            "annex2", body, [*head(body).values(), *rows], rows=len(rows) // len(unit(0).listed)
        )

    def returns(self, each: int, wrong_every: int = 0) -> Named:
        """All that comes back when every body has so many units: their declarations, and its list of them."""
        for body in range(len(self.bodies)):
            some = list(units(body * each, each, wrong_every=wrong_every))
            yield from self.declarations(some, body, f"{body:04d}/")
            yield f"{body:04d}/附件2.xlsx", self.table(some, body)

    def _cast(self, form: str, body: int, values: list[str | float], rows: int = 0) -> bytes:
        kind = f"{form} {rows}"
        if kind not in self._moulds:
            self._moulds[kind] = self._mould(form, rows)
        token = Token(FORMS[form].sign, self.versions[form], self.bodies[body].code).seal(self.key)
        return self._moulds[kind].cast(token, self.bodies[body].name, values)

    def _mould(self, name: str, rows: int) -> Mould:
        form, body = self.forms[name], self.bodies[0]
        issued = (self.folder / OUTBOX / folder_name(body) / issued_name(form, body)).read_bytes()
        one = unit(0)
        first = form.layout.first_row
        typed = [
            *((field, first, value) for field, value in (one.declared if not rows else head(0)).items()),
            *((field, first + row, value) for row in range(rows) for field, value in one.listed.items()),
        ]
        cells = {form.layout.address(f, row): mark(n, value) for n, (f, row, value) in enumerate(typed)}
        token = Token(FORMS[name].sign, self.versions[name], body.code).seal(self.key)
        return Mould(self.saving(issued, form.layout.sheet, cells), token, body.name)


def made(folder: Path, bodies: int, expected: int = 0, rows: int = 300) -> Path:
    """A campaign of so many bodies, not issued yet; with a key of its own, as every real one."""
    create(folder, on=ON, from_sample=True)
    (folder / KEY_FOLDER / KEY_FILE).write_text(KEY.to_text("benchmarks"), encoding="utf-8")
    settings = folder / "campaign.toml"
    settings.write_text(
        with_values(settings.read_text(encoding="utf-8"), {"rows": str(rows)}), encoding="utf-8"
    )
    lines = [f"{100001 + n},{body_name(n)},区市县,{n + 1},,,,,{expected or ''}," for n in range(bodies)]
    (folder / "submitters.csv").write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8-sig")
    return folder


def issued(folder: Path, bodies: int, expected: int = 0, rows: int = 300) -> Path:
    """A campaign of so many bodies, issued; only a folder that is not there is made."""
    if not folder.exists():
        distribute(Campaign.load(made(folder, bodies, expected, rows)))
    return folder


def put(folder: Path, files: Named) -> int:
    """Write files below a folder; return how many."""
    count = 0
    for name, data in files:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        count += 1
    return count


def copied(source: Path, target: Path) -> Path:
    """The campaign anew, without its outbox, for a run that changes its ledger; ``target`` is not there yet."""
    return shutil.copytree(source, target, ignore=shutil.ignore_patterns(OUTBOX))
