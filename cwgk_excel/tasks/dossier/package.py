"""Put the dossier of a round into one zip: the same ledger on the same day gives the same bytes."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.settings import safe_name
from cwgk_excel.errors import PlaceError, explained
from cwgk_excel.files import whole_file
from cwgk_excel.ledger import archive
from cwgk_excel.report.collect import collect
from cwgk_excel.report.content import MasterContent, gather
from cwgk_excel.report.progress import body_name
from cwgk_excel.review.reconciling.compare import plain_records
from cwgk_excel.tasks import finals, master
from cwgk_excel.tasks.dossier import papers
from cwgk_excel.tasks.dossier.originals import Original, in_words, originals
from cwgk_excel.tasks.dossier.papers import Item
from cwgk_excel.tasks.dossier.tracing import HEADS, TO_CELL, Master, amended, traced
from cwgk_excel.tasks.targets import BACKUP, check_target

FOLDER, SUMS, MASTERS, EARLIER = "dossier", "SHA256SUMS", "总表", "总表/此前做成的"
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
        missing: Originals of which the ledger keeps only the hash.
        sha256: The hash of its list of hashes, by which the whole can be known again.
    """

    path: Path
    files: int
    cells: int
    exact: int
    missing: Sequence[str]
    sha256: str


def archive_package(campaign: Campaign, *, on: date | None = None, output: Path | None = None) -> Packed:
    """Make the dossier of a round: originals, decisions, masters, a list, and all that is needed to check it.

    Args:
        campaign: The campaign.
        on: The day that counts as today, in UTC+8 (default: today).
        output: The zip to write (default: in the campaign's folder dossier, named after batch and day).

    Returns:
        What was written.

    Raises:
        LedgerError: The ledger cannot be used.
        PlaceError: The file exists or cannot be written, or an original is missing or damaged.
    """
    collected = collect(campaign, on=on)
    name = f"档案包-{_batch(campaign)}-{collected.on:%Y%m%d}.zip"
    target = output or campaign.folder / FOLDER / name
    if target.exists():
        raise PlaceError(f"已经有 {target}，没有改动。请用 -o 换一个文件名，或先把它移走。")
    check_target(campaign.folder, target, BACKUP)
    try:
        with tempfile.TemporaryDirectory() as place:
            return _packed(gather(collected), Path(place), target)
    except OSError as error:
        raise PlaceError(f"无法写入 {target}：{explained(error)}") from None


def _packed(content: MasterContent, place: Path, target: Path) -> Packed:
    collected, campaign = content.collected, content.collected.campaign
    drawn = _drawn(content, place)
    received = originals(collected)
    kept = [one for one in received if archive.path(campaign.folder, one.sha256).exists()]
    places = {one.sha256: one.place for one in kept}
    rows = list(traced(content, drawn, places, amended(campaign, collected.on)))
    exact = sum(row[8] == TO_CELL for row in rows)
    earlier = dict(_earlier(campaign.folder / finals.FOLDER, drawn))
    items = list(_items(content, [one.place for one in drawn], list(earlier), received, places))
    checker = files("cwgk_excel.tasks.dossier").joinpath("checker.py").read_bytes()
    entries: dict[str, Content] = {
        "index.html": papers.first_page(content, items, len(rows), exact).encode(),
        "核对.py": checker.replace(b"\r\n", b"\n"),
        "对照表.csv": papers.csv_bytes(HEADS, rows),
        "决定清单.csv": papers.csv_bytes(papers.DECISIONS, papers.decision_lines(collected)),
        "决定清单.txt": papers.decision_text(collected).encode("utf-8-sig"),
        f"{papers.LIST}.xlsx": papers.list_of_files(content, items),
        **{one.place: one.file for one in drawn},
        **earlier,
        **{one.place: archive.path(campaign.folder, one.sha256) for one in kept},
    }
    sums = {name: _hash(data) for name, data in sorted(entries.items())}
    if damaged := [one.known_as for one in kept if sums[one.place] != one.sha256]:
        raise PlaceError(
            f"存档的原件已损坏：{'、'.join(damaged[:5])}。请运行 cwgk-excel check，按提示处理后再做。"
        )
    listed = "".join(f"{digest}  {name}\n" for name, digest in sums.items()).encode()
    with whole_file(target, sync=True) as file, ZipFile(file, "w") as package:
        for name in (SUMS, *sums):
            _add(package, name, listed if name == SUMS else entries[name])
    missing = [one.known_as for one in received if one.sha256 not in places]
    return Packed(target, len(entries) + 1, len(rows), exact, missing, hashlib.sha256(listed).hexdigest())


def _drawn(content: MasterContent, place: Path) -> list[Master]:
    """Draw both masters anew, so that their cells can be traced."""
    collected = content.collected
    made = master.write(
        collected.campaign, place / f"全市汇总表-{_batch(collected.campaign)}.xlsx", collected
    )
    return [
        Master(f"{MASTERS}/{file.name}", file, made.maps[file.name])
        for file in (made.handed_up, made.working)
    ]


def _batch(campaign: Campaign) -> str:
    return safe_name(campaign.settings.campaign.batch)


def _earlier(folder: Path, drawn: Sequence[Master]) -> Iterator[tuple[str, Path]]:
    """Yield what lies in the campaign's folder of masters, but for what is drawn anew with the same bytes."""
    same = {(one.file.name, _hash(one.file)) for one in drawn}
    for file in sorted(folder.glob("*")):
        ours = file.suffix.lower() in ENDINGS and not file.name.startswith("~$") and file.is_file()
        if ours and (file.name, _hash(file)) not in same:
            yield f"{EARLIER}/{file.name}", file


def _items(
    content: MasterContent,
    drawn: Sequence[str],
    earlier: Sequence[str],
    received: Sequence[Original],
    places: Mapping[str, str],
) -> Iterator[Item]:
    """Yield the entries of the list: what the office made, then what came, body by body, then what is not here."""
    collected, office = content.collected, content.collected.campaign.settings.campaign.office
    day = f"{collected.on:%Y%m%d}"
    for place in drawn:
        yield Item(office, Path(place).stem, day, place)
    for place in earlier:
        yield Item(office, f"{Path(place).stem}（此前做成的）", "", place)
    yield Item(office, "决定清单", day, "决定清单.txt")
    yield Item(office, "总表与原件的对照表", day, "对照表.csv")
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
