"""README.md and its Chinese sister show what really happens: sessions, commands for all machines, docs/python.md."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from conftest import DemoRound
from readme import CHINESE, README, Step, blocks, commands, following, run

TEXT = README.read_text(encoding="utf-8")
CHINESE_TEXT = CHINESE.read_text(encoding="utf-8")
PYTHON = (README.parent / "docs" / "python.md").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Taken:
    """A step as it went: exit code and output."""

    step: Step
    code: int
    printed: str


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder in which everything of README.md is run."""
    folder = tmp_path_factory.mktemp("readme")
    with chdir(folder):
        yield folder


@pytest.fixture(scope="module")
def sessions(place: Path, demo_round: DemoRound) -> list[list[Taken]]:
    """All sessions, run in their order; the demonstration is the one that was played for all tests."""

    def taken(step: Step) -> Taken:
        if step.command != "cwgk-excel demo":
            return Taken(step, *run(step.command))
        shutil.copytree(demo_round.folder, place / "cwgk-demo")
        printed = "".join(f"{line}\n" for line in demo_round.printed)
        return Taken(step, demo_round.code, printed.replace(str(demo_round.folder), "cwgk-demo"))

    return [[taken(step) for step in block] for block in blocks(TEXT)]


UPKEEP = ("check", "backup", "review")


def test_sessions_print_what_is_shown(sessions: list[list[Taken]]) -> None:
    """Word for word; ``make regenerate`` writes them anew."""
    shown = [taken for block in sessions for taken in block if taken.step.output]
    assert len(shown) >= 3
    for taken in shown:
        assert taken.printed == taken.step.output, taken.step.command


def test_sessions_end_as_the_text_says(sessions: list[list[Taken]]) -> None:
    """0 when nothing is wrong, 1 when returns need correction."""
    ended = {taken.step.command.split()[1]: taken.code for block in sessions[:-1] for taken in block}
    assert ended == {"demo": 0, "init": 0, "distribute": 0, "ingest": 1}


def test_round_of_ones_own_works(sessions: list[list[Taken]], place: Path) -> None:
    """From the first command to the backup, on settings as they are shipped."""
    own = sessions[-1]
    commands = [taken.step.command.split()[1] for taken in own]
    made = ["master", "report", "archive-package", "handover"]
    assert commands == ["init", "distribute", "ingest", "corrections", "remind", "status", *made, *UPKEEP]
    assert {taken.step.output for taken in own} == {""}
    assert [taken.code for taken in own] == [
        0,
        0,
        0,
        0,
        1,
        0,
        0,
        0,
        0,
        1,
        0,
        0,
        0,
    ]  # all are still to be reminded
    made = sorted(path.name for path in (place / "第三批" / "master").iterdir())
    assert [name.partition("-")[0] for name in made] == [
        "交接清单",
        "全市汇总表",
        "呈批单",
        "工作总表",
        "报告",
    ]


@pytest.mark.usefixtures("sessions")
def test_python_runs_as_it_stands(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On the folder that the demonstration has made; it prints units and a finding and writes a master."""
    parts = re.findall(r"^```python\n(.*?)^```$", PYTHON, re.DOTALL | re.MULTILINE)
    assert all(len(part.strip().splitlines()) <= 12 for part in parts)
    exec(compile("".join(parts), "docs/python.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "大连黑岛水产食品有限公司" in printed
    assert "cell-too-large" in printed
    book = openpyxl.load_workbook(place / "工作总表-第二批.xlsx", read_only=True)
    assert "汇总总表" in book.sheetnames
    book.close()


def test_commands_for_ci_are_marked() -> None:
    """One line each, after its mark, and each makes its own environment."""
    marked = dict(re.findall(r"^<!-- command: (\w+) -->\n```sh\n(.+)\n```$", TEXT, re.MULTILINE))
    assert sorted(marked) == ["demo", "test"]
    assert marked["demo"].endswith("bin/cwgk-excel demo")
    assert marked["test"].endswith("bin/python -m pytest -q -n auto --dist loadfile")
    folders = [line.split(" -m venv ")[1].split()[0] for line in marked.values()]
    assert len(set(folders)) == 2


def test_windows_commands_are_the_same() -> None:
    """The lines for the Command Prompt do what the marked ones do."""
    posix = re.findall(r"^<!-- command: \w+ -->\n```sh\n(.+)\n```$", TEXT, re.MULTILINE)
    (windows,) = re.findall(r"^```bat\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    turned = [
        line.replace("python3", "py").replace("/bin/", "\\Scripts\\").replace("'", "") for line in posix
    ]
    assert windows.splitlines() == turned


def test_nothing_is_left_to_fill_in() -> None:
    """No placeholder of a draft."""
    assert "@@" not in TEXT + CHINESE_TEXT + PYTHON


@pytest.mark.parametrize("language", ["sh", "bat"])
def test_chinese_readme_has_the_same_commands_to_install(language: str) -> None:
    """For both kinds of machines."""
    fenced = re.compile(rf"^```{language}\n(.*?)^```$", re.DOTALL | re.MULTILINE)
    assert fenced.findall(CHINESE_TEXT) == fenced.findall(TEXT) != []


def test_chinese_readme_has_the_same_sessions() -> None:
    """The one with mistakes word for word, the daily commands with remarks in Chinese."""
    _, *shown = blocks(TEXT)
    assert [commands(block) for block in blocks(CHINESE_TEXT)] == [commands(block) for block in shown]
    assert [bool(block[-1].output) for block in blocks(CHINESE_TEXT)] == [True, False]
    assert following(CHINESE_TEXT, TEXT) == CHINESE_TEXT


def test_both_readmes_show_the_same_pictures_and_lead_to_each_other() -> None:
    """In the same order; each names the other before its first section."""
    picture = re.compile(r"!\[[^]]*\]\(([^)]+)\)")
    assert picture.findall(CHINESE_TEXT) == picture.findall(TEXT) != []
    assert "](README.zh.md)" in TEXT.partition("\n## ")[0]
    assert "](README.md)" in CHINESE_TEXT.partition("\n## ")[0]
