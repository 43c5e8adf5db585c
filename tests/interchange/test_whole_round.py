"""A whole round through real programs: filled in with mistakes, sent back, corrected in the marked cells, decided."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, cast

import openpyxl
import pandas as pd
import pytest
from conftest import Desk
from filled import HEAD, ROW, UNIT
from office.driver import Entry, Office
from played import Program, Right, Typed, correct, fill, packed
from programs import programs

import cwgk_excel
from cwgk_excel.forms.look.slip_list import LIST_SHEET
from cwgk_excel.tasks import deciding
from cwgk_excel.tasks.corrections.corrections import Corrections, corrections
from cwgk_excel.tasks.corrections.remind import remind
from cwgk_excel.tasks.master import master
from cwgk_excel.tasks.taking_in.results import FileResult
from cwgk_excel.tasks.upkeep.check import check

pytestmark = pytest.mark.interchange
CAME, BACK, AGAIN = date(2017, 11, 10), date(2017, 11, 13), date(2017, 11, 14)
BY = "王芳"
RENAMED = {"大连己电子公司": "大连己电子公同"}
FOLDERS = {"210202": "210202-中山区", "210203": "210203-西岗区", "210204": "210204-沙河口区"}
# The files in which a body lists its units, each with how many of them.
LISTS: Mapping[str, Sequence[tuple[str, int]]] = {
    "210202": (("附件2.xlsx", 5),),
    "210203": (("附件2-上半部分.xlsx", 2), ("附件2-下半部分.xlsx", 3)),
    "210204": (("附件2.xlsx", 5),),
}
# By body and unit what is typed otherwise than in a form without a mistake.
DECLARED: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("210202", "大连甲机械厂"): {"staff_count": "约300人"},
    ("210202", "大连乙化工厂"): {"chair_name": None},
    ("210202", "大连丙食品公司"): {"superior_total": 101},
    ("210202", "大连丁纺织公司"): {},
    ("210203", "大连己电子公同"): {},
    ("210203", "大连庚物流公司"): {"satisfaction_rate": 0.985},
    ("210203", "大连辛建材公司"): {},
    ("210203", "大连寅大饭店"): {},
    ("210204", "大连壬科技公司"): {"staff_count": "三百多人", "chair_name": None},
    ("210204", "大连癸康复医院"): {"staff_count": 32},
    ("210204", "大连甲机械厂"): {},
    ("210204", "大连卯书店"): {},
}
LISTED: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "210202": (
        {"unit_name": "大连甲机械厂"},
        {"unit_name": "大连乙化工厂"},
        {"unit_name": "大连丙食品公司", "superior_score": 101},
        {"unit_name": "大连丁纺织公司", "staff_count": 362},
        {"unit_name": "大连戊商贸公司"},
    ),
    "210203": (
        {"unit_name": "大连己电子公司"},
        {"unit_name": "大连庚物流公司", "unit_type": "同上"},
        {"unit_name": "大连辛建材公司"},
        {"unit_name": "大连辛建材公司"},
        {"unit_name": "大连寅大饭店"},
    ),
    "210204": (
        {"unit_name": "大连壬科技公司"},
        {"unit_name": "大连癸康复医院"},
        {"unit_name": "大连甲机械厂"},
        {"unit_name": "大连子环保公司"},
        {"unit_name": "大连卯书店"},
    ),
}


@dataclass
class Round:
    """The round as it went, step by step; frames of findings as they were after each taking in."""

    desk: Desk
    programs: Mapping[str, Program]
    found: list[pd.DataFrame] = field(default_factory=list)
    sent: list[Corrections] = field(default_factory=list)
    slips: list[Mapping[str, set[str]]] = field(default_factory=list)
    taken: list[Sequence[FileResult]] = field(default_factory=list)
    called: list[list[str]] = field(default_factory=list)

    def take(self, on: date) -> None:
        """Take in what came, and note what is found."""
        self.taken.append(self.desk.take(on=on))
        self.found.append(to_settle(self.desk, on))

    def send(self, on: date) -> None:
        """Make what is sent back, and note which slips each body got, and who is called."""
        self.sent.append(corrections(self.desk.campaign, on=on))
        self.slips.append(
            {
                code: {name for name in packed(self.desk, folder) if name.startswith("请修改")}
                for code, folder in FOLDERS.items()
            }
        )
        self.called.append([row.name for row in remind(self.desk.campaign, on=on).rows])

    def back(self, code: str, name: str, form: str, said: Mapping[str, Any], at: str = "修改") -> None:
        """A slip comes back, corrected by the body's program; ``said`` by field, in a list with its row."""
        slip = self.desk.folder / "收到" / at / code / name
        slip.parent.mkdir(parents=True, exist_ok=True)
        slip.write_bytes(packed(self.desk, FOLDERS[code])[name])
        target = self.desk.folder / "inbox" / at / code / name
        target.parent.mkdir(parents=True, exist_ok=True)
        cells = {}
        for place, value in said.items():
            row, _, name = place.rpartition(".")
            cells[self.desk.cell(form, name, int(row or 1))] = value
        correct(self.programs[code], slip, target, self.desk.form(form).layout.sheet, cells)


