"""Tests of cwgk_excel.review.reconciling.spots: where the records of each unit lie."""

from __future__ import annotations

from cwgk_excel.review.reconciling.spots import Spot, Spots, first_of_bodies

ONE, OTHER = Spot("B2", (True, 4, 0), 90), Spot("A1", (False, 7, 2), 1 << 40)
LATER = Spot("B2", (False, 9, 1), 120)


def test_spots_are_found_by_names() -> None:
    """All of a name, wherever they lie, and none of a name that nobody has."""
    spots = Spots()
    for name, spot in (("甲公司", ONE), ("乙公司", OTHER), ("甲公司", LATER)):
        spots.add(name, spot)
    assert spots.of("甲公司") == [ONE, LATER]
    assert spots.of("乙公司") == [OTHER]
    assert spots.of("丙公司") == []


def test_names_of_several_bodies_are_told() -> None:
    """One that a body has twice is not among them; what comes later is."""
    spots = Spots()
    for name, spot in (("甲公司", ONE), ("甲公司", LATER), ("乙公司", ONE)):
        spots.add(name, spot)
    assert list(spots.shared()) == []
    spots.add("乙公司", OTHER)
    assert set(spots.shared()) == {ONE, OTHER}


def test_shared_spots_come_as_they_lie_in_the_file() -> None:
    """Else the lists of many bodies would be loaded anew for each of their rows."""
    spots = Spots()
    for offset in range(20):
        for number in range(40):
            spots.add(f"{number}厂", Spot(f"B{offset}", (False, offset, number), offset))
    assert [spot.offset for spot in spots.shared()] == [offset for offset in range(20) for _ in range(40)]


def test_first_spot_of_a_body_is_the_one_in_its_list() -> None:
    """Of several, whichever came first."""
    assert first_of_bodies([ONE, OTHER, LATER]) == [LATER, OTHER]
