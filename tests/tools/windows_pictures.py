"""Pictures of what a clerk sees on Windows before any workbook: the window of 开始.cmd, the folder, a script's window.

The words are those that the program says when it is answered from a terminal; the folder has the files that it made.
Window and folder are drawn by Chromium. The place is called D:\\认证, as it would be at an office.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterable
from html import escape
from pathlib import Path

from programs.browser import look

from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.scaffold import create
from cwgk_excel.campaign.scripts import CLICKED
from cwgk_excel.demo.fill import fill_inbox
from cwgk_excel.demo.run import DAY
from cwgk_excel.tasks.distribute import distribute

PLACE, FOLDER = r"D:\认证", "第三批"
ANSWERS = ("1", "", FOLDER, "", "厂发〔2026〕1号", "李敏", "82610415", "")
QUESTION = "：".encode()  # how what waits for an answer ends
PAGE = """\
<!doctype html><meta charset="utf-8"><style>
body {{ margin: 14px; background: #fff; font: 15px/1.5 "Noto Sans CJK SC", sans-serif }}
section {{ border: 1px solid #999; border-radius: 6px; overflow: hidden }}
h1 {{ margin: 0; padding: 5px 12px; background: #e8eaed; font-size: 14px; font-weight: normal }}
pre {{ margin: 0; padding: 10px 12px; background: #1b1b1b; color: #eee; white-space: pre-wrap;
  font: 15px/1.45 "Noto Sans Mono CJK SC", monospace }}
table {{ border-collapse: collapse; margin: 6px 12px 10px }}
td, th {{ padding: 2px 28px 2px 0; text-align: left; font-weight: normal }}
th {{ color: #666; border-bottom: 1px solid #ccc }}
</style><section><h1>{title}</h1>{body}</section>
"""
KINDS = {
    ".cmd": "Windows 命令脚本",
    ".csv": "CSV 文件",
    ".toml": "TOML 文件",
    ".html": "网页",
    ".txt": "文本文档",
}


def draw_windows(place: Path, images: Path) -> None:
    """Draw the first start, the campaign's folder that it made, and the window in which returns are taken in."""
    home = place / "认证"
    home.mkdir()
    command = (sys.executable, "-m", "cwgk_excel")
    _window("开始.cmd", said((*command, "start"), ANSWERS, home), images / "first-start.png")
    _picture(f"{PLACE}\\{FOLDER}", _listed(home / FOLDER), images / "campaign-folder.png", 420)
    campaign = Campaign.load(create(home / "第二批", on=DAY, from_sample=True))
    distribute(campaign)
    fill_inbox(campaign)
    for path in (campaign.folder / "inbox").iterdir():
        if path.name != "西岗区":
            path.rename(place / path.name)
    taken = said((*command, "--clicked", "ingest", str(campaign.folder), "--on", DAY.isoformat()), (), home)
    _window(CLICKED[1], taken, images / "taking-in.png")


def said(command: tuple[str, ...], answers: Iterable[str], home: Path) -> str:
    """Run a command in a terminal, answer what it asks, and return what the terminal shows."""
    ours, its = os.openpty()
    attributes = termios.tcgetattr(its)
    attributes[1] &= ~termios.OPOST  # no carriage returns
    termios.tcsetattr(its, termios.TCSANOW, attributes)
    shown, waiting = b"", iter(answers)
    with subprocess.Popen(command, stdin=its, stdout=its, stderr=its, cwd=home):
        os.close(its)
        while True:
            try:
                shown += os.read(ours, 4096)
            except OSError:  # Linux tells so that the other end is closed
                break
            if shown.endswith(QUESTION) and (answer := next(waiting, None)) is not None:
                os.write(ours, f"{answer}\n".encode())
    os.close(ours)
    return shown.decode().replace(str(home), PLACE).replace("/", "\\")


def _listed(folder: Path) -> str:
    """The files of a folder as a table: folders first."""
    paths = sorted(folder.iterdir(), key=lambda path: (path.is_file(), path.name))
    kinds = ((path.name, KINDS.get(path.suffix, "文件") if path.is_file() else "文件夹") for path in paths)
    rows = "".join(f"<tr><td>{escape(name)}<td>{kind}" for name, kind in kinds)
    return f"<table><tr><th>名称<th>类型{rows}</table>"


def _window(title: str, text: str, picture: Path) -> None:
    _picture(title, f"<pre>{escape(text.strip())}</pre>", picture)


def _picture(title: str, body: str, picture: Path, width: int = 900) -> None:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "window.html")
        page.write_text(PAGE.format(title=escape(title), body=body), encoding="utf-8")
        look(page, ("size", width, 600), ("picture", str(picture), "section"))
