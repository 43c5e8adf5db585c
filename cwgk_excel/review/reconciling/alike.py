"""Names that may be two spellings of one unit's: candidates for people to look at, never taken for the same.

Two names are candidates when what is left of them is the same without the city, a leading
原, brackets and the words for a company; or when they are one sign apart, an exchange of neighbours included, unless
that is a number (第一公司, 第二公司) or a point of the compass, by which units of one owner are told apart.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, takewhile
from operator import eq
from typing import NamedTuple

from cwgk_excel.folding import fold
from cwgk_excel.starting.expressions import late

Match = tuple[int, int]
"""The positions of two names, the first of them first."""
# Of shorter names one sign is too much to be a slip: 桃源小学 and 桃林小学 are two schools.
SHORTEST, SHORTEST_CORE = 5, 4
# What is left of names is looked up part by part, so that no table holds that of a hundred thousand names.
PARTS = 64
_COMPANY = late("(?:股份有限公司|有限责任公司|有限公司|公司)$")
_BRACKETED = late(r"\([^()]*\)")
_FORMER = late(r"\((?:原|曾用)名?称?为?[::]?([^()]{2,})\)")
_SIGNS = str.maketrans("", "", "()")
_COUNTING = frozenset(
    "0123456789〇零一二三四五六七八九十百两壹贰叁肆伍陆柒捌玖拾甲乙丙丁戊己庚辛壬癸东南西北中"
)


class _Spelt(NamedTuple):
    """A name: ``full`` without the signs of brackets and the city; ``cores`` without the words for a company too.

    ``bare``: the core without what stands in brackets, "" where nothing does; it is never held against another name's,
    for 盛通（一分厂） and 盛通（二分厂） are two.
    """

    full: str
    cores: tuple[str, ...]
    bare: str


def candidates(keys: Sequence[str], city: str) -> list[Match]:
    """The pairs that may be one unit, in order; ``keys`` and ``city`` as of ``matching_name``, no key twice."""
    pairs = sorted(_blocked(_spelt(keys, city)))
    few = sorted({number for pair in pairs for number in pair})
    spelt = dict(zip(few, _spelt((keys[number] for number in few), city), strict=True))
    return sorted(_confirmed(spelt, pairs))


def _spelt(keys: Iterable[str], city: str) -> Iterator[_Spelt]:
    stem = re.escape(fold(city).removesuffix("市"))
    prefix = re.compile(rf"(?:\w{{2,3}}省)?{stem}市?(?=..)") if city else re.compile("(?!)")
    return (_spelling(key, prefix) for key in keys)


def _spelling(key: str, prefix: re.Pattern[str]) -> _Spelt:
    full = _without(prefix, key.translate(_SIGNS)) or key
    cores = {_core(full), *(_core(_without(prefix, name)) for name in _FORMER.findall(key))}
    if key.startswith("原"):
        cores.add(_core(full[1:]))
    bare = _BRACKETED.sub("", key)
    return _Spelt(full, tuple(sorted(cores)), "" if bare == key else _core(_without(prefix, bare)))


def _without(prefix: re.Pattern[str], name: str) -> str:
    found = prefix.match(name)
    return name[found.end() :] if found else name


def _core(name: str) -> str:
    return _COMPANY.sub("", name) or name


def _blocked(spelt: Iterable[_Spelt]) -> set[Match]:
    """Every pair that can be a candidate, and few others: names with a core in common, or with all but a sign.

    Two names one sign apart are alike once the right sign is left out of either, so whichever is left out is looked up.
    Only hashes are kept, since a hundred thousand names taken apart fill the memory.
    """
    parts = [(array("q"), array("i")) for _ in range(PARTS)]
    for number, name in enumerate(spelt):
        looked_up = {f"{core}\n" for core in (*name.cores, name.bare) if core}
        if _is_long(name):
            full = name.full
            looked_up |= {full, *(full[:place] + full[place + 1 :] for place in range(len(full)))}
        for one in map(hash, looked_up):
            hashes, owners = parts[one % PARTS]
            hashes.append(one)
            owners.append(number)
    return {pair for part in parts for group in _same(*part) for pair in combinations(group, 2)}


def _same(hashes: Iterable[int], owners: Iterable[int]) -> Iterable[list[int]]:
    """The owners of each hash that several have, in their order."""
    first: dict[int, int] = {}
    several: dict[int, list[int]] = {}
    for one, owner in zip(hashes, owners, strict=True):
        before = first.setdefault(one, owner)
        if before != owner:
            several.setdefault(one, [before]).append(owner)
    return several.values()


def _confirmed(spelt: Mapping[int, _Spelt], pairs: Sequence[Match]) -> Iterator[Match]:
    """The candidates among some pairs."""
    for pair in pairs:
        one, other = spelt[pair[0]], spelt[pair[1]]
        near = (
            _is_long(one)
            and _is_long(other)
            and (sign := _sign_apart(one.full, other.full)) is not None
            and not _COUNTING.issuperset(sign)
        )
        if (
            near
            or not set(one.cores).isdisjoint(other.cores)
            or one.bare in other.cores
            or other.bare in one.cores
        ):
            yield pair


def _is_long(name: _Spelt) -> bool:
    return len(name.full) >= SHORTEST and max(map(len, name.cores)) >= SHORTEST_CORE


def _sign_apart(one: str, other: str) -> str | None:
    """The signs by which two names differ that are one sign apart, of neighbours exchanged that which moved; else None.

    What such names have in common at their start and end is all but those.
    """
    start = sum(takewhile(bool, map(eq, one, other)))
    one, other = one[start:], other[start:]
    end = sum(takewhile(bool, map(eq, reversed(one), reversed(other))))
    one, other = one[: len(one) - end], other[: len(other) - end]
    if max(len(one), len(other)) <= 1:
        return one + other
    return one[1] if len(one) == 2 and one == other[::-1] else None
