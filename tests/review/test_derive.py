"""From raw cells to values and findings: one finding per cell, and none of its consequences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from raw_returns import ROW, UNIT, cell, table, unit, version

from cwgk_excel.campaign import Settings
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.catalogue import CATALOGUE
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.names import NOTHING_WORDS
from cwgk_excel.forms.version import Version
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.returns.raw import RawReturn
from cwgk_excel.review.derive import Derived, derive, rules_hash
from cwgk_excel.values.records import Parser, Values
from cwgk_excel.values.text import clean, is_nothing

DAY = date(2017, 11, 10)
REQUIRED1 = sorted(set(UNIT) - {"delegate_count", "has_board_reps", "board_score"})
Make = Callable[..., Settings]
Typed = str | float | RawCell | None


def derived(settings: Settings, *returns: RawReturn, day: date = DAY) -> list[Derived]:
    """Values and findings of returns of the settings' own versions."""
    versions = {(name, "AAAA"): version(name, settings) for name in FORMS}
    return derive([(raw, day) for raw in returns], versions, settings)


def codes(result: Derived) -> list[tuple[str, str]]:
    """Cell and code of each finding."""
    return [(f.cell, f.code) for f in result.findings]


def test_values_of_a_correct_unit(settings: Settings) -> None:
    """Every field of the form, blank ones as None; no finding."""
    (result,) = derived(settings, unit(version("annex1", settings)))
    assert result.findings == []
    assert result.values == [
        {
            **UNIT,
            "fill_date": date(2017, 11, 3),
            "party_opinion": None,
            "union_opinion": None,
            "office_opinion": None,
        }
    ]


def test_what_was_read_already_is_not_read_again(settings: Settings) -> None:
    """By the same parser it is the same; what a return says besides its cells is judged."""
    v = version("annex1", settings)
    raw = unit(v, staff_count="约300人", self_total=50)
    said = Parser(v.plan(settings).fields).parse(raw)
    versions = {("annex1", "AAAA"): v}
    (result,) = derive([(raw, DAY)], versions, settings, [said])
    assert [result] == derive([(raw, DAY)], versions, settings)
    assert said.records[0].problems == {"staff_count": ("cell-approximate", "写成了约数")}
    (record,) = said.records
    other = Values(said.head, (record._replace(values={**record.values, "staff_count": 300}, problems={}),))
    (result,) = derive([(raw, DAY)], versions, settings, [other])
    assert result.values[0]["staff_count"] == 300


def test_values_of_a_correct_table(settings: Settings) -> None:
    """The head's fields stand in every record."""
    v = version("annex2", settings)
    (result,) = derived(settings, table(v, {}, {"unit_name": "乙公司", "seq": None}))
    assert result.findings == []
    assert [r["unit_name"] for r in result.values] == ["甲公司", "乙公司"]
    assert all(r["leader"] == "张华" and r["submitter_name"] == "中山区" for r in result.values)
    assert [r["seq"] for r in result.values] == [1, None]


BLANKS: Sequence[Typed] = [None, "　 ", RawCell("blank", "", "0.0", "")]
WRONG: Sequence[tuple[str, Typed, str]] = [
    ("staff_count", "约300人", "cell-approximate"),
    ("staff_count", "三百多", "cell-approximate"),
    ("staff_count", "不详", "cell-not-number"),
    ("staff_count", 286.5, "cell-not-whole"),
    ("staff_count", 0, "cell-too-small"),
    ("staff_count", 10**7, "cell-too-large"),
    ("staff_count", 10**25, "cell-too-large"),
    ("delegate_count", -1, "cell-too-small"),
    ("self_total", -0.5, "cell-too-small"),
    ("self_total", 1e300, "score-over-100"),
    ("self_total", RawCell("error", "#N/A", "General", ""), "cell-error-value"),
    ("self_total", RawCell("blank", "", "General", "B7+C7"), "cell-formula-empty"),
    ("satisfaction_rate", 101, "cell-too-large"),
    ("satisfaction_rate", 0.985, "rate-unclear"),
    ("has_board_reps", "有", "cell-not-choice"),
    ("ownership", "合伙", "cell-unlisted"),
    ("fill_date", "2017.11.31", "cell-not-date"),
    ("fill_date", "2017-10-24", "cell-date-range"),
    ("fill_date", "2018-1-1", "cell-date-range"),
    ("unit_name", "甲" * 101, "cell-too-long"),
    ("narrative", "见附件", "narrative-placeholder"),
    ("narrative", "做得好。" * 20, "narrative-short"),
    ("narrative", "做得好。" * 221, "narrative-long"),
]


