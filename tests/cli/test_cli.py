"""The command: exit codes, one clear Chinese line for what went wrong, and what to do next."""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Desk
from readme import fill_in

from cwgk_excel import cli
from cwgk_excel.campaign import Campaign
from cwgk_excel.cli import commands, ingestion, main, text
from cwgk_excel.cli.commands import results, setting_up, taking_in
from cwgk_excel.cli.parsing.parser import build_parser
from cwgk_excel.cli.steps import Steps
from cwgk_excel.errors import MasterError
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.report.daily import Daily
from cwgk_excel.tasks.taking_in.results import FileResult, Ingestion, Totals

Capture = pytest.CaptureFixture[str]
COMMANDS = (
    *("start", "demo", "init", "fields", "distribute", "ingest", "status", "master", "export"),
    *("archive-package", "handover", "trace", "report"),
    *("corrections", "remind"),
    *("accept", "amend", "confirm", "supplement", "withdraw", "choose", "paper", "call", "undo", "decisions"),
    "decide",
    *("check", "backup", "restore", "review"),
)
ON = ("--on", "2017-11-10")


@pytest.fixture
def run(capsys: Capture) -> Callable[..., tuple[int, str, str]]:
    """Run the command: exit code, what it printed, what it complained of."""

    def call(*words: object) -> tuple[int, str, str]:
        if words and words[0] in ("ingest", "check", "restore") and not {"--workers", "--help"} & {*words}:
            words = (*words, "--workers", "0")  # a process of its own takes seconds to start
        try:
            code = main([str(word) for word in words])
        except SystemExit as ended:
            code = int(ended.code or 0)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


Run = Callable[..., tuple[int, str, str]]


def failed(result: tuple[int, str, str], *words: str) -> None:
    """Exit code 2, nothing printed, and one Chinese line that says these words."""
    code, out, err = result
    assert code == 2
    assert out == ""
    assert err.endswith("\n")
    assert err.count("\n") == 1
    assert any("\u4e00" <= c <= "\u9fff" for c in err)
    assert "Traceback" not in err
    for word in words:
        assert word in err


def test_whole_round_by_command(run: Run, tmp_path: Path) -> None:
    """Each step succeeds and says the next."""
    folder = tmp_path / "新批次"
    code, out, err = run("init", folder)
    assert (code, err) == (0, "")
    assert "密钥" in out
    assert "下一步：" in out
    assert f"cwgk-excel distribute {folder}" in out
    code, out, err = run("distribute", folder)
    assert (code, out) == (2, "")
    assert "〔contact.name〕：还是“请填联系人”" in err
    fill_in(folder)
    code, out, _ = run("distribute", folder)
    assert code == 0
    assert "15个报送单位生成30个表格" in out
    assert "下一步：" in out
    code, out, _ = run("ingest", folder)
    assert code == 0
    assert "共看到0个文件" in out
    assert "下一步：没有看到文件" in out
    code, out, _ = run("status", folder)
    assert code == 0
    code, out, _ = run("master", folder)
    assert code == 0
    assert "下一步：打开工作总表" in out
    assert len(list((folder / "master").glob("全市汇总表-*.xlsx"))) == 1


def test_sample_campaign_by_command(run: Run, tmp_path: Path) -> None:
    """``init --sample`` takes the sample's bodies."""
    assert run("init", tmp_path / "例", "--sample")[0] == 0
    assert "CY01" in (tmp_path / "例" / "submitters.csv").read_text(encoding="utf-8-sig")


def test_correct_returns_end_with_0(run: Run, desk: Desk) -> None:
    """In every command that looks at returns."""
    desk.put("甲.xlsx", desk.unit())
    desk.put("表.xlsx", desk.table({}))
    code, out, err = run("ingest", desk.folder, *ON)
    assert (code, err) == (0, "")
    assert "共看到2个文件：收下2个，未收下0个，忽略0个，重复0个。" in out
    assert "下一步：" in out.splitlines()[-1]
    for words in (("status",), ("master",), ("export", "--format", "json")):
        assert run(words[0], desk.folder, *words[1:], *ON)[0] == 0


