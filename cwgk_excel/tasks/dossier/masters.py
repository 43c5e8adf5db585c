"""The masters that go into a dossier: as they were made and lie there, by the snapshots on record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from cwgk_excel.campaign import Campaign
from cwgk_excel.errors import CwgkError, PlaceError, explained
from cwgk_excel.ledger import archive
from cwgk_excel.ledger.snapshots import KINDS, Snapshot, map_text, return_places, snapshots
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.report.sheets.sheet_map import SheetMap
from cwgk_excel.report.snapshots.packed import unpacked
from cwgk_excel.review.derive import rules_hash
from cwgk_excel.tasks import finals
from cwgk_excel.tasks.since_final import after, in_words

MASTERS, OTHERS = "总表", "总表/其他文件"
NONE_YET = "没有做档案包：还没有出过总表。请先运行 master，再做档案包。"
NONE_LEFT = "没有做档案包：登记过的总表都找不到，或者改动过（{}）。请先运行 master 重新生成，再做档案包。"
GONE = "在 {} 找不到（移走、改名或删除了），所以不在里面，它的数字不能从这里核对到原件。"
CHANGED = (
    "{} 与登记的不同（有人改过，或者用 Excel、WPS 打开后重新保存过），登记的那一份不在里面；"
    "改过的没有与原件核对，不能当作做成时的总表。"
)
REREAD = "；以后设置或程序有过更新，对照表的“读作”按现在的读法，读法变了的格没有列出"


@dataclass(frozen=True, slots=True)
class Master:
    """A master as it was made: its place in the package, where it lies, its hash, and what its sheets show."""

    place: str
    file: Path
    sha256: str
    title: str
    maps: Mapping[str, SheetMap]


@dataclass(frozen=True, slots=True)
class Lost:
    """A master on record that is not as it was made: its title, what became of it, the changed file if there is one."""

    title: str
    why: str
    changed: Path | None


@dataclass(frozen=True, slots=True)
class Edition:
    """The masters of one run.

    ``made``: a snapshot of it. ``came`` and ``decided``: how many files came and how much was decided since.
    ``reread``: whether settings or rules changed since, by which records are read.
    """

    made: Snapshot
    masters: Sequence[Master]
    lost: Sequence[Lost]
    came: int
    decided: int
    reread: bool

    @property
    def day(self) -> str:
        """Its day as archives write it: when it was signed, else when it was made."""
        return f"{self.made.signed_on or self.made.made_on:%Y%m%d}"

    @property
    def in_words(self) -> str:
        """Which version it is, and what it does not have."""
        said = f"{'定稿' if self.made.final else ''}{in_words(self.made)}"
        if self.came or self.decided:
            said += f"；以后收到文件{self.came}个、作出决定{self.decided}项，不在这一版里"
        else:
            said += "；以后没有收到材料，也没有作出决定"
        return f"{said}{REREAD if self.reread else ''}。"


def editions(campaign: Campaign, ledger: Ledger) -> list[Edition]:
    """Return each version that was signed, the newest first, then the newest draft.

    Raises CwgkError when none of their files lies there as it was made, PlaceError, LedgerError.
    """
    known = snapshots(ledger)
    if not known:
        raise CwgkError(NONE_YET)
    newest = {(one.final, one.version if one.final else 0): one.run for one in known}
    lying = {_hash(path): path for path in _lying(campaign, known)}
    found = [
        _edition(campaign, ledger, [one for one in known if one.run == newest[turn]], lying)
        for turn in sorted(newest, reverse=True)
    ]
    if not any(one.masters for one in found):
        raise CwgkError(NONE_LEFT.format("、".join(lost.title for one in found for lost in one.lost)))
    return found


def _lying(campaign: Campaign, known: Sequence[Snapshot]) -> Iterable[Path]:
    """Return what may be a master: in the folder of masters under any name, last where snapshots say."""
    places = [campaign.folder / place for place in dict.fromkeys(one.path for one in known)]
    named = [path for path in places if path.is_file()]
    others = set((campaign.folder / finals.FOLDER).glob("*.xlsx")) - set(named)
    return (*sorted(others), *named)


def _hash(path: Path) -> str:
    try:
        return archive.sha256_of(path)
    except OSError as error:
        raise PlaceError(f"无法读取 {path}：{explained(error)}请关闭打开它的程序，再做一次。") from None


def _edition(
    campaign: Campaign, ledger: Ledger, run: Sequence[Snapshot], lying: Mapping[str, Path]
) -> Edition:
    masters, lost = [], []
    returns = return_places(ledger)
    for one in run:
        name = f"{'定稿' if one.final else '送审稿'}第{one.version}版"
        title = f"{KINDS[one.kind]}（{name}）"
        if file := lying.get(one.sha256):
            place = f"{MASTERS}/{name}/{PurePosixPath(one.path).name}"
            shown = unpacked(map_text(ledger, one), returns)
            masters.append(Master(place, file, one.sha256, title, shown.sheets))
        else:
            path = campaign.folder / one.path
            said = CHANGED if path.is_file() else GONE
            lost.append(Lost(title, said.format(one.path), path if path.is_file() else None))
    reread = run[0].settings != rules_hash(campaign.settings)
    return Edition(run[0], masters, lost, *after(ledger, run[0]), reread)
