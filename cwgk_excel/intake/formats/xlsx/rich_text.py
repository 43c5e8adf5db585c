"""Read the texts of a workbook, which are stored in one piece or in runs with fonts of their own.

ECMA-376 part 1, 18.4.8 and 18.3.1.53: an item holds one t, or runs r with one t each. An item that programs
could read in two ways is refused as unsafe.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from xml.parsers import expat

from cwgk_excel.intake.formats.xlsx.plain_parts import Cut, cut, scan_strings
from cwgk_excel.intake.formats.xml_parts import TRUE, Attributes, PartParser, plain_text
from cwgk_excel.intake.refusal import Refused
from cwgk_excel.returns.cells import STRUCK, TextRun

RichRun = tuple[str, bool | None]
"""A piece of text as stored, and whether its font strikes it through; None: it has the font of its cell."""

WORDS = ("t", "r", "rPr", "strike")
"""The elements that a parser with `StringItems` listens to, besides the one around them."""

# LibreOffice writes runs of its own, the same in all copies of a form: so many items, of so many bytes, are kept. What
# stands before all items is kept with each, and is not longer either.
_LIKE, _KEPT = 512, 4000
# How often strings are used; this differs from copy to copy, and nobody reads it.
_COUNTS = re.compile(rb' (?:count|uniqueCount)="[0-9]+"')


class StringItems:
    """Takes the events of a parser from the start of an item (si or is) to its end, and hands on its runs."""

    def __init__(self, parser: PartParser, name: str, take: Callable[[Sequence[RichRun]], None]) -> None:
        """``name`` is the element around the text; ``take`` is called with the runs of each item."""
        self._parser, self._name, self._take = parser, name, take
        self._text: list[str] = []
        self._runs: list[RichRun] = []
        self._open = ""  # the innermost open element of those read here
        self._around = ""  # the item or the run that a text stands in
        self._struck: bool | None = None  # by the font of the run being read
        self._count = 0  # how many texts the run, or the item itself, has had
        self._depth = 0  # how many elements are open in the properties of a run

    def listen(self) -> None:
        """Receive all events of the parser from now on."""
        self._parser.listen(self.start, self.end, self._text.append)

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        local, place = self._parser.tags.get(name), self._open
        if local == "t" and (place == self._name or place == "r"):
            if self._count or (place == self._name and self._runs):
                raise self._parser.ambiguous()
            self._count = 1
            self._text.clear()
            self._open = "t"
        elif place == "rPr":
            self._depth += 1
            if local == "strike":
                self._struck = attributes.get("val", "1") in TRUE
        elif local == self._name and not place:
            self._runs.clear()
            self._open = self._around = local
            self._struck, self._count = None, 0
        elif local == "r" and place == self._name:
            self._begin_run("r")
        elif local == "rPr" and place == "r":
            self._struck = False
            self._open = "rPr"
        elif place == "t":
            raise self._parser.ambiguous()
        else:
            self._parser.pass_over(name, self.listen, self._misplaced)

    def end(self, _: str) -> None:
        """Take the end of an element."""
        place = self._open
        if place == "t":
            self._runs.append(("".join(self._text), self._struck))
            self._open = self._around
        elif place == "rPr":
            if self._depth:
                self._depth -= 1
            else:
                self._open = "r"
        elif place == "r":
            self._begin_run(self._name)
        elif place == self._name:
            self._open = ""
            self._text.clear()
            self._take(self._runs)

    def _begin_run(self, place: str) -> None:
        self._open = self._around = place
        self._struck, self._count = None, 0

    @property
    def _misplaced(self) -> frozenset[str]:
        return frozenset(name for name, local in self._parser.tags.items() if local == "si")


@dataclass
class Strings:
    """The shared strings by their index as cells write it; ``rich``: the runs of those that have some."""

    texts: dict[str, str] = field(default_factory=dict)
    rich: dict[str, tuple[RichRun, ...]] = field(default_factory=dict)

    @property
    def has_struck(self) -> bool:
        """Whether any run is struck through by its own font."""
        return any(struck for runs in self.rich.values() for _, struck in runs)


class _SharedStrings(PartParser):
    root = "sst"
    locals = ("si", *WORDS)

    def __init__(self, part_name: str) -> None:
        super().__init__(part_name)
        self.strings = Strings()

    def begin(self) -> None:
        StringItems(self, "si", self._take).listen()

    def _take(self, runs: Sequence[RichRun]) -> None:
        strings = self.strings
        index = str(len(strings.texts))
        strings.texts[index] = joined_runs(runs)
        if len(runs) > 1 or (runs and runs[0][1] is not None):
            strings.rich[index] = tuple(runs)


class _PlainStrings(PartParser):
    """Only checks what stands around the strings, which are scanned; those with runs are read one by one."""

    root = "sst"

    def scan(self, part: Cut) -> Strings | None:
        """Return the strings of a part that is cut at its root; None where the general pass has to read it."""
        if len(part.before) > _KEPT:  # it would be read again for each text with runs
            return None
        try:
            self.parser.Parse(part.before, False)
            is_in = self.root_seen and self.is_utf8
            self.parser.Parse(part.after, True)
            return _in_order(*scan_strings(part.inside), _COUNTS.sub(b"", part.before)) if is_in else None
        except (expat.ExpatError, ValueError, LookupError, Refused):
            return None
        finally:
            self.let_go()


def _in_order(texts: list[str], in_runs: Mapping[int, bytes], before: bytes) -> Strings:
    """Return the strings of a part that begins in this way, as ``scan_strings`` gives them.

    Raises ValueError or Refused where one is not one item.
    """
    rich: dict[str, tuple[RichRun, ...]] = {}
    for place, runs in in_runs.items():
        texts[place], rich[str(place)] = (_kept_item if len(runs) <= _KEPT else _item)(before, runs)
    return Strings(dict(zip(map(str, range(len(texts))), texts, strict=True)), rich)


def _item(before: bytes, runs: bytes) -> tuple[str, tuple[RichRun, ...]]:
    reader = _SharedStrings("")
    reader.parse(before + b"<si>" + runs + b"</si></sst>")
    (text,), (rich,) = reader.strings.texts.values(), reader.strings.rich.values()
    return text, rich


_kept_item = lru_cache(maxsize=_LIKE)(_item)


def read_shared_strings(parts: Mapping[str, bytes], part_name: str) -> Strings:
    """Return the shared strings, with rich runs joined and phonetic runs left out.

    Raises Refused, file-unsafe, for an item that programs read differently.
    """
    part = parts[part_name]
    if (found := cut(part, b"sst")) and (strings := _PlainStrings(part_name).scan(found)) is not None:
        return strings
    reader = _SharedStrings(part_name)
    reader.parse(part)
    return reader.strings


def joined_runs(runs: Sequence[RichRun]) -> str:
    """Return the text of all runs together."""
    return plain_text("".join(text for text, _ in runs) if len(runs) != 1 else runs[0][0])


def marked(runs: Sequence[RichRun], struck: bool) -> tuple[TextRun, ...]:
    """Return the runs with those struck through marked, () where none is.

    ``struck``: whether the cell's own font strikes through.
    """
    found = [
        TextRun(plain_text(text), STRUCK if (struck if own is None else own) else "")
        for text, own in runs
        if text
    ]
    return tuple(found) if any(run.mark for run in found) else ()
