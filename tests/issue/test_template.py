"""The issued workbooks: the same bytes each time, locks, rules, token, and Excel's limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile, ZipInfo

import books
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.protection import hash_password
from openpyxl.worksheet.worksheet import Worksheet

from cwgk_excel.campaign import Settings, Submitter
from cwgk_excel.forms import annex1, annex2
from cwgk_excel.forms.spec import Form
from cwgk_excel.identity import Key, Token, unseal
from cwgk_excel.intake.containers.container import open_container
from cwgk_excel.issue.template import STRINGS, Template, make_template

pytestmark = pytest.mark.filterwarnings("ignore:Print area cannot be set")

BODY = Submitter.read({"code": "210202", "name": "中山区", "kind": "区市县", "order": 1})
OTHER = Submitter.read({"code": "CY01", "name": "甲&乙<丙>“丁”", "kind": "产业工会", "order": 2})
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# What Excel 2010, WPS and LibreOffice all know. None of these reads the clock.
FUNCTIONS = {"ABS", "AND", "CLEAN", "COUNT", "FIND", "IF", "IFERROR", "INDEX", "ISERROR", "ISNUMBER", "LEN"}
FUNCTIONS |= {"MATCH", "MAX", "MID", "N", "OR", "ROUND", "ROW", "SUBSTITUTE", "SUMPRODUCT", "TEXT", "TRIM"}
FUNCTIONS |= {"CELL", "COUNTA", "MOD", "NA", "NOT"}
both = pytest.mark.parametrize("form", ["annex1", "annex2"])


def members(data: bytes) -> dict[str, tuple[ZipInfo, bytes]]:
    """The archive's members by name: header and inflated bytes."""
    with ZipFile(BytesIO(data)) as archive:
        return {info.filename: (info, archive.read(info)) for info in archive.infolist()}


def opened(template: Template, key: Key, body: Submitter = BODY) -> Workbook:
    """A stamped workbook, as a program opens it."""
    return books.opened(template.stamp(body, key).data)


def test_empty_results_are_texts(templates: dict[str, Template]) -> None:
    """Programs take a result without a type for a number, and show or copy it as one."""
    for template in templates.values():
        for name, (_, part) in members(template.blank()).items():
            if name.startswith("xl/worksheets/sheet"):
                bare = re.findall(rb"<c [^>]*><f>[^<]*</f><v></v>", part)
                assert all(b't="str"' in cell for cell in bare)


def open_cells(sheet: Worksheet) -> set[str]:
    """The unlocked cells that can be reached: of merged ones only the first."""
    cells = (cell for row in sheet.iter_rows() for cell in row if not cell.protection.locked)
    inner = {
        sheet.cell(row, column).coordinate
        for area in sheet.merged_cells.ranges
        for row, column in list(area.cells)[1:]
    }
    return {cell.coordinate for cell in cells} - inner


def formulas(data: bytes) -> Iterator[tuple[str, str]]:
    """Every formula of a workbook: (kind, text); kind is cell, validation, mark or name."""
    kinds = {"f": "cell", "formula": "mark", "formula1": "validation", "formula2": "validation"}
    for name, (_, part) in members(data).items():
        if name.startswith("xl/worksheets/") or name == "xl/workbook.xml":
            for element in ElementTree.fromstring(part).iter():
                tag = element.tag.removeprefix(MAIN)
                if tag in kinds:
                    yield kinds[tag], element.text or ""
                elif tag == "definedName":
                    yield "name", element.text or ""


@both
def test_same_settings_and_key_give_the_same_bytes(
    forms: dict[str, Form], templates: dict[str, Template], key: Key, form: str
) -> None:
    """Also when the template is drawn again."""
    again = make_template(forms[form])
    assert again == templates[form]
    assert again.stamp(BODY, key) == templates[form].stamp(BODY, key)


