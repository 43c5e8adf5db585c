"""The sealed mark of a row: only a row that says what it said when it was drawn is taken in."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from cwgk_excel.identity import Key

PURPOSE = "decision"


class Mark(NamedTuple):
    """What a row is about; ``newest``: the number of the newest decision when it was drawn."""

    kind: str
    newest: int
    subject: str
    bound: str

    def sealed(self, key: Key, said: Sequence[str]) -> str:
        """The mark of a row that says these texts."""
        body = f"{self.kind}{self.newest}.{self.subject}.{self.bound}"
        return f"{body}.{key.mark(PURPOSE, json.dumps([body, *map(_bare, said)]))}"

    @classmethod
    def of(cls, text: str) -> Mark | None:
        """What a mark says, None where it is none."""
        parts = text.strip().split(".")
        if len(parts) != 4 or not parts[0][1:].isascii() or not parts[0][1:].isdigit():
            return None
        return cls(parts[0][0], int(parts[0][1:]), parts[1], parts[2])


def origin(mark: str, answers: Sequence[str]) -> str:
    """What tells that a row was taken in before, with the same answers; it begins with what tells the row."""
    answered = hashlib.sha256(json.dumps(list(answers)).encode()).hexdigest()[:24]
    return f"{of_row(mark)}{answered}"


def of_row(mark: str) -> str:
    """The beginning of the origin of a decision that a row made, whatever was answered."""
    return f"{hashlib.sha256(mark.encode()).hexdigest()[:24]}-"


def _bare(text: str) -> str:
    """A text without what programs change when they save: spaces and line ends."""
    return "".join(unicodedata.normalize("NFC", text).split())
