"""A new campaign's folder: valid as it is, and nothing of an older one touched."""

from __future__ import annotations

import os
import re
import tomllib
from datetime import date
from pathlib import Path, PureWindowsPath

import pytest

from cwgk_excel.campaign import Campaign, scaffold
from cwgk_excel.campaign.program import lines_to_find
from cwgk_excel.campaign.scaffold import Known, create, new_settings, with_values
from cwgk_excel.campaign.scripts import CLICKED, SCRIPTS, script, window
from cwgk_excel.cli.parsing.parser import build_parser
from cwgk_excel.errors import PlaceError
from cwgk_excel.identity import Key

TODAY = date(2026, 3, 2)
FORMER_REMIND = """\
@echo off
chcp 936 >nul
where cwgk-excel >nul 2>nul
if errorlevel 1 (
  echo 找不到 cwgk-excel，请先按操作手册安装。
  pause
  exit /b 2
)
cwgk-excel remind "%~dp0."
set code=%errorlevel%
if %code% == 0 (
  echo 该报的都报了。下一步：再有表来，放进 inbox 后重新双击本文件；收齐后双击 6-总表.cmd。
) else if %code% == 1 (
  echo 下一步：打开 corrections 文件夹里的催报名单，按名单打电话。
) else (
  echo 没有完成，请按上面的提示处理后再双击本文件。
)
pause
exit /b %code%
"""


def test_new_folder_is_a_valid_campaign(tmp_path: Path) -> None:
    """With districts and zones, and no invented union, contact or address."""
    folder = create(tmp_path / "新批次", on=TODAY)
    campaign = Campaign.load(folder)
    assert {s.kind for s in campaign.submitters} == {"区市县", "先导区"}
    assert len(campaign.submitters) == 15
    assert all(not (s.contact or s.phone or s.email or s.expected_units) for s in campaign.submitters)
    assert campaign.submitters[6].aliases != ()
    assert sorted(p.name for p in folder.iterdir() if p.is_dir()) == [
        "archive",
        "corrections",
        "inbox",
        "keys",
        "master",
        "outbox",
    ]


def test_round_starts_today(tmp_path: Path) -> None:
    """Three weeks to the due day, and the batch and document of this year."""
    settings = Campaign.load(create(tmp_path / "新", on=TODAY)).settings
    dates = settings.dates
    assert (dates.issued, dates.opens) == (TODAY, TODAY)
    assert (dates.due, dates.latest_accepted) == (date(2026, 3, 23), date(2026, 5, 8))
    assert settings.campaign.batch == "2026年第一批"
    printed = (settings.campaign.document, settings.contact.name, settings.contact.phone)
    assert printed == ("请填通知文号", "请填联系人", "请填联系电话")


@pytest.mark.parametrize(
    ("name", "batch"),
    [
        ("第三批", "第三批"),
        ("2027年第12批（试点）", "2027年第12批"),
        ("厂务公开 第十一批", "第十一批"),
        ("认证", "2026年第一批"),
    ],
)
def test_batch_is_the_one_that_the_folder_names(tmp_path: Path, name: str, batch: str) -> None:
    """Else the first of the year."""
    assert Campaign.load(create(tmp_path / name, on=TODAY)).settings.campaign.batch == batch


