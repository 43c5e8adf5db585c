"""What is said of returns beside others: replaced, joined, differing, dropped, waiting, held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_in_force import ERROR, judged

from cwgk_excel.forms.spec import Form
from cwgk_excel.ledger.returns import Result
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.returns.raw import Placed, RawRecord
from cwgk_excel.review.in_force import held_back, in_force
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.succession import held, succession

CITY = "大连市"


@pytest.fixture
def form(forms: Mapping[str, Form]) -> Form:
    """Annex 2."""
    return forms["annex2"]


def said(form: Form, *returns: Judged) -> list[tuple[str, str]]:
    """Code and message of each finding, without the notice of what was replaced."""
    told = (finding for one in in_force(returns, CITY) for _, finding in succession(one, form))
    return [(f.code, f.message) for f in told if f.code != "return-replaces"]


def table(
    *names: str,
    error: bool = False,
    day: int = 9,
    run: int = 0,
    modified: int | None = None,
    staff: tuple[int, ...] = (),
    told_by: str = "token",
    held: str = "",
    file: str = "",
    kind: str | None = None,
) -> Judged:
    """A summary table of these units, received on a day."""
    return judged(
        *names,
        form="annex2",
        findings=(ERROR,) * error,
        day=day,
        file=file or f"汇总{day}.xlsx",
        run=run,
        modified=modified,
        staff=staff,
        told_by=told_by,
        held=held,
        kind=kind,
    )


def counted(*returns: Judged) -> list[tuple[str, int, bool]]:
    """Unit, staff and whether it may enter the master, of each record that counts."""
    return [
        (part.result.values[number]["unit_name"], part.result.values[number]["staff_count"], valid)
        for standing in in_force(returns, CITY)
        for part in standing.parts
        for number, valid in standing.records(part)
    ]


def test_single_return_needs_no_word(form: Form) -> None:
    """Nor does one that came again unchanged, or with more units on another day."""
    assert said(form, table("甲")) == []
    assert said(form, table("甲"), table("甲")) == []
    assert said(form, table("甲"), table("大连市甲", "乙", day=10)) == []


def test_what_a_return_replaces_is_named_with_its_day(form: Form, forms: Mapping[str, Form]) -> None:
    """All of it: returns with errors too, and an unsigned one by the signed one that came after it."""
    first, second, third = table("甲", day=8), table("甲", error=True, day=9), table("甲", day=10)
    (standing,) = in_force([first, second, third], CITY)
    ((_, finding),) = succession(standing, form)
    message = "代替了以前收到的2份：汇总8.xlsx（2017年11月8日）、汇总9.xlsx（2017年11月9日）"
    assert (finding.code, finding.message) == ("return-replaces", message)
    unsigned, signed = judged("甲", told_by="text", file="自制.xlsx"), judged("甲", findings=(ERROR,))
    (standing,) = in_force([unsigned, signed], CITY)
    ((one, finding),) = succession(standing, forms["annex1"])
    assert (one, finding.message) == (signed, "代替了以前收到的1份：自制.xlsx（2017年11月9日）")


def test_several_of_one_day_name_the_file_that_counts(form: Form) -> None:
    """The office asks which one is meant; a list that only names more units is a newer version."""
    assert said(form, table("甲"), table("甲", "乙"), table("甲", "乙", "丙")) == []
    lists = table("甲", staff=(1,)), table("甲", staff=(2,)), table("甲", "乙", staff=(3, 300))
    assert said(form, *lists) == [
        (
            "return-superseded",
            "同一天收到3份不同的附件2，按最新收到的计：汇总9.xlsx；不同之处：甲的职工人数",
        )
    ]


def test_part_that_comes_again_on_its_day_is_told_by_what_it_lacks(form: Form) -> None:
    """It is not asked as well of each other part whether that is another list."""
    parts = table("甲", "乙", run=1, file="东街.xlsx"), table("丙", run=1, file="西街.xlsx")
    assert said(form, *parts, table("甲", "乙", run=2, file="东街改.xlsx")) == [
        ("units-dropped", "比以前报送的汇总表少1个单位：丙")
    ]


def test_differing_fields_are_named_by_unit(form: Form, forms: Mapping[str, Form]) -> None:
    """As the forms call them; the position in a list and the order of the rows say nothing."""
    first, second = table("甲", "乙"), table("乙", "甲")
    assert said(form, first, second) == []
    first.result.values[1].update(staff_count=320, seq=1)
    second.result.values[0].update(staff_count=326, seq=2)
    assert said(form, first, second)[0][1].endswith("；不同之处：乙的职工人数")
    one, two = judged("甲公司"), judged("甲公司")
    two.result.values[0].update(staff_count=326, chair_name="张华")
    assert said(forms["annex1"], one, two)[0][1].endswith("；不同之处：职工人数、工会主席姓名")


def test_what_could_not_be_read_differs_as_it_was_typed(forms: Mapping[str, Form]) -> None:
    """Two numbers that are none are not the same."""
    returns = []
    for text in ("约300人", "约320人"):
        given = judged("甲公司", findings=(ERROR,))
        cell = Placed("staff_count", "D5", RawCell("text", text, "General", ""))
        raw = given.stored.raw._replace(records=(RawRecord(0, (cell,)),))
        result = Result([{"unit_name": "甲公司", "staff_count": None}], given.result.findings)
        returns.append(Judged(given.stored._replace(raw=raw, result=result), result))
    assert said(forms["annex1"], *returns)[0][1].endswith("；不同之处：职工人数")


def test_units_of_all_tables_before_are_missed(form: Form) -> None:
    """Also of those before the last, and of one with an error, which may have been sent again in part."""
    assert said(form, table("甲", "乙", "丙"), table("大连市 乙", "丁", day=10)) == [
        ("units-dropped", "比以前报送的汇总表少2个单位：甲、丙")
    ]
    assert said(form, table("甲", "乙", day=8), table("乙", day=9), table("乙", day=10)) == [
        ("units-dropped", "比以前报送的汇总表少1个单位：甲")
    ]
    assert said(form, table("甲", "乙", error=True), table("乙", day=10)) == [
        ("units-dropped", "比以前报送的汇总表少1个单位：甲")
    ]


@pytest.mark.parametrize("count", [11, 300])
def test_every_unit_is_named(form: Form, count: int) -> None:
    """And each shortened, however long it is."""
    names = [f"厂{n}" for n in range(count)]
    ((_, message),) = said(form, table("留", *names), table("留", day=10))
    assert message == f"比以前报送的汇总表少{count}个单位：{'、'.join(names)}"
    ((_, message),) = said(form, table("留", "长" * 40_000), table("留", day=10))
    assert len(message) < 100


def test_units_only_in_a_table_that_does_not_count_yet_wait(form: Form) -> None:
    """The older list is still in force; those in a table between the two are named as well."""
    older, between, newest = (
        table("甲"),
        table("甲", "乙", error=True, day=10),
        table("丙", error=True, day=11),
    )
    assert said(form, older, between, newest) == [
        ("units-waiting", "这份汇总表有错误，改正前不计入，其中2个单位暂未列入：乙、丙")
    ]


def test_unit_forms_drop_no_units(forms: Mapping[str, Form]) -> None:
    """An Annex 1 is one unit's."""
    assert said(forms["annex1"], judged("甲公司", day=8), judged("甲公司", day=9)) == []


