"""The sessions that README.md and its Chinese sister show: read out of them, run, and written into them anew."""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from cwgk_excel.cli import main

README = Path(__file__).parents[2] / "README.md"
CHINESE = README.with_name("README.zh.md")
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PROMPT = "$ "


@dataclass(frozen=True)
class Step:
    """One command of a session and what README.md says it prints ("" where only the command is shown)."""

    command: str
    output: str


def blocks(text: str) -> list[list[Step]]:
    """All sessions of a page, each with its commands in order."""
    return [list(_steps(block)) for block in CONSOLE.findall(text)]


def _steps(block: str) -> Iterator[Step]:
    for part in re.split(rf"^{re.escape(PROMPT)}", block, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield Step(command, output)


def commands(block: list[Step]) -> tuple[str, ...]:
    """What a session runs, without the remarks behind it."""
    return tuple(shlex.join(shlex.split(step.command, comments=True)) for step in block)


def run(command: str) -> tuple[int, str]:
    """Run a command line in the present folder; its exit code and all that it prints."""
    name, *arguments = shlex.split(command, comments=True)
    if name != "cwgk-excel":
        raise ValueError(f"not our command: {command}")
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        code = main(arguments)
    if arguments[0] == "init":
        fill_in(Path(arguments[1]))  # as its last line asks for
    return code, printed.getvalue().replace("\\", "/")


def fill_in(folder: Path) -> None:
    """What the office writes into a new campaign's settings before it issues forms."""
    path = folder / "campaign.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"请填', '"'), encoding="utf-8")


def renewed(text: str) -> str:
    """The page with its sessions as they go now, in the present folder; those without output stay so."""

    def block(match: re.Match[str]) -> str:
        steps = list(_steps(match[1]))
        quiet = not any(step.output for step in steps)
        if quiet:
            return match[0]
        answers = (f"{PROMPT}{step.command}\n{run(step.command)[1]}" for step in steps)
        return "```console\n" + "".join(answers) + "```"

    return CONSOLE.sub(block, text)


def following(text: str, other: str) -> str:
    """The page with each session as another page shows it; those without output stay as they are."""
    shown = {commands(list(_steps(match[1]))): match[0] for match in CONSOLE.finditer(other)}

    def block(match: re.Match[str]) -> str:
        steps = list(_steps(match[1]))
        return shown[commands(steps)] if any(step.output for step in steps) else match[0]

    return CONSOLE.sub(block, text)
