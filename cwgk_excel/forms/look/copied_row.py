"""A list's row as a declaration carries it, to be copied: its check code, and what no longer agrees with it.

The code repeats the row in one text, 62|单位名称甲公司|职工人数326|自评分数92.5|…|: a check number, then what each
field said when the row was copied, behind its name; a field that was blank is left out. Both sides of each
statement stand here, for Excel and for the intake. Excel's side uses only what all programs compute alike:
no codes of characters, and no arithmetic but of places in a text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count, repeat
from operator import mul
from typing import Any, NamedTuple

from cwgk_excel.folding import fold
from cwgk_excel.forms.fields import Field

PART = "|"
DIGITS = "0123456789"
MODULUS = 97
# A figure that was computed may differ in its last binary digits between programs.
_NOISE = 1e-9
# A character beyond this is two of the units that some programs count.
_LAST_OF_ONE = "\uffff"


class Altered(NamedTuple):
    """What a field of a copied row said in the declaration, and what stands there now."""

    label: str
    then: str
    now: str


def copied(fields: Sequence[Field]) -> list[Field]:
    """Return the fields of a list's rows that a declaration holds too."""
    return [field for field in fields if field.part == "row" and field.same_as]


def said_in_excel(cells: Mapping[str, str]) -> str:
    """Return the parts of a code as an Excel expression; ``cells``: the fields' short names and their cells."""
    parts = (f'IF(LEN({cell})=0,"","{label}"&{cell}&"{PART}")' for label, cell in cells.items())
    return f'"{PART}"&' + "&".join(parts)


def number_in_excel(text: str) -> str:
    """Return the check number of the text in a cell as an Excel expression; see ``check_number``."""
    sheet = text.rpartition("!")[0]
    places = f"ROW({sheet}!$A$1:INDEX({sheet}!$A:$A,MAX(1,LEN({text}))))"
    total = f'SUMPRODUCT({places}*FIND(MID({text},{places},1),"{DIGITS}"&{text}))'
    return f'TEXT(MOD({total},{MODULUS}),"00")'


def altered_in_excel(label: str, cell: str, code: str) -> str:
    """Return an Excel expression that is 1 where a cell differs from its code; also for ranges in SUMPRODUCT.

    A blank is not compared, neither in the row nor in the code.
    """
    known = f'(LEN({cell})>0)*ISNUMBER(FIND("{PART}{label}",{code}))'
    return f'{known}*(1-ISNUMBER(FIND("{PART}{label}"&{cell}&"{PART}",{code})))'


def check_number(text: str) -> int:
    """Return the sum of each sign's first place among the digits and the text, times its place in the text."""
    signs = f".{DIGITS}{text}"  # so that places count from 1
    total: int = sum(map(mul, count(1), map(signs.index, text, repeat(1))))
    return total % MODULUS


def is_whole(code: str) -> bool:
    """Return whether a code is as a declaration makes it: none of its own signs was changed."""
    number, mark, rest = code.partition(PART)
    said = mark + rest
    if number == f"{check_number(said):02}":
        return True
    if max(said, default="") <= _LAST_OF_ONE:
        return False
    raw = said.encode("utf-16-be")
    # Some programs count a rare character as two signs.
    halves = (raw[at : at + 2].decode("utf-16-be", "surrogatepass") for at in range(0, len(raw), 2))
    return number == f"{check_number(''.join(halves)):02}"


def altered(code: str, now: Mapping[str, Any]) -> Iterator[Altered]:
    """Yield what differs between a row now (short name → value) and its code. A blank is not compared."""
    parts = code.split(PART)[1:]
    for label, value in now.items():
        if value is None:
            continue
        for part in parts:
            if part.startswith(label) and not _same(then := part.removeprefix(label), value):
                yield Altered(label, then, value if isinstance(value, str) else f"{value:.15g}")


def _same(then: str, now: Any) -> bool:
    if isinstance(now, str):  # a name may read as a number
        return fold(then) == fold(now)
    try:
        return bool(abs(float(then) - now) <= _NOISE)
    except ValueError:
        return True  # words for a figure have findings of their own in the declaration
