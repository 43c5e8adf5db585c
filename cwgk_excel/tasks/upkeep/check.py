"""Check a whole campaign: the ledger, the archive, and whether each return is still what its bytes say.

The check changes nothing, whatever it finds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.sample_key import public_key
from cwgk_excel.errors import LedgerError, why
from cwgk_excel.files import is_partial
from cwgk_excel.forms.version import Version
from cwgk_excel.identity import Key
from cwgk_excel.intake.extract.known import form_reader
from cwgk_excel.intake.extract.others import FOLDER
from cwgk_excel.ledger import archive
from cwgk_excel.ledger.loading import load_returns, numbers, returns_by_content, stale
from cwgk_excel.ledger.portions import one_by_one, portions
from cwgk_excel.ledger.returns import Stored
from cwgk_excel.ledger.safety.soundness import (
    REMEDY,
    cells_wrong,
    copies_wrong,
    decisions_wrong,
    receipts_wrong,
    returns_wrong,
    versions_wrong,
)
from cwgk_excel.ledger.snapshots import snapshots_wrong
from cwgk_excel.ledger.store import FILE, Ledger
from cwgk_excel.returns.raw import RawReturn
from cwgk_excel.returns.where import Where, joined
from cwgk_excel.review.decided import Decided
from cwgk_excel.review.derive import rules_hash
from cwgk_excel.review.slips import looked_up
from cwgk_excel.review.today import made_anew
from cwgk_excel.tasks.taking_in.ingest import GROUP_BYTES
from cwgk_excel.tasks.taking_in.keeping import LARGEST_KEPT
from cwgk_excel.tasks.taking_in.one_file import FileRead
from cwgk_excel.tasks.taking_in.reading import FileReaders
from cwgk_excel.tasks.upkeep.differences import all_differences, stated
from cwgk_excel.tasks.upkeep.masters import masters_told

Versions = Mapping[tuple[str, str], Version]
GROUP_FILES = 100  # so many are read again at once
TOLD = 10  # the most differences of one file, or names of files, that are reported
AFTER_UPDATE = (
    "登记的内容与原文件现在读出的不同。收下以后更新过程序或改过名单的，是读法变了，总表仍按登记的内容；"
    "不同处要紧的，请报送单位打开原表核对、重新保存后再报（一模一样的文件算重复，不会再读）。"
    f"没有更新过的，账本可能被人改动过，{REMEDY}。"
)


@dataclass
class Checked:
    """The result of a check: counts of what was checked, lines about what is wrong, and lines that need no action."""

    counts: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def check(
    campaign: Campaign,
    *,
    workers: int = 1,
    passwords: Sequence[str] = (),
    progress: Callable[[int], Callable[[int], object]] | None = None,
) -> Checked:
    """Check a campaign in the state of one moment; the other arguments are as for ``ingest``.

    The check works on a copy of the ledger, so that others can take returns in meanwhile. Raises CwgkError when
    there is no key, or no ledger that can be opened.
    """
    key = Key.load(campaign.folder)
    done = Checked(problems=[*public_key(campaign, key)])
    with TemporaryDirectory() as place, Ledger.copied(campaign.folder, Path(place) / FILE) as ledger:
        lost = _unsound(campaign, ledger, key, done)
        if lost is None:
            return done  # further results could not be trusted
        count = sum(digest not in lost for digest, _, _ in returns_by_content(ledger))
        done.counts["重新读取、逐格核对的文件"] = count
        versions = ledger.versions()
        known = form_reader(campaign, key, versions, ledger.issued_names(), tuple(passwords))
        advance = progress(count) if progress else lambda _: None
        with FileReaders(known, workers, campaign.settings.intake) as readers:
            again = _Again(campaign, ledger, versions, readers, done)
            for group in _groups(ledger, lost):
                again.read(group, advance)
            again.tell()
    return done


class _Again:
    """Reads files again, a group at a time, and collects what is wrong with their returns."""

    def __init__(
        self, campaign: Campaign, ledger: Ledger, versions: Versions, readers: FileReaders, done: Checked
    ) -> None:
        self._campaign, self._ledger, self._versions = campaign, ledger, versions
        self._readers, self._done = readers, done
        self._differing = 0
        self._wrong: list[str] = []

    def read(self, group: Sequence[Sequence[int]], advance: Callable[[int], object]) -> None:
        """Compare each file with its returns, given by their numbers."""
        ids = [id for one in group for id in one]
        stored = {one.id: one for one in load_returns(self._ledger, None, ids)}
        files = [[stored[id] for id in one] for one in group]
        equal: list[Stored] = []
        for forms, item in _read_again(self._campaign.folder, self._readers, files):
            advance(1)
            if item.result.code in ("file-encrypted", "file-password"):
                name = forms[0].receipt.name
                self._done.notices.append(
                    f"{name}：有打开密码，没有核对。请用 --password 写明密码，再核对一次。"
                )
            elif lines := list(_file_differs(forms, item, self._explained(forms, item))):
                self._done.problems.extend(lines)
                self._differing += item.result.outcome == "accepted"
            else:
                equal.extend(forms)
        old = set(stale(self._ledger, rules_hash(self._campaign.settings), ids))
        used = [one for one in equal if one.id not in old and one.result is not None]
        self._wrong.extend(_results_wrong(self._campaign, self._versions, used, Decided.of(self._ledger)))

    def _explained(self, stored: Sequence[Stored], item: FileRead) -> list[RawReturn]:
        """What was read now, correction slips beside what was on record of them when they came."""
        at = stored[0].receipt.received_at
        return [looked_up(raw, self._ledger, self._versions, at) for raw in item.raw]

    def tell(self) -> None:
        """Report what depends on all comparisons."""
        if self._differing:
            self._done.problems.append(f"以上{self._differing}个文件，{AFTER_UPDATE}")
        self._done.problems += self._wrong


def _unsound(campaign: Campaign, ledger: Ledger, key: Key, done: Checked) -> Collection[str] | None:
    """Check ledger and archive, and return the hashes of the contents whose bytes are not there or changed.

    None if the ledger cannot be read.
    """
    if not _check_ledger(ledger, key, done):
        return None
    done.notices.extend(masters_told(campaign.folder, ledger))
    return _check_archive(campaign.folder, ledger, done)


def _check_ledger(ledger: Ledger, key: Key, done: Checked) -> bool:
    """Check the ledger; return whether it and its versions can be read."""
    try:
        damages = ledger.damages() or [*versions_wrong(ledger), *cells_wrong(ledger)]
        if damages:
            done.problems += [f"账本有损坏：{line}" for line in damages[:TOLD]]
            done.problems.append(f"账本 {ledger.path} 不能用。{REMEDY}。")
            return False
        wrong: list[str] = []
        for some in portions(ledger, one_by_one(numbers(ledger))):
            wrong.extend(returns_wrong(ledger, load_returns(ledger, None, some)))
        wrong.extend([*decisions_wrong(ledger), *snapshots_wrong(ledger, REMEDY)])
        for what, table in (("发出的表", "issued"), ("收下和未收下的登记", "receipt")):
            ((done.counts[what],),) = ledger.each(f"SELECT count(*) FROM {table}")
        done.problems += [*copies_wrong(ledger, key), *receipts_wrong(ledger), *wrong]
    except LedgerError as error:
        done.problems += error.lines
        return False
    return True


def _results_wrong(
    campaign: Campaign, versions: Versions, used: Sequence[Stored], decided: Decided
) -> Iterator[str]:
    """Values and findings that do not follow from the raw cells and what was amended: reports would be made of them.

    ``used``: only results under today's settings and rules, as others are made anew before use.
    """
    for one, made in zip(used, made_anew(campaign, versions, used, decided), strict=True):
        assert one.result is not None
        kept, anew = (list(map(stated, result.findings)) for result in (one.result, made))
        if (one.result.values, kept) != (made.values, anew):
            yield (
                f"{one.receipt.name}：{one.raw.sheet}　登记的值或问题与按原始内容得出的不同，可能被人改动过。"
                "请运行 cwgk-excel review，会按原始内容重新得出，并说明改了什么。"
            )


def _check_archive(folder: Path, ledger: Ledger, done: Checked) -> Collection[str]:
    """Check the archive, and return the hashes of the contents whose bytes are not there or changed."""
    lost: set[str] = set()
    count = 0
    for digest, size in ledger.each("SELECT sha256, size FROM content"):
        count += 1
        if wrong := _content_wrong(folder, digest, size):
            place = archive.path(folder, digest)
            done.problems.append(f"{_named(ledger, digest)}：存档的原文件{wrong}。请从备份中取回 {place}。")
            lost.add(digest)
    done.counts["存档的原文件"] = count - len(lost)
    done.problems.extend(
        f"账本中有一个内容（{digest[:8]}…）没有收件登记。{REMEDY}。"
        for (digest,) in ledger.each(
            "SELECT sha256 FROM content WHERE sha256 NOT IN (SELECT sha256 FROM receipt)"
        )
    )
    _tell_left_over(folder, ledger, done)
    return lost


def _named(ledger: Ledger, digest: str) -> str:
    """Return what a content was called when it came last."""
    query = "SELECT path, member FROM receipt WHERE sha256 = ? ORDER BY id DESC LIMIT 1"
    for path, member in ledger.each(query, (digest,)):
        return Where(path, member).in_words
    return "没有登记名称的文件"


def _content_wrong(folder: Path, digest: str, size: int) -> str:
    place = archive.path(folder, digest)
    try:
        if not place.exists():
            return "" if size > LARGEST_KEPT else "不见了"  # only the hash of larger ones is kept
        if place.stat().st_size != size:
            return f"应为{size}字节，现在是{place.stat().st_size}字节"
        return "" if archive.sha256_of(place) == digest else "内容被改动或损坏"
    except OSError as error:
        return f"读不出来（{why(error)}）"


def _tell_left_over(folder: Path, ledger: Ledger, done: Checked) -> None:
    """Report the files in the archive that the ledger does not name."""
    query = "SELECT 1 FROM content WHERE sha256 = ?"
    unnamed = [place for place in archive.kept(folder) if not ledger.rows(query, (place.name,))]
    parts = [place for place in unnamed if is_partial(place)]
    whole = [place for place in unnamed if archive.is_original(place)]
    others = [place.relative_to(folder).as_posix() for place in unnamed if place not in {*parts, *whole}]
    if parts:
        done.notices.append(
            f"archive 里有{len(parts)}个没有写完的临时文件，是收表中断时留下的，不用处理，以后会自动清除。"
        )
    if whole:
        done.problems.append(
            f"archive 里有{len(whole)}个原文件还没有登记：收表中断过，或者账本是较早的备份。"
            "请再收一次，会接着登记；现在正有人收表的，等收完再核对。"
        )
    if others:
        done.notices.append(
            f"archive 里有不属于存档的文件，请移到别处：{'、'.join(others[:TOLD])}{'等' * (len(others) > TOLD)}。"
        )


def _read_again(
    folder: Path, readers: FileReaders, files: Sequence[Sequence[Stored]]
) -> Iterator[tuple[Sequence[Stored], FileRead]]:
    """Yield the returns of each file as registered, with the file as read now."""
    kept = []
    for stored in files:
        receipt = stored[0].receipt
        # If a folder identified the body of an unsigned return, a folder named with the body's code stands for it here.
        bodies = {one.raw.submitter for one in stored if one.raw.told_by == "folder"}
        # Folders around what was put in are not on record, except one that was another body's.
        lay = {found.value for one in stored for found in one.raw.findings if found.code == FOLDER}
        place = joined(*sorted(bodies | lay), receipt.path, receipt.member)
        kept.append((place, archive.path(folder, receipt.sha256)))
    yield from zip(files, readers.read_kept(kept), strict=True)


def _groups(ledger: Ledger, lost: Container[str]) -> Iterator[list[Sequence[int]]]:
    """Yield the returns of each file, in groups that limit how many files and bytes are in memory at once.

    Those of the contents that are ``lost`` are left out.
    """
    group: list[Sequence[int]] = []
    size = 0
    for digest, bytes_of_it, ids in returns_by_content(ledger):
        if digest in lost:
            continue
        group.append(ids)
        size += bytes_of_it
        if size >= GROUP_BYTES or len(group) >= GROUP_FILES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _file_differs(stored: Sequence[Stored], item: FileRead, now: Sequence[RawReturn]) -> Iterator[str]:
    name, result = stored[0].receipt.name, item.result
    if result.outcome != "accepted":
        yield f"{name}：登记为收下，现在却读不出来：{result.in_words}"
        return
    lines = list(all_differences(stored, now))
    yield from (f"{name}：{line}。" for line in lines[:TOLD])
    if len(lines) > TOLD:
        yield f"{name}：共有{len(lines)}处不同，以上是前{TOLD}处。"
