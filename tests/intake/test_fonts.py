"""Cell styles whose font strikes through."""

from __future__ import annotations

import pytest
from handmade import MAIN

from cwgk_excel.intake.formats.xlsx.fonts import read_struck_styles

FONTS = (
    "<fonts><font><sz val='11'/></font><font><strike/></font><font><strike val='0'/></font>"
    "<font><strike val='true'/></font></fonts>"
)


def struck(styles: str, fonts: str = FONTS, encoding: str = "utf-8") -> set[str]:
    """The struck styles of a part with these fonts and styles."""
    part = f'<styleSheet xmlns="{MAIN}">{fonts}{styles}</styleSheet>'.encode(encoding)
    return set(read_struck_styles({"s": part}, "s"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_fonts_of_cell_styles(encoding: str) -> None:
    """By the number of the font, whatever the style says about applying it."""
    styles = (
        "<cellXfs><xf fontId='0'/><xf fontId='1'/><xf fontId='2'/><xf fontId='3' applyFont='0'/></cellXfs>"
    )
    assert struck(styles, encoding=encoding) == {"1", "3"}


def test_styles_without_a_font_have_that_of_their_named_style() -> None:
    """Named styles themselves are given to no cell, and fonts of conditional formats are no cell's."""
    named = "<cellStyleXfs><xf fontId='1'/><xf/></cellStyleXfs>"
    own = "<cellXfs><xf xfId='0'/><xf xfId='1'/><xf xfId='0' fontId='0'/><xf/><xf xfId='x'/></cellXfs>"
    assert struck(named + own) == {"0", "3"}
    assert struck("<cellXfs><xf/></cellXfs><dxfs><dxf><font><strike/></font></dxf></dxfs>", "") == set()


def test_part_without_the_word_is_not_parsed() -> None:
    """Most workbooks strike nothing through."""
    assert read_struck_styles({"s": b"no XML at all"}, "s") == frozenset()
