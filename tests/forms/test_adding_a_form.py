"""docs/adding-a-form.md works: its module alone takes a third form through a whole round."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import Desk
from frames import at_once
from openpyxl import load_workbook
from third_form import NAME, installed

from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.scaffold import create
from cwgk_excel.cli import main
from cwgk_excel.errors import SettingsError
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.dictionary import as_markdown, dictionary
from cwgk_excel.tasks.distribute import distribute
from cwgk_excel.tasks.export import as_json
from cwgk_excel.tasks.taking_in.ingest import FileResult
from cwgk_excel.tasks.upkeep.check import check

DAY = date(2017, 11, 6)
GOOD: Mapping[str, Any] = {
    "unit": "大连甲厂",
    "day": DAY,
    "inspector": "李明",
    "congress": "符合",
    "openness": "基本符合",
    "representatives": "符合",
    "records": "不符合",
    "complaints": "符合",
    "remarks": "缺三月的记录",
}
WRONG = {**GOOD, "unit": "大连乙厂", "records": "差不多", "day": None}


@dataclass(frozen=True)
class Round:
    """A campaign in which the third form was issued, filled in twice, and taken in."""

    desk: Desk
    results: list[FileResult]


def checked(desk: Desk, values: Mapping[str, Any]) -> bytes:
    """The third form with values typed in."""
    return desk.typed(
        NAME, {desk.cell(NAME, field): value for field, value in values.items() if value is not None}
    )


@pytest.fixture(scope="module")
def third(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Round]:
    """One good record, one with two mistakes, and a declaration of the first unit, read in a worker process."""
    with installed(tmp_path_factory.mktemp("package")):
        folder = create(tmp_path_factory.mktemp("third") / "批次", on=date(2017, 11, 10), from_sample=True)
        with (folder / "campaign.toml").open("a", encoding="utf-8") as file:
            file.write("\n[spot_check]\nremarks = 60\n")
        desk = Desk(folder)
        distribute(desk.campaign)
        desk.put("抽查/甲.xlsx", checked(desk, GOOD))
        desk.put("抽查/乙.xlsx", checked(desk, WRONG))
        desk.put("申报/甲.xlsx", desk.unit(unit_name="大连甲厂"))
        yield Round(desk, desk.take(workers=1))


def test_it_is_a_form_like_the_others(third: Round) -> None:
    """In the order of the signs."""
    assert list(FORMS) == ["annex1", "annex2", "spot_check"]


def test_it_is_issued_beside_the_annexes(third: Round) -> None:
    """A body's folder has all three, and the workbook prints what the module declares."""
    issued = third.desk.folder / "outbox" / "210202-中山区"
    assert sorted(path.name for path in issued.iterdir()) == [
        "附件1-认证申报表-中山区.xlsx",
        "附件2-认证申报汇总表-中山区.xlsx",
        "附件3-抽查记录表-中山区.xlsx",
    ]
    book = load_workbook(issued / "附件3-抽查记录表-中山区.xlsx")
    sheet = book["抽查记录表"]
    assert [sheet[cell].value for cell in ("A1", "A3", "A5", "B11")] == [
        "附件3",
        "单位名称",
        "职工代表大会制度是否落实",
        "中山区",
    ]
    assert {str(rule.sqref) for rule in sheet.data_validations.dataValidation} >= {"D5", "D9", "B4"}
    assert book["填报说明"]["A3"].value == (
        "2. 到单位抽查时当场填写，每个单位一份；填完后看表右侧的“填报自检”。"
    )


def test_mistakes_are_found_in_their_cells(third: Round) -> None:
    """A verdict that is none, and a day that is missing; the good one has nothing."""
    told = {r.path: [(f.cell, f.code) for f in r.findings if f.severity == "error"] for r in third.results}
    assert told == {
        "抽查/乙.xlsx": [("B4", "cell-blank"), ("D8", "cell-not-choice")],
        "抽查/甲.xlsx": [],
        "申报/甲.xlsx": [],
    }


