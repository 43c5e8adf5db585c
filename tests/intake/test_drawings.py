"""Pictures and shapes of a drawing, each at its cell."""

from __future__ import annotations

import pytest

from cwgk_excel.intake.formats.xlsx.drawings import read_drawing
from cwgk_excel.returns.cells import Extra

XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
PICTURE = '<x:pic><x:nvPicPr><x:cNvPr id="2" name="图片 1"/></x:nvPicPr></x:pic>'


def found(*anchors: str) -> list[Extra]:
    """What a drawing with these anchors shows."""
    part = f'<x:wsDr xmlns:x="{XDR}" xmlns:a="{A}" xmlns:mc="{MC}">{"".join(anchors)}</x:wsDr>'
    return list(read_drawing({"d": part.encode()}, "d"))


def at(column: object, row: object, inner: str) -> str:
    """An anchor whose upper left corner is in a cell, counted from 0."""
    return (
        f"<x:twoCellAnchor><x:from><x:col>{column}</x:col><x:colOff>9</x:colOff><x:row> {row} </x:row></x:from>"
        f"<x:to><x:col>99</x:col><x:row>99</x:row></x:to>{inner}</x:twoCellAnchor>"
    )


def shape(text: str = "", attributes: str = "") -> str:
    """A shape, with a text in two runs."""
    runs = "".join(f"<a:r><a:t>{part}</a:t></a:r>" for part in text.split("|") if part)
    return f'<x:sp><x:nvSpPr><x:cNvPr name="形状" {attributes}/></x:nvSpPr><x:txBody>{runs}</x:txBody></x:sp>'


def test_each_thing_at_its_cell() -> None:
    """A picture by its name, a text box by its text, a chart by its name."""
    chart = (
        '<x:graphicFrame><x:nvGraphicFramePr><x:cNvPr name="图表 1"/></x:nvGraphicFramePr></x:graphicFrame>'
    )
    assert found(at(1, 3, PICTURE), at(27, 0, shape("另有|说明")), at(0, 9, chart)) == [
        Extra("picture", "B4", "图片 1"),
        Extra("picture", "AB1", "另有说明"),
        Extra("picture", "A10", "图表 1"),
    ]


def test_groups_count_by_their_members() -> None:
    """Lines are no content."""
    line = '<x:cxnSp><x:nvCxnSpPr><x:cNvPr name="直线"/></x:nvCxnSpPr></x:cxnSp>'
    group = f'<x:grpSp><x:nvGrpSpPr><x:cNvPr name="组"/></x:nvGrpSpPr>{PICTURE}{line}{shape("字")}</x:grpSp>'
    assert [extra.text for extra in found(at(0, 0, group), at(0, 0, line))] == ["图片 1", "字"]


def test_shapes_that_stand_for_something_else() -> None:
    """Hidden ones for embedded objects, fallbacks for what a newer program draws."""
    newer = (
        f"<mc:AlternateContent><mc:Choice>{shape('新')}</mc:Choice><mc:Fallback>{shape('旧')}</mc:Fallback>"
    )
    anchors = at(0, 0, shape("", 'hidden="1"')), at(0, 0, newer + "</mc:AlternateContent>")
    assert [extra.text for extra in found(*anchors)] == ["新"]


@pytest.mark.parametrize(
    ("column", "row"), [("", ""), (-1, 0), ("x", 0), (16384, 0), (0, 1048576), ("9" * 99, 0)]
)
def test_places_that_are_none(column: object, row: object) -> None:
    """The picture is there, its place is not known."""
    assert found(at(column, row, PICTURE)) == [Extra("picture", "", "图片 1")]


def test_pictures_without_cell_or_name() -> None:
    """Placed by measures, after one that has a cell."""
    bare = "<x:absoluteAnchor><x:pos/><x:pic/></x:absoluteAnchor>"
    assert found(at(0, 0, PICTURE), bare) == [Extra("picture", "A1", "图片 1"), Extra("picture", "", "")]
