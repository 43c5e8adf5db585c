"""The number formats of cell styles."""

from __future__ import annotations

from handmade import MAIN

from cwgk_excel.intake.formats.number_formats import read_number_formats


def test_number_formats_of_cell_styles_only() -> None:
    """Built-in numbers, the Chinese ones too, own codes and unknown numbers."""
    part = f"""<styleSheet xmlns="{MAIN}">
      <numFmts><numFmt numFmtId="164" formatCode="0.0&quot;分&quot;"/></numFmts>
      <cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>
      <cellXfs><xf/><xf numFmtId="10"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="22"/>
        <xf numFmtId="31"/><xf numFmtId="57"/><xf numFmtId="49"/><xf numFmtId="163"/><xf numFmtId="x"/>
      </cellXfs>
      <cellStyles/><dxfs><dxf><numFmt numFmtId="164" formatCode="@"/></dxf></dxfs>
    </styleSheet>"""
    codes = read_number_formats({"s": part.encode()}, "s")
    assert codes == {
        "0": "General",
        "1": "0.00%",
        "2": '0.0"分"',
        "3": "mm-dd-yy",
        "4": "m/d/yy h:mm",
        "5": 'yyyy"年"m"月"d"日"',
        "6": 'yyyy"年"m"月"',
        "7": "@",
        "8": "General",
        "9": "General",
    }


def test_own_codes_may_stand_behind_the_styles() -> None:
    """Not where they belong, but programs find them there."""
    part = f"""<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="164"/><xf numFmtId="44"/></cellXfs>
      <numFmts><numFmt numFmtId="164" formatCode="0&quot;0&quot;"/></numFmts></styleSheet>"""
    accounting = r'_("$"* #,##0.00_);_("$"* \(#,##0.00\);_("$"* "-"??_);_(@_)'
    assert read_number_formats({"s": part.encode()}, "s") == {"0": '0"0"', "1": accounting}
