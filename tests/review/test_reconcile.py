"""What is said where lists and declarations do not agree, from the ledger to reports, status and exit codes."""

from __future__ import annotations

import csv
from collections import Counter
from typing import Any

import openpyxl
import pytest
from conftest import DemoRound, Desk
from counts import count

from cwgk_excel.cli import main
from cwgk_excel.demo import run
from cwgk_excel.files import Waiting
from cwgk_excel.forms import FORMS
from cwgk_excel.matching import matching_name
from cwgk_excel.report.collect import collect
from cwgk_excel.report.progress import per_body, progress
from cwgk_excel.resources import sample_text
from cwgk_excel.review.reconciling.reconcile import SETTING, Reconciliation

NAMED = "大连海鸥出版有限公司"
MARKS = {
    ("两表不同", "annex2"): "figures-differ",
    ("只在附件1", "annex1"): "unit-not-listed",
    ("只在附件2", "annex2"): "unit-not-declared",
    ("两家报送", "annex2"): "unit-shared",
}


def take(desk: Desk, **files: bytes) -> None:
    """Take in files by their names."""
    for name, data in files.items():
        desk.put(f"{name}.xlsx", data)
    desk.take()


def said(desk: Desk, *columns: str) -> list[tuple[Any, ...]]:
    """What is found, column by column."""
    return list(desk.collect().findings[list(columns)].itertuples(index=False, name=None))


def test_forms_that_agree_are_not_spoken_of(desk: Desk) -> None:
    """Nor is a difference within the tolerance, however the unit's name is spelled."""
    take(desk, 甲=desk.unit(unit_name="大连市甲公司"), 表=desk.table({"self_score": 92.505}))
    assert said(desk, "code") == []


def test_findings_are_told_one_by_one(desk: Desk) -> None:
    """Those of a hundred thousand units fill the memory."""
    assert next(Reconciliation(desk.campaign).findings(), None) is None


def test_difference_is_one_finding_at_the_list(desk: Desk) -> None:
    """It names both values, and the other file and cell; a word for a rate is not compared."""
    changes = {"staff_count": 302, "evaluation_result": "满意"}
    take(desk, 甲=desk.unit(staff_count="320人"), 表=desk.table(changes))
    assert said(desk, "code", "severity", "form", "unit", "file", "cell", "value", "message") == [
        (
            *("figures-differ", "warning", "annex2", "甲公司", "表.xlsx", "D6", "302"),
            "“甲公司”的职工人数，附件2填的是302，附件1填的是320（甲.xlsx的认证申报表!D5）",
        )
    ]


def test_each_pair_of_fields_is_a_finding(desk: Desk) -> None:
    """Each with a key of its own, and with the hash of its own value."""
    take(desk, 甲=desk.unit(staff_count=320, superior_total=90), 表=desk.table({}))
    found = said(desk, "cell", "key", "value_hash")
    assert [cell for cell, _, _ in found] == ["D6", "G6"]
    assert len({key for _, key, _ in found}) == len({value for _, _, value in found}) == 2


def test_unit_is_missed_on_either_side(desk: Desk) -> None:
    """Once, however often the list has it."""
    take(
        desk,
        甲=desk.unit(),
        乙=desk.unit(unit_name="乙公司"),
        表=desk.table({}, {"unit_name": "丙公司"}, {"unit_name": "丙公司"}),
    )
    assert said(desk, "code", "file", "cell", "message")[1:] == [
        ("unit-not-listed", "乙.xlsx", "B4", "“乙公司”报了附件1，本报送单位的附件2中没有列"),
        ("unit-not-declared", "表.xlsx", "B7", "“丙公司”列在附件2中，没有收到它的附件1"),
    ]


def test_while_one_form_is_awaited_no_unit_is_missing(desk: Desk) -> None:
    """That the body has not returned everything its progress says."""
    take(desk, 甲=desk.unit(), 表=desk.table({"unit_name": "乙公司"}, code="210203"))
    assert said(desk, "code") == []


def test_unit_of_two_bodies_is_told_to_each(desk: Desk) -> None:
    """Only the office reads which ones they are."""
    take(desk, 甲=desk.unit(), 表=desk.table({}), 乙=desk.table({}, code="210203"))
    message = "“甲公司”还有别的报送单位也报了"
    office = "报了它的有：中山区、西岗区。请核实由哪一个申报。"
    assert said(desk, "code", "submitter", "file", "message", "office") == [
        ("unit-shared", "210202", "表.xlsx", message, office),
        ("unit-shared", "210203", "乙.xlsx", message, office),
    ]


def test_bodies_that_return_together_complete_each_other(desk: Desk) -> None:
    """One of them lists what the other declares."""
    path = desk.folder / "submitters.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    lines = [f"{line}210202" if line.startswith("210203,") else line for line in lines]
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    assert desk.campaign.submitter("210203").reports_with == "210202"  # type: ignore[union-attr]
    take(
        desk,
        甲=desk.unit(),
        乙=desk.unit("210203", unit_name="乙公司"),
        表=desk.table({}, {"unit_name": "乙公司"}),
    )
    assert said(desk, "code") == []


