"""The number formats of a workbook's cell styles."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cwgk_excel.intake.formats.xml_parts import Attributes, Listener, plain_text

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
    44: r'_("$"* #,##0.00_);_("$"* \(#,##0.00\);_("$"* "-"??_);_(@_)',
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


_LISTS = ("numFmts", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")


def read_number_formats(parts: Mapping[str, bytes], part_name: str) -> dict[str, str]:
    """Return the number-format code of each cell style, by the index that cells give in their attribute s."""
    custom: dict[str, str] = {}
    numbers: list[str] = []
    within = ""  # the list being read; formats and styles in other lists belong to no cell

    def begin(name: str) -> Callable[[Attributes], None]:
        def start(_: Attributes) -> None:
            nonlocal within
            within = name

        return start

    def take_format(attributes: Attributes) -> None:
        if within == "numFmts":
            custom[attributes.get("numFmtId", "")] = plain_text(attributes.get("formatCode", "General"))

    def take_style(attributes: Attributes) -> None:
        if within == "cellXfs":
            numbers.append(attributes.get("numFmtId", "0"))

    takers = {name: begin(name) for name in _LISTS} | {"numFmt": take_format, "xf": take_style}
    Listener(part_name, "styleSheet", takers).parse(parts[part_name])
    return {str(place): custom.get(number) or builtin_format(number) for place, number in enumerate(numbers)}


def builtin_format(number: str) -> str:
    """Return the built-in format of a number; "General" for any other number or text."""
    return (
        _BUILTIN_FORMATS.get(int(number), "General") if number.isascii() and number.isdigit() else "General"
    )