def test_tables_of_one_run_that_share_no_unit_are_one_list(form: Form) -> None:
    """A later run's list takes the place of them all."""
    parts = table("甲", "乙", run=1, file="东街.xlsx"), table("丙", run=1, file="西街.xlsx")
    assert counted(*parts) == [("甲", 300, True), ("乙", 300, True), ("丙", 300, True)]
    assert said(form, *parts) == [("lists-joined", "一起收到的2张汇总表合并为一份：东街.xlsx、西街.xlsx")]
    later = table("甲", run=2, day=10)
    assert counted(*parts, later) == [("甲", 300, True)]
    assert said(form, *parts, later) == [("units-dropped", "比以前报送的汇总表少2个单位：乙、丙")]


def test_sheets_of_one_file_are_named_by_their_sheets(form: Form) -> None:
    """Their files have one name."""
    parts = [table("甲", run=1), table("乙", run=1)]
    assert said(form, *parts) == [
        ("lists-joined", "一起收到的2张汇总表合并为一份：汇总9.xlsx的表、汇总9.xlsx的表")
    ]


def test_replaced_sheets_of_one_file_are_named_by_their_sheets(form: Form) -> None:
    """It says which of them count no more."""
    older = [table("甲", run=1, day=8, file="甲.xlsx"), table("乙", run=1, day=8, file="甲.xlsx")]
    (standing,) = in_force([*older, table("甲", "乙", run=2)], CITY)
    ((_, finding),) = succession(standing, form)
    assert finding.message.endswith("2份：甲.xlsx的表（2017年11月8日）、甲.xlsx的表（2017年11月8日）")


