"""决定表: one row per thing that waits, each taken in alone, once, and only as it was drawn."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from books import opened
from conftest import ON, Desk
from test_held import unsigned

from cwgk_excel import decision_table, take_decisions
from cwgk_excel.errors import CwgkError
from cwgk_excel.ledger.decisions import Decision, decisions
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks import deciding


def drawn(desk: Desk) -> Path:
    """A new table."""
    return decision_table(desk.campaign, on=ON)[0]


def rows(path: Path) -> list[tuple[str, ...]]:
    """What each row says: body, unit, form, place, value, problem, explanation, choices, earlier decision."""
    sheet = opened(path.read_bytes())["决定表"]
    return [
        tuple(str(sheet[f"{c}{n}"].value or "") for c in "BCDEFGHIP") for n in range(5, sheet.max_row + 1)
    ]


def fill(path: Path, cells: Mapping[str, Any], target: Path | None = None) -> Path:
    """Type into cells and save."""
    book = opened(path.read_bytes())
    for address, value in cells.items():
        book["决定表"][address].value = value
    target = target or path
    book.save(target)
    return target


def row_of(path: Path, *words: str) -> int:
    """The number of the row in which these words stand."""
    found = [n for n, row in enumerate(rows(path), 5) if all(any(w in text for text in row) for w in words)]
    assert len(found) == 1, (words, rows(path))
    return found[0]


def taken(desk: Desk, path: Path) -> list[tuple[int, str, str]]:
    """Of each row that says something its number, what became of it, and why."""
    told = take_decisions(desk.campaign, path, on=ON)
    return [(row.row, row.outcome, row.why) for row in told if row.outcome != "empty"]


def made(desk: Desk) -> list[Decision]:
    """All that is on record."""
    with Ledger.open(desk.folder) as ledger:
        return decisions(ledger)


BY = {"D3": "李敏"}
FEES = "职工人数不能小于1，现在是“0”"


@pytest.fixture(scope="module")
def _two(_issued_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = Desk(shutil.copytree(_issued_folder, tmp_path_factory.mktemp("two") / "批次"))
    desk.take(desk.put("甲.xlsx", desk.unit(staff_count=0, self_total=120)))
    desk.take(desk.put("乙.xlsx", desk.unit(unit_name="乙公司", staff_count="约300")))
    return desk.folder


@pytest.fixture
def two(_two: Path, tmp_path: Path) -> Desk:
    """A form with two errors that may be accepted, and one that cannot be read."""
    return Desk(shutil.copytree(_two, tmp_path / "批次"))


def test_each_kind_of_thing_that_waits_has_a_row(two: Desk) -> None:
    """What the filler explained first, then errors, what cannot be read, held returns, units of two, papers."""
    two.take(two.put("丙.xlsx", unsigned(two, two.unit())))
    two.put("汇总.xlsx", two.table({"unit_name": "丁公司"}))
    two.put("西岗.xlsx", two.table({"unit_name": "丁公司"}, code="210203"))
    two.put("西岗丁.xlsx", two.unit("210203", unit_name="丁公司"))
    two.take()
    found = two.collect().findings
    (key, value), *_ = found.loc[found["message"] == FEES, ["key", "value_hash"]].to_numpy()
    with Ledger.open(two.folder) as ledger, ledger.transaction():
        ledger.db.execute("INSERT INTO answer VALUES (1, 1, ?, ?, '属实', '今年刚成立')", (key, value))
    accept, whole = "认可／更正为／退回重报", "整张表"
    kinds = [(*row[:4], row[6], row[7]) for row in rows(drawn(two))]
    assert kinds == [
        ("中山区", "甲公司", "附件1", "D5　职工人数", "今年刚成立", accept),
        ("中山区", "甲公司", "附件1", "A7　自查总得分", "", accept),
        ("中山区", "甲公司", "附件1", "B4　单位名称", "", accept),
        ("中山区", "乙公司", "附件1", "B4　单位名称", "", accept),
        ("中山区", "丁公司", "附件2", "B6　单位名称", "", accept),
        ("中山区", "乙公司", "附件1", "D5　职工人数", "", "更正为／退回重报"),
        ("中山区", "甲公司", "附件1", whole, "", "确认计入／退回重报／重复作废"),
        ("中山区", "丁公司", "附件2", "B6", "", "由中山区申报／由西岗区申报／认可"),
        ("中山区", "", "附件2", whole, "", "纸质件一致"),
        ("西岗区", "", "附件2", whole, "", "纸质件一致"),
        ("西岗区", "丁公司", "附件1", whole, "", "纸质件一致"),
    ]


def test_rows_are_taken_each_alone(two: Desk) -> None:
    """One is accepted, one amended, one sends the form back; a row left alone says nothing."""
    path = drawn(two)
    assert [row[5] for row in rows(path)] == [
        FEES,
        "自查总得分为“120”，超过了100",
        "职工人数写的是“约300”，不是一个准确的数",
    ]
    fill(
        path,
        {
            **BY,
            **{"J5": "认可", "L5": "今年刚成立"},
            **{"J7": " 更正为", "K7": 302, "L7": "电话更正", "M7": "赵云", "N7": "王芳", "O7": "82610415"},
        },
    )
    assert taken(two, path) == [(5, "taken", ""), (7, "taken", "")]
    first, second = made(two)
    assert (first.kind, first.made_by, first.reason, first.unit, first.field) == (
        *("accept", "李敏", "今年刚成立", "甲公司", "staff_count"),
    )
    assert (second.kind, second.made_by, second.unit, second.data["value"], second.data["with"]) == (
        *("amend", "赵云", "乙公司", "302", "王芳"),
    )
    assert [row[5] for row in rows(drawn(two))] == [
        "自查总得分为“120”，超过了100",
        "盖章的纸质件还没有登记收到",
        "盖章的纸质件还没有登记收到",
    ]


def test_row_taken_before_is_a_duplicate(two: Desk) -> None:
    """Also when its decision was undone since: to decide anew a new table is drawn."""
    path = fill(drawn(two), {**BY, "J5": "认可", "L5": "今年刚成立"})
    old = fill(path, {}, path.with_name("旧.xlsx"))
    assert taken(two, old) == [(5, "taken", "")]
    assert taken(two, fill(old, {"D3": "赵云"})) == [(5, "duplicate", "")]
    deciding.undo(two.campaign, 1, by="李敏", reason="看错了", on=ON)
    again = "后来撤销了，没有再登记；要重新定，请用新生成的决定表"
    assert taken(two, old) == [(5, "duplicate", again)]
    new = drawn(two)
    assert rows(new)[0][8] == "第1号认可（已撤销）"
    assert taken(two, fill(new, {**BY, "J5": "认可", "L5": "今年刚成立"})) == [(5, "taken", "")]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"L5": "今年刚成立"}, "填了内容，但没有选“决定”。"),
        ({"J5": "认可"}, "没有写理由。"),
        ({"J5": "认可", "L5": "对", "D3": None}, "没有写经办人。"),
        ({"J5": "同意", "L5": "对"}, "“决定”不能是“同意”，这一行可以选：认可、更正为、退回重报。"),
        ({"J5": "更正为", "L5": "对"}, "选了“更正为”，但没有写“改为”。"),
        ({"J5": "更正为", "K5": "302", "L5": "对"}, "选了“更正为”，请写明电话核实人和电话。"),
        ({"J5": "认可", "K5": "302", "L5": "对"}, "写了“改为”，但“决定”不是“更正为”。"),
        ({"J5": "更正为", "K5": "0", "L5": "对", "N5": "王", "O5": "1"}, "职工人数本来就是“0”。"),
        ({"J5": "认可", "L5": "对", "F5": "9"}, "这一行的内容被改动或挪动过。请在新生成的决定表上填写。"),
        ({"J5": "认可", "L5": "对", "Q5": None}, "这一行不是生成的决定表上的。请在新生成的决定表上填写。"),
        ({"J9": "认可", "L9": "对"}, "这一行不是生成的决定表上的。请在新生成的决定表上填写。"),
    ],
)
def test_bad_row_stops_only_itself(two: Desk, cells: dict[str, Any], why: str) -> None:
    """It is refused with one reason that says what to do; another row is taken."""
    good = {"J6": "认可", "L6": "另有附加分", "M6": "李敏"}
    told = taken(two, fill(drawn(two), {**BY, **good, **cells}))
    assert sorted(told) == sorted(
        [(int(next(c for c in cells if c != "D3")[1:]), "refused", why), (6, "taken", "")]
    )
    assert [one.kind for one in made(two)] == ["accept"]


def test_mark_of_another_row_is_refused(two: Desk) -> None:
    """Nothing is guessed."""
    path = drawn(two)
    mark = opened(path.read_bytes())["决定表"]["Q6"].value
    ((_, outcome, why),) = taken(two, fill(path, {**BY, "J5": "认可", "L5": "对", "Q5": mark}))
    assert (outcome, why[:11]) == ("refused", "这一行的内容被改动或挪")


def test_row_sorted_as_a_whole_is_what_it_was(two: Desk) -> None:
    """Its mark moved with it."""
    path = drawn(two)
    sheet = opened(path.read_bytes())["决定表"]
    swapped = {f"{c}{a}": sheet[f"{c}{b}"].value for c in "ABCDEFGHIPQ" for a, b in ((5, 6), (6, 5))}
    assert taken(two, fill(path, {**swapped, **BY, "J6": "认可", "L6": "对"})) == [(6, "taken", "")]
    assert made(two)[0].field == "staff_count"


def test_value_that_changed_since_is_not_decided(two: Desk) -> None:
    """Nor what is decided already, or gone."""
    path = fill(
        drawn(two), {**BY, **{f"{c}{n}": w for n in (5, 6, 7) for c, w in (("J", "退回重报"), ("L", "对"))}}
    )
    deciding.accept(
        two.campaign,
        form="附件1",
        body="中山区",
        unit="甲公司",
        field="自查总得分",
        by="赵云",
        reason="对",
        on=ON,
    )
    two.take(two.put("乙2.xlsx", two.unit(unit_name="乙公司", staff_count="约400")))
    assert taken(two, path) == [
        (5, "taken", ""),
        (6, "refused", "这个问题已经定过（第1号：认可，赵云）。要改，请先撤销那项决定。"),
        (7, "refused", "填的内容在生成决定表以后变了。请在新生成的决定表上重新看过再定。"),
    ]


def test_other_answer_to_a_row_that_was_taken(two: Desk) -> None:
    """The first stands until it is undone."""
    path = fill(drawn(two), {**BY, "J5": "认可", "L5": "今年刚成立"})
    take_decisions(two.campaign, path, on=ON)
    assert taken(two, fill(path, {"J5": "退回重报"})) == [
        (5, "refused", "这一行已经定过（第1号：认可，李敏）。要改，请先撤销那项决定。")
    ]


def test_form_is_sent_back_once(two: Desk) -> None:
    """What else waits in it waits no more."""
    path = fill(drawn(two), {**BY, "J5": "退回重报", "L5": "两处", "J6": "认可", "L6": "对"})
    assert taken(two, path) == [
        (5, "taken", ""),
        (6, "refused", "这一项已经不用定了：可能已经重报、更正，或者已经定过。"),
    ]
    (one,) = made(two)
    assert (one.kind, one.data["why"], one.data["file"]) == ("withdraw", "退回重报", "甲.xlsx")


def test_returns_units_and_papers_are_decided(desk: Desk) -> None:
    """A held return counts, a unit of two bodies is kept by one, paper came in without a reason."""
    desk.put("汇总.xlsx", desk.table({}))
    desk.put("西岗.xlsx", desk.table({}, code="210203"))
    desk.put("甲.xlsx", desk.unit())
    desk.take()
    desk.take(desk.put("没有控制码.xlsx", unsigned(desk, desk.unit(staff_count=327))))
    path = drawn(desk)
    told = [(row[0], row[4], row[7]) for row in rows(path)]
    assert told == [
        ("中山区", "没有控制码.xlsx", "确认计入／退回重报／重复作废"),
        ("中山区", "甲公司", "由中山区申报／由西岗区申报／认可"),
        ("中山区", "汇总.xlsx", "纸质件一致"),
        ("中山区", "甲.xlsx", "纸质件一致"),
        ("西岗区", "西岗.xlsx", "纸质件一致"),
    ]
    cells = {"J5": "确认计入", "L5": "对", "J6": "由西岗区申报", "L6": "隶属西岗", "J7": "纸质件一致"}
    assert taken(desk, fill(path, {**BY, **cells})) == [(5, "taken", ""), (6, "taken", ""), (7, "taken", "")]
    assert [(one.kind, one.submitter, one.data.get("file", "")) for one in made(desk)] == [
        ("confirm", "210202", "没有控制码.xlsx"),
        ("choose", "210203", ""),
        ("paper", "210202", ""),
    ]


def test_corrected_return_that_waits_has_rows_of_its_own(desk: Desk) -> None:
    """The same finding of another value is another thing to decide."""
    desk.take(desk.put("甲.xlsx", desk.unit(self_total=120)))
    desk.take(desk.put("甲2.xlsx", desk.unit(self_total=130, staff_count=0)))
    path = drawn(desk)
    assert sorted((row[3], row[4]) for row in rows(path)[:3]) == [
        ("A7　自查总得分", "120"),
        ("A7　自查总得分", "130"),
        ("D5　职工人数", "0"),
    ]
    number = next(n for n, row in enumerate(rows(path), 5) if row[4] == "130")
    assert taken(desk, fill(path, {**BY, f"J{number}": "认可", f"L{number}": "对"})) == [
        (number, "taken", "")
    ]
    assert made(desk)[0].data["before"] == "130"


def test_printed_label_cannot_be_amended(desk: Desk) -> None:
    """An amendment is of what was filled in; what was printed beside it is let stand or sent back."""
    book = desk.book(desk.unit())
    book.worksheets[0]["A4"].value = "企业名称（盖章）"
    desk.take(desk.put("甲.xlsx", desk.saved(book)))
    first, *_ = rows(drawn(desk))
    assert (first[3], first[4], first[7]) == ("A4　单位名称（全称）", "企业名称（盖章）", "认可／退回重报")


def test_table_with_decisions_is_not_replaced(two: Desk) -> None:
    """Until they are taken in; a blank one is."""
    path = drawn(two)
    drawn(two)
    fill(path, {**BY, "J6": "认可", "L6": "对"})
    with pytest.raises(CwgkError, match="里有1行填了还没有登记（第6行等）"):
        drawn(two)
    take_decisions(two.campaign, path, on=ON)
    assert [row[5] for row in rows(drawn(two))] == [FEES, "职工人数写的是“约300”，不是一个准确的数"]
    decided = openpyxl.load_workbook(path)["已定的事项"]
    assert [cell.value for cell in decided[3]][:5] == [
        "1",
        "认可",
        "中山区",
        "甲公司",
        "认可：自查总得分为“120”，超过了100",
    ]


def test_only_open_cells_can_be_changed(two: Desk) -> None:
    """Those of decisions, and the name above; the mark is not in sight and not printed."""
    sheet = opened(drawn(two).read_bytes())["决定表"]
    free = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert sheet.protection.sheet
    assert free == {"D3", "E3", *(f"{c}{n}" for c in "JKLMNO" for n in (5, 6, 7))}
    assert sheet.column_dimensions["Q"].hidden
    assert sheet.print_area == "'决定表'!$A$1:$P$7"
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules["J7"] == '"更正为,退回重报"'


def test_same_ledger_gives_the_same_table(two: Desk) -> None:
    """Byte for byte."""
    first = drawn(two).read_bytes()
    assert drawn(two).read_bytes() == first


def test_nothing_waits_is_said(desk: Desk) -> None:
    """In a table without rows."""
    assert rows(drawn(desk)) == [("", *[""] * 8)]
    assert openpyxl.load_workbook(drawn(desk))["决定表"]["A5"].value == "现在没有等着决定的事项。"


def test_other_files_are_no_table(desk: Desk) -> None:
    """A form, or what is no workbook."""
    for name, data in (("甲.xlsx", desk.unit()), ("甲.txt", b"x")):
        with pytest.raises(CwgkError):
            take_decisions(desk.campaign, desk.put(name, data))


def test_table_among_returns_is_told(two: Desk) -> None:
    """It is not taken for a return; what to do is said."""
    (result,) = two.take(two.put("决定表.xlsx", drawn(two).read_bytes()))
    assert (result.outcome, result.code) == ("ignored", "file-decisions")
    assert "请运行 cwgk-excel decide" in result.in_words