@pytest.mark.parametrize("wrong", ["error", "refused"])
def test_returns_that_need_correction_end_with_1(run: Run, desk: Desk, wrong: str) -> None:
    """An error in a cell as well as a file that was refused."""
    desk.put("甲.xlsx", desk.unit(staff_count=None) if wrong == "error" else b"not a workbook")
    code, out, err = run("ingest", desk.folder, *ON)
    assert (code, err) == (1, "")
    assert "下一步：有1个文件要按上面的说明处理；须改正的，请报送单位改正后重报" in out
    assert run("status", desk.folder, *ON)[0] == 1
    assert run("master", desk.folder, *ON)[0] == 1


def test_warnings_alone_end_with_0(run: Run, desk: Desk) -> None:
    """They enter the master."""
    desk.put("甲.xlsx", desk.unit(ownership="合伙"))
    code, out, _ = run("ingest", desk.folder, *ON)
    assert code == 0
    assert "警告可以进入总表，请核实" in out
    assert "    警告　认证申报表!" in out
    assert run("master", desk.folder, *ON)[0] == 0


def test_summary_tells_each_finding_at_its_cell(run: Run, desk: Desk) -> None:
    """File, sheet and cell, what is wrong, what to do."""
    desk.put("中山区/甲.xlsx", desk.unit(staff_count="约300人"))
    out = run("ingest", desk.folder, *ON)[1]
    cell = desk.cell("annex1", "staff_count")
    assert "错误改正前不能进入总表" in out
    assert "中山区（这次：错误1处）\n" in out
    assert "  中山区/甲.xlsx\n" in out
    assert (
        f"    错误　认证申报表!{cell}　职工人数写的是“约300人”，不是一个准确的数。请填一个准确的数字" in out
    )


def test_ingest_json_is_one_object(run: Run, desk: Desk) -> None:
    """Nothing else on standard output."""
    desk.put("甲.xlsx", desk.unit())
    desk.put("坏.xlsx", b"PK\x03\x04")
    code, out, err = run("ingest", desk.folder, "--json", *ON)
    printed = json.loads(out)
    assert (code, err) == (1, "")
    assert (printed["seen"], printed["accepted"], printed["refused"]) == (2, 1, 1)
    assert [f["outcome"] for f in printed["files"]] == ["accepted", "refused"]


def test_ingest_takes_paths_days_workers_and_dry_runs(run: Run, desk: Desk, tmp_path: Path) -> None:
    """A dry run says so and keeps nothing."""
    (tmp_path / "甲.xlsx").write_bytes(desk.unit())
    before = desk.snapshot()
    code, out, _ = run("ingest", desk.folder, tmp_path / "甲.xlsx", "--dry-run", "--on", "2017-11-20")
    assert code == 0
    assert "试收，没有登记" in out
    assert "2017年11月20日收到，截止日期是2017年11月15日" in out
    assert desk.snapshot() == before


def test_status_tells_every_body(run: Run, desk: Desk) -> None:
    """Who returned what, and who is overdue on that day."""
    desk.put("甲.xlsx", desk.unit())
    run("ingest", desk.folder, *ON)
    code, out, _ = run("status", desk.folder, "--on", "2017-11-20")
    lines = out.splitlines()
    assert code == 0
    assert lines[0] == "报送进度（2017年11月20日）"
    assert [line.split()[0] for line in lines[2:5]] == ["中山区", "西岗区", "沙河口区"]
    assert "部分报送" in lines[2]
    assert "逾期未报" in lines[3]
    rows = json.loads(run("status", desk.folder, "--json", *ON)[1])
    assert [row["code"] for row in rows] == ["210202", "210203", "210204"]
    assert (rows[0]["first_received"], rows[1]["first_received"]) == ("2017-11-10", None)
    assert (rows[0]["annex1_units"], rows[0]["annex2_returned"], rows[1]["state"]) == (1, False, "未报")


