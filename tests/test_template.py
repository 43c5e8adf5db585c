"""The issued workbooks: the same bytes each time, locks, rules, token, and Excel's limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile, ZipInfo

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.protection import hash_password
from openpyxl.worksheet.worksheet import Worksheet

from cwgk_excel.campaign import Settings, Submitter
from cwgk_excel.forms import Form, annex1, annex2
from cwgk_excel.identity import Key, Token, unseal
from cwgk_excel.intake.container import open_container
from cwgk_excel.issue.template import STRINGS, Template, make_template

pytestmark = pytest.mark.filterwarnings("ignore:Print area cannot be set")

BODY = Submitter.model_validate({"code": "210202", "name": "中山区", "kind": "区市县", "order": 1})
OTHER = Submitter.model_validate({"code": "CY01", "name": "甲&乙<丙>“丁”", "kind": "产业工会", "order": 2})
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# What Excel 2010, WPS and LibreOffice all know. None of these reads the clock.
FUNCTIONS = {"ABS", "AND", "CLEAN", "COUNT", "FIND", "IF", "IFERROR", "INDEX", "ISERROR", "ISNUMBER", "LEN"}
FUNCTIONS |= {"MATCH", "MAX", "MID", "N", "OR", "ROUND", "ROW", "SUBSTITUTE", "SUMPRODUCT", "TEXT", "TRIM"}
FUNCTIONS |= {"COUNTA", "NA", "NOT"}
both = pytest.mark.parametrize("form", ["annex1", "annex2"])


def members(data: bytes) -> dict[str, tuple[ZipInfo, bytes]]:
    """The archive's members by name: header and inflated bytes."""
    with ZipFile(BytesIO(data)) as archive:
        return {info.filename: (info, archive.read(info)) for info in archive.infolist()}


def opened(template: Template, key: Key, body: Submitter = BODY) -> Workbook:
    """A stamped workbook, as a program opens it."""
    return load_workbook(BytesIO(template.stamp(body, key)[0]))


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
    one, other = (members(templates[form].stamp(body, key)[0]) for body in (BODY, OTHER))
    assert [name for name in one if one[name][1] != other[name][1]] == [STRINGS]
    assert list(one) == list(other)
    assert {info.date_time for info, _ in one.values()} == {(1980, 1, 1, 0, 0, 0)}
    assert b"2017-10-25T00:00:00Z" in one["docProps/core.xml"][1]


@both
def test_token_stands_in_three_places(templates: dict[str, Template], key: Key, form: str) -> None:
    """A visible, printed, locked cell; the hidden sheet; and a name that points at the visible cell."""
    data, token = templates[form].stamp(BODY, key)
    book = load_workbook(BytesIO(data))
    version = templates[form].version
    assert unseal(token, key) == Token(form, version.id, "210202")
    sheet, address = next(iter(book.defined_names["cwgk_token"].destinations))
    cell = book[sheet][address.replace("$", "")]
    assert (sheet, cell.value, cell.protection.locked) == (version.layout.sheet, token, True)
    assert cell.font.sz >= 6
    assert cell.alignment.shrink_to_fit  # the longest is wider than the cell in some programs' fonts
    hidden = book["_cwgk"]
    assert (hidden.sheet_state, hidden["A1"].value, hidden["A2"].value) == ("veryHidden", token, "中山区")


def test_name_of_the_body_is_printed_and_locked(templates: dict[str, Template], key: Key) -> None:
    """Whatever marks stand in it."""
    for form, address in (("annex1", "B15"), ("annex2", annex2.LAYOUT.cells["submitter_name"])):
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
        address
        for name, address, _ in issued.layout.entry_cells()
        if issued.by_name[name].filled_by != "office"
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
        name: set() if field.filled_by == "office" else {field.help} for name, field in issued.by_name.items()
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
        "annex2": "表头未填：填报人、联系电话、分管领导。",
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
    form = annex1.form(changed(lists={"ownership": words}))
    book = opened(make_template(form), key)
    rule = next(r for r in book.worksheets[0].data_validations.dataValidation if r.type == "list")
    first, _, last, end = range_boundaries(rule.formula1.split("!")[1].replace("$", ""))
    values = [row[0] for row in book["_cwgk"].iter_rows(1, end, first, last, values_only=True)]
    assert tuple(values) == form.by_name["ownership"].choice_names
    assert len(values) == 200


