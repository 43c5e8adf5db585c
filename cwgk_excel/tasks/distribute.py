"""Issuing to every submitting body: a folder and a zip each, a manifest, and the ledger's record of it."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from cwgk_excel.campaign import Campaign, Submitter
from cwgk_excel.campaign.scaffold import TO_FILL
from cwgk_excel.clock import now_utc
from cwgk_excel.errors import PlaceError, why
from cwgk_excel.forms import FORMS
from cwgk_excel.identity import Key
from cwgk_excel.issue.template import Template, make_template
from cwgk_excel.ledger.store import Ledger

OUTBOX, MANIFEST = "outbox", "manifest.csv"
COLUMNS = ("代码", "报送单位", "表", "文件", "版本", "控制码", "SHA-256")


@dataclass(frozen=True, slots=True)
class Issued:
    """One workbook in the outbox; ``path`` is relative to it."""

    submitter: Submitter
    template: Template
    path: str
    token: str
    data: bytes

    @property
    def sha256(self) -> str:
        """Of the workbook's bytes."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Distribution:
    """What was done: bodies, files now in the outbox, files that changed, versions made by this run."""

    submitters: int
    files: int
    written: int
    new_versions: Mapping[str, str]
    first: bool
    to_fill: Sequence[str]  # settings that still say 请填…
    stale: Sequence[str]  # packages of bodies that are no longer listed, or not under this name


def distribute(campaign: Campaign) -> Distribution:
    """Fill the outbox. The same settings and key change nothing; changed settings make new versions.

    Raises PlaceError when the outbox cannot be written, SettingsError without a key.
    """
    key = Key.load(campaign.folder)
    templates = [make_template(make(campaign.settings)) for make in FORMS.values()]
    with Ledger.open(campaign.folder) as ledger:
        first = not ledger.versions()
        new: dict[str, str] = {}
        for template in templates:
            copies = ((s.code, *_digest(template, s, key)) for s in campaign.submitters)
            # Recorded before anything leaves: every form that is out there can be read.
            if ledger.record_issue(template.version, now_utc().isoformat(), copies):
                new[template.version.form] = template.version.id
    outbox = campaign.folder / OUTBOX
    manifest: list[Sequence[str]] = []
    written = 0
    for submitter in campaign.submitters:
        package = list(_package(submitter, templates, key))
        for item in package:
            written += _write(outbox / item.path, item.data)
            manifest.append(_line(item))
        _write(outbox / f"{folder_name(submitter)}.zip", _zipped(package))
    _write(outbox / MANIFEST, _csv(manifest))
    return Distribution(
        submitters=len(campaign.submitters),
        files=len(manifest),
        written=written,
        new_versions=new,
        first=first,
        to_fill=_to_fill(campaign),
        stale=_stale(campaign, outbox),
    )


def _to_fill(campaign: Campaign) -> list[str]:
    """Values that a new campaign's settings leave to the office, and that would be printed."""
    settings = campaign.settings
    printed = (settings.campaign.document, settings.contact.name, settings.contact.phone)
    return [value.removeprefix(TO_FILL) for value in printed if value.startswith(TO_FILL)]


def _stale(campaign: Campaign, outbox: Path) -> list[str]:
    current = {folder_name(submitter) for submitter in campaign.submitters}
    return sorted(path.name for path in outbox.iterdir() if path.is_dir() and path.name not in current)


def folder_name(submitter: Submitter) -> str:
    """The name of a body's package."""
    return f"{submitter.code}-{submitter.file_name}"


def _digest(template: Template, submitter: Submitter, key: Key) -> tuple[str, str]:
    data, token = template.stamp(submitter, key)
    return hashlib.sha256(data).hexdigest(), token


def _package(submitter: Submitter, templates: Sequence[Template], key: Key) -> Iterator[Issued]:
    for template in templates:
        form = template.version.issued_form
        data, token = template.stamp(submitter, key)
        name = f"{form.number}-{form.title}-{submitter.file_name}.xlsx"
        yield Issued(submitter, template, f"{folder_name(submitter)}/{name}", token, data)


def _line(item: Issued) -> Sequence[str]:
    version = item.template.version
    return (
        item.submitter.code,
        item.submitter.name,
        version.issued_form.title,
        item.path,
        version.id,
        item.token,
        item.sha256,
    )


def _zipped(package: Sequence[Issued]) -> bytes:
    """A zip with UTF-8 names and no time of day; workbooks are compressed already."""
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for item in package:
            info = ZipInfo(item.path, (1980, 1, 1, 0, 0, 0))
            info.create_system = 0
            archive.writestr(info, item.data)
    return target.getvalue()


def _csv(lines: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(lines)
    # The mark tells Chinese Excel that this is UTF-8.
    return text.getvalue().encode("utf-8-sig")


def _write(path: Path, data: bytes) -> bool:
    """Write a file unless it holds just this already; whole or not at all."""
    try:
        if path.exists() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.part")
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as error:
        raise PlaceError(
            f"无法写入 {path}：{why(error)}。请检查权限和磁盘空间，并关闭正在打开的文件后再试。"
        ) from None
    return True
