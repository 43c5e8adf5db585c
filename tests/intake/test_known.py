"""What a campaign knows when it reads its returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from conftest import Desk
from raw_returns import version

from cwgk_excel.campaign import Settings
from cwgk_excel.errors import SettingsError
from cwgk_excel.identity import Key
from cwgk_excel.intake.extract.known import form_reader

OWN, EARLIER = Key(bytes(32)), Key(bytes(range(32)))


def test_names_are_those_of_today_and_of_what_was_issued(desk: Desk) -> None:
    """In this order, each once."""
    known = form_reader(desk.campaign, OWN, {}, {"210202": ("中山区", "老中山区"), "999999": ("别处",)})
    assert known.names["210202"] == ("中山区", "大连市中山区", "老中山区")
    assert set(known.names) == {"210202", "210203", "210204"}


def test_versions_are_handed_on_as_plans_of_today(desk: Desk, changed: Callable[..., Settings]) -> None:
    """Where fields stand is as issued, how their lists are spelled as of today; a later release's form is left out."""
    issued = version("annex1", changed(lists={"ownership": [{"name": "国有"}]}))
    later = replace(issued, form="annex9", id="BBBB")
    today = changed(lists={"ownership": [{"name": "国有", "aliases": ["全民"]}]})
    known = form_reader(
        replace(desk.campaign, settings=today), OWN, {("annex1", "AAAA"): issued, ("annex9", "BBBB"): later}
    )
    (plan,) = known.versions.values()
    assert (plan.form, plan.id, plan.number, plan.city) == ("annex1", "AAAA", "附件1", "大连市")
    assert (plan.layout, plan.locked) == (issued.layout, issued.locked)
    assert plan.by_name["ownership"].choices == (("国有", ("国有", "全民")),)


def test_keys_of_earlier_rounds_and_passwords_are_handed_on(desk: Desk) -> None:
    """From the campaign's folder, and from the call."""
    (desk.folder / "keys" / "第一批.key").write_text(EARLIER.to_text("第一批"), encoding="utf-8")
    known = form_reader(desk.campaign, OWN, {}, passwords=("abc",))
    assert (known.earlier, known.passwords) == ({"第一批": EARLIER}, ("abc",))
    (desk.folder / "keys" / "第一批.key").write_text("坏了", encoding="utf-8")
    with pytest.raises(SettingsError, match="第一批"):
        form_reader(desk.campaign, OWN, {})
