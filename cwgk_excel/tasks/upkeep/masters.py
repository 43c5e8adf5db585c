"""Whether the masters in their folder are those that were made. Only notices: they can be made again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cwgk_excel.errors import why
from cwgk_excel.ledger import archive
from cwgk_excel.ledger.snapshots import KINDS, Snapshot, snapshots
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks.finals import FOLDER
from cwgk_excel.tasks.since_final import in_words

AGAIN = "请再运行一次 master 重新生成"


def masters_told(folder: Path, ledger: Ledger) -> Iterator[str]:
    """Yield a line for each master that is not the one made, that is an old one, or that is gone.

    Raises LedgerError.
    """
    known = snapshots(ledger)
    newest = {one.path: one for one in known}
    made = {one.sha256: one for one in known}
    names = tuple(f"{name}-" for name in KINDS.values())
    lying = sorted((folder / FOLDER).glob("*.xlsx"))
    for path in lying:
        place = f"{FOLDER}/{path.name}"
        if place in newest or path.name.startswith(names):
            yield from _told(path, place, newest.get(place), made)
    there = {f"{FOLDER}/{path.name}" for path in lying}
    for place in newest:
        if place.startswith(f"{FOLDER}/") and place not in there:
            yield f"{place} 不见了（移走、改名或删除了）。要用的，{AGAIN}。"


def _told(path: Path, place: str, newest: Snapshot | None, made: dict[str, Snapshot]) -> Iterator[str]:
    try:
        digest = archive.sha256_of(path)
    except OSError as error:
        yield f"{place} 读不出来（{why(error)}），没有核对。请关闭打开它的程序，再核对一次。"
        return
    if newest and digest == newest.sha256:
        return
    if digest in made:
        yield f"{place} 是以前生成的：{in_words(made[digest])}，不是最新的一份。上报以前，{AGAIN}。"
    elif newest:
        yield (
            f"{place} 与生成时不同：有人改过，或用 Excel、WPS 打开后重新保存过。改动不会进入账本："
            f"要改数据，请让单位改表重报或用 amend 更正；要恢复原样，{AGAIN}。"
        )
    else:
        yield f"{place} 不是登记过的总表：是别处来的，或生成时中断了。{AGAIN}；不要的，请移到别处。"
