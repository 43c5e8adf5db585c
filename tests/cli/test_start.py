"""The first start: what is asked, what is made of the answers, and that a wrong answer is asked again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from injected import placed

from cwgk_excel import clock
from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.scaffold import create
from cwgk_excel.campaign.scripts import CLICKED
from cwgk_excel.cli import main, start

Answers = Callable[..., int]


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Answers:
    """Start on 2026-03-02 in an empty folder and give these answers; the exit code."""
    monkeypatch.setattr(clock, "today", lambda: date(2026, 3, 2))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(start, "program_folder", lambda _: None)

    def call(*answers: str) -> int:
        left: Iterator[str] = iter(answers)

        def answer(question: str) -> str:
            print(question)
            try:
                return next(left)
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr("builtins.input", answer)
        code = main(["start"])
        assert list(left) == []
        return code

    return call


def test_new_campaign_knows_what_was_answered(answered: Answers, tmp_path: Path) -> None:
    """Nothing is left to fill in but the list of bodies; empty answers take what is proposed."""
    assert answered("", "", "第三批", "", "厂发〔2026〕1号", "李敏", "82610415", "2026年3月20日") == 0
    settings = Campaign.load(tmp_path / "第三批").settings
    assert settings.campaign.batch == "第三批"
    assert settings.campaign.document == "厂发〔2026〕1号"
    assert (settings.contact.name, settings.contact.phone) == ("李敏", "82610415")
    assert settings.dates.due == date(2026, 3, 20)


def test_wrong_answers_are_asked_again(
    answered: Answers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each with what is wrong about it."""
    create(tmp_path / "旧", on=date(2026, 3, 2))
    choice, place = ("4", "１"), ("没有的", f'"{tmp_path}"')
    names = ("", "a/b", "旧", "认证")
    rest = ("第九批", "", "厂发1号", "李敏", "x" * 101, "82610415", "3月20日", "2026-03-01", "")
    assert answered(*choice, *place, *names, *rest) == 0
    said = capsys.readouterr().out
    for words in ("1、2 或 3", "没有这个文件夹", "不能空", "名字里不能有", "已经有批次“旧”", "不超过100字"):
        assert words in said
    assert "看不出是哪一天" in said
    assert "截止日期应当在今天" in said
    settings = Campaign.load(tmp_path / "认证").settings
    assert (settings.campaign.batch, settings.dates.due) == ("第九批", date(2026, 3, 23))


def test_campaigns_lie_beside_the_program(
    answered: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not in it, where a newer release would take their place."""
    program = tmp_path / "cwgk-excel-1"
    program.mkdir()
    monkeypatch.setattr(start, "program_folder", lambda _: program)
    assert answered("1", str(program), "", "第三批", "", "厂发1号", "李敏", "82610415", "") == 0
    assert (tmp_path / "第三批" / "campaign.toml").exists()


def test_demonstration_takes_a_new_folder(
    answered: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As often as it is wanted."""
    played: list[Path] = []
    monkeypatch.setattr(start, "run_demo", lambda folder, _: played.append(folder) or 0)
    (tmp_path / "演示").mkdir()
    assert answered("2") == 0
    assert played == [tmp_path / "演示2"]


def test_campaign_of_an_earlier_release_is_brought_to_this_one(
    answered: Answers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its ledger is kept, and its scripts are those of today; the folder is dragged in, so quoted."""
    campaign = create(tmp_path / "第三批", on=date(2026, 3, 2))
    placed(campaign, 6)
    (campaign / "keys" / "signing.key").unlink()
    for name in CLICKED:
        (campaign / name).write_text("old")
    assert answered("3", "没有的", f'"{campaign}"') == 0
    said = capsys.readouterr().out
    assert "找不到批次文件夹" in said
    assert "ledger.sqlite.6.bak" in said
    assert all((campaign / name).read_bytes().startswith(b"@echo off") for name in CLICKED)
    assert answered("3", str(campaign)) == 0
    assert ".bak" not in capsys.readouterr().out


def test_window_that_is_closed_leaves_nothing(answered: Answers, tmp_path: Path) -> None:
    """Exit code 2, and no campaign half made."""
    assert answered("1", "", "第三批") == 2
    assert list(tmp_path.iterdir()) == []