def test_fields_by_command(run: Run, desk: Desk) -> None:
    """As a page for people, or as JSON."""
    code, out, _ = run("fields", desk.folder)
    assert code == 0
    assert out.startswith("## 附件1 认证申报表")
    printed = json.loads(run("fields", desk.folder, "--json")[1])
    assert list(printed) == ["annex1", "annex2"]
    assert printed["annex2"]["rows"]["last_row"] == 17


def test_export_by_command(run: Run, desk: Desk, tmp_path: Path) -> None:
    """JSON goes to standard output, or where it is told; the others into a folder."""
    desk.put("甲.xlsx", desk.unit())
    run("ingest", desk.folder, *ON)
    code, out, _ = run("export", desk.folder, "--format", "json")
    assert code == 0
    assert [entry["values"]["unit_name"] for entry in json.loads(out)] == ["甲公司"]
    code, out, _ = run("export", desk.folder, "--format", "json", "-o", tmp_path / "记录.json")
    assert json.loads((tmp_path / "记录.json").read_text(encoding="utf-8"))[0]["form"] == "annex1"
    assert out == f"已导出：{tmp_path / '记录.json'}\n"
    code, out, _ = run("export", desk.folder, "--format", "csv")
    assert code == 0
    assert sorted(p.name for p in (desk.folder / "export").iterdir()) == ["annex1.csv", "annex2.csv"]


def test_master_goes_where_it_is_told(run: Run, desk: Desk, tmp_path: Path) -> None:
    """And says where it is."""
    code, out, _ = run("master", desk.folder, "-o", tmp_path / "总表.xlsx", *ON)
    assert code == 0
    assert f"已生成全市汇总表（上报用）：{tmp_path / '总表.xlsx'}" in out
    assert (tmp_path / "总表.xlsx").is_file()
    assert "已生成工作总表（核对用）：" in out
    assert [path.name for path in tmp_path.glob("工作总表-*.xlsx")] == ["工作总表-第二批.xlsx"]


def test_second_distribution_says_that_nothing_changed(run: Run, desk: Desk) -> None:
    """And changed settings say that there is a new version, and that the old one is still taken."""
    code, out, _ = run("distribute", desk.folder)
    assert code == 0
    assert "没有变化" in out
    desk.edit(rows="20")
    out = run("distribute", desk.folder)[1]
    assert out.startswith("设置改过或程序更新过，生成了新版本：汇总表（版本 ")
    assert "旧版本交回来仍然能收" in out


def test_demo_refuses_a_folder_in_use(run: Run, campaign_folder: Path) -> None:
    """The finished demonstration is not overwritten."""
    failed(run("demo", campaign_folder), "已经存在", "换一个名字")


@pytest.mark.parametrize("command", ["fields", "distribute", "ingest", "status", "master", "check", "review"])
def test_missing_campaign(run: Run, tmp_path: Path, command: str) -> None:
    """The line names the folder and the command that makes one."""
    failed(run(command, tmp_path / "没有"), "找不到批次文件夹", "没有", "cwgk-excel init")
    failed(run("export", tmp_path / "没有", "--format", "csv"), "找不到批次文件夹")
    failed(run("backup", tmp_path / "没有", tmp_path / "备份.zip"), "找不到批次文件夹")


def test_empty_folder_is_no_campaign(run: Run, tmp_path: Path) -> None:
    """One line for each file that is missing."""
    code, out, err = run("status", tmp_path)
    assert (code, out) == (2, "")
    assert ["campaign.toml" in line for line in err.splitlines()] == [True, False]
    assert ["submitters.csv" in line for line in err.splitlines()] == [False, True]


def test_every_mistake_in_the_settings_is_a_line(run: Run, desk: Desk) -> None:
    """All at once, each with its place."""
    desk.edit(rows="5", total='"mean"', due="2017-10-01")
    code, out, err = run("distribute", desk.folder)
    assert (code, out) == (2, "")
    lines = err.splitlines()
    assert len(lines) == 3
    for key in ("annex2.rows", "marks.total", "dates"):
        assert sum(f"〔{key}〕" in line for line in lines) == 1


