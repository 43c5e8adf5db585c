"""Words of forms: those for nothing, lists cut short, and the key by which names are matched."""

from __future__ import annotations

from collections.abc import Sequence

from cwgk_excel.matching import matching_name

__all__ = ["NOTHING_WORDS", "few", "matching_name"]

NOTHING_WORDS: tuple[str, ...] = ("无", "⽆", "/", "／", "-", "－", "﹣", "–", "︲", "—", "——", "﹘", "︱")
"""What people type for "nothing here". Every width is spelled out, because
Excel's own rules compare literally; intake folds both sides."""


def few(words: Sequence[str], characters: int = 60) -> str:
    """Return the first words of a list for a text with little room: "满意、不满意", "满意、不满意等"."""
    shown = list(words)
    while len(shown) > 1 and len("、".join(shown)) > characters:
        shown.pop()
    return "、".join(shown) + ("等" if len(shown) < len(words) else "")
