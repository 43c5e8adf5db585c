"""Parses number-format codes into sections with their conditions and tokens (ECMA-376 part 1, 18.8.31).

A section with any part of uncertain meaning is marked as not `clear`, because what it shows is uncertain then.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from cwgk_excel.starting.expressions import late

LONGEST = 255
"""Excel accepts no longer codes; only `literal_text_code` makes longer ones."""

_TOKEN = late(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>general|g/通用格式)|(?P<noon>am/pm|a/p|上午/下午)|(?P<exponent>e[+-](?=[0#?]))"
    r"|(?P<date>y+|m+|d+|h+|s+|a{3,4}|e+)|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)"
    r'|(?P<slash>/)|(?P<text>@)|(?P<end>;)|(?P<plain>[^a-z"\\!_*\[])',
    re.IGNORECASE | re.DOTALL | re.ASCII,
)
_LITERAL_TEXT = late(r';;;"([^"]*)"', re.DOTALL)
_COLOURS = late(
    r"(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+|[黑蓝青绿洋品红白黄]+色?|颜色 ?\d+)",
    re.IGNORECASE,
)
_ELAPSED = late(r"h+|m+|s+", re.IGNORECASE)
_CONDITION = late(r"(<=|>=|<>|<|>|=) *(-?\d+(?:\.\d+)?)", re.ASCII)
_COMPARED: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_LOCALE = late(r"\$(?P<sign>[^-]*)(?:-(?P<tag>.*))?", re.DOTALL)
# Tags by which the system's own long date or time is shown, whatever the code says.
_SYSTEM = {"f800", "x-sysdate", "f400", "x-systime"}
_LANGUAGES = {"804": "zh", "zh-cn": "zh", "zh-hans": "zh", "": "", "409": "en", "en-us": "en"}
# LibreOffice writes [DBNum1] and [DBNum2] as these tags; other long tags choose a calendar or digits.
_NUMERAL_TAGS = {"1e000804": "DBNum1", "1f000804": "DBNum2"}
_LONG_TAG = late(r"[\da-f]{5,}")
_MOST_DIGITS = 40


class CodePart(NamedTuple):
    """A part of a section: its kind as named in `_TOKEN` ("literal" for text that is shown as it is), and its text."""

    kind: str
    text: str


class CodeSection(NamedTuple):
    """One section of a code.

    ``sort``: "general", "number", "exponent", "fraction", "date", "text" (with @) or "words", which shows no
    part of the value. ``language`` of the names of months and days: "" (none given), "zh", "en" or "other".
    ``numerals``: "DBNum1", "DBNum2" or "". ``system``: the date or time is shown in the format of the reader's
    system. ``clear``: it is certain what is shown.
    """

    sort: str
    tokens: tuple[CodePart, ...]
    condition: tuple[str, Decimal] | None = None
    language: str = ""
    numerals: str = ""
    system: bool = False
    clear: bool = True

    @property
    def percents(self) -> int:
        """The number of % signs: each multiplies the number by 100."""
        return sum(token.kind == "percent" for token in self.tokens)

    def holds(self, number: Decimal) -> bool:
        """Return whether the section's condition holds for a number; False without a condition."""
        return self.condition is not None and _COMPARED[self.condition[0]](number, self.condition[1])


GENERAL = CodeSection("general", (CodePart("general", ""),))
AT = CodeSection("text", (CodePart("text", "@"),))


class Code(NamedTuple):
    """The sections of a code for numbers, and the one for texts."""

    numbers: tuple[CodeSection, ...]
    text: CodeSection

    def section(self, number: Decimal) -> tuple[CodeSection, bool]:
        """Return the section that shows a number, and whether a minus sign stands before it.

        Where programs choose different sections, the returned one is not `clear`.
        """
        found = self.numbers
        if len(found) == 1 and found[0].condition is None:  # as most are
            return found[0], number < 0
        if any(section.condition for section in found):
            return self._by_condition(number), False
        if number < 0 and len(found) > 1:
            return found[1], False
        if not number and len(found) > 2:
            return found[2], False
        return found[0], number < 0

    def _by_condition(self, number: Decimal) -> CodeSection:
        first, *rest = self.numbers
        doubtful = first._replace(clear=False)
        if first.condition is None or number < 0:
            return doubtful
        if first.holds(number):
            return first
        if len(rest) == 1:
            return rest[0] if rest[0].condition is None or rest[0].holds(number) else doubtful
        if len(rest) == 2 and rest[0].condition:
            return rest[0] if rest[0].holds(number) else rest[1]
        return doubtful


def literal_code(text: str, *, negative: bool = False) -> str:
    """Return a code that shows this text instead of a number.

    A single percent sign stays an operator, so that the cell still counts as a percentage. ``negative``: the
    number may be negative, so the text is the code's second section too, which shows no minus sign.
    """
    parts = text.split("%") if text.count("%") == 1 else [text]
    code = "%".join(_quoted(part) if part else "" for part in parts) or '""'
    return f"{code};{code}" if negative else code


