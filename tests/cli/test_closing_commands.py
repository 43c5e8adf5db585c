"""The commands that close a round: what they print, their JSON, and their exit codes."""

from __future__ import annotations

import json

from conftest import Desk
from docx import Document
from sent_back import wrong
from test_cli import Run, failed, run

__all__ = ["run"]
DAY = ("--on", "2017-11-10")


def test_archive_package(kept: Desk, run: Run) -> None:
    """Says where, which masters, how far figures can be traced, by what it is known again; never replaces one."""
    failed(run("archive-package", kept.folder, *DAY), "还没有出过总表。请先运行 master")
    run("master", kept.folder, *DAY)
    code, out, err = run("archive-package", kept.folder, *DAY)
    place = kept.folder / "dossier" / "档案包-第二批-20171110.zip"
    assert (code, err) == (0, "")
    first, second, _, third, last = out.splitlines()
    assert first == f"已做成档案包：{place}（12个文件）"
    assert second == "里面的总表：送审稿第1版（2017年11月10日）；以后没有收到材料，也没有作出决定。"
    assert third.startswith("校验清单 SHA256SUMS 的 SHA-256：")
    assert last.startswith("下一步：把上面这一行抄在移交单上")
    failed(run("archive-package", kept.folder, *DAY), "没有改动")
    code, out, _ = run("archive-package", kept.folder, *DAY, "-o", kept.folder / "又.zip", "--json")
    assert (code, json.loads(out)["files"], json.loads(out)["missing"]) == (0, 12, [])


def test_archive_package_without_a_master(kept: Desk, run: Run) -> None:
    """1 when one is not as it was made; what came later is not in it, which is said."""
    run("master", kept.folder, *DAY)
    kept.put("乙.xlsx", kept.unit("210203"))
    kept.take()
    code, out, _ = run("archive-package", kept.folder, *DAY)
    assert (code, out.splitlines()[2]) == (0, "要把以后收到、决定的也列入，请先运行 master，再做一次。")
    (kept.folder / "master" / "工作总表-第二批.xlsx").unlink()
    code, out, _ = run("archive-package", kept.folder, *DAY, "-o", kept.folder / "又.zip")
    assert code == 1
    assert out.splitlines()[2].startswith(
        "不在里面的总表：工作总表（送审稿第1版）：在 master/工作总表-第二批.xlsx "
    )
    assert out.splitlines()[3].startswith("找得到原来那一份的，请放回原处，再做一次")


def test_handover(desk: Desk, run: Run) -> None:
    """1 while something is open."""
    wrong(desk)
    code, out, err = run("handover", desk.folder, *DAY)
    assert (code, err) == (1, "")
    first, second, third, last = out.splitlines()
    assert first == f"已生成交接清单：{desk.folder / 'master' / '交接清单-第二批-20171110.docx'}"
    assert second.startswith("还有要办的报送单位3家，等着定的")
    assert third.startswith("没有备份记录")
    assert last.startswith("下一步：打印交接清单")
    code, out, _ = run("handover", desk.folder, *DAY, "--json")
    said = json.loads(out)
    assert [(one["code"], one["open"]) for one in said["bodies"]] == [
        ("210202", 1),
        ("210203", 0),
        ("210204", 0),
    ]
    failed(run("handover", desk.folder, "-o", desk.folder / "单.txt"), "文件名要以 .docx 结尾")


def test_a_backup_is_on_record(kept: Desk, run: Run) -> None:
    """In the campaign that was saved, and in the one that was restored."""
    file, folder = kept.folder.parent / "备份.zip", kept.folder.parent / "新"
    assert run("backup", kept.folder, file)[0] == 0
    assert run("restore", file, folder, "--workers", "0")[0] == 0
    noted = [(place / "backups.csv").read_text(encoding="utf-8-sig") for place in (kept.folder, folder)]
    assert [text.splitlines()[1].split(",")[1:4] for text in noted] == [
        ["备份", str(file), "完整"],
        ["恢复", str(file), "完整"],
    ]


def test_a_changed_approval_is_kept(kept: Desk, run: Run) -> None:
    """The operator is told of both."""
    _, out, _ = run("master", kept.folder, *DAY)
    path = kept.folder / "master" / "呈批单-第二批.docx"
    assert f"已生成呈批单（一页，拟办意见请改定）：{path}" in out.splitlines()
    document = Document(str(path))
    document.add_paragraph("改过")
    document.save(str(path))
    _, out, _ = run("master", kept.folder, *DAY)
    assert "改过的 呈批单-第二批.docx 没有动；现在的数字在上面这一份里，请对照着改。" in out.splitlines()
