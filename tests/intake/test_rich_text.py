"""Texts in runs: joined, and what of them is struck through; what two programs read differently is refused."""

from __future__ import annotations

import pytest
from handmade import MAIN, STRICT

from cwgk_excel.intake.formats.xlsx.rich_text import marked, read_shared_strings
from cwgk_excel.intake.refusal import Refused
from cwgk_excel.returns.cells import STRUCK, TextRun

MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def strings(inner: str, namespace: str = MAIN) -> list[str]:
    """Read a shared-strings part with this content."""
    part = f'<sst xmlns="{namespace}">{inner}</sst>'.encode()
    return list(read_shared_strings({"s.xml": part}, "s.xml").texts.values())


def test_rich_runs_are_joined_and_phonetic_runs_dropped() -> None:
    """A string is what the cell shows, without fonts and reading aids."""
    rich = "<si><r><rPr><b/></rPr><t>主要</t></r><r><t xml:space='preserve'> 做法</t></r></si>"
    phonetic = "<si><t>东京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh><phoneticPr fontId='1'/></si>"
    assert strings(f"{rich}\n<si>\n<t/>\n</si>{phonetic}<si/>") == ["主要 做法", "", "东京", ""]


def test_strict_namespace_reads_alike() -> None:
    """Strict Office Open XML has other namespaces and the same words."""
    assert strings("<si><t>a</t></si>", STRICT) == ["a"]


def test_elements_of_other_namespaces_are_not_mistaken() -> None:
    """An extension may use the same words for something else."""
    assert strings('<si><t>a</t><x:t xmlns:x="urn:x">b</x:t></si>') == ["a"]


@pytest.mark.parametrize(
    "item",
    [
        "<si><t>5</t><t>6</t></si>",
        "<si><r><t>5</t><t>6</t></r></si>",
        "<si><r><t>5</t></r><t>6</t></si>",
        "<si><t>3<b/>26</t></si>",
        "<si><t>3<x>9</x>26</t></si>",
        "<si><t>a</t><si><t>b</t></si></si>",
        "<x><si><t>a</t></si></x>",
        f"<si><mc:AlternateContent {MC}><mc:Choice><t>5</t></mc:Choice></mc:AlternateContent></si>",
        f"<mc:AlternateContent {MC}><mc:Choice><si><t>5</t></si></mc:Choice></mc:AlternateContent>",
    ],
)
def test_what_programs_read_differently_is_refused(item: str) -> None:
    """openpyxl, calamine and LibreOffice each have their own idea of these."""
    with pytest.raises(Refused) as caught:
        strings(f"<si><t>甲</t></si>{item}")
    assert caught.value.code == "file-unsafe"
    assert caught.value.values["what"] == "部件 s.xml 的写法不正常，不同的程序会读出不同的内容"


def test_texts_elsewhere_in_an_item_are_none() -> None:
    """A text counts in its item or run, not in anything else there."""
    assert strings("<si><t>甲</t><x><t>乙</t></x></si>") == ["甲"]
    assert strings("<si><r><rPr><t>9</t></rPr><t>6</t></r></si>") == ["6"]
    assert strings("<si><r><r><t>9</t></r></r><rPh><t>8</t><r><t>7</t></r></rPh></si>") == [""]


def test_runs_say_what_is_struck_through() -> None:
    """By the run's own font; a run without one has that of its cell."""
    runs = (
        "<si><r><rPr><strike/><sz val='11'/></rPr><t>310</t></r><r><rPr><b/></rPr><t>326</t></r>"
        "<r><rPr><strike val='0'/></rPr><t>人</t></r><r><t>左右</t></r></si><si><t>甲</t></si>"
    )
    part = f'<sst xmlns="{MAIN}">{runs}</sst>'.encode()
    read = read_shared_strings({"s.xml": part}, "s.xml")
    assert read.texts == {"0": "310326人左右", "1": "甲"}
    rich = read.rich["0"]
    assert rich == (("310", True), ("326", False), ("人", False), ("左右", None))
    assert set(read.rich) == {"0"}
    assert marked(rich, False) == (TextRun("310", STRUCK), TextRun("326"), TextRun("人"), TextRun("左右"))
    assert marked(rich, True)[3] == TextRun("左右", STRUCK)
    assert marked(rich[1:], False) == ()