def literal_text_code(text: str) -> str:
    """Return a code that shows this text instead of the cell's own."""
    return f";;;{_quoted(text)}"


def _quoted(text: str) -> str:
    return '"{}"'.format(text.replace('"', '"\\""'))


def compile_code(code: str) -> Code:
    """Parse a code. Raises nothing: a section that is not understood is not `clear`."""
    if len(code) <= LONGEST:
        return _compiled(code)
    literal = _LITERAL_TEXT.fullmatch(code)
    text = CodeSection("words", (CodePart("literal", literal[1]),)) if literal else AT._replace(clear=False)
    return Code((GENERAL._replace(clear=False),), text)


@lru_cache(maxsize=256)
def _compiled(code: str) -> Code:
    sections = [_section(tokens) for tokens in _split(code)] if code else [GENERAL]
    if len(sections) > 4:
        return Code((sections[0]._replace(clear=False),), AT._replace(clear=False))
    if len(sections) == 4:
        return Code(tuple(sections[:3]), sections[3])
    if sections[-1].sort == "text":
        numbers = tuple(sections[:-1])
        bare = all(token.kind == "text" for token in sections[-1].tokens)
        return Code(numbers or (GENERAL._replace(clear=bare),), sections[-1])
    return Code(tuple(sections), AT)


def _split(code: str) -> Iterator[list[CodePart]]:
    """Yield the tokens of each section; a character that begins no token becomes one of the kind "unknown"."""
    tokens: list[CodePart] = []
    place = 0
    while place < len(code):
        found = _TOKEN.match(code, place)
        if found is None:
            tokens.append(CodePart("unknown", code[place]))
            place += 1
            continue
        place = found.end()
        kind = str(found.lastgroup)
        if kind == "end":
            yield tokens
            tokens = []
        else:
            tokens.append(_token(kind, found[kind]))
    yield tokens


def _token(kind: str, text: str) -> CodePart:
    if kind in ("quoted", "escaped", "plain"):
        return CodePart("literal", text)
    if kind == "space":
        return CodePart("literal", " ")
    if kind == "fill":  # repeated to fill the cell, so that what is shown is certain only for spaces
        return CodePart("literal", "") if text.isspace() else CodePart("unknown", text)
    return CodePart(kind, text if kind == "bracket" else text.lower())


def _section(tokens: list[CodePart]) -> CodeSection:
    section = CodeSection("words", ())
    kept: list[CodePart] = []
    for token in tokens:
        if token.kind == "unknown":
            section = section._replace(clear=False)
        elif token.kind == "bracket":
            section = _with_bracket(section, token.text, kept)
        else:
            kept.append(token)
    kinds = {token.kind for token in kept}
    sort = _sort(kinds)
    section = section._replace(sort=sort, tokens=tuple(kept))
    doubtful = (
        section.percents > 1
        or (sort in ("general", "date", "text") and "percent" in kinds)
        or (sort in ("general", "text") and "digit" in kinds)
        or sum(token.kind == "digit" for token in kept) > _MOST_DIGITS
        or (section.numerals and sort not in ("general", "date"))  # programs differ in how they show 0
    )
    return section._replace(clear=False) if doubtful else section


def _sort(kinds: set[str]) -> str:
    if kinds & {"date", "elapsed", "noon"}:
        return "date"
    for kind, sort in (("general", "general"), ("text", "text"), ("exponent", "exponent")):
        if kind in kinds:
            return sort
    if "digit" in kinds:
        return "fraction" if "slash" in kinds else "number"
    return "words"


def _with_bracket(section: CodeSection, text: str, kept: list[CodePart]) -> CodeSection:
    """Return the section with the effect of a bracket: colour, condition, elapsed time, numerals or locale.

    Elapsed time and the sign of a currency are shown, so they are appended to ``kept``.
    """
    if _COLOURS.fullmatch(text):
        return section
    if _ELAPSED.fullmatch(text):
        kept.append(CodePart("elapsed", text.lower()))
        return section
    if condition := _CONDITION.fullmatch(text):
        return section._replace(condition=(condition[1], Decimal(condition[2])))
    if text.lower() in ("dbnum1", "dbnum2"):
        return section._replace(numerals=f"DBNum{text[-1]}")
    locale = _LOCALE.fullmatch(text)
    if locale is None:
        return section._replace(clear=False)
    kept.append(CodePart("literal", locale["sign"]))
    tag = (locale["tag"] or "").lower()
    if tag in _SYSTEM:
        return section._replace(system=True)
    if tag in _NUMERAL_TAGS:
        return section._replace(language="zh", numerals=_NUMERAL_TAGS[tag])
    known = not _LONG_TAG.match(tag)
    return section._replace(language=_LANGUAGES.get(tag, "other"), clear=section.clear and known)