@pytest.mark.parametrize("command", ["distribute", "ingest", "check"])
def test_missing_key(run: Run, desk: Desk, command: str) -> None:
    """It has to come from a backup."""
    (desk.folder / "keys" / "signing.key").unlink()
    failed(run(command, desk.folder), "找不到签名密钥", "备份")


@pytest.mark.parametrize("command", ["distribute", "ingest", "status", "master", "check", "review"])
def test_broken_ledger(run: Run, desk: Desk, command: str) -> None:
    """It is told and left as it is."""
    (desk.folder / "ledger.sqlite").write_text("不是账本" * 1000, encoding="utf-8")
    failed(run(command, desk.folder), "ledger.sqlite", "已损坏", "备份")


def test_missing_file_to_take(run: Run, desk: Desk) -> None:
    """The path that was mistyped."""
    failed(run("ingest", desk.folder, "没有.xlsx"), "找不到要收的文件或文件夹：没有.xlsx")


def test_parquet_without_its_extra_is_asked_for(
    run: Run, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one line, with what to do; nothing is written, and csv needs nothing more."""
    # pandas keeps using it, if it was there when pandas was imported.
    monkeypatch.setattr("cwgk_excel.tasks.export.find_spec", lambda _: None)
    failed(run("export", desk.folder, "--format", "parquet"), "请运行 pip install pyarrow")
    assert not (desk.folder / "export").exists()
    assert run("export", desk.folder, "--format", "csv")[0] == 0


@pytest.mark.parametrize("command", ["init", "distribute", "master", "export"])
def test_unwritable_place(run: Run, desk: Desk, command: str) -> None:
    """Every command that writes says where it could not: here a file lies where its folder should be."""
    where = {"init": "新", "distribute": "outbox", "master": "master", "export": "export"}[command]
    place = desk.folder / where
    if place.is_dir():
        shutil.rmtree(place)
    place.write_text("")
    folder = place if command == "init" else desk.folder
    more = ("--format", "csv") if command == "export" else ()
    failed(run(command, folder, *more), "无法", str(place))
    assert place.read_text() == ""


def test_unwritable_archive(run: Run, desk: Desk) -> None:
    """Nothing is taken in without its bytes."""
    desk.put("甲.xlsx", desk.unit())
    (desk.folder / "archive").rmdir()
    (desk.folder / "archive").write_text("")
    failed(run("ingest", desk.folder, *ON), "无法写入存档")
    assert json.loads(run("export", desk.folder, "--format", "json")[1]) == []


def test_unwritable_ledger(run: Run, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """As SQLite says it, in Chinese."""

    def readonly(*_: Any, **__: Any) -> None:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(sqlite3, "connect", readonly)
    failed(run("status", desk.folder), "无法打开或写入账本", "权限")


def test_any_other_failure_of_the_system(run: Run, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line with the file, no traceback."""

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device", "某个文件")

    monkeypatch.setattr(setting_up, "distribute", full)
    failed(run("distribute", desk.folder), "读写文件出错 某个文件", "磁盘已满")


def test_master_that_differs_is_told(run: Run, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each difference is a line, and the exit code says that there is no master."""

    def differs(*_: Any, **__: Any) -> None:
        raise MasterError(["全市汇总表：少了一行。", "没有生成。"])

    monkeypatch.setattr(results, "master", differs)
    assert run("master", desk.folder) == (2, "", "全市汇总表：少了一行。\n没有生成。\n")


def test_interrupted_by_the_operator(run: Run, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was kept is kept."""

    def stop(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(taking_in, "iter_ingest", stop)
    failed(run("ingest", desk.folder), "已中断", "再次运行会接着做")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("ingest",), "缺少：批次文件夹"),
        (("没有的命令",), "没有“没有的命令”，可用的有：start、demo、init、fields"),
        (("ingest", "甲", "--没有"), "不认识的参数：--没有"),
        (("ingest", "甲", "--workers", "65"), "“65”应为0到64的整数"),
        (("ingest", "甲", "--workers", "两个"), "“两个”应为0到64的整数"),
        (("status", "甲", "--on", "2017-13-01"), "“2017-13-01”不是日期"),
        (("status", "甲", "--on"), "--on 后面缺少内容"),
        (("export", "甲"), "缺少：--format"),
        (("export", "甲", "--format", "xls"), "没有“xls”，可用的有：csv、json、parquet"),
    ],
)
def test_wrong_call(run: Run, words: tuple[str, ...], told: str) -> None:
    """One line that says what is wrong and where to look."""
    failed(run(*words), "命令写法不对", told, "--help")


