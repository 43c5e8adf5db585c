"""Read the small parts of a workbook: relationships, sheet list, number formats, shared strings.

Elements are matched by their local name within the namespace of the part's own root, so transitional and
strict Office Open XML, with or without prefixes, read alike, and foreign extensions are never mistaken.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from cwgk_excel.intake.container import broken, shown, unsafe

Attributes = dict[str, str]

_SEPARATOR = "}"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LINE_END = re.compile(r"\r+\n")  # some programs double the CR
_TRUE = frozenset({"1", "true", "on"})

# ECMA-376 part 1, 18.8.30: the formats that a file refers to by number only, and those of the Chinese
# edition (27 to 36, 50 to 58), which are dates and times.
_BUILTIN_FORMATS: Mapping[int, str] = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"$"#,##0_);("$"#,##0)',
    6: '"$"#,##0_);[Red]("$"#,##0)',
    7: '"$"#,##0.00_);("$"#,##0.00)',
    8: '"$"#,##0.00_);[Red]("$"#,##0.00)',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "mm-dd-yy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yy h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    37: "#,##0_);(#,##0)",
    38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)",
    41: r'_(* #,##0_);_(* \(#,##0\);_(* "-"_);_(@_)',
    42: r'_("$"* #,##0_);_("$"* \(#,##0\);_("$"* "-"_);_(@_)',
    43: r'_(* #,##0.00_);_(* \(#,##0.00\);_(* "-"??_);_(@_)',
    44: r'_("$"* #,##0.00_)_("$"* \(#,##0.00\)_("$"* "-"??_)_(@_)',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}


@dataclass(frozen=True, slots=True)
class Relationship:
    """What a part refers to: the last word of the relationship's type, and the name of the other part."""

    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One line of the workbook's list of sheets."""

    name: str
    state: str
    relation: str


class PartParser:
    """One expat pass over a part; subclasses take the elements of the root's own namespace.

    `tags` maps the full names of the elements that a subclass listens to to their local names. It is filled
    when the root is seen, so that the handlers need one look-up in a small dictionary for each element.
    """

    root = ""
    locals: tuple[str, ...] = ()

    def __init__(self, part_name: str) -> None:
        self.part_name = part_name
        self.tags: dict[str, str] = {}
        self.parser = expat.ParserCreate(None, _SEPARATOR)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._first
        self.parser.StartDoctypeDeclHandler = self._doctype

    def parse(self, part: bytes) -> None:
        """Read the whole part; Refused file-broken where it is not sound XML, file-unsafe at a DOCTYPE."""
        try:
            self.parser.Parse(part, True)
        except expat.ExpatError as error:
            raise broken(f"部件 {shown(self.part_name)} 第 {error.lineno} 行不是完整的 XML") from None
        except (ValueError, LookupError):
            raise broken(f"部件 {shown(self.part_name)} 的编码无法识别") from None

    def begin(self) -> None:
        """Set the handlers; called when the root has been seen."""

    def _first(self, name: str, attributes: Attributes) -> None:
        space, separator, local = name.rpartition(_SEPARATOR)
        if local != self.root:
            raise broken(f"部件 {shown(self.part_name)} 不是应有的内容")
        self.tags = {f"{space}{separator}{word}": word for word in self.locals}
        self.parser.StartElementHandler = None
        self.begin()

    def _doctype(self, *_: Any) -> None:
        raise unsafe(f"部件 {shown(self.part_name)} 含有 DOCTYPE 或实体定义")


class _Listener(PartParser):
    """A part of which only start tags matter: each goes, with its attributes, to one function."""

    def __init__(self, part_name: str, root: str, takers: Mapping[str, Callable[[Attributes], None]]) -> None:
        self.root = root
        self.locals = tuple(takers)
        self._takers = takers
        super().__init__(part_name)

    def begin(self) -> None:
        self.parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: Attributes) -> None:
        local = self.tags.get(name)
        if local is not None:
            self._takers[local](attributes)


