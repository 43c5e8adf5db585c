"""Conditional formats that change what a cell says."""

from __future__ import annotations

import pytest
from handmade import handmade

from cwgk_excel.intake.formats.xlsx.workbook import read_parts

ROWS = '<row r="1"><c r="A1"><v>95</v></c></row>'
RULE = '<cfRule type="expression" priority="1" dxfId="1"><formula>TRUE</formula></cfRule>'


def conditional(dxf: str, rule: str = RULE, encoding: str = "utf-8") -> tuple[str, ...]:
    """The ranges of a sheet whose second conditional format is this one, applied to A1:B2 and D4."""
    parts = handmade(ROWS)
    styles = parts["xl/styles.xml"].decode()
    fonts = '<fonts><font><strike/></font></fonts><numFmts><numFmt numFmtId="9" formatCode="0&quot;0&quot;"/></numFmts>'
    styles = styles.replace("<cellXfs>", f"{fonts}<cellXfs>")
    styles = styles.replace("</styleSheet>", f"<dxfs><dxf/><dxf>{dxf}</dxf></dxfs></styleSheet>")
    sheet = parts["xl/sheet1.xml"].decode()
    formatted = f'<conditionalFormatting sqref="A1:B2 D4">{rule}</conditionalFormatting>'
    sheet = sheet.replace("</worksheet>", f"{formatted}</worksheet>")
    made = {**parts, "xl/styles.xml": styles.encode(encoding), "xl/sheet1.xml": sheet.encode()}
    return read_parts(made).sheets[0].conditional


@pytest.mark.parametrize(
    "dxf",
    [
        '<numFmt numFmtId="200" formatCode="&quot;999&quot;"/>',
        '<numFmt numFmtId="200" formatCode=";;;"/><fill/>',
        "<font><strike/></font>",
        '<font><b/><strike val="1"/></font>',
    ],
)
def test_formats_that_show_something_else(dxf: str) -> None:
    """A number format, or a font that strikes through, counts with all ranges of its rule."""
    assert conditional(dxf) == ("A1:B2", "D4")
    assert conditional(dxf, encoding="utf-16") == ("A1:B2", "D4")


@pytest.mark.parametrize(
    "dxf",
    [
        "",
        "<font><color rgb='FFFF0000'/></font><fill/><border/>",
        '<font><strike val="0"/></font>',
        '<numFmt numFmtId="0" formatCode="General"/>',
        '<numFmt numFmtId="2" formatCode="0.00"/>',
        '<numFmt numFmtId="166" formatCode="[object Object]"/>',
        '<numFmt numFmtId="31" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>',
    ],
)
def test_formats_that_change_colours_or_show_the_value(dxf: str) -> None:
    """These say what the cell says: nothing is told, whatever other fonts and formats the workbook has."""
    assert conditional(dxf) == ()


def test_a_format_that_no_rule_applies() -> None:
    """It stands in the list of formats only."""
    struck = "<font><strike/></font>"
    assert conditional(struck, RULE.replace('dxfId="1"', 'dxfId="0"')) == ()
    assert conditional(struck, "") == ()