@both
def test_a_stamp_changes_the_shared_strings_only(templates: dict[str, Template], key: Key, form: str) -> None:
    """All other members are the same, and no time of day stands in the archive."""
    one, other = (members(templates[form].stamp(body, key).data) for body in (BODY, OTHER))
    assert [name for name in one if one[name][1] != other[name][1]] == [STRINGS]
    assert list(one) == list(other)
    assert {info.date_time for info, _ in one.values()} == {(1980, 1, 1, 0, 0, 0)}
    assert b"2017-10-25T00:00:00Z" in one["docProps/core.xml"][1]


@both
def test_token_stands_in_three_places(templates: dict[str, Template], key: Key, form: str) -> None:
    """A visible, printed, locked cell; the hidden sheet; and a name that points at the visible cell."""
    made = templates[form].stamp(BODY, key)
    data, token = made.data, made.token
    book = books.opened(data)
    version = templates[form].version
    assert unseal(token, key) == Token({"annex1": "1", "annex2": "2"}[form], version.id, "210202")
    sheet, address = next(iter(book.defined_names["cwgk_token"].destinations))
    cell = book[sheet][address.replace("$", "")]
    assert (sheet, cell.value, cell.protection.locked) == (version.layout.sheet, token, True)
    assert cell.font.sz >= 6
    assert cell.alignment.shrink_to_fit  # the longest is wider than the cell in some programs' fonts
    hidden = book["_cwgk"]
    assert (hidden.sheet_state, hidden["A1"].value, hidden["A2"].value) == ("veryHidden", token, "中山区")


def test_name_of_the_body_is_printed_and_locked(templates: dict[str, Template], key: Key) -> None:
    """Whatever marks stand in it."""
    for form, address in (("annex1", "B15"), ("annex2", annex2.columns.LAYOUT.cells["submitter_name"])):
        sheet = opened(templates[form], key, OTHER).worksheets[0]
        assert sheet[address].value == "甲&乙<丙>“丁”"
        assert sheet[address].protection.locked


@both
def test_blank_template_is_nobodys(templates: dict[str, Template], form: str) -> None:
    """It holds no token and no mark of the template's own."""
    strings = members(templates[form].blank())[STRINGS][1].decode()
    assert "@@" not in strings
    assert "（未分发）" in strings
    assert "（报送单位）" in strings


@both
def test_structure_and_all_sheets_are_locked(
    settings: Settings, templates: dict[str, Template], key: Key, form: str
) -> None:
    """With the campaign's password; selecting, and so reading, stays free on what is visible."""
    book = opened(templates[form], key)
    assert book.security.lockStructure
    assert [sheet.sheet_state for sheet in book.worksheets] == ["visible", "visible", "veryHidden"]
    for sheet in book.worksheets:
        lock = sheet.protection
        assert lock.sheet
        assert lock.password == hash_password(settings.protection.password)
        assert (lock.selectLockedCells, lock.selectUnlockedCells) == (False, False)
        assert all((lock.insertRows, lock.deleteRows, lock.insertColumns, lock.formatCells, lock.sort))


@both
def test_only_entry_cells_are_open(templates: dict[str, Template], key: Key, form: str) -> None:
    """Exactly the layout's cells but those that the office fills; nothing on the other sheets."""
    book = opened(templates[form], key)
    issued = templates[form].version.issued_form
    entries = {
        address for name, address, _ in issued.layout.entry_cells() if issued.by_name[name].filler != "office"
    }
    assert open_cells(book.worksheets[0]) == entries
    assert open_cells(book.worksheets[1]) == open_cells(book.worksheets[2]) == set()


@both
def test_locked_cells_are_known_to_the_version(templates: dict[str, Template], key: Key, form: str) -> None:
    """Each text and formula on the form's sheet outside the entries, but for the token."""
    sheet = opened(templates[form], key).worksheets[0]
    layout = templates[form].version.layout
    entries = {address for _, address, _ in layout.entry_cells()}
    drawn = {
        cell.coordinate: "=" if cell.data_type == "f" else cell.value
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and cell.coordinate not in entries
    }
    locked = templates[form].version.locked
    assert {cell: drawn[cell] for cell in locked if not locked[cell].startswith("@@")} == {
        cell: text for cell, text in locked.items() if not text.startswith("@@")
    }
    (token,) = {cell for cell in drawn if cell not in locked}
    assert "-210202-" in drawn[token]


