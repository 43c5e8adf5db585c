"""Tests of cwgk_excel.report.readback: a master that lost or changed anything is found out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any
from zipfile import ZipFile

import books
import pytest
from frames import collected, working
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import to_excel

from cwgk_excel.errors import MasterError, PlaceError
from cwgk_excel.report.collected import Collected
from cwgk_excel.report.content import gather
from cwgk_excel.report.handed_up import draw as handed_up
from cwgk_excel.report.readback import expectations, verify
from cwgk_excel.report.sheets.draw import tallies
from cwgk_excel.report.sheets.saved import Saved
from cwgk_excel.report.sheets.tally import SheetTally
from cwgk_excel.report.working import write
from cwgk_excel.tasks.master import write as write_masters_of
from cwgk_excel.xlsx_writer import Book

LAST = "总表与账本不一致，没有生成。请再运行一次；仍不行请联系程序维护人员。"


@cache
def content() -> Collected:
    """A pair, a unit that only Annex 1 knows, and one with an error."""
    return collected(
        [{}, {"unit_name": "乙公司"}, {"unit_name": "丙公司", "valid": False}],
        [{}, {"unit_name": "丙公司", "row": 7, "evaluation_result": "满意"}],
        [{"code": "cell-blank"}, {"code": "form-blank"}],
    )


@cache
def made() -> tuple[bytes, Mapping[str, Sequence[SheetTally]]]:
    """The master of this content, and what it must hold."""
    data, drawn = working(gather(content()))
    return data, tallies(drawn)


@cache
def opened() -> Workbook:
    """The master as openpyxl opens it, which takes longer than to save it; who changes it puts it right again."""
    return load_workbook(BytesIO(made()[0]))


def problems(path: Path, book: Workbook) -> tuple[str, ...]:
    """What is said of a master that was changed."""
    book.save(path)
    _, written = made()
    with pytest.raises(MasterError) as caught:
        verify(path, written, content())
    assert caught.value.lines[-1] == LAST
    return caught.value.lines[:-1]


def test_what_was_written_is_accepted(tmp_path: Path) -> None:
    """A master as written passes, also when openpyxl saved it again."""
    path = tmp_path / "总表.xlsx"
    data, written = made()
    path.write_bytes(data)
    verify(path, written, content())
    load_workbook(path).save(path)
    verify(path, written, content())


def test_openpyxl_reads_the_same(tmp_path: Path) -> None:
    """The second opinion: every cell of every sheet."""
    path = tmp_path / "总表.xlsx"
    path.write_bytes(made()[0])
    book = load_workbook(path)
    with Saved(path) as saved:
        for sheet in book.worksheets:
            rows = {number: list(values) for number, values in saved.rows(sheet.title)}
            for number, cells in enumerate(sheet.iter_rows(), 1):
                seen = [_serial(cell.value) for cell in cells]
                assert [*rows.get(number, []), *[None] * len(seen)][: len(seen)] == seen, (sheet, number)


def _serial(value: object) -> object:
    """A day as the number that is stored."""
    return to_excel(value) if isinstance(value, datetime) else value


@pytest.mark.parametrize(
    ("part", "before", "after"),
    [
        ("xl/worksheets/sheet5.xml", b'<c r="C4" ', b'<c  r="C4" '),
        ("xl/worksheets/sheet5.xml", b'<row r="4" ', b'<row spans="1:9" r="4" '),
        ("xl/worksheets/sheet5.xml", b'<c r="C4" ', b'<c r="C4" cm="1" '),
        ("xl/worksheets/sheet13.xml", b"</sheetData>", b"</sheetdata>"),
        ("xl/sharedStrings.xml", b"<si><t>", b"<si><r/><t>"),
        ("xl/styles.xml", b"</fonts>", b""),
    ],
    ids=["spaces", "order", "attribute", "unread sheet", "texts", "styles"],
)
def test_what_we_do_not_write_is_not_read(tmp_path: Path, part: str, before: bytes, after: bytes) -> None:
    """Another spelling, or a part that is broken where nobody looks for values."""
    path = tmp_path / "总表.xlsx"
    with ZipFile(BytesIO(made()[0])) as old, ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            assert name != part or before in data
            new.writestr(name, data.replace(before, after, 1) if name == part else data)
    with pytest.raises(MasterError, match="写好的总表读不回来"):
        verify(path, made()[1], content())


def test_expectations_come_from_the_frames() -> None:
    """Counts and sums of the valid records, of the units only in Annex 1, and of all findings."""
    expected = expectations(content())
    assert {sheet: figures.rows for sheet, figures in expected.items()} == {
        "汇总总表": 3,
        "申报明细": 2,
        "主要做法": 2,
        "问题清单": 2,
        "数据来源": 6,
    }
    assert expected["汇总总表"].sums == {
        "职工人数": 978,
        "自评分数": 277.5,
        "上级考核分数": 273,
        "职工（代表）测评结果": 197,
    }
    assert expected["问题清单"].told("级别") == {"错误": 1, "提示": 1}


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "said"),
    [
        ("汇总总表", "E4", 327, "“汇总总表”的“职工人数”合计应为978，实为979。"),
        ("汇总总表", "E4", "326", "“汇总总表”的“职工人数”合计应为978，实为652。"),
        ("汇总总表", "F4", 92.51, "“汇总总表”的“自评分数”合计应为277.5，实为277.51。"),
        ("汇总总表", "C4", "甲某公司", "“汇总总表”的“单位名称”有出入，例如“甲公司”。"),
        ("主要做法", "B5", "一、", "“主要做法”中的文字有出入，例如“一、健全职代会制度。”。"),
        ("主要做法", "B5", None, "“主要做法”中的文字有出入，例如“一、健全职代会制度。”。"),
        (
            "主要做法",
            "B6",
            "某公司",
            "“主要做法”的“单位（报送单位），及其所填”有出入，例如“乙公司（中山区）”。",
        ),
        ("申报明细", "G4", None, "“申报明细”的“职工人数”合计应为652，实为326。"),
        ("申报明细", "F4", "=1+1", "“申报明细”中出现了公式。"),
        ("问题清单", "C4", "提示", "“问题清单”的“级别”有出入，例如“错误”。"),
        ("问题清单", "J4", "", "“问题清单”的“问题”有出入，例如“必填项未填”。"),
        ("问题清单", "A5", None, "“问题清单”应有2行，实有1行。"),
        ("数据来源", "I4", "00", f"“数据来源”的“SHA-256”有出入，例如“{'b2' * 20}”。"),
        ("数据来源", "K4", "A6", "“数据来源”的“单元格”有出入，例如“A6:K6”。"),
        ("两表核对", "E5", 327, "“两表核对”的“职工人数附件2”合计应为652，实为653。"),
        ("两表核对", "L5", "只在附件1", "“两表核对”的“结果”有出入，例如“一致”。"),
        ("分单位统计", "C5", 3, "“分单位统计”的“附件1份数”合计应为2，实为3。"),
        ("分单位统计", "I5", 92, "“分单位统计”的“自评分数平均”合计应为92.5，实为92。"),
        ("分类型统计", "B10", "企业", "“分类型统计”的“所有制性质”有出入，例如“有限责任”。"),
        ("报送进度", "B5", "西岗区", "“报送进度”的“报送单位”有出入，例如“中山区”。"),
        ("报送进度", "N5", 0, "“报送进度”的“问题数错误”合计应为1，实为0。"),
        ("汇总总表", "F3", "职工人数", "“汇总总表”的表头应为“自评分数”，实为“职工人数”。"),
        ("报送进度", "E3", "附件2", "“报送进度”的表头应为“附件1已报份数”，实为“附件2已报份数”。"),
        ("报送进度", "F4", None, "“报送进度”的表头应为“附件1其中无错误”，实为“附件1”。"),
        ("分类型统计", "B8", None, "“分类型统计”的表头应为“所有制性质”，实为“序号”。"),
    ],
)
def test_a_change_is_found(tmp_path: Path, sheet: str, cell: str, value: object, said: str) -> None:
    """Each kind of loss is told, with the sheet and the column."""
    changed = opened()[sheet][cell]
    before = changed.value
    try:
        changed.value = value
        assert said in problems(tmp_path / "总表.xlsx", opened())
    finally:
        changed.value = before


@pytest.mark.parametrize("field", ["narrative", "unit_name"])
def test_the_end_of_a_long_text_is_looked_at_too(tmp_path: Path, field: str) -> None:
    """What is said shows how it begins, however little of it is kept to be compared."""
    long = "一、健全职代会制度。" * 30
    data, drawn = working(gather(collected([{field: long}], [{}])))
    path = tmp_path / "总表.xlsx"
    path.write_bytes(data)
    verify(path, tallies(drawn), collected([{field: long}], [{}]))
    with pytest.raises(MasterError, match=f"有出入，例如“{long[:40]}”。"):
        verify(path, tallies(drawn), collected([{field: f"{long[:-1]}！"}], [{}]))


def test_a_lost_row_or_sheet_is_found(tmp_path: Path) -> None:
    """A row or a sheet that is not there."""
    path = tmp_path / "总表.xlsx"
    book = books.opened(made()[0])
    book["数据来源"].delete_rows(5)
    assert "“数据来源”应有6行，实有5行。" in problems(path, book)
    book.remove(book["问题清单"])
    (said,) = problems(path, book)
    assert said.startswith("写好的总表读不回来")


def test_what_the_frames_hold_is_not_taken_from_what_was_written(tmp_path: Path) -> None:
    """A record that never came to the writer is missed too; a sheet that nobody drew as well."""
    path = tmp_path / "总表.xlsx"
    whole = content().records
    data, drawn = working(gather(replace(content(), records={**whole, "annex2": whole["annex2"].iloc[:1]})))
    written = tallies(drawn)
    path.write_bytes(data)
    with pytest.raises(MasterError) as caught:
        verify(path, written, content())
    said = caught.value.lines
    assert "“汇总总表”应有3行，实有2行。" in said
    assert "“汇总总表”的“单位名称”有出入，例如“丙公司”。" in said
    assert "“数据来源”应有6行，实有5行。" in said
    fewer = {sheet: tallies for sheet, tallies in written.items() if sheet != "申报明细"}
    with pytest.raises(MasterError, match="“申报明细”没有写入。"):
        verify(path, fewer, content())


def test_each_table_is_read_back(tmp_path: Path) -> None:
    """All sheets but the charts and the guide, as the saved workbook has them."""
    path = tmp_path / "总表.xlsx"
    data, written = made()
    path.write_bytes(data)
    assert set(load_workbook(path).sheetnames) - set(written) == {"图表", "说明"}


@pytest.mark.parametrize("keep", [0, 100, 5000])
def test_a_broken_file_is_found(tmp_path: Path, keep: int) -> None:
    """A file that was not written to its end."""
    path = tmp_path / "总表.xlsx"
    data, written = made()
    path.write_bytes(data[:keep])
    with pytest.raises(MasterError, match="写好的总表读不回来"):
        verify(path, written, content())


def test_numbers_of_any_size_are_read_back(tmp_path: Path) -> None:
    """As Python writes them, with an exponent where they are very small or large."""
    numbers = [0.00001, -1e-7, 1e16, 3e20, 0.5, -12, 10**15, 0]
    with Book(tmp_path / "数.xlsx", date(2017, 11, 14), {}) as book:
        rows = book.sheet("表").rows([{}])
        for row, number in enumerate(numbers):
            rows.add(row, [number], {})
    with Saved(tmp_path / "数.xlsx") as saved:
        assert [values[0] for _, values in saved.rows("表")] == numbers


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # of the archive that is let go
@pytest.mark.parametrize("module", [write, handed_up])
def test_full_folder_of_temporary_files_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: ModuleType
) -> None:
    """A workbook is drawn there before it is put in its place, which may be on another disk."""

    class Full(BytesIO):
        wrote = 0

        def write(self, data: Any) -> int:
            self.wrote += 1
            if self.wrote == 1:
                raise OSError(28, "No space left on device")
            return super().write(data)

        def close(self) -> None:  # the archive in it is let go later, and would complain
            pass

    monkeypatch.setattr(module, "TemporaryFile", Full)
    with pytest.raises(PlaceError, match=r"无法写入临时文件夹 .*：磁盘已满。"):
        write_masters_of(content().campaign, tmp_path / "表.xlsx", content())
