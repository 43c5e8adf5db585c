"""The door to pandera: what a column says as a Field, and what validation reports."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from cwgk_excel.campaign import Choice
from cwgk_excel.forms.frames.validation import empty_frame, failures
from cwgk_excel.forms.schema import (
    Schema,
    at_least,
    at_most,
    build_schema,
    column,
    custom,
    fields_of,
    frame_rule,
    longest,
    one_of,
    rate_or_one_of,
)

YES_NO = (Choice(name="是"), Choice(name="否"))
WORDS = (Choice(name="满意"), Choice(name="不满意"))


@pytest.fixture(scope="module")
def schema() -> Schema:
    """One column of each kind, and one rule over two of them."""
    columns = {
        "name": column("text", "名称", "填名称。", longest(4)),
        "staff": column("integer", "人数", "填人数。", at_least(1), at_most(9)),
        "score": column(
            "decimal", "得分", "填得分。", at_least(0), at_most(100, "score-over-100"), required=False
        ),
        "rate": column(
            "percent", "满意率", "填满意率。", at_least(0), at_most(100), at_least(60, "below-threshold")
        ),
        "day": column(
            "date",
            "日期：",
            "填日期。",
            at_least(date(2017, 1, 1), "cell-date-range"),
            at_most(date(2017, 12, 31), "cell-date-range"),
            label="日期",
        ),
        "board": column(
            "choice", "有无", "选。", one_of(YES_NO, "cell-not-choice"), choices=YES_NO, required=False
        ),
        "kind": column("choice", "类型", "选。", one_of(WORDS, "cell-unlisted"), choices=WORDS),
        "result": column(
            "rate_or_words",
            "结果",
            "填。",
            *rate_or_one_of(WORDS, "cell-unlisted", "rate-range"),
            choices=WORDS,
        ),
        "note": column(
            "text",
            "说明",
            "填。",
            longest(9),
            custom(lambda s: s.str.len() > 1, "narrative-short"),
            required=False,
        ),
    }
    rule = frame_rule(lambda f: ~(f["score"] > f["rate"]).fillna(False).astype(bool), "total-not-sum")
    return build_schema("probe", columns, [rule])


GOOD = {
    "name": "甲厂",
    "staff": 5,
    "score": 90.0,
    "rate": 95.0,
    "day": date(2017, 11, 3),
    "board": "是",
    "kind": "满意",
    "result": 98.5,
    "note": "好的",
}


def found(schema: Schema, *records: dict[str, object]) -> list[tuple[int, str, str]]:
    """The failures of some records, in a fixed order."""
    return sorted(failures(schema, empty_frame(schema, records)))


def test_fields_say_what_the_checks_say(schema: Schema) -> None:
    """Bounds that are errors, lists and limits are read back from the checks."""
    by_name = {f.name: f for f in fields_of(schema)}
    assert list(by_name) == list(GOOD)
    assert (by_name["name"].max_length, by_name["name"].required) == (4, True)
    assert (by_name["staff"].minimum, by_name["staff"].maximum) == (1, 9)
    assert (by_name["day"].minimum, by_name["day"].maximum) == (date(2017, 1, 1), date(2017, 12, 31))
    assert (by_name["day"].printed_label, by_name["day"].label) == ("日期：", "日期")
    assert (by_name["board"].closed, by_name["board"].choice_names) == (True, ("是", "否"))
    assert (by_name["kind"].closed, by_name["kind"].choice_names) == (False, ("满意", "不满意"))
    assert (by_name["result"].minimum, by_name["result"].maximum) == (0, 100)


def test_bounds_that_only_warn_are_none_for_excel(schema: Schema) -> None:
    """They must not stop an entry, so they are listed as outside Excel's rules."""
    by_name = {f.name: f for f in fields_of(schema)}
    assert (by_name["score"].maximum, by_name["score"].not_in_excel) == (None, ("score-over-100",))
    assert (by_name["rate"].minimum, by_name["rate"].not_in_excel) == (0, ("below-threshold",))
    assert by_name["note"].not_in_excel == ("narrative-short",)


