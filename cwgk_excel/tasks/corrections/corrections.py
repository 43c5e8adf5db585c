"""Sending back: per body a folder and a zip with correction slips, letter, receipt and a text to paste."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from cwgk_excel.campaign import Campaign, Submitter
from cwgk_excel.cell_text import in_sight
from cwgk_excel.clock import CHINA, now_utc, today
from cwgk_excel.errors import SettingsError
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.comparison import comparison
from cwgk_excel.identity import Key
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.corrections.texts import group_text
from cwgk_excel.tasks.corrections.gather import Situation, asked, situations
from cwgk_excel.tasks.corrections.manifest import (
    Made,
    as_before,
    read_manifest,
    remove_outdated,
    settled,
    write_manifest,
)
from cwgk_excel.tasks.corrections.papers import File, Papers, text_file
from cwgk_excel.tasks.corrections.slips import Slips, Written
from cwgk_excel.tasks.distribute import folder_name, issued_name
from cwgk_excel.tasks.packages import archive, write_changed

FOLDER = "corrections"
GROUP = "发在工作群的话.txt"


@dataclass(frozen=True, slots=True)
class Corrections:
    """What was made.

    Attributes:
        bodies: The number of bodies that were looked at.
        slips: The number of correction slips that are out for them.
        points: The number of findings on these slips.
        written: How many files are new or changed, zips among them.
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

    What would say the same keeps its days; what came right is taken out; files that somebody changed are kept.

    Args:
        campaign: The campaign.
        bodies: Codes or names of bodies (default: all that have something to be told).
        on: The day that counts as today, in UTC+8 (default: today).
        due: By when corrections are asked for (default: some days after ``on``, by the settings); slips keep theirs.
        formal: Whether the letter is a formal 函 instead of a 便函.

    Returns:
        What was made.

    Raises:
        SettingsError: A body is not in submitters.csv, or the key file holds no key.
        PlaceError: There is no signing key, or the folder cannot be written.
        LedgerError: The ledger cannot be used.
    """
    day, chosen, folder = on or today(), _chosen(campaign, bodies), campaign.folder / FOLDER
    before = read_manifest(folder)
    by = due or day + timedelta(days=campaign.settings.corrections.days)
    papers = Papers(campaign, day, before, fixed=bool(due), formal=formal)
    with Ledger.open(campaign.folder) as ledger:
        run = _Run(campaign, before, Slips(campaign, ledger, day, by), papers)
        for situation in situations(campaign, chosen, day):
            run.take(situation, day, by)
    if not bodies:
        moment = day if on else now_utc().astimezone(CHINA)
        write_changed(folder / GROUP, [text_file(group_text(run.progress, moment))])
    removed = _listed(folder, run.made, before, {body.code for body in chosen})
    return Corrections(len(chosen), run.slips_out, run.points, run.written, removed, run.in_order)


def _listed(folder: Path, now: Sequence[Made], before: Mapping[str, Made], codes: set[str]) -> Sequence[str]:
    """Bring the manifest and the folder up to date for some bodies; return what was removed."""
    made = as_before(now, before)
    removed = remove_outdated(folder, made, before, codes)
    write_manifest(folder, [*made, *(one for one in before.values() if one.code not in codes)])
    return removed


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


class _Run:
    """Makes the files of one body after the other, and counts."""

    def __init__(self, campaign: Campaign, before: Mapping[str, Made], slips: Slips, papers: Papers) -> None:
        self._campaign, self._folder, self._before = campaign, campaign.folder / FOLDER, before
        self._slips, self._papers, self._key = slips, papers, Key.load(campaign.folder)
        self._forms = FORMS.under(campaign.settings)
        self.made: list[Made] = []
        self.progress: list[tuple[str, str]] = []
        self.in_order: list[str] = []
        self.slips_out = self.points = self.written = 0

    def take(self, situation: Situation, on: date, due: date) -> None:
        """Make what one body is told; its slips are on record before they are written."""
        body, folder = situation.body, folder_name(situation.body)
        slips = self._slips.of(body, self._folder / folder, situation.affairs.to_correct)
        fresh = list(self._fresh(situation, on))
        to_correct = [asked(slip.back, slip.name) for slip in slips]
        needs = situation.needs(due, to_correct, [file.name for file in fresh])
        self.progress.append((body.name, needs.progress))
        self.slips_out += len(slips)
        self.points += sum(slip.points for slip in slips)
        if needs.in_order:
            self.in_order.append(body.name)
        self._write(body, folder, [*map(_file, slips), *self._papers.of(folder, needs), *fresh])

    def _fresh(self, situation: Situation, on: date) -> Iterator[File]:
        """Blank forms for what is missing or was not taken in, as they were issued."""
        body, affairs = situation.body, situation.affairs
        if not (situation.missing or affairs.not_taken):
            return
        lacking = [form for form in comparison(self._campaign.settings).due if form.name not in affairs.came]
        for form in lacking or self._forms.values():
            blank = self._slips.templates.of(form).stamp(body, self._key)
            yield File(issued_name(form, body), blank.data, "空白表", "", 0, on, None)

    def _write(self, body: Submitter, folder: str, files: Sequence[File]) -> None:
        packed = []
        for file in files:
            path = f"{folder}/{file.name}"
            made = _made(body, path, file)
            data, written = settled(self._folder, made, file.data, self._before.get(path))
            self.written += written
            self.made.append(made)
            packed.append((path, data))
        self.written += write_changed(self._folder / f"{folder}.zip", [archive(packed)])


def _file(slip: Written) -> File:
    return File(slip.name, slip.data, "修改表", slip.back.unit, slip.points, slip.made_on, slip.due)


def _made(body: Submitter, path: str, file: File) -> Made:
    """A file as the manifest lists it."""
    return Made(
        code=body.code,
        body=body.name,
        path=path,
        what=file.what,
        unit=in_sight(file.unit),
        points=str(file.points) if file.points else "",
        made_on=file.made_on.isoformat(),
        due=file.due.isoformat() if file.due else "",
        sent_on="",
        sha256=hashlib.sha256(file.data).hexdigest(),
    )


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
