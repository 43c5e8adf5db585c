"""The commands by which the office decides: what they print, and what they put on record."""

from __future__ import annotations

import json
from collections.abc import Callable

import openpyxl
import pytest
from conftest import Desk
from test_cli import ON, Run, failed, run

from cwgk_excel.tasks import deciding

__all__ = ["run"]
WHO = ("--by", "李敏", "--reason", "电话核实", *ON)
PLACE = ("--form", "附件1", "--body", "中山区", "--unit", "甲公司")
AMEND = (*PLACE, "--field", "职工人数", "--value", "302", "--with", "王芳", "--tel", "82610415", *WHO)


@pytest.fixture
def taken(desk: Desk) -> Desk:
    """With one return, in which the staff is 320."""
    desk.take(desk.put("甲.xlsx", desk.unit(staff_count=320, self_total=120)))
    return desk


def test_amendment_is_told_with_its_paper(taken: Desk, run: Run) -> None:
    """What was put on record, how it is undone, and the 确认单."""
    code, out, err = run("amend", taken.folder, *AMEND)
    assert (code, err) == (0, "")
    first, second, third, *_ = out.splitlines()
    assert first == "已登记1项决定："
    assert second == (
        "  1. 电话更正　中山区　甲公司　职工人数由“320”更正为“302”，待书面确认；与王芳（82610415）核实"
        "　2017年11月10日　李敏：电话核实"
    )
    undo = f"cwgk-excel undo {taken.folder} 1 --by 姓名 --reason 理由"
    assert third == f"下一步：重新生成总表。做错了可以撤销：{undo}"
    assert "更正确认单\n\n中山区：\n" in out


def test_confirmation_is_written_where_it_is_wanted(taken: Desk, run: Run) -> None:
    """Only as a text; where it cannot be, nothing is put on record."""
    wrong, right = taken.folder.parent / "确认单.docx", taken.folder.parent / "确认单.txt"
    failed(run("amend", taken.folder, *AMEND, "-o", wrong), ".txt")
    assert not len(deciding.decided(taken.campaign))
    code, out, _ = run("amend", taken.folder, *AMEND, "-o", right)
    assert (code, out.splitlines()[-1]) == (0, f"确认单已写到：{right}")
    assert "更正为“302”" in right.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("words", "kind", "what"),
    [
        (
            ("accept", *PLACE, "--code", "score-over-100", *WHO),
            "accept",
            "认可：自查总得分为“120”，超过了100",
        ),
        (("amend", *AMEND), "amend", "职工人数由“320”更正为“302”，待书面确认；与王芳（82610415）核实"),
        (
            ("withdraw", *PLACE, "--why", "单位撤回", "--request", "申请.pdf", *WHO),
            "withdraw",
            "单位撤回：甲.xlsx；依据申请.pdf",
        ),
        (("paper", *PLACE, "--by", "李敏"), "paper", "纸质件已收到，与电子表一致"),
        (
            ("call", "中山区", "--spoke-with", "赵云", "--promised", "2017-11-16", "--by", "李敏", *ON),
            "call",
            "与赵云通话；答应2017年11月16日报",
        ),
    ],
)
def test_decision_is_told_in_json(
    taken: Desk, run: Run, words: tuple[str, ...], kind: str, what: str
) -> None:
    """As ``decisions --json`` lists it."""
    command, *rest = words
    code, out, err = run(command, taken.folder, *rest, "--json")
    assert (code, err) == (0, "")
    (row,) = json.loads(out)
    assert (row["number"], row["kind"], row["what"], row["stands"], row["made_by"]) == (
        *(1, kind, what, True),
        "李敏",
    )
    assert json.loads(run("decisions", taken.folder, "--json")[1]) == [row]