def test_units_that_two_parts_say_alike_count_once(form: Form) -> None:
    """However their names are spelled."""
    parts = table("甲", "乙", run=1, file="1.xlsx"), table("大连市乙", "丙", run=1, file="2.xlsx")
    assert counted(*parts) == [("甲", 300, True), ("乙", 300, True), ("丙", 300, True)]
    assert said(form, *parts) == [("lists-joined", "一起收到的2张汇总表合并为一份：1.xlsx、2.xlsx")]


def test_units_that_two_parts_say_differently_are_errors_at_their_cells(form: Form) -> None:
    """The office asks which of them counts; the rest counts."""
    one = table("甲", "乙", run=1, file="1.xlsx", staff=(300, 310))
    other = table("乙", "丙", run=1, file="2.xlsx", staff=(320, 330))
    assert counted(one, other) == [
        ("甲", 300, True),
        ("乙", 310, False),
        ("乙", 320, False),
        ("丙", 330, True),
    ]
    (standing,) = in_force([one, other], CITY)
    found = [
        (told, f.sheet, f.cell, f.field, f.value, f.record, f.message)
        for told, f in succession(standing, form)
        if f.code == "unit-differs"
    ]
    begin = "一起收到的几张汇总表对乙填得不一样：职工人数这里是"
    assert found == [
        (one, "表", "D7", "staff_count", "310", 1, f"{begin}“310”，2.xlsx的表!D6是“320”"),
        (other, "表", "D6", "staff_count", "320", 0, f"{begin}“320”，1.xlsx的表!D7是“310”"),
    ]


def test_list_with_a_difference_does_not_replace_a_valid_one(form: Form) -> None:
    """No more than one with any other error."""
    valid = table("甲", day=8, run=1)
    parts = table("甲", run=2, staff=(1,)), table("甲", run=2, staff=(2,))
    assert counted(valid, *parts) == [("甲", 300, True)]
    assert [code for code, _ in said(form, valid, *parts)] == ["unit-differs", "unit-differs"]


def test_newer_version_by_the_date_of_its_file() -> None:
    """Whichever was read first; the same day the larger one is newer, and equal ones have to be asked about."""
    newer, older = table("甲", run=1, modified=9, staff=(1,)), table("甲", run=1, modified=8, staff=(2,))
    assert counted(newer, older) == [("甲", 1, True)]
    larger, smaller = table("甲", "乙", run=1, modified=8), table("甲", run=1, modified=8, staff=(2,))
    assert counted(larger, smaller) == [("甲", 300, True), ("乙", 300, True)]
    undated = table("甲", run=1, staff=(1,)), table("甲", run=1, modified=9, staff=(2,))
    assert counted(*undated) == [("甲", 1, False), ("甲", 2, False)]


def test_later_table_with_fewer_units_is_no_version() -> None:
    """What it lacks was not taken back; what it says otherwise has to be asked about."""
    whole, part = table("甲", "乙", run=1, modified=8), table("乙", run=1, modified=9, staff=(5,))
    assert counted(whole, part) == [("甲", 300, True), ("乙", 300, False), ("乙", 5, False)]


