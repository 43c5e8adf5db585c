"""Put the dossier of a round into one zip: the same ledger on the same day gives the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from cwgk_excel.campaign import Campaign
from cwgk_excel.errors import PlaceError, explained
from cwgk_excel.files import whole_file
from cwgk_excel.ledger import archive
from cwgk_excel.report.collect import collect
from cwgk_excel.report.collected import Collected
from cwgk_excel.report.content import MasterContent, gather
from cwgk_excel.report.of_today import ledger_of_today
from cwgk_excel.report.progress import body_name
from cwgk_excel.review.reconciling.compare import plain_records
from cwgk_excel.tasks.dossier import papers
from cwgk_excel.tasks.dossier.masters import OTHERS, Edition, Master, editions
from cwgk_excel.tasks.dossier.originals import Original, in_words, originals
from cwgk_excel.tasks.dossier.papers import Item
from cwgk_excel.tasks.dossier.tracing import HEADS, TO_CELL, traced
from cwgk_excel.tasks.finals import FOLDER as FOLDER_OF_MASTERS
from cwgk_excel.tasks.targets import BACKUP, check_target

FOLDER, SUMS = "dossier", "SHA256SUMS"
CHANGED_SINCE = "与登记的总表不同：做成以后有人改过，没有与原件核对"
ENDINGS = (".xlsx", ".docx", ".json", ".pdf")
_CHUNK = 2**20
Content = bytes | Path


@dataclass(frozen=True, slots=True)
class Packed:
    """A dossier.

    Attributes:
        path: The zip.
        files: How many files are in it.
        cells: How many cells of the masters its table lists.
        exact: How many of them lead to a cell of an original that can be read plainly.
        masters: Which versions of the masters are in it, and what came after each, in words.
        lost: Masters on record that are not in it, and why: they are gone, or were changed by hand.
        behind: Whether something came or was decided after the newest of them.
        missing: Originals of which the ledger keeps only the hash.
        sha256: The hash of its list of hashes, by which the whole can be known again.
    """

    path: Path
    files: int
    cells: int
    exact: int
    masters: Sequence[str]
    lost: Sequence[str]
    behind: bool
    missing: Sequence[str]
    sha256: str


def archive_package(campaign: Campaign, *, on: date | None = None, output: Path | None = None) -> Packed:
    """Make the dossier of a round: originals, decisions, masters, a list, and all that is needed to check it.

    The masters are those that were made, as they lie there: each version that was signed, and the newest draft.

    Args:
        campaign: The campaign.
        on: The day that counts as today, in UTC+8 (default: today).
        output: The zip to write (default: in the campaign's folder dossier, named after batch and day).

    Returns:
        What was written.

    Raises:
        CwgkError: No master was made yet, or none is as it was made.
        LedgerError: The ledger cannot be used.
        PlaceError: The file exists or cannot be written, a master cannot be read, or an original is damaged.
    """
    collected = collect(campaign, on=on)
    name = f"档案包-{_batch(campaign)}-{collected.on:%Y%m%d}.zip"
    target = output or campaign.folder / FOLDER / name
    if target.exists():
        raise PlaceError(f"已经有 {target}，没有改动。请用 -o 换一个文件名，或先把它移走。")
    check_target(campaign.folder, target, BACKUP)
    try:
        return _packed(gather(collected), target)
    except OSError as error:
        raise PlaceError(f"无法写入 {target}：{explained(error)}") from None


def _packed(content: MasterContent, target: Path) -> Packed:
    collected, campaign = content.collected, content.collected.campaign
    received = originals(collected)
    kept = [one for one in received if archive.path(campaign.folder, one.sha256).exists()]
    places = {one.sha256: one.place for one in kept}
    with ledger_of_today(campaign) as ledger:
        found = editions(campaign, ledger)
        rows = [row for one in found for row in traced(campaign, ledger, one, places)]
    exact = sum(row[8] == TO_CELL for row in rows)
    masters = {one.place: one for edition in found for one in edition.masters}
    others = _others(campaign.folder / FOLDER_OF_MASTERS, {one.sha256 for one in masters.values()})
    items = [*_made_by_office(collected, found, others), *_received(collected, received, places)]
    entries: dict[str, Content] = {
        "index.html": papers.first_page(content, found, items, len(rows), exact).encode(),
        "核对.py": _checker(),
        "对照表.csv": papers.csv_bytes(HEADS, rows),
        "决定清单.csv": papers.csv_bytes(papers.DECISIONS, papers.decision_lines(collected)),
        "决定清单.txt": papers.decision_text(collected).encode("utf-8-sig"),
        f"{papers.LIST}.xlsx": papers.list_of_files(content, items),
        **{place: one.file for place, one in masters.items()},
        **others,
        **{one.place: archive.path(campaign.folder, one.sha256) for one in kept},
    }
    sums = {name: _hash(data) for name, data in sorted(entries.items())}
    _check(sums, kept, masters)
    listed = "".join(f"{digest}  {name}\n" for name, digest in sums.items()).encode()
    _write(target, {SUMS: listed, **{name: entries[name] for name in sums}})
    return Packed(
        path=target,
        files=len(entries) + 1,
        cells=len(rows),
        exact=exact,
        masters=[one.in_words for one in found],
        lost=[f"{one.title}：{one.why}" for edition in found for one in edition.lost],
        behind=all(one.came or one.decided for one in found if one.masters),
        missing=[one.known_as for one in received if one.sha256 not in places],
        sha256=hashlib.sha256(listed).hexdigest(),
    )


def _checker() -> bytes:
    return files("cwgk_excel.tasks.dossier").joinpath("checker.py").read_bytes().replace(b"\r\n", b"\n")


def _check(sums: Mapping[str, str], kept: Sequence[Original], masters: Mapping[str, Master]) -> None:
    """Raise PlaceError when an original is damaged, or a master was saved anew in these moments."""
    if damaged := [one.known_as for one in kept if sums[one.place] != one.sha256]:
        raise PlaceError(
            f"存档的原件已损坏：{'、'.join(damaged[:5])}。请运行 cwgk-excel check，按提示处理后再做。"
        )
    if changed := [one.file for place, one in masters.items() if sums[place] != one.sha256]:
        raise PlaceError(f"做档案包时 {changed[0]} 改动了，没有做成。请关闭打开它的程序，再做一次。")


def _batch(campaign: Campaign) -> str:
    return campaign.settings.campaign.file_name


def _others(folder: Path, packed: Container[str]) -> dict[str, Path]:
    """Return what else lies in the folder of masters; ``packed``: the hashes of those that are packed as masters."""
    return {
        f"{OTHERS}/{file.name}": file
        for file in sorted(folder.glob("*"))
        if file.suffix.lower() in ENDINGS and not file.name.startswith("~$") and file.is_file()
        if _hash(file) not in packed
    }


def _made_by_office(
    collected: Collected, found: Sequence[Edition], others: Mapping[str, Path]
) -> Iterator[Item]:
    """Yield the entries of the list for what the office made, also the masters that are not here."""
    office, day = collected.campaign.settings.campaign.office, f"{collected.on:%Y%m%d}"
    changed = {one.changed for edition in found for one in edition.lost}
    for edition in found:
        for one in edition.masters:
            yield Item(office, one.title, edition.day, one.place)
        for lost in edition.lost:
            yield Item(office, lost.title, edition.day, "", lost.why)
    for place, file in others.items():
        yield Item(office, file.stem, "", place, CHANGED_SINCE if file in changed else "")
    yield Item(office, "决定清单", day, "决定清单.txt")
    yield Item(office, "总表与原件的对照表", day, "对照表.csv")


def _received(
    collected: Collected, received: Sequence[Original], places: Mapping[str, str]
) -> Iterator[Item]:
    """Yield the entries of the list for what came, body by body, then for what is not here."""
    for one in received:
        body = body_name(collected.campaign, one.body) if one.body else ""
        kept = one.sha256 in places
        remark = "；".join(
            filter(None, (one.why, "" if kept else "文件过大，当时只登记了 SHA-256，不在档案包里"))
        )
        yield Item(body, in_words(one, collected), one.received, one.place if kept else "", remark)
    for scan in plain_records(collected.attachments):
        body = body_name(collected.campaign, scan["submitter"]) if scan["submitter"] else ""
        title = f"{scan['what']}：{scan['member'] or scan['file']}"
        yield Item(
            body, title, f"{scan['received']:%Y%m%d}", "", "随表交来，只登记过，不在档案包里；请另行归档"
        )


def _hash(data: Content) -> str:
    return archive.sha256_of(data) if isinstance(data, Path) else archive.sha256(data)


def _write(target: Path, entries: Mapping[str, Content]) -> None:
    with whole_file(target, sync=True) as file, ZipFile(file, "w") as package:
        for name, data in entries.items():
            _add(package, name, data)


def _add(package: ZipFile, name: str, data: Content) -> None:
    """Add a file without a time; what is compressed already is stored as it is."""
    info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.create_system, info.external_attr = 0, 0
    info.compress_type = ZIP_STORED if isinstance(data, Path) else ZIP_DEFLATED
    if isinstance(data, bytes):
        package.writestr(info, data)
        return
    info.file_size = data.stat().st_size
    with data.open("rb") as opened, package.open(info, "w", force_zip64=info.file_size > 2**31) as member:
        while chunk := opened.read(_CHUNK):
            member.write(chunk)
