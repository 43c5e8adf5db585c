"""What is double-clicked in a campaign's folder: which scripts there are, and what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SCRIPTS: Mapping[str, str] = {
    "1-分发.cmd": "distribute",
    "2-收表.cmd": "ingest",
    "3-退改.cmd": "corrections",
    "4-查进度.cmd": "status",
    "5-备份.cmd": "backup",
    "6-催报.cmd": "remind",
    "7-决定.cmd": "decide",
    "8-总表.cmd": "master",
}
"""What is double-clicked, with its command; the command itself says what comes next, in words of double clicks."""
DROPPED_ON = frozenset({"decide", "backup"})  # a file or folder that is dropped on the script is named to it
# Opens a window in which the manual's commands are typed.
WINDOW = "命令窗口.cmd"
CLICKED = (*SCRIPTS, WINDOW)


def script(command: str, find: Sequence[str]) -> str:
    """Return a Windows script that runs a command on its own folder and passes on the exit code.

    ``find`` are the lines that find the program.
    """
    return _crlf(
        *find,
        # The script names its folder instead of using cd, which fails on a network folder.
        f'%cwgk% --clicked {command} "%~dp0."{" %1" if command in DROPPED_ON else ""}',
        # "if errorlevel 1" would take a command that was broken off for success: its exit code is below 0.
        "set code=%errorlevel%",
        "if not %code% == 0 if not %code% == 1 echo 没有完成，请按上面的提示处理后再双击本文件。",
        "pause",
        "exit /b %code%",
    )


def window(find: Sequence[str]) -> str:
    """Return a Windows script that opens a window on its folder in which ``cwgk-excel`` is a command."""
    return _crlf(
        *find,
        'if defined python for %%p in ("%python%") do set "PATH=%%~dpp..;%%~dpp;%%~dppScripts;%PATH%"',
        'pushd "%~dp0"',  # gives a network folder a letter, since a window cannot stand in it
        "cmd /k echo 在下面输入命令，例如 cwgk-excel status . 后按回车；一个点就是这个批次。",
    )


def _crlf(*lines: str) -> str:
    return "\r\n".join(("@echo off", "chcp 936 >nul", *lines)) + "\r\n"