@both
def test_every_entry_cell_has_one_rule_with_prompt_and_error(
    templates: dict[str, Template], key: Key, form: str
) -> None:
    """Two rules on one cell would hide each other; Excel's limits hold for what they say."""
    sheet = opened(templates[form], key).worksheets[0]
    rules = list(sheet.data_validations.dataValidation)
    for cell in sorted(open_cells(sheet)):
        assert sum(cell in rule.sqref for rule in rules) == 1, cell
    for rule in rules:
        assert (rule.showInputMessage, rule.showErrorMessage, rule.allowBlank) == (True, True, True)
        assert 0 < len(rule.promptTitle) <= 32
        assert 0 < len(rule.prompt) <= 255
        assert 0 < len(rule.errorTitle) <= 32
        assert 0 < len(rule.error) <= 224
        assert len(rule.formula1) <= 255


@both
def test_rules_are_the_fields_own(templates: dict[str, Template], key: Key, form: str) -> None:
    """The prompt at a field's cells is the field's help text, in all its rows."""
    sheet = opened(templates[form], key).worksheets[0]
    issued = templates[form].version.issued_form
    prompts = {
        name: {
            rule.prompt
            for rule in sheet.data_validations.dataValidation
            if issued.layout.address(name, row) in rule.sqref
        }
        for name in issued.by_name
        for row in {issued.layout.first_row, issued.layout.last_row}
    }
    assert prompts == {
        name: set() if field.filler == "office" else {field.help} for name, field in issued.by_name.items()
    }


@both
def test_formulas_use_only_shared_functions(templates: dict[str, Template], form: str) -> None:
    """In cells, rules, marks and names; short enough for Excel, and within its own workbook."""
    found = list(formulas(templates[form].blank()))
    assert {kind for kind, _ in found} == {"cell", "validation", "mark", "name"}
    for kind, text in found:
        outside_quotes = re.sub('"[^"]*"', '""', text)
        assert set(re.findall(r"([A-Za-z_.][\w.]*)\(", outside_quotes)) <= FUNCTIONS
        assert len(text) < (900 if kind == "cell" else 256)
        assert "[" not in outside_quotes
        assert "#REF!" not in text


@both
def test_formulas_carry_their_results(templates: dict[str, Template], form: str) -> None:
    """Mail and chat previews do not calculate. (That the results are right is asked of LibreOffice.)"""
    results = {}
    for name, (_, part) in members(templates[form].blank()).items():
        if name.startswith("xl/worksheets/"):
            for cell in ElementTree.fromstring(part).iter(f"{MAIN}c"):
                if cell.find(f"{MAIN}f") is not None:
                    results[name, cell.attrib["r"]] = cell.findtext(f"{MAIN}v")
    assert None not in results.values()
    check = {"annex1": "H2", "annex2": "I2"}[form]
    start = {
        "annex1": "还有10项未填：填表日期、单位名称、",
        "annex2": "表头未填：填报人（B4）、联系电话（D4）、分管领导（G4）。",
    }[form]
    assert str(results["xl/worksheets/sheet1.xml", check]).startswith(start)


def test_empty_date_prints_its_place(templates: dict[str, Template]) -> None:
    """Beside the cell of the date, also in programs that do not calculate."""
    sheet = load_workbook(BytesIO(templates["annex1"].blank()), data_only=True).worksheets[0]
    assert sheet["F3"].value == "年   月   日"


@both
def test_texts_fit_excel(templates: dict[str, Template], key: Key, form: str) -> None:
    """Sheet names, cell texts, row heights and inline lists."""
    for sheet in opened(templates[form], key).worksheets:
        assert len(sheet.title) <= 31
        assert all(len(str(cell.value or "")) <= 32_767 for row in sheet.iter_rows() for cell in row)
        assert all((item.height or 0) <= 409 for item in sheet.row_dimensions.values())
        for rule in sheet.data_validations.dataValidation:
            assert not rule.formula1.startswith('"') or len(rule.formula1) <= 257


