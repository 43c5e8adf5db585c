"""Tests of cwgk_excel.review.reconciling.compare: pairing the two annexes by body and unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from frames import body, campaign, collected
from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.review.reconciling.compare import Pair, Pairs, bodies, official, pair_units, plain_records

ALL_EQUAL = (True, True, True, True)
NONE_COMPARED = (None, None, None, None)
TWO = campaign(body("A1", "甲区"), body("B2", "乙区"))


def pairs(annex1: Sequence[Mapping[str, Any]], annex2: Sequence[Mapping[str, Any]]) -> tuple[Pair, ...]:
    """The pairs of some records of the campaign TWO."""
    found = collected(
        [{"submitter": "A1", **record} for record in annex1],
        [{"submitter": "A1", **record} for record in annex2],
        of=TWO,
    )
    declared, listed = (plain_records(found.records[name]) for name in ("annex1", "annex2"))
    return tuple(pair_units(declared, listed, TWO))


def test_a_unit_in_both_forms_is_one_pair() -> None:
    """The same unit of the same body is joined and its four figures are compared."""
    assert pairs([{}], [{}]) == (Pair("A1", 0, 0, ALL_EQUAL, (), 1),)


def test_nothing_gives_nothing() -> None:
    """Empty frames have no pairs."""
    assert pairs([], []) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("甲公司", "甲 公司"),
        ("大连市甲公司", "甲公司"),
        ("甲（集团）公司", "甲(集团)公司"),
        ("ＡＢＣ公司", "abc公司"),
    ],
)
def test_spellings_of_one_name_are_joined(one: str, other: str) -> None:
    """Spaces, the leading city, brackets and widths do not part a unit."""
    assert [(p.declared, p.listed) for p in pairs([{"unit_name": one}], [{"unit_name": other}])] == [(0, 0)]


@pytest.mark.parametrize(
    ("first", "second", "equal"),
    [
        ({"staff_count": 326}, {"staff_count": 327}, (False, True, True, True)),
        ({"self_total": 92.5}, {"self_score": 92.506}, (True, False, True, True)),
        ({"self_total": 92.5}, {"self_score": 92.505}, ALL_EQUAL),
        ({"superior_total": 91.0}, {"superior_score": 90.0}, (True, True, False, True)),
        ({"satisfaction_rate": 98.5}, {"evaluation_result": 98.0}, (True, True, True, False)),
        ({"satisfaction_rate": 98.5}, {"evaluation_result": "满意"}, (True, True, True, None)),
        ({"staff_count": None}, {"staff_count": 327}, (None, True, True, True)),
        ({"staff_count": 327}, {"staff_count": None}, (None, True, True, True)),
    ],
)
def test_figures_are_compared(
    first: dict[str, Any], second: dict[str, Any], equal: tuple[bool | None, ...]
) -> None:
    """A difference beyond 0.005 counts; blanks and words are not compared."""
    (pair,) = pairs([first], [second])
    assert pair.equal == equal
    assert pair.different == tuple(n for n in range(4) if equal[n] is False)


def test_a_unit_in_one_form_only_stands_alone() -> None:
    """Annex 2's rows come first, then what only Annex 1 has."""
    found = pairs([{"unit_name": "乙公司"}], [{"unit_name": "甲公司"}])
    assert found == (
        Pair("A1", None, 0, NONE_COMPARED, (), 1),
        Pair("A1", 0, None, NONE_COMPARED, (), 0),
    )


def test_two_bodies_with_one_unit_are_both_named() -> None:
    """Each line names the other body; their records are not joined with each other."""
    found = pairs([{}], [{"submitter": "B2"}])
    assert found == (
        Pair("A1", 0, None, NONE_COMPARED, ("B2",), 0),
        Pair("B2", None, 0, NONE_COMPARED, ("A1",), 1),
    )


def test_a_unit_listed_twice_is_compared_twice() -> None:
    """Annex 1 is set beside each of the rows that list the unit."""
    found = pairs([{}], [{}, {"row": 7, "staff_count": 5}])
    assert found == (
        Pair("A1", 0, 0, ALL_EQUAL, (), 2),
        Pair("A1", 0, 1, (False, True, True, True), (), 2),
    )


def test_records_without_a_name_are_not_joined() -> None:
    """A blank name matches nothing, not even another blank name."""
    found = pairs([{"unit_name": None}], [{"unit_name": None}])
    assert [(p.declared, p.listed, p.others) for p in found] == [(None, 0, ()), (0, None, ())]


def test_pairs_of_several_bodies_stand_body_by_body() -> None:
    """Each body's in a row, with the places that its records have among those of all; any can be asked for alone."""
    found = pairs(
        [{"submitter": "B2", "unit_name": "丙"}, {"unit_name": "甲"}],
        [{"submitter": "B2", "unit_name": "丙"}, {"submitter": "B2", "unit_name": "丁"}, {"unit_name": "乙"}],
    )
    assert [(one.submitter, one.declared, one.listed) for one in found] == [
        ("A1", None, 2),
        ("A1", 1, None),
        ("B2", 0, 0),
        ("B2", None, 1),
    ]
    packed = Pairs(found)
    assert (len(packed), packed[-1], packed[1:3]) == (4, found[3], list(found[1:3]))


def test_official_order_comes_first_and_unknown_bodies_are_kept() -> None:
    """A body that submitters.csv lost stands at the end."""
    assert bodies(TWO, ["Z9", "B2"]) == ("A1", "B2", "Z9")


def test_official_sorts_by_body_then_arrival_then_row() -> None:
    """Rows of a table keep their order; bodies stand as in submitters.csv."""
    records = collected(
        annex2=[
            {"submitter": "B2", "unit_name": "4", "sha256": "x", "row": 7},
            {"submitter": "Z9", "unit_name": "5", "sha256": "z", "row": 6},
            {"submitter": "B2", "unit_name": "3", "sha256": "x", "row": 6},
            {"submitter": "A1", "unit_name": "1", "sha256": "y", "row": 9},
            {"submitter": "A1", "unit_name": "2", "sha256": "w", "row": 6},
        ],
        of=TWO,
    ).rows["annex2"]
    assert [records[place]["unit_name"] for place in official(records, TWO)] == ["1", "2", "3", "4", "5"]
    assert official([], TWO) == []


@given(
    st.lists(st.tuples(st.sampled_from(["A1", "B2"]), st.sampled_from(["甲", "乙", "丙", None])), max_size=8),
    st.lists(st.tuples(st.sampled_from(["A1", "B2"]), st.sampled_from(["甲", "乙", "丙", None])), max_size=8),
)
def test_no_record_is_lost(first: list[tuple[str, str | None]], second: list[tuple[str, str | None]]) -> None:
    """Every record of both forms stands in some pair of its own body."""
    ones = [{"submitter": code, "unit_name": name, **FIGURES1} for code, name in first]
    twos = [{"submitter": code, "unit_name": name, **FIGURES2} for code, name in second]
    found = pair_units(ones, twos, TWO)
    assert {p.declared for p in found} - {None} == set(range(len(ones)))
    assert {p.listed for p in found} - {None} == set(range(len(twos)))
    assert all(ones[p.declared]["submitter"] == p.submitter for p in found if p.declared is not None)
    assert all(twos[p.listed]["submitter"] == p.submitter for p in found if p.listed is not None)


FIGURES1 = {"staff_count": 1, "self_total": 2.0, "superior_total": 3.0, "satisfaction_rate": 4.0}
FIGURES2 = {"staff_count": 1, "self_score": 2.0, "superior_score": 3.0, "evaluation_result": 4.0}
