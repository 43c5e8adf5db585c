"""Values that are read: what is taken as what, and what is said of those that are wrong."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from typing import Annotated, Any, Literal

import pytest
from msgspec import Meta, defstruct

from cwgk_excel.campaign.frozen import Frozen, Mistake, WrongValues


class Part(Frozen):
    """An entry of a list."""

    name: Annotated[str, Meta(min_length=1, max_length=3, description="名称")]
    tags: tuple[Annotated[str, Meta(min_length=1, description="标签")], ...] = ()


class Whole(Frozen):
    """A value of each kind."""

    day: date
    count: Annotated[int, Meta(ge=1, le=1000, description="1到1000的整数")] = 1
    share: Annotated[float, Meta(gt=0)] | None = None
    on: bool = False
    kind: Literal["a", "b"] = "a"
    parts: Annotated[tuple[Part, ...], Meta(max_length=2, description="至多两项")] = ()

    def __post_init__(self) -> None:
        if self.on and self.kind == "b":
            raise ValueError("b 不能开")


def read(**values: Any) -> Whole:
    """The values, with a day."""
    return Whole.read({"day": date(2017, 11, 15), **values})


@pytest.mark.parametrize(
    ("name", "given", "taken"),
    [
        *(("count", text, 12) for text in ("12", " 12 ", "012", "+12", "12.0", 12.0)),
        *(("share", given, 1.5) for given in ("1.5", 1.5)),
        ("share", None, None),
        *(("on", given, True) for given in (True, 1, "1", "true", "True", "yes", "on")),
        *(("on", given, False) for given in (0, "0", "false", "no", "off")),
        *(
            ("day", given, date(2017, 11, 16))
            for given in ("2017-11-16", date(2017, 11, 16), datetime(2017, 11, 16))
        ),
        ("parts", [{"name": " 甲 ", "tags": ["乙 "]}], (Part("甲", ("乙",)),)),
    ],
)
def test_what_can_only_mean_one_value_is_taken_as_that(name: str, given: object, taken: object) -> None:
    """Numbers and the like may be in quotes, as all are that come from CSV; space around texts does not count."""
    found = getattr(read(**{name: given}), name)
    assert (found, type(found)) == (taken, type(taken))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"count": 0}, "〔count〕：填的是“0”，应为1到1000的整数。"),
        ({"count": 1.5}, "〔count〕：填的是“1.5”，应为1到1000的整数。"),
        *(
            ({"count": text}, f"〔count〕：填的是“{text}”，应为1到1000的整数。")
            for text in ("一", "1e2", "1E+02", "１２", "12.", "1_0", "1" * 20)
        ),
        ({"share": "１.５"}, "〔share〕：填的是“１.５”，应为数。"),
        (
            {"day": datetime(2017, 11, 16, 8)},
            "〔day〕：填的是“2017-11-16 08:00:00”，应为日期，如 2017-11-15。",
        ),
        ({"count": True}, "〔count〕：填的是“True”，应为1到1000的整数。"),
        ({"count": None}, "〔count〕：填的是“None”，应为1到1000的整数。"),
        ({"share": float("nan")}, "〔share〕：填的是“nan”，应为数。"),
        ({"on": "也许"}, "〔on〕：填的是“也许”，应为true 或 false。"),
        ({"kind": "c"}, "〔kind〕：填的是“c”，应为模板中所示的写法。"),
        ({"day": "十一月"}, "〔day〕：填的是“十一月”，应为日期，如 2017-11-15。"),
        ({"parts": "甲"}, "〔parts〕：填的是“甲”，应为至多两项。"),
        (
            {"parts": [{"name": "甲"}] * 3},
            "〔parts〕：填的是“[{'name': '甲'}, {'name': '甲'}, {'name': …”，应为至多两项。",
        ),
        ({"parts": ["甲"]}, "〔parts.1〕：填的是“甲”，应为一节设置，见模板中的写法。"),
        ({"parts": [{"name": "甲", "tags": "乙"}]}, "〔parts.1.tags〕：填的是“乙”，应为用方括号括起的列表。"),
        (
            {"parts": [{"name": "甲", "tags": ["乙", " "]}]},
            "〔parts.1.tags.2〕：填的是“ ”，应为文字（要加英文引号）。",
        ),
        ({"parts": [{}]}, "〔parts.1.name〕：缺少这一项，应为名称。"),
        ({"other": 1}, "〔other〕：不认识的设置项，请检查拼写或删去这一行。"),
        ({"on": True, "kind": "b"}, "：b 不能开。"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(given: dict[str, Any], said: str) -> None:
    """Entries count from one; what a description says of a list is not about its entries."""
    with pytest.raises(WrongValues) as caught:
        read(**given)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    "declared",
    [
        int | str,
        Annotated[int, "words"],
        Annotated[int, Meta(ge=1), "words"],
        list[str],
        tuple[int, str],
        tuple[list[str], ...],
        dict[str, int],
        Any,
    ],
)
def test_what_cannot_be_told_of_may_not_be_declared(declared: Any) -> None:
    """It is refused as the first values are read, whether they hold such a field or not."""
    section = defstruct("Section", [("a", declared, None)], bases=(Frozen,))
    with pytest.raises(TypeError):
        section.read({})  # type: ignore[attr-defined]


def test_a_fault_of_a_form_is_no_mistake_of_the_clerk() -> None:
    """Only what is raised as ValueError is said to people."""

    class Faulty(Frozen):
        a: int = 1

        def __post_init__(self) -> None:
            raise TypeError("of the form")

    with pytest.raises(TypeError, match="of the form"):
        Faulty.read({})


def test_mistakes_survive_a_worker() -> None:
    """Their lines are the same."""
    wrong = WrongValues((Mistake(("a", "b"), "错。"), Mistake((), "都错。")))
    assert str(pickle.loads(pickle.dumps(wrong))) == str(wrong) == "〔a.b〕：错。\n：都错。"


def test_all_mistakes_are_said_at_once() -> None:
    """In the order of the fields, what is unknown last; what must hold between values waits for these."""
    with pytest.raises(WrongValues) as caught:
        Whole.read({"x": 1, "parts": [{"name": ""}, {"name": "甲乙丙丁"}], "on": "?", "kind": "b"})
    assert [".".join(mistake.place) for mistake in caught.value.mistakes] == [
        *("day", "on", "parts.1.name", "parts.2.name", "x")
    ]


def test_a_copy_has_other_values_and_nothing_else_changes() -> None:
    """Values of an older version may break a rule of today beside those of today."""
    first = read(kind="b")
    assert first.changed(on=True).by_name() == {**first.by_name(), "on": True}
    assert not first.on


def test_values_survive_a_worker() -> None:
    """They are sent to other processes."""
    whole = read(count=3, parts=[{"name": "甲"}])
    assert pickle.loads(pickle.dumps(whole)) == whole
