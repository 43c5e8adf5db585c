"""Make a campaign's folder: settings with comments, a list of submitters, a key, and scripts to double-click."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from cwgk_excel import clock
from cwgk_excel.campaign import program
from cwgk_excel.campaign.loading import SETTINGS_FILE, SUBMITTERS_FILE, refuse_half_restored
from cwgk_excel.campaign.scripts import SCRIPTS, WINDOW, script, window
from cwgk_excel.errors import PlaceError, explained
from cwgk_excel.files import PRIVATE, write_whole
from cwgk_excel.identity import KEY_FILE, KEY_FOLDER, Key
from cwgk_excel.resources import MANUAL, manual, sample_text

FOLDERS = ("outbox", "inbox", KEY_FOLDER, "archive", "corrections", "master")
PASSWORD_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
KEY_REMARK = (
    "签名密钥：认出发出去的表全靠它。不要发给任何人，不要改动；请随批次文件夹一起备份，丢失后收不了表。"
)
# New settings have a text that begins so where only the office knows the value; the office replaces it.
TO_FILL = "请填"
DAYS_TO_DUE, DAYS_AFTER_DUE = 21, 46
# Scripts under names of the release before this one, with the hash of what it wrote.
FORMER: Mapping[str, str] = {
    "4-催报.cmd": "70554b2dd045c83265141bdfa33c964f241bf2454854242b200c5883ff463b95",
    "5-决定.cmd": "7fa8c5958255d491ff7c30baec2c0e1df12d8f46d90f14c5a68a7007feddd3b6",
    "6-总表.cmd": "9f006976c4a628e80aeb0028292f2ea7007b5b6da742d4aad8d058ed1cb4e130",
}
_BATCH = re.compile(r"(?:\d{4}年)?第[一二三四五六七八九十百\d]+批")


class Known(NamedTuple):
    """What only the office knows of a round, asked for at the first start."""

    batch: str
    document: str
    contact: str
    phone: str
    due: date


def create(
    folder: Path, *, on: date | None = None, from_sample: bool = False, known: Known | None = None
) -> Path:
    """Make a new campaign: valid as it is, to be adapted by the office.

    The settings are written last, since without them it is no campaign: one more call goes on with what a
    broken-off one left.

    Args:
        folder: Where to make it; it may exist.
        on: The day that counts as today, in UTC+8 (default: today); the dates of the round follow from it.
        from_sample: Whether to take the sample campaign as it stands, with its own dates and its public key.
        known: What the office has told already; without it the settings say what has to be filled in.

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
        today, name = on or clock.today(), folder.absolute().name
        text = sample_text(SETTINGS_FILE) if from_sample else new_settings(today, name, known)
        write_whole(settings, [text.encode()], sync=True)
    except OSError as error:
        raise PlaceError(f"无法建立批次文件夹 {folder}：{explained(error)}也可以换一个位置。") from None
    return folder


def furnish(folder: Path) -> None:
    """Make what every campaign has besides its own files: folders, scripts, the manual. Raises OSError.

    Scripts that the release before this one wrote under other names go, unless somebody changed them.
    """
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, digest in FORMER.items():
        old = folder / name
        if old.is_file() and hashlib.sha256(old.read_bytes()).hexdigest() == digest:
            old.unlink()
    find = program.lines_to_find(folder.absolute(), program.running_python())
    texts = {name: script(command, find) for name, command in SCRIPTS.items()}
    for name, text in {**texts, WINDOW: window(find)}.items():
        # cmd.exe reads scripts in the code page of Chinese Windows.
        write_whole(folder / name, [text.encode("gb18030")])
    write_whole(folder / MANUAL, [manual()])


def new_settings(today: date, name: str = "", known: Known | None = None) -> str:
    """Return the sample's settings with the dates of a round that starts ``today`` and a new random password.

    Unless it is known, the batch is the one in the folder's ``name`` (第三批), else the first of the year.
    """
    password = "".join(secrets.choice(PASSWORD_LETTERS) for _ in range(8))
    known = known or Known(
        batch=named_batch(name) or f"{today.year}年第一批",
        document=f"{TO_FILL}通知文号",
        contact=f"{TO_FILL}联系人",
        phone=f"{TO_FILL}联系电话",
        due=today + timedelta(DAYS_TO_DUE),
    )
    return with_values(
        sample_text(SETTINGS_FILE),
        {
            "batch": _quoted(known.batch),
            "document": _quoted(known.document),
            "name": _quoted(known.contact),
            "phone": _quoted(known.phone),
            "issued": today.isoformat(),
            "opens": today.isoformat(),
            "due": known.due.isoformat(),
            "latest_accepted": (known.due + timedelta(DAYS_AFTER_DUE)).isoformat(),
            "password": _quoted(password),
        },
    )


def named_batch(name: str) -> str:
    """Return the batch that a folder's name holds, "" for none."""
    batch = _BATCH.search(name)
    return batch[0] if batch else ""


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a basic string of TOML escapes like one of JSON


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
