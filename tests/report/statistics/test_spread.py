"""Tests of cwgk_excel.report.statistics.spread and bands: what is averaged, and what is counted apart."""

from __future__ import annotations

import pytest
from frames import collected

from cwgk_excel.forms.spec import Form
from cwgk_excel.report.statistics.bands import band_of, bands_in_words
from cwgk_excel.report.statistics.spread import Figures, Spread, figures, spread


def test_spread_of_known_values() -> None:
    """How many, mean, median, least and most; nothing is known of none."""
    assert spread([90.0, 80.0, 100.0, 82.0]) == Spread(4, 88.0, 86.0, 80.0, 100.0)
    assert spread([]) == Spread(0, None, None, None, None)


def test_figures_leave_out_what_is_no_clear_number(forms: dict[str, Form]) -> None:
    """Means are of clear numbers only; words and rates that may mean another are counted apart."""
    rows = (
        {"staff_count": 10, "self_score": 90.0, "superior_score": None, "evaluation_result": "满意"},
        {"staff_count": None, "self_score": 80.0, "superior_score": None, "evaluation_result": 97.0},
        {"staff_count": 31, "self_score": None, "superior_score": None, "evaluation_result": 0.97},
        {"staff_count": 30, "self_score": None, "superior_score": None, "evaluation_result": "满意"},
    )
    records = collected(annex2=rows).rows["annex2"]
    assert figures(records, forms["annex2"]) == Figures(
        staff=71,
        size=Spread(3, 71 / 3, 30, 10, 31),
        own=Spread(2, 85.0, 85.0, 80.0, 90.0),
        superior=Spread(),
        satisfaction=Spread(1, 97.0, 97.0, 97.0, 97.0),
        words={"满意": 2},
        unclear=1,
    )
    assert figures(records[:0], forms["annex2"]) == Figures(0, Spread(), Spread(), Spread(), Spread(), {}, 0)


def test_bands_in_words() -> None:
    """Each band says where it begins and ends; one that holds a single number says that."""
    assert bands_in_words([50, 100, 101, 1000]) == [
        "不足50人",
        "50至99人",
        "100人",
        "101至999人",
        "1000人以上",
    ]
    assert bands_in_words([]) == ["全部"]


@pytest.mark.parametrize(("people", "band"), [(0, 0), (49, 0), (50, 1), (99, 1), (100, 2), (5000, 2)])
def test_band_of(people: int, band: int) -> None:
    """A band begins at its number."""
    assert band_of(people, [50, 100]) == band
