"""Rules over the fields of one form, each a named function with its finding code.

A rule says twice what it means: as a test over a frame of records, and as an Excel formula that is true
where one form breaks it (for the live self-check). A rule without a formula says so with ``None``.
Rules never stop an entry in Excel, so none of them is an error.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cwgk_excel.campaign import Settings
from cwgk_excel.forms import schema
from cwgk_excel.forms.names import matching_name
from cwgk_excel.forms.wordcount import word_count

TOLERANCE = 0.005
PARTS = ("congress_score", "openness_score", "board_score")
# What points elsewhere: a word for nothing; a short text of no other signs than it takes to say where to
# look ("另附纸质材料", "详见附件1.docx"); or the name of a file alone.
PLACEHOLDER = re.compile(
    r"(内容|具体|正文)?(材料|略|无|同上)[。.]?"
    r"|[(（]?详见.*|(?=.*(?:[见附另]|已[发寄报交]))"
    r"[见附件页表后详参阅照看请另反背下面书纸质电子版档文字本材料总结报告汇事迹经验主要做法和及与成效内容情况说明"
    r"具体细正全的我公司单位厂企业局校院所随份张共第号送提供上交续稍行寄发邮箱中在为已查收申报一二三四五六七八九十a-z0-9_.,。、:-]*"
    r"|.*\.(docx?|wps|pdf|xlsx?|et|txt|rtf|jpe?g|png|zip|rar|7z)",
    re.IGNORECASE,
)
LONGEST_PLACEHOLDER = 40
# A landline (with area code or not), a mobile, or a service number. Only mobiles begin with 1.
PHONE = re.compile(
    r"(?:0\d{2,3}-?|\+?86-?0?[1-9]\d{1,2}-?)?[2-9]\d{6,7}(?:(?:-|转|ext)\d{1,6})?"
    r"|(?:\+?86-?)?1\d{2}-?\d{4}-?\d{4}"
    r"|(?:400|800)-?\d{3}-?\d{4}"
)
# So many digits in a row, as in a telephone number.
_DIALLED = re.compile(r"\d(?:[-\s()（）－—]{0,2}\d){6,}")
Refs = Mapping[str, str]
# More than these shares and bounds make a 职工代表大会 too small (企业民主管理规定 art. 8, recalled).
DELEGATES_SHARE, DELEGATES_LEAST, DELEGATES_ENOUGH = 0.05, 30, 100
INSTITUTION = "事业单位"


@dataclass(frozen=True, slots=True)
class Rule:
    """``fields``: all that the rule reads, first the one where its finding stands."""

    code: str
    fields: tuple[str, ...]
    keeps: Callable[[pd.DataFrame], pd.Series[bool]]
    broken_in_excel: Callable[[Refs], str] | None

    def check(self) -> schema.Check:
        """The rule as a pandera check over the frame."""
        return schema.frame_rule(self.keeps, self.code)


def _keeps(broken: pd.Series[Any]) -> pd.Series[bool]:
    """Unknown (a blank among the values) is not broken: blanks have a finding of their own."""
    return ~broken.fillna(False).astype(bool)


def _number(ref: str) -> str:
    return f"ISNUMBER({ref})"


def total_not_sum(settings: Settings) -> Rule:
    """自查总得分 equals the sum of its parts, weighted when the settings say so."""
    weights = part_weights(settings)

    def keeps(frame: pd.DataFrame) -> pd.Series[bool]:
        return _keeps((frame["self_total"] - expected_total(frame, weights)).abs() > TOLERANCE)

    def broken(refs: Refs) -> str:
        known = ",".join(_number(refs[f]) for f in ("self_total", "congress_score", "openness_score"))
        difference = f"ABS({refs['self_total']}-({total_in_excel(settings, refs)}))"
        return f"IF(AND({known}),{difference}>{TOLERANCE},FALSE)"

    return Rule("total-not-sum", ("self_total", *PARTS, "has_board_reps"), keeps, broken)


def part_weights(settings: Settings) -> dict[str, float]:
    """The weight of each part in the total."""
    if settings.marks.total == "weighted":
        return settings.marks.weights.model_dump()
    return dict.fromkeys(PARTS, 1.0)


def total_in_excel(settings: Settings, refs: Refs) -> str:
    """``expected_total`` as an Excel expression."""
    weights = part_weights(settings)
    board = f'({refs["has_board_reps"]}="是")*N({refs["board_score"]})'
    cells = {**{part: f"N({refs[part]})" for part in PARTS}, "board_score": board}
    return "+".join(
        cells[part] if weights[part] == 1 else f"{weights[part]:.15g}*{cells[part]}" for part in PARTS
    )


def expected_total(values: Any, weights: Mapping[str, float]) -> Any:
    """The total of the parts, of a frame or of one record; a board score counts only with 是."""
    board, has_board = values["board_score"], values["has_board_reps"]
    if isinstance(board, pd.Series):
        board = board.where((has_board == "是").fillna(False).astype(bool), 0.0).fillna(0.0)
    else:
        board = (board or 0.0) if has_board == "是" else 0.0
    return (
        values["congress_score"] * weights["congress_score"]
        + values["openness_score"] * weights["openness_score"]
        + board * weights["board_score"]
    )


def board_score_unexpected(_: Settings) -> Rule:
    """A board score goes only with 是; 0 beside 否 is as good as blank."""

    def keeps(frame: pd.DataFrame) -> pd.Series[bool]:
        return _keeps((frame["board_score"] > 0) & (frame["has_board_reps"].fillna("") != "是"))

    def broken(refs: Refs) -> str:
        return f'AND(N({refs["board_score"]})>0,{refs["has_board_reps"]}<>"是")'

    return Rule("board-score-unexpected", ("board_score", "has_board_reps"), keeps, broken)


def board_score_missing(_: Settings) -> Rule:
    """是 goes with a board score."""

    def keeps(frame: pd.DataFrame) -> pd.Series[bool]:
        return _keeps((frame["has_board_reps"] == "是") & frame["board_score"].isna())

    def broken(refs: Refs) -> str:
        return f'AND({refs["has_board_reps"]}="是",NOT({_number(refs["board_score"])}))'

    return Rule("board-score-missing", ("board_score", "has_board_reps"), keeps, broken)


def board_reps_expected(settings: Settings) -> Rule:
    """Kinds of enterprise that may have to have employee directors say whether they have (advisory)."""
    meant = settings.rules.board_reps_ownership

    def keeps(frame: pd.DataFrame) -> pd.Series[bool]:
        return _keeps(frame["ownership"].isin(meant) & frame["has_board_reps"].isna())

    return Rule("board-reps-expected", ("has_board_reps", "ownership"), keeps, None)


def delegates_over_staff(_: Settings) -> Rule:
    """There are not more delegates than staff."""

    def keeps(frame: pd.DataFrame) -> pd.Series[bool]:
        return _keeps(frame["delegate_count"] > frame["staff_count"])

    def broken(refs: Refs) -> str:
        both = f"{_number(refs['delegate_count'])},{_number(refs['staff_count'])}"
        return f"IF(AND({both}),{refs['delegate_count']}>{refs['staff_count']},FALSE)"

    return Rule("delegates-over-staff", ("delegate_count", "staff_count"), keeps, broken)


def delegates_norm(staff: Any) -> Any:
    """The least number of delegates for a number of staff (企业民主管理规定 art. 8, recalled)."""
    return min(max(DELEGATES_LEAST, math.ceil(staff * DELEGATES_SHARE)), DELEGATES_ENOUGH)


def delegates_below_norm(_: Settings) -> Rule:
    """An enterprise has at least as many delegates as the norm; a 职工大会 has none (advisory)."""

    def keeps(frame: pd.DataFrame) -> pd.Series[bool]:
        staff, delegates = frame["staff_count"], frame["delegate_count"]
        norm = staff.map(delegates_norm, na_action="ignore").astype("Int64")
        enterprise = frame["ownership"] != INSTITUTION  # unknown while blank: no consequence of a blank
        return _keeps(enterprise & (delegates > 0) & (delegates < norm) & (delegates < staff))

    return Rule("delegates-below-norm", ("delegate_count", "staff_count", "ownership"), keeps, None)


def unit_listed_twice(settings: Settings) -> Rule:
    """A unit stands once in a summary table; the finding is at the repetition.

    Reads the column ``return`` when the frame has one.
    """
    city = settings.campaign.city

    def keeps(frame: pd.DataFrame) -> pd.Series[bool]:
        names = frame["unit_name"].map(lambda n: matching_name(n, city), na_action="ignore")
        keys = pd.DataFrame({"return": frame.get("return", 0), "name": names})
        return _keeps(keys.duplicated() & names.notna())

    return Rule("unit-listed-twice", ("unit_name",), keeps, None)


def narrative_checks(settings: Settings) -> list[schema.Check]:
    """主要做法和成效: its length against the limit, and a few words instead of a text."""
    limit, on = settings.narrative, settings.rules
    longest, shortest = limit.limit * limit.over, limit.limit * limit.under
    checks = []
    if on.narrative_length:
        checks += [
            schema.custom(_each(lambda text: word_count(text) <= longest), "narrative-long"),
            schema.custom(
                _each(lambda text: word_count(text) >= shortest or is_placeholder(text)), "narrative-short"
            ),
        ]
    if on.narrative_placeholder:
        checks.append(schema.custom(_each(lambda text: not is_placeholder(text)), "narrative-placeholder"))
    return checks


def _each(test: Callable[[str], bool]) -> Callable[[pd.Series[Any]], pd.Series[bool]]:
    """A test of one text as a test of a series, of booleans also when the series is empty."""
    return lambda series: pd.Series([test(text) for text in series], index=series.index, dtype=bool)


def is_placeholder(text: str) -> bool:
    """Whether a narrative only points elsewhere, such as 见附件."""
    said = re.sub(r"《[^》]*》|[\s（）()“”【】]", "", text)
    return len(said) <= LONGEST_PLACEHOLDER and PLACEHOLDER.fullmatch(said) is not None


def name_checks() -> list[schema.Check]:
    """A name holds a letter or a Chinese character."""
    return [schema.custom(_each(_has_letter), "name-numeric")]


def person_checks() -> list[schema.Check]:
    """A person's name has letters, and no telephone number stands in it."""
    return [*name_checks(), schema.custom(_each(lambda text: not _DIALLED.search(text)), "name-with-phone")]


def _has_letter(text: str) -> bool:
    return any(sign.isalpha() for sign in text)


def phone_check() -> schema.Check:
    """A text holds one or several telephone numbers and nothing that is none."""
    return schema.custom(_each(is_phone), "phone-unusual")


def is_phone(text: str) -> bool:
    """Whether every number in the text looks like a Chinese telephone number, with or without extension."""
    plain = text.translate(str.maketrans("（）－—０１２３４５６７８９", "()--0123456789"))
    plain = re.sub(r"[()]|分机|\s*转\s*", lambda m: "转" if "转" in m[0] or "分机" in m[0] else " ", plain)
    pieces = [p for p in re.split(r"[、,，;；/\n]", plain) if p.strip()]
    return bool(pieces) and all(_one_phone(piece) for piece in pieces)


def _one_phone(piece: str) -> bool:
    words = piece.split()
    return PHONE.fullmatch("".join(words)) is not None or all(PHONE.fullmatch(word) for word in words)
