"""Make a campaign's folder: settings with comments, a list of submitters, a key, and scripts to double-click."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from cwgk_excel import clock
from cwgk_excel.campaign.loading import SETTINGS_FILE, SUBMITTERS_FILE, refuse_half_restored
from cwgk_excel.errors import PlaceError, explained
from cwgk_excel.files import PRIVATE, write_whole
from cwgk_excel.identity import KEY_FILE, KEY_FOLDER, Key
from cwgk_excel.resources import sample_text

FOLDERS = ("outbox", "inbox", KEY_FOLDER, "archive", "corrections", "master")
PASSWORD_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
KEY_REMARK = (
    "签名密钥：认出发出去的表全靠它。不要发给任何人，不要改动；请随批次文件夹一起备份，丢失后收不了表。"
)
# New settings have a text that begins so where only the office knows the value; the office replaces it.
TO_FILL = "请填"
DAYS_TO_DUE, DAYS_TO_LATEST = 21, 67
# Each script has its command and two texts to print: for exit code 0, all is well; for 1, something is left to do.
Following = tuple[str, str]
_SEND = "下一步：把 outbox 文件夹里的压缩包分别发给各报送单位；收到的表放进 inbox 文件夹，再双击 2-收表.cmd。"
_MORE = "再有表来，放进 inbox 后重新双击本文件；收齐后双击 6-总表.cmd。"
_SEND_BACK = (
    "打开 corrections 文件夹，看一看各报送单位的便函，把压缩包发给该单位；"
    "改好的表交回来，放进 inbox，再双击 2-收表.cmd。"
)
_DECIDE = (
    "刚生成了决定表的，打开它填好、保存，再用鼠标把它拖到本文件（5-决定.cmd）的图标上，就收进来了；"
    "收过的，双击 6-总表.cmd。"
)
_HAND_UP = "打开 master 文件夹里的工作总表核对；没有问题了，打印其中的全市汇总表，签字盖章上报。"
SCRIPTS: Mapping[str, tuple[str, Following]] = {
    "1-分发.cmd": ("distribute", (_SEND, _SEND)),
    "2-收表.cmd": (
        "ingest",
        (f"下一步：{_MORE}", f"下一步：双击 3-退改.cmd，做好要发给各单位的修改表；{_MORE}"),
    ),
    "3-退改.cmd": (
        "corrections",
        ("下一步：把 corrections 文件夹里的回执发给各报送单位。", f"下一步：{_SEND_BACK}"),
    ),
    "4-催报.cmd": (
        "remind",
        (f"该报的都报了。下一步：{_MORE}", "下一步：打开 corrections 文件夹里的催报名单，按名单打电话。"),
    ),
    "5-决定.cmd": (
        "decide",
        (
            f"下一步：{_DECIDE}",
            "有几行没有登记。下一步：照上面说的在决定表里改好，保存，再把它拖到本文件的图标上。",
        ),
    ),
    "6-总表.cmd": (
        "master",
        (f"下一步：{_HAND_UP}", f"总表做好了，但还有上面说的问题要处理。下一步：{_HAND_UP}"),
    ),
}
DROPPED_ON = frozenset({"decide"})  # a file that is dropped on the script is taken in
_BATCH = re.compile(r"(?:\d{4}年)?第[一二三四五六七八九十百\d]+批")


def create(folder: Path, *, on: date | None = None, from_sample: bool = False) -> Path:
    """Make a new campaign: valid as it is, to be adapted by the office.

    The settings are written last, since without them it is no campaign: one more call goes on with what a
    broken-off one left.

    Args:
        folder: Where to make it; it may exist.
        on: The day that counts as today, in UTC+8 (default: today); the dates of the round follow from it.
        from_sample: Whether to take the sample campaign as it stands, with its own dates and its public key.

    Returns:
        ``folder``.

    Raises:
        PlaceError: A campaign or an interrupted restoring is there, or the folder cannot be written.
    """
    settings, bodies, key = folder / SETTINGS_FILE, folder / SUBMITTERS_FILE, folder / KEY_FOLDER / KEY_FILE
    listed = f"\ufeff{submitters(with_unions=from_sample)}".encode()
    try:
        refuse_half_restored(folder)
        for place in (settings, bodies):
            if place.exists() and (place is settings or place.read_bytes() != listed):
                raise PlaceError(f"{folder} 里已经有一个批次（{place.name}），没有改动。请换一个文件夹名。")
        furnish(folder)
        if not key.exists():
            text = sample_text(KEY_FOLDER, KEY_FILE) if from_sample else Key.new().to_text(KEY_REMARK)
            write_whole(key, [text.encode()], mode=PRIVATE, sync=True)
        write_whole(bodies, [listed], sync=True)
        text = (
            sample_text(SETTINGS_FILE)
            if from_sample
            else new_settings(on or clock.today(), folder.absolute().name)
        )
        write_whole(settings, [text.encode()], sync=True)
    except OSError as error:
        raise PlaceError(f"无法建立批次文件夹 {folder}：{explained(error)}也可以换一个位置。") from None
    return folder


def furnish(folder: Path) -> None:
    """Make what every campaign has besides its own files: the folders and the scripts. Raises OSError."""
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, (command, following) in SCRIPTS.items():
        # cmd.exe reads scripts in the code page of Chinese Windows.
        write_whole(folder / name, [script(command, following).encode("gb18030")])


def new_settings(today: date, name: str = "") -> str:
    """Return the sample's settings with the dates of a round that starts ``today`` and a new random password.

    The batch is the one in the folder's ``name`` (第三批), else the first of the year.
    """
    batch = _BATCH.search(name)
    password = "".join(secrets.choice(PASSWORD_LETTERS) for _ in range(8))
    return with_values(
        sample_text(SETTINGS_FILE),
        {
            "batch": f'"{batch[0] if batch else f"{today.year}年第一批"}"',
            "document": f'"{TO_FILL}通知文号"',
            "name": f'"{TO_FILL}联系人"',
            "phone": f'"{TO_FILL}联系电话"',
            "issued": today.isoformat(),
            "opens": today.isoformat(),
            "due": (today + timedelta(DAYS_TO_DUE)).isoformat(),
            "latest_accepted": (today + timedelta(DAYS_TO_LATEST)).isoformat(),
            "password": f'"{password}"',
        },
    )


def with_values(settings: str, values: Mapping[str, str]) -> str:
    """Return settings with other values and the same comments. Raises KeyError unless each key occurs exactly once."""
    for key, value in values.items():
        line = re.compile(rf'^{key} = (?:"[^"]*"|\S+)', re.MULTILINE)
        settings, count = line.subn(lambda _, k=key, v=value: f"{k} = {v}", settings)  # type: ignore[misc]
        if count != 1:
            raise KeyError(key)
    return settings


def submitters(*, with_unions: bool) -> str:
    """Return the sample's list of bodies, with its invented industry unions and contacts only if ``with_unions``."""
    text = sample_text(SUBMITTERS_FILE)
    if with_unions:
        return text
    header, *lines = text.splitlines()
    kept = [_without_contact(line) for line in lines if ",产业工会," not in line]
    return "\r\n".join((header, *kept)) + "\r\n"


def _without_contact(line: str) -> str:
    code, name, kind, order, aliases, *_ = line.split(",")
    return ",".join((code, name, kind, order, aliases, "", "", "", "", ""))


def script(command: str, following: Following) -> str:
    """Return a Windows script that runs a command on its own folder, prints the next step and passes on the code."""
    well, left = following
    lines = (
        "@echo off",
        "chcp 936 >nul",
        "where cwgk-excel >nul 2>nul",
        "if errorlevel 1 (",
        "  echo 找不到 cwgk-excel，请先按操作手册安装。",
        "  pause",
        "  exit /b 2",
        ")",
        # The script names its folder instead of using cd, which fails on a network folder.
        f'cwgk-excel {command} "%~dp0."{" %1" if command in DROPPED_ON else ""}',
        # "if errorlevel 1" would take a command that was broken off for success: its exit code is below 0.
        "set code=%errorlevel%",
        "if %code% == 0 (",
        f"  echo {well}",
        ") else if %code% == 1 (",
        f"  echo {left}",
        ") else (",
        "  echo 没有完成，请按上面的提示处理后再双击本文件。",
        ")",
        "pause",
        "exit /b %code%",
    )
    return "\r\n".join(lines) + "\r\n"