def test_commands_about_tables(desk: Desk, run: Run) -> None:
    """Each takes the names of its options."""
    desk.put("1.xlsx", desk.table({}, {"unit_name": "乙公司"}))
    desk.put("2.xlsx", desk.table({"staff_count": 302}, {"unit_name": "丙公司"}))
    desk.put("西岗.xlsx", desk.table({}, code="210203"))
    desk.take()
    place = ("--body", "中山区", *WHO)
    assert run("confirm", desk.folder, "--form", "附件2", "--file", "1.xlsx", *place)[0] == 0
    assert run("supplement", desk.folder, "--file", "2.xlsx", *place)[0] == 0
    assert run("choose", desk.folder, "甲公司", *place)[0] == 0
    code, out, _ = run("undo", desk.folder, "2", *WHO)
    assert (code, out.splitlines()[-1]) == (0, "下一步：重新生成总表，就不再按那项决定计。")
    told = run("decisions", desk.folder)[1].splitlines()
    assert [line.split("　")[0] for line in told] == [
        "共4项决定。",
        "  1. 确认计入",
        "  2. 作为补充（已撤销）",
        "  3. 定申报单位",
        "  4. 撤销决定",
    ]


def test_table_is_drawn_and_taken_in(taken: Desk, run: Run) -> None:
    """What became of each row; exit code 1 when one was refused."""
    table = taken.folder.parent / "决定表.xlsx"
    code, out, err = run("decide", taken.folder, "-o", table, *ON)
    assert (code, err, out.splitlines()) == (
        *(0, ""),
        [
            f"已生成决定表：{table}（等着定的2项）",
            "下一步：用 Excel 或 WPS 打开，在黄色的格里写好决定，保存并关闭，再收进来："
            f"运行 cwgk-excel decide {taken.folder} {table}",
        ],
    )
    book = openpyxl.load_workbook(table)
    sheet = book["决定表"]
    for cell, text in {"D3": "李敏", "J5": "认可", "L5": "另有附加分", "J6": "同意"}.items():
        sheet[cell].value = text
    book.save(table)
    code, out, err = run("decide", taken.folder, table, *ON)
    assert (code, err, out.splitlines()) == (
        *(1, ""),
        [
            "决定表共2行：已登记1行，以前登记过0行，没有登记1行，没有定0行。",
            "已登记：",
            "  第5行　中山区　甲公司　A7　自查总得分　认可　第1号",
            "没有登记：",
            "  第6行　中山区　甲公司　整张表　同意　“决定”不能是“同意”，这一行可以选：纸质件一致。",
            "下一步：没有登记的，请照上面说的改好再收一次；登记过的行不会重复登记。",
        ],
    )
    first, second = json.loads(run("decide", taken.folder, table, "--json", *ON)[1])
    assert (first["outcome"], first["decisions"], second["outcome"]) == ("duplicate", [1], "refused")


def test_table_says_what_it_cannot_do(taken: Desk, run: Run) -> None:
    """One line, exit code 2."""
    failed(run("decide", taken.folder, "没有.xlsx"), "没有.xlsx")
    failed(run("decide", taken.folder, "没有.xlsx", "-o", "新.xlsx"), "收决定表时不用写 -o")
    assert json.loads(run("decide", taken.folder, "--json", *ON)[1])["rows"] == 2


def test_nothing_decided_is_said(taken: Desk, run: Callable[..., tuple[int, str, str]]) -> None:
    """Of a campaign in which nothing was."""
    assert run("decisions", taken.folder)[:2] == (0, "还没有任何决定。\n")


def test_what_is_refused_is_one_line(taken: Desk, run: Run) -> None:
    """And exit code 2."""
    failed(run("undo", taken.folder, "7", *WHO), "没有第7号决定")
    failed(run("accept", taken.folder, "--body", "甘井子", "--code", "cell-blank", *WHO), "甘井子")


def test_accepted_error_lets_the_master_end_well(desk: Desk, run: Run) -> None:
    """Exit code 0: no error is open any more."""
    desk.take(desk.put("甲.xlsx", desk.unit(staff_count=0)))
    assert run("status", desk.folder, *ON)[0] == run("master", desk.folder, *ON)[0] == 1
    run("accept", desk.folder, *PLACE, "--field", "职工人数", *WHO)
    assert run("status", desk.folder, *ON)[0] == run("master", desk.folder, *ON)[0] == 0
