"""Tests of cwgk_excel.report.figures: what is counted, once, for all that shows it."""

from __future__ import annotations

from frames import body, campaign, collected

from cwgk_excel.report.content import gather
from cwgk_excel.report.figures import figures_of
from cwgk_excel.report.snapshots.content import figures_hash

OF = campaign(body("A1", "甲区"), body("B2", "乙区"), body("C3", "丙区", expected_units=0))


def row(unit: str, body: str, staff: int, place: int, **others: object) -> dict[str, object]:
    """A row of a body's list."""
    return {
        "unit_name": unit,
        "submitter": body,
        "staff_count": staff,
        "row": place,
        "sha256": body * 32,
        **others,
    }


def test_a_unit_counts_once() -> None:
    """Of a unit that two bodies list, or one body twice, the first row in official order counts."""
    rows = [
        row("甲公司", "B2", 70, 6),
        row("甲 公司", "A1", 80, 6),
        row("乙公司", "A1", 5, 7),
        row("乙公司", "A1", 6, 8),
    ]
    found = figures_of(gather(collected([], rows, of=OF)))
    assert (found.rows, found.units, found.repeated) == (4, 2, 2)
    assert (found.row_staff, found.staff) == (161, 85)
    assert list(found.first) == [True, True, False, False]


def test_what_is_lacking() -> None:
    """Units that no list has without an error are told once, with the reason."""
    rows = [row("甲公司", "A1", 1, 6), row("乙公司", "A1", 2, 7, valid=False)]
    declared = [{"unit_name": name, "submitter": "A1"} for name in ("甲公司", "乙公司", "丙公司")]
    declared.append({"unit_name": "丁公司", "submitter": "B2"})
    found = figures_of(gather(collected(declared, rows, of=OF)))
    assert [(one.unit, one.body, one.why) for one in found.lacking] == [
        ("乙公司", "A1", "附件2有错误"),
        ("丙公司", "A1", "附件2没有列此单位"),
        ("丁公司", "B2", "没有报附件2"),
    ]


def test_the_hash_of_figures_stays_what_it_was() -> None:
    """Else every version that was signed would seem to have been changed by the next release."""
    rows = [row("甲公司", "A1", 80, 6), row("乙公司", "B2", 5, 7, valid=False)]
    content = gather(collected([{"unit_name": "甲公司", "submitter": "A1"}], rows, of=OF))
    digest = figures_hash(content, figures_of(content))
    assert digest == "bfc3aee2b6fc2fffe00b48391f129550b2190a2d42cfc7baa1a8da22755d5a05"


def test_bodies_and_problems() -> None:
    """Bodies that need not return are not expected; findings that are accepted are not open."""
    findings = [
        {"code": "cell-blank", "submitter": "A1"},
        {"code": "cell-blank", "submitter": "A1", "state": "accepted"},
        {"code": "return-late", "submitter": "A1"},
    ]
    found = figures_of(gather(collected([{"submitter": "A1"}], [row("甲公司", "A1", 1, 6)], findings, of=OF)))
    assert (found.expected, found.returned, found.complete) == (2, 1, 1)
    assert (found.errors, found.warnings) == (1, 1)
