"""The first start, by a double click: asks what must be known and makes a campaign, shows the demonstration, or
lets a campaign that is there use this release.

A wrong answer is asked again, so that nobody has to begin anew.
"""

from __future__ import annotations

import sys
import unicodedata
from argparse import Namespace
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import count
from pathlib import Path, PurePath
from typing import TypeVar

from cwgk_excel import clock
from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.loading import SETTINGS_FILE
from cwgk_excel.campaign.program import program_folder
from cwgk_excel.campaign.scaffold import DAYS_TO_DUE, Known, create, named_batch
from cwgk_excel.campaign.settings import safe_name
from cwgk_excel.cli.printing import show
from cwgk_excel.demo.run import run_demo
from cwgk_excel.errors import PlaceError
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.tasks.upkeep.upgrade import Upgraded, upgrade
from cwgk_excel.values.dates import parse_date

_LONGEST = 100
_SHOWN = "演示"
_GREETING = (
    "用 Excel 表格收申报材料。请输入前面的数字，按回车：",
    "  1  建立新的批次",
    "  2  看演示：用编好的示例数据走完一轮，约一分钟",
    "  3  让已有的批次改用这个版本（换了新版本以后做一次）",
)
T = TypeVar("T")


class Unfit(Exception):
    """An answer that cannot be used; the text says why."""


def run_start(options: Namespace) -> int:
    """Run ``start``: ask, and do what is chosen. Returns 2 when the answers end before all is known."""
    here = _program_folder()
    try:
        show(_GREETING)
        return _CHOICES[_asked("请选择", _choice, "1")](here)
    except EOFError:
        show(["", "没有做完，什么都没有建立。请再双击一次 开始.cmd。"])
        return 2


def _program_folder() -> Path | None:
    return program_folder(PurePath(sys.executable))


def _asked(question: str, understood: Callable[[str], T], usual: str = "") -> T:
    """Ask until an answer is understood; an empty one stands for ``usual``. Raises EOFError when there is none."""
    while True:
        hint = f"（直接按回车：{usual}）" if usual else ""
        answer = unicodedata.normalize("NFC", input(f"{question}{hint}：").strip()) or usual
        try:
            return understood(answer)
        except Unfit as why:
            print(f"  {why}")


def _choice(answer: str) -> str:
    chosen = unicodedata.normalize("NFKC", answer)
    if chosen not in _CHOICES:
        raise Unfit("请输入 1、2 或 3。")
    return chosen


def _text(answer: str) -> str:
    if not answer:
        raise Unfit("这一项不能空。")
    if len(answer) > _LONGEST or not answer.isprintable():
        raise Unfit(f"请写成一行，不超过{_LONGEST}字。")
    return answer


def _folder_name(answer: str) -> str:
    if safe_name(_text(answer)) != answer:
        raise Unfit('名字里不能有 \\ / : * ? " < > |，也不能以点结尾。请换一个名字。')
    return answer


def _place(program: Path | None) -> Callable[[str], Path]:
    """Return what understands where campaigns shall lie: a folder that is there, and not the program's own."""

    def understood(answer: str) -> Path:
        place = Path(_text(answer).strip('"'))
        if not place.is_dir():
            raise Unfit(f"没有这个文件夹：{place}。请先建好，或换一个。")
        if program and place.absolute().is_relative_to(program):
            raise Unfit("不要放在程序文件夹里，换新版本时会一起删掉。请换一个。")
        return place

    return understood


def _due(today: date) -> Callable[[str], date]:
    def understood(answer: str) -> date:
        day = parse_date(RawCell("text", answer, "General", "")).value
        if not isinstance(day, date):
            raise Unfit("看不出是哪一天，请写成 2017-11-15 的样子。")
        if not today <= day <= today + timedelta(days=3660):
            raise Unfit(f"截止日期应当在今天（{today}）以后。")
        return day

    return understood


def _new_campaign(program: Path | None) -> int:
    today = clock.today()
    place = _asked(
        "批次文件夹放在哪个文件夹里", _place(program), str(program.parent if program else Path.cwd())
    )

    def new(answer: str) -> str:
        if (place / _folder_name(answer) / SETTINGS_FILE).exists():
            raise Unfit(f"{place} 里已经有批次“{answer}”。请换一个名字。")
        return answer

    name = _asked("批次文件夹叫什么，例如 第三批", new)
    known = Known(
        batch=_asked("批次，印在表上", _text, named_batch(name) or f"{today.year}年第一批"),
        document=_asked("通知文号，例如 大厂开办发〔2017〕7号", _text),
        contact=_asked("联系人", _text),
        phone=_asked("联系电话", _text),
        due=_asked("截止日期", _due(today), (today + timedelta(DAYS_TO_DUE)).isoformat()),
    )
    folder = create(place / name, on=today, known=known)
    Campaign.load(folder)
    show(
        [
            f"已建立批次文件夹：{folder}",
            "请保管好 keys 文件夹里的签名密钥：没有它就认不出发出去的表；不要发给别人，请与批次一起备份。",
            "下一步：打开这个文件夹，用 Excel 核对 submitters.csv（报送单位），再双击 1-分发.cmd。"
            "别的设置在 campaign.toml 里，用记事本改。",
        ]
    )
    return 0


def _demonstration(program: Path | None) -> int:
    place = program.parent if program else Path.cwd()
    names = (_SHOWN if number == 1 else f"{_SHOWN}{number}" for number in count(1))
    return run_demo(next(place / name for name in names if not (place / name).exists()), show)


def _newer_release(program: Path | None) -> int:
    def campaign(answer: str) -> Campaign:
        try:
            return Campaign.load(answer.strip('"'))
        except PlaceError as error:
            raise Unfit(str(error)) from None

    chosen = _asked("把批次文件夹用鼠标拖进这个窗口，按回车", campaign)
    show(_upgraded(upgrade(chosen), chosen))
    return 0


def _upgraded(done: Upgraded, campaign: Campaign) -> list[str]:
    kept = [f"账本已换成新版本的格式；换以前的一份核对过，留在 {done.kept}。"] if done.kept else []
    return [*kept, f"{campaign.folder} 里双击用的文件已改用这个版本，照常使用就行。"]


_CHOICES: dict[str, Callable[[Path | None], int]] = {
    "1": _new_campaign,
    "2": _demonstration,
    "3": _newer_release,
}


def run_the_demo(options: Namespace) -> int:
    """Run ``demo``: go through a whole round with sample data."""
    return run_demo(Path(options.folder), show)


RUN: Mapping[str, Callable[[Namespace], int]] = {"start": run_start, "demo": run_the_demo}
