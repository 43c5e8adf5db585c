"""Which submitting bodies a text or a path names. All are returned: choosing among them is left to the caller."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

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
    return tuple(
        code for code, known in names.items() if key and key in {matching_name(n, city) for n in known}
    )


def bodies_mentioned(text: str, names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the codes of the bodies whose code or name stands anywhere in a text ("中山区总工会")."""
    found = set(_named(text, names))
    return tuple(code for code in names if code in found)


def bodies_in_path(
    path: str, names: Mapping[str, tuple[str, ...]], *, by_file: bool = False
) -> tuple[str, ...]:
    """Return the codes of the bodies that the folders and packages of a path name, in the order of ``names``.

    ``path``: folders, packages and the file's own name, joined with "/". The file's own name is a weaker sign
    (a unit's name often begins with its district), so it counts only with ``by_file`` and only where no folder
    names a body. A body is named by its code, as a whole word, or by one of its names; a name that is only a
    part of another body's longer name at that place does not count.
    """
    *folders, file = path.split("/")
    found = {code for folder in folders for code in _named(folder, names)}
    if by_file and not found:
        found = set(_named(file, names))
    return tuple(code for code in names if code in found)


def _named(component: str, names: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    yield from _by_code(component, names)
    yield from _by_name(fold(component), names)


def _by_code(component: str, names: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    text = unicodedata.normalize("NFKC", component).casefold()
    # Few patterns are needed: most codes and names are not in the text at all.
    return (
        code
        for code in names
        if (word := code.casefold()) in text and re.search(_pattern(word, TELLING_CODE), text)
    )


def _by_name(text: str, names: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    words = {(code, fold(name)) for code, known in names.items() for name in known}
    found = [
        (code, match.start(), match.end())
        for code, word in words
        if word and word in text
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