@pytest.fixture(scope="module")
def changed_at(settings: Settings) -> Mapping[tuple[str, Typed], Derived]:
    """Of a declaration with one cell changed what is derived; all of them are derived at once."""
    cases = [*product(REQUIRED1, BLANKS), *((field, typed) for field, typed, _ in WRONG)]
    v = version("annex1", settings)
    results = derived(settings, *(unit(v, **{field: typed}) for field, typed in cases))
    return dict(zip(cases, results, strict=True))


@pytest.mark.parametrize("field", REQUIRED1)
@pytest.mark.parametrize("typed", BLANKS)
def test_blank_cell_is_one_finding(
    settings: Settings, changed_at: Mapping[tuple[str, Typed], Derived], field: str, typed: Typed
) -> None:
    """And no rule that would have needed its value speaks."""
    result = changed_at[field, typed]
    assert codes(result) == [(version("annex1", settings).layout.cells[field], "cell-blank")]
    assert result.values[0][field] is None


@pytest.mark.parametrize("field", sorted(set(ROW) - {"seq"}))
def test_blank_cell_in_a_row_is_one_finding_at_that_row(settings: Settings, field: str) -> None:
    """The other rows are as they are."""
    v = version("annex2", settings)
    (result,) = derived(settings, table(v, {}, {"unit_name": "乙公司", field: None}, {"unit_name": "丙"}))
    (finding,) = result.findings
    assert (finding.cell, finding.code, finding.record) == (f"{v.layout.columns[field]}7", "cell-blank", 1)


@pytest.mark.parametrize("field", ["filled_by", "phone", "leader"])
def test_blank_head_is_one_finding_however_many_rows(settings: Settings, field: str) -> None:
    """It belongs to the whole return, not to each row."""
    v = version("annex2", settings)
    rows = [{"unit_name": f"第{n}公司"} for n in range(1, 8)]
    (result,) = derived(settings, table(v, *rows, **{field: None}))
    (finding,) = result.findings
    assert (finding.cell, finding.code, finding.record) == (v.layout.cells[field], "cell-blank", -1)


def test_everything_blank_but_the_name_is_one_finding_each(settings: Settings) -> None:
    """No field hides another."""
    v = version("annex1", settings)
    blanks = {name: None for name in UNIT if name != "unit_name"}
    (result,) = derived(settings, unit(v, **blanks))
    assert {code for _, code in codes(result)} == {"cell-blank"}
    assert {f.field for f in result.findings} == set(REQUIRED1) - {"unit_name"}
    assert len(result.findings) == len(REQUIRED1) - 1


@pytest.mark.parametrize(("field", "typed", "code"), WRONG)
def test_wrong_cell_is_one_finding_at_it(
    settings: Settings,
    changed_at: Mapping[tuple[str, Typed], Derived],
    field: str,
    typed: str | float | RawCell,
    code: str,
) -> None:
    """The cell's own finding, with what stands there, and no consequence where it is an error."""
    found = [(f.cell, f.code, f.value) for f in changed_at[field, typed].findings]
    assert (version("annex1", settings).layout.cells[field], code, cell(typed).text) in found
    if CATALOGUE[code].severity == "error":
        assert len(found) == 1


def test_cell_that_is_no_error_still_has_its_consequences(settings: Settings) -> None:
    """A warning leaves the value, so the total is compared."""
    v = version("annex1", settings)
    (result,) = derived(settings, unit(v, self_total=105))
    assert codes(result) == [(v.layout.cells["self_total"], c) for c in ("score-over-100", "total-not-sum")]


