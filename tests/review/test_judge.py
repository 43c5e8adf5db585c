"""Tests of cwgk_excel.review.judge: what is told of a batch, and what that costs."""

from __future__ import annotations

from typing import Any

import pytest

from cwgk_excel.forms import units as module
from cwgk_excel.forms.names import matching_name
from cwgk_excel.forms.spec import Form
from cwgk_excel.review.judge import judge

Batch = tuple[list[dict[str, Any]], list[tuple[int, int]]]


def batch(*names: str | None, of: tuple[int, ...] = ()) -> Batch:
    """Rows of tables with these unit names, from sheet row 6 on, and where they stand; ``of``: the return of each."""
    usual = {
        "submitter_name": "中山区",
        "filled_by": "李明",
        "phone": "82610415",
        "leader": "张华",
        "unit_type": "企业",
        "staff_count": 326,
        "self_score": 92.5,
        "evaluation_result": 98.5,
        "superior_score": 91.0,
    }
    returns = of or (1,) * len(names)
    places = [(belongs, row) for row, belongs in enumerate(returns, 6)]
    return [{**usual, "unit_name": name} for name in names], places


def test_rows_of_a_unit_are_those_of_its_return(forms: dict[str, Form]) -> None:
    """Whatever its spelling; blank names and other returns do not count."""
    some = batch("甲公司", None, "大连市甲 公司", "乙", "甲公司", "乙", of=(1, 1, 1, 1, 2, 1))
    found = [f for f in judge(forms["annex2"], *some) if f.code == "unit-listed-twice"]
    assert [(f.row, f.words["rows"]) for f in found] == [(2, "6、8"), (5, "9、11")]


def test_each_name_is_compared_once(forms: dict[str, Form], monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand equal names are a thousand comparisons, not a million; without repetition none is made."""
    asked: list[str] = []

    def counted(name: str, city: str) -> str:
        asked.append(name)
        return matching_name(name, city)

    monkeypatch.setattr(module, "matching_name", counted)
    found = list(judge(forms["annex2"], *batch(*["甲公司"] * 1000)))
    assert len(found) == 999
    assert found[0].words == {"rows": "6、7、8、9、10、11、12、13、14、15等"}
    assert len(asked) == 1000
    asked.clear()
    assert list(judge(forms["annex2"], *batch(*(f"{n}公司" for n in range(1000))))) == []
    assert asked == []
