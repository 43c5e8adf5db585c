"""What stands around the cells of a returned form, against what was issued."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.plan import Plan
from cwgk_excel.intake.extract.integrity import form_findings, workbook_findings
from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.issue.template import Template
from cwgk_excel.returns.cells import BLANK, Extra, RawCell, Sheet, Workbook
from cwgk_excel.returns.raw import Placed, RawRecord

Told = list[tuple[str, str, str]]


def number(literal: str = "326") -> RawCell:
    """A number cell."""
    return RawCell("number", literal, "General", "")


def calling(formula: str) -> RawCell:
    """A cell with a formula."""
    return RawCell("number", "1", "General", formula)


def told(findings: list[Finding]) -> Told:
    """Code, cell and value of each."""
    return [(finding.code, finding.cell, finding.value) for finding in findings]


class Form:
    """An issued form as it is read back, and the findings when something of it is changed."""

    def __init__(self, template: Template) -> None:
        self.version: Plan = template.version.plan(template.version.settings)
        self.book = read_any(template.blank())
        self.sheet = next(s for s in self.book.sheets if s.name == self.version.layout.sheet)
        self.entries = {cell: name for name, cell, _ in self.version.layout.entry_cells()}

    def findings(self, cells: Mapping[str, RawCell] | None = None, **changes: object) -> list[Finding]:
        """Of the sheet with these cells more, and these changes."""
        sheet = self.sheet._replace(cells={**self.sheet.cells, **(cells or {})}, **changes)  # type: ignore[arg-type]
        return list(form_findings(sheet, self.version, self.entries))


@pytest.fixture(scope="module")
def annex1(templates: Mapping[str, Template]) -> Form:
    """Annex 1."""
    return Form(templates["annex1"])


@pytest.fixture(scope="module")
def annex2(templates: Mapping[str, Template]) -> Form:
    """Annex 2."""
    return Form(templates["annex2"])


# --- a form's sheet ---------------------------------------------------------------------------------


def test_what_is_issued_has_no_finding(annex1: Form, annex2: Form) -> None:
    """Neither the sheets nor the workbook around them."""
    for form in (annex1, annex2):
        assert form.findings() == []
        assert list(workbook_findings(form.book, {form.sheet.name}, form.version.form)) == []


def test_what_a_format_cannot_tell_has_no_finding(annex1: Form) -> None:
    """Formats without protection and rules, or readers that do not see them."""
    assert annex1.findings(protected=None, validated=None) == []


def test_hidden_sheet(annex1: Form) -> None:
    """However it is hidden."""
    assert told(annex1.findings(state="hidden")) == [("sheet-hidden", "", "")]
    assert told(annex1.findings(state="veryHidden")) == [("sheet-hidden", "", "")]


def test_removed_protection(annex1: Form) -> None:
    """A notice: programs lose it too."""
    (finding,) = annex1.findings(protected=False)
    assert (finding.code, finding.severity) == ("protection-removed", "notice")
    assert (finding.form, finding.sheet) == ("annex1", "认证申报表")


def test_all_rules_lost(annex1: Form, annex2: Form) -> None:
    """One finding with the first cell and the count; the office's own cells never had a rule."""
    (finding,) = annex1.findings(validated=())
    assert (finding.code, finding.cell, finding.severity) == ("validation-lost", "D3", "notice")
    assert finding.message == "填写限制丢失了16处，例如 D3"
    (finding,) = annex2.findings(validated=())
    assert finding.message == "填写限制丢失了2404处，例如 B4"


def test_one_rule_lost(annex2: Form) -> None:
    """As a paste does: its cell is cut out of the range."""
    ranges = tuple(r for r in annex2.sheet.validated or () if not r.startswith("D6"))
    assert told(annex2.findings(validated=(*ranges, "D6:D8", "D10:D305"))) == [
        ("validation-lost", "D9", "D9")
    ]
    assert annex2.findings(validated=(*ranges, "D6:D8", "D9", "D10:D305")) == []


def test_rules_of_moved_cells(annex1: Form) -> None:
    """Entry cells are looked for where they really stand."""
    entries = {"E9": "staff_count", "F9": "office_opinion"}
    sheet = annex1.sheet._replace(validated=("A1:D9",))
    assert told(list(form_findings(sheet, annex1.version, entries))) == [("validation-lost", "E9", "E9")]
    sheet = annex1.sheet._replace(validated=("E9",))
    assert list(form_findings(sheet, annex1.version, entries)) == []


@pytest.mark.parametrize(
    "hidden",
    [
        {"hidden_rows": ((5, 5),)},
        {"hidden_columns": ((4, 4),)},
        {"hidden_rows": ((1, 1048576),), "hidden_columns": ((1, 16384),)},
    ],
)
def test_filled_cells_that_are_hidden(annex1: Form, hidden: Mapping[str, object]) -> None:
    """By row or column, or all at once."""
    (finding,) = annex1.findings({"D5": number()}, **hidden)
    assert (finding.code, finding.severity, finding.cell) == ("cells-hidden", "warning", "D5")
    assert (finding.field, finding.label, finding.value) == ("staff_count", "职工人数", "326")
    assert finding.message == "隐藏的行或列里填写了1处内容，例如“326”，已照常读取"