def test_formulas_result_is_taken_with_a_warning(settings: Settings) -> None:
    """And a formula whose result is nothing is a blank cell, told once."""
    v = version("annex1", settings)
    good = RawCell("number", "92.5", "General", "B7+C7+F7")
    empty = RawCell("text", "", "General", '""')
    first, second = derived(settings, unit(v, self_total=good), unit(v, self_total=empty))
    assert codes(first) == [(v.layout.cells["self_total"], "cell-formula")]
    assert first.values[0]["self_total"] == 92.5
    assert codes(second) == [(v.layout.cells["self_total"], "cell-blank")]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"self_total": 92}, "self_total", "total-not-sum"),
        ({"has_board_reps": None, "self_total": 82.5}, "board_score", "board-score-unexpected"),
        ({"board_score": None, "self_total": 82.5}, "board_score", "board-score-missing"),
        ({"delegate_count": 327}, "delegate_count", "delegates-over-staff"),
        ({"delegate_count": 29}, "delegate_count", "delegates-below-norm"),
        (
            {"ownership": "国有", "has_board_reps": None, "board_score": None, "self_total": 82.5},
            "has_board_reps",
            "board-reps-expected",
        ),
    ],
)
def test_rule_over_fields_stands_at_one_cell(
    settings: Settings, changes: Mapping[str, Any], field: str, code: str
) -> None:
    """With the figures that were compared in its message."""
    v = version("annex1", settings)
    (result,) = derived(settings, unit(v, **changes))
    assert codes(result) == [(v.layout.cells[field], code)]
    assert "{" not in result.findings[0].message + result.findings[0].remedy


def test_messages_say_the_figures(settings: Settings) -> None:
    """What stands there, and what was expected."""
    v = version("annex1", settings)
    (result,) = derived(settings, unit(v, self_total=92, delegate_count=29))
    assert [f.message for f in result.findings] == [
        "职工代表人数“29”少于一般要求的30人",
        "自查总得分为“92”，与各项得分之和92.5不一致",
    ]


def test_unit_listed_twice_names_the_rows_of_its_own_return(settings: Settings) -> None:
    """The finding is at the repetition; another body may list the same unit."""
    v = version("annex2", settings)
    rows = [{}, {"unit_name": "乙公司"}, {"unit_name": "大连市甲公司 "}]
    first, second = derived(settings, table(v, *rows), table(v, {}))
    (finding,) = first.findings
    assert (finding.cell, finding.code, finding.record) == ("B8", "unit-listed-twice", 2)
    assert "第6、8行" in finding.message
    assert second.findings == []


def ditto(v: Version, *rows: Mapping[str, Any], said: tuple[Finding, ...] = ()) -> RawReturn:
    """A table of units with these entries, with what reading its file showed."""
    made = table(v, *({"unit_name": f"第{n}厂", **row} for n, row in enumerate(rows, 1)))
    return made._replace(findings=said)


def test_positions_that_are_not_read_are_one_finding(settings: Settings) -> None:
    """A list numbered 1、 2、 3、 is so throughout."""
    v = version("annex2", settings)
    (result,) = derived(settings, ditto(v, {"seq": "1、"}, {"seq": 2}, {"seq": "3、"}))
    (finding,) = result.findings
    assert (finding.code, finding.record) == ("seq-unread", 0)
    assert finding.message == "序号有2处不是数，例如“1、”，没有读取"


def test_ditto_says_what_stands_above_it(settings: Settings) -> None:
    """In the columns of words that may be many; a chain leads to the last real entry."""
    v = version("annex2", settings)
    above = {"unit_type": "事业单位", "evaluation_result": "满意"}
    same = {"unit_type": "同上", "evaluation_result": "〃"}
    (result,) = derived(settings, ditto(v, above, same, {**same, "unit_type": "″"}))
    assert [(r["unit_type"], r["evaluation_result"]) for r in result.values] == [("事业单位", "满意")] * 3
    assert codes(result) == [(at, "cell-ditto-read") for at in ("C7", "F7", "C8", "F8")]
    assert "“〃”，已按上一行读作满意" in result.findings[1].message


