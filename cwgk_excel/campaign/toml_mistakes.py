"""Explain what is wrong in settings that are not valid TOML: name the mistakes that people make, with their lines."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from datetime import date

from cwgk_excel.starting.expressions import late

_TEXTS = late(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')
_PAIR = late(r"\s*([\w.-]+)\s*[=＝]\s*(.*)")
_DATE = late(r"(\d{4})\s*[-－./．。／年]\s*(\d{1,2})\s*[-－./．。／月]\s*(\d{1,2})\s*日?")
_CHINESE_QUOTES = "“”‘’＂＇「」『』"
_MARKS = {"【": "[", "】": "]", "、": ",", "。": ".", "〔": "[", "〕": "]"}


def toml_mistakes(text: str, error: tomllib.TOMLDecodeError) -> Iterator[str]:
    """Yield "第12行：…" for each line with a known mistake; if there is none, yield where the parser stopped."""
    found = False
    for number, line in enumerate(text.splitlines(), 1):
        if said := _mistake(line):
            found = True
            yield f"第{number}行：{said}"
    if not found:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        where = f"第{place[1]}行第{place[2]}列" if place else "末尾"
        yield f"{where}写法有误，请检查引号、等号、方括号是否成对，日期是否写对，同一项是否写了两次。"


def _mistake(line: str) -> str:
    """Return what is wrong in one line; "" when it has none of the known mistakes."""
    bare = _TEXTS.sub('""', line).partition("#")[0].rstrip()
    if any(sign in bare for sign in _CHINESE_QUOTES):
        return '用了中文引号，请改成英文引号，例如 batch = "第二批"。'
    pair = _PAIR.fullmatch(bare)
    said = _wrong_value(pair[1], pair[2]) if pair else ""
    if said:
        return said
    if '"' in bare.replace('""', ""):
        return '英文引号不成对，文字前后各要一个，例如 batch = "第二批"。'
    wide = next((sign for sign in bare if _narrow(sign) != sign), "")
    return f"用了中文符号“{wide}”，请改成英文的“{_narrow(wide)}”。" if wide else ""


def _wrong_value(key: str, value: str) -> str:
    """Return what is wrong with the value in a line whose quoted texts were emptied; "" if no known mistake."""
    day = _DATE.fullmatch(value)
    if day and (proper := _iso(*map(int, day.groups()))) != value:
        if not proper:
            return f"没有“{value}”这一天，请改成正确的日期，例如 2017-11-15。"
        return f"日期要写成 {proper} 的样子，不加引号，现在是“{value}”。"
    if value.lower() in ("true", "false") and value != value.lower():
        return f"请改成小写的 {value.lower()}。"
    if (
        not value
        or '"' in value
        or value[0] in "'[{［【｛"
        or _is_value(value)
        or _is_value(_narrowed(value))
    ):
        return ""
    return f'文字要用英文引号括起，请改成 {key} = "{value}"。'


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _is_value(text: str) -> bool:
    try:
        tomllib.loads(f"x = {text}")
    except (tomllib.TOMLDecodeError, RecursionError):
        return False
    return True


def _narrow(sign: str) -> str:
    """Return the ASCII sign for a full-width or Chinese mark; return any other sign unchanged."""
    plain = unicodedata.normalize("NFKC", sign)
    return _MARKS.get(sign) or (plain if plain.isascii() and len(plain) == 1 else sign)


def _narrowed(text: str) -> str:
    return "".join(map(_narrow, text))
