"""收表结果: what was said of each run of taking in, kept as a text in the campaign's folder, the newest run on top."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from cwgk_excel.clock import chinese_date
from cwgk_excel.errors import is_missing
from cwgk_excel.files import write_whole
from cwgk_excel.intake.files.noise import RESULTS

NAME = f"{RESULTS}.txt"
MOST_RUNS = 50
_HEAD = "══════ "
_RUN = re.compile(f"^(?={_HEAD})", re.MULTILINE)


def leave_result(folder: Path, lines: Iterable[str], at: datetime) -> Path:
    """Put what was said of a run on top of the file, and return its place; older runs go at the end.

    ``at``: when it was, as the clerk's clock shows it. Notepad of any Windows shows the file as it is meant. Raises
    OSError.
    """
    target = folder / NAME
    head = f"{_HEAD}{chinese_date(at.date())} {at:%H:%M} 收表{_HEAD[::-1]}"
    run = "\n".join((head, "", *lines, "", ""))
    kept = "".join([run, *filter(None, _RUN.split(_before(target)))][:MOST_RUNS])
    write_whole(target, [b"\xef\xbb\xbf", kept.replace("\n", "\r\n").encode("utf-8", "replace")])
    return target


def _before(target: Path) -> str:
    """Return what the file holds, "" without one; older Windows' Notepad may have saved it in its code page."""
    try:
        data = target.read_bytes()
    except OSError as error:
        if is_missing(error):
            return ""
        raise
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    return text.replace("\r\n", "\n")
