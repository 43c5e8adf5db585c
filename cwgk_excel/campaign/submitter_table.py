"""Read rows from the bytes of submitters.csv, in any encoding, separator and column names that people save it with."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path

from cwgk_excel.errors import SettingsError
from cwgk_excel.folding import fold

# By column the other heads that it may have; messages show the first of them.
HEADS: Mapping[str, tuple[str, ...]] = {
    "code": ("代码", "报送单位代码", "单位代码", "编码"),
    "name": ("名称", "报送单位名称", "报送单位", "单位名称"),
    "kind": ("类别", "报送单位类别", "单位类别", "类型"),
    "order": ("顺序", "次序", "排序", "排列次序"),
    "aliases": ("别名", "其他名称", "简称"),
    "contact": ("联系人",),
    "phone": ("电话", "联系电话"),
    "email": ("邮箱", "电子邮箱", "邮件", "电子邮件"),
    "expected_units": ("应报数量", "应报单位数", "应申报单位数", "应报数"),
    "reports_with": ("随同报送", "随同报送代码", "合并报送"),
    "eligible_units": ("应建制单位数", "应建制单位总数", "单位总数"),
}
REQUIRED = ("code", "name", "kind", "order")
_COLUMNS = {fold(word): column for column, words in HEADS.items() for word in (column, *words)}
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_WORKBOOK_ENDINGS = (".xlsx", ".xls", ".et", ".xlsm", ".ods", ".csv.xlsx", ".xlsb")
_SAVE = "另存为“CSV UTF-8（逗号分隔）”，文件名为"

Row = tuple[int, dict[str, str]]


def workbook_instead(path: Path) -> str:
    """Return what to do if the list was saved as a workbook in place of ``path``; "" if there is no such workbook."""
    for ending in _WORKBOOK_ENDINGS:
        other = path.with_name(path.stem + ending)
        if other.exists():
            return f"批次文件夹里只有 {other.name}，没有 {path.name}。请用 Excel 或 WPS 打开它，{_SAVE} {path.name}。"
    return ""


def decoded(data: bytes, name: str) -> str:
    """Decode the list as Excel, WPS and Notepad save it: UTF-8, UTF-16 with a byte-order mark, or GBK.

    Raises SettingsError for a workbook under this name, and for other encodings.
    """
    if data.startswith(_WORKBOOKS):
        proper = Path(name).stem + (".xlsx" if data.startswith(b"PK") else ".xls")
        raise SettingsError(
            f"{name}：这是 Excel 工作簿，不是 CSV 文件。请先改名为 {proper}，再用 Excel 或 WPS 打开，{_SAVE} {name}。"
        )
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SettingsError(f"{name}：文字编码认不出。请用 Excel 或 WPS 打开，{_SAVE} {name}。")


def rows_in(text: str, name: str, problems: list[str]) -> Iterator[Row]:
    """Yield line number and values by column of each row that is not empty; add mistakes to ``problems``.

    Raises csv.Error when the text is no table.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    columns = _columns(next(reader, []), name, problems)
    if columns is None:
        return
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        pairs = [(column, cell.strip()) for column, cell in zip_longest(columns, cells, fillvalue="")]
        # Programs save empty columns beside the table too, so only a cell with content needs a head.
        if any(cell for column, cell in pairs if not column):
            problems.append(f"{name} 第{reader.line_num}行：这一行的格子比表头多，请检查是否多了逗号。")
            continue
        yield reader.line_num, {column: cell for column, cell in pairs if column}


def _delimiter(text: str) -> str:
    """Return the delimiter: a comma, or Excel's tab in "Unicode 文本" or semicolon under some regional settings."""
    head = text.lstrip("\r\n").partition("\n")[0]
    return next((sign for sign in ",\t;" if sign in head), ",")


def _columns(heads: list[str], name: str, problems: list[str]) -> list[str] | None:
    """Return the column of each head, "" for an empty head; None, with ``problems`` added, when heads are wrong."""
    place, heads = f"{name} 第1行", [head.strip() for head in heads]
    if len(heads) == 1 and "，" in heads[0]:
        problems.append(f"{place}：格子要用英文逗号“,”隔开，现在是中文逗号“，”，请全部改过来。")
        return None
    while heads and not heads[-1]:
        heads.pop()
    columns = [_COLUMNS.get(fold(head), "") for head in heads]
    known = [column for column in columns if column]
    mistakes = [f"缺少列 {column}（{HEADS[column][0]}）。" for column in REQUIRED if column not in known]
    shown = "、".join(f"{column}（{words[0]}）" for column, words in HEADS.items())
    mistakes += [
        f"不认识的列“{head}”，可用的列：{shown}。"
        for head, column in zip(heads, columns, strict=True)
        if head and not column
    ]
    mistakes += [
        f"“{head}”这一列写了两次（同“{heads[columns.index(column)]}”），请删去一列。"
        for at, (head, column) in enumerate(zip(heads, columns, strict=True))
        if column and columns.index(column) < at
    ]
    problems.extend(f"{place}：{mistake}" for mistake in mistakes)
    return None if mistakes else columns
