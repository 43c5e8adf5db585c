"""What an operator names as output never costs the campaign anything, nor another kind of file."""

from __future__ import annotations

import os
from pathlib import Path

import openpyxl
import pytest
from conftest import Desk

from cwgk_excel.cli import main
from cwgk_excel.errors import PlaceError
from cwgk_excel.tasks.targets import BACKUP, EXPORTS, MASTER, TargetKind, check_target

NEEDED = (
    ("campaign.toml", "设置"),
    ("submitters.csv", "报送单位名单"),
    ("Campaign.TOML", "设置"),
    ("ledger.sqlite", "账本"),
    ("ledger.sqlite-journal", "账本"),
    ("keys/signing.key", "密钥"),
    ("keys/新.xlsx", "密钥"),
    ("KEYS/新.xlsx", "密钥"),
    ("archive/ab/新.xlsx", "存档的原文件"),
    ("inbox/中山区/新.xlsx", "要收的表"),
    ("outbox/新.xlsx", "要发出去的表"),
    ("outbox", "要发出去的表"),
    ("1-分发.cmd", "双击用的命令文件"),
    ("收表结果.txt", "收表结果"),
    ("master/../keys/新.xlsx", "密钥"),
)


@pytest.mark.parametrize(("name", "what"), NEEDED)
@pytest.mark.parametrize("kind", [MASTER, EXPORTS["json"], BACKUP])
def test_what_makes_up_a_campaign_is_kept(
    campaign_folder: Path, name: str, what: str, kind: TargetKind
) -> None:
    """Of this campaign and of any other one, whether the file is there already or not."""
    for folder in (campaign_folder, campaign_folder.parent / "另一个"):
        with pytest.raises(PlaceError, match=f"那里放的是批次的{what}，没有改动。请换一个位置。"):
            check_target(folder, campaign_folder / name, kind)


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own there")
def test_links_are_followed(campaign_folder: Path, tmp_path: Path) -> None:
    """A link to the keys is the keys."""
    (campaign_folder / "keys").mkdir()
    (tmp_path / "链").symlink_to(campaign_folder / "keys")
    (tmp_path / "设置.xlsx").symlink_to(campaign_folder / "campaign.toml")
    for target in (tmp_path / "链" / "新.xlsx", tmp_path / "设置.xlsx"):
        with pytest.raises(PlaceError, match="那里放的是批次的"):
            check_target(campaign_folder, target, MASTER)


@pytest.mark.parametrize(
    "name", ["master/总表.xlsx", "总表.XLSX", "export/a.xlsx", "../总表.xlsx", "keys.xlsx"]
)
def test_other_places_are_free(campaign_folder: Path, name: str) -> None:
    """In the campaign's folder too."""
    check_target(campaign_folder, campaign_folder / name, MASTER)


@pytest.mark.parametrize(
    ("kind", "name", "data"),
    [
        (MASTER, "x.xlsx", b"%PDF-1.7 something"),
        (MASTER, "x.xlsx", b"PK\x03\x04 no workbook"),
        (EXPORTS["json"], "x.json", b"PK\x03\x04"),
        (EXPORTS["json"], "x.json", b'{"name": "somebody else\'s"}'),
        (EXPORTS["csv"], "annex1.csv", b"\xd0\xcf\x11\xe0\0\0"),
        (EXPORTS["parquet"], "annex1.parquet", "单位".encode()),
    ],
)
def test_another_kind_of_file_is_kept(tmp_path: Path, kind: TargetKind, name: str, data: bytes) -> None:
    """Told by its content, whatever its name says."""
    (tmp_path / name).write_bytes(data)
    with pytest.raises(PlaceError, match="没有改动。请换一个文件名") as caught:
        check_target(tmp_path / "批次", tmp_path / name, kind)
    assert len(caught.value.lines) == 1
    assert (tmp_path / name).read_bytes() == data


@pytest.mark.parametrize("name", ["x.docx", "x", "x.xls", "x.xlsx.bak"])
def test_master_is_a_workbook_by_its_name_too(tmp_path: Path, name: str) -> None:
    """Excel would not open it."""
    with pytest.raises(PlaceError, match=r"文件名要以 \.xlsx 结尾"):
        check_target(tmp_path / "批次", tmp_path / name, MASTER)


def test_older_output_is_replaced(tmp_path: Path) -> None:
    """As is an empty file."""
    openpyxl.Workbook().save(tmp_path / "旧.xlsx")
    (tmp_path / "空.xlsx").write_bytes(b"")
    (tmp_path / "旧.json").write_text("[]\n", encoding="utf-8")
    (tmp_path / "旧.csv").write_bytes("\ufeff单位".encode())
    (tmp_path / "旧.parquet").write_bytes(b"PAR1 PAR1")
    for name in ("旧.xlsx", "空.xlsx"):
        check_target(tmp_path / "批次", tmp_path / name, MASTER)
    for name, kind in EXPORTS.items():
        check_target(tmp_path / "批次", tmp_path / f"旧.{name}", kind)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such devices")
def test_folder_or_device_is_no_file(tmp_path: Path) -> None:
    """Neither is replaced by one."""
    (tmp_path / "夹.xlsx").mkdir()
    (tmp_path / "设备.xlsx").symlink_to(os.devnull)
    with pytest.raises(PlaceError, match="那是一个文件夹"):
        check_target(tmp_path / "批次", tmp_path / "夹.xlsx", MASTER)
    with pytest.raises(PlaceError, match="那不是普通的文件"):
        check_target(tmp_path / "批次", tmp_path / "设备.xlsx", MASTER)


@pytest.mark.parametrize(
    "words",
    [
        ("master", "{}", "-o", "{}/campaign.toml"),
        ("master", "{}", "-o", "{}/说明.docx"),
        ("export", "{}", "--format", "json", "-o", "{}/submitters.csv"),
        ("export", "{}", "--format", "csv", "-o", "{}/keys"),
        ("export", "{}", "--format", "csv", "-o", "{}/keys/signing.key"),
        ("backup", "{}", "{}/inbox/备份.zip"),
        ("backup", "{}", "{}/ledger.sqlite-journal"),
    ],
)
def test_commands_refuse_in_one_line(
    desk: Desk, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    """With exit code 2, and no byte of the campaign changed."""
    (desk.folder / "说明.docx").write_bytes(b"PK\x03\x04 a text")
    before = desk.snapshot()
    assert main([word.format(desk.folder) for word in words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    (line,) = err.splitlines()
    assert line.startswith("不能写到")
    assert desk.snapshot() == before
