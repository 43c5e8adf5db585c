"""Sending back: per body a folder and a zip with correction slips, letter, receipt and a text to paste."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from cwgk_excel.campaign import Campaign, Submitter
from cwgk_excel.clock import CHINA, now_utc, today
from cwgk_excel.errors import SettingsError
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.comparison import comparison
from cwgk_excel.identity import Key
from cwgk_excel.issue.template import make_template
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.corrections.letter import letter
from cwgk_excel.report.corrections.needs import Needs
from cwgk_excel.report.corrections.receipt import receipt
from cwgk_excel.report.corrections.texts import group_text, private_text
from cwgk_excel.tasks.corrections.gather import Situation, asked, situations
from cwgk_excel.tasks.corrections.manifest import (
    Made,
    as_before,
    read_manifest,
    remove_outdated,
    write_manifest,
)
from cwgk_excel.tasks.corrections.slips import Slips, Written
from cwgk_excel.tasks.distribute import folder_name, issued_name
from cwgk_excel.tasks.packages import write_changed, zipped

File = tuple[str, bytes, str, str, int]
FOLDER = "corrections"
LETTER, RECEIPT, PRIVATE, GROUP = "便函.docx", "回执.docx", "转发给报送单位的话.txt", "发在工作群的话.txt"


@dataclass(frozen=True, slots=True)
class Corrections:
    """What was made.

    Attributes:
        bodies: The number of bodies that were looked at.
        slips: The number of correction slips that are out for them.
        points: The number of findings on these slips.
        written: How many files are new or changed.
        removed: Files of earlier runs that are no longer needed, as paths within corrections/.
        in_order: The names of the bodies that have returned all that is due with nothing to be corrected.
    """

    bodies: int
    slips: int
    points: int
    written: int
    removed: Sequence[str]
    in_order: Sequence[str]


def corrections(
    campaign: Campaign,
    bodies: Sequence[str] = (),
    *,
    on: date | None = None,
    due: date | None = None,
    formal: bool = False,
) -> Corrections:
    """Make what is sent back to the bodies, in the folder corrections.

    A second run changes nothing; what was sent back and came right is taken out of the folder.

    Args:
        campaign: The campaign.
        bodies: Codes or names of bodies (default: all that have something to be told).
        on: The day that counts as today, in UTC+8 (default: today).
        due: By when corrections are asked for (default: so many days after the slip was made as the settings say).
        formal: Whether the letter is a formal 函 instead of a 便函.

    Returns:
        What was made.

    Raises:
        SettingsError: A body is not in submitters.csv, or the key file holds no key.
        PlaceError: There is no signing key, or the folder cannot be written.
        LedgerError: The ledger cannot be used.
    """
    day = on or today()
    chosen = _chosen(campaign, bodies)
    folder = campaign.folder / FOLDER
    before = read_manifest(folder)
    with Ledger.open(campaign.folder) as ledger:
        run = _Run(campaign, folder, day, formal, Slips(campaign, ledger, day, due))
        for situation in situations(campaign, chosen, day):
            run.take(situation)
    if not bodies:
        said = group_text(run.progress, day if on else now_utc().astimezone(CHINA))
        run.written += write_changed(folder / GROUP, _text(said))
    made = as_before(run.made, before)
    codes = {body.code for body in chosen}
    removed = remove_outdated(folder, made, before, codes)
    others = [one for one in before.values() if one.code not in codes]
    write_manifest(folder, [*made, *others])
    return Corrections(len(chosen), run.slips_out, run.points, run.written, removed, run.in_order)


def _chosen(campaign: Campaign, bodies: Sequence[str]) -> Sequence[Submitter]:
    """The bodies by their codes or names, in official order. Raises SettingsError."""
    named = {
        name: body.code for body in campaign.submitters for name in (body.code, body.name, *body.aliases)
    }
    if strange := [name for name in bodies if name not in named]:
        raise SettingsError(
            [f"submitters.csv 里没有“{name}”，请写报送单位的代码或名称。" for name in strange]
        )
    wanted = {named[name] for name in bodies}
    return [body for body in campaign.submitters if body.code in wanted or not bodies]


def _text(said: str) -> bytes:
    """A text as the editor of Windows opens it."""
    return codecs.BOM_UTF8 + "\r\n".join(said.splitlines()).encode() + b"\r\n"


class _Run:
    """Makes the files of one body after the other, and counts."""

    def __init__(self, campaign: Campaign, folder: Path, on: date, formal: bool, slips: Slips) -> None:
        self._campaign, self._folder, self._on, self._formal = campaign, folder, on, formal
        self._slips, self._key = slips, Key.load(campaign.folder)
        self._forms = FORMS.under(campaign.settings)
        self._blank = {name: make_template(form) for name, form in self._forms.items()}
        self.made: list[Made] = []
        self.progress: list[tuple[str, str]] = []
        self.in_order: list[str] = []
        self.slips_out = self.points = self.written = 0

    def take(self, situation: Situation) -> None:
        """Make what one body is told; its slips are on record before they are written."""
        body, folder = situation.body, folder_name(situation.body)
        slips = self._slips.of(body, folder, situation.affairs.to_correct)
        fresh = self._fresh(situation)
        to_correct = [asked(slip.back, slip.name) for slip in slips]
        needs = situation.needs(self._slips.correct_by, to_correct, [name for name, *_ in fresh])
        self.progress.append((body.name, needs.progress))
        self.slips_out += len(slips)
        self.points += sum(slip.points for slip in slips)
        if needs.in_order:
            self.in_order.append(body.name)
        self._write(body, folder, [*self._files(needs, slips), *fresh])

    def _files(self, needs: Needs, slips: Sequence[Written]) -> Iterator[File]:
        """Name, bytes, what it is, unit and number of findings of each file."""
        for slip in slips:
            yield slip.name, slip.data, "修改表", slip.back.unit, slip.points
        if needs.open_count or needs.missing:
            yield (
                LETTER,
                letter(needs, self._campaign, self._on, formal=self._formal),
                "函",
                "",
                needs.open_count,
            )
        if any(one.in_order for one in needs.received):
            yield RECEIPT, receipt(needs, self._campaign, self._on), "回执", "", 0
        yield PRIVATE, _text(private_text(needs, self._campaign, self._on)), "转发的话", "", needs.open_count

    def _fresh(self, situation: Situation) -> list[File]:
        """Blank forms for what is missing or was not taken in, as they were issued."""
        body, affairs = situation.body, situation.affairs
        if not (situation.missing or affairs.not_taken):
            return []
        lacking = [form for form in comparison(self._campaign.settings).due if form.name not in affairs.came]
        return [
            (issued_name(form, body), self._blank[form.name].stamp(body, self._key)[0], "空白表", "", 0)
            for form in lacking or self._forms.values()
        ]

    def _write(self, body: Submitter, folder: str, files: Sequence[File]) -> None:
        for name, data, what, unit, points in files:
            path = f"{folder}/{name}"
            self.written += write_changed(self._folder / path, data)
            digest = hashlib.sha256(data).hexdigest()
            number = str(points) if points else ""
            self.made.append(
                Made(body.code, body.name, path, what, unit, number, self._on.isoformat(), "", digest)
            )
        packed = zipped((f"{folder}/{name}", data) for name, data, *_ in files)
        self.written += write_changed(self._folder / f"{folder}.zip", packed)


def mark_sent(campaign: Campaign, bodies: Sequence[str] = (), *, on: date | None = None) -> int:
    """Write into corrections/manifest.csv that what lies there was sent.

    Args:
        campaign: The campaign.
        bodies: Codes or names of bodies (default: all).
        on: The day on which it was sent, in UTC+8 (default: today).

    Returns:
        How many files were marked; what was marked before keeps its day.

    Raises:
        SettingsError: A body is not in submitters.csv.
        PlaceError: The manifest cannot be read or written.
    """
    codes = {body.code for body in _chosen(campaign, bodies)}
    folder, day = campaign.folder / FOLDER, (on or today()).isoformat()
    lines = list(read_manifest(folder).values())
    fresh = [one for one in lines if one.code in codes and not one.sent_on]
    marked = {one.path: replace(one, sent_on=day) for one in fresh}
    if marked:
        write_manifest(folder, [marked.get(one.path, one) for one in lines])
    return len(marked)
