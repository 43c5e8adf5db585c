"""What stands before the first table of an .ods, known from another file or read anew: both say the same."""

from __future__ import annotations

import pytest
from formats import ODS_SPACES, cell, row, table, valued

from cwgk_excel.intake.formats.ods import reader
from cwgk_excel.intake.formats.ods.reader import read_ods
from cwgk_excel.intake.formats.xml_parts import standing_in
from cwgk_excel.intake.refusal import Limits, Refused
from cwgk_excel.returns.cells import STRUCK, Workbook

STYLES = (
    "<style:style style:name='ce1' style:family='table-cell' style:data-style-name='n1'/>"
    "<style:style style:name='off' style:family='table'><style:table-properties table:display='false'/></style:style>"
    "<style:style style:name='out' style:family='table-cell'>"
    "<style:text-properties style:text-line-through-style='solid'/></style:style>"
)
COMMON = f"<office:document-styles {ODS_SPACES}><number:date-style style:name='n1'/></office:document-styles>"
RULES = (
    "<table:calculation-settings><table:null-date table:date-value='1904-01-01'/></table:calculation-settings>"
    "<table:content-validations><table:content-validation table:name='val1'/></table:content-validations>"
)
FILLED = table(
    row(
        cell("2017-11-03", f"table:style-name='ce1' {valued('date', '2017-11-03', 'date-value')}"),
        cell("划", "table:style-name='out' table:content-validation-name='val1'"),
    ),
    attributes="table:style-name='off'",
)
GUIDE = table(row(cell("填表<text:s text:c='3'/>说明".join(("<text:p>", "</text:p>")))), name="说明")
LATER = (
    "<style:style style:name='late' style:family='table-cell'>"
    "<style:text-properties style:text-line-through-style='solid'/></style:style>"
)
SHOWN = table(row(cell("划", "table:style-name='late'")), name="二")
DDE = "<table:dde-links><table:dde-link><office:dde-source office:dde-topic='甲'/>"


def content(inside: str, root: str = "", body: str = "office:body", end: str = "office:body") -> str:
    """The content with styles, and this in the spreadsheet."""
    return (
        f"<?xml version='1.0' encoding='UTF-8'?><office:document-content {ODS_SPACES} {root}>"
        f"<office:automatic-styles>{STYLES}</office:automatic-styles><{body}><office:spreadsheet>{inside}"
        f"</office:spreadsheet></{end}></office:document-content>"
    )


def outcome(written: str) -> Workbook | tuple[str, object]:
    """The workbook, or the code and words of its refusal."""
    try:
        return read_ods({"styles.xml": COMMON.encode(), "content.xml": written.encode()})
    except Refused as refused:
        return refused.code, refused.values


