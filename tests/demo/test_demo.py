"""The demonstration: a whole round, every planted mistake found at its cell, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from conftest import DemoRound

from cwgk_excel.campaign import Campaign
from cwgk_excel.demo import run, table
from cwgk_excel.demo.fill import issued_path
from cwgk_excel.demo.run import found, run_demo
from cwgk_excel.demo.table import Typed, planted
from cwgk_excel.errors import PlaceError
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.spec import Form
from cwgk_excel.report.collect import collect
from cwgk_excel.tasks.taking_in.results import FileResult
from cwgk_excel.tasks.upkeep.check import check


def test_every_planted_mistake_is_found_and_nothing_else(demo_round: DemoRound) -> None:
    """At the very cell, told once, across more than a hundred files."""
    assert found(demo_round.results) == planted(demo_round.campaign.settings)
    told = [(r.where.whole, f.cell, f.code) for r in demo_round.results for f in r.findings]
    assert len(told) == len(set(told))
    assert demo_round.code == 0
    assert any("全部在原单元格找到，没有误报" in line for line in demo_round.printed)


def test_known_mistakes_are_where_people_made_them(demo_round: DemoRound) -> None:
    """Some by hand, so that table and intake cannot be wrong together."""
    seen = found(demo_round.results)
    layout = FORMS["annex1"](demo_round.campaign.settings).layout
    unions = "示例-交通港航产业工会", "示例-教科文卫产业工会"
    for file, field, code in (
        (f"{unions[0]}/附件1-大连东港拖轮有限公司.xlsx", "fill_date", "cell-not-date"),
        (f"{unions[1]}/附件1（大连理想科技中等专业学校）.xlsx", "staff_count", "cell-not-whole"),
        (f"{unions[1]}/大连海鸥出版集团有限公司申报表最终版2.xlsx", "self_total", "score-over-100"),
    ):
        assert (file, layout.address(field), code) in seen


def test_round_is_as_large_and_varied_as_promised(demo_round: DemoRound) -> None:
    """At least 60 Annex 1 and 15 Annex 2 come back, with at least 20 kinds of mistake."""
    forms = [raw.form for result in demo_round.results for raw, _ in result.returns]
    assert forms.count("annex1") >= 60
    assert forms.count("annex2") >= 15
    assert len({code for _, _, code in planted(demo_round.campaign.settings)}) >= 20
    outcomes = {r.outcome for r in demo_round.results}
    assert outcomes == {"accepted", "refused", "ignored"}


def test_demo_leaves_everything_to_look_at(demo_round: DemoRound) -> None:
    """Forms for all bodies, returns, ledger, archive and a master that opens; each step was told."""
    folder = demo_round.folder
    assert len(list((folder / "outbox").glob("*.zip"))) == 20
    assert len(list((folder / "outbox").glob("*/附件*.xlsx"))) == 40
    book = openpyxl.load_workbook(folder / "master" / "工作总表-第二批.xlsx", read_only=True)
    assert "汇总总表" in book.sheetnames
    book.close()
    assert [line[:2] for line in demo_round.printed if line[0].isdigit()] == [
        f"{number}." for number in range(1, 9)
    ]
    assert len(list((folder / "corrections").glob("*/请修改-*.xlsx"))) == 45
    assert demo_round.printed[-1].startswith("下一步：")
    assert str(folder) in demo_round.printed[-1]


def test_in_the_end_nothing_is_open(demo_round: DemoRound) -> None:
    """Every error and warning is closed by a return or a decision, and all that is in force may enter the master."""
    found = collect(demo_round.campaign, on=run.CORRECTED_ON)
    standing = found.findings[found.findings["severity"] != "notice"]
    assert set(standing["state"]) == {"accepted"}
    assert [len(records) for records in found.records.values()] == [82, 77]
    assert all(records["valid"].all() for records in found.records.values())
    assert any(
        "62处：46处由改好的表了结，16处由决定了结，没有未了结的" in line for line in demo_round.printed
    )


def test_each_planted_mistake_has_what_closed_it(demo_round: DemoRound) -> None:
    """A return that came later and takes the place of the one with the mistake, or a decision of the office."""
    found = collect(demo_round.campaign, on=run.CORRECTED_ON)
    made, history = found.decisions, found.history
    accepted = set(found.findings[found.findings["state"] == "accepted"]["key"])
    replaced = set(history[history["state"] == "被代替"]["sha256"])
    closed: dict[str, list[str]] = defaultdict(list)
    for result in demo_round.results:
        for finding in (one for one in result.findings if one.severity != "notice"):
            if result.outcome == "refused":
                assert result.sha256 in set(made[made["kind"] == "withdraw"]["sha256"])
                closed["withdraw"].append(finding.code)
            elif finding.key in accepted:
                closed["accept"].append(finding.code)
            elif result.sha256 in replaced:
                closed["return"].append(finding.code)
            else:
                (amended,) = made[made["kind"] == "amend"].itertuples()
                assert (amended.before, amended.value, finding.value) == ("286.5", "286", "286.5")
                closed["amend"].append(finding.code)
    assert {how: len(codes) for how, codes in closed.items()} == {
        "return": 39,
        "accept": 5,
        "withdraw": 6,
        "amend": 1,
    }
    assert sorted(closed["accept"]) == [
        *("cell-unlisted", "cell-unlisted", "folder-other-body", "score-over-100", "score-over-100")
    ]
    assert closed["amend"] == ["cell-not-whole"]


def test_original_returns_lie_untouched_in_inbox_and_archive(demo_round: DemoRound) -> None:
    """The archive holds the very bytes, by their hash."""
    kept = 0
    for result in demo_round.results:
        if result.member:
            continue  # what an archive holds is proved where archives are
        data = (demo_round.folder / "inbox" / result.path).read_bytes()
        if result.outcome in ("accepted", "refused"):
            archived = demo_round.folder / "archive" / result.sha256[:2] / result.sha256
            assert archived.read_bytes() == data
            kept += 1
    assert kept >= 75


def test_demonstration_is_sound(demo_round: DemoRound) -> None:
    """With every mistake that people make in it, read again from its archive."""
    checked = check(demo_round.campaign, workers=0)
    assert checked.problems == []
    assert checked.counts["重新读取、逐格核对的文件"] >= 75


def test_demo_refuses_a_folder_in_use(tmp_path: Path) -> None:
    """Nothing of anybody's is overwritten, and the line says what to do."""
    (tmp_path / "我的文件.txt").write_text("不要动")
    with pytest.raises(PlaceError, match=r"不是空文件夹.*换一个名字"):
        run_demo(tmp_path, lambda _: None)
    assert [p.name for p in tmp_path.iterdir()] == ["我的文件.txt"]