def test_each_return_is_looked_up_a_few_times_however_many_records_it_has(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where bodies return together, or names of one list are alike."""
    path = desk.folder / "submitters.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text(
        "\n".join(f"{line}210202" if line.startswith("210203,") else line for line in lines),
        encoding="utf-8-sig",
    )
    loads: list[int] = []
    load = Waiting.at

    def noted(waiting: Waiting, place: int) -> object:
        loads.append(place)
        return load(waiting, place)

    monkeypatch.setattr(Waiting, "at", noted)
    names = [
        "大连盛通机械厂",
        "大连盛通机诫厂",
        "大连汇园食品厂",
        "大连汇圆食品厂",
        "大连宏达物流厂",
        "大连宏达物流站",
    ]
    take(
        desk,
        **{f"声明{n}": desk.unit("210203", unit_name=name) for n, name in enumerate(names)},
        甲=desk.unit(unit_name="甲公司"),
        表=desk.table(*({"unit_name": name} for name in names), {"unit_name": "甲公司"}),
    )
    assert said(desk, "code").count(("unit-alike",)) == 6
    assert max(Counter(loads).values()) <= 3
    assert len(set(loads)) == 8


def test_names_alike_are_candidates_and_never_merged(desk: Desk) -> None:
    """Within a body with both names; both records stay, and each is missed on the other side."""
    take(desk, 甲=desk.unit(unit_name=NAMED), 表=desk.table({"unit_name": "海鸥出版"}))
    found = said(desk, "code", "cell", "message")
    assert [code for code, _, _ in found] == ["unit-not-listed", "unit-not-declared", "unit-alike"]
    assert found[2] == (
        *("unit-alike", "B6"),
        f"“海鸥出版”与本报送单位另一处的“{NAMED}”（甲.xlsx的认证申报表!B4）名称相近，可能是同一单位",
    )
    assert [len(frame) for frame in desk.collect().records.values()] == [1, 1]


def test_name_alike_of_another_body_is_for_the_office(desk: Desk) -> None:
    """The filler does not read what others report."""
    take(desk, 甲=desk.unit(unit_name=NAMED), 乙=desk.unit("210203", unit_name="大连海欧出版有限公司"))
    assert said(desk, "code", "submitter", "message", "office") == [
        (
            *("unit-alike-elsewhere", "210202"),
            f"“{NAMED}”与别的报送单位报的一个单位名称相近，可能是同一单位",
            "西岗区报了“大连海欧出版有限公司”（乙.xlsx的认证申报表!B4）。请核实；是一个单位的，请定由哪一个申报。",
        )
    ]


def test_key_outlasts_the_next_return(desk: Desk) -> None:
    """Another value has another hash, and the finding goes when the forms agree."""
    take(desk, 甲=desk.unit(staff_count=320), 表=desk.table({}))
    ((key, value),) = said(desk, "key", "value_hash")
    take(desk, 新表=desk.table({"unit_name": "乙公司"}, {"staff_count": 325}))
    found = dict(zip(*(desk.collect().findings[name] for name in ("key", "value_hash")), strict=True))
    assert found[key] != value
    take(desk, 再改=desk.table({"staff_count": 320}))
    assert key not in set(desk.collect().findings["key"])


@pytest.mark.parametrize(
    ("level", "valid", "told", "code"),
    [("error", False, ["error"], 1), ("warning", True, ["warning"], 0), ("off", True, [], 0)],
)
def test_settings_say_how_severe_it_is(
    desk: Desk, level: str, valid: bool, told: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """An error keeps the row out of the master, and only that changes the exit code."""
    take(desk, 甲=desk.unit(staff_count=320), 表=desk.table({}))
    desk.edit(different=f'"{level}"')
    collected = desk.collect()
    assert list(collected.findings["severity"]) == told
    assert [list(collected.records[name]["valid"]) for name in ("annex1", "annex2")] == [[True], [valid]]
    assert main(["status", str(desk.folder), "--on", "2017-11-10"]) == code
    assert main(["master", str(desk.folder), "--on", "2017-11-10"]) == code
    counted = per_body(count(desk.campaign), desk.campaign, collected.on)
    assert counted == progress(collected)
    assert counted[0]["annex2_valid"] == int(valid)


def test_tolerance_is_a_setting(desk: Desk) -> None:
    """So small differences of rounded scores need no telephone call."""
    take(desk, 甲=desk.unit(), 表=desk.table({"self_score": 92.0}))
    assert said(desk, "code") == [("figures-differ",)]
    desk.edit(tolerance="0.5")
    assert said(desk, "code") == []


def test_demonstration_says_what_was_planted(demo_round: DemoRound) -> None:
    """Every mark in the table of sample returns that only both forms together show, and nothing else."""
    layouts = {name: form.layout for name, form in FORMS.under(demo_round.campaign.settings).items()}
    planted = []
    for row in csv.DictReader(sample_text("returns.csv").splitlines()):
        if code := MARKS.get((row["remark"].split("：")[0], row["form"])):
            line, _, field = row["place"].rpartition(".")
            layout = layouts[row["form"]]
            cell = layout.address(field, layout.first_row + int(line or 1) - 1)
            planted.append((code, row["submitter"], cell))
    found = demo_round.first.findings
    beside = found[found["code"].isin(SETTING)]
    told = sorted(zip(beside["code"], beside["submitter"], beside["cell"], strict=True))
    assert told == sorted(planted)
    assert len(told) == 14


def test_sheet_of_the_master_agrees(demo_round: DemoRound) -> None:
    """A line that differs, or stands alone in a body that returned both forms, has its findings."""
    found = collect(demo_round.campaign, on=run.DAY).findings
    book = openpyxl.load_workbook(demo_round.folder / "master" / "工作总表-第二批.xlsx", read_only=True)
    lines = [row[1:] for row in book["两表核对"].iter_rows(min_row=5, values_only=True) if row[1]]
    book.close()
    differing = {matching_name(str(line[1])) for line in lines if "有差异" in str(line[10])}
    alone = [line for line in lines if str(line[10]).startswith("只在")]
    units = {code: set(found.loc[found["code"] == code, "unit"].map(matching_name)) for code in SETTING}
    assert units["figures-differ"] == differing
    assert units["unit-not-listed"] | units["unit-not-declared"] == {
        matching_name(str(line[1])) for line in alone if "还没有报" not in str(line[11])
    }
