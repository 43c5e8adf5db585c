"""Values that are checked as they are read and never change afterwards: all that is wrong with them is told at once.

A field's ``Meta`` says what is allowed. Its ``description`` says in Chinese what is expected, and the lines about
mistakes quote it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import copy
from datetime import date, datetime, time
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Self, Union, dataclass_transform, get_args, get_origin

from msgspec import Meta, Struct, ValidationError, convert, json, structs, to_builtins

_KINDS: Mapping[Any, str] = {
    date: "日期，如 2017-11-15",
    int: "整数",
    float: "数",
    bool: "true 或 false",
    str: "文字（要加英文引号）",
    tuple: "用方括号括起的列表",
}
_WHOLE = re.compile(r"\s*([+-]?[0-9]{1,18})(?:\.0+)?\s*")
_YES_AND_NO = {
    **dict.fromkeys(("1", "on", "t", "true", "y", "yes"), True),
    **dict.fromkeys(("0", "off", "f", "false", "n", "no"), False),
}


class Mistake(NamedTuple):
    """What is wrong with one value, in Chinese. ``place``: the keys that lead to it; entries of lists count from 1."""

    place: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        return f"〔{'.'.join(map(str, self.place))}〕：{self.text}" if self.place else f"：{self.text}"


class WrongValues(ValueError):
    """Values that cannot be read.

    Attributes:
        mistakes: What is wrong, in the order of the fields; of each section what is unknown comes last.
    """

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__(mistakes)
        self.mistakes = mistakes

    def __str__(self) -> str:
        return "\n".join(map(str, self.mistakes))


@dataclass_transform(frozen_default=True)
class Frozen(Struct, frozen=True, forbid_unknown_fields=True):
    """Values by name. What must hold between them, ``__post_init__`` checks, and raises ValueError.

    Only ``read`` checks single values: who makes one by its class answers for them.
    """

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        """Make it of values by name, as TOML, JSON or CSV give them.

        Args:
            given: The values; what has a default may be missing.

        Returns:
            The values, checked.

        Raises:
            ValueError: Values are missing, unknown or wrong; its lines say which.
            TypeError: A field is declared as something else than one kind of value that may be None, a section of
                its own or ``tuple[X, ...]``, or limited by something else than ``Meta``.
        """
        kind = _kind(cls)
        try:
            return convert(_read(kind, given, (), [], check=False), cls)
        except ValidationError:
            told: list[Mistake] = []
            _read(kind, given, (), told, check=True)
            raise WrongValues(tuple(told)) from None

    def by_name(self) -> dict[str, Any]:
        """Return the values by name, as ``read`` takes them.

        Returns:
            Plain values, dates as texts.
        """
        return dict[str, Any](to_builtins(self))

    def as_json(self) -> str:
        """Return the values as JSON, of which hashes are made.

        Returns:
            One line, its keys in the order of the fields.
        """
        return json.encode(self).decode()

    def changed(self, **values: Any) -> Self:
        """Make a copy with other values, which are not checked again.

        Args:
            **values: The values by name.

        Returns:
            The copy.
        """
        made = copy(self)
        for name, value in values.items():
            structs.force_setattr(made, name, value)
        return made


class _Kind(NamedTuple):
    """A field's type as declared, what of it remains without limits and None, and what its description says."""

    declared: Any
    bare: Any
    said: str
    required: bool = True

    @property
    def expected(self) -> str:
        """What belongs there, in Chinese."""
        kind = get_origin(self.bare) or self.bare
        return self.said or _KINDS.get(
            kind, "一节设置，见模板中的写法" if _is_section(kind) else "模板中所示的写法"
        )


def _kind(declared: Any, required: bool = True) -> _Kind:
    bare, said = declared, ""
    while (origin := get_origin(bare)) in (Annotated, Union, UnionType):
        if origin is Annotated:
            if others := [about for about in bare.__metadata__ if not isinstance(about, Meta)]:
                raise TypeError(f"{declared}: {others} say nothing here, only msgspec's Meta does")
            said = said or next((about.description for about in bare.__metadata__ if about.description), "")
            bare = bare.__origin__
        else:
            kinds = [one for one in get_args(bare) if one is not NoneType]
            if len(kinds) != 1:
                raise TypeError(f"{declared}: a value is of one kind, or None")
            bare = kinds[0]
    _look_into(bare)
    return _Kind(declared, bare, said, required)


def _look_into(bare: Any) -> None:
    """Raise TypeError where what a field holds is declared in a way that cannot be read entry by entry."""
    if _is_section(bare):
        _fields(bare)
    elif get_origin(bare) is tuple and get_args(bare)[1:] == (...,):
        _kind(get_args(bare)[0])
    elif bare not in _READERS and get_origin(bare) is not Literal:
        raise TypeError(f"{bare}: no kind of value; lists are tuple[X, ...]")


def _is_section(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Frozen)


@cache
def _fields(section: type[Frozen]) -> Mapping[str, _Kind]:
    return {field.name: _kind(field.type, field.required) for field in structs.fields(section)}


def _read(kind: _Kind, given: Any, place: tuple[str, ...], told: list[Mistake], check: bool) -> Any:
    """Return what was given, as its kind where it was written as a text, and add to ``told`` what is wrong with it.

    Without ``check`` only what is missing or unknown is told: msgspec checks all else at once, but stops at the first.
    """
    plain, before = given, len(told)
    if isinstance(given, Mapping) and _is_section(kind.bare):
        fields, plain = _fields(kind.bare), dict(given)
        for name, field in fields.items():
            if name in given:
                plain[name] = _read(field, given[name], (*place, name), told, check)
            elif field.required:
                told.append(Mistake((*place, name), f"缺少这一项，应为{field.expected}。"))
        unknown = (name for name in given if name not in fields)
        told.extend(Mistake((*place, name), "不认识的设置项，请检查拼写或删去这一行。") for name in unknown)
    elif isinstance(given, list | tuple) and get_origin(kind.bare) is tuple:
        # What a description says of a list is not about its entries.
        entry = _kind(get_args(kind.bare)[0])._replace(said="")
        plain = [_read(entry, one, (*place, str(number)), told, check) for number, one in enumerate(given, 1)]
    elif reader := _READERS.get(kind.bare):
        plain = reader(given)
    if check and len(told) == before:
        try:
            convert(plain, kind.declared)
        except ValidationError as error:  # what __post_init__ says is its cause
            if isinstance(error.__cause__, TypeError):
                raise error.__cause__ from None
            wrong = error.__cause__ or f"填的是“{_shown(given)}”，应为{kind.expected}"
            told.append(Mistake(place, f"{wrong}。"))
    return plain


def _text(given: Any) -> Any:
    return given.strip() if isinstance(given, str) else given


def _yes_or_no(given: Any) -> Any:
    return _YES_AND_NO.get(str(given).lower(), given)


def _float(given: Any) -> Any:
    with suppress(ValueError):
        return float(given) if isinstance(given, str) and given.isascii() else given
    return given


def _int(given: Any) -> Any:
    """What stands in scientific notation is rounded, so that nobody knows which number was meant."""
    if isinstance(given, str):
        whole = _WHOLE.fullmatch(given)
        return int(whole[1]) if whole else given
    return int(given) if isinstance(given, float) and given.is_integer() else given


def _date(given: Any) -> Any:
    return given.date() if isinstance(given, datetime) and given.time() == time() else given


_READERS: Mapping[Any, Callable[[Any], Any]] = {
    str: _text,
    bool: _yes_or_no,
    float: _float,
    int: _int,
    date: _date,
}


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:40] + "…"
