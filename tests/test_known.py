"""What a campaign knows when it reads its returns."""

from __future__ import annotations

import pytest
from conftest import Desk

from cwgk_excel.errors import SettingsError
from cwgk_excel.identity import Key
from cwgk_excel.intake.known import reader

OWN, EARLIER = Key(bytes(32)), Key(bytes(range(32)))


def test_names_are_those_of_today_and_of_what_was_issued(desk: Desk) -> None:
    """In this order, each once."""
    known = reader(desk.campaign, OWN, {}, {"210202": ("中山区", "老中山区"), "999999": ("别处",)})
    assert known.names["210202"] == ("中山区", "大连市中山区", "老中山区")
    assert set(known.names) == {"210202", "210203", "210204"}


def test_keys_of_earlier_rounds_and_passwords_are_handed_on(desk: Desk) -> None:
    """From the campaign's folder, and from the call."""
    (desk.folder / "keys" / "第一批.key").write_text(EARLIER.to_text("第一批"), encoding="utf-8")
    known = reader(desk.campaign, OWN, {}, passwords=("abc",))
    assert (known.earlier, known.passwords) == ({"第一批": EARLIER}, ("abc",))
    (desk.folder / "keys" / "第一批.key").write_text("坏了", encoding="utf-8")
    with pytest.raises(SettingsError, match="第一批"):
        reader(desk.campaign, OWN, {})
