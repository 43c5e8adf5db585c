"""The page of a round, and the manual, in a browser: searched, sorted, heard and printed, with nothing asked for."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from conftest import DemoRound
from programs.browser import Seen, look

from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.scaffold import create
from cwgk_excel.demo.run import DAY
from cwgk_excel.tasks.page import report

pytestmark = [pytest.mark.interchange, pytest.mark.usefixtures("chromium")]
UNITS = "table.searched"


@pytest.fixture(scope="module")
def page(demo_round: DemoRound, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the demonstration."""
    target = tmp_path_factory.mktemp("page") / "报告.html"
    report(Campaign.load(demo_round.folder), on=DAY, output=target)
    return target


def quiet(seen: Seen, page: Path) -> None:
    """Nothing was asked for but the page itself, and the console is empty."""
    assert (seen.requests, seen.complaints) == ([page.as_uri()], [])


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The manual of a new campaign."""
    return create(tmp_path_factory.mktemp("manual") / "批次") / "操作手册.html"


def test_search(page: Path) -> None:
    """All words have to be in a row; widths and case do not count; the number of hits is said to all."""
    seen = look(
        page,
        ("attribute", "#hits", "role"),
        ("search", "瓦房店市 附件２"),
        ("column", 3),
        ("search", "没有这个单位"),
        ("column", 3),
        ("search", ""),
    )
    role, hits, bodies, no_hits, none, all_of_them = seen.results
    assert role == "status"
    assert hits == f"找到{len(bodies)}个单位"
    assert set(bodies) == {"瓦房店市"}
    assert (no_hits, none) == ("找到0个单位", [])
    assert all_of_them.startswith("共")
    quiet(seen, page)


def test_sort_by_keyboard(page: Path) -> None:
    """A head is a button: Enter sorts, once more turns the order, a figure by size, and the table says so."""
    staff = f"{UNITS} thead th:nth-child(4)"
    seen = look(
        page,
        ("focus", f"{staff} button"),
        ("press", "Enter"),
        ("column", 4),
        ("attribute", staff, "aria-sort"),
        ("press", "Space"),
        ("column", 4),
        ("attribute", staff, "aria-sort"),
        ("focused",),
        ("count", "[aria-sort]"),
        ("press", "Shift+Tab"),
        ("focused",),
    )
    _, _, rising, up, _, falling, down, focused, sorted_heads, _, before = seen.results
    numbers = [int(text.replace(",", "")) for text in rising if text]
    assert numbers == sorted(numbers)
    assert [int(text.replace(",", "")) for text in falling if text] == numbers[::-1]
    assert (up, down, focused, sorted_heads) == ("ascending", "descending", "职工人数", 1)
    assert before == "报送单位"
    quiet(seen, page)


@pytest.mark.parametrize("name", ["page", "manual"])
def test_axe_finds_nothing(name: str, request: pytest.FixtureRequest) -> None:
    """In light, in dark, and on a narrow screen, over which nothing hangs out; of the manual too."""
    shown = request.getfixturevalue(name)
    seen = look(
        shown,
        ("look", "light"),
        ("axe",),
        ("look", "dark"),
        ("axe",),
        ("size", 390, 844),
        ("axe",),
        ("overflow",),
    )
    assert [result for result in seen.results if result is not None] == [[], [], [], 0]
    quiet(seen, shown)


def test_no_script_is_needed(page: Path) -> None:
    """Without scripts all rows can be read, and nothing shows that would do nothing."""
    seen = look(
        page, ("count", f"{UNITS} tbody tr"), ("visible", ".search"), ("count", "button"), script=False
    )
    rows, search, buttons = seen.results
    assert rows > 80
    assert (search, buttons) == (False, 0)
    quiet(seen, page)


def test_what_is_not_its_own_may_not_run(page: Path, tmp_path: Path) -> None:
    """A script that slips into the page is refused by the browser, and so is a picture from elsewhere."""
    planted = '<img src="http://127.0.0.1:9/x.png"><script>document.title = "changed"</script></main>'
    target = tmp_path / "报告.html"
    target.write_text(page.read_text(encoding="utf-8").replace("</main>", planted), encoding="utf-8")
    seen = look(target, ("run", "document.title"))
    assert seen.results == ["第二批 申报情况 2017年11月14日"]
    assert len([line for line in seen.complaints if "Content Security Policy" in line]) == 2


def test_it_prints(page: Path, tmp_path: Path) -> None:
    """On numbered pages; the head of the units stands on each page of theirs, and no row is cut."""
    target = tmp_path / "报告.pdf"
    look(page, ("pdf", str(target)))
    printed = subprocess.run(
        ["pdftotext", "-layout", str(target), "-"], capture_output=True, check=True, encoding="utf-8"
    ).stdout
    sheets = printed.split("\f")[:-1]
    assert "总览" in sheets[0]
    (first,) = (number for number, sheet in enumerate(sheets) if "一家报的一个单位占一行" in sheet)
    assert all("来源" in sheet and "问题" in sheet for sheet in sheets[first:-1])
    assert [f"{n}／{len(sheets)}" in sheet for n, sheet in enumerate(sheets, 1)] == [True] * len(sheets)
    assert "查找" not in printed
