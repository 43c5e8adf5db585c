"""What is said of returns at once when they are taken in: the same as the reports say later."""

from __future__ import annotations

import os
from collections.abc import Collection
from datetime import date

import pytest
from conftest import Desk
from printed import as_json
from test_held import unsigned

from cwgk_excel.campaign import Campaign
from cwgk_excel.cli.ingestion import ingestion
from cwgk_excel.cli.steps import Steps
from cwgk_excel.ledger import portions
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review.decided import Decided
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.today import current
from cwgk_excel.tasks.taking_in import ingest, telling
from cwgk_excel.tasks.taking_in.results import FileResult
from cwgk_excel.tasks.upkeep.check import check

MANY = tuple(f"第{number}厂" for number in range(1, 12))


def said(*results: FileResult) -> list[tuple[str, str, str]]:
    """File, code and message of each finding."""
    return [(result.path, f.code, f.message) for result in results for f in result.findings]


def reported(desk: Desk) -> list[tuple[str, str, str]]:
    """The same of what the reports say."""
    rows = desk.collect().findings.to_dict("records")
    return [(row["file"], row["code"], row["message"]) for row in rows]


def rows(*names: str) -> list[dict[str, str]]:
    """Rows of these units."""
    return [{"unit_name": name} for name in names]


def test_what_a_list_replaces_and_lacks_is_said_at_once(desk: Desk) -> None:
    """Against all lists before, every unit by its name, in the terminal too; as the master says it."""
    desk.take(desk.put("一.xlsx", desk.table(*rows("甲公司", *MANY))), on=date(2017, 11, 8))
    desk.take(desk.put("二.xlsx", desk.table(*rows(*MANY))), on=date(2017, 11, 9))
    results = desk.take(desk.put("三.xlsx", desk.table(*rows(*MANY[1:]))))
    expected = [
        (
            "三.xlsx",
            "return-replaces",
            "代替了以前收到的2份：一.xlsx（2017年11月8日）、二.xlsx（2017年11月9日）",
        ),
        ("三.xlsx", "units-dropped", "比以前报送的汇总表少2个单位：甲公司、第1厂"),
    ]
    assert said(*results) == expected
    assert sorted(reported(desk)) == sorted(expected)
    (file,) = as_json(results)["files"]
    assert [finding["message"] for finding in file["findings"]] == [message for *_, message in expected]
    printed = "\n".join(ingestion(results, desk.campaign, None, Steps("批次")))
    assert all(message in printed for *_, message in expected)