@pytest.mark.parametrize(
    ("above", "said"),
    [
        ({"unit_type": "民办非企业"}, ()),
        ({"unit_type": RawCell("text", "企业", "General", "A1")}, ()),
        ({"unit_type": None}, ()),
        ({}, (Finding("cells-hidden", "", "", cell="C6"),)),
    ],
)
def test_ditto_below_a_doubtful_cell_is_an_error(
    settings: Settings, above: Mapping[str, Any], said: tuple[Finding, ...]
) -> None:
    """What it says is then as doubtful."""
    v = version("annex2", settings)
    (result,) = derived(settings, ditto(v, above, {"unit_type": "同上"}, said=said))
    assert result.values[1]["unit_type"] is None
    assert ("C7", "cell-ditto") in codes(result)


@pytest.mark.parametrize("field", ["unit_name", "staff_count", "self_score", "superior_score"])
def test_ditto_elsewhere_asks_for_the_entry(settings: Settings, field: str) -> None:
    """A name or figure of the row above is not this unit's; and no rule speaks of it."""
    v = version("annex2", settings)
    (result,) = derived(settings, ditto(v, {}, {field: "同上"}))
    assert codes(result) == [(f"{v.layout.columns[field]}7", "cell-ditto")]


def test_ditto_below_a_row_that_is_none_is_an_error(settings: Settings) -> None:
    """Something else stands between."""
    v = version("annex2", settings)
    raw = ditto(v, {}, {"unit_type": "同上"})
    apart = raw._replace(records=(raw.records[0], raw.records[1]._replace(row=8)))
    (result,) = derived(settings, apart)
    assert [code for _, code in codes(result)] == ["cell-ditto"]


def test_row_that_may_be_no_unit_has_no_other_finding(settings: Settings) -> None:
    """Its cells stay, its values are none, and the units around it are as they are."""
    v = version("annex2", settings)
    blank = dict.fromkeys(ROW)
    said = (Finding.of("row-unclear", {}, "annex2", "表", "B7", record=1),)
    (result,) = derived(settings, ditto(v, {}, {**blank, "unit_name": "区直"}, {}, said=said))
    assert result.findings == []
    assert [r["unit_name"] for r in result.values] == ["第1厂", None, "第3厂"]


def test_several_units_in_one_form_are_one_finding(settings: Settings) -> None:
    """Whatever stands in the other cells belongs to none of them for certain."""
    v = version("annex1", settings)
    names = {"unit_name": "大连甲公司\n大连乙公司", "staff_count": "320\n450", "delegate_count": None}
    (result,) = derived(settings, unit(v, **names, self_total="90、91", narrative=None))
    assert codes(result) == [("B4", "units-in-one")]
    assert result.values[0]["staff_count"] is None


@pytest.mark.parametrize("lost", ["has_board_reps", "board_score", "self_total", "ownership", "staff_count"])
def test_field_whose_label_is_lost_has_no_consequences(settings: Settings, lost: str) -> None:
    """No rule judges what was not read."""
    v = version("annex1", settings)
    (record,) = unit(v, delegate_count=500).records
    cells = tuple(p for p in record.cells if p.field != lost)
    raw = unit(v)._replace(records=(record._replace(cells=cells),))
    (result,) = derived(settings, raw)
    told = {code for _, code in codes(result)}
    assert told == ({"delegates-over-staff"} if lost != "staff_count" else set())


def test_blank_names_are_not_the_same_unit(settings: Settings) -> None:
    """Two rows without a name are two blank cells."""
    v = version("annex2", settings)
    (result,) = derived(settings, table(v, {"unit_name": None}, {"unit_name": None}))
    assert codes(result) == [("B6", "cell-blank"), ("B7", "cell-blank")]


