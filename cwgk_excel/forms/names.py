"""The words that people type for nothing, lists of words cut short, and the key that matches names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cwgk_excel.matching import OWN_KEY, matching_name

__all__ = ["NOTHING_WORDS", "OWN_KEY", "few", "first_few", "matching_name"]

NAMED = 10  # the most words of a list that a message names

NOTHING_WORDS: tuple[str, ...] = ("无", "⽆", "/", "／", "-", "－", "﹣", "–", "︲", "—", "——", "﹘", "︱")
"""What people type for "nothing here". Every width is spelled out, because
Excel's own rules compare literally; intake folds both sides."""

DITTO_WORDS: tuple[str, ...] = (
    *("同上", "同上。", "（同上）", "(同上)", "同前", "〃", "″", "“", "”", '"', "＂", "''"),
)
"""What people write for "as in the cell above"; spelled out in every width, as the words for nothing are."""

# By each word that a number field accepts, what people write for it.
SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "职工大会": (
        *("全体职工", "全体", "全体员工", "全体职工大会", "职工大会制", "实行职工大会", "召开职工大会"),
        *("职工大会。", "全体职工。", "职工大会（全体）", "职工大会（全体职工）", "全体职工（职工大会）"),
    )
}


def few(words: Sequence[str], characters: int = 60) -> str:
    """Return the first words of a list for a text with little room: "满意、不满意", "满意、不满意等"."""
    shown = list(words)
    while len(shown) > 1 and len("、".join(shown)) > characters:
        shown.pop()
    return "、".join(shown) + ("等" if len(shown) < len(words) else "")


def first_few(words: Sequence[str]) -> str:
    """Return the first ten words of a list, with 等 when there are more."""
    return few(words[: NAMED + 1], len("、".join(words[:NAMED])))
