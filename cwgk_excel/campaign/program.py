"""Where the program is: the scripts of a campaign find it, and the first start asks where campaigns shall lie.

The program is a folder that was unpacked: its Python, and START to double-click. On Windows nothing is installed, so
a campaign's scripts look for that Python, whatever the folders are called and wherever both were moved together.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path, PurePath

START, START_ON_LINUX = "开始.cmd", "开始.sh"
PYTHON = r"python\python.exe"
# The name of the folder in the zip begins so; its version follows.
FOLDER = "cwgk-excel-"


def running_python() -> PurePath | None:
    """Return the Python that runs the program, for scripts of Windows; None on other systems."""
    return PurePath(sys.executable) if os.name == "nt" else None


def program_folder(python: PurePath) -> Path | None:
    """Return the unpacked folder of a Python, None where the program was installed in another way."""
    folder = Path(python).parent.parent
    # Windows has it in python, Linux in program/bin.
    places = ((folder, START), (folder.parent, START_ON_LINUX))
    return next((place for place, start in places if (place / start).is_file()), None)


def lines_to_find(campaign: PurePath, python: PurePath | None) -> tuple[str, ...]:
    """Return lines of a script in a campaign's folder that set ``cwgk`` to the command, or end with code 2.

    The later line wins: an unzipped folder beside the campaign's; the place of the Python that made the script, and
    that place as seen from the campaign, in case both were moved; if there is none of them, what is installed.
    """
    return (
        "setlocal",
        'set "cwgk="',
        'set "python="',
        'pushd "%~dp0.."',
        f'for /d %%d in ({FOLDER}*) do if exist "%%d\\{PYTHON}" set "python=%~dp0..\\%%d\\{PYTHON}"',
        "popd",
        *(f'if exist "{place}" set "python={place}"' for place in _places(campaign, python)),
        'if defined python set cwgk="%python%" -m cwgk_excel',
        'if not defined cwgk for %%p in (cwgk-excel.exe) do if not "%%~$PATH:p" == "" set cwgk="%%~$PATH:p"',
        "if not defined cwgk (",
        "  echo 找不到程序。请打开解压出来的程序文件夹，双击 开始.cmd，选 3，再把本文件夹拖进去。",
        "  pause",
        "  exit /b 2",
        ")",
    )


def _places(campaign: PurePath, python: PurePath | None) -> list[str]:
    """Return where the Python is, as scripts write it. A place with characters that GBK lacks is left out."""
    if python is None:
        return []
    places = [str(python)]
    if python.is_relative_to(campaign.parent):
        places.append(f"..\\{python.relative_to(campaign.parent)}")
    escaped = [place.replace("%", "%%") for place in places if _in_gbk(place)]
    return [f"%~dp0{place}" if place.startswith("..\\") else place for place in escaped]


def _in_gbk(text: str) -> bool:
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True