def test_without_a_command_it_says_what_there_is(run: Run) -> None:
    """And that nothing was done."""
    code, out, err = run()
    assert code == 2
    assert "用法：cwgk-excel" in out + err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_in_chinese(run: Run, command: str) -> None:
    """Its purpose and each of its options."""
    code, out, err = run(command, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"用法：cwgk-excel {command}")
    for english in ("usage", "options:", "positional", "show this help", "optional"):
        assert english not in out


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_alone_is_parsed_as_among_all(command: str) -> None:
    """Only the parser of the command that is asked for is made, and it says the same."""
    alone, among = (_commands(build_parser(asked)) for asked in (command, None))
    assert (set(alone), set(among)) == ({command}, {*COMMANDS})
    assert alone[command].format_help() == among[command].format_help()


@pytest.mark.parametrize(
    ("words", "asked"),
    [(("status", "甲"), "status"), (("--clicked", "status", "甲"), "status")]
    + [
        (words, None) for words in ((), ("--help", "status"), ("--version",), ("没有的命令",), ("--clicked",))
    ],
)
def test_only_what_is_asked_for_is_made(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], asked: str | None
) -> None:
    """Whatever may need all commands gets all."""
    given = []
    monkeypatch.setattr(cli, "build_parser", lambda one: given.append(one) or build_parser(one))
    run(*words)
    assert given == [asked]


def _commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    (actions,) = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(actions.choices)


def test_help_lists_every_command(run: Run) -> None:
    """In the order of a round, and each has a function."""
    code, out, _ = run("--help")
    assert code == 0
    assert all(name in out for name in COMMANDS)
    assert tuple(commands.MODULES) == COMMANDS
    assert all(callable(commands.function_of(command)) for command in COMMANDS)


def test_version(run: Run) -> None:
    """The distribution's."""
    code, out, _ = run("--version")
    assert code == 0
    assert out.startswith("cwgk-excel 0.")


def test_day_is_a_calendar_day() -> None:
    """As it is written in the settings."""
    options = build_parser().parse_args(["status", "x", "--on", "2017-11-15"])
    assert options.on.isoformat() == "2017-11-15"


@pytest.mark.parametrize("words", [["--help"], ["ingest", "--help"], ["nothing"], ["--version"]])
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    """It must answer at once."""
    code = (
        "import sys\nfrom cwgk_excel.cli import main\n"
        f"try:\n    main({words!r})\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('pandas', 'pandera', 'openpyxl', 'xlsxwriter', 'msgspec', 'tqdm', 'numpy')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.decode("utf-8").splitlines()[-1] == "[]"


def test_module_runs_as_the_command(tmp_path: Path) -> None:
    """``python -m cwgk_excel``, whose pipe gets UTF-8 whatever the system's encoding."""
    done = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-m", "cwgk_excel", "status", str(tmp_path / "没有")],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        check=False,
    )
    assert done.returncode == 2
    assert "找不到批次文件夹" in done.stderr.decode("utf-8")


ESCAPES = "\x1b[31m红\x1b]0;标题\x07\x9b2J\r\u202e反\u200b"


