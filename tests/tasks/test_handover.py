"""交接清单: what is open by body, what waits, slips, promises, the key and the last backup, and what comes next."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from conftest import ON, Desk
from docx import Document
from papers import lines
from sent_back import MONDAY, make, wrong
from test_held import unsigned

from cwgk_excel.errors import PlaceError
from cwgk_excel.tasks import deciding
from cwgk_excel.tasks.handover import handover
from cwgk_excel.tasks.upkeep.backup import backup
from cwgk_excel.tasks.upkeep.backup_record import MADE, RESTORED, backups, note_backup

LATER = date(2017, 11, 20)


def said(desk: Desk, on: date = LATER) -> list[str]:
    """The lines of the paper."""
    return lines(handover(desk.campaign, on=on).path.read_bytes())


def after(found: list[str], head: str) -> list[str]:
    """The lines below a heading, up to the next."""
    start = next(place for place, line in enumerate(found) if line.endswith(head)) + 1
    ends = [
        n
        for n, line in enumerate(found)
        if n >= start and line[1:2] == "、" and line[0] in "一二三四五六七八"
    ]
    return found[start : ends[0] if ends else -3]


def test_what_is_open(desk: Desk) -> None:
    """Errors first, what is missing, who waits for what, each with days."""
    wrong(desk)
    desk.put("西岗区/甲.xlsx", desk.unit("210203", unit_name="乙公司"))
    desk.put("西岗区/又.xlsx", unsigned(desk, desk.unit("210203", unit_name="乙公司", staff_count=5)))
    desk.take()
    make(desk, on=MONDAY)
    deciding.call(
        desk.campaign,
        body="中山区",
        spoke_with="赵云",
        promised=date(2017, 11, 16),
        by="李敏",
        reason="在等盖章",
        on=MONDAY,
    )
    found = said(desk)
    assert found[0] == "第二批认证申报工作交接清单"
    first, second, *_ = after(found, "报送单位还要办的")[1:]
    assert first.startswith(
        "中山区\n许文静\n0411-80000102 | 报齐，待改1处 | 改正：甲公司的职工人数，职工人数写的是“约300人”"
    )
    assert second.startswith("西岗区\n崔立新\n0411-80000103 | 部分报送，缺附件2")
    assert after(found, "等市厂开办定的")[-1].startswith("西岗区 | 西岗区/又.xlsx | 表中没有控制码")
    assert after(found, "发出去还没有交回的修改表")[1] == (
        "中山区 | 请修改-附件1-甲公司.xlsx | 11月13日 | 11月18日 | 2天"
    )
    assert after(found, "还没有办的")[1] == "中山区 | 11月13日与赵云：在等盖章 | 11月16日 | 4天"
    assert after(found, "最近的决定")[2] == "1 | 2017-11-13 | 李敏 | 与赵云通话；答应2017年11月16日报"
    assert str(desk.folder / "keys" / "signing.key") in after(found, "密钥和备份")[0]
    assert [line.split(" | ") for line in after(found, "接下来")[1:]] == [
        ["现在", "收表、退改、催报：3家报送单位还有要办的"],
        ["现在", after(found, "接下来")[2].split(" | ")[1]],
        ["2017年11月15日（星期三）", "报送截止（已过5天）"],
        ["2017年11月16日（星期四）", "中山区答应报的日期，到期打电话（已过4天）"],
        ["2017年11月18日（星期六）", "修改表的限期，到期没有交回的催（已过2天）"],
        ["2017年12月31日（星期日）", "最晚接收，以后报来的填表日期不收"],
        ["收齐、改好以后", "做总表，核对，填好呈批单，打印全市汇总表送审；定稿后做档案包，移交档案室"],
    ]
    assert found[-3:] == [
        f"{who}：　　　　　　　　　　　　　年　　月　　日" for who in ("移交人", "接交人", "监交人")
    ]


def test_a_key_that_is_gone(desk: Desk) -> None:
    """It is said first what has to be found."""
    (desk.folder / "keys" / "signing.key").unlink()
    assert after(said(desk), "密钥和备份")[0].startswith("签名密钥不见了")


def test_the_last_backup(kept: Desk, tmp_path: Path) -> None:
    """None; then the newest with its day, and whether it still is what it was."""
    assert after(said(kept), "密钥和备份")[1].startswith("没有备份记录")
    for name, day in (("一.zip", ON), ("二.zip", MONDAY)):
        backup(kept.campaign, tmp_path / name)
        note_backup(kept.folder, tmp_path / name, MADE, whole=True, on=day)
    told = f"最近一次备份：2017年11月13日，{tmp_path / '二.zip'}，完整，写好后读回核对过；"
    assert after(said(kept), "密钥和备份")[1].startswith(f"{told}现在还在，内容没有变。")
    (tmp_path / "二.zip").write_bytes(b"other")
    assert after(said(kept), "密钥和备份")[1].startswith(f"{told}现在那里的文件已经不是当时的那一份。")
    (tmp_path / "二.zip").unlink()
    assert after(said(kept), "密钥和备份")[1].startswith(f"{told}现在不在原来的位置")
    note_backup(kept.folder, tmp_path / "一.zip", RESTORED, whole=False, on=LATER)
    assert f"这个批次是2017年11月20日用 {tmp_path / '一.zip'} 恢复的，恢复后核对有缺损。" in "".join(
        said(kept)
    )


def test_the_record_of_backups_is_read_as_excel_saves_it(desk: Desk) -> None:
    """Lines that were spoilt are left out; what cannot be read is said."""
    (desk.folder / "backups.csv").write_text("日期,做了什么\n2017-11-10\n", encoding="utf-8-sig")
    assert backups(desk.folder) == []
    (desk.folder / "backups.csv").unlink()
    (desk.folder / "backups.csv").mkdir()
    with pytest.raises(PlaceError, match=r"无法读取 .*backups.csv"):
        backups(desk.folder)


def test_what_was_written_into_it_is_kept(kept: Desk) -> None:
    """On the same day once more: the signed one stays, the new one lies beside it."""
    path = handover(kept.campaign, on=LATER).path
    assert path == kept.folder / "master" / "交接清单-第二批-20171120.docx"
    assert handover(kept.campaign, on=LATER).path == path
    document = Document(str(path))
    document.add_paragraph("已当面交接")
    document.save(str(path))
    assert handover(kept.campaign, on=LATER).path.name == "交接清单-第二批-20171120-2.docx"
    assert lines(path.read_bytes())[-1] == "已当面交接"
