"""Where values stand when the grid is not as issued: found by labels, or told, never chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from cwgk_excel.forms.addresses import ADDRESS
from cwgk_excel.forms.version import Version
from cwgk_excel.intake.extract.placement import PlacedCells, place, stand_in_order
from cwgk_excel.intake.extract.sheet_form import by_labels
from cwgk_excel.intake.recognise.labels import Labels, labels_of
from cwgk_excel.issue.template import Template
from cwgk_excel.returns.cells import RawCell, Sheet

DAY = "2017年11月3日"
UNIT: Sequence[Sequence[Any]] = (
    ("附件1",),
    ("“大连市厂务公开民主管理工作标准化建设单位”认证申报表",),
    (f"填表日期：{DAY}",),
    ("单位名称", "甲公司", "", "所有制性质", "国有"),
    ("工会主席姓名", "王建国", "职工人数", 326, "职工代表人数", 45),
    ("自查总得分", "职代会得分", "厂务公开得分", "是否建立职工董事监事制度", "", "职工董事监事得分"),
    (92.5, 40, 42.5, "是", "", 10),
    ("上级考核总得分", 91, "", "职工(代表)满意率", "", 98.5),
    ("主要做法和成效（1000字）：\n一、健全制度。\n二、公开。",),
    ("基层党组织或行政意见", "", "区市县（产业）工会意见", "", "市厂务公开领导小组办公室意见"),
    ("同意。\n（盖章）\n2017年11月3日", "", "（盖章）2017年11月3日", "", "（盖章）\n\n年  月  日"),
)
UNIT_VALUES = {
    "fill_date": DAY,
    "unit_name": "甲公司",
    "ownership": "国有",
    "chair_name": "王建国",
    "staff_count": "326",
    "delegate_count": "45",
    "self_total": "92.5",
    "congress_score": "40",
    "openness_score": "42.5",
    "has_board_reps": "是",
    "board_score": "10",
    "superior_total": "91",
    "satisfaction_rate": "98.5",
    "narrative": "一、健全制度。\n二、公开。",
    "party_opinion": "同意。\n（盖章）\n2017年11月3日",
}
TABLE: Sequence[Sequence[Any]] = (
    ("附件2",),
    ("区市县（先导区）、产业工会名称（盖章）：中山区",),
    ("填报人：李明　联系电话：82610415　分管领导： 张华",),
    ("序号", "单位名称", "单位\n类型", "职工人数", "自评分数", "职工（代表）测评结果", "上级考核分数"),
    (1, "甲公司", "企业", 326, 92.5, 98.5, 91),
    (2, "乙公司", "企业", 120, 90, "满意", 88),
)

COLUMNS = (
    *("seq", "unit_name", "unit_type", "staff_count", "self_score", "evaluation_result", "superior_score"),
)


@pytest.fixture(scope="module")
def labels(templates: dict[str, Template]) -> Mapping[str, Labels]:
    """The labels of both forms."""
    return {
        one.version.form: one
        for one in labels_of(t.version.plan(t.version.settings) for t in templates.values())
    }


def drawn(rows: Sequence[Sequence[Any]], **changes: Any) -> Sheet:
    """A sheet of these rows, with cells changed by address; a blank text is no cell."""
    cells = {f"{'ABCDEFGHIJ'[c]}{r}": v for r, row in enumerate(rows, 1) for c, v in enumerate(row)} | changes
    kinds = {
        at: RawCell("text" if isinstance(v, str) else "number", str(v), "General", "")
        for at, v in cells.items()
        if v != ""
    }
    return Sheet("表", "visible", kinds)


def placed(labels: Labels, sheet: Sheet) -> PlacedCells:
    """The values of a sheet that fits a form."""
    found = labels.find(sheet)
    assert labels.fits(found)
    return place(labels, found, sheet)


def filled(values: PlacedCells) -> dict[str, str]:
    """Field → text of what stands once."""
    return {p.field: p.cell.text for p in values.once if p.cell.text}


def told(values: PlacedCells) -> list[tuple[str, str, str]]:
    """Code, field and cell of every finding."""
    return [(f.code, f.field, f.cell) for f in values.findings]


def test_home_made_declaration_is_read(labels: Mapping[str, Labels]) -> None:
    """As the notice draws it: beside the label, below it, and behind its colon."""
    values = placed(labels["annex1"], drawn(UNIT))
    assert (filled(values), told(values)) == (UNIT_VALUES, [])


def test_home_made_table_is_read(labels: Mapping[str, Labels]) -> None:
    """Three labels stand in one line, as in the notice; the units stand below their column heads."""
    values = placed(labels["annex2"], drawn(TABLE))
    head = {"submitter_name": "中山区", "filled_by": "李明", "phone": "82610415", "leader": "张华"}
    assert (filled(values), told(values)) == (head, [])
    assert [(row, {p.field: p.cell.text for p in cells}) for row, cells in values.rows] == [
        (5, dict(zip(COLUMNS, map(str, TABLE[4]), strict=True))),
        (6, dict(zip(COLUMNS, map(str, TABLE[5]), strict=True))),
    ]


def test_foot_of_a_table_is_no_unit(labels: Mapping[str, Labels]) -> None:
    """The head's labels may stand below the table; what follows them is still read."""
    rows = [*TABLE[:2], *TABLE[3:], TABLE[2], ("", "丙公司")]
    values = placed(labels["annex2"], drawn(rows))
    assert [row for row, _ in values.rows] == [4, 5, 7]
    assert filled(values)["leader"] == "张华"


