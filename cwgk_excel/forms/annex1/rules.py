"""The rules of Annex 1: the total and its parts, the board's scores, the number of delegates."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cwgk_excel.campaign import Settings
from cwgk_excel.forms.annex1.settings import Marks, Rules
from cwgk_excel.forms.rules import TOLERANCE, Refs, Rule, is_number, kept

if TYPE_CHECKING:
    import pandas as pd

PARTS = ("congress_score", "openness_score", "board_score")
# A 职工代表大会 has 5% of the staff as delegates, at least 30; 100 are always enough (企业民主管理规定 art. 8,
# cited from memory).
DELEGATES_SHARE, DELEGATES_LEAST, DELEGATES_ENOUGH = 0.05, 30, 100
INSTITUTION = "事业单位"


def make_rules(settings: Settings) -> tuple[Rule, ...]:
    """Return the rules that the settings turn on."""
    on = settings.section(Rules)
    return tuple(
        rule(settings)
        for rule, active in (
            (total_not_sum, settings.section(Marks).total != "none"),
            (board_score_unexpected, True),
            (board_score_missing, True),
            (board_reps_expected, on.board_reps_expected),
            (delegates_over_staff, True),
            (delegates_below_norm, on.delegates_below_norm),
        )
        if active
    )


def total_not_sum(settings: Settings) -> Rule:
    """自查总得分 equals the sum of its parts, weighted when the settings say so."""
    weights = part_weights(settings)

    def keeps(frame: pd.DataFrame) -> pd.Series[bool]:
        return kept((frame["self_total"] - expected_total(frame, weights)).abs() > TOLERANCE)

    def broken(refs: Refs) -> str:
        known = ",".join(is_number(refs[f]) for f in ("self_total", "congress_score", "openness_score"))
        difference = f"ABS({refs['self_total']}-({total_in_excel(settings, refs)}))"
        return f"IF(AND({known}),{difference}>{TOLERANCE},FALSE)"

    def words(values: Mapping[str, Any], _: Callable[[], Sequence[int]]) -> dict[str, str]:
        return {"expected": f"{expected_total(values, weights):.15g}"}

    return Rule("total-not-sum", ("self_total", *PARTS, "has_board_reps"), keeps, broken, words)


def part_weights(settings: Settings) -> dict[str, float]:
    """Return the weight of each part in the total."""
    marks = settings.section(Marks)
    if marks.total == "weighted":
        return marks.weights.by_name()
    return dict.fromkeys(PARTS, 1.0)


def total_in_excel(settings: Settings, refs: Refs) -> str:
    """Return ``expected_total`` as an Excel expression."""
    weights = part_weights(settings)
    board = f'({refs["has_board_reps"]}="是")*N({refs["board_score"]})'
    cells = {**{part: f"N({refs[part]})" for part in PARTS}, "board_score": board}
    return "+".join(
        cells[part] if weights[part] == 1 else f"{weights[part]:.15g}*{cells[part]}" for part in PARTS
    )


def expected_total(values: Any, weights: Mapping[str, float]) -> Any:
    """Return the total of the parts, for a frame or one record; a board score counts only with 是."""
    board, has_board = values["board_score"], values["has_board_reps"]
    if isinstance(values, Mapping):
        board = (board or 0.0) if has_board == "是" else 0.0
    else:
        board = board.where((has_board == "是").fillna(False).astype(bool), 0.0).fillna(0.0)
    return (
        values["congress_score"] * weights["congress_score"]
        + values["openness_score"] * weights["openness_score"]
        + board * weights["board_score"]
    )


def board_score_unexpected(_: Settings) -> Rule:
    """A board score above 0 needs 是; a 0 counts as blank."""

    def keeps(frame: pd.DataFrame) -> pd.Series[bool]:
        return kept((frame["board_score"] > 0) & (frame["has_board_reps"].fillna("") != "是"))

    def broken(refs: Refs) -> str:
        return f'AND(N({refs["board_score"]})>0,{refs["has_board_reps"]}<>"是")'

    return Rule("board-score-unexpected", ("board_score", "has_board_reps"), keeps, broken)


def board_score_missing(_: Settings) -> Rule:
    """是 needs a board score."""

    def keeps(frame: pd.DataFrame) -> pd.Series[bool]:
        return kept((frame["has_board_reps"] == "是") & frame["board_score"].isna())

    def broken(refs: Refs) -> str:
        return f'AND({refs["has_board_reps"]}="是",NOT({is_number(refs["board_score"])}))'

    return Rule("board-score-missing", ("board_score", "has_board_reps"), keeps, broken)


def board_reps_expected(settings: Settings) -> Rule:
    """A kind of enterprise that may need employee directors says whether it has them (advisory)."""
    meant = settings.section(Rules).board_reps_ownership

    def keeps(frame: pd.DataFrame) -> pd.Series[bool]:
        return kept(frame["ownership"].isin(meant) & frame["has_board_reps"].isna())

    def words(values: Mapping[str, Any], _: Callable[[], Sequence[int]]) -> dict[str, str]:
        return {"ownership": str(values["ownership"])}

    return Rule("board-reps-expected", ("has_board_reps", "ownership"), keeps, None, words)


def delegates_over_staff(_: Settings) -> Rule:
    """There are not more delegates than staff."""

    def keeps(frame: pd.DataFrame) -> pd.Series[bool]:
        return kept(frame["delegate_count"] > frame["staff_count"])

    def broken(refs: Refs) -> str:
        both = f"{is_number(refs['delegate_count'])},{is_number(refs['staff_count'])}"
        return f"IF(AND({both}),{refs['delegate_count']}>{refs['staff_count']},FALSE)"

    def words(values: Mapping[str, Any], _: Callable[[], Sequence[int]]) -> dict[str, str]:
        return {"staff": str(values["staff_count"])}

    return Rule("delegates-over-staff", ("delegate_count", "staff_count"), keeps, broken, words)


def delegates_norm(staff: Any) -> Any:
    """Return the least number of delegates for a number of staff."""
    return min(max(DELEGATES_LEAST, math.ceil(staff * DELEGATES_SHARE)), DELEGATES_ENOUGH)


def delegates_below_norm(_: Settings) -> Rule:
    """An enterprise has at least as many delegates as the norm; a 职工大会 has none (advisory)."""

    def keeps(frame: pd.DataFrame) -> pd.Series[bool]:
        staff, delegates = frame["staff_count"], frame["delegate_count"]
        norm = staff.map(delegates_norm, na_action="ignore").astype("Int64")
        enterprise = frame["ownership"] != INSTITUTION  # NA while blank, so that a blank breaks no rule
        return kept(enterprise & (delegates > 0) & (delegates < norm) & (delegates < staff))

    def words(values: Mapping[str, Any], _: Callable[[], Sequence[int]]) -> dict[str, str]:
        return {"expected": str(delegates_norm(values["staff_count"]))}

    return Rule("delegates-below-norm", ("delegate_count", "staff_count", "ownership"), keeps, None, words)
