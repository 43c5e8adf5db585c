"""Reads names as people write them: in several lines, with a list number before them, or several in one cell."""

from __future__ import annotations

import re

from cwgk_excel.folding import fold
from cwgk_excel.starting.expressions import late
from cwgk_excel.values.parsed import Parsed

# A longer text is no name. It gets a finding of its own, so it is returned unchanged here.
LONGEST = 400
_LINE = late(r"\s*\n\s*")
# List numbers: 1. 1、 1） （1） 一、 （一） and the characters that combine number and mark. "3M中国", "801厂" and
# "58.com" are names, so a dot counts only before a Chinese character, a bracket or a space.
_NUMBER = late(
    r"\s*(?:"
    r"\d{1,3}\s*[、）)](?=\s*[^\d\s])"
    r"|\d{1,3}\s*[.．。](?=\s*[\u3400-\u9fff（(《“])"
    r"|\d{1,3}\s*[.．](?=\s+[A-Za-z])"
    r"|[（(]\s*\d{1,3}\s*[）)](?=\s*[^\d\s])"
    r"|[（(]\s*[一二三四五六七八九十]{1,3}\s*[）)](?=\s*[^\d\s])"
    r"|[一二三四五六七八九十]{1,3}\s*、(?=\s*[^\d\s])"
    r"|[\u2460-\u249b\u24f5-\u24fe\u2776-\u2793\u3220-\u3229\u3251-\u325f\u3280-\u3289\u32b1-\u32bf][、.．]?(?=\s*[^\d\s])"
    r")\s*",
    re.ASCII,
)
_PARTS = late(r"[\n、，,；;]+")
# _WHOLE is a unit's whole name. _BRANCH has endings that show that the part belongs to the name before it.
_WHOLE = late(
    r"(?!(?:股份|有限|责任|集团|总|控股)+公司$).{2,}(?:公司|集团|工?厂|[煤铁]?矿|商[店场]|酒店|宾馆"
    r"|医院|学院|学校|大学|[中小]学|幼儿园|研究[所院]|设计院|银行|中心)"
)
_BRANCH = late(
    r".*(?:分公司|分行|支行|支公司|营业部|分[厂店院校局所部]|支[行队]|办事处|项目部|车间|研究中心|分中心|经营部|门市部)"
)


def joined_lines(text: str) -> str:
    """Return a name in one line, with a space only where two Latin words meet."""
    name = text
    while found := _LINE.search(name):
        before, after = name[: found.start()], name[found.end() :]
        meet = before[-1:].isascii() and after[:1].isascii() and before and after
        name = f"{before}{' ' if meet else ''}{after}"
    return name


def without_number(name: str) -> str:
    """Return a name without the list number before it; the whole name where it is not certain to be one."""
    found = _NUMBER.match(name)
    rest = name[found.end() :] if found else ""
    return rest if len(rest) >= 2 else name


def names_several(text: str) -> bool:
    """Return whether a text lists the whole names of several units; a branch named after its parent is no other."""
    if not _PARTS.search(text):
        return False
    parts = [without_number(part.strip()) for part in _PARTS.split(text) if part.strip()]
    if len(parts) < 2:
        return False
    first, *others = map(fold, parts)
    if not _WHOLE.fullmatch(first):
        return False
    return all(_WHOLE.fullmatch(part) and not _BRANCH.fullmatch(part) for part in others)


def read_unit_name(parsed: Parsed) -> Parsed:
    """Return a parsed unit's name in one line, without a list number.

    Problems: units-in-one, and name-numbered (the value stays).
    """
    if not isinstance(parsed.value, str) or len(parsed.value) > LONGEST:
        return parsed
    if names_several(parsed.value):
        return Parsed(None, "units-in-one")
    joined = joined_lines(parsed.value)
    name = without_number(joined)
    if name == parsed.value:
        return parsed
    return parsed._replace(value=name, problem=parsed.problem or ("" if name == joined else "name-numbered"))


def read_person(parsed: Parsed) -> Parsed:
    """Return a parsed person's name in one line."""
    if not isinstance(parsed.value, str) or len(parsed.value) > LONGEST:
        return parsed
    name = joined_lines(parsed.value)
    return parsed if name == parsed.value else parsed._replace(value=name)
