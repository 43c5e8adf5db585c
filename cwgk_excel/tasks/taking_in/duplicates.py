"""Find files that say nothing new: equal bytes, taken in before or in this run, get one receipt.

If only the folder tells the body of an unsigned return, equal bytes in the folders of two bodies are no duplicates:
people have to decide whose they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from cwgk_excel.ledger.returns import bodies_of, outcomes
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks.taking_in.one_file import FileRead, refuse

BEFORE = "以前收到的文件"
IN_TWO_FOLDERS = "表中没有写，同样的文件放在几个单位的文件夹里，已按先收的那个单位登记"


class Duplicates:
    """Compares the files of each batch with earlier ones; without a ledger only with those of this run."""

    def __init__(self, ledger: Ledger | None) -> None:
        self._ledger = ledger
        self._seen: dict[str, str] = {}  # by hash the path of each content accepted in this run
        self._whose: dict[str, set[str]] = {}  # by hash the bodies in whose folders a content lay first

    def tell(self, batch: Sequence[FileRead]) -> None:
        """Close the files of a batch that are duplicates; refused files are refused each time."""
        known = self._known(batch)
        for item in batch:
            result = item.result
            if result.outcome == "ignored" or not result.sha256:
                continue
            elsewhere = self._lies_elsewhere(item)
            first = self._seen.get(result.sha256)
            if known.get(result.sha256) == "accepted":
                close_duplicate(item, f"“{first}”" if first else BEFORE)
            elif result.outcome == "accepted":
                if first:
                    close_duplicate(item, f"“{first}”")
                self._seen.setdefault(result.sha256, result.path)
            if elsewhere:
                refuse(item, "submitter-unclear", {"what": IN_TWO_FOLDERS})

    def _known(self, batch: Sequence[FileRead]) -> dict[str, str]:
        hashes = {item.result.sha256 for item in batch if item.result.sha256}
        before = outcomes(self._ledger, hashes) if self._ledger else {}
        return {digest: outcome for digest, (outcome, _) in before.items()}

    def _lies_elsewhere(self, item: FileRead) -> bool:
        """Return whether only the folder tells the body, and an equal file was attributed to another body."""
        own = {raw.submitter for raw in item.raw if raw.told_by == "folder"}
        digest = item.result.sha256
        if own and digest not in self._whose:
            self._whose[digest] = (
                bodies_of(self._ledger, [digest]).get(digest) if self._ledger else None
            ) or own
        return bool(own - self._whose.get(digest, own))


def close_duplicate(item: FileRead, first: str = BEFORE) -> None:
    """Mark a file as a duplicate without a receipt of its own; ``first`` names the file that has one."""
    item.forms = []
    result = item.result
    result.outcome, result.code, result.returns = "duplicate", "", []
    result.reason = f"内容与{first}完全相同，不重复收"
