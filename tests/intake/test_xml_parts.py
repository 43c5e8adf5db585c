"""The small parts of a workbook: strings, formats, relationships, list of sheets."""

from __future__ import annotations

from unittest.mock import Mock
from xml.parsers import expat

import pytest
from handmade import MAIN, REL
from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.intake.formats.xml_parts import (
    Listener,
    Relationship,
    SheetEntry,
    inside,
    plain_text,
    read_relationships,
    read_sheet_list,
)
from cwgk_excel.intake.refusal import Refused


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("第一行_x000D_\n第二行", "第一行\n第二行"),
        ("a\r\nb\rc", "a\nb\rc"),
        ("a_x000D_\r\nb", "a\nb"),
        ("_x005F_x000D_", "_x000D_"),
        ("_x4e2d_文", "中文"),
        ("_xD83D__xDE00_", "😀"),
        ("_xD83D_", "\ufffd"),
        ("a_xlfn_b _x12_", "a_xlfn_b _x12_"),
        ("  空格  ", "  空格  "),
    ],
)
def test_escapes_and_line_ends_are_decoded(stored: str, text: str) -> None:
    """What programs write as _xHHHH_ is the character it stands for."""
    assert plain_text(stored) == text


@given(st.text(alphabet=st.sampled_from(list("_x0D8F\r\nab")), max_size=40))
def test_decoded_text_can_always_be_stored(stored: str) -> None:
    """No half character and no CRLF is left."""
    text = plain_text(stored)
    assert text.encode().decode() == text
    assert "\r\n" not in text


@pytest.mark.parametrize(
    ("part", "target", "found"),
    [
        ("xl/workbook.xml", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("xl/workbook.xml", "/xl/a.xml", "xl/a.xml"),
        ("xl/workbook.xml", "..\\a.xml", "a.xml"),
        ("xl/workbook.xml", "../../../a.xml", "a.xml"),
        ("", "xl/workbook.xml", "xl/workbook.xml"),
    ],
)
def test_targets_are_resolved_inside_the_package(part: str, target: str, found: str) -> None:
    """Relative, absolute and backslash targets lead to part names; a target outside is none."""
    line = f'<Relationship Id="r1" Type="{REL}/worksheet" Target="{target}"/>'
    outside = '<Relationship Id="r2" Type="x/y" Target="http://x/" TargetMode="External"/>'
    name = "xl/_rels/workbook.xml.rels" if part else "_rels/.rels"
    xml = f'<Relationships xmlns="urn:r">{line}{outside}</Relationships>'.encode()
    expected = {"r1": Relationship("worksheet", found), "r2": Relationship("y", "http://x/", external=True)}
    assert read_relationships({name: xml}, part) == expected
    assert inside(expected, {found: b"", "http://x/": b""}) == {"r1": Relationship("worksheet", found)}
    assert inside(expected, {}) == {}


def test_part_without_relationships_has_none() -> None:
    """The list is optional."""
    assert read_relationships({}, "xl/workbook.xml") == {}


def test_sheet_list_with_states_and_epoch() -> None:
    """Names, states and relations in the order of the tabs; unknown states hide nothing."""
    part = f"""<x:workbook xmlns:x="{MAIN}" xmlns:rel="{REL}"><x:workbookPr date1904="true"/><x:sheets>
      <x:sheet name="附件1" sheetId="1" rel:id="r1"/>
      <x:sheet name="数据" sheetId="2" state="veryHidden" rel:id="r2"/>
      <x:sheet name="其他" sheetId="3" state="secret" rel:id="r3"/></x:sheets></x:workbook>"""
    entries = [
        SheetEntry("附件1", "visible", "r1"),
        SheetEntry("数据", "veryHidden", "r2"),
        SheetEntry("其他", "visible", "r3"),
    ]
    assert read_sheet_list({"w": part.encode()}, "w") == (entries, True)


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (b"<sst><si></sst>", "file-broken"),
        (b"", "file-broken"),
        (b"<other/>", "file-broken"),
        (b"<?xml version='1.0' encoding='gbk'?><sst/>", "file-broken"),
        (b"<!DOCTYPE sst [<!ENTITY a 'b'>]><sst><si><t>&a;</t></si></sst>", "file-unsafe"),
        ("<!DOCTYPE sst><sst/>".encode("utf-16"), "file-unsafe"),
    ],
)
def test_parts_that_are_no_sound_xml_are_refused(part: bytes, code: str) -> None:
    """The parser itself refuses entities too, should a part get past the container."""
    with pytest.raises(Refused) as caught:
        Listener("s", "sst", {}).parse(part)
    assert caught.value.code == code


def test_too_little_memory_is_no_fault_of_the_file() -> None:
    """The parser says of a large part that it is unsound when it gets no memory; the file may be as good as any."""
    error = expat.ExpatError("out of memory")
    error.code, error.lineno = 1, 1
    reader = Listener("xl/styles.xml", "styleSheet", {})
    reader.parser = Mock(**{"Parse.side_effect": error})
    with pytest.raises(MemoryError):
        reader.parse(b"<styleSheet/>")