def test_control_characters_of_a_return_never_reach_the_terminal(run: Run, desk: Desk) -> None:
    """Neither in the summary, nor in JSON, nor in an export; nor from a file's name."""
    book = desk.book(desk.unit())
    book["认证申报表"]["A1"].value = "占位甲"
    book["认证申报表"][desk.cell("annex1", "ownership")].value = "占位乙"
    data = escaped(desk.saved(book), {"占位甲": ESCAPES, "占位乙": ESCAPES})
    desk.put("甲\u202e\x9b.xlsx", data)
    summary = run("ingest", desk.folder, "--dry-run", *ON)[1]
    printed = run("ingest", desk.folder, "--json", *ON)[1]
    exported = run("export", desk.folder, "--format", "json", *ON)[1]
    assert "locked-changed" in printed
    for out in (summary, printed, exported):
        assert "红" in out
        assert not [c for c in out if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    (entry,) = json.loads(exported)
    assert entry["raw"]["ownership"].replace("\n", "\r") == ESCAPES


def escaped(data: bytes, texts: dict[str, str]) -> bytes:
    """A workbook with texts put into its parts as Excel would escape them; no library writes them."""
    source, target = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            part = source.read(name)
            for old, new in texts.items():
                written = "".join(f"_x{ord(c):04X}_" if ord(c) < 32 else c for c in new)
                # openpyxl writes other characters as references where lxml is installed.
                for stored in (old.encode(), old.encode("ascii", "xmlcharrefreplace")):
                    part = part.replace(stored, written.encode())
            archive.writestr(name, part)
    return target.getvalue()


def test_plain_shows_that_something_was_there() -> None:
    """Chinese, full-width marks and spaces pass."""
    assert text.plain("甲　乙（a b）") == "甲　乙（a b）"
    assert text.plain("a\x1b[31m\n\u2028b\ud800") == "a�[31m��b�"


def test_columns_line_up_with_chinese() -> None:
    """A Chinese character is two columns wide; longer texts are not cut."""
    assert text.wide("甲乙", 6) == "甲乙  "
    assert text.wide("ab", 6) == "ab    "
    assert text.wide("甲乙丙丁", 6) == "甲乙丙丁"


@pytest.fixture
def summary(campaign: Campaign) -> Callable[..., list[str]]:
    """What ``ingest`` tells of files, in a campaign in which nothing is open."""
    nothing = Daily([], [])
    return lambda *results: list(ingestion.ingestion(results, campaign, nothing, Steps("批次")))


Summary = Callable[..., list[str]]


def test_summary_counts_and_ends_with_the_next_step(summary: Summary) -> None:
    """Duplicates are only counted."""
    lines = summary(
        FileResult("空.zip", outcome="ignored", code="package-empty", reason="压缩包里没有任何文件"),
        FileResult("乙.xlsx", outcome="duplicate", reason="内容与“甲”完全相同，不重复收"),
    )
    assert lines[0] == "共看到2个文件：收下0个，未收下0个，忽略1个，重复1个。"
    assert lines[1:4] == [
        "",
        "忽略的文件：",
        "  空.zip：压缩包里没有任何文件。请核实附件有没有加上，再重新发送。",
    ]
    assert not any("乙.xlsx" in line for line in lines)
    assert lines[-1].startswith("下一步：")
    assert "cwgk-excel status 批次" in lines[-1]


def test_summary_lists_attachments_by_body(summary: Summary) -> None:
    """By name, those of nobody last; a body that is not listed any more by its code."""
    lines = summary(
        *(
            FileResult(path, member, "", "ignored", "file-attachment", what="PDF 文件", submitter=code)
            for path, member, code in (
                ("丙.pdf", "", ""),
                ("包.zip", "盖章页.pdf", "210202"),
                ("乙.pdf", "", "CY99"),
                ("甲.pdf", "", "210202"),
            )
        )
    )
    title = "  附件（只列出备查，没有读取）："
    told = [line for line in lines if line.startswith((title, "    ", "中山区", "CY99", "看不出"))]
    assert told == [
        *("中山区", title, "    包.zip → 盖章页.pdf（PDF 文件）", "    甲.pdf（PDF 文件）"),
        *("CY99", title, "    乙.pdf（PDF 文件）"),
        *("看不出报送单位的", title, "    丙.pdf（PDF 文件）"),
    ]


def test_summary_tells_of_copies_that_still_grow(summary: Summary) -> None:
    """They come first, and the next step is to wait for them."""
    growing = FileResult("大.xlsx", outcome="ignored", code="file-growing", reason="文件还在变化")
    lines = summary(growing)
    assert lines[1:4] == ["", "还在复制或下载、这次没有收的文件（完成后再收一次）：", "  大.xlsx"]
    assert lines[-1] == "下一步：有文件还在复制，请等复制完成后再收一次。"


def test_summary_only_counts_temporary_files(summary: Summary) -> None:
    """There may be many, and nobody put them there."""
    noise = [FileResult(f"~${n}.xlsx", outcome="ignored", code="file-noise", reason="临时") for n in range(3)]
    assert "另有程序自动产生的临时文件3个，不用处理。" in summary(*noise)
    assert not any("~$" in line for line in summary(*noise))


def test_summary_tells_the_office_what_it_does_itself(summary: Summary) -> None:
    """Behind what it passes on, of files and of findings; alone where the filler can do nothing."""
    lines = summary(
        FileResult("甲.xlsx", outcome="refused", code="file-encrypted", reason="文件设了打开密码"),
        FileResult("乙.xlsx", outcome="refused", code="version-unknown", reason="没有记录"),
    )
    first, second = (next(line for line in lines if name in line) for name in ("甲.xlsx", "乙.xlsx"))
    assert "把密码告诉市厂开办。市厂开办：知道密码的" in first
    assert second.strip().startswith("乙.xlsx：没有记录。请从备份恢复批次文件夹")
    moved = Finding.of("form-moved", {}, sheet="认证申报表")
    assert text.finding_line(moved) == (
        "认证申报表　表格的行列有移动，已按栏目名称读取。以后请不要插入、删除行列。"
        "市厂开办：请对照原表核对读出的内容。"
    )


def test_summary_names_members(summary: Summary) -> None:
    """Of archives and mails, as the archive and what is in it; without what a terminal would act on."""
    member = FileResult("包.zip", "附件1\x1b.xlsx", "", "refused", "file-broken", "文件已损坏")
    (line,) = (line for line in summary(member) if "包.zip" in line)
    assert line.strip().startswith("包.zip → 附件1�.xlsx：文件已损坏。请用 Excel")


def test_check_by_command(run: Run, desk: Desk) -> None:
    """0 when sound, 1 with every problem in a line, and as JSON."""
    desk.put("甲.xlsx", desk.unit())
    run("ingest", desk.folder, *ON)
    code, out, err = run("check", desk.folder)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "核对了：发出的表6，收下和未收下的登记1，存档的原文件1，重新读取、逐格核对的文件1。",
        "没有发现问题。",
    ]
    (kept,) = [p for p in (desk.folder / "archive").rglob("*") if p.is_file()]
    kept.unlink()
    (desk.folder / "archive" / "x").write_bytes(b"")
    code, out, _ = run("check", desk.folder)
    assert code == 1
    assert out.splitlines()[1] == "发现1个问题："
    assert out.splitlines()[2].startswith("  1. 甲.xlsx：存档的原文件不见了。请从备份中取回")
    assert out.splitlines()[3].startswith("提示：archive 里有不属于存档的文件")
    code, out, _ = run("check", desk.folder, "--json")
    printed = json.loads(out)
    assert (code, list(printed)) == (1, ["sound", "counts", "problems", "notices"])
    assert (printed["sound"], len(printed["problems"]), len(printed["notices"])) == (False, 1, 1)


