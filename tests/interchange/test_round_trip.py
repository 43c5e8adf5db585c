"""Forms filled in and saved by LibreOffice come back with equal values, and print as they should."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from office.driver import Entry, Format, Office, page_count, printed_words

import cwgk_excel
from cwgk_excel.campaign import Campaign, Settings
from cwgk_excel.demo.fill import issued_path
from cwgk_excel.forms import FORMS
from cwgk_excel.issue.template import make_template
from interchange.awkward import DAY

pytestmark = pytest.mark.interchange
GUIDE_PAGES = 1
# Of the old format formulas and rules are not read, and that is said.
SAVED_AS: dict[str, list[str]] = {"xlsx": [], "ods": [], "xls": ["values-only"]}
PARAGRAPH = "健全以职工代表大会为基本形式的民主管理制度，重大事项依法提交职工代表大会审议通过。"
UNIT = {
    "fill_date": ("date", "2017-11-03"),
    "unit_name": "大连盛通机械制造有限公司",
    "ownership": "有限责任",
    "chair_name": "王建国",
    "staff_count": 1326,
    "delegate_count": 70,
    "self_total": 95.5,
    "congress_score": 43,
    "openness_score": 44.5,
    "has_board_reps": "是",
    "board_score": 8,
    "superior_total": 94,
    "satisfaction_rate": 98.5,
    "narrative": "\n".join([PARAGRAPH * 5] * 4),
}
ROW = {
    "unit_type": "企业",
    "staff_count": 326,
    "self_score": 92.5,
    "evaluation_result": "满意",
    "superior_score": 91,
}


def unit_entries(campaign: Campaign, **changes: object) -> list[Entry]:
    """A declaration as typed into the form."""
    layout = FORMS["annex1"](campaign.settings).layout
    return [(layout.sheet, layout.cells[name], value) for name, value in {**UNIT, **changes}.items()]  # type: ignore[misc]


def table_entries(campaign: Campaign, rows: int) -> list[Entry]:
    """A table of so many units as typed into the form."""
    layout = FORMS["annex2"](campaign.settings).layout
    head = {"filled_by": "李明", "phone": "0411-82610415", "leader": "张华"}
    cells = {layout.cells[name]: value for name, value in head.items()}
    for number in range(rows):
        row = {**ROW, "unit_name": f"大连第{number + 1}示例有限公司"}
        cells |= {layout.address(name, layout.first_row + number): value for name, value in row.items()}
    return [(layout.sheet, cell, value) for cell, value in cells.items()]


def filled(office: Office, campaign: Campaign, form: str, entries: list[Entry], target: Path) -> Path:
    """An issued workbook with the entries, saved by LibreOffice in the format of the target's name."""
    issued = issued_path(campaign, FORMS[form](campaign.settings), "210202")
    office.fill(issued, target, entries, cast(Format, target.suffix[1:]))
    return target


@pytest.mark.parametrize(("ending", "told"), SAVED_AS.items())
def test_declaration_comes_back_equal(
    ending: str, told: list[str], office: Office, campaign: Campaign, tmp_path: Path
) -> None:
    """Every value as typed, and no finding for what the program did to the file, but for the old format."""
    path = filled(office, campaign, "annex1", unit_entries(campaign), tmp_path / f"附件1.{ending}")
    (one,) = cwgk_excel.read_return(path, campaign, on=DAY)
    values = one.records.iloc[0].to_dict()
    expected = {**UNIT, "fill_date": date(2017, 11, 3)}
    assert {name: values[name] for name in UNIT if name != "fill_date"} | {
        "fill_date": values["fill_date"].date()
    } == expected
    assert list(one.findings["code"]) == told


@pytest.mark.parametrize(("ending", "told"), SAVED_AS.items())
def test_table_comes_back_equal(
    ending: str, told: list[str], office: Office, campaign: Campaign, tmp_path: Path
) -> None:
    """Each row a record, in order, and no finding but for the old format."""
    path = filled(office, campaign, "annex2", table_entries(campaign, 14), tmp_path / f"附件2.{ending}")
    (one,) = cwgk_excel.read_return(path, campaign, on=DAY)
    assert list(one.records["unit_name"]) == [f"大连第{n}示例有限公司" for n in range(1, 15)]
    assert {name: set(one.records[name]) for name in ROW} == {name: {value} for name, value in ROW.items()}
    assert list(one.findings["code"]) == told