@pytest.mark.parametrize(
    "written",
    [
        content(RULES + FILLED),
        content(RULES + FILLED + table(row(cell("二")), name="二")),
        content(f"{RULES}<!-- {FILLED} -->{table(row(cell('一')))}"),
        content(f"<text:p><![CDATA[{FILLED}]]></text:p>{FILLED}"),
        content(f"<?note {FILLED}?>{FILLED}"),
        content(f"<text:p text:name='{FILLED.replace(chr(39), chr(34))}'/>{FILLED}"),
        content(f"{DDE}{FILLED}</table:dde-link></table:dde-links>{table(row(cell('一')))}"),
        content(f"<table:table\ntable:name='前'>{row(cell('一'))}</table:table>{FILLED}"),
        content(f"<text:p>{FILLED}"),
        content(RULES + FILLED, root="office:version='>1'"),
        content(RULES + FILLED, body="office:body xmlns:table='urn:x'"),
        content(RULES + FILLED, body="office:body xmlns:o='urn:x' office:note='a>b'"),
        content(
            RULES + FILLED,
            body="o:body xmlns:o='urn:oasis:names:tc:opendocument:xmlns:office:1.0'",
            end="o:body",
        ),
        content(RULES + FILLED, body="o:body xmlns:o='urn:oasis:names:tc:opendocument:xmlns:office:1.0'"),
        content(RULES + FILLED)[:-20],
        content(RULES + FILLED).replace("<office:document-content", "<!DOCTYPE a><office:document-content"),
        FILLED,
        f"<!-- {FILLED} -->{content(FILLED)}",
        content(RULES + FILLED + GUIDE + GUIDE),
        content(f"{RULES}{GUIDE}<!-- {FILLED} -->{FILLED}"),
        content(f"{RULES}{GUIDE}<text:p><![CDATA[{FILLED}]]></text:p>{FILLED}"),
        content(f"{RULES}{GUIDE}{DDE}{FILLED}</table:dde-link></table:dde-links>{FILLED}"),
        content(RULES + GUIDE.replace("</table:table>", FILLED + "</table:table>")),
        content(f"<table:table table:name='空'/><text:p/>{GUIDE}<table:table>{FILLED}"),
        content(f"{GUIDE}<table:table table:name='空'>"),
        content(table(row(cell("一")), name="'file:///x.ods'#$一") + FILLED),
    ],
)
def test_known_beginnings_and_tables_say_the_same(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first file that begins so, the next ones, whose tables are kept, and one that is read as if it were alone."""
    reader._kept_head.cache_clear()
    found = [outcome(written) for _ in range(4)]
    monkeypatch.setattr(reader, "_KEPT", 0)
    assert set(map(repr, found)) == {repr(outcome(written))}  # cells are equal whatever is struck in them


def test_what_a_file_adds_stays_its_own() -> None:
    """Styles after the first table, which no program writes, are not known in the next file."""
    with_style, without = content(FILLED + LATER + SHOWN), content(FILLED + SHOWN)
    before, styled = outcome(without), outcome(with_style)
    assert isinstance(before, Workbook)
    assert isinstance(styled, Workbook)
    assert before.sheets[1].cells["A1"].runs == ()
    assert styled.sheets[1].cells["A1"].left_out(STRUCK) == ("划",)
    again = outcome(without)
    assert isinstance(again, Workbook)
    assert again.sheets[1].cells["A1"].runs == ()


@pytest.mark.parametrize(
    "inside",
    [
        f"<table:table table:name='空'/><!-- </table:table>{SHOWN} -->",
        f"<table:table table:name='空'/>{LATER}<table:table></table:table>{SHOWN}",
        FILLED + LATER + SHOWN,
        f"<table:table table:name='外'>{SHOWN}</table:table>",
    ],
    ids=["comment", "styles after a table without an end", "styles", "nested"],
)
def test_known_tables_are_only_seen_where_they_say_the_same(inside: str) -> None:
    """Not within something else, nor behind styles that they were without before."""
    for _ in range(3):
        outcome(content(SHOWN))
    found = outcome(content(inside))
    reader._kept_head.cache_clear()
    assert repr(found) == repr(outcome(content(inside)))


def test_known_tables_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits are for all cells and spaces of a file, wherever these were read."""
    parts = {"content.xml": content(GUIDE + GUIDE.replace('"说明"', '"二"')).encode()}
    monkeypatch.setattr(reader, "_SPACES", 6)
    assert [len(read_ods(parts, Limits(cells=2)).sheets) for _ in range(4)] == [2] * 4
    with pytest.raises(Refused, match="单元格"):
        read_ods(parts, Limits(cells=1))
    monkeypatch.setattr(reader, "_SPACES", 5)
    with pytest.raises(Refused, match="空格"):
        read_ods(parts)


def test_a_file_like_the_one_before_is_known() -> None:
    """By all that comes before its first table, and by the common styles."""
    reader._kept_head.cache_clear()
    for text in ("一", "二"):
        outcome(content(RULES + table(row(cell(text)))))
    assert (reader._kept_head.cache_info().hits, reader._kept_head.cache_info().misses) == (1, 1)


def test_what_stands_in_for_a_beginning() -> None:
    """All before the root, and the tags that are open."""
    assert (
        standing_in(b"<?xml version='1.0'?><a x='1'><b><c/>text</b><d>")
        == b"<?xml version='1.0'?><a x='1'><d>"
    )
    assert standing_in(b"<a><!-- ") is None
    assert standing_in(b"<a b='") is None
    assert standing_in(b"") is None