@pytest.mark.parametrize(
    ("day", "late"), [(date(2017, 11, 15), False), (date(2017, 11, 16), True), (date(2018, 3, 1), True)]
)
def test_due_day_itself_is_in_time(settings: Settings, day: date, late: bool) -> None:
    """Later is a warning about the whole sheet, with both days."""
    results = derived(
        settings, unit(version("annex1", settings)), table(version("annex2", settings), {}), day=day
    )
    for result in results:
        assert [f.code for f in result.findings] == ["return-late"] * late
        assert all((f.cell, f.record, f.severity) == ("", -1, "warning") for f in result.findings)
        assert all("截止日期是2017年11月15日" in f.message for f in result.findings)


def test_blank_form_is_never_late(settings: Settings) -> None:
    """Nothing was returned with it."""
    empty = RawReturn("annex1", "AAAA", "210202", "", "认证申报表", False, (), (), ())
    (result,) = derived(settings, empty, day=date(2018, 1, 1))
    assert (result.values, result.findings) == ([], [])


def test_lateness_is_judged_by_the_due_day_of_today(settings: Settings, changed: Make) -> None:
    """The office put it off after the forms were out."""
    old = {("annex1", "AAAA"): version("annex1", settings)}
    now = changed(dates={"due": date(2017, 11, 30)})
    raw = unit(old["annex1", "AAAA"])
    assert [f.code for f in derive([(raw, date(2017, 11, 20))], old, settings)[0].findings] == ["return-late"]
    assert derive([(raw, date(2017, 11, 20))], old, now)[0].findings == []


def test_bounds_are_those_of_the_version(settings: Settings, changed: Make) -> None:
    """A return is held to what its own form said, whatever is issued today."""
    strict = changed(marks={"maximum": {"self_total": 90}})
    versions = {
        ("annex1", "AAAA"): version("annex1", settings),
        ("annex1", "BBBB"): version("annex1", strict, "BBBB"),
    }
    for today in (settings, strict):
        old, new = derive(
            [(unit(versions["annex1", "AAAA"]), DAY), (unit(versions["annex1", "BBBB"]), DAY)],
            versions,
            today,
        )
        assert codes(old) == []
        assert [code for _, code in codes(new)] == ["cell-too-large"]


def test_thresholds_and_advisories_are_those_of_today(settings: Settings, changed: Make) -> None:
    """They may be set when the first returns are in."""
    versions = {("annex1", "AAAA"): version("annex1", settings)}
    raw = unit(versions["annex1", "AAAA"], delegate_count=29)
    today = changed(thresholds={"self_total": 95.0}, rules={"delegates_below_norm": False})
    (before,), (after,) = (derive([(raw, DAY)], versions, s) for s in (settings, today))
    assert [code for _, code in codes(before)] == ["delegates-below-norm"]
    assert [code for _, code in codes(after)] == ["below-threshold"]


def test_results_come_in_the_order_of_the_returns(settings: Settings) -> None:
    """Forms and versions are validated in groups, each result finds its own return again."""
    one, two = version("annex1", settings), version("annex2", settings)
    returns = [unit(one, unit_name="一"), table(two, {"unit_name": "二"}), unit(one, unit_name="三")]
    results = derived(settings, *returns)
    assert [r.values[0]["unit_name"] for r in results] == ["一", "二", "三"]


def test_findings_are_told_from_top_to_bottom(settings: Settings) -> None:
    """As the eye goes over the form, whatever the order of the checks."""
    v = version("annex2", settings)
    (result,) = derived(settings, table(v, {"superior_score": None}, {"unit_name": None}, phone="没有"))
    assert [f.cell for f in result.findings] == ["D4", "G6", "B7"]


def test_nothing_to_derive(settings: Settings) -> None:
    """No returns, no results."""
    assert derive([], {}, settings) == []


def test_dates_count_from_1904_where_the_workbook_says_so(settings: Settings) -> None:
    """The same number is four years later there."""
    v = version("annex1", settings)
    since_1900, since_1904 = (RawCell("number", n, "yyyy-mm-dd", "") for n in ("43042", "41580"))
    plain, mac = derived(
        settings, unit(v, fill_date=since_1900), unit(v, date1904=True, fill_date=since_1904)
    )
    assert plain.values[0]["fill_date"] == date(2017, 11, 3)
    assert mac.values[0]["fill_date"] == date(2017, 11, 3)


