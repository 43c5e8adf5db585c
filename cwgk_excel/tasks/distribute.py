"""Issue forms to every submitting body: a folder and a zip each, a manifest, and a record in the ledger.

Bodies are handled in batches, so that memory does not grow with their number: each batch is stamped, put on record
and only then written, and synced as a whole. The manifest is written last; the next run completes one that was
interrupted.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from cwgk_excel.campaign import Campaign, Submitter
from cwgk_excel.campaign.loading import SETTINGS_FILE
from cwgk_excel.campaign.sample_key import public_key
from cwgk_excel.campaign.scaffold import TO_FILL
from cwgk_excel.clock import now_utc
from cwgk_excel.errors import SettingsError
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.spec import Form
from cwgk_excel.identity import Key
from cwgk_excel.issue.open_ended import Copy
from cwgk_excel.issue.template import Template, make_template
from cwgk_excel.ledger.safety.guard import MANIFEST, OUTBOX
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks.packages import keep_safe, write_changed
from cwgk_excel.zips import stored

COLUMNS = ("代码", "报送单位", "表", "文件", "版本", "控制码", "SHA-256")
BATCH = 250  # bodies whose workbooks are in memory at once, 10 KB each; each batch takes a commit


class Issued(NamedTuple):
    """One workbook in the outbox; ``path`` is relative to it."""

    submitter: Submitter
    template: Template
    path: str
    token: str
    copy: Copy


Package = tuple[str, Sequence[Issued]]  # the name of a body's folder, and what lies there


@dataclass(frozen=True, slots=True)
class Distribution:
    """What a distribution did.

    Attributes:
        submitters: The number of bodies.
        files: The number of workbooks now in the outbox.
        written: How many of them are new or changed.
        new_versions: By form, the id of the version that this run made; forms that did not change are not in it.
        first: Whether nothing was on record before.
        warnings: What the office should know before it sends the packages out; lines in Chinese.
        stale: The folders in the outbox of bodies that are no longer listed, or not under this name.
    """

    submitters: int
    files: int
    written: int
    new_versions: Mapping[str, str]
    first: bool
    warnings: Sequence[str]  # what the office should know before it sends the packages out
    stale: Sequence[str]  # packages of bodies that are no longer listed, or not under this name


def distribute(campaign: Campaign) -> Distribution:
    """Fill the outbox. The same settings and key change nothing; changed settings make new versions.

    Where it fails, what lies in the outbox is whole and on record; the next run writes what is missing.

    Args:
        campaign: The campaign to issue.

    Returns:
        What was done.

    Raises:
        SettingsError: A setting that a new campaign leaves to the office is not filled in (nothing is issued
            then), or the key file holds no key, or not the one that forms were issued with.
        PlaceError: There is no signing key, or the outbox cannot be written.
        LedgerError: The ledger cannot be used, or a version's id is taken.
    """
    _require_filled(campaign)
    key = Key.load(campaign.folder)
    templates = [make_template(make(campaign.settings)) for make in FORMS.values()]
    outbox = campaign.folder / OUTBOX
    new: dict[str, str] = {}
    written = 0
    manifest = [codecs.BOM_UTF8, _csv([COLUMNS])]  # the mark tells Chinese Excel that this is UTF-8
    with Ledger.open(campaign.folder) as ledger:
        first = not ledger.versions()
        for packages in _batches(campaign, templates, key):
            new |= _record(ledger, templates, packages)
            written += _write(outbox, packages)
            manifest.append(_csv([_line(item) for _, items in packages for item in items]))
    keep_safe(_written(outbox, [(MANIFEST, [b"".join(manifest)])]))
    return Distribution(
        submitters=len(campaign.submitters),
        files=len(campaign.submitters) * len(templates),
        written=written,
        new_versions=new,
        first=first,
        warnings=public_key(campaign, key),
        stale=_stale(campaign, outbox),
    )


def _batches(campaign: Campaign, templates: Sequence[Template], key: Key) -> Iterator[Sequence[Package]]:
    """Yield batches of packages, stamped on demand and so outside any transaction: no other writer has to wait."""
    bodies = campaign.submitters
    for start in range(0, len(bodies), BATCH):
        batch = ((folder_name(body), body) for body in bodies[start : start + BATCH])
        yield [
            (folder, [_stamp(template, body, folder, key) for template in templates])
            for folder, body in batch
        ]


def _record(ledger: Ledger, templates: Sequence[Template], packages: Sequence[Package]) -> dict[str, str]:
    """Put on record what is about to be written, so that every issued form can be read; return new versions."""
    new: dict[str, str] = {}
    with ledger.transaction():
        for number, template in enumerate(templates):
            issued = (package[number] for _, package in packages)
            copies = [(one.submitter.code, one.submitter.name, one.copy.sha256, one.token) for one in issued]
            if ledger.record_issue(template.version, now_utc().isoformat(), copies):
                new[template.version.form] = template.version.id
    return new


def _write(outbox: Path, packages: Sequence[Package]) -> int:
    """Write and sync what is new or changed in packages; return how many workbooks that was."""
    fresh = [path for package in packages for path in _written(outbox, _files(package))]
    keep_safe(fresh)
    return sum(path.endswith(".xlsx") for path in fresh)


def _files(package: Package) -> Iterator[tuple[str, Sequence[bytes]]]:
    """Yield a body's workbooks and the zip of them, in pieces, by their places in the outbox."""
    folder, items = package
    yield from ((item.path, item.copy.pieces) for item in items)
    yield f"{folder}.zip", stored((item.path, item.copy.pieces, item.copy.checksum) for item in items)


def _written(outbox: Path, files: Iterable[tuple[str, Sequence[bytes]]]) -> Iterator[str]:
    """Write files, unless they lie there as they are; yield those that were written."""
    for name, pieces in files:
        if write_changed(path := f"{outbox}/{name}", pieces):
            yield path


def _require_filled(campaign: Campaign) -> None:
    """Raise SettingsError, with a line for each setting that would be printed and is as a new campaign has it."""
    settings = campaign.settings
    printed = {
        "campaign.document": settings.campaign.document,
        "contact.name": settings.contact.name,
        "contact.phone": settings.contact.phone,
    }
    unfilled = [
        f"{SETTINGS_FILE} 〔{key}〕：还是“{value}”，会照原样印在表里，所以没有分发。请填好，再分发一次。"
        for key, value in printed.items()
        if value.startswith(TO_FILL)
    ]
    if unfilled:
        raise SettingsError(unfilled)


def _stale(campaign: Campaign, outbox: Path) -> list[str]:
    current = {folder_name(submitter) for submitter in campaign.submitters}
    with os.scandir(outbox) as listing:
        return sorted(entry.name for entry in listing if entry.name not in current and entry.is_dir())


def folder_name(submitter: Submitter) -> str:
    """Return the name of a body's folder and zip."""
    return f"{submitter.code}-{submitter.file_name}"


def issued_name(form: Form, submitter: Submitter) -> str:
    """Return the name of a blank form's file for a body."""
    return f"{form.number}-{form.title}-{submitter.file_name}.xlsx"


def _stamp(template: Template, submitter: Submitter, folder: str, key: Key) -> Issued:
    form, made = template.version.issued_form, template.stamp(submitter, key)
    path = f"{folder}/{issued_name(form, submitter)}"
    return Issued(submitter, template, path, made.token, made.copy)


def _line(item: Issued) -> Sequence[str]:
    version = item.template.version
    return (
        item.submitter.code,
        item.submitter.name,
        version.issued_form.title,
        item.path,
        version.id,
        item.token,
        item.copy.sha256,
    )


def _csv(lines: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()