def test_batch_is_taken_from_the_folder_one_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though it is called by no name then."""
    (tmp_path / "第三批").mkdir()
    monkeypatch.chdir(tmp_path / "第三批")
    assert Campaign.load(create(Path(), on=TODAY)).settings.campaign.batch == "第三批"


def test_what_the_office_told_stands_in_the_settings(tmp_path: Path) -> None:
    """Marks that mean something in TOML too; the last day follows from the due day."""
    known = Known('第"三"批\\', "厂发〔2026〕1号", "李 敏", "0411-82610415", date(2026, 4, 1))
    settings = Campaign.load(create(tmp_path / "第五批", on=TODAY, known=known)).settings
    assert (settings.campaign.batch, settings.campaign.document) == ('第"三"批\\', "厂发〔2026〕1号")
    assert (settings.contact.name, settings.contact.phone) == ("李 敏", "0411-82610415")
    assert (settings.dates.due, settings.dates.latest_accepted) == (date(2026, 4, 1), date(2026, 5, 17))


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2025, 12, 31)])
def test_any_day_will_do(tmp_path: Path, today: date) -> None:
    """A leap day, the end of a year."""
    assert Campaign.load(create(tmp_path / "新", on=today)).settings.dates.opens == today


def test_sample_campaign_is_the_sample(tmp_path: Path) -> None:
    """With its unions, its dates of 2017 and its public key, which says that it is one."""
    folder = create(tmp_path / "示例", on=TODAY, from_sample=True)
    campaign = Campaign.load(folder)
    assert len(campaign.submitters) == 20
    assert campaign.settings.dates.due == date(2017, 11, 15)
    assert Key.load(folder) == Key.load(create(tmp_path / "另一个", on=TODAY, from_sample=True))
    assert "公开" in (folder / "keys" / "signing.key").read_text(encoding="utf-8")


def test_key_and_password_are_drawn_anew(tmp_path: Path) -> None:
    """Two campaigns share neither, and none has those of the sample."""
    folders = [create(tmp_path / name, on=TODAY, from_sample=name == "例") for name in ("甲", "乙", "例")]
    assert len({Key.load(f).secret for f in folders}) == 3
    passwords = {Campaign.load(f).settings.protection.password for f in folders}
    assert len(passwords) == 3
    assert all(re.fullmatch("[A-Z0-9]{8}", p) for p in passwords)


def test_key_file_says_what_it_is(tmp_path: Path) -> None:
    """Whoever finds it knows not to pass it on."""
    text = (create(tmp_path / "新", on=TODAY) / "keys" / "signing.key").read_text(encoding="utf-8")
    assert text.startswith("#")
    assert "不要发给任何人" in text


def test_settings_are_commented_in_chinese(tmp_path: Path) -> None:
    """Each section and most lines say what they are for."""
    text = (create(tmp_path / "新", on=TODAY) / "campaign.toml").read_text(encoding="utf-8")
    assert text.startswith("# 批次设置")
    assert text.count("#") >= 40
    assert tomllib.loads(text)["annex2"]["rows"] == 300


def test_second_init_refuses_and_changes_nothing(tmp_path: Path) -> None:
    """The line names the file that is there."""
    folder = create(tmp_path / "新", on=TODAY)
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    with pytest.raises(PlaceError, match=r"已经有一个批次（campaign\.toml），没有改动"):
        create(folder, on=TODAY)
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


def test_edited_list_of_bodies_is_not_overwritten(tmp_path: Path) -> None:
    """Also when the settings file is gone."""
    folder = create(tmp_path / "新", on=TODAY)
    (folder / "campaign.toml").unlink()
    (folder / "submitters.csv").write_text("我们自己的名单", encoding="utf-8")
    with pytest.raises(PlaceError, match=r"submitters\.csv"):
        create(folder, on=TODAY)
    assert (folder / "submitters.csv").read_text(encoding="utf-8") == "我们自己的名单"


def test_existing_key_is_kept(tmp_path: Path) -> None:
    """Forms that are out there are sealed with it."""
    folder = create(tmp_path / "新", on=TODAY)
    key = Key.load(folder)
    (folder / "campaign.toml").unlink()
    (folder / "submitters.csv").unlink()
    create(folder, on=TODAY)
    assert Key.load(folder) == key


def test_folder_with_other_files_is_used(tmp_path: Path) -> None:
    """They are left as they are."""
    (tmp_path / "通知.docx").write_bytes(b"x")
    Campaign.load(create(tmp_path, on=TODAY))
    assert (tmp_path / "通知.docx").read_bytes() == b"x"


def test_place_that_cannot_be_written(tmp_path: Path) -> None:
    """A file stands in the way: one line says what to do."""
    (tmp_path / "文件").write_text("")
    why = "已经有同名的文件" if os.name == "nt" else "路径中有一段不是文件夹"
    with pytest.raises(PlaceError, match=rf"无法建立批次文件夹.*{why}.*换一个位置"):
        create(tmp_path / "文件" / "新", on=TODAY)


def test_files_open_in_chinese_windows(tmp_path: Path) -> None:
    """Excel needs the mark in CSV files; settings and key are UTF-8 without one."""
    folder = create(tmp_path / "新", on=TODAY)
    assert (folder / "submitters.csv").read_bytes().startswith(b"\xef\xbb\xbfcode,")
    assert not (folder / "campaign.toml").read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"\r\r" not in (folder / "submitters.csv").read_bytes()


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("1-分发.cmd", "distribute"),
        ("2-收表.cmd", "ingest"),
        ("3-退改.cmd", "corrections"),
        ("4-查进度.cmd", "status"),
        ("5-备份.cmd", "backup"),
        ("6-催报.cmd", "remind"),
        ("7-决定.cmd", "decide"),
        ("8-总表.cmd", "master"),
    ],
)
def test_scripts_call_their_command(tmp_path: Path, name: str, command: str) -> None:
    """In the code page and with the line ends of Chinese Windows."""
    data = (create(tmp_path / "新", on=TODAY) / name).read_bytes()
    text = data.decode("gb18030")
    assert data.count(b"\n") == data.count(b"\r\n") > 5
    called = f'%cwgk% --clicked {command} "%~dp0."' + " %1" * (command in ("decide", "backup"))
    assert [line for line in text.splitlines() if line.startswith("%cwgk%")] == [called]
    assert text.startswith("@echo off\r\nchcp 936 >nul\r\n")
    assert text.endswith("pause\r\nexit /b %code%\r\n")
    assert build_parser().parse_args(["--clicked", command, "."]).command == command


def test_scripts_heed_the_exit_code() -> None:
    """What was done has its next step; what was not (also broken off, a number below 0) is told; it is passed on."""
    lines = script("ingest", ()).splitlines()
    assert lines[lines.index("set code=%errorlevel%") - 1].startswith("%cwgk% --clicked ingest ")
    assert lines[lines.index("set code=%errorlevel%") + 1 :] == [
        "if not %code% == 0 if not %code% == 1 echo 没有完成，请按上面的提示处理后再双击本文件。",
        "pause",
        "exit /b %code%",
    ]


def texts() -> list[str]:
    """All scripts of a campaign, as a program on drive D makes them."""
    find = lines_to_find(
        PureWindowsPath(r"D:\认证\第三批"), PureWindowsPath(r"D:\认证\cwgk-excel-1\python\python.exe")
    )
    return [window(find), *(script(command, find) for command in SCRIPTS.values())]


def test_scripts_hold_nothing_that_cmd_acts_on() -> None:
    """A mark of the command language inside a message would end or change it."""
    for text in texts():
        for line in text.splitlines():
            if line.strip().startswith("echo "):
                assert not set(line) & set('&|<>^%!()"')


def test_scripts_of_the_release_before_go_unless_they_were_changed(tmp_path: Path) -> None:
    """Their names changed; what somebody wrote into one is kept, and so is a file that was never ours."""
    former = FORMER_REMIND.replace("\n", "\r\n").encode("gb18030")
    for name, data in {"4-催报.cmd": former, "5-决定.cmd": former + b"rem", "6-总表.cmd": b"x"}.items():
        (tmp_path / name).write_bytes(data)
    create(tmp_path, on=TODAY)
    left = {"5-决定.cmd", "6-总表.cmd", *CLICKED}
    assert {path.name for path in tmp_path.glob("*.cmd")} == left


def test_scripts_need_no_other_code_page() -> None:
    """Every character is in GBK, which is what Chinese Windows reads scripts in."""
    for text in texts():
        assert text.encode("gbk") == text.encode("gb18030")


def test_with_values_keeps_comments() -> None:
    """And the spaces before them; only the value is another."""
    text = 'batch = "第二批"      # 批次 = 说明\nrows = 300 # 行数\n# rows = 5\n'
    assert with_values(text, {"batch": '"第三批"', "rows": "12"}) == (
        'batch = "第三批"      # 批次 = 说明\nrows = 12 # 行数\n# rows = 5\n'
    )


@pytest.mark.parametrize("key", ["missing", "twice"])
def test_with_values_needs_the_key_once(key: str) -> None:
    """A value is never put in the wrong place."""
    with pytest.raises(KeyError, match=key):
        with_values("twice = 1\n[other]\ntwice = 2\n", {key: "3"})


def test_new_settings_differ_from_the_sample_only_in_values() -> None:
    """Its comments and keys, line by line."""
    sample = scaffold.sample_text("campaign.toml").splitlines()
    new = new_settings(TODAY).splitlines()
    assert len(new) == len(sample)
    changed = [line.split(" = ")[0] for line, old in zip(new, sample, strict=True) if line != old]
    assert sorted(changed) == [
        "batch",
        "document",
        "due",
        "issued",
        "latest_accepted",
        "name",
        "opens",
        "password",
        "phone",
    ]