def test_backup_and_restore_by_command(run: Run, desk: Desk, tmp_path: Path) -> None:
    """What is in it, what is not, that it holds the key; and that what was restored was checked."""
    desk.put("甲.xlsx", desk.unit())
    run("ingest", desk.folder, *ON)
    code, out, err = run("backup", desk.folder, tmp_path / "备份.zip")
    assert (code, err) == (0, "")
    assert "共5个文件" in out
    for words in ("签名密钥，不要发给别人", "outbox", "inbox", "下一步："):
        assert words in out
    failed(run("backup", desk.folder, tmp_path / "备份.zip"), "换一个文件名")
    code, out, err = run("restore", tmp_path / "备份.zip", tmp_path / "新")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == f"已恢复到：{tmp_path / '新'}"
    assert "没有发现问题。" in out
    assert f"下一步：运行 cwgk-excel distribute {tmp_path / '新'}" in out
    failed(run("restore", tmp_path / "备份.zip", tmp_path / "新"), "不是空文件夹")
    failed(run("restore", desk.folder / "campaign.toml", tmp_path / "又"), "不是备份文件")


def test_backup_of_a_damaged_campaign(run: Run, desk: Desk, tmp_path: Path) -> None:
    """Is made, told, and found damaged when it is restored."""
    desk.put("甲.xlsx", desk.unit())
    run("ingest", desk.folder, *ON)
    shutil.rmtree(desk.folder / "archive")
    code, out, _ = run("backup", desk.folder, tmp_path / "备份.zip")
    assert code == 1
    assert "有1个文件已不见或损坏，备份也不完整：archive/" in out
    assert f"下一步：运行 cwgk-excel check {desk.folder}" in out
    code, out, _ = run("restore", tmp_path / "备份.zip", tmp_path / "新")
    assert code == 1
    assert "发现1个问题：" in out