def test_hidden_cells_are_counted(annex2: Form) -> None:
    """The first in reading order is told."""
    cells = {"B20": number("2"), "G19": number("1"), "C19": number("0"), "C21": number("3")}
    (finding,) = annex2.findings(cells, hidden_rows=((18, 20),))
    assert (finding.cell, finding.value) == ("C19", "0")
    assert "填写了3处内容" in finding.message


def test_hidden_cells_with_nothing_typed_in(annex1: Form, annex2: Form) -> None:
    """Rows that are not needed may be hidden, printed numbers included; and the hints beside the form."""
    assert annex2.findings(hidden_rows=((10, 305),)) == []
    assert annex2.findings({"B10": RawCell("text", "　", "General", "")}, hidden_rows=((10, 10),)) == []
    assert annex1.findings({"D5": number()}, hidden_rows=((9, 9),), hidden_columns=((8, 8),)) == []


@pytest.mark.parametrize("merge", ["C5:D5", "D4:D5", "A5:F5"])
def test_filled_cells_under_a_merged_range(annex1: Form, merge: str) -> None:
    """Programs show the first cell only; what the others hold is read, and told."""
    merges = (*annex1.sheet.merges, merge)
    (finding,) = annex1.findings({"D5": number()}, merges=merges)
    assert (finding.code, finding.severity, finding.cell) == ("cells-covered", "warning", "D5")
    assert finding.message == "合并的单元格下面压着1处看不见的内容，例如“326”，已照常读取"


def test_filled_cells_that_a_condition_may_show_otherwise(annex1: Form) -> None:
    """Their values are read as stored, and told; cells in which nothing was typed are not."""
    (finding,) = annex1.findings({"D5": number()}, conditional=("A1:D9",))
    assert (finding.code, finding.severity, finding.cell) == ("cells-conditional", "warning", "D5")
    assert finding.message == ("有1处内容带有条件格式，看到的可能与存的不同，例如存的是“326”，已照存的读取")
    assert annex1.findings({"D5": number()}, conditional=("A1:C9", "E5")) == []


def test_covered_cells_are_counted(annex2: Form) -> None:
    """The first in reading order is told; a row of its own that is merged covers nothing else."""
    cells = {"B6": number("1"), "B7": number("2"), "B8": number("3"), "C6": number("4")}
    (finding,) = annex2.findings(cells, merges=(*annex2.sheet.merges, "B6:B8"))
    assert (finding.cell, finding.value) == ("B7", "2")
    assert "压着2处" in finding.message
    assert annex2.findings({"B6": number()}, merges=(*annex2.sheet.merges, "B6:C8")) == []


def test_comments(annex1: Form) -> None:
    """Each with its cell; one without text, one at no cell."""
    extras = (Extra("comment", "D5", "李明:\n请核实"), Extra("comment", "A1:B2"), Extra("comment", "?", "注"))
    findings = annex1.findings(extras=extras)
    assert told(findings) == [
        ("comment-unread", "D5", "李明:\n请核实"),
        ("comment-unread", "A1", "（没有文字）"),
        ("comment-unread", "", "注"),
    ]
    assert findings[0].message == "单元格有批注“李明: 请核实”，没有读取"
    assert (findings[0].severity, findings[0].label) == ("notice", "职工人数")


def test_many_comments(annex2: Form) -> None:
    """Ten one by one, the rest together."""
    extras = tuple(Extra("comment", f"B{row}", str(row)) for row in range(6, 19))
    findings = annex2.findings(extras=extras)
    assert [finding.cell for finding in findings] == [*(f"B{row}" for row in range(6, 16)), ""]
    assert findings[-1].message == "单元格有批注“另外3处”，没有读取"


def test_picture_over_an_empty_entry_is_its_entry(annex1: Form, annex2: Form) -> None:
    """One error at that cell, of its unit; a picture over what is filled, or may be blank, is beside it."""
    extras = (Extra("picture", "C4", "截图"), Extra("picture", "B11", "扫描"), Extra("picture", "A13", "章"))
    found = annex1.findings({"D5": number()}, extras=(*extras, Extra("picture", "D5", "数")))
    assert [(f.code, f.cell, f.field) for f in found] == [
        ("cell-picture", "B4", "unit_name"),
        ("cell-picture", "A10", "narrative"),
        ("picture-pasted", "A13", "party_opinion"),
    ]
    assert "2处" in found[-1].message
    extras = (Extra("picture", "B6", "截图"), Extra("picture", "G17", "章"))
    sheet = annex2.sheet._replace(extras=extras)
    cells = tuple(Placed(name, f"{letter}6", BLANK) for name, letter in annex2.version.layout.columns.items())
    found = list(form_findings(sheet, annex2.version, annex2.entries, (RawRecord(6, cells),)))
    assert [(f.code, f.cell, f.record) for f in found] == [
        ("cell-picture", "B6", 0),
        ("picture-pasted", "G17", -1),
    ]