def test_columns_in_another_order_are_read_by_their_heads(labels: Mapping[str, Labels]) -> None:
    """A head says what stands below it."""
    rows = [*TABLE[:3], *(tuple(reversed(row)) for row in TABLE[3:])]
    ((_, cells), _) = placed(labels["annex2"], drawn(rows)).rows
    assert {p.field: p.address for p in cells}["unit_name"] == "F5"
    assert {p.field: p.cell.text for p in cells}["unit_name"] == "甲公司"


def test_head_merged_over_columns_has_them_all(labels: Mapping[str, Labels]) -> None:
    """A value may stand in any of them, but only in one."""
    rows = [*TABLE[:3], *((*row[:2], "", *row[2:]) for row in TABLE[3:])]
    sheet = drawn(rows, B5="", C5="甲公司")
    merged = Sheet(sheet.name, sheet.state, sheet.cells, merges=("B4:C4",))
    (_, cells), _ = placed(labels["annex2"], merged).rows
    assert {p.field: p.address for p in cells}["unit_name"] == "C5"
    both = Sheet(sheet.name, sheet.state, drawn(rows, C5="又名").cells, merges=("B4:C4",))
    values = placed(labels["annex2"], both)
    assert told(values) == [("label-twice", "unit_name", "B5")]
    assert "unit_name" not in {p.field for p in values.rows[0][1]}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"A5": "主席"}, ("label-missing", "chair_name", "")),
        ({"C4": "职工人数"}, ("label-twice", "staff_count", "C4")),
        ({"C4": "又名乙公司"}, ("label-twice", "unit_name", "B4")),
        ({"B3": "2017.11.4"}, ("label-twice", "fill_date", "A3")),
        ({"A6": "总分"}, ("label-missing", "self_total", "")),
        ({"E7": "否"}, ("label-twice", "has_board_reps", "D7")),
    ],
)
def test_what_is_unclear_is_told_and_not_read(
    labels: Mapping[str, Labels], changes: Mapping[str, str], expected: tuple[str, str, str]
) -> None:
    """A label lost or standing twice, two values where one belongs; all else is read."""
    values = placed(labels["annex1"], drawn(UNIT, **changes))
    field = expected[1]
    assert told(values) == [expected]
    assert filled(values) == {name: text for name, text in UNIT_VALUES.items() if name != field}


def test_heads_above_one_another_are_told_and_their_column_is_not_read(labels: Mapping[str, Labels]) -> None:
    """What stands below two heads belongs to neither for certain."""
    values = placed(labels["annex2"], drawn(TABLE, E3="职工（代表）测评结果", F4=""))
    assert {one[:2] for one in told(values)} == {
        ("label-twice", "evaluation_result"),
        ("label-twice", "self_score"),
    }
    assert {p.field for p in values.rows[0][1]}.isdisjoint({"evaluation_result", "self_score"})


def test_unit_above_a_head_that_slipped_down_is_told(labels: Mapping[str, Labels]) -> None:
    """The table begins below the last of its heads: what stands between them is no silent loss."""
    values = placed(labels["annex2"], drawn(TABLE, G4="", G5="上级考核分数"))
    assert [row for row, _ in values.rows] == [6]
    assert ("label-twice", "unit_name", "B4") in told(values)