def test_longest_lists_are_drawn(changed: Callable[..., Settings], key: Key) -> None:
    """A list of 200 entries, each as long as it may be, stands on the hidden sheet in full."""
    words = [{"name": f"{number:03}" + "类" * 27} for number in range(200)]
    form = annex1.FORM(changed(lists={"ownership": words}))
    book = opened(make_template(form), key)
    rule = next(r for r in book.worksheets[0].data_validations.dataValidation if r.type == "list")
    first, _, last, end = range_boundaries(rule.formula1.split("!")[1].replace("$", ""))
    values = [row[0] for row in book["_cwgk"].iter_rows(1, end, first, last, values_only=True)]
    assert tuple(values) == form.by_name["ownership"].choice_names
    assert len(values) == 200


def test_annex_1_carries_its_row_of_annex_2(templates: dict[str, Template], key: Key) -> None:
    """In the order of Annex 2's columns, locked, computed from the entries, beside the printed area, blank at first."""
    sheet = opened(templates["annex1"], key).worksheets[0]
    row = [sheet[f"{letter}3"] for letter in "JKLMNOP"]
    assert [re.findall(r"\$[A-F]\$\d+", str(cell.value))[-1:] for cell in row[:-1]] == [
        [place] if place else [] for place in ("$B$4", "", "$D$5", "$A$7", "$F$8", "$B$8")
    ]
    assert all(cell.protection.locked for cell in row)
    shown = load_workbook(BytesIO(templates["annex1"].blank()), data_only=True).worksheets[0]
    assert {shown[cell.coordinate].value for cell in row} <= {None, ""}
    code = opened(templates["annex2"], key).worksheets[0]["H6"]
    assert (code.protection.locked, code.number_format) == (False, "@")


def test_annex_1_prints_on_two_pages(templates: dict[str, Template], key: Key) -> None:
    """A4 upright, one break, no merged cell across it, nothing but the form in the printed area."""
    sheet = opened(templates["annex1"], key).worksheets[0]
    (end,) = [item.id for item in sheet.row_breaks.brk]
    assert (int(sheet.page_setup.paperSize), sheet.page_setup.orientation) == (9, "portrait")
    assert all(not area.min_row <= end < area.max_row for area in sheet.merged_cells.ranges)
    narrative = annex1.columns.LAYOUT.cells["narrative"]
    area = next(area for area in sheet.merged_cells.ranges if area.start_cell.coordinate == narrative)
    assert area.min_row > end
    # 800 characters in 16 paragraphs are about 40 lines of 32, at 10.5 pt some 12.5 pt each.
    assert sum(sheet.row_dimensions[row].height for row in range(area.min_row, area.max_row + 1)) >= 460
    assert sheet.print_area.endswith("$A$1:$F$16")