def test_pictures(annex1: Form) -> None:
    """One finding for all: we issue none."""
    extras = (Extra("picture", "A14", "图片 1"), Extra("picture", "C14", "图片 2"))
    (finding,) = annex1.findings(extras=extras)
    assert (finding.code, finding.cell, finding.value) == ("picture-pasted", "A14", "图片 1")
    assert (finding.message, finding.severity) == ("表上贴有图片或文本框2处，没有读取", "notice")


def test_what_reaches_out_of_a_form(annex1: Form) -> None:
    """By an object, or by a formula, in an entry cell or elsewhere."""
    extras = (Extra("embedded-object", "", "说明.docx"), Extra("external-link", "", "数据查询"))
    cells = {
        "D5": calling("[1]Sheet1!$A$1"),
        "B5": calling("cmd|'/c calc'!A0"),
        "K9": calling('WEBSERVICE("http://127.0.0.1/")'),
        "F5": calling("D5/8"),
    }
    findings = annex1.findings(cells, extras=extras)
    assert told(findings) == [
        ("external-link", "", "数据查询"),
        ("embedded-object", "", "说明.docx"),
        ("external-link", "D5", "=[1]Sheet1!$A$1"),
        ("external-link", "K9", '=WEBSERVICE("http://127.0.0.1/")'),
        ("dde-link", "B5", "=cmd|'/c calc'!A0"),
    ]
    assert [finding.field for finding in findings] == ["", "", "staff_count", "", "chair_name"]
    assert {finding.severity for finding in findings} == {"warning"}


# --- the workbook -----------------------------------------------------------------------------------


def around(*sheets: Sheet, **book: object) -> list[Finding]:
    """The findings of a workbook of a form 表 and other sheets."""
    form = Sheet("表", "visible", {"A1": calling("[1]a!A1")})
    workbook = Workbook((form, *sheets), False, **book)  # type: ignore[arg-type]
    return list(workbook_findings(workbook, {"表"}, "annex1"))


def sheet(name: str, state: str = "visible", *extras: Extra, **cells: RawCell) -> Sheet:
    """A sheet with cells and extras."""
    return Sheet(name, state, cells, extras=extras)


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        (Extra("macros", "", "vbaProject.bin"), "macros-ignored"),
        (Extra("external-link", "", "台账.xlsx"), "external-link"),
        (Extra("dde-link", "", "cmd|/c calc"), "dde-link"),
        (Extra("embedded-object", "", "a.docx"), "embedded-object"),
    ],
)
def test_what_belongs_to_no_sheet(extra: Extra, code: str) -> None:
    """Told once, however often it is there."""
    (finding,) = around(extras=(extra, extra))
    assert (finding.code, finding.sheet, finding.cell, finding.value) == (code, "", "", extra.text)
    assert (finding.form, finding.severity) == ("annex1", "warning")


def test_formats_of_which_only_values_are_read() -> None:
    """The format is named."""
    (finding,) = around(values_only="旧版 Excel 或 WPS 工作簿（.xls/.et）")
    assert (finding.code, finding.severity) == ("values-only", "notice")
    assert finding.message.startswith("旧版 Excel 或 WPS 工作簿（.xls/.et），只能读取内容")


def test_sheets_that_were_added() -> None:
    """Such as hold anything; of hidden ones it is said."""
    sheets = (
        sheet("Sheet1"),
        sheet("台账", A1=number()),
        sheet("底", "hidden", A1=number()),
        sheet("甲", "veryHidden", A1=number()),
        sheet("图", "visible", Extra("picture", "B2", "图片 1")),
        sheet("填报说明书", A1=number()),
    )
    assert told(around(*sheets)) == [
        ("sheet-added", "", "台账"),
        ("sheet-added", "", "底（隐藏）"),
        ("sheet-added", "", "甲（隐藏）"),
        ("sheet-added", "", "图"),
        ("sheet-added", "", "填报说明书"),
    ]


def test_sheets_that_were_issued() -> None:
    """Shown or hidden by whatever program, or copied along with another form."""
    names = ("填报说明", "_cwgk", "填报说明 (2)", "_cwgk (2)", "填报说明（3）", "_cwgk_2", "填报说明2")
    assert around(*(sheet(name, "hidden", A1=number()) for name in names)) == []


def test_many_sheets_that_were_added() -> None:
    """Ten one by one, the rest together."""
    findings = around(*(sheet(f"{n}月", A1=number()) for n in range(1, 13)))
    assert [finding.value for finding in findings[8:]] == ["9月", "10月", "另外2处"]


def test_what_reaches_out_of_other_sheets() -> None:
    """A form's own sheet is not looked at again; comments and pictures elsewhere are of no interest."""
    other = sheet(
        "填报说明", "hidden", Extra("comment", "A1", "注"), B2=calling("[1]a!A1"), B3=calling("B2+1")
    )
    for _ in range(3):  # what formulas reach is kept for copies of a form
        (finding,) = around(other)
        assert (finding.code, finding.sheet, finding.cell) == ("external-link", "填报说明", "B2")