def test_review_by_command(run: Run, desk: Desk) -> None:
    """What appeared and disappeared, by file and cell; 1 when there are new errors."""
    desk.put("中山区/甲.xlsx", desk.unit())
    run("ingest", desk.folder, *ON)
    code, out, _ = run("review", desk.folder)
    assert code == 0
    assert out.startswith("按现在的设置和规则重新检查了收下的1张表，结果都没有变化。\n")
    settings = desk.folder / "campaign.toml"
    before = settings.read_text(encoding="utf-8")
    settings.write_text(before.replace("[thresholds]", "[thresholds]\nself_total = 95"), encoding="utf-8")
    code, out, _ = run("review", desk.folder)
    assert code == 0
    cell = desk.cell("annex1", "self_total")
    assert "  中山区/甲.xlsx（认证申报表）\n" in out
    assert f"    新增提示：认证申报表!{cell}　" in out
    settings.write_text(before, encoding="utf-8")
    printed = json.loads(run("review", desk.folder, "--json")[1])
    assert [f["code"] for f in printed["changes"][0]["disappeared"]] == ["below-threshold"]


def test_review_tells_values_and_records(run: Run, desk: Desk) -> None:
    """Results as an older release would have left them."""
    desk.put("表.xlsx", desk.table({}, {"unit_name": "乙公司", "staff_count": "不详"}))
    run("ingest", desk.folder, *ON)
    with sqlite3.connect(desk.folder / "ledger.sqlite") as db:
        db.execute("UPDATE derived SET data = json_set(data, '$[0].staff_count', NULL)")
        db.execute("DELETE FROM finding")
    db.close()
    code, out, _ = run("review", desk.folder)
    assert code == 1
    assert "    读法变了：认证申报汇总表!D6　职工人数　空白 → “326”\n" in out
    assert "    现在不能进总表：认证申报汇总表!B7　乙公司\n" in out
    assert "    新增错误：认证申报汇总表!D7　职工人数应填数字，现在是“不详”" in out


def test_passwords_are_passed_on(run: Run, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """As often as they are given."""
    given: list[object] = []

    def recording(*_: Any, passwords: object, **__: Any) -> Ingestion:
        given.append(passwords)
        return Ingestion(iter(()), Totals())

    monkeypatch.setattr(taking_in, "iter_ingest", recording)
    run("ingest", desk.folder, "--password", "一", "--password", "2")
    run("ingest", desk.folder)
    assert given == [["一", "2"], []]


def test_finding_about_a_whole_sheet_has_no_cell() -> None:
    """The sheet's name stands alone."""
    finding = Finding("form-blank", "表中什么都没有填", "请填好。", "annex1", "认证申报表")
    assert text.finding_line(finding) == "认证申报表　表中什么都没有填。请填好。"
