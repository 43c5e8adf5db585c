"""How tables of one body that came together go together."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.review.lists import Joined, Row, SentTable, join


def table(
    number: int, rows: str, date: int | None = None, *, valid: bool = True, adds: bool = False
) -> SentTable:
    """A table whose rows are given as "甲1 乙2": unit and what it says."""
    said = [(text[0], text[1:]) for text in rows.split()]
    modified = datetime(2017, 11, date, tzinfo=UTC) if date else None
    rows_of = tuple(Row(unit.strip("-"), {"staff": what}) for unit, what in said)
    return SentTable(number, modified, valid, rows_of, adds)


def test_one_table_is_the_list() -> None:
    """With all its rows."""
    assert join([table(1, "甲1 甲1 -1")]) == Joined((1,))


def test_tables_without_a_unit_in_common_are_parts() -> None:
    """Whatever their dates."""
    assert join([table(1, "甲1", 2), table(2, "乙1", 1), table(3, "丙1")]) == Joined((1, 2, 3))


def test_later_table_that_has_all_units_is_a_newer_version() -> None:
    """By its date; of a chain of versions only the last is left."""
    assert join([table(1, "甲1 乙1", 3), table(2, "甲2", 1), table(3, "甲3", 2)]) == Joined((1,))


def test_without_dates_only_more_units_make_a_version() -> None:
    """Equal dates tell as little as none; the same units with other values are asked about."""
    for dates in ((None, None), (1, None), (1, 1)):
        assert join([table(1, "甲1 乙1", dates[0]), table(2, "甲2", dates[1])]) == Joined((1,))
        assert join([table(1, "甲1", dates[0]), table(2, "甲2", dates[1])]) == Joined(
            (1, 2), differing={(1, 0): ((2, 0),), (2, 0): ((1, 0),)}
        )


def test_tables_that_say_the_same_are_one() -> None:
    """The last, or the one without an error; the order of rows says nothing."""
    assert join([table(1, "甲1 乙1", 2), table(2, "乙1 甲1", 1)]) == Joined((2,))
    assert join([table(1, "甲1"), table(2, "甲1", valid=False)]) == Joined((1,))


def test_row_that_two_parts_share_counts_once() -> None:
    """In the part without an error, where there is one."""
    assert join([table(1, "甲1 乙1"), table(2, "乙1 丙1")]) == Joined((1, 2), repeated=frozenset({(2, 0)}))
    assert join([table(1, "甲1 乙1", valid=False), table(2, "乙1 丙1")]) == Joined(
        (1, 2), repeated=frozenset({(1, 1)})
    )


def test_row_that_no_other_part_contradicts_is_no_difference() -> None:
    """A table that lists a unit twice has its own warning."""
    assert join([table(1, "甲1 甲2 乙1"), table(2, "甲1 丙1")]) == Joined(
        (1, 2), differing={(1, 1): ((2, 0),), (2, 0): ((1, 1),)}
    )


def test_rows_without_a_name_are_each_their_own() -> None:
    """Nobody can say that two of them are one."""
    assert join([table(1, "甲1 -1"), table(2, "乙1 -1")]) == Joined((1, 2))


def test_newer_version_with_an_error_waits() -> None:
    """The older ones count until it is put right; where they have errors as well, it takes their place."""
    whole = table(3, "甲1 乙1 丙1", 2, valid=False)
    assert join([table(1, "甲1", 1), table(2, "乙1", 1), whole]) == Joined((1, 2), waiting=(3,))
    assert join([table(1, "甲1", 1, valid=False), whole]) == Joined((3,))


def test_what_adds_to_a_list_is_no_version_of_it() -> None:
    """Nor the list of that, whichever has more units or the newer date: what they say otherwise is asked about."""
    for added in (table(2, "甲2", 2, adds=True), table(2, "甲2 乙1", 2, adds=True)):
        assert join([table(1, "甲1", 1), added]).differing == {(1, 0): ((2, 0),), (2, 0): ((1, 0),)}
    assert join([table(1, "甲1 乙1", 2), table(2, "甲2", 1, adds=True)]).parts == (1, 2)


def test_equal_rows_of_a_list_and_of_what_adds_to_it_count_once() -> None:
    """In the list."""
    added = table(2, "乙1 丙1", adds=True)
    assert join([table(1, "甲1 乙1"), added]) == Joined((1, 2), repeated=frozenset({(2, 0)}))


def test_newer_version_of_what_adds_takes_its_place() -> None:
    """As among tables that do not; one with an error waits."""
    whole, older = table(1, "甲1", 1), table(2, "乙1", 1, adds=True)
    assert join([whole, older, table(3, "乙2 丙1", 2, adds=True)]) == Joined((1, 3))
    assert join([whole, older, table(3, "乙2", 2, adds=True, valid=False)]) == Joined((1, 2), waiting=(3,))


SAID = st.lists(st.tuples(st.sampled_from("甲乙丙"), st.sampled_from("12")), max_size=4)


DATES = st.sampled_from([None, 1, 2, 3])


@given(st.lists(st.tuples(SAID, DATES, st.booleans(), st.booleans()), min_size=1, max_size=5))
def test_no_unit_is_lost_and_no_row_counts_twice(
    made: Sequence[tuple[list[tuple[str, str]], int | None, bool, bool]],
) -> None:
    """Each is in a part or in a table that waits; equal rows of two parts are counted once."""
    tables = [
        table(number, " ".join(map("".join, rows)), date, valid=valid, adds=adds)
        for number, (rows, date, valid, adds) in enumerate(made)
    ]
    joined = join(tables)
    kept = {number: tables[number] for number in (*joined.parts, *joined.waiting)}
    assert {u for one in tables for u in one.units} == {u for one in kept.values() for u in one.units}
    counting: dict[Hashable, set[int]] = {}
    for part in joined.parts:
        for number, row in enumerate(tables[part].rows):
            if (part, number) not in joined.repeated and (part, number) not in joined.differing:
                counting.setdefault((row.unit, str(row.said)), set()).add(part)
    assert all(len(parts) == 1 for parts in counting.values())
    units = {u for part in joined.parts for u in tables[part].units}
    left = {
        row.unit
        for part in joined.parts
        for number, row in enumerate(tables[part].rows)
        if (part, number) not in joined.repeated
    }
    assert left == units