def test_annex_1_prints_on_two_pages(templates: dict[str, Template], key: Key) -> None:
    """A4 upright, one break, no merged cell across it, nothing but the form in the printed area."""
    sheet = opened(templates["annex1"], key).worksheets[0]
    (end,) = [item.id for item in sheet.row_breaks.brk]
    assert (int(sheet.page_setup.paperSize), sheet.page_setup.orientation) == (9, "portrait")
    assert all(not area.min_row <= end < area.max_row for area in sheet.merged_cells.ranges)
    narrative = annex1.LAYOUT.cells["narrative"]
    area = next(area for area in sheet.merged_cells.ranges if area.start_cell.coordinate == narrative)
    assert area.min_row > end
    # 800 characters in 16 paragraphs are about 40 lines of 32, at 10.5 pt some 12.5 pt each.
    assert sum(sheet.row_dimensions[row].height for row in range(area.min_row, area.max_row + 1)) >= 460
    assert sheet.print_area.endswith("$A$1:$F$16")


def test_annex_2_prints_a_table(templates: dict[str, Template], key: Key) -> None:
    """A4 across, the title row repeated, borders in twelve rows only."""
    sheet = opened(templates["annex2"], key).worksheets[0]
    assert (int(sheet.page_setup.paperSize), sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == f"${annex2.HEADER_ROW}:${annex2.HEADER_ROW}"
    rows = range(annex2.FIRST_ROW, annex2.FIRST_ROW + 20)
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


@both
def test_every_entry_cell_is_marked_while_empty(templates: dict[str, Template], key: Key, form: str) -> None:
    """In the twelve drawn rows of Annex 2 but for 序号, which may stay empty."""
    sheet = opened(templates[form], key).worksheets[0]
    yellow = [
        area
        for area in sheet.conditional_formatting
        if any(mark.dxf.fill is not None and mark.dxf.fill.bgColor.rgb == "FFFFF7D6" for mark in area.rules)
    ]
    issued = templates[form].version.issued_form
    for name, address, row in issued.layout.entry_cells():
        wanted = issued.by_name[name].filled_by != "office" and name != "seq" and row < annex2.FIRST_ROW + 12
        assert any(address in area.cells for area in yellow) == wanted, address


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
        everything = "\n".join(row[0] for row in texts)
        assert "2017年11月15日（星期三）" in everything
        assert "刘峰，联系电话（传真）：82610415" in everything


@both
def test_stamped_copies_are_sound(templates: dict[str, Template], key: Key, form: str) -> None:
    """Every sum is right, and our own check of what comes back has nothing to say."""
    data, _ = templates[form].stamp(OTHER, key)
    with ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
    assert set(open_container(data)) == set(members(data))


@pytest.mark.parametrize(("limit", "size"), [(800, 10.5), (801, 9), (1000, 9)])
def test_a_longer_narrative_is_written_smaller(
    changed: Callable[..., Settings], limit: int, size: float
) -> None:
    """The second page stays one page. (That it then fits is asked of LibreOffice.)"""
    form = annex1.form(changed(narrative={"limit": limit}))
    sheet = load_workbook(BytesIO(make_template(form).blank()))[form.layout.sheet]
    assert sheet[form.layout.cells["narrative"]].font.size == size


def test_a_narrative_without_room_is_not_drawn(changed: Callable[..., Settings]) -> None:
    """Rather than cut on paper."""
    with pytest.raises(ValueError, match="1001"):
        make_template(annex1.form(changed(narrative={"limit": 1001})))