@pytest.mark.parametrize(("told_by", "source"), [("text", "表中的名称"), ("folder", "所在的文件夹")])
@pytest.mark.parametrize(
    ("unsigned", "code", "severity"),
    [("warn", "form-unsigned", "warning"), ("hold", "form-unsigned-held", "error")],
)
def test_unsigned_return_is_marked(
    settings: Settings, changed: Make, told_by: str, source: str, unsigned: str, code: str, severity: str
) -> None:
    """About the whole sheet, with how its body is known; whether it is held back is a setting of today."""
    v = version("annex1", settings)
    raw = unit(v)._replace(told_by=told_by)
    now = changed(intake={"unsigned": unsigned})
    (result,) = derive([(raw, DAY)], {("annex1", "AAAA"): v}, now)
    (finding,) = result.findings
    assert (finding.code, finding.severity, finding.cell, finding.record) == (code, severity, "", -1)
    assert finding.message == f"表中没有控制码，是按栏目名称认出的，报送单位按{source}认定"
    assert result.values[0]["unit_name"] == "甲公司"


def test_formula_that_gives_nothing_is_told_where_blank_is_allowed(settings: Settings) -> None:
    """Something stands in the cell, so it is not passed over in silence."""
    v = version("annex1", settings)
    empty = RawCell("text", "", "General", 'IF(Z1="","",Z1)')
    (result,) = derived(settings, unit(v, delegate_count=empty))
    assert codes(result) == [(v.layout.cells["delegate_count"], "cell-formula")]
    assert result.values[0]["delegate_count"] is None


def test_rules_hash_follows_settings(settings: Settings, changed: Make) -> None:
    """The same settings, loaded twice, are the same; any change is another."""
    assert rules_hash(settings) == rules_hash(changed())
    assert rules_hash(settings) != rules_hash(changed(thresholds={"self_total": 80.0}))


texts = st.one_of(
    st.sampled_from(
        ["无", "/", "9" * 400, "-1e999", "1e308", "０.５", "2017-02-30", "是\u200b", "=1+1", "\x9b31m"]
    ),
    st.text(max_size=30),
    st.integers().map(str),
    st.floats().map(str),
)
cells = st.builds(
    RawCell,
    st.sampled_from(["blank", "text", "number", "boolean", "error", "date"]),
    texts,
    st.sampled_from(["General", "0.00%", "yyyy-mm-dd", "@", "#,##0.00"]),
    st.sampled_from(["", "", "", "=", "B7+C7"]),
)


def says_something(cell: RawCell) -> bool:
    """Whether a person sees anything in a cell but a word for nothing, or it holds a formula."""
    stored = cell.kind != "blank" and not is_nothing(clean(cell.text), NOTHING_WORDS)
    return bool(cell.formula) or stored


# Random cells make cells of one field all blank, all wrong, or mixed; each time in one validation.
@limits(deadline=None, max_examples=15)
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(UNIT, cells)), min_size=1, max_size=3))
def test_whatever_stands_in_the_cells(settings: Settings, units: Sequence[Mapping[str, RawCell]]) -> None:
    """It never raises, every finding stands at an entry cell, and no cell that says something is silent."""
    v = version("annex1", settings)
    entry = set(v.layout.cells.values())
    for values, result in zip(units, derived(settings, *(unit(v, **u) for u in units)), strict=True):
        assert len(result.values) == 1
        told = {f.field for f in result.findings}
        silent = {name for name in values if result.values[0][name] is None and name not in told}
        assert not {name for name in silent if says_something(values[name])}
        assert {f.cell for f in result.findings} <= entry
        blank = [f.cell for f in result.findings if f.code == "cell-blank"]
        assert len(blank) == len(set(blank))
        for cell_of_blank in blank:
            assert [f.code for f in result.findings if f.cell == cell_of_blank] == ["cell-blank"]