def test_good_record_has_no_failures(schema: Schema) -> None:
    """Also with every optional value blank, and words where a rate may stand."""
    assert found(schema, GOOD, {**GOOD, "score": None, "board": None, "note": None, "result": "不满意"}) == []


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", None, "cell-blank"),
        ("name", "一二三四五", "cell-too-long"),
        ("name", "一二三四 ", "cell-too-long"),
        ("staff", None, "cell-blank"),
        ("staff", 0, "cell-too-small"),
        ("staff", 10, "cell-too-large"),
        ("score", -0.01, "cell-too-small"),
        ("rate", 100.01, "cell-too-large"),
        ("rate", 59.99, None),
        ("day", date(2016, 12, 31), "cell-date-range"),
        ("day", date(2018, 1, 1), "cell-date-range"),
        ("day", date(1900, 1, 1), "cell-date-range"),
        ("day", date(9999, 12, 31), "cell-date-range"),
        ("board", "有", "cell-not-choice"),
        ("kind", "企业", "cell-unlisted"),
        ("result", 100.5, "rate-range"),
        ("result", -1.0, "rate-range"),
        ("result", "很满意", "cell-unlisted"),
        ("note", "好", "narrative-short"),
    ],
)
def test_one_wrong_value_is_one_failure(schema: Schema, field: str, value: object, code: str | None) -> None:
    """The failure stands at its record and field, and has no consequences elsewhere."""
    record = {**GOOD, "score": 1.0, field: value} if field != "score" else {**GOOD, field: value}
    expected = "below-threshold" if code is None else code
    assert found(schema, GOOD, record) == [(1, field, expected)]


@pytest.mark.parametrize("value", [1, 9])
def test_bounds_belong_to_the_range(schema: Schema, value: int) -> None:
    """At least and at most include the bound."""
    assert found(schema, {**GOOD, "staff": value}) == []


def test_one_null_hides_no_other_failure(schema: Schema) -> None:
    """A blank in one record leaves the others' failures in the same column visible."""
    records = [
        {**GOOD, "staff": value, "name": name} for value, name in ((None, "甲"), (0, None), (10, "乙"))
    ]
    assert found(schema, *records) == [
        (0, "staff", "cell-blank"),
        (1, "name", "cell-blank"),
        (1, "staff", "cell-too-small"),
        (2, "staff", "cell-too-large"),
    ]


def test_rule_over_two_fields_stands_at_its_record(schema: Schema) -> None:
    """It has no field of its own; blanks among its fields do not break it."""
    assert found(schema, GOOD, {**GOOD, "score": 99.0}) == [(1, "", "total-not-sum")]
    assert found(schema, {**GOOD, "score": None}) == []
    assert found(schema, {**GOOD, "rate": None}) == [(0, "rate", "cell-blank")]


def test_all_blank_record_reports_each_blank_once(schema: Schema) -> None:
    """No consequences of blanks."""
    required = ["name", "staff", "rate", "day", "kind", "result"]
    assert found(schema, {}) == sorted((0, name, "cell-blank") for name in required)


def test_no_records_are_no_failures(schema: Schema) -> None:
    """An empty batch is valid."""
    assert found(schema) == []


def test_equal_values_fail_alike(schema: Schema) -> None:
    """Each record has its own failure, whatever others say."""
    records = [
        {**GOOD, "kind": kind, "result": rate} for kind, rate in (("厂", 100.5), ("满意", 1.0), ("厂", 100.5))
    ]
    assert found(schema, *records) == [
        (0, "kind", "cell-unlisted"),
        (0, "result", "rate-range"),
        (2, "kind", "cell-unlisted"),
        (2, "result", "rate-range"),
    ]


def test_row_labels_are_the_frames_own(schema: Schema) -> None:
    """A frame cut out of a larger one keeps its labels."""
    frame = empty_frame(schema, [GOOD, {**GOOD, "staff": 0}, GOOD])
    assert list(failures(schema, frame.iloc[1:])) == [(1, "staff", "cell-too-small")]


def test_frame_without_its_columns_is_a_mistake_of_the_caller(schema: Schema) -> None:
    """It is no finding about a return."""
    frame = empty_frame(schema, [GOOD])
    with pytest.raises(TypeError, match="not a frame of probe"):
        list(failures(schema, frame.drop(columns=["staff"])))
    with pytest.raises(TypeError, match="not a frame of probe"):
        list(failures(schema, frame.astype({"staff": "string"})))


def test_empty_frame_has_dtypes_and_extra_columns(schema: Schema) -> None:
    """Also without any record: blanks stay blanks, extra columns have the dtype that is given."""
    frame = empty_frame(schema, [], {"return": "object"})
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
        "name": "string",
        "staff": "Int64",
        "score": "Float64",
        "rate": "Float64",
        "day": "datetime64[s]",
        "board": "string",
        "kind": "string",
        "result": "object",
        "note": "string",
        "return": "object",
    }
    assert pd.isna(empty_frame(schema, [{}])["staff"][0])


def test_frame_holds_what_only_pandas_takes(schema: Schema) -> None:
    """Values that are not plain, beside a blank and a number that is none."""
    frame = empty_frame(
        schema, [{"name": 7, "staff": True, "score": float("nan")}, {"staff": 5.0, "score": 7}]
    )
    assert frame["name"].tolist() == ["7", pd.NA]
    assert frame["staff"].tolist() == [1, 5]
    assert frame["score"].tolist() == [pd.NA, 7.0]