def test_form_twice_on_a_sheet_is_one_finding(labels: Mapping[str, Labels]) -> None:
    """Nothing of it is read."""
    values = placed(labels["annex1"], drawn([*UNIT, *UNIT]))
    assert (told(values), values.once, values.twice) == ([("label-twice", "fill_date", "A3")], (), True)


def test_blank_field_stands_where_it_would(labels: Mapping[str, Labels]) -> None:
    """So that a finding about it has a place."""
    values = placed(labels["annex1"], drawn(UNIT, B4="", D5="", A7="", A3="填表日期：      年  月  日"))
    blank = {p.field: p.address for p in values.once if not p.cell.text}
    assert {name: blank[name] for name in ("unit_name", "staff_count", "self_total", "fill_date")} == {
        "unit_name": "B4",
        "staff_count": "D5",
        "self_total": "A7",
        "fill_date": "B3",
    }


def test_opinions_one_below_the_other_are_read_beside_their_labels(labels: Mapping[str, Labels]) -> None:
    """Where column heads do not stand in one row, either place may hold the value, but only one."""
    rows = [*UNIT[:9], ("基层党组织或行政意见", "同意"), ("区市县（产业）工会意见", "属实")]
    values = placed(labels["annex1"], drawn(rows))
    assert {name: filled(values).get(name) for name in ("party_opinion", "union_opinion")} == {
        "party_opinion": "同意",
        "union_opinion": "属实",
    }


def test_order_is_that_of_the_issued_form(
    labels: Mapping[str, Labels], templates: dict[str, Template]
) -> None:
    """From top to bottom and from left to right."""
    version: Version = templates["annex1"].version
    cells = {at: RawCell("text", text, "General", "") for at, text in version.locked.items()}
    one = labels["annex1"]
    assert stand_in_order(one, one.find(Sheet("表", "visible", cells)))
    swapped = {**cells, "A4": cells["A8"], "A8": cells["A4"]}
    assert not stand_in_order(one, one.find(Sheet("表", "visible", swapped)))
    beside = {**cells, "A5": cells["C5"], "C5": cells["A5"]}
    assert not stand_in_order(one, one.find(Sheet("表", "visible", beside)))


# As issued but for the day, which stands beside its label: every label in its own column.
ISSUED_UNIT: Sequence[Sequence[Any]] = (
    *UNIT[:2],
    ("", "", "填表日期：", DAY),
    *UNIT[3:7],
    ("上级考核总得分", 91, "", "职工（代表）满意率（%）", "", 98.5),
    ("主要做法和成效（1000字）：",),
    ("一、健全制度。",),
    *UNIT[9:],
)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"C5": "人数"}, "staff_count"),
        ({"C5": ""}, "staff_count"),
        ({"B6": "职代会"}, "congress_score"),
        ({"D4": "性质"}, "ownership"),
        ({"D8": ""}, "satisfaction_rate"),
    ],
)
def test_lost_label_has_no_consequences(
    labels: Mapping[str, Labels], changes: Mapping[str, str], field: str
) -> None:
    """The value that stood beside or below it is not taken for its neighbour's."""
    good = filled(placed(labels["annex1"], drawn(ISSUED_UNIT)))
    values = placed(labels["annex1"], drawn(ISSUED_UNIT, **changes))
    (at,) = changes
    assert told(values) == [("label-missing", field, at)]
    assert filled(values) == {name: text for name, text in good.items() if name != field}


def test_text_outside_is_not_told_of_a_lost_label(labels: Mapping[str, Labels]) -> None:
    """Neither of the changed label nor of the value beside it."""
    one = labels["annex1"]
    sheet = drawn(ISSUED_UNIT, C5="人数")
    reading = by_labels(sheet, one, one.find(sheet), ())
    assert [f.code for f in reading.findings] == ["label-missing"]


@pytest.mark.parametrize(
    "rows",
    [
        (
            (
                "单位名称",
                "所有制性质",
                "工会主席姓名",
                "职工人数",
                "职工代表人数",
                *UNIT[5][:4],
                *UNIT[5][5:],
            ),
            ("甲公司", "国有", "王建国", 326, 45, 92.5, 40, 42.5, "是", 10),
            ("乙公司", "国有", "李明", 120, 30, 90, 40, 40, "是", 10),
        ),
        (*ISSUED_UNIT[:7], (90, 40, 40, "否", "", 0), (88, 40, 38, "是", "", 10), *ISSUED_UNIT[7:]),
    ],
)
def test_form_of_one_unit_made_into_a_list_is_one_error(
    labels: Mapping[str, Labels], rows: Sequence[Sequence[Any]]
) -> None:
    """All labels in one row, or the scores of several units below their heads: nothing is read."""
    one, sheet = labels["annex1"], drawn(rows)
    values = place(one, one.find(sheet), sheet)
    assert [f.code for f in values.findings] == ["form-is-list"]
    assert (values.once, values.twice) == ((), True)


