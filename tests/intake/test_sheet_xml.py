"""What a worksheet's part says around its cells; its cells are in test_workbook."""

from __future__ import annotations

import pytest
from handmade import STRICT, STRICT_REL, handmade, with_surroundings, zipped

from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.intake.refusal import Refused
from cwgk_excel.returns.cells import Sheet

X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"


def sheet(before: str = "", rows: str = "", after: str = "", strict: bool = False) -> Sheet:
    """Read a hand-made sheet with something before and after its rows."""
    parts = handmade(rows, "", STRICT, STRICT_REL) if strict else handmade(rows)
    part = parts["xl/sheet1.xml"].decode().replace("<sheetData>", before + "<sheetData>")
    part = part.replace("</sheetData>", "</sheetData>" + after)
    return read_any(zipped({**parts, "xl/sheet1.xml": part.encode()})).sheets[0]


@pytest.mark.parametrize(
    ("after", "protected"),
    [
        ("", False),
        ('<sheetProtection sheet="1" objects="1"/>', True),
        ('<sheetProtection password="ECD1" sheet="true"/>', True),
        ('<sheetProtection sheet="0"/>', False),
        ('<sheetProtection objects="1"/>', False),
        ('<x:sheetProtection xmlns:x="urn:x" sheet="1"/>', False),
    ],
)
@pytest.mark.parametrize("strict", [False, True])
def test_protection(after: str, protected: bool, strict: bool) -> None:
    """Only an element of the sheet itself that switches it on."""
    assert sheet(after=after, strict=strict).protected is protected


def test_rules_in_both_places() -> None:
    """Excel moves rules that refer to other sheets to an extension; marks by conditions stand there too."""
    extension = (
        f'<extLst><ext xmlns:x14="{X14}"><x14:conditionalFormattings><x14:conditionalFormatting>'
        f'<xm:sqref xmlns:xm="{XM}">Z1:Z9</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings>'
        f'<x14:dataValidations xmlns:xm="{XM}"><x14:dataValidation type="list"><x14:formula1>'
        "<xm:f>_cwgk!$C$1:$C$9</xm:f></x14:formula1><xm:sqref>E4:F4\n E9</xm:sqref></x14:dataValidation>"
        "<x14:dataValidation><xm:sqref>Y1</xm:sqref></x14:dataValidation>"
        '<x14:dataValidation type="custom"><xm:sqref>G7</xm:sqref></x14:dataValidation>'
        "</x14:dataValidations></ext></extLst>"
    )
    own = (
        '<dataValidations><dataValidation type="whole" sqref="A1:B2 C3"><formula1>1</formula1></dataValidation>'
        '<dataValidation sqref="X1"/><dataValidation type="none" sqref="X2"/>'
        '<dataValidation type="list"/></dataValidations>'
    )
    assert sheet(after=own + extension).validated == ("A1:B2", "C3", "E4:F4", "E9", "G7")
    assert sheet().validated == ()


def test_merges() -> None:
    """As written."""
    merges = '<mergeCells count="9"><mergeCell ref="A1:B2"/><mergeCell ref="C3:C4"/></mergeCells>'
    assert sheet(after=merges).merges == ("A1:B2", "C3:C4")


@pytest.mark.parametrize(
    ("cols", "hidden"),
    [
        ("", ()),
        ('<col min="1" max="3" width="9"/>', ()),
        ('<col min="1" max="3" hidden="1"/>', ((1, 3),)),
        (
            '<col min="7" max="7" width="0" customWidth="1"/><col min="2" max="2" hidden="true"/>',
            ((2, 2), (7, 7)),
        ),
        ('<col min="4" max="4" width="0.125"/>', ((4, 4),)),
        ('<col min="5" max="99999" hidden="1"/>', ((5, 16384),)),
        ('<col min="5" max="5" width="nan"/>', ()),
    ],
)
def test_hidden_columns(cols: str, hidden: tuple[tuple[int, int], ...]) -> None:
    """By hand or by their width."""
    assert sheet(f"<cols>{cols}</cols>").hidden_columns == hidden


@pytest.mark.parametrize(
    ("rows", "hidden"),
    [
        ('<row r="1"/>', ()),
        ('<row r="3" hidden="1"/><row r="4" hidden="true"/><row r="9" hidden="1"/>', ((3, 4), (9, 9))),
        ('<row r="2" ht="0" customHeight="1"/><row r="3" ht="0.75"/><row r="4" ht="12"/>', ((2, 3),)),
        ('<row/><row hidden="on"/><row/>', ((2, 2),)),
    ],
)
def test_hidden_rows(rows: str, hidden: tuple[tuple[int, int], ...]) -> None:
    """By hand, by a filter (which is the same in the file) or by their height; rows may have no number."""
    assert sheet(rows=rows).hidden_rows == hidden


def test_rows_low_by_default() -> None:
    """A row without a height of its own has the default one."""
    rows = '<row r="1"/><row r="2" ht="15"/><row r="3"/>'
    assert sheet('<sheetFormatPr defaultRowHeight="0"/>', rows).hidden_rows == ((1, 1), (3, 3))
    assert sheet('<sheetFormatPr defaultRowHeight="13.5"/>', rows).hidden_rows == ()


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ('<cols><col min="x" max="2" hidden="1"/></cols>', "", "有不正常的列号 x-2"),
        ('<cols><col hidden="1"/></cols>', "", "有不正常的列号 -"),
        ("", "<sheetData/>", "有两段单元格"),
    ],
)
def test_sheet_that_cannot_be_told(before: str, after: str, what: str) -> None:
    """Refused with its part."""
    with pytest.raises(Refused) as caught:
        sheet(before, '<row r="1"/>', after)
    assert caught.value.code == "file-broken"
    assert caught.value.values["what"] == f"部件 xl/sheet1.xml {what}"


def test_all_at_once_as_a_library_writes_it() -> None:
    """A sheet of xlsxwriter's."""
    read = read_any(with_surroundings()).sheets[0]
    assert (read.protected, read.validated, read.merges) == (True, ("B2:B9",), ("A10:C10",))
    assert (read.hidden_rows, read.hidden_columns) == (((2, 2),), ((3, 4),))
    assert read.cells["B2"].text == "甲公司"
