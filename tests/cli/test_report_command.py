"""``report``: what it prints, where the page goes, and its exit codes."""

from __future__ import annotations

from conftest import Desk
from test_cli import Run, failed, run

__all__ = ["run"]
DAY = ("--on", "2017-11-10")


def test_the_page_lies_beside_the_master(desk: Desk, run: Run) -> None:
    """0 while nothing is wrong, 1 while an error is open; the same ledger gives the same page."""
    code, out, err = run("report", desk.folder, *DAY)
    page = desk.folder / "master" / "报告-第二批.html"
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == f"已生成报告：{page}"
    desk.take(desk.put("甲.xlsx", desk.unit(staff_count="约300人")))
    assert run("report", desk.folder, *DAY)[0] == 1
    written = page.read_bytes()
    assert "约300人" in written.decode()
    run("report", desk.folder, *DAY)
    assert page.read_bytes() == written


def test_an_output_of_another_kind_is_kept(desk: Desk, run: Run) -> None:
    """Neither a part of the campaign nor a file that is no page is replaced."""
    for name, reason in (
        ("总表.xlsx", "文件名要以 .html 结尾"),
        ("操作手册.html", "那里放的是批次的操作手册"),
        ("keys/报告.html", "那里放的是批次的密钥"),
    ):
        failed(run("report", desk.folder, "-o", desk.folder / name), reason)
    other = desk.folder.parent / "信.html"
    other.write_text("一封信", encoding="utf-8")
    failed(run("report", desk.folder, "-o", other), "它不是 网页 文件")
    assert other.read_text(encoding="utf-8") == "一封信"