def test_units_below_a_form_of_one_unit_are_one_error(labels: Mapping[str, Labels]) -> None:
    """A row with a name and figures is no remark."""
    one = labels["annex1"]
    more = [*ISSUED_UNIT, ("乙公司", "国有", "李明", 120, 30), ("丙厂", "国有", "张华", 90, 30)]
    codes = [(f.code, f.field) for f in by_labels(drawn(more), one, one.find(drawn(more)), ()).findings]
    assert codes == [("form-is-list", "")]


def test_text_over_the_seal_is_told_where_the_opinion_stands_above(labels: Mapping[str, Labels]) -> None:
    """It is read where it is the only one; two are no choice, but what is over the seal is none."""
    rows = [*ISSUED_UNIT[:-1], ("同意",), ("同意。（盖章）2017年11月3日",)]
    values = placed(labels["annex1"], drawn(rows))
    assert told(values) == [("seal-typed", "party_opinion", "A13")]
    assert filled(values)["party_opinion"] == "同意"


def test_repeated_heads_are_the_tables_next_page(labels: Mapping[str, Labels]) -> None:
    """The rows below them are units too, and the heads are told as what they are."""
    two = labels["annex2"]
    sheet = drawn([*TABLE, TABLE[3], (3, "丙公司", "企业", 90, 88, 95, 87)])
    reading = by_labels(sheet, two, two.find(sheet), ())
    assert [record.row for record in reading.records] == [5, 6, 8]
    assert [(f.code, f.cell) for f in reading.findings] == [("row-not-unit", "A7")]


def test_table_twice_on_a_sheet_is_no_second_page(labels: Mapping[str, Labels]) -> None:
    """Heads and the lines above them both stand twice, or the columns are others."""
    two = labels["annex2"]
    sheet = drawn([*TABLE, *TABLE])
    assert place(two, two.find(sheet), sheet).twice
    turned = drawn([*TABLE, tuple(reversed(TABLE[3])), (3, "丙公司", "企业", 90, 88, 95, 87)])
    assert place(two, two.find(turned), turned).twice


def test_what_stands_beside_the_printed_page_is_not_missed_in_a_copy(labels: Mapping[str, Labels]) -> None:
    """Where it is there all the same, also moved among the hints, it is read."""
    table = labels["annex2"]
    assert table.fields == {"submitter_name", "filled_by", "phone", "leader", *COLUMNS}
    assert "list_kind" not in filled(placed(table, drawn(TABLE)))
    assert [f.code for f in placed(table, drawn(TABLE)).findings] == []
    hint = next(text for at, text in table.version.locked.items() if at == "I4")
    beside = {"H2": hint, "I3": "本表为：", "J3": "补充", "I5": "别的"}
    assert filled(placed(table, drawn(TABLE, **beside)))["list_kind"] == "补充"
    assert filled(placed(table, drawn(TABLE, A8="本表为：补充")))["list_kind"] == "补充"


def test_blank_place_is_always_in_the_sheet(labels: Mapping[str, Labels]) -> None:
    """A printed hint left of the labels leaves no room beside them: the label's own place stands for it."""
    declaration = labels["annex1"]
    hint = next(text for at, text in declaration.version.locked.items() if at.startswith("H"))
    values = placed(declaration, drawn(UNIT, A1=hint, B4="", B5=""))
    blank = {p.field: p.address for p in values.once if not p.cell.text}
    assert (blank["unit_name"], blank["chair_name"]) == ("A4", "A5")


def test_texts_that_changed_places_give_no_address_outside_the_sheet(labels: Mapping[str, Labels]) -> None:
    """As after the table of strings was moved by some: a label may then stand left of where its value would."""
    for form in labels.values():
        locked = dict(form.version.locked)
        for shift in range(1, len(locked)):
            texts = [*locked.values()][shift:] + [*locked.values()][:shift]
            sheet = Sheet(
                "表",
                "visible",
                {a: RawCell("text", t, "General", "") for a, t in zip(locked, texts, strict=True)},
            )
            values = place(form, form.find(sheet), sheet)
            assert all(ADDRESS.fullmatch(p.address) for p in values.once)
