"""What the office decides, put on record: one function for each kind of decision."""

from __future__ import annotations

from cwgk_excel.tasks.deciding.calls import call, decided, undo
from cwgk_excel.tasks.deciding.cells import amend, paper
from cwgk_excel.tasks.deciding.confirmation import confirmation, write_confirmation
from cwgk_excel.tasks.deciding.findings import accept
from cwgk_excel.tasks.deciding.whole_returns import choose, confirm, supplement, withdraw

__all__ = [
    "accept",
    "amend",
    "call",
    "choose",
    "confirm",
    "confirmation",
    "decided",
    "paper",
    "supplement",
    "undo",
    "withdraw",
    "write_confirmation",
]
