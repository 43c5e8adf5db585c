"""Writes a number as a section of a number format does: digits, separators, percentages, exponents, fractions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from cwgk_excel.values.format_codes import CodePart, CodeSection
from cwgk_excel.values.numerals import spell_numeral

_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)
_LARGEST = 21  # digits before the point; longer numbers are shown as #### in any cell
_GENERAL_DIGITS = 10
_FORMAL = str.maketrans("〇一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_BY_DIGIT = str.maketrans("0123456789", "〇一二三四五六七八九")


def number_text(section: CodeSection, number: Decimal, minus: bool) -> str | None:
    """Return the text by which a section other than a date shows a number, None where that is not certain.

    ``minus``: whether a minus sign stands before it (see `Code.section`).
    """
    size = abs(number)
    if section.sort == "words":
        text: str | None = None if minus else "".join(token.text for token in section.tokens)
    elif section.sort == "general":
        text = _general_section(section, size)
    elif section.sort == "exponent":
        text = _exponent(section.tokens, size)
    elif section.sort == "fraction":
        text = _fraction(section.tokens, size)
    elif section.sort == "number":
        text = _digits(section.tokens, size)
    else:
        text = None
    return None if text is None else f"{'-' if minus else ''}{text}"


def general_text(size: Decimal) -> str:
    """Return a number ≥ 0 as General shows it: in up to eleven characters, else with an exponent."""
    place = size.adjusted() if size else 0
    if -5 < place < 11:
        kept = round_to(size, max(0, _GENERAL_DIGITS - max(place + 1, 1)))
        return format(kept.normalize(), "f") if kept else "0"
    mantissa, _, exponent = f"{size:.5E}".partition("E")
    mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}E{exponent[0]}{exponent[1:].zfill(2)}"


def round_to(number: Decimal, decimals: int) -> Decimal:
    """Round to decimals, halves away from zero as Excel does."""
    return number.quantize(Decimal(1).scaleb(-decimals), context=_WIDE)


def _general_section(section: CodeSection, size: Decimal) -> str | None:
    if not section.numerals:
        said = general_text(size)
    elif size == size.to_integral_value() and size.adjusted() < 12:
        said = numeral(int(size), section.numerals)
    else:
        return None
    return "".join(said if token.kind == "general" else token.text for token in section.tokens)


def numeral(number: int, numerals: str) -> str:
    """Return a whole number below 10^12 in Chinese numerals; DBNum2 gives the formal ones."""
    spelled = spell_numeral(number)
    return spelled.translate(_FORMAL) if numerals == "DBNum2" else spelled


def by_digit(digits: str, numerals: str) -> str:
    """Return digits one by one in Chinese, formal ones for DBNum2; unchanged if ``numerals`` is ""."""
    written = digits.translate(_BY_DIGIT) if numerals else digits
    return written.translate(_FORMAL) if numerals == "DBNum2" else written


@dataclass(slots=True)
class _Pattern:
    """The tokens of a section before and after the point, and the effect of its commas.

    ``thousands``: digits are separated in threes; ``scale``: how often the number is divided by 1000;
    ``clear``: it is certain what is shown.
    """

    whole: list[CodePart]
    decimals: list[CodePart]
    thousands: bool = False
    scale: int = 0
    clear: bool = True


def _pattern(tokens: Sequence[CodePart]) -> _Pattern:
    """Return the tokens without commas: between digits these ask for separators, behind them for division by 1000."""
    found = _Pattern([], [])
    parts = (found.whole, found.decimals)
    part, commas = 0, 0
    for token in tokens:
        if token.kind == "comma":
            commas += 1
            found.clear &= any(other.kind == "digit" for other in found.whole + found.decimals)
            continue
        if token.kind == "digit" and commas:
            found.thousands = found.thousands or part == 0
            found.clear &= part == 0
            commas = 0
        elif token.kind == "point":
            found.clear &= part == 0
            found.scale, commas, part = found.scale + commas, 0, 1
            continue
        parts[part].append(token)
    found.scale += commas
    found.clear &= all(
        token.kind in ("digit", "literal", "percent") for token in found.whole + found.decimals
    )
    return found


def _digits(tokens: Sequence[CodePart], size: Decimal) -> str | None:
    pattern = _pattern(tokens)
    if not pattern.clear:
        return None
    percents = sum(token.kind == "percent" for token in tokens)
    scaled = size.scaleb(2 * percents - 3 * pattern.scale)
    if scaled.adjusted() >= _LARGEST:
        return None
    places = [token.text for token in pattern.decimals if token.kind == "digit"]
    whole, _, fraction = format(round_to(scaled, len(places)), "f").partition(".")
    text = _whole(pattern, "" if whole == "0" else whole)
    if any(token.kind == "point" for token in tokens):
        text += "." + _behind_point(pattern.decimals, fraction)
    return text


def _whole(pattern: _Pattern, digits: str) -> str:
    """Fill the placeholders before the point from the right; the first takes all digits that are left over."""
    count = sum(token.kind == "digit" for token in pattern.whole)
    if not count:
        return "".join(token.text for token in pattern.whole) + digits
    shown: list[str] = []
    waiting = digits[: max(0, len(digits) - count)]
    left = count
    for token in pattern.whole:
        if token.kind != "digit":
            shown.append(token.text)
            continue
        signs = waiting + (digits[-left] if left <= len(digits) else {"0": "0", "?": " "}.get(token.text, ""))
        for behind, sign in zip(range(left + len(signs) - 2, -1, -1), signs, strict=False):
            comma = pattern.thousands and behind and behind % 3 == 0 and not sign.isspace()
            shown.append(f"{sign}," if comma else sign)
        waiting, left = "", left - 1
    return "".join(shown)


def _behind_point(tokens: Iterable[CodePart], digits: str) -> str:
    kept = list(tokens)
    places = [token.text for token in kept if token.kind == "digit"]
    needed = max((n + 1 for n, place in enumerate(places) if place == "0" or digits[n] != "0"), default=0)
    shown, place = "", 0
    for token in kept:
        if token.kind != "digit":
            shown += token.text
            continue
        shown += digits[place] if place < needed else {"?": " "}.get(token.text, "")
        place += 1
    return shown


def _framed(tokens: Sequence[CodePart], kinds: set[str]) -> tuple[str, list[CodePart], str] | None:
    """Split tokens into the text before, those from the first to the last of these kinds, and the text behind.

    None where other tokens than literals stand outside.
    """
    places = [number for number, token in enumerate(tokens) if token.kind in kinds]
    first, last = places[0], places[-1]
    before, behind = tokens[:first], tokens[last + 1 :]
    if any(token.kind != "literal" for token in (*before, *behind)):
        return None
    return (
        "".join(token.text for token in before),
        list(tokens[first : last + 1]),
        "".join(token.text for token in behind),
    )


def _exponent(tokens: Sequence[CodePart], size: Decimal) -> str | None:
    framed = _framed(tokens, {"digit", "point", "exponent"})
    if framed is None or any(token.kind not in ("digit", "point", "exponent") for token in framed[1]):
        return None
    before, inside, behind = framed
    marks = [number for number, token in enumerate(inside) if token.kind == "exponent"]
    if len(marks) != 1:
        return None
    mantissa, power = inside[: marks[0]], inside[marks[0] + 1 :]
    wholes = next((n for n, token in enumerate(mantissa) if token.kind == "point"), len(mantissa))
    decimals = sum(token.kind == "digit" for token in mantissa[wholes:])
    step = max(wholes, 1)
    exponent = (size.adjusted() if size else 0) // step * step
    if round_to(size.scaleb(-exponent), decimals) >= 10**step:
        exponent += step
    written = _digits(mantissa, size.scaleb(-exponent))
    if written is None or any(token.kind != "digit" for token in power):
        return None
    sign = "-" if exponent < 0 else "+" if inside[marks[0]].text[-1] == "+" else ""
    zeros = sum(token.text == "0" for token in power)
    return f"{before}{written}E{sign}{str(abs(exponent)).zfill(zeros)}{behind}"


def _fraction(tokens: Sequence[CodePart], size: Decimal) -> str | None:
    """Write # ?/? and the like; None for a fixed denominator or words inside, which programs show differently."""
    framed = _framed(tokens, {"digit", "slash"})
    if framed is None:
        return None
    before, inside, behind = framed
    words = "".join(token.text for token in inside)
    whole, _, ratio = words.rpartition(" ")
    above, _, below = ratio.partition("/")
    if set(above + below + whole) - set("0#? ") or not above or not 0 < len(below) <= 3:
        return None
    integer = int(size) if whole.strip() else 0
    rest = Fraction(size - integer).limit_denominator(10 ** len(below) - 1)
    if whole.strip() and rest.denominator == 1:
        return f"{before}{integer + int(rest)}{behind}"
    said = f"{rest.numerator}/{rest.denominator}"
    return f"{before}{f'{integer} ' if integer else ''}{said}{behind}"
