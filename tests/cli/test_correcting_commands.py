"""The commands that send back and remind: what they print, their JSON, and their exit codes."""

from __future__ import annotations

import json

import pytest
from conftest import Desk
from sent_back import FOLDER, SLIP, wrong
from slip_round import answer
from test_cli import Run, failed, run

__all__ = ["run"]
MONDAY = ("--on", "2017-11-13")


@pytest.fixture
def returned(desk: Desk) -> Desk:
    """With one return that is to be corrected."""
    wrong(desk)
    return desk


def test_what_was_made_is_told_and_what_to_do_next(returned: Desk, run: Run) -> None:
    """1 while something is to be corrected; a second run says that nothing changed."""
    code, out, err = run("corrections", returned.folder, *MONDAY)
    assert (code, err) == (1, "")
    first, second, third = out.splitlines()
    assert first == "看了3个报送单位：要改的表1份，共1处；报齐无误的0个。"
    assert second.startswith("有15个文件是新的或有变化，放在 ")
    assert third.startswith("下一步：打开各单位文件夹看一看便函，把压缩包发给该单位")
    code, out, _ = run("corrections", returned.folder, *MONDAY)
    assert (code, out.splitlines()[1]) == (
        1,
        f"与上次做的相同，{returned.folder / 'corrections'} 没有变化。",
    )


def test_without_anything_to_correct_the_packages_are_sent(desk: Desk, run: Run) -> None:
    """They hold letters and blank forms for those that lack something, not only receipts."""
    code, out, _ = run("corrections", desk.folder, *MONDAY)
    assert code == 0
    assert "下一步：把 corrections 文件夹里各报送单位的压缩包发给该单位，没有要改的；" in out


def test_in_json(returned: Desk, run: Run) -> None:
    """The counts, what is no longer needed, and who has done."""
    run("corrections", returned.folder, *MONDAY)
    slip = (returned.folder / FOLDER / SLIP).read_bytes()
    right = answer(returned, slip, {returned.cell("annex1", "staff_count"): 326})
    returned.take(returned.put("改.xlsx", right))
    code, out, err = run("corrections", returned.folder, "中山区", *MONDAY, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "bodies": 1,
        "slips": 0,
        "points": 0,
        "written": 3,
        "removed": [f"210202-中山区/{SLIP}", "210202-中山区/便函.docx"],
        "in_order": ["中山区"],
    }


def test_what_is_removed_is_told(returned: Desk, run: Run) -> None:
    """In the words of the folder."""
    run("corrections", returned.folder, *MONDAY)
    slip = (returned.folder / FOLDER / SLIP).read_bytes()
    right = answer(returned, slip, {returned.cell("annex1", "staff_count"): 326})
    returned.take(returned.put("改.xlsx", right))
    code, out, _ = run("corrections", returned.folder, *MONDAY)
    assert (code, out.splitlines()[1]) == (0, "已经改好、不再需要的2个文件从 corrections 中删去了。")


def test_options(returned: Desk, run: Run) -> None:
    """Another deadline and the formal letter; an unknown body is told."""
    run("corrections", returned.folder, *MONDAY, "--due", "2017-11-22", "--formal")
    listed = (returned.folder / "corrections" / "manifest.csv").read_text(encoding="utf-8-sig")
    assert "便函.docx,函,,1,2017-11-13,2017-11-22," in listed
    failed(run("corrections", returned.folder, "没有"), "没有", "代码或名称")


def test_sending_is_put_on_record(returned: Desk, run: Run) -> None:
    """Once; the number of files is told."""
    run("corrections", returned.folder, *MONDAY)
    code, out, err = run("corrections", returned.folder, "210202", "--sent", *MONDAY)
    assert (code, err, out.splitlines()[0]) == (0, "", "已记下发送日期：4个文件。")
    code, out, _ = run("corrections", returned.folder, "210202", "--sent", *MONDAY, "--json")
    assert (code, json.loads(out)) == (0, {"sent": 0})


def test_reminders_are_told(returned: Desk, run: Run) -> None:
    """As a text to read, with the workbook's place; in JSON one entry per body."""
    code, out, err = run("remind", returned.folder, *MONDAY)
    assert (code, err) == (1, "")
    assert f"催报名单：{returned.folder / 'corrections' / '催报名单.xlsx'}" in out.splitlines()
    assert "中山区" in out
    code, out, _ = run("remind", returned.folder, *MONDAY, "--json", "-o", returned.folder.parent / "单.xlsx")
    told = json.loads(out)
    assert code == 1
    assert told["path"] == str(returned.folder.parent / "单.xlsx")
    assert [row["name"] for row in told["bodies"]] == ["中山区", "西岗区", "沙河口区"]
