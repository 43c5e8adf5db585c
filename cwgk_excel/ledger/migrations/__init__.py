"""The ledger's schema as numbered steps. A new ledger takes them all, an older one those that it lacks.

A step is SQL text, and never changed once it was released: 0003.sql leads from schema 2 to schema 3. What SQL
cannot say of older rows is done in code after its step.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Protocol

from cwgk_excel.ledger.first_keys import give_keys

_STEPS = sorted(f.name for f in files(__package__).iterdir() if f.name.endswith(".sql"))
NEWEST = len(_STEPS)
_AFTER = {"0005.sql": give_keys}


class Database(Protocol):
    """A connection of sqlite3, as far as steps and the guard need it; only ``store`` imports that."""

    def execute(self, sql: str, parameters: tuple[object, ...] = ..., /) -> Iterator[tuple[object, ...]]:
        """Carry out one statement; gives its rows."""


def migrate(db: Database, schema: int) -> None:
    """Lead a ledger from a schema (0: none) to the newest, inside the caller's transaction."""
    for name in _STEPS[schema:]:
        for statement in files(__package__).joinpath(name).read_text(encoding="utf-8").split(";\n"):
            db.execute(statement)
        if name in _AFTER:
            _AFTER[name](db)
        db.execute("INSERT OR REPLACE INTO meta VALUES ('schema', ?)", (str(int(name[:4])),))
