"""Signs that a form was issued to another body than the one that sent it."""

from __future__ import annotations

import pytest
from conftest import Desk

from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.tasks.taking_in.results import FileResult
from cwgk_excel.tasks.upkeep.check import check


def others(results: list[FileResult]) -> list[Finding]:
    """What is said of other bodies."""
    return [f for r in results for f in r.findings if f.code in ("folder-other-body", "opinion-other-body")]


def test_form_in_another_bodys_folder_is_told(desk: Desk) -> None:
    """Also in the folder that was put in; both bodies are named. What was read then is what check reads."""
    path = desk.put("西岗区/甲.xlsx", desk.unit())
    (finding,) = others(desk.take(path.parent))
    assert finding.message == "控制码是发给中山区的，文件却放在西岗区的文件夹里"
    (finding,) = others(desk.take(desk.put("沙河口区、西岗区/表.xlsx", desk.table({})).parent))
    assert finding.value == "西岗区、沙河口区"
    assert others(desk.take(desk.put("中山区/西岗区/乙.xlsx", desk.unit(unit_name="乙公司")))) != []
    assert check(desk.campaign, workers=0).problems == []


def test_form_in_its_own_bodys_folder_is_not(desk: Desk) -> None:
    """Nor in that of the body with which it reports."""
    bodies = desk.folder / "submitters.csv"
    assert others(desk.take(desk.put("中山区/甲.xlsx", desk.unit()).parent)) == []
    table = bodies.read_text(encoding="utf-8-sig")
    head = table.splitlines()[0].split(",")
    line = next(line for line in table.splitlines() if line.startswith("210202"))
    cells = line.split(",")
    cells[head.index("reports_with")] = "210203"
    bodies.write_text(table.replace(line, ",".join(cells)), encoding="utf-8-sig")
    assert others(desk.take(desk.put("西岗区/乙.xlsx", desk.unit(unit_name="乙公司")).parent)) == []


@pytest.mark.parametrize(
    ("opinion", "told"),
    [
        ("同意申报。西岗区总工会", ["控制码是发给中山区的，区市县（产业）工会意见写的却是西岗区"]),
        ("经中山区、西岗区两家研究，同意。", []),
        ("同意申报", []),
    ],
)
def test_opinion_of_another_body_is_told(desk: Desk, opinion: str, told: list[str]) -> None:
    """Where it speaks of others only."""
    (result,) = desk.take(desk.put("甲.xlsx", desk.unit(union_opinion=opinion)))
    assert [finding.message for finding in others([result])] == told
