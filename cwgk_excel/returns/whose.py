"""Which submitting bodies a text or a path names. All are returned: choosing among them is left to the caller."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from cwgk_excel.folding import fold
from cwgk_excel.forms.names import matching_name

# A code or name shorter than this may be part of any word or number, so it counts only where it stands alone.
TELLING_CODE = 4
TELLING_NAME = 3


def bodies_named(text: str, names: Mapping[str, tuple[str, ...]], city: str = "") -> tuple[str, ...]:
    """Return the codes of the bodies that have the text as a name; ``names``: all names of each body, by its code.

    Names are compared like those of units: widths, spaces, a leading city and a reminder to stamp do not count.
    """
    key = matching_name(text, city)
    return tuple(_index(names).named(city).get(key, ())) if key else ()


def bodies_mentioned(text: str, names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the codes of the bodies whose code or name stands anywhere in a text ("中山区总工会")."""
    index = _index(names)
    return index.in_order(_named(text, index))


def bodies_in_path(
    path: str, names: Mapping[str, tuple[str, ...]], *, by_file: bool = False
) -> tuple[str, ...]:
    """Return the codes of the bodies that the folders and packages of a path name, in the order of ``names``.

    ``path``: folders, packages and the file's own name, joined with "/". The file's own name is a weaker sign
    (a unit's name often begins with its district), so it counts only with ``by_file`` and only where no folder
    names a body. A body is named by its code, as a whole word, or by one of its names; a name that is only a
    part of another body's longer name at that place does not count.
    """
    index = _index(names)
    *folders, file = path.split("/")
    found = {code for folder in folders for code in _named(folder, index)}
    if by_file and not found:
        found = set(_named(file, index))
    return index.in_order(found)


class _Index:
    """The codes and names of bodies, to be looked up: a country has thousands, and each file is asked about."""

    def __init__(self, names: Mapping[str, tuple[str, ...]]) -> None:
        self.names = names
        self._order = {code: number for number, code in enumerate(names)}
        self.codes = _Words((code.casefold(), code) for code in names)
        self.words = _Words((fold(name), code) for code, known in names.items() for name in known)
        self.named = cache(self._named)

    def in_order(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Return the codes in the order of the bodies, each once."""
        return tuple(sorted(set(codes), key=self._order.__getitem__))

    def _named(self, city: str) -> Mapping[str, Iterable[str]]:
        """Return the codes of the bodies by each name as it is compared."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for code, known in self.names.items():
            for name in known:
                found[matching_name(name, city)][code] = None
        return dict(found)


class _Words:
    """Words with the codes of their bodies."""

    def __init__(self, words: Iterable[tuple[str, str]]) -> None:
        self._codes: dict[str, dict[str, None]] = defaultdict(dict)
        for word, code in words:
            if word:
                self._codes[word][code] = None
        self._lengths = sorted({len(word) for word in self._codes})

    def inside(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield each word that stands in the text, with each of its codes.

        Its pieces that are as long as some word are looked up, or the words in it, whichever are fewer.
        """
        if len(text) * len(self._lengths) < len(self._codes):
            pieces = {text[at : at + n] for n in self._lengths for at in range(len(text) - n + 1)}
            found = pieces & self._codes.keys()
        else:
            found = {word for word in self._codes if word in text}
        for word in found:
            for code in self._codes[word]:
                yield word, code


_KEPT: list[_Index] = []


def _index(names: Mapping[str, tuple[str, ...]]) -> _Index:
    """Return the index of names, which nobody changes; those that were asked for last are kept."""
    for one in _KEPT:
        if one.names is names:
            return one
    made = _Index(names)
    _KEPT[:] = [made, *_KEPT[:3]]
    return made


def _named(component: str, index: _Index) -> Iterator[str]:
    yield from _by_code(component, index)
    yield from _by_name(fold(component), index)


def _by_code(component: str, index: _Index) -> Iterator[str]:
    text = unicodedata.normalize("NFKC", component).casefold()
    return (code for word, code in index.codes.inside(text) if re.search(_pattern(word, TELLING_CODE), text))


def _by_name(text: str, index: _Index) -> Iterator[str]:
    found = [
        (code, match.start(), match.end())
        for word, code in index.words.inside(text)
        for match in re.finditer(_pattern(word, TELLING_NAME), text)
    ]
    for code, start, end in found:
        if not any(s <= start and end <= e and e - s > end - start for _, s, e in found):
            yield code


def _pattern(word: str, telling: int) -> str:
    """Return the pattern for a word: a short one must stand alone, a Latin one must not be part of a longer word."""
    plain = re.escape(word)
    if len(word) < telling:
        return rf"(?<![^\W_]){plain}(?![^\W_])"
    before = "(?<![a-z0-9])" if word[0].isascii() and word[0].isalnum() else ""
    after = "(?![a-z0-9])" if word[-1].isascii() and word[-1].isalnum() else ""
    return f"{before}{plain}{after}"