def test_two_mistakes_are_found_at_their_cells(office: Office, campaign: Campaign, tmp_path: Path) -> None:
    """Typed through the program's own interface, past its validations."""
    entries = unit_entries(campaign, staff_count="约1300人", chair_name=None)
    path = filled(office, campaign, "annex1", entries, tmp_path / "错.xlsx")
    (one,) = cwgk_excel.read_return(path, campaign, on=DAY)
    assert sorted(zip(one.findings["cell"], one.findings["code"], strict=True)) == [
        ("B5", "cell-blank"),
        ("D5", "cell-approximate"),
    ]


@pytest.mark.parametrize("narrative", [None, PARAGRAPH * 20, "\n".join(["工" * 51] * 16)])
def test_declaration_prints_on_two_pages(
    office: Office, campaign: Campaign, tmp_path: Path, narrative: str | None
) -> None:
    """Blank, with one paragraph of 800 characters, and with sixteen that each run over a line."""
    entries = unit_entries(campaign, narrative=narrative) if narrative else []
    path = filled(office, campaign, "annex1", entries, tmp_path / "附件1.xlsx")
    assert page_count(path) == 2 + GUIDE_PAGES


@pytest.mark.parametrize(
    ("limit", "text", "fits"),
    [
        (800, "\n".join(["工" * 50] * 15 + ["工" * 49 + "末"]), True),
        (800, "\n".join(["工" * 51] * 19 + ["末"]), False),
        (1000, "\n".join(["工" * 59] * 16 + ["工" * 55 + "末"]), True),
        (1000, "工" * 999 + "末", True),
    ],
)
def test_a_narrative_of_the_limit_is_printed_whole(
    office: Office, changed: Callable[..., Settings], tmp_path: Path, limit: int, text: str, fits: bool
) -> None:
    """Down to its last word, above the opinions; in paragraphs that each run over a line."""
    form = FORMS["annex1"](changed(narrative={"limit": limit}))
    blank, filled_in = tmp_path / "空.xlsx", tmp_path / "满.xlsx"
    blank.write_bytes(make_template(form).blank())
    office.fill(blank, filled_in, [(form.layout.sheet, form.layout.cells["narrative"], text)])
    assert page_count(filled_in) == 2 + GUIDE_PAGES
    words = printed_words(filled_in)
    below = next(word for word in words if word[0] == "基层党组织或行政意见" and word[1] == 2)
    assert any(text.endswith("末") and page == 2 and end < below[2] for text, page, _, end in words) == fits


# Letters as wide as those of 宋体: a whole size, and half of it for ASCII.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include>/etc/fonts/fonts.conf</include>{}</fontconfig>"""
FONT = """<match target="pattern"><test name="family"><string>{}</string></test>
<edit name="family" mode="assign" binding="strong"><string>Noto Sans Mono CJK SC</string></edit></match>"""


def test_long_names_print_whole(
    office: Office, campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both lines of a name of forty characters stand within their row, as do all other words of it."""
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(FONTS.format("".join(map(FONT.format, ("宋体", "仿宋", "黑体")))), encoding="utf-8")
    values = {"unit_name": "大连" + "某" * 37 + "末", "unit_type": "民办非企业单位（社会组织）"}
    values["evaluation_result"] = "满意率98.5%"
    layout = FORMS["annex2"](campaign.settings).layout
    entries: list[Entry] = [
        (layout.sheet, layout.address(name, layout.first_row + row), value)
        for row in range(12)
        for name, value in values.items()
    ]
    entries.append((layout.sheet, layout.cells["phone"], "0411-82610415、13812345678"))
    path = filled(office, campaign, "annex2", entries, tmp_path / "附件2.xlsx")
    monkeypatch.setenv("FONTCONFIG_FILE", str(fonts))
    words = [word for word in printed_words(path) if word[1] == 1]
    numbers = [(top + end) / 2 for text, _, top, end in words if text in set(map(str, range(1, 13)))]
    middles = sorted(numbers)[:12]  # the last is the page's
    half = (middles[1] - middles[0]) / 2
    for ending in ("末", "（社会组织）", "满意率98.5%"):
        ends = sorted(end for text, _, _, end in words if text.endswith(ending))
        assert len(ends) == len(middles) == 12
        assert all(end <= middle + half + 1 for end, middle in zip(ends, middles, strict=True))
    assert any(text == "0411-82610415、13812345678" for text, *_ in words)


@pytest.mark.parametrize(("rows", "pages"), [(0, 1), (2, 1), (12, 1), (100, 5)])
def test_table_prints_only_rows_in_use(
    office: Office, campaign: Campaign, tmp_path: Path, rows: int, pages: int
) -> None:
    """The three hundred rows there is room for print nowhere unless they are filled."""
    entries = table_entries(campaign, rows) if rows else []
    path = filled(office, campaign, "annex2", entries, tmp_path / "附件2.xlsx")
    assert page_count(path) == pages + GUIDE_PAGES
