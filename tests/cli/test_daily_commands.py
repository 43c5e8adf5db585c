"""What ingest and status say every day, the file that is left of it, and what a double click is told and shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from conftest import Desk

from cwgk_excel.cli import main, steps
from cwgk_excel.cli.parsing.parser import build_parser
from cwgk_excel.tasks.taking_in.result_file import leave_result

Run = Callable[..., tuple[int, list[str]]]
ON = ("--on", "2017-11-10")
RESULT = "收表结果.txt"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What would be opened on the screen."""
    places: list[Path] = []
    monkeypatch.setattr(steps, "opened", places.append)
    return places


@pytest.fixture
def run(opened: list[Path], capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command: exit code and lines printed."""

    def call(*words: object) -> tuple[int, list[str]]:
        workers = (
            ("--workers", "0") if "ingest" in words else ()
        )  # a process of its own takes seconds to start
        code = main([str(word) for word in (*words, *workers)])
        return code, capsys.readouterr().out.splitlines()

    return call


@pytest.fixture
def wrong(desk: Desk) -> Desk:
    """A unit with an error, whose body's list says another number of people."""
    desk.put("甲.xlsx", desk.unit(staff_count=310, chair_name=None))
    desk.put("表.xlsx", desk.table({"staff_count": 326}))
    return desk


def test_ingest_says_bodies_first_and_ends_with_what_is_open(run: Run, wrong: Desk) -> None:
    """Only bodies that sent something; what only both forms together show stands with the body; then the next step."""
    code, lines = run("ingest", wrong.folder, *ON)
    assert code == 1
    assert [line.split()[:3] for line in lines[:3]] == [
        ["报送单位", "错误", "警告"],
        ["中山区", "1", "1"],
        [],
    ]
    assert lines[1].endswith("部分报送，比应申报数少4个，待改1处  许文静 0411-80000102")
    assert lines[3] == "共看到2个文件：收下2个，未收下0个，忽略0个，重复0个。"
    assert lines[6:9] == ["中山区（这次：错误1处，警告1处）", "  甲.xlsx", lines[8]]
    assert lines[8].startswith("    错误　认证申报表!")
    assert lines[9:11] == ["  与别的表对照，新出现的：", "    表.xlsx"]
    assert lines[11].startswith(
        "      警告　认证申报汇总表!D6　“甲公司”的职工人数，附件2填的是326，附件1填的是310"
    )
    assert lines[-3:-1] == [
        "仍有1处错误未改正，这次改好0处。",
        f"以上内容已存成 {wrong.folder / RESULT}，随时可以再看。",
    ]
    assert lines[-1].startswith("下一步：有1个文件要按上面的说明处理")


def test_errors_of_before_end_with_1(run: Run, wrong: Desk) -> None:
    """Though nothing is wrong with what came now; until all are put right."""
    run("ingest", wrong.folder, *ON)
    code, lines = run("ingest", wrong.folder, *ON)
    assert code == 1
    assert lines[0] == "共看到2个文件：收下0个，未收下0个，忽略0个，重复2个。"
    assert lines[-1].startswith("下一步：以前收下的还有错误没有改正；")
    wrong.put("改.xlsx", wrong.unit(staff_count=326))
    code, lines = run("ingest", wrong.folder, "--on", "2017-11-11")
    assert code == 0
    assert "没有未改正的错误，这次改好1处（另改好警告1处）。" in lines


def test_json_tells_how_the_campaign_stands(run: Run, wrong: Desk) -> None:
    """In a key of its own, which is null in a dry run; the exit code is the same."""
    code, lines = run("ingest", wrong.folder, "--json", "--dry-run", *ON)
    assert (code, json.loads("\n".join(lines))["campaign"]) == (1, None)
    code, lines = run("ingest", wrong.folder, "--json", *ON)
    told = json.loads("\n".join(lines))["campaign"]
    assert (code, told["errors"], told["resolved"]) == (1, 1, {"error": 0, "warning": 0})
    assert sorted(one["code"] for one in told["appeared"]) == ["cell-blank", "figures-differ"]
    body = told["bodies"][0]
    assert (body["name"], body["errors"], body["phone"]) == ("中山区", 1, "0411-80000102")
    assert not (wrong.folder / RESULT).exists()


def test_status_says_all_bodies_then_what_is_wrong_where(run: Run, wrong: Desk) -> None:
    """The words for people, never the state that is for programs; it ends with what to do."""
    run("ingest", wrong.folder, *ON)
    code, lines = run("status", wrong.folder, *ON)
    assert code == 1
    assert [line.split()[0] for line in lines[1:5]] == ["报送单位", "中山区", "西岗区", "沙河口区"]
    assert lines[6] == "中山区　附件1：1个单位，可入总表0个；附件2：1个单位，可入总表1个"
    assert lines[7] == "  甲.xlsx"
    assert lines[8].startswith("    错误　认证申报表!")
    assert lines[-2] == "仍有1处错误未改正。"
    assert lines[-1].startswith("下一步：有错误的，运行 cwgk-excel corrections ")
    assert not any("已报齐" in line for line in lines)


def test_result_is_left_as_a_file_for_notepad(run: Run, wrong: Desk) -> None:
    """What was printed, with the newest run on top; not in a dry run."""
    tried = run("ingest", wrong.folder, "--dry-run", *ON)[1]
    assert tried[1].split() == ["中山区", "1", "0", "试收", "许文静", "0411-80000102"]
    assert not (wrong.folder / RESULT).exists()
    printed = run("ingest", wrong.folder, *ON)[1]
    data = (wrong.folder / RESULT).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")
    head, empty, *lines = data.decode("utf-8-sig").splitlines()
    assert head.endswith(" 收表 ══════")
    assert empty == ""
    assert lines[:-1] == [line for line in printed if not line.startswith("以上内容")]
    run("ingest", wrong.folder, *ON)
    kept = (wrong.folder / RESULT).read_text(encoding="utf-8-sig")
    assert kept.count(" 收表 ══════") == 2
    assert kept.index("重复2个") < kept.index("重复0个")


def test_result_keeps_fifty_runs_and_what_was_saved_in_another_code_page(tmp_path: Path) -> None:
    """As older Notepads do it."""
    (tmp_path / RESULT).write_bytes("══════ 旧的\r\n甲\r\n".encode("gb18030"))
    for number in range(49):
        leave_result(tmp_path, [f"第{number}次"], datetime(2017, 11, 10, 9, number))
    text = (tmp_path / RESULT).read_text(encoding="utf-8-sig")
    assert text.startswith("══════ 2017年11月10日 09:48 收表 ══════\n\n第48次\n")
    assert text.endswith("══════ 旧的\n甲\n")
    leave_result(tmp_path, ["再一次"], datetime(2017, 11, 10, 10, 0))
    assert not (tmp_path / RESULT).read_text(encoding="utf-8-sig").endswith("甲\n")


def test_result_that_cannot_be_written_stops_nothing(run: Run, wrong: Desk) -> None:
    """It is said; what came is on record."""
    (wrong.folder / RESULT).mkdir()
    code, lines = run("ingest", wrong.folder, *ON)
    assert code == 1
    assert any(line.startswith(f"没有存成 {wrong.folder / RESULT}：") for line in lines)
    assert len(wrong.collect().records["annex1"]) == 1


CLICKS = (
    ("distribute", "outbox", "2-收表.cmd"),
    ("ingest", RESULT, "3-退改.cmd"),
    ("status", "master/报告-第二批.html", "6-催报.cmd"),
    ("backup", "..", "U 盘"),
    ("corrections", "corrections", "2-收表.cmd"),
    ("remind", "corrections/催报名单.xlsx", "按名单打电话"),
    ("decide", "master/决定表-第二批.xlsx", "7-决定.cmd"),
    ("master", "master", "打开工作总表"),
)


def test_double_click_is_told_of_double_clicks_and_shown_what_was_made(
    run: Run, wrong: Desk, opened: list[Path]
) -> None:
    """The last line names a script or a folder; no command to type is in any; a typed command opens nothing."""
    for command, made, words in CLICKS:
        opened.clear()
        on = () if command in ("distribute", "backup") else ON
        lines = run("--clicked", command, wrong.folder, *on)[1]
        assert lines[-1].startswith("下一步："), command
        assert words in lines[-1], command
        assert not any("cwgk-excel" in line for line in lines), command
        assert [path.resolve() for path in opened] == ([(wrong.folder / made).resolve()] if made else []), (
            command
        )
        opened.clear()
        run(command, wrong.folder, *on)
        assert opened == []


def test_screen_that_is_not_there_stops_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The command has done its work."""

    def fails(_: Path) -> None:
        raise FileNotFoundError("xdg-open")

    monkeypatch.setattr(steps, "opened", fails)
    steps.Steps("批次", clicked=True).show(tmp_path)


def test_clicked_is_no_option_that_people_are_told() -> None:
    """Only scripts pass it."""
    assert "--clicked" not in build_parser().format_help()