def test_lists_of_one_run_are_told_once_it_is_complete(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not batch by batch: until the second is read the first would lack its units."""
    desk.take(desk.put("全.xlsx", desk.table(*rows("甲公司", "乙公司"))), on=date(2017, 11, 8))
    monkeypatch.setattr(ingest, "GROUP", 1)
    parts = [desk.put("街道/1.xlsx", desk.table(*rows("甲公司")))]
    parts.append(desk.put("街道/2.xlsx", desk.table(*rows("乙公司"))))
    os.utime(parts[0], (1_510_000_000, 1_510_000_000))
    results = desk.take(desk.folder / "inbox" / "街道")
    assert said(*results) == [
        ("2.xlsx", "return-replaces", "代替了以前收到的1份：全.xlsx（2017年11月8日）"),
        ("2.xlsx", "lists-joined", "一起收到的2张汇总表合并为一份：1.xlsx、2.xlsx"),
    ]
    assert list(desk.collect().records["annex2"]["unit_name"]) == ["甲公司", "乙公司"]


def test_list_whose_taking_in_was_killed_is_whole_after_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill let in one of its three parts."""
    monkeypatch.setattr(ingest, "GROUP", 1)
    for name in ("甲公司", "乙公司", "丙公司"):
        desk.put(f"{name}.xlsx", desk.table(*rows(name)))

    def killed(_: int) -> None:
        # The second is kept before it is handed on, and not yet registered.
        if len(list((desk.folder / "archive").rglob("?" * 64))) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.take(progress=lambda _: killed)
    assert len(desk.collect().records["annex2"]) == 1
    desk.take()
    assert sorted(desk.collect().records["annex2"]["unit_name"]) == ["丙公司", "乙公司", "甲公司"]


def test_differences_between_tables_are_errors_at_intake(desk: Desk) -> None:
    """At the cells of both; the row that they share is counted once, and nothing else is kept out."""
    for number, staff in ((1, 300), (2, 310)):
        shared = {"unit_name": "乙公司", "staff_count": staff}
        path = desk.put(
            f"{number}.xlsx", desk.table({"unit_name": f"第{number}厂"}, shared, {"unit_name": "丙"})
        )
        os.utime(path, (1_510_000_000, 1_510_000_000))
    found = [(r.path, f.cell, f.value) for r in desk.take() for f in r.findings if f.code == "unit-differs"]
    assert found == [("1.xlsx", "D7", "300"), ("2.xlsx", "D7", "310")]
    frame = desk.collect().records["annex2"]
    assert list(zip(frame["unit_name"], frame["valid"], strict=True)) == [
        ("第1厂", True),
        ("乙公司", False),
        ("丙", True),
        ("第2厂", True),
        ("乙公司", False),
    ]


def test_supplement_is_said_at_once(desk: Desk) -> None:
    """As the reports say it; both count."""
    desk.take(desk.put("全.xlsx", desk.table(*rows("甲公司", "乙公司"))), on=date(2017, 11, 8))
    results = desk.take(desk.put("补.xlsx", desk.table(*rows("丙公司"), list_kind="补充")))
    message = "其中有选了“补充”的，2张汇总表合并为一份：全.xlsx、补.xlsx"
    assert said(*results) == [("补.xlsx", "list-supplemented", message)] == reported(desk)
    assert list(desk.collect().records["annex2"]["unit_name"]) == ["甲公司", "乙公司", "丙公司"]
    results = desk.take(desk.put("新.xlsx", desk.table(*rows("甲公司", "乙公司"), list_kind="全部")))
    assert ("新.xlsx", "units-dropped", "比以前报送的汇总表少1个单位：丙公司") in said(*results)
    assert list(desk.collect().records["annex2"]["unit_name"]) == ["甲公司", "乙公司"]


def test_supplement_without_a_list_is_said_at_once(desk: Desk) -> None:
    """It counts all the same."""
    results = desk.take(desk.put("补.xlsx", desk.table(*rows("丙公司"), list_kind="补充")))
    assert [code for _, code, _ in said(*results)] == ["supplement-alone"]
    assert list(desk.collect().records["annex2"]["unit_name"]) == ["丙公司"]


def test_what_is_no_kind_of_list_is_an_error(desk: Desk) -> None:
    """Whether it adds is not guessed: the list before stays in force."""
    desk.take(desk.put("全.xlsx", desk.table(*rows("甲公司"))), on=date(2017, 11, 8))
    (result,) = desk.take(desk.put("补.xlsx", desk.table(*rows("丙公司"), list_kind="部分")))
    assert [(f.cell, f.code, f.field) for f in result.findings[:1]] == [
        ("K4", "cell-not-choice", "list_kind")
    ]
    assert list(desk.collect().records["annex2"]["unit_name"]) == ["甲公司"]


def test_table_issued_before_there_was_a_choice_lists_all_units(desk: Desk) -> None:
    """Its version has no such cell, and nothing is missed there."""
    with Ledger.open(desk.folder) as ledger, ledger.transaction():
        paths = "'$.layout.cells.list_kind', '$.layout.labels.list_kind', '$.locked.J4'"
        ledger.db.execute(f"UPDATE version SET data = json_remove(data, {paths}) WHERE form = 'annex2'")
    desk.take(desk.put("一.xlsx", earlier(desk, "甲公司")), on=date(2017, 11, 8))
    results = desk.take(desk.put("二.xlsx", earlier(desk, "乙公司")))
    assert [code for _, code, _ in said(*results)] == ["return-replaces", "units-dropped"]
    frame = desk.collect().records["annex2"]
    assert list(frame["unit_name"][frame["valid"]]) == ["乙公司"]
    assert frame["list_kind"].isna().all()


def earlier(desk: Desk, unit: str) -> bytes:
    """A table of a unit as it was before its kind could be said."""
    book = desk.book(desk.table({"unit_name": unit}))
    book["认证申报汇总表"]["J4"] = None
    return desk.saved(book)


def test_unsigned_return_beside_a_signed_one_is_held(desk: Desk) -> None:
    """Whatever the setting and the errors of the signed one; it is in no frame, and nothing lifts it."""
    desk.take(desk.put("原表.xlsx", desk.unit(staff_count="约300人")))
    results = desk.take(desk.put("中山区/抄表.xlsx", unsigned(desk, desk.unit())))
    held = (
        "抄表.xlsx",
        "return-held",
        "表中没有控制码，而这个单位已有带控制码的申报表，这一份暂不计入",
    )
    assert said(*results) == [held]
    for setting in ('"hold"', '"warn"'):
        desk.edit(unsigned=setting)
        collected = desk.collect()
        assert list(collected.records["annex1"]["file"]) == ["原表.xlsx"]
        assert held in reported(desk)
    assert check(desk.campaign, workers=0).problems == []
    desk.take(desk.put("改正.xlsx", desk.unit(staff_count=300)))
    assert [code for _, code, _ in reported(desk)] == ["return-replaces"]


def test_signed_return_takes_the_place_of_an_unsigned_one(desk: Desk) -> None:
    """Though it has errors and the unsigned one has none."""
    desk.take(desk.put("中山区/抄表.xlsx", unsigned(desk, desk.table(*rows("甲公司", "乙公司")))))
    assert list(desk.collect().records["annex2"]["unit_name"]) == ["甲公司", "乙公司"]
    results = desk.take(desk.put("原表.xlsx", desk.table({"unit_name": "甲公司", "staff_count": "许多"})))
    assert ("原表.xlsx", "units-dropped", "比以前报送的汇总表少1个单位：乙公司") in said(*results)
    assert list(desk.collect().records["annex2"]["file"]) == ["原表.xlsx"]


def test_forms_of_a_first_run_are_not_loaded_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what has to do with another is, and in later runs all: a unit may have had another name before."""
    loaded: list[int] = []

    def counted(
        campaign: Campaign, ledger: Ledger, ids: Collection[int], decided: Decided | None = None
    ) -> list[Judged]:
        loaded.extend(ids)
        return current(campaign, ledger, ids, decided)

    monkeypatch.setattr(telling, "current", counted)
    for number, name in enumerate(("甲公司", "乙公司", "乙公司", "丙公司")):
        desk.put(f"先/{number}.xlsx", desk.unit(unit_name=name, staff_count=300 + number))
    results = desk.take(desk.folder / "inbox" / "先")
    assert {path for path, *_ in said(*results)} == {"2.xlsx"}
    assert loaded == [2, 3]
    desk.take(desk.put("后.xlsx", desk.unit(unit_name="丁公司")))
    assert loaded == [2, 3, 5, 1, 2, 3, 4]


def test_no_more_is_held_than_has_to_do_with_one_another(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many units of a body come in one run: here two at a time, with what each replaces."""
    held: list[int] = []

    def counted(campaign: Campaign, ledger: Ledger, ids: Collection[int], decided: Decided) -> list[Judged]:
        held.append(len(ids))
        return current(campaign, ledger, ids, decided)

    monkeypatch.setattr(portions, "RECORDS", 2)
    monkeypatch.setattr(telling, "current", counted)
    desk.take(desk.put("旧.xlsx", desk.unit(unit_name="第0公司", staff_count=300)), on=date(2017, 11, 8))
    for number in range(5):
        desk.put(f"新/{number}.xlsx", desk.unit(unit_name=f"第{number}公司"))
    results = desk.take(desk.folder / "inbox" / "新")
    assert [code for _, code, _ in said(*results)] == ["return-replaces"]
    assert held == [2, 2, 2]
