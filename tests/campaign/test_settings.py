"""What the settings' types accept, refuse and derive."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from cwgk_excel.campaign import Choice, Settings, Submitter
from cwgk_excel.campaign.frozen import WrongValues

BODY = {"code": "210202", "name": "中山区", "kind": "区市县", "order": 1}


def test_sample_settings_hold_what_the_notice_says(settings: Settings) -> None:
    """Number, dates and contact are those of the notice; marks and thresholds are unset."""
    assert settings.campaign.document == "大厂开办发〔2017〕7号"
    assert [d.isoformat() for d in (settings.dates.issued, settings.dates.due)] == [
        "2017-10-25",
        "2017-11-15",
    ]
    assert (settings.contact.name, settings.contact.phone) == ("刘峰", "82610415")
    assert set(settings.marks.maximum.by_name().values()) == {None}
    assert set(settings.thresholds.by_name().values()) == {None}
    assert (settings.marks.total, settings.annex2.rows, settings.narrative.limit) == ("sum", 300, 800)


def test_a_section_that_is_left_out_counts_as_the_sample_says(settings: Settings) -> None:
    """What a comment in campaign.toml tells holds too where somebody deleted the line."""
    needed = {"campaign", "dates", "contact", "protection", "lists"}
    others = {name: getattr(settings, name) for name in settings.by_name() if name not in needed}
    assert others["narrative"].limit == 800
    assert {name: type(section)() for name, section in others.items()} == others


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("dates", {"due": "2017-10-01"}),
        ("dates", {"issued": "1999-12-31"}),
        ("dates", {"latest_accepted": "2017-11-14"}),
        ("reconcile", {"tolerance": -0.001}),
        ("reconcile", {"shared": "loud"}),
        ("annex2", {"rows": 11}),
        ("annex2", {"rows": 2001}),
        ("annex2", {"rows": 12.5}),
        ("marks", {"total": "mean"}),
        ("marks", {"maximum": {"self_total": 0}}),
        ("marks", {"maximum": {"self_total": float("nan")}}),
        ("narrative", {"limit": 49}),
        ("narrative", {"under": 1.01}),
        ("protection", {"password": "密码"}),
        ("protection", {"password": "sixteen-letters-"}),
        ("thresholds", {"satisfaction_rate": 100.1}),
        ("campaign", {"batch": "  "}),
        ("campaign", {"unknown": 1}),
        ("lists", {"unit_type": []}),
    ],
)
def test_settings_out_of_bounds_are_refused(
    changed: Callable[..., Settings], section: str, values: Mapping[str, Any]
) -> None:
    """Each of these is one mistake and is refused."""
    with pytest.raises(WrongValues) as caught:
        changed(**{section: values})
    assert len(caught.value.mistakes) == 1


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("dates", {"issued": "2017-11-15", "opens": "2017-11-15", "latest_accepted": "2017-11-15"}),
        ("reconcile", {"tolerance": 0, "not_listed": "off", "different": "error"}),
        ("annex2", {"rows": 12}),
        ("annex2", {"rows": 2000}),
        ("marks", {"total": "none", "maximum": {"self_total": 0.5}}),
        ("narrative", {"limit": 5000, "under": 0, "over": 1}),
        ("thresholds", {"satisfaction_rate": 100, "self_total": 0}),
    ],
)
def test_settings_at_their_bounds_are_accepted(
    changed: Callable[..., Settings], section: str, values: Mapping[str, Any]
) -> None:
    """The bounds themselves belong to the range."""
    given = getattr(changed(**{section: values}), section).by_name()
    assert {key: given[key] for key in values if key != "maximum"} == {
        key: value for key, value in values.items() if key != "maximum"
    }


def test_settings_are_hashed_as_ever(settings: Settings) -> None:
    """Were a campaign's settings written otherwise, all of its returns would be judged anew."""
    assert settings.reconcile.as_json() == (
        '{"tolerance":0.005,"not_listed":"warning","not_declared":"warning","different":"warning",'
        '"shared":"warning","alike":"warning"}'
    )
    assert settings.rules.as_json().endswith('"board_reps_ownership":["国有","国有独资","股份有限"]}')
    assert settings.marks.as_json().endswith(
        '"weights":{"congress_score":1.0,"openness_score":1.0,"board_score":1.0}}'
    )
    assert settings.dates.as_json().startswith('{"issued":"2017-10-25","opens":"2017-10-25"')
    assert hashlib.sha256(settings.as_json().encode()).hexdigest()[:16] == "bd3faa5876c4ad31"


def test_settings_never_change_after_loading(settings: Settings) -> None:
    """They are shared by everything, so nobody may write into them."""
    with pytest.raises(AttributeError):
        settings.annex2.rows = 12  # type: ignore[misc]


def test_choice_spellings_name_first_then_codes_and_aliases() -> None:
    """The canonical name, the code, both together, and each alias are ways to write an entry."""
    assert Choice(name="国有", code="110", aliases=("国营",)).spellings() == (
        "国有",
        "110",
        "110国有",
        "国营",
    )
    assert Choice(name="事业单位").spellings() == ("事业单位",)


def test_one_spelling_for_two_entries_is_refused(changed: Callable[..., Settings]) -> None:
    """An alias must say which entry is meant, and the error names the spelling and both entries."""
    two = [{"name": "企业", "aliases": ["公司"]}, {"name": "公司制企业", "aliases": ["公司"]}]
    with pytest.raises(WrongValues, match="“公司”同时属于“企业”和“公司制企业”"):
        changed(lists={"unit_type": two})


def test_spellings_that_read_the_same_are_one(changed: Callable[..., Settings]) -> None:
    """Width, case and spaces do not tell entries apart when a return is read, so they may not here."""
    two = [{"name": "A类"}, {"name": "ａ 类"}]
    with pytest.raises(WrongValues, match="“ａ 类”同时属于“A类”和“ａ 类”"):
        changed(lists={"unit_type": two})


def test_judged_by_takes_advisories_and_leaves_what_was_issued(changed: Callable[..., Settings]) -> None:
    """Thresholds and rules come from today, dates, lists and marks from the version issued."""
    issued = changed(marks={"total": "none"}, annex2={"rows": 20})
    today = changed(thresholds={"self_total": 80}, rules={"phone_unusual": False})
    judged = issued.judged_by(today)
    assert (judged.thresholds.self_total, judged.rules.phone_unusual) == (80, False)
    assert (judged.marks.total, judged.annex2.rows) == ("none", 20)


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "zs"},
        {"code": ""},
        {"code": "123456789"},
        {"code": "中山"},
        {"kind": "区"},
        {"order": 0},
        {"order": "一"},
        {"name": ""},
        {"name": "长" * 41},
        {"expected_units": -1},
        {"telephone": "82610415"},
    ],
)
def test_submitter_mistakes_are_refused(wrong: Mapping[str, Any]) -> None:
    """Each of these is one mistake in a line of submitters.csv."""
    with pytest.raises(WrongValues) as caught:
        Submitter.read({**BODY, **wrong})
    assert len(caught.value.mistakes) == 1


def test_submitter_file_name_is_allowed_everywhere() -> None:
    """Windows forbids these marks in names, and a dot or space at the end."""
    body = Submitter.read({**BODY, "name": 'A/B\\C:D*E?"F"<G>|H. .'})
    assert body.file_name == "A_B_C_D_E__F__G__H"
    assert Submitter.read(BODY).file_name == "中山区"
