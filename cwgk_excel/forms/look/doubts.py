"""What is likely a slip though no rule refuses it, as Excel expressions for the self-check and the words for it.

A cell has room for one rule, and a rule that stops must be right each time; what only looks odd is shown. The
intake says the same of it or nothing: a doubt never keeps a form from going out. Like the expressions of
``excel_rules`` these are for a cell or a range inside SUMPRODUCT.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from string import ascii_letters

from cwgk_excel.forms.fields import Field
from cwgk_excel.forms.look.excel_rules import bare, is_fraction, says_ditto, says_nothing

# What the whole name of an enterprise, institution or part of one ends in; a bracket or quotation mark may follow.
_NAME_ENDINGS = '司厂院校学所局行店社会站心团园馆矿部处队场室台坊楼委办堂庭村街段组庄城库）)》”""'
_DIGITS = "0123456789"
_NUMERALS = "一二三四五六七八九十"
_SIGNS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"
_BEHIND = "、.．。）)"
_NO_NAME = _DIGITS + ascii_letters  # 58.com is a name


@dataclass(frozen=True, slots=True)
class Doubt:
    """``case``: true where it is so. ``wrong``: the intake gives an error for it. ``marked``: in red, too.

    ``of_name``: the case is asked of the bare name that ``bare_name`` gives, not of the cell.
    """

    code: str
    words: str
    case: Callable[[str], str]
    wrong: bool = False
    marked: bool = False
    of_name: bool = False


def doubts(field: Field) -> Iterator[Doubt]:
    """Yield all that is looked at in one field."""
    if field.only_warns:
        yield Doubt("ditto", "不能写“同上”", says_ditto, wrong=True, marked=True)
    if field.kind in ("percent", "rate_or_words"):
        yield Doubt("fraction", "请填98.5这样的数，不要填0.985或98.5%", is_fraction, marked=True)
    if "score-over-100" in field.not_in_excel:
        yield Doubt("over-100", "超过100", lambda ref: f"ISNUMBER({ref})*({ref}>100)", marked=True)
    if field.role == "unit":
        for kind, case in _NUMBERED.items():
            yield Doubt(f"numbered-{kind}", "前有编号，请只写名称", case, of_name=True)
        yield Doubt("several", "里有顿号，一格只填一个单位", _is_several, of_name=True)
        yield Doubt("short", "像是简称，请写公章上的全称", _is_short, of_name=True)


def bare_name(field: Field, ref: str) -> str:
    """Return an Excel expression for a name as it is compared: without spaces, in one shape; "" for one too long.

    In a search ``*``, ``?`` and ``~`` would stand for other signs, so they are in full width.
    """
    name = bare(ref)
    for shape, other in (("（", "("), ("）", ")"), ("*", "＊"), ("?", "？"), ("~", "～")):
        name = f'SUBSTITUTE({name},"{shape}","{other}")'
    return f'IF(LEN({ref})>{field.max_length},"",{name})'


def _one_of(name: str, place: int, signs: str) -> str:
    return f'ISNUMBER(FIND(MID({name},{place},1),"{signs}"))'


def _begins(name: str, place: int) -> str:
    """Return an Excel expression, true where a name of two signs or more begins at a place."""
    return f'(LEN({name})>{place})*ISERROR(FIND(MID({name},{place},1),"{_NO_NAME}"))'


def _by_digits(name: str) -> str:
    """Return an Excel expression, true for a bare name behind 1. or 12、 or ①."""
    one, two = _one_of(name, 1, _DIGITS), _one_of(name, 2, _DIGITS)
    cases = (
        f"{_one_of(name, 1, _SIGNS)}*{_begins(name, 2)}",
        f"{one}*{_one_of(name, 2, _BEHIND)}*{_begins(name, 3)}",
        f"{one}*{two}*{_one_of(name, 3, _BEHIND)}*{_begins(name, 4)}",
    )
    return f"(({'+'.join(cases)})>0)"


def _by_numerals(name: str) -> str:
    """Return an Excel expression, true for a bare name behind 一、 or 十二、."""
    one, two = _one_of(name, 1, _NUMERALS), _one_of(name, 2, _NUMERALS)
    cases = (
        f"{one}*{_one_of(name, 2, '、')}*{_begins(name, 3)}",
        f"{one}*{two}*{_one_of(name, 3, '、')}*{_begins(name, 4)}",
    )
    return f"(({'+'.join(cases)})>0)"


def _by_brackets(name: str) -> str:
    """Return an Excel expression, true for a bare name behind (3) or (十二)."""
    opened, one, two = _one_of(name, 1, "("), *(_one_of(name, n, _DIGITS + _NUMERALS) for n in (2, 3))
    cases = (
        f"{opened}*{one}*{_one_of(name, 3, ')')}*{_begins(name, 4)}",
        f"{opened}*{one}*{two}*{_one_of(name, 4, ')')}*{_begins(name, 5)}",
    )
    return f"(({'+'.join(cases)})>0)"


def _is_several(name: str) -> str:
    """Return an Excel expression, true for a mark that parts names, not one behind a number."""
    return f'((ISNUMBER(FIND("、",{name},5))+ISNUMBER(FIND("；",{name},5)))>0)'


def _is_short(name: str) -> str:
    """Return an Excel expression, true for a name without the ending of a whole one."""
    ending = f'ISNUMBER(FIND(MID(" "&{name},LEN({name})+1,1),"{_NAME_ENDINGS}"))'
    return f"(1-{says_nothing(name)})*(1-{ending})"


# The numbers of lists, kind by kind, so that no formula becomes long.
_NUMBERED: Mapping[str, Callable[[str], str]] = {
    "digits": _by_digits,
    "numerals": _by_numerals,
    "brackets": _by_brackets,
}
