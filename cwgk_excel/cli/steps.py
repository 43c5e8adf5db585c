"""What comes after a command: how the next step is told, and what was made is opened.

Whoever double-clicks the scripts of a campaign's folder knows these by their names; whoever types knows commands.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from cwgk_excel.campaign.scripts import SCRIPTS

if sys.platform == "win32":
    from os import startfile

_SCRIPT_OF = {command: script for script, command in SCRIPTS.items()}


class Steps(NamedTuple):
    """The steps of a campaign in words; ``clicked``: whether they are told to somebody who double-clicks."""

    folder: str
    clicked: bool = False

    def do(self, command: str, rest: str = "") -> str:
        """Return how to run a command that has a script; ``rest``: what is typed behind the folder."""
        if self.clicked:
            return f"双击 {self.script(command)}"
        return f"运行 cwgk-excel {command} {self.folder}{rest}"

    def script(self, command: str) -> str:
        """Return the name of the script that runs a command."""
        return _SCRIPT_OF[command]

    def show(self, made: Path) -> None:
        """Open a file or folder that was made, for somebody who double-clicked; the command has done its work."""
        if self.clicked:
            with suppress(OSError):  # no program for such files, or no screen
                opened(made)


def opened(place: Path) -> None:
    """Open a file or folder as a double click would. Raises OSError."""
    if sys.platform == "win32":
        startfile(place)
    else:
        import subprocess  # nearly never needed, and a fiftieth of what a look at the progress takes

        program = "open" if sys.platform == "darwin" else "xdg-open"
        nothing = subprocess.DEVNULL
        subprocess.Popen([program, place], stdin=nothing, stdout=nothing, stderr=nothing)
