"""Tests of cwgk_excel.report.statistics.ranks: who is most complete, which unit has the best score."""

from __future__ import annotations

from frames import body, campaign, collected

from cwgk_excel.report.content import gather
from cwgk_excel.report.figures import figures_of
from cwgk_excel.report.statistics.ranks import body_ranks, unit_ranks

OF = campaign(
    body("A1", "甲区", expected_units=4),
    body("B2", "乙区"),
    body("C3", "丙区"),
    body("D4", "丁区", expected_units=0),
    body("E5", "戊区", reports_with="B2"),
    body("F6", "己区"),
)


def test_bodies_by_completeness() -> None:
    """Of what is expected, or of what came where that is more; fewer errors first; equals share a rank."""
    both = [("一", "A1"), ("二", "A1"), ("三", "B2"), ("四", "B2"), ("五", "C3")]
    ones = [{"unit_name": name, "submitter": code} for name, code in both]
    twos = [{"unit_name": name, "submitter": code, "row": 6 + n} for n, (name, code) in enumerate(both)]
    ones[3]["valid"] = False  # type: ignore[assignment]
    findings = [{"code": "cell-blank", "submitter": "B2"}]
    found = body_ranks(gather(collected(ones, twos, findings, of=OF)))
    assert [(one.rank, one.name, one.good, one.total, one.share, one.errors) for one in found] == [
        (1, "丙区", 1, 1, 100, 0),
        (2, "甲区", 2, 4, 50, 0),
        (3, "乙区", 1, 2, 50, 1),
        (4, "己区", 0, 0, 0, 0),
    ]


def test_units_by_score() -> None:
    """By the superior's score, then their own; equals share a rank; a unit that is listed twice comes once."""
    scores = [
        ("一", 90.0, 95.0),
        ("二", 95.0, 90.0),
        ("三", 90.0, 97.0),
        ("一", 99.0, 99.0),
        ("四", 90.0, 95.0),
    ]
    rows = [
        {"unit_name": name, "superior_score": superior, "self_score": own, "submitter": "A1", "row": 6 + n}
        for n, (name, superior, own) in enumerate(scores)
    ]
    content = gather(collected([], rows, of=OF))
    found = unit_ranks(content, figures_of(content))
    assert [(one.rank, one.record["unit_name"], one.superior) for one in found] == [
        (1, "二", 95.0),
        (2, "三", 90.0),
        (3, "一", 90.0),
        (3, "四", 90.0),
    ]
