"""The table that is handed up as LibreOffice prints it: of no, one, twenty and two hundred bodies."""

from __future__ import annotations

import re
from collections import defaultdict
from operator import itemgetter
from pathlib import Path

import openpyxl
import pytest
from frames import body, campaign, collected
from office.driver import printed_words

from cwgk_excel.report.content import gather
from cwgk_excel.report.figures import figures_of
from cwgk_excel.report.masters import write_masters

pytestmark = pytest.mark.interchange
UNITS = ("大连示例机械制造有限公司", "大连示例港湾工程建设监理咨询集团股份有限公司第一分公司", "示例医院")


def written(folder: Path, bodies: int) -> Path:
    """The table of so many bodies, each with one to seven units whose names take one line or two."""
    named = [body(f"B{number:03d}", f"报送单位{number:03d}") for number in range(1, bodies + 1)]
    rows = [
        {
            "unit_name": f"{UNITS[(number + place) % 3]}{number}-{place}",
            "submitter": one.code,
            "sha256": one.code * 16,
            "row": 6 + place,
            "evaluation_result": "满意" if place % 3 == 2 else 98.5,
        }
        for number, one in enumerate(named)
        for place in range(1 + number * 5 % 7)
    ]
    path = folder / "全市汇总表.xlsx"
    content = gather(collected([], rows, of=campaign(*named) if named else None))
    write_masters(path, folder / "工作总表.xlsx", content, figures_of(content))
    return path


def printed(path: Path) -> list[list[str]]:
    """The words of each page, from the top."""
    pages: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for word, page, top, bottom in printed_words(path):
        pages[page].append((round(top + bottom), word))
    return [[word for _, word in sorted(pages[page], key=itemgetter(0))] for page in sorted(pages)]


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(("bodies", "least"), [(0, 1), (1, 1), (20, 5), (200, 50)])
def test_pages(tmp_path: Path, bodies: int, least: int) -> None:
    """Each page ends where it was meant to, has the head and its number, and no line without those it belongs to."""
    path = written(tmp_path, bodies)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    pages = printed(path)
    assert len(pages) == len(sheet.row_breaks.brk) + 1 >= least
    for number, words in enumerate(pages, 1):
        said = "".join(words)
        assert f"第{number}页共{len(pages)}页" in said
        assert "送审稿第1版2017年11月10日" in said
        head = words.index("序号")
        assert number == 1 or head < 12
        # A body's name, a unit's, or what stands below them: the first and the last of a page.
        told = [word for word in words[head:] if re.match(r"报送单位\d|大连示例|示例医院|小计|合计", word)]
        assert bodies == 0 or told[0].startswith("报送单位")
        assert not told[-1].startswith("报送单位")
    assert "合计" in pages[-1]
    assert all(f"{who}：" in pages[-1] for who in ("填报人", "审核人", "负责人"))
    assert "（盖章）" in "".join(pages[-1])
