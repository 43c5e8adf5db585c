"""A campaign in earnest never goes on unnoticed with the key that everybody has."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import Desk

from cwgk_excel.campaign.sample_key import PUBLIC, public_key
from cwgk_excel.campaign.scaffold import create
from cwgk_excel.cli import main
from cwgk_excel.identity import Key
from cwgk_excel.tasks.distribute import distribute
from cwgk_excel.tasks.upkeep.check import check


def test_sample_campaign_may_have_it(desk: Desk) -> None:
    """Also with other bodies and lengths, as the desk has them."""
    assert public_key(desk.campaign, Key.load(desk.folder)) == ()
    assert check(desk.campaign, workers=0).problems == []
    assert distribute(desk.campaign).warnings == ()


@pytest.mark.parametrize("changed", [{"batch": '"第三批"'}, {"due": "2017-11-16"}])
def test_another_round_may_not(
    desk: Desk, capsys: pytest.CaptureFixture[str], changed: dict[str, str]
) -> None:
    """Said where forms are issued and where all is checked, with what to do."""
    desk.edit(**changed)
    assert main(["distribute", str(desk.folder)]) == 0
    assert f"注意：{PUBLIC}" in capsys.readouterr().out
    assert check(desk.campaign, workers=0).problems == [PUBLIC]


def test_key_of_its_own_is_none_of_it(desk: Desk) -> None:
    """As every new campaign has."""
    desk.edit(batch='"第三批"')
    folder = create(desk.folder.parent / "新", on=date(2026, 3, 2))
    assert public_key(desk.campaign, Key.load(folder)) == ()
