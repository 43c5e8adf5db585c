"""What happens at an office's PC: double clicks, open workbooks, other drives, read-only files, closed windows.

Runs on Windows' Python only, from the unzipped program: ``make windows-test``.
"""

from __future__ import annotations

import ctypes
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import wintypes
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from conftest import Desk
from wine import under_wine

from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.program import PYTHON, program_folder
from cwgk_excel.campaign.scaffold import furnish
from cwgk_excel.campaign.scripts import CLICKED, SCRIPTS
from cwgk_excel.tasks.upkeep.check import check

pytestmark = pytest.mark.windows
# Marks that mean something to cmd. That of Wine takes a percent sign in a script's path for the start of a variable.
PLACE = "认证 材料 (2026)&甲" + ("" if under_wine() else " 100%")
GENERIC_READ, OPEN_EXISTING = 0x80000000, 3


def clicked(script: Path, *dropped: Path, answers: str = "", **variables: str) -> tuple[int, str]:
    """Double-click a script: its exit code and what it printed. It ends by waiting for a key."""
    words = " ".join(f'"{path}"' for path in (script, *dropped))
    done = subprocess.run(
        f'cmd /d /s /c "{words}"',  # as Explorer does it
        input=f"{answers}\n".encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **variables},
        timeout=300,
    )
    return done.returncode, done.stdout.decode("utf-8", "replace")  # cmd's own words are in the code page


def of(command: str, campaign: Path) -> Path:
    """The script of a campaign that runs a command."""
    (name,) = (name for name, runs in SCRIPTS.items() if runs == command)
    return campaign / name


@pytest.fixture(scope="module")
def program() -> Path:
    """The unzipped folder that the tests run from."""
    folder = program_folder(Path(sys.executable))
    assert folder is not None, "run it from the unzipped program: make windows-test"
    return folder