def test_unsigned_return_counts_for_nothing_beside_a_signed_one(form: Form) -> None:
    """Before or after it, and whatever its errors; held ones are told until a signed one comes after them."""
    signed = table("甲", error=True, staff=(1,), run=1)
    kept = table("甲", "乙", told_by="text", held="body")
    assert counted(table("甲", told_by="text", staff=(2,)), signed, kept) == [("甲", 1, False)]
    assert [held(one)[1].message for one in held_back([signed, kept], CITY)] == [
        "表中没有控制码，而本报送单位已有带控制码的汇总表，这一份暂不计入"
    ]
    assert held_back([signed, kept, table("甲")], CITY) == []


def test_unsigned_table_waits_beside_a_signed_one_that_cannot_be_read() -> None:
    """Altering the form must not get further than deleting its token."""
    unsigned = table("甲", told_by="folder")
    unreadable = judged(form="annex2", findings=(ERROR,))
    assert counted(unsigned, unreadable) == []
    assert held_back([unsigned, unreadable], CITY) == [unsigned]


def supplement(*names: str, **changes: Any) -> Judged:
    """A table that says that it adds to the list in force."""
    return table(*names, kind="补充", file="补.xlsx", **changes)


@pytest.mark.parametrize("kind", [None, "全部"])
def test_supplement_is_added_to_the_list_in_force(form: Form, kind: str | None) -> None:
    """It replaces nothing and lacks nothing; a list says that it is whole, or nothing."""
    whole, added = table("甲", "乙", day=8, kind=kind), supplement("丙", day=10)
    assert counted(whole, added) == [("甲", 300, True), ("乙", 300, True), ("丙", 300, True)]
    (standing,) = in_force([whole, added], CITY)
    assert (standing.replaced, standing.later) == ((), ())
    assert said(form, whole, added) == [
        ("list-supplemented", "其中有选了“补充”的，2张汇总表合并为一份：汇总8.xlsx、补.xlsx")
    ]


@pytest.mark.parametrize("kind", [None, "全部"])
def test_later_list_replaces_the_list_and_all_its_supplements(form: Form, kind: str | None) -> None:
    """What it does not name is told by name."""
    before = table("甲", day=8), supplement("乙", day=8), supplement("丙", day=9)
    later = table("甲", "乙", day=10, kind=kind)
    assert counted(*before, later) == [("甲", 300, True), ("乙", 300, True)]
    (standing,) = in_force([*before, later], CITY)
    assert standing.replaced == before
    assert said(form, *before, later) == [("units-dropped", "比以前报送的汇总表少1个单位：丙")]


def test_unit_that_a_supplement_names_again_counts_once_or_is_asked_about(form: Form) -> None:
    """Where it says the same, or something else."""
    whole = table("甲", "乙", day=8, staff=(300, 310), modified=9)
    same = supplement("乙", "丙", staff=(310, 330), modified=10)
    assert counted(whole, same) == [("甲", 300, True), ("乙", 310, True), ("丙", 330, True)]
    other = supplement("甲", "乙", "丙", staff=(300, 320, 330), modified=10)
    assert counted(whole, other) == [
        ("甲", 300, True),
        ("乙", 310, False),
        ("乙", 320, False),
        ("丙", 330, True),
    ]
    begin = "合并的几张汇总表对乙填得不一样：职工人数这里是"
    assert [message for code, message in said(form, whole, other) if code == "unit-differs"] == [
        f"{begin}“310”，补.xlsx的表!D7是“320”",
        f"{begin}“320”，汇总8.xlsx的表!D7是“310”",
    ]


def test_supplement_without_a_list_stands_as_the_list_and_is_told(form: Form) -> None:
    """So do several; a list that comes later takes their place."""
    told = "“本表为”选的是“补充”，但以前没有可以补充的汇总表，暂以补充的单位为全部名单"
    first, second = supplement("甲"), supplement("乙")
    assert counted(first) == [("甲", 300, True)]
    assert said(form, first) == [("supplement-alone", told)]
    assert counted(first, second) == [("甲", 300, True), ("乙", 300, True)]
    assert said(form, first, second)[-1] == ("supplement-alone", told)
    later = table("甲", day=10)
    assert said(form, first, second, later) == [("units-dropped", "比以前报送的汇总表少1个单位：乙")]


