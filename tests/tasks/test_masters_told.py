"""Tests of cwgk_excel.tasks.upkeep.masters: what check says of the files in the folder of masters."""

from __future__ import annotations

from typing import NoReturn

import openpyxl
import pytest
from conftest import ON, Desk
from snapped import NAME, snapped

from cwgk_excel.tasks.master import master
from cwgk_excel.tasks.upkeep.check import check


def notices(desk: Desk) -> tuple[str, ...]:
    """All notices of a campaign in which nothing is wrong."""
    done = check(desk.campaign, workers=0)
    assert done.problems == []
    return tuple(done.notices)


@pytest.fixture
def made(desk: Desk) -> Desk:
    """A campaign with one master."""
    desk.take(desk.put("一.xlsx", desk.table({"unit_name": "甲公司"})))
    snapped(desk)
    return desk


def test_master_as_it_was_made(made: Desk) -> None:
    """Nothing to tell; other files in the folder are no masters."""
    (made.folder / "master" / "决定表-第二批.xlsx").write_bytes(b"PK")
    assert notices(made) == ()


def test_master_that_was_changed(made: Desk) -> None:
    """By hand, or saved anew: what to do."""
    path = made.folder / "master" / NAME
    book = openpyxl.load_workbook(path)
    book["名单"]["C4"] = 1
    book.save(path)
    (line,) = notices(made)
    assert line.startswith(f"master/{NAME} 与生成时不同：有人改过")
    assert "请再运行一次 master 重新生成" in line


def test_master_that_nobody_recorded(made: Desk) -> None:
    """It came from elsewhere, or the program was stopped before it was recorded."""
    (made.folder / "master" / "工作总表-第二批.xlsx").write_bytes(b"PK")
    (line,) = notices(made)
    assert line.startswith("master/工作总表-第二批.xlsx 不是登记过的总表")


def test_master_that_is_gone(made: Desk) -> None:
    """It can be made again."""
    (made.folder / "master" / NAME).unlink()
    (line,) = notices(made)
    assert line.startswith(f"master/{NAME} 不见了")


def test_old_master_in_the_place_of_the_new(made: Desk) -> None:
    """Which version it is."""
    path = made.folder / "master" / NAME
    old = path.read_bytes()
    made.take(made.put("二.xlsx", made.table({"unit_name": "甲公司"}, {"unit_name": "乙公司"})))
    snapped(made)
    path.write_bytes(old)
    (line,) = notices(made)
    assert line.startswith(f"master/{NAME} 是以前生成的：送审稿第1版（2017年11月10日），不是最新的一份")


def test_run_that_dies_before_it_is_recorded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files are there and nobody knows them, which check tells; the next run gives them their version."""
    desk.take(desk.put("一.xlsx", desk.table({"unit_name": "甲公司"})))

    def killed(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("cwgk_excel.tasks.finals.record", killed)
        with pytest.raises(KeyboardInterrupt):
            master(desk.campaign, on=ON)
    assert [line.split(" ")[:2] for line in notices(desk)] == [
        ["master/全市汇总表-第二批.xlsx", "不是登记过的总表：是别处来的，或生成时中断了。请再运行一次"],
        ["master/工作总表-第二批.xlsx", "不是登记过的总表：是别处来的，或生成时中断了。请再运行一次"],
    ]
    assert {one.version for one in master(desk.campaign, on=ON).snapshots} == {1}
    assert notices(desk) == ()