@pytest.fixture(scope="module")
def started(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign that 开始.cmd has made, with two bodies, issued by a double click."""
    place = tmp_path_factory.mktemp(PLACE)
    answers = ("1", str(place), "第三批", "", "厂发〔2026〕1号", "李敏", "82610415", "")
    code, said = clicked(program / "开始.cmd", answers="\n".join(answers) + "\n")
    assert code == 0, said
    folder = place / "第三批"
    bodies = folder / "submitters.csv"
    lines = bodies.read_text(encoding="utf-8-sig").splitlines()[:3]
    bodies.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    code, said = clicked(of("distribute", folder))
    assert (code, "4个表格" in said) == (0, True), said
    return folder


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Open a file as Excel does: while it is open nobody else may open it."""
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateFileW.restype = wintypes.HANDLE
    handle = kernel.CreateFileW(str(path), GENERIC_READ, 0, None, OPEN_EXISTING, 0, None)
    assert handle != wintypes.HANDLE(-1).value
    try:
        yield
    finally:
        kernel.CloseHandle(wintypes.HANDLE(handle))


def test_whole_round_by_double_clicks(started: Path) -> None:
    """Every script in its order, in a folder with Chinese, spaces and marks that mean something to cmd."""
    desk = Desk(started)
    desk.put("中山区/甲公司.xlsx", desk.unit())
    for name in SCRIPTS:
        code, said = clicked(started / name)
        assert code in (0, 1), (name, said)
    (working,) = (started / "master").glob("工作总表-*.xlsx")
    content = BytesIO(working.read_bytes())  # openpyxl would keep the file open
    assert "总览" in openpyxl.load_workbook(content).sheetnames


def test_decision_table_is_dropped_on_its_script(started: Path) -> None:
    """Its path has spaces, so Explorer quotes it."""
    assert clicked(of("decide", started))[0] == 0
    (table,) = (started / "master").glob("决定表-*.xlsx")
    code, said = clicked(of("decide", started), table)
    assert code == 0, said


def test_manual_s_commands_are_typed_in_their_window(started: Path) -> None:
    """In the campaign's folder, so that a dot means it."""
    code, said = clicked(started / CLICKED[-1], answers="cwgk-excel status .\nexit %errorlevel%")
    assert "报送进度" in said
    assert code == 0, said


def test_program_is_found_beside_the_campaign(started: Path, program: Path) -> None:
    """Where the place that a script was told is gone: both were moved to another computer."""
    beside = program.parent / "第四批 (试)"
    furnish(beside)
    script = of("distribute", beside)
    text = script.read_bytes().decode("gb18030")
    told = [line for line in text.splitlines() if line.startswith("if exist")]
    assert len(told) == 2
    script.write_bytes("\r\n".join(line for line in text.splitlines() if line not in told).encode("gb18030"))
    code, said = clicked(script)
    assert (code, "campaign.toml" in said) == (2, True), said


def test_program_that_is_gone_is_told(started: Path, tmp_path: Path) -> None:
    """Exit code 2, and nothing is run."""
    furnish(tmp_path / "第五批")
    script = of("ingest", tmp_path / "第五批")
    script.write_bytes(script.read_bytes().replace(PYTHON.encode(), b"gone.exe"))
    code, said = clicked(script, PATH=os.environ["SYSTEMROOT"] + r"\system32")
    assert (code, "批次" in said) == (2, False), said


def test_workbook_that_is_open_is_not_taken_and_told(started: Path) -> None:
    """The next time, closed, it is."""
    desk = Desk(started)
    path = desk.put("西岗区/开着.xlsx", desk.unit("210203", unit_name="大连开着有限公司"))
    with held(path):
        code, said = clicked(of("ingest", started))
        assert "正被另一个程序打开" in said
        assert code in (1, 2), said
    code, said = clicked(of("ingest", started))
    assert "收下1个" in said


def test_master_that_is_open_is_not_replaced_and_told(started: Path) -> None:
    """It stays whole."""
    clicked(of("master", started))
    (master,) = (started / "master").glob("全市汇总表-*.xlsx")
    before = master.read_bytes()
    with held(master):
        code, said = clicked(of("master", started))
    assert (code, "关闭" in said) == (2, True), said
    assert master.read_bytes() == before


def test_list_of_bodies_that_is_open_is_told(started: Path) -> None:
    """Excel holds it while the clerk edits it."""
    with held(started / "submitters.csv"):
        code, said = clicked(of("distribute", started))
    assert (code, "正被另一个程序打开" in said) == (2, True), said


def test_master_that_is_read_only_is_told(started: Path) -> None:
    """And stays."""
    clicked(of("master", started))
    (master,) = (started / "master").glob("全市汇总表-*.xlsx")
    master.chmod(stat.S_IREAD)
    try:
        code, said = clicked(of("master", started))
    finally:
        master.chmod(stat.S_IWRITE)
    assert (code, "全市汇总表" in said) == (2, True), said


def test_campaign_on_another_drive(program: Path) -> None:
    """Than the program and the folder that the command stands in."""
    other = next((d for d in ("C:", "D:", "Z:") if Path(f"{d}\\").exists() and d != program.drive), "")
    if not other:
        pytest.skip("this computer has one drive")
    with tempfile.TemporaryDirectory(prefix="cwgk-", dir=f"{other}\\", ignore_cleanup_errors=True) as place:
        answers = ("1", place, "第三批", "", "厂发〔2026〕1号", "李敏", "82610415", "")
        assert clicked(program / "开始.cmd", answers="\n".join(answers) + "\n")[0] == 0
        code, said = clicked(of("distribute", Path(place, "第三批")))
    assert (code, "30个表格" in said) == (0, True), said


def test_path_that_is_too_long_is_told(tmp_path: Path) -> None:
    """Windows refuses more than 260 characters unless it was set up otherwise."""
    deep = tmp_path.joinpath(*["批次文件夹很深" * 5] * 7)
    command = (sys.executable, "-m", "cwgk_excel", "init", str(deep))
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, "路径太长" in done.stderr) == (2, True), done.stderr


def test_window_that_is_closed_loses_nothing(started: Path) -> None:
    """The process is ended in the middle of taking in; the next run goes on, and all is sound."""
    desk = Desk(started)
    for number in range(12):
        desk.put(f"中山区/{number}.xlsx", desk.unit(unit_name=f"大连第{number}有限公司"))
    command = (sys.executable, "-m", "cwgk_excel", "ingest", str(started))
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, creationflags=subprocess.CREATE_NEW_PROCESS_GROUP
    )
    time.sleep(2)
    if under_wine():  # which has no console where there is no screen, so nothing sends the signal
        process.terminate()
    else:
        process.send_signal(signal.CTRL_BREAK_EVENT)
    assert process.wait(60) != 0
    code, said = clicked(of("ingest", started))
    assert code in (0, 1), said
    assert check(Campaign.load(started), workers=0).problems == []


def test_what_is_printed_into_a_file_is_utf8(started: Path) -> None:
    """Whatever the code page of the console is."""
    command = (sys.executable, "-m", "cwgk_excel", "status", str(started))
    done = subprocess.run(command, capture_output=True, check=False)
    assert "报送进度" in done.stdout.decode("utf-8")