def test_supplement_with_an_error_harms_no_other_row() -> None:
    """Of the list, or of another supplement; its own waits where an older one of the same units counts."""
    whole, wrong, more = table("甲", day=8), supplement("乙", error=True), supplement("丙")
    assert counted(whole, wrong, more) == [("甲", 300, True), ("乙", 300, False), ("丙", 300, True)]
    newer = supplement("丙", error=True, modified=10, staff=(9,))
    (standing,) = in_force([whole, supplement("丙", modified=9), newer], CITY)
    assert standing.pending == (newer,)


def test_supplement_is_added_to_the_list_that_counts(form: Form) -> None:
    """A newer list with an error is none until it is put right."""
    whole, wrong, added = table("甲", day=8), table("甲", "乙", error=True), supplement("丙")
    assert counted(whole, wrong, added) == [("甲", 300, True), ("丙", 300, True)]
    (standing,) = in_force([whole, wrong, added], CITY)
    assert (standing.pending, standing.replaced) == ((wrong,), ())
    assert [code for code, _ in said(form, whole, wrong, added)] == ["list-supplemented", "units-waiting"]


def test_supplement_that_came_with_its_list_is_added_to_it() -> None:
    """Whichever of them was read first."""
    added, whole = supplement("乙", run=1), table("甲", run=1)
    assert counted(added, whole) == [("乙", 300, True), ("甲", 300, True)]


def test_lists_of_one_day_are_compared_beside_a_supplement(form: Form) -> None:
    """It names the list that counts; that one says that it is whole and the other does not is no difference."""
    lists = table("甲", staff=(1,), file="早.xlsx"), table("甲", staff=(2,), file="晚.xlsx", kind="全部")
    message = "同一天收到2份不同的附件2，按最新收到的计：晚.xlsx；不同之处：甲的职工人数"
    assert said(form, *lists, supplement("乙", day=10))[0] == ("return-superseded", message)
    assert said(form, table("甲"), table("甲", kind="全部")) == []


NAMES = ("甲厂", "乙厂", "丙厂", "丁厂", "戊厂")
ROWS = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(1, 2)), min_size=1, max_size=4)
KINDS = st.sampled_from([None, "全部", "补充"])
TABLES = st.tuples(
    ROWS, st.booleans(), st.integers(1, 3), st.sampled_from([None, 1, 2]), KINDS, st.booleans()
)


@given(st.lists(TABLES, max_size=6))
def test_no_unit_of_any_table_is_lost(
    forms: Mapping[str, Form],
    made: Sequence[tuple[list[tuple[str, int]], bool, int, int | None, str | None, bool]],
) -> None:
    """It is in a record that counts, or in a finding that names it, unless its table was held when it came."""
    first_signed = next((number for number, one in enumerate(made) if one[-1]), len(made))
    tables = [
        table(
            *(name for name, _ in rows),
            staff=tuple(people for _, people in rows),
            error=error,
            run=run,
            modified=modified,
            kind=kind,
            told_by="token" if signed else "text",
            held="" if signed or number < first_signed else "body",
        )
        for number, (rows, error, run, modified, kind, signed) in enumerate(made)
    ]
    found = counted(*tables)
    told = "".join(message for _, message in said(forms["annex2"], *tables))
    named = {v["unit_name"] for one in tables if not one.stored.held for v in one.result.values}
    assert {name for name in named if name not in told} <= {name for name, *_ in found}


def test_differences_are_told_one_after_the_other(form: Form) -> None:
    """With each of the other parts."""
    parts = [table("甲", run=1, file=f"{n}.xlsx", staff=(n,)) for n in (1, 2, 3)]
    assert said(form, *parts)[1] == (
        "unit-differs",
        "一起收到的几张汇总表对甲填得不一样：职工人数这里是“1”，2.xlsx的表!D6是“2”；职工人数这里是“1”，3.xlsx的表!D6是“3”",
    )
