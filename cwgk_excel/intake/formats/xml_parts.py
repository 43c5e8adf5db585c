"""Read the relationships and the sheet list of a workbook; and the parsers for XML parts of any kind.

Elements are matched by their local name within the namespace of the part's own root, so transitional and
strict Office Open XML read alike, with or without prefixes, and elements of foreign extensions never match.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from xml.parsers import expat

from cwgk_excel.intake.refusal import broken, shown_name, unsafe

Attributes = dict[str, str]

_NO_MEMORY = expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]
_SEPARATOR = "}"
ALTERNATE = "}AlternateContent"  # the full name of an element with a choice of contents ends so
_TAG = re.compile(rb"<[^<>]*>")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LINE_END = re.compile(r"\r+\n")  # some programs double the CR
TRUE = frozenset({"1", "true", "on"})
# Copies of a form that one program saved have the same lists of parts: so many of up to so many bytes are kept.
_LIKE, _KEPT = 64, 20_000


class Relationship(NamedTuple):
    """What a part refers to: `kind` is the last word of the relationship's type, `target` a part's name.

    Where `external`, the target is a place outside the workbook, as written.
    """

    kind: str
    target: str
    external: bool = False


class SheetEntry(NamedTuple):
    """One line of the workbook's list of sheets; `relation`: a relationship's id, None if not stated."""

    name: str
    state: str
    relation: str | None


class PartParser:
    """One expat pass over a part; subclasses take the elements of the root's own namespace.

    `tags` maps the full names of the elements in `locals` to their local names. It is filled when the root is
    seen, so that the handlers need one look-up in a small dictionary for each element.
    """

    root = ""
    locals: tuple[str, ...] = ()

    def __init__(self, part_name: str) -> None:
        self.part_name = part_name
        self.tags: dict[str, str] = {}
        self.root_seen, self.is_utf8 = False, True
        self.parser = expat.ParserCreate(None, _SEPARATOR)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._first
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.XmlDeclHandler = self._declared

    def parse(self, part: bytes) -> None:
        """Read the whole part. Raises Refused: file-broken if not sound XML, file-unsafe at a DOCTYPE; MemoryError."""
        self.feed(part, last=True)

    def feed(self, piece: bytes, *, last: bool) -> None:
        """Read a part piece by piece. Raises as ``parse`` does."""
        is_over = True
        try:
            self.parser.Parse(piece, last)
            is_over = last
        except expat.ExpatError as error:
            if error.code == _NO_MEMORY:  # no fault of the file
                raise MemoryError from None
            raise broken(f"部件 {shown_name(self.part_name)} 第 {error.lineno} 行不是完整的 XML") from None
        except (ValueError, LookupError):
            raise broken(f"部件 {shown_name(self.part_name)} 的编码无法识别") from None
        finally:
            if is_over:
                self.let_go()

    def let_go(self) -> None:
        """Hear no more of the part.

        What hears a parser and the parser hold each other, so that all that was read would stay until Python looks
        for such circles.
        """
        self.listen(None)
        self.parser.StartDoctypeDeclHandler = self.parser.XmlDeclHandler = None

    def begin(self) -> None:
        """Set the handlers; called when the root has been seen."""

    def listen(
        self,
        start: Callable[[str, Attributes], object] | None,
        end: Callable[[str], object] | None = None,
        text: Callable[[str], object] | None = None,
    ) -> None:
        """Set all handlers at once: of start tags, of end tags, of characters."""
        self.parser.StartElementHandler = start
        self.parser.EndElementHandler = end
        self.parser.CharacterDataHandler = text

    def pass_over(
        self, name: str, resume: Callable[[], None], misplaced: Container[str] = (), *, choice: bool = False
    ) -> None:
        """Ignore the element that has just begun with all that it holds, and call ``resume`` at its end.

        Raises Refused, file-unsafe, where that would hide something: an element of ``misplaced``, which
        counts in its proper place, or a choice of contents, from which programs choose differently.
        ``choice`` allows such a choice.
        """
        depth = 0

        def start(name: str, _: Attributes) -> None:
            nonlocal depth
            if name in misplaced or (not choice and name.endswith(ALTERNATE)):
                raise self.ambiguous()
            depth += 1

        def end(_: str) -> None:
            nonlocal depth
            depth -= 1
            if not depth:
                resume()

        start(name, {})
        self.listen(start, end)

    def ambiguous(self, place: str = "") -> Exception:
        """Return the refusal of contents that programs read differently, in the cell ``place`` if known."""
        where = f" 中单元格 {shown_name(place)}" if place else ""
        return unsafe(f"部件 {shown_name(self.part_name)}{where} 的写法不正常，不同的程序会读出不同的内容")

    def _first(self, name: str, attributes: Attributes) -> None:
        space, separator, local = name.rpartition(_SEPARATOR)
        if local != self.root:
            raise broken(f"部件 {shown_name(self.part_name)} 不是应有的内容")
        self.tags = {f"{space}{separator}{word}": word for word in self.locals}
        self.parser.StartElementHandler = None
        self.root_seen = True
        self.begin()

    def _declared(self, _: str, encoding: str | None, __: int) -> None:
        self.is_utf8 = encoding is None or encoding.lower() == "utf-8"

    def _doctype(self, *_: Any) -> None:
        raise unsafe(f"部件 {shown_name(self.part_name)} 含有 DOCTYPE 或实体定义")


def standing_in(head: bytes) -> bytes | None:
    """Return what may stand for the sound beginning of a part: all before its root, and the tags open at its end.

    What follows is sound after the one if it is after the other, and has the same names. None where the beginning
    ends within something, such as a comment.
    """
    parser = expat.ParserCreate()
    begins: list[int] = []
    parser.StartElementHandler = lambda *_: begins.append(parser.CurrentByteIndex)
    parser.EndElementHandler = lambda _: begins.pop()
    try:
        parser.Parse(head, False)
        parser.Parse(b"<a>", False)
    except expat.ExpatError:
        return None
    if not begins or begins.pop() != len(head):
        return None
    tags = [_TAG.match(head, at) for at in begins]
    return head[: begins[0]] + b"".join(tag[0] for tag in tags if tag) if begins and all(tags) else None


class Listener(PartParser):
    """Parser of a part in which only start tags matter: each calls one function with its attributes."""

    def __init__(self, part_name: str, root: str, takers: Mapping[str, Callable[[Attributes], None]]) -> None:
        self.root = root
        self.locals = tuple(takers)
        self._takers = takers
        super().__init__(part_name)

    def begin(self) -> None:
        """Listen to start tags only."""
        self.listen(self._start)

    def _start(self, name: str, attributes: Attributes) -> None:
        local = self.tags.get(name)
        if local is not None:
            self._takers[local](attributes)


def plain_text(stored: str) -> str:
    """Return a text with its escapes (_xHHHH_) decoded and its line ends as LF.

    ECMA-376 part 1, 22.9.2.19 (ST_Xstring). Pairs of surrogates are joined; single ones become U+FFFD,
    because no later part could store them.
    """
    if "_x" in stored:
        stored = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), stored)
        if any("\ud800" <= character <= "\udfff" for character in stored):
            stored = stored.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _LINE_END.sub("\n", stored) if "\r" in stored else stored


def read_relationships(parts: Mapping[str, bytes], part_name: str) -> Mapping[str, Relationship]:
    """Return the relationships of a part ("" for the package itself) by id, none when it lists none."""
    folder, base = posixpath.split(part_name)
    list_name = posixpath.join(folder, "_rels", f"{base}.rels")
    if list_name not in parts:
        return {}
    part = parts[list_name]
    read = _kept_relationships if len(part) <= _KEPT else _read_relationships
    return read(folder, list_name, part)


def _read_relationships(folder: str, list_name: str, part: bytes) -> Mapping[str, Relationship]:
    found: dict[str, Relationship] = {}

    def take(attributes: Attributes) -> None:
        kind, target = attributes.get("Type", "").rpartition("/")[2], attributes.get("Target", "")
        external = attributes.get("TargetMode") == "External"
        if not external:
            joined = posixpath.join("/", folder, target.replace("\\", "/"))
            target = posixpath.normpath(joined).lstrip("/")
        found[attributes.get("Id", "")] = Relationship(kind, target, external)

    Listener(list_name, "Relationships", {"Relationship": take}).parse(part)
    return found


_kept_relationships = lru_cache(maxsize=_LIKE)(_read_relationships)


def inside(relations: Mapping[str, Relationship], parts: Mapping[str, bytes]) -> dict[str, Relationship]:
    """Return the relationships that lead to an existing part."""
    return {key: to for key, to in relations.items() if not to.external and to.target in parts}


def sheet_parts(
    entries: Iterable[SheetEntry], present: Mapping[str, Relationship]
) -> Iterator[tuple[SheetEntry, Relationship]]:
    """Yield each sheet with the relationship to its part; `present` are the relationships to existing parts.

    An old macro module has an empty relationship and is skipped. Raises Refused, file-broken, for a sheet
    without a part, and where a name or a part is used twice: many names for one part would multiply the work
    without adding to the size.
    """
    used: set[str] = set()
    for entry in entries:
        if entry.relation == "":
            continue
        relation = present.get(entry.relation or "")
        if relation is None or entry.relation is None:
            raise broken(f"找不到工作表 {shown_name(entry.name)} 的内容")
        keys = {f"name:{entry.name.casefold()}", f"part:{relation.target.casefold()}"}
        if used & keys:
            raise broken(f"工作表 {shown_name(entry.name)} 出现两次")
        used |= keys
        yield entry, relation


def read_sheet_list(parts: Mapping[str, bytes], part_name: str) -> tuple[Sequence[SheetEntry], bool]:
    """Return the sheets that the workbook part lists, and whether dates count from 1904.

    A state that Excel does not know counts as visible, so that it hides no sheet.
    """
    part = parts[part_name]
    return (_kept_sheet_list if len(part) <= _KEPT else _read_sheet_list)(part_name, part)


def _read_sheet_list(part_name: str, part: bytes) -> tuple[Sequence[SheetEntry], bool]:
    entries: list[SheetEntry] = []
    date1904: list[bool] = []

    def take_sheet(attributes: Attributes) -> None:
        state = attributes.get("state", "visible")
        relation = next((text for key, text in attributes.items() if key.endswith("}id")), None)
        known = state if state in ("hidden", "veryHidden") else "visible"
        entries.append(SheetEntry(plain_text(attributes.get("name", "")), known, relation))

    def take_properties(attributes: Attributes) -> None:
        date1904.append(attributes.get("date1904", "0").lower() in TRUE)

    takers = {"sheet": take_sheet, "workbookPr": take_properties}
    Listener(part_name, "workbook", takers).parse(part)
    return entries, any(date1904)


_kept_sheet_list = lru_cache(maxsize=_LIKE)(_read_sheet_list)
