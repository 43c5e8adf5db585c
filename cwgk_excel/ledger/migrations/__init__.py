"""The ledger's schema: a new ledger is made by schema.sql, an older one takes the numbered steps that it lacks.

A step is an SQL file and never changes once it is released: 0003.sql leads from schema 2 to schema 3. Code runs
after a step where SQL cannot compute what older rows need. What a step adds stands in schema.sql too; that both lead
to the same is tested with a ledger of each schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from cwgk_excel.ledger.migrations.first_keys import give_keys

_NEW = Path(__file__).parent / "schema.sql"
_STEPS = {int(step.stem): step for step in sorted(Path(__file__).parent.glob("[0-9]*.sql"))}
NEWEST = max(_STEPS)
_AFTER = {"0005.sql": give_keys}


class Database(Protocol):
    """The part of sqlite3's connection that steps and the guard need; only ``store`` imports sqlite3."""

    def execute(self, sql: str, parameters: tuple[object, ...] = ..., /) -> Iterator[tuple[object, ...]]:
        """Execute one statement and return its rows."""


def migrate(db: Database, schema: int) -> None:
    """Bring a ledger from a schema (0: none) to the newest, inside the caller's transaction."""
    steps = [step for number, step in _STEPS.items() if number > schema] if schema else [_NEW]
    for step in steps:
        for statement in step.read_text(encoding="utf-8").split(";\n"):
            db.execute(statement)
        if step.name in _AFTER:
            _AFTER[step.name](db)
    if steps:
        db.execute("INSERT OR REPLACE INTO meta VALUES ('schema', ?)", (str(NEWEST),))