def test_check_has_nothing_to_say(third: Round) -> None:
    """All is read again and is what was registered."""
    assert check(third.desk.campaign, workers=0).problems == []


def test_records_are_frames_and_exports(third: Round) -> None:
    """In the types of their kinds, and as JSON."""
    collected = third.desk.collect()
    frame = collected.records[NAME]
    assert list(frame["unit"]) == ["大连甲厂", "大连乙厂"]
    assert list(frame["valid"]) == [True, False]
    entry = next(one for one in as_json(at_once(collected)) if one["form"] == NAME and one["valid"])
    assert entry["values"] == {**GOOD, "day": "2017-11-06"}


def test_status_counts_it_and_does_not_wait_for_it(third: Round, capsys: pytest.CaptureFixture[str]) -> None:
    """Two records, one without an error; bodies without it are none the less complete."""
    main(["status", str(third.desk.folder), "--json", "--on", "2017-11-10"])
    body = json.loads(capsys.readouterr().out)[0]
    assert (body["spot_check_units"], body["spot_check_valid"], body["annex1_units"]) == (2, 1, 1)
    main(["status", str(third.desk.folder), "--on", "2017-11-10"])
    assert "抽查记录" in capsys.readouterr().out


def test_master_has_a_sheet_of_its_own(third: Round) -> None:
    """With the valid record, its source, its counts and its statistics."""
    main(["master", str(third.desk.folder), "--on", "2017-11-10"])
    book = load_workbook(third.desk.folder / "master" / "工作总表-第二批.xlsx")
    assert book.sheetnames[4:8] == ["汇总总表", "申报明细", "抽查记录", "主要做法"]
    sheet = [[cell.value for cell in row] for row in book["抽查记录"].iter_rows(min_row=3)]
    assert sheet[0][:5] == ["序号", "报送单位", "单位名称", "抽查日期", "抽查人"]
    assert [sheet[1][1], sheet[1][2], sheet[1][-1]] == ["中山区", "大连甲厂", "缺三月的记录"]
    assert len([row for row in sheet if isinstance(row[0], int)]) == 1
    sources = [[cell.value for cell in row] for row in book["数据来源"].iter_rows(min_row=4)]
    assert [row[1:4] + row[5:7] for row in sources if row[1] == "抽查记录"] == [
        ["抽查记录", 1, "附件3", "大连甲厂", "抽查/甲.xlsx"]
    ]
    types = [[cell.value for cell in row][:3] for row in book["分类型统计"].iter_rows()]
    assert types[-3:] == [["序号", "职工代表大会制度是否落实", "份数"], [1, "符合", 1], [None, "合计", 1]]


def test_dictionary_names_its_fields(third: Round) -> None:
    """As data and as a page."""
    campaign = Campaign.load(third.desk.folder)
    fields = {field["name"]: field for field in dictionary(campaign.settings)[NAME]["fields"]}
    assert list(fields) == list(GOOD)
    assert (fields["records"]["cell"], fields["records"]["choices"]) == ("D8", ["符合", "基本符合", "不符合"])
    assert fields["remarks"]["max_length"] == 60
    assert "## 附件3 抽查记录表（`spot_check`，工作表“抽查记录表”）" in as_markdown(campaign.settings)


def test_its_settings_are_checked_like_all_others(third: Round, tmp_path: Path) -> None:
    """In the words of the module's own description."""
    folder = create(tmp_path / "批次", on=date(2017, 11, 10), from_sample=True)
    with (folder / "campaign.toml").open("a", encoding="utf-8") as file:
        file.write("\n[spot_check]\nremarks = 5\n")
    with pytest.raises(SettingsError) as caught:
        Campaign.load(folder)
    assert list(caught.value.lines) == [
        "campaign.toml 〔spot_check.remarks〕：填的是“5”，应为50到1000的整数。"
    ]
