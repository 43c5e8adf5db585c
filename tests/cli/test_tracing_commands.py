"""Tests of the commands that trace a figure, compare masters and freeze one: what they print, and their exit codes."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from conftest import DemoRound, Desk

from cwgk_excel.cli import main
from cwgk_excel.tasks.tracing import trace

Run = Callable[..., tuple[int, str]]
NAME, PLACE = "全市汇总表-第二批.xlsx", "认证申报汇总表!D6"
ON = ("--on", "2017-11-10")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command: exit code, and all that it said."""

    def call(*words: object) -> tuple[int, str]:
        code = main([str(word) for word in words])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return call


@pytest.fixture(scope="module")
def _made(_issued_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = Desk(shutil.copytree(_issued_folder, tmp_path_factory.mktemp("made") / "批次"))
    desk.take(
        desk.put("一.xlsx", desk.table({"unit_name": "甲公司"}, {"unit_name": "乙公司", "staff_count": 20}))
    )
    main(["master", str(desk.folder), *ON])
    return desk.folder


@pytest.fixture
def made(_made: Path, tmp_path: Path) -> Desk:
    """A campaign of one list of two units, of which masters were made."""
    return Desk(shutil.copytree(_made, tmp_path / "批次"))


def test_what_has_errors_and_what_came_is_told_by_form(made: Desk, run: Run) -> None:
    """A unit stands in two forms; a declaration never was a row of the table that is handed up."""
    made.take(made.put("二.xlsx", made.unit(staff_count="约300人")))
    _, out = run("master", made.folder, *ON)
    assert "因错误没有计入的：附件1的1份，见工作总表的“问题清单”。" in out
    assert "下一步：打开工作总表，看“总览”和“报送进度”；" in out
    made.take(made.put("三.xlsx", made.unit()))
    _, out = run("master", made.folder, *ON, "--compare", "上次")
    assert "  新列入　中山区　甲公司（附件1）" in out


def test_figure_is_told_in_words(made: Desk, run: Run) -> None:
    """What it is, who said it where, the original, when it came."""
    code, out = run("trace", made.folder, NAME, PLACE)
    assert code == 0
    assert out.splitlines()[:5] == [
        f"{NAME} 的“认证申报汇总表”D6（职工人数）：326",
        "快照：第1号，全市汇总表，送审稿第1版（2017年11月10日）",
        "附件2　中山区　甲公司",
        "  值：　　职工人数 = 326",
        "  原填：　“326”，在 认证申报汇总表!D6（格式 0）",
    ]
    assert "，内容与登记的校验值一致" in out
    assert out.endswith("  收到：　2017年11月10日，一.xlsx\n  历次：　只报过这一次\n")


def test_sum_is_told_by_its_parts(made: Desk, run: Run) -> None:
    """Each with where it stands."""
    code, out = run("trace", made.folder, NAME, "认证申报汇总表!D8")
    assert code == 0
    assert "依据以下2条记录，合计正是表上的数：" in out
    assert "  2. 中山区　乙公司：20（附件2，一.xlsx 的 认证申报汇总表!D7）" in out


def test_changed_file_is_told_first(made: Desk, run: Run) -> None:
    """And ends with 1 where the cell says something else than the ledger."""
    path = made.folder / "master" / NAME
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["D6"] = 400
    book.save(path)
    code, out = run("trace", made.folder, path, PLACE)
    assert code == 1
    assert out.startswith("注意：这份文件与登记的总表不同")
    assert "不一致：表上是“400”，账本是“326”。" in out


def test_json_for_programs(made: Desk, run: Run) -> None:
    """The same, by names."""
    code, out = run("trace", made.folder, "--unit", "乙公司", "--field", "职工人数", "--json")
    (source,) = json.loads(out)["sources"]
    assert (code, source["cell"], source["value"], source["intact"]) == (0, "D7", 20, True)


def test_round_of_versions(made: Desk, run: Run) -> None:
    """Signed, frozen in files of its own, changed, compared; the frozen files stay as they are."""
    final = ("--final", "--version", 1, "--signed-by", "刘主任", "--on", "2017-11-22")
    assert run("master", made.folder, *final)[1].splitlines()[2] == "版次：第1版（刘主任2017年11月22日签批）"
    frozen = made.snapshot("master")
    made.take(made.put("二.xlsx", made.table({"unit_name": "甲公司", "staff_count": 330})))
    assert run("master", made.folder, *final)[0] == 2
    told = "与第1版（刘主任2017年11月22日签批）相比：不再列入1条，数值有变1条（1处）。"
    out = run("master", made.folder, *ON)[1]
    assert "版次：送审稿第2版（2017年11月10日）" in out
    assert "签批后变动：不再列入1条，数值有变1条（1处）。详见 " in out
    code, out = run("master", made.folder, "--compare", "定稿")
    assert (code, out.splitlines()[:2]) == (
        0,
        [told, "  数值有变　中山区　甲公司（附件2）：职工人数 326 → 330"],
    )
    after = made.snapshot("master")
    for name in ("master/全市汇总表-第二批-定稿第1版.xlsx", "master/工作总表-第二批-定稿第1版.xlsx"):
        assert after[name] == frozen[name]
    assert "以后又收到文件1个、作出决定0项。" in run("status", made.folder, *ON)[1]


@pytest.mark.parametrize(
    "words", [("--final",), ("--version", "1"), ("--final", "--version", "1"), ("--compare", "上一版")]
)
def test_half_an_order_is_refused(made: Desk, run: Run, words: tuple[str, ...]) -> None:
    """In one line, with 2; nothing is written."""
    before = made.snapshot()
    code, out = run("master", made.folder, *words)
    assert (code, len(out.splitlines())) == (2, 1)
    assert made.snapshot() == before


def test_twenty_figures_of_the_demonstration_lead_to_their_bytes(
    demo_round: DemoRound, tmp_path: Path
) -> None:
    """Taken at random; what stands in the archived cell is read with another library."""
    folder = Path(shutil.copytree(demo_round.folder, tmp_path / "示例"))
    path = next((folder / "master").glob("全市汇总表-*.xlsx"))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    figures = [row[3] for row in sheet.iter_rows() if isinstance(row[0].value, int)]
    campaign = type(demo_round.campaign).load(folder)
    for cell in random.Random(2017).sample(figures, 20):
        found = trace(campaign, path, f"{sheet.title}!{cell.coordinate}")
        (source,) = found.sources
        assert (found.same, found.agrees, source.intact) == (True, True, True)
        assert source.unit == sheet[f"B{cell.row}"].value
        if source.archive and source.decision is None and not source.file.endswith((".xls", ".et", ".ods")):
            book = openpyxl.load_workbook(BytesIO((folder / source.archive).read_bytes()), read_only=True)
            assert str(book[source.sheet][source.cell].value) == source.raw