class _SharedStrings(PartParser):
    root = "sst"
    locals = ("si", "t", "rPh")

    def __init__(self, part_name: str) -> None:
        super().__init__(part_name)
        self.strings: dict[str, str] = {}
        self._text: list[str] = []
        self._runs: list[str] = []
        self._phonetic = False

    def begin(self) -> None:
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text.append

    def _start(self, name: str, attributes: Attributes) -> None:
        local = self.tags.get(name)
        if local == "t":
            self._text.clear()
        elif local == "si":
            self._runs.clear()
        elif local == "rPh":
            self._phonetic = True

    def _end(self, name: str) -> None:
        local = self.tags.get(name)
        if local == "t":
            if not self._phonetic:
                self._runs.append("".join(self._text))
        elif local == "si":
            self._text.clear()
            self.strings[str(len(self.strings))] = plain_text("".join(self._runs))
        elif local == "rPh":
            self._phonetic = False


def plain_text(stored: str) -> str:
    """Decode what ST_Xstring writes as _xHHHH_, and give line ends as LF.

    ECMA-376 part 1, 22.9.2.19. Halves of a character beyond U+FFFF are joined; half ones become U+FFFD,
    for no later part could store them.
    """
    if "_x" in stored:
        stored = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), stored)
        if any("\ud800" <= character <= "\udfff" for character in stored):
            stored = stored.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _LINE_END.sub("\n", stored) if "\r" in stored else stored


def read_relationships(parts: Mapping[str, bytes], part_name: str) -> dict[str, Relationship]:
    """Read by id what a part ("" for the package itself) refers to; nothing when it has no such list."""
    folder, base = posixpath.split(part_name)
    list_name = posixpath.join(folder, "_rels", f"{base}.rels")
    found: dict[str, Relationship] = {}

    def take(attributes: Attributes) -> None:
        if attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = attributes.get("Target", "").replace("\\", "/")
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[attributes.get("Id", "")] = Relationship(kind, path)

    if list_name in parts:
        _Listener(list_name, "Relationships", {"Relationship": take}).parse(parts[list_name])
    return found


def read_sheet_list(parts: Mapping[str, bytes], part_name: str) -> tuple[list[SheetEntry], bool]:
    """Read from the workbook part its sheets and whether dates count from 1904.

    A state that Excel does not know counts as visible: nothing is hidden from the reader by it.
    """
    entries: list[SheetEntry] = []
    date1904: list[bool] = []

    def take_sheet(attributes: Attributes) -> None:
        state = attributes.get("state", "visible")
        relation = next((text for key, text in attributes.items() if key.endswith("}id")), "")
        known = state if state in ("hidden", "veryHidden") else "visible"
        entries.append(SheetEntry(plain_text(attributes.get("name", "")), known, relation))

    def take_properties(attributes: Attributes) -> None:
        date1904.append(attributes.get("date1904", "0").lower() in _TRUE)

    takers = {"sheet": take_sheet, "workbookPr": take_properties}
    _Listener(part_name, "workbook", takers).parse(parts[part_name])
    return entries, any(date1904)


def read_number_formats(parts: Mapping[str, bytes], part_name: str) -> dict[str, str]:
    """Read the number-format code of each cell style, by the index that cells give in their attribute s."""
    custom: dict[str, str] = {}
    codes: dict[str, str] = {}
    inside = False

    def take_format(attributes: Attributes) -> None:
        custom[attributes.get("numFmtId", "")] = plain_text(attributes.get("formatCode", "General"))

    def enter(_: Attributes) -> None:
        nonlocal inside
        inside = True

    def leave(_: Attributes) -> None:
        nonlocal inside
        inside = False

    def take_style(attributes: Attributes) -> None:
        if inside:
            number = attributes.get("numFmtId", "0")
            codes[str(len(codes))] = custom.get(number) or _builtin(number)

    takers = {
        "numFmt": take_format,
        "cellStyleXfs": leave,
        "cellXfs": enter,
        "cellStyles": leave,
        "dxfs": leave,
        "xf": take_style,
    }
    _Listener(part_name, "styleSheet", takers).parse(parts[part_name])
    return codes


def _builtin(number: str) -> str:
    return (
        _BUILTIN_FORMATS.get(int(number), "General") if number.isascii() and number.isdigit() else "General"
    )


def read_shared_strings(parts: Mapping[str, bytes], part_name: str) -> dict[str, str]:
    """Read the shared strings by their index as cells write it: rich runs joined, no phonetic runs."""
    reader = _SharedStrings(part_name)
    reader.parse(parts[part_name])
    return reader.strings