def test_annex_2_prints_a_table(templates: dict[str, Template], key: Key) -> None:
    """A4 across, the title row repeated, borders in twelve rows only."""
    sheet = opened(templates["annex2"], key).worksheets[0]
    assert (int(sheet.page_setup.paperSize), sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == f"${annex2.columns.HEADER_ROW}:${annex2.columns.HEADER_ROW}"
    rows = range(annex2.columns.FIRST_ROW, annex2.columns.FIRST_ROW + 20)
    assert [bool(sheet.cell(row, 2).border.bottom.style) for row in rows] == [True] * 12 + [False] * 8


@both
def test_marks_set_both_colours_of_a_fill(templates: dict[str, Template], key: Key, form: str) -> None:
    """Programs differ in which of the two they paint."""
    sheet = opened(templates[form], key).worksheets[0]
    marks = [mark for area in sheet.conditional_formatting for mark in area.rules]
    fills = [mark.dxf.fill for mark in marks if mark.dxf.fill is not None]
    assert fills
    assert all(fill.bgColor.rgb == fill.fgColor.rgb != "00000000" for fill in fills)
    sheets = {sheet for mark in marks for sheet in re.findall(r"(\w+)!", mark.formula[0])}
    assert sheets == set()


def filled_with(sheet: Worksheet, colours: Collection[str] = ()) -> list[object]:
    """The ranges that a mark fills with one of these colours, or with any."""
    return [
        area.cells
        for area in sheet.conditional_formatting
        for mark in area.rules
        if mark.dxf.fill is not None and (not colours or mark.dxf.fill.bgColor.rgb in colours)
    ]


@both
def test_required_cells_are_marked_while_empty(templates: dict[str, Template], key: Key, form: str) -> None:
    """In the twelve drawn rows of Annex 2; what may stay empty, the opinions among it, is never coloured."""
    sheet = opened(templates[form], key).worksheets[0]
    yellow, coloured = filled_with(sheet, {"FFFFDC73"}), filled_with(sheet)
    issued = templates[form].version.issued_form
    for name, address, row in issued.layout.entry_cells():
        required = issued.by_name[name].required and issued.by_name[name].filler != "office"
        wanted = required and row < annex2.columns.FIRST_ROW + 12
        assert any(address in cells for cells in yellow) == wanted, address
        assert any(address in cells for cells in coloured) == required, address


def brightness(colour: str) -> float:
    """The relative luminance of a colour, as the guidelines for accessible web pages define it."""
    parts = [int(colour[-6:][place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@both
def test_fills_are_seen_and_not_printed(templates: dict[str, Template], key: Key, form: str) -> None:
    """Each differs from white by 1.3 : 1; both sheets print in black and white."""
    book = opened(templates[form], key)
    for sheet in book.worksheets[:2]:
        marks = [mark for area in sheet.conditional_formatting for mark in area.rules]
        fills = {mark.dxf.fill.bgColor.rgb for mark in marks if mark.dxf.fill is not None}
        fills |= {cell.fill.fgColor.rgb for row in sheet.iter_rows() for cell in row if cell.fill.fill_type}
        assert fills
        assert all(1.05 / (brightness(colour) + 0.05) >= 1.3 for colour in fills)
        assert sheet.page_setup.blackAndWhite


@pytest.mark.parametrize(("form", "cells"), [("annex1", "D3:E3"), ("annex2", "B4")])
def test_forms_open_on_the_first_cell_to_fill(
    templates: dict[str, Template], key: Key, form: str, cells: str
) -> None:
    """On the form's own sheet; from there the tab key goes on row by row."""
    book = opened(templates[form], key)
    (chosen,) = book.worksheets[0].sheet_view.selection
    order = sorted(
        (cell.row, cell.column)
        for cell in map(book.worksheets[0].__getitem__, open_cells(book.worksheets[0]))
    )
    assert order[0] == range_boundaries(cells)[1::-1]
    assert (book.active.title, chosen.activeCell, chosen.sqref) == (
        book.worksheets[0].title,
        cells.split(":")[0],
        cells,
    )


@both
def test_whole_decimals_show_without_a_point(templates: dict[str, Template], key: Key, form: str) -> None:
    """45, not 45.0, also where the value is marked as wrong: some programs take only the first mark."""
    sheet = opened(templates[form], key).worksheets[0]
    issued = templates[form].version.issued_form
    decimals = [field.name for field in issued.fields if field.kind == "decimal"]
    assert len(decimals) == {"annex1": 5, "annex2": 2}[form]
    for name in decimals:
        address = issued.layout.address(name, issued.layout.first_row)
        own = [area for area in sheet.conditional_formatting if address in area.cells]
        marks = sorted((mark for area in own for mark in area.rules), key=lambda mark: mark.priority)
        whole = [mark.dxf.numFmt is not None and mark.dxf.numFmt.formatCode == "0" for mark in marks]
        wrong = [mark.dxf.font is not None and mark.dxf.font.color.rgb == "FFC00000" for mark in marks]
        assert whole[-1]
        assert all(whole[place - 1] for place, is_wrong in enumerate(wrong) if is_wrong and not whole[place])


def test_guide_explains_every_field(
    forms: Mapping[str, Form], templates: dict[str, Template], key: Key
) -> None:
    """Each field with its help text, then due day and contact."""
    for name, form in forms.items():
        sheet = opened(templates[name], key)["填报说明"]
        texts = [[str(value or "") for value in row] for row in sheet.iter_rows(values_only=True)]
        lines = [row for row in texts if row[3] in ("申报单位", "报送单位", "不用填")]
        assert [row[0] for row in lines] == [field.label for field in form.fields]
        assert all(row[1].startswith(field.help) for row, field in zip(lines, form.fields, strict=True))


def guide_of(template: Template, key: Key) -> str:
    """All that a guide says above its table."""
    rows = opened(template, key)["填报说明"].iter_rows(values_only=True)
    return "\n".join(str(row[0] or "") for row in rows)


def test_guide_of_a_body_names_day_and_contact(templates: dict[str, Template], key: Key) -> None:
    """A body reports to the city."""
    said = guide_of(templates["annex2"], key)
    assert "2017年11月15日（星期三）前将电子表连同盖章的纸质件报大连市厂务公开领导小组办公室" in said
    assert "刘峰，联系电话（传真）：82610415" in said


def test_guide_of_an_enterprise_names_its_body(templates: dict[str, Template], key: Key) -> None:
    """An enterprise returns to its body, by the day that this one says, in a file that is named after it."""
    said = guide_of(templates["annex1"], key)
    assert "在报送单位（中山区）规定的日期前，将电子表和盖章的纸质件交报送单位，不直接报市厂开办" in said
    assert "文件名请写上本单位名称，如“附件1-大连示例机械制造有限公司.xlsx”" in said
    assert "意见在电子表上可不填；纸质件须签署意见、盖章" in said
    assert "上级考核总得分由报送单位给出，在打印、盖章之前填好，也可打印后手写" in said
    assert "11月15日" not in said
    assert "82610415" not in said


@both
def test_guide_says_what_to_do_about_a_locked_cell(
    templates: dict[str, Template], key: Key, form: str
) -> None:
    """A paste may lock the cell it was pasted into."""
    assert "粘贴后如果这一格锁住、改不了，请先撤消（Ctrl+Z）" in guide_of(templates[form], key)


def test_no_row_of_a_guide_is_higher_than_excel_takes(changed: Callable[..., Settings]) -> None:
    """Also with the longest lists: what finds no room stands in the drop-down list."""
    words = [{"name": f"{number:03}" + "类" * 27} for number in range(200)]
    book = load_workbook(BytesIO(make_template(annex1.FORM(changed(lists={"ownership": words}))).blank()))
    sheet = book["填报说明"]
    assert max(item.height for item in sheet.row_dimensions.values()) <= 409.5
    (told,) = [row[1] for row in sheet.iter_rows(values_only=True) if row[0] == "所有制性质"]
    assert told.endswith("等200项，见下拉列表。")


@both
def test_stamped_copies_are_sound(templates: dict[str, Template], key: Key, form: str) -> None:
    """Every sum is right, and our own check of what comes back has nothing to say."""
    data = templates[form].stamp(OTHER, key).data
    with ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
    assert set(open_container(data)) == set(members(data))


@pytest.mark.parametrize(("limit", "size"), [(800, 10.5), (801, 9), (1000, 9)])
def test_a_longer_narrative_is_written_smaller(
    changed: Callable[..., Settings], limit: int, size: float
) -> None:
    """The second page stays one page. (That it then fits is asked of LibreOffice.)"""
    form = annex1.FORM(changed(narrative={"limit": limit}))
    sheet = load_workbook(BytesIO(make_template(form).blank()))[form.layout.sheet]
    assert sheet[form.layout.cells["narrative"]].font.size == size


def test_a_narrative_without_room_is_not_drawn(changed: Callable[..., Settings]) -> None:
    """Rather than cut on paper."""
    with pytest.raises(ValueError, match="1001"):
        make_template(annex1.FORM(changed(narrative={"limit": 1001})))
