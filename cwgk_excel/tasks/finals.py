"""Versions of the master: drafts are numbered by their figures, and one that was signed is frozen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import chinese_date, now_utc
from cwgk_excel.errors import CwgkError
from cwgk_excel.ledger import archive
from cwgk_excel.ledger.snapshots import KINDS, Snapshot, record, return_at
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.content import MasterContent
from cwgk_excel.report.figures import Figures
from cwgk_excel.report.handed_up.texts import Lacks
from cwgk_excel.report.records.lines import lines_of
from cwgk_excel.report.sheets.sheet_map import SheetMap
from cwgk_excel.report.snapshots.content import figures_hash, shown_of
from cwgk_excel.report.snapshots.packed import ReturnPlace, packed
from cwgk_excel.review.derive import rules_hash
from cwgk_excel.tasks.since_final import final_of, in_words

FOLDER = "master"


@dataclass(frozen=True, slots=True)
class Signing:
    """That a version was signed.

    Attributes:
        version: The number of the draft that was signed.
        signed_by: Who signed it.
        signed_on: When.
    """

    version: int
    signed_by: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class Edition:
    """What a master that is to be drawn is: the number of its version, and how it was signed, None of a draft.

    ``lacks``: what becomes of lacking units. ``figures``: the hash of what it hands up. ``newest``: the number of the
    newest snapshot that was known.
    """

    version: int
    lacks: Lacks
    figures: str
    newest: int
    signing: Signing | None = None


def edition(
    known: Sequence[Snapshot],
    content: MasterContent,
    figures: Figures,
    lacks: Lacks = "named",
    signing: Signing | None = None,
) -> Edition:
    """Number a master: figures that are those of the last one keep its number, others get the next.

    ``known``: all snapshots, the oldest first. With a ``signing``, raises CwgkError unless the version that was
    signed has just these figures, and what is lacking was decided about.
    """
    digest, newest = figures_hash(content, figures), known[-1].id if known else 0
    if signing:
        _may_be_final(known, digest, signing)
        _is_decided(known, len(figures.lacking), lacks, signing)
        return Edition(signing.version, lacks, digest, newest, signing)
    same = known and known[-1].figures == digest
    version = known[-1].version if same else max((one.version for one in known), default=0) + 1
    return Edition(version, lacks, digest, newest)


def _may_be_final(known: Sequence[Snapshot], digest: str, signing: Signing) -> None:
    """Raise CwgkError unless the version that was signed is on record, and has these figures."""
    number = signing.version
    of_version = [one for one in known if one.version == number]
    if not of_version:
        last = f"最近的一版是第{known[-1].version}版" if known else "还没有出过送审稿"
        raise CwgkError(f"没有定稿：没有第{number}版，{last}。请先运行 master 生成送审稿，送签以后再定。")
    if not signing.signed_by.strip():
        raise CwgkError("没有定稿：请用 --signed-by 写明是谁签批的。")
    if of_version[0].figures != digest:  # the first of a version is a draft
        raise CwgkError(
            f"没有定稿：现在的数据与签批的第{number}版（{chinese_date(of_version[0].made_on)}的送审稿）不同。"
            f"请运行 master 批次文件夹 --compare 第{number}版 看变了什么；"
            "要按现在的数据定稿，请运行 master 生成新的一版，重新送签。"
        )


def _is_decided(known: Sequence[Snapshot], lacking: int, lacks: Lacks, signing: Signing) -> None:
    """Raise CwgkError when nobody chose what becomes of lacking units, or the version was signed otherwise."""
    if lacking and lacks == "named":
        raise CwgkError(
            f"没有定稿：还有{lacking}个单位材料未补正。请用 --lacking 写明 列入（列入并注明）或 不列入。"
        )
    same = (signing.signed_by.strip(), signing.signed_on, lacks)
    for one in known:
        this = one.final and one.version == signing.version
        if this and (one.signed_by, one.signed_on, one.lacking) != same:
            raise CwgkError(f"没有定稿：{in_words(one)}已经定稿，不能改签。")


def keep(
    campaign: Campaign,
    drawn: Edition,
    content: MasterContent,
    figures: Figures,
    files: Iterable[tuple[str, Path, Mapping[str, SheetMap]]],
) -> list[Snapshot]:
    """Record the files of one run, each with its kind and its maps by sheet; all are in their place already.

    Raises LedgerError, OSError.
    """
    collected = content.collected
    decided = max((int(number) for number in collected.decisions["number"]), default=0)
    signed = _signed(drawn.signing) if drawn.signing else {}
    with Ledger.open(campaign.folder) as ledger:
        returns = partial(_number, ledger)
        made = [
            (
                Snapshot(
                    kind=kind,
                    made_at=now_utc(),
                    made_on=collected.on,
                    path=place_of(campaign, path),
                    sha256=archive.sha256_of(path),
                    version=drawn.version,
                    settings=rules_hash(campaign.settings),
                    decision=decided,
                    receipts=len(lines_of(collected, "receipts")),
                    figures=drawn.figures,
                    lacking=drawn.lacks,
                    **signed,
                ),
                packed(shown_of(content, figures, maps), returns),
            )
            for kind, path, maps in files
        ]
        return record(ledger, made, drawn.newest)


def _number(ledger: Ledger, place: ReturnPlace) -> int:
    return return_at(ledger, *place)


def _signed(signing: Signing) -> dict[str, Any]:
    return {"final": True, "signed_by": signing.signed_by.strip(), "signed_on": signing.signed_on}


def place_of(campaign: Campaign, path: Path) -> str:
    """Return where a file lies, within the campaign's folder, else its whole path."""
    place, folder = path.resolve(), campaign.folder.resolve()
    return (place.relative_to(folder) if place.is_relative_to(folder) else place).as_posix()


def named(text: str, known: Sequence[Snapshot], figures: str, campaign: Campaign) -> Snapshot:
    """Return the snapshot that a clerk means: 上次, 上一版, 定稿, 第N版, its number, or the file. Raises CwgkError.

    ``figures``: the hash of what would be handed up now, which is no earlier version.
    """
    said = text.strip()
    found: Snapshot | None = None
    if said == "上次":
        found = known[-1] if known else None
    elif said == "上一版":
        found = next((one for one in reversed(known) if one.figures != figures), None)
    elif said == "定稿":
        found = final_of(known)
    elif said.isdecimal():
        found = next((one for one in known if one.id == int(said)), None)
    elif said.startswith("第") and said.endswith("版") and said[1:-1].isdecimal():
        found = next((one for one in reversed(known) if one.version == int(said[1:-1])), None)
    elif (path := file_named(campaign, said)) is not None:
        digest = archive.sha256_of(path)
        found = next((one for one in reversed(known) if one.sha256 == digest), None)
    if found is None:
        raise CwgkError(f"“{text}”不是登记过的总表。{_known(known)}")
    return found


def file_named(campaign: Campaign, text: str) -> Path | None:
    """Return the file that a clerk names: its path, or its name in the folder of masters; None where none is."""
    places = (Path(text), campaign.folder / FOLDER / text)
    return next((place for place in places if text and place.is_file()), None)


def _known(known: Sequence[Snapshot]) -> str:
    if not known:
        return "还没有出过总表，请先运行 master。"
    told = "；".join(f"{one.id}（{KINDS[one.kind]}，{in_words(one)}）" for one in known[-4:])
    return f"可以写：上次、上一版、定稿、第几版、登记过而没有改动的文件，或快照号：{told}。"