def test_demo_refuses_a_file_in_the_place(tmp_path: Path) -> None:
    """A file of that name is no folder."""
    place = tmp_path / "cwgk-demo"
    place.write_text("")
    with pytest.raises(PlaceError, match="已经存在"):
        run_demo(place, lambda _: None)


def test_demo_says_so_when_findings_are_not_as_planted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missed and a false finding are named, and the exit code is 2."""
    monkeypatch.setattr(run, "fill_inbox", lambda campaign: 0)
    monkeypatch.setattr(run, "planted", lambda settings: {("甲.xlsx", "B4", "cell-blank")})
    monkeypatch.setattr(run, "found", lambda results: {("乙.xlsx", "", "file-empty")})
    printed: list[str] = []
    assert run_demo(tmp_path / "新", printed.extend) == 2
    (verdict,) = [line for line in printed if "不符" in line]
    assert "漏报 ('甲.xlsx', 'B4', 'cell-blank')" in verdict
    assert "误报 ('乙.xlsx', '', 'file-empty')" in verdict


def test_ignored_files_count_as_found() -> None:
    """Their reason's code stands for them; a refused file has its finding."""
    results = [
        FileResult("扫描.pdf", outcome="ignored", code="file-attachment", reason="是附件"),
        FileResult("坏.xlsx", outcome="refused", code="file-broken", reason="坏了"),
        FileResult("副本.xlsx", outcome="duplicate"),
    ]
    assert found(results) == {("扫描.pdf", "", "file-attachment"), ("坏.xlsx", "", "file-broken")}


def test_table_places_become_cells(forms: dict[str, Form]) -> None:
    """A field, a field in a row, a label, the form as a whole, the file."""

    def address(form: str, place: str) -> str:
        return Typed("甲.xlsx", form, "210202", place, "", "", ()).address(forms[form])

    assert address("annex1", "staff_count") == "D5"
    assert address("annex2", "phone") == "D4"
    assert address("annex2", "3.staff_count") == "D8"
    assert address("annex1", "label:unit_name") == "A4"
    assert address("annex1", "") == ""
    assert address("annex1", "file") == ""


def test_table_takes_narratives_by_name() -> None:
    """``@name`` stands for a text of its own, without the last line end; spaces at both ends are kept."""
    line = Typed("甲.xlsx", "annex1", "210202", "narrative", "@过短", "text", ())
    assert 10 < len(line.text()) < 400
    assert not line.text().endswith("\n")
    assert Typed("甲.xlsx", "annex1", "210202", "unit_name", "　甲 ", "text", ()).text() == "　甲 "


def test_each_file_of_the_table_stands_together() -> None:
    """One form and one body per file, and no file twice."""
    names = []
    for name, lines in table.files():
        names.append(name)
        assert len({(line.form, line.submitter) for line in lines}) == 1
    assert len(names) == len(set(names)) >= 75


def test_issued_path_needs_a_known_body(campaign: Campaign, forms: dict[str, Form]) -> None:
    """A wrong code in the table is the table's mistake."""
    with pytest.raises(ValueError, match="XX99"):
        issued_path(campaign, forms["annex1"], "XX99")


def test_demo_day_is_in_the_round(demo_round: DemoRound) -> None:
    """Returns of the demonstration are in time, whatever day it is shown on."""
    dates = demo_round.campaign.settings.dates
    assert dates.opens <= run.DAY <= dates.due
    assert date(2017, 11, 14) == run.DAY