def declared(unit: str) -> str:
    """How the slip of a unit's form is called."""
    return f"请修改-附件1-{unit}.xlsx"


def declare(one: Round, code: str, unit: str, **changes: Any) -> Path:
    """A unit's form comes in, filled in by its body's program."""
    values = {**UNIT, "fill_date": "2017.11.3", "unit_name": unit, **changes}
    cells = {one.desk.cell("annex1", name): value for name, value in values.items() if value is not None}
    return fill(one.desk, one.programs[code], f"{FOLDERS[code]}/附件1-{unit}.xlsx", "annex1", code, cells)


def to_settle(desk: Desk, on: date) -> pd.DataFrame:
    """The errors and warnings that stand."""
    found = cwgk_excel.collect(desk.campaign, on=on).findings
    return cast(pd.DataFrame, found[found["severity"] != "notice"])


@pytest.fixture(scope="module")
def played(
    office: Office, installed: None, _issued_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Round:
    """The whole round, to be read only."""
    folder = shutil.copytree(_issued_folder, tmp_path_factory.mktemp("whole") / "批次")

    def by_office(source: Path, target: Path, entries: Sequence[Typed]) -> None:
        office.fill(source, target, cast(Sequence[Entry], entries))

    by_body = {"210202": by_office, "210203": programs.by_openpyxl, "210204": programs.exceljs}
    one = Round(Desk(folder), by_body)
    first_return(one)
    first_correction(one)
    second_correction(one)
    decide(one)
    one.send(AGAIN)
    return one


def first_return(one: Round) -> None:
    """All forms come in, with mistakes; one file is damaged, one unit sends none."""
    desk = one.desk
    for (code, unit), changes in DECLARED.items():
        declare(one, code, unit, **changes)
    for code, files in LISTS.items():
        rows = iter(LISTED[code])
        for name, count in files:
            cells = {desk.cell("annex2", field): value for field, value in HEAD.items()}
            for number, row in enumerate(islice(rows, count), 1):
                cells |= {desk.cell("annex2", f, number): v for f, v in {**ROW, **row}.items()}
            fill(desk, one.programs[code], f"{FOLDERS[code]}/{name}", "annex2", code, cells)
    copied = desk.folder / "inbox" / FOLDERS["210203"] / "附件1-大连辛建材公司.xlsx"
    programs.by_pandas_unsigned(copied, copied.with_name("附件1-大连辛建材公司-另存.xlsx"))
    torn = declare(one, "210204", "大连子环保公司")
    torn.write_bytes(torn.read_bytes()[:3000])
    one.take(CAME)
    deciding.call(desk.campaign, "沙河口区", by=BY, spoke_with="邹晓梅", promised=BACK, on=CAME)
    one.send(CAME)


def first_correction(one: Round) -> None:
    """Each body corrects what is marked, or says why it is right; one is wrong again, one gives no reason."""
    listed = "请修改-附件2-{}.xlsx".format
    one.back("210202", declared("大连甲机械厂"), "annex1", {"staff_count": 326})
    one.back("210202", declared("大连乙化工厂"), "annex1", {"chair_name": "李建国"})
    one.back("210202", declared("大连丙食品公司"), "annex1", {"superior_total": Right("含加分1分")})
    said = {"3.superior_score": Right("含加分1分"), "1.unit_name": Right("总部在我区")}
    said |= {"4.staff_count": 326, "5.unit_name": "大连戊商贸公司"}
    one.back("210202", listed("中山区"), "annex2", said)
    one.back("210203", declared("大连己电子公同"), "annex1", {"unit_name": "大连己电子公司"})
    one.back("210203", declared("大连庚物流公司"), "annex1", {"satisfaction_rate": 98.5})
    said = {"2.unit_type": "企业", "2.evaluation_result": 98.5, "1.unit_name": "大连己电子公司"}
    one.back("210203", listed("西岗区"), "annex2", {**said, "4.unit_name": None})
    wrong_again = {"staff_count": "320左右", "chair_name": "赵敏"}
    one.back("210204", declared("大连壬科技公司"), "annex1", wrong_again)
    one.back("210204", declared("大连癸康复医院"), "annex1", {"delegate_count": Right("")})
    said = {"2.staff_count": Right("以附件2为准"), "3.unit_name": Right("在我区生产")}
    said |= {"4.unit_name": "大连子环保公司"}
    one.back("210204", listed("沙河口区"), "annex2", said)
    declare(one, "210202", "大连戊商贸公司")
    declare(one, "210204", "大连子环保公司")
    one.take(BACK)
    one.send(BACK)


def second_correction(one: Round) -> None:
    """What was wrong again comes right."""
    one.back("210204", declared("大连壬科技公司"), "annex1", {"staff_count": 326}, at="再改")
    one.take(AGAIN)


def decide(one: Round) -> None:
    """What is explained is accepted at one go; who keeps the shared unit, and a figure by telephone."""
    campaign = one.desk.campaign
    said = {"by": BY, "on": AGAIN}
    deciding.accept(campaign, body="中山区", code="score-over-100", reason="单位说明属实", **said)
    deciding.choose(campaign, "大连甲机械厂", "中山区", reason="总部在中山区", **said)
    deciding.amend(
        campaign, form="附件1", body="沙河口区", unit="大连癸康复医院", field="职工人数", value="326",
        spoke_with="邹晓梅", tel="0411-80000104", reason="来电更正", **said,
    )  # fmt: skip
    deciding.accept(campaign, body="沙河口区", code="slip-answer-without-reason", reason="已电话更正", **said)
    deciding.withdraw(
        campaign, form="附件1", body="西岗区", file="附件1-大连辛建材公司-另存.xlsx", why="重复作废",
        reason="与带控制码的一份相同", **said,
    )  # fmt: skip
    one.found.append(to_settle(one.desk, AGAIN))


def test_each_planted_mistake_is_found_at_its_cell(played: Round) -> None:
    """At intake, and what the forms do not agree on; and nothing else."""
    first = played.found[0]
    places = zip(*(first[name] for name in ("submitter", "form", "unit", "cell", "code")), strict=True)
    assert set(places) == {
        ("210202", "annex1", "大连甲机械厂", "D5", "cell-approximate"),
        ("210202", "annex1", "大连乙化工厂", "B5", "cell-blank"),
        ("210202", "annex1", "大连丙食品公司", "B8", "score-over-100"),
        ("210202", "annex2", "大连丙食品公司", "G8", "score-over-100"),
        ("210202", "annex2", "大连甲机械厂", "B6", "unit-shared"),
        ("210202", "annex2", "大连丁纺织公司", "D9", "figures-differ"),
        ("210202", "annex2", "大连戊商贸公司", "B10", "unit-not-declared"),
        ("210203", "annex1", "大连己电子公同", "B4", "unit-not-listed"),
        ("210203", "annex2", "大连己电子公司", "B6", "unit-not-declared"),
        ("210203", "annex1", "大连庚物流公司", "F8", "rate-unclear"),
        ("210203", "annex2", "大连庚物流公司", "C7", "cell-ditto-read"),
        ("210203", "annex2", "大连庚物流公司", "F7", "figures-differ"),
        ("210203", "annex2", "大连辛建材公司", "B7", "unit-listed-twice"),
        ("210203", "annex1", "", "", "return-held"),
        ("210204", "annex1", "大连壬科技公司", "B5", "cell-blank"),
        ("210204", "annex1", "大连壬科技公司", "D5", "cell-approximate"),
        ("210204", "annex1", "大连癸康复医院", "F5", "delegates-over-staff"),
        ("210204", "annex2", "大连癸康复医院", "D7", "figures-differ"),
        ("210204", "annex2", "大连甲机械厂", "B8", "unit-shared"),
        ("210204", "annex2", "大连子环保公司", "B9", "unit-not-declared"),
        ("210204", "", "", "", "file-broken"),
    }


def test_slips_say_where_they_come_to(played: Round) -> None:
    """Of a list that came in two files both are in one slip, and rows are named as in the file that came."""
    slip = played.desk.folder / "收到" / "修改" / "210203" / "请修改-附件2-西岗区.xlsx"
    listing = played.desk.book(slip.read_bytes())[LIST_SHEET]
    (said,) = (row[4].value for row in listing.iter_rows() if row[1].value == "B9")
    assert said == "附件2-下半部分.xlsx：“大连辛建材公司”在本表中列了不止一次（第6、7行）"


def test_bodies_read_nothing_of_where_files_lie(played: Round) -> None:
    """What a declaration says otherwise is named by its file, as the body knows it."""
    slip = played.desk.folder / "收到" / "修改" / "210202" / "请修改-附件2-中山区.xlsx"
    listing = played.desk.book(slip.read_bytes())[LIST_SHEET]
    (said,) = (row[4].value for row in listing.iter_rows() if row[1].value == "D9")
    where = "附件1-大连丁纺织公司.xlsx的认证申报表!D5"
    assert said == f"“大连丁纺织公司”的职工人数，附件2填的是362，附件1填的是326（{where}）"


def test_what_came_right_is_not_asked_again(played: Round) -> None:
    """The second time only what is open goes back, the third time nothing but receipts; nobody is called."""
    first, second, last = ([sorted(names) for names in sent.values()] for sent in played.slips)
    assert [len(names) for names in first] == [4, 3, 3]
    assert second == [[], [], [declared("大连壬科技公司"), declared("大连癸康复医院")]]
    assert last == [[], [], []]
    assert played.sent[-1].in_order == ["中山区", "西岗区", "沙河口区"]
    for folder in FOLDERS.values():
        assert set(packed(played.desk, folder)) == {"回执.docx", "转发给报送单位的话.txt"}
    assert played.called == [["中山区", "西岗区", "沙河口区"], ["西岗区", "沙河口区"], []]


def test_slips_put_right_what_they_say(played: Round) -> None:
    """Only marked cells were changed; a slip that came back wrong says what it put right and what is left."""
    told = {result.path: result for taken in played.taken for result in taken if result.outcome == "accepted"}
    codes = {f.code for result in told.values() for f in result.findings if f.code.startswith("slip-")}
    assert codes == {"slip-unit-renamed", "slip-answer-without-reason"}
    first, again = (f"{at}/210204/{declared('大连壬科技公司')}" for at in ("修改", "再改"))
    assert [one.in_words for one in told[first].resubmitted] == ["这次改好1处，还剩1处"]
    assert [one.in_words for one in told[again].resubmitted] == ["这次改好1处，还剩0处"]


def test_each_finding_is_closed_by_a_return_or_a_decision(played: Round) -> None:
    """In the end none is open: what no return put right was decided, each by its own decision."""
    first, corrected, again, decided = ({*zip(f["key"], f["code"], strict=True)} for f in played.found)
    by_returns = sorted(code for _, code in first - again)
    assert by_returns == [
        *["cell-approximate"] * 2, *["cell-blank"] * 2, "cell-ditto-read", "figures-differ", "figures-differ",
        "file-broken", "rate-unclear", "unit-listed-twice", *["unit-not-declared"] * 3, "unit-not-listed",
    ]  # fmt: skip
    assert {code for _, code in corrected - first} == {"slip-answer-without-reason"}
    left = sorted(code for _, code in again - decided)
    assert left == ["delegates-over-staff", "figures-differ", "return-held", "unit-shared", "unit-shared"]
    last = played.found[-1]
    assert set(last["state"]) == {"accepted"}
    assert sorted(last["code"]) == ["score-over-100", "score-over-100", "slip-answer-without-reason"]
    made = deciding.decided(played.desk.campaign)
    assert list(made["kind"]) == ["call", "accept", "accept", "choose", "amend", "accept", "withdraw"]


def test_master_is_complete(played: Round) -> None:
    """Every unit once, as it was put right, and under its right name."""
    path = master(played.desk.campaign, on=AGAIN).working
    sheet = openpyxl.load_workbook(path, read_only=True)["汇总总表"]
    cells = {str(value) for row in sheet.iter_rows(values_only=True) for value in row if value is not None}
    units = {row["unit_name"] for rows in LISTED.values() for row in rows}
    assert len(units) == 13
    assert units <= cells
    records = cwgk_excel.collect(played.desk.campaign, on=AGAIN).records
    for form in ("annex1", "annex2"):
        assert sorted(records[form]["unit_name"]) == sorted(units)
        assert records[form]["valid"].all()
        assert set(records[form]["staff_count"]) == {326}


def test_every_record_leads_to_bytes(played: Round) -> None:
    """By its receipt, and by each version before it, to bytes that say the same; and the whole is sound."""
    desk = played.desk
    found = cwgk_excel.collect(desk.campaign, on=AGAIN)
    archived = {path.name: path for path in (desk.folder / "archive").glob("??/*")}
    arrived = found.receipts[found.receipts["outcome"] == "accepted"].set_index("sha256")["file"]
    versions = []
    for form, records in found.records.items():
        for record in records.to_dict("records"):
            assert arrived[record["sha256"]] == record["file"]
            was = found.history[
                (found.history["form"] == form) & (found.history["submitter"] == record["submitter"])
            ]
            names = ("", record["unit_name"], RENAMED.get(record["unit_name"], ""))
            kept = list(was[was["unit"].isin(names)]["sha256"])
            assert record["sha256"] in kept
            for version in kept:
                assert hashlib.sha256(archived[version].read_bytes()).hexdigest() == version
            (read,) = cwgk_excel.read_return(archived[record["sha256"]], desk.campaign, on=AGAIN)
            (same,) = [one for one in read.records["raw"] if one["unit_name"] == record["unit_name"]]
            assert record["raw"] == same
            versions.append((form, record["unit_name"], len(kept)))
    assert [(unit, count) for form, unit, count in sorted(versions) if form == "annex1" and count > 1] == [
        ("大连丙食品公司", 2), ("大连乙化工厂", 2), ("大连壬科技公司", 3), ("大连己电子公司", 2),
        ("大连庚物流公司", 2), ("大连甲机械厂", 2), ("大连癸康复医院", 2), ("大连辛建材公司", 2),
    ]  # fmt: skip
    assert check(desk.campaign, workers=0).problems == []
