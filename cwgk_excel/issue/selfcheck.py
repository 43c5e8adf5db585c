"""填报自检: formulas that say live what is missing or contradictory, with the result they have on a blank form.

The formulas use only functions that Excel 2010, WPS and LibreOffice share. For each field and rule the hidden sheet
has a cell that says what is missing, one for what is wrong and one for what is doubtful, in a single cell or a whole
column; the lines beside the form join these texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cwgk_excel.forms import Field
from cwgk_excel.forms.addresses import fixed
from cwgk_excel.forms.findings.catalogue import CATALOGUE
from cwgk_excel.forms.kinds import KINDS
from cwgk_excel.forms.look.copied_row import altered_in_excel, copied
from cwgk_excel.forms.look.drawing import Drawing
from cwgk_excel.forms.look.excel_rules import bare, bounds_text, holds_text, is_blank, says_nothing
from cwgk_excel.forms.spec import Form
from cwgk_excel.forms.wordcount import RUN_SIGNS, SPACES, word_count_in_excel
from cwgk_excel.identity import SHEET
from cwgk_excel.issue import likely
from cwgk_excel.issue.places import BLANKS, LETTERS, REFUSED, Cells, column, write_places
from cwgk_excel.issue.support import Support
from cwgk_excel.xlsx_writer import SheetWriter

TEXTS = {"wrong": "S3", "doubt": "S4"}  # all texts of one kind put together
UNITS, ERRORS, WORDS, RUNS, PARTING = "S1", "S2", "T1", "U1", "U2"
UNREADABLE = "有格子显示 #N/A 之类的错误，或文字过长，请清空后重填"


@dataclass(frozen=True)
class Line:
    """A formula and its result on a blank form."""

    formula: str
    result: str


@dataclass(frozen=True)
class Parts:
    """The self-check's cells on the hidden sheet, by field name, rule code or doubt, in the order of their rows.

    First the unit's fields, then the body's, then those of a table's rows, then the rules, then what is
    doubtful in a field ("unit_name:short"). ``places``:
    the address that goes with a single cell's label, or nothing.
    """

    fields: Sequence[Field]
    places: Mapping[str, str]
    cells: Mapping[str, Cells]

    def texts(self, kind: str) -> str:
        """Return an Excel expression that joins all texts of one kind."""
        return f"{SHEET}!{TEXTS[kind]}"

    def count(self, kind: str) -> str:
        """Return an Excel expression that counts the texts of one kind that are not empty."""
        return _filled(_span(LETTERS[kind], 1, len(self.cells)))

    def missing(self, fields: Iterable[Field]) -> str:
        """Return an Excel expression that joins what is missing of the given fields."""
        return _joined(self.cells[field.name].missing for field in fields)


def write_parts(hidden: SheetWriter, form: Form, support: Support) -> Parts:
    """Write one line per field and rule, and how many rows of a table are in use; return where they stand."""
    fields = [f for who in ("unit", "body") for f in form.head_fields if f.filler == who]
    refs = {f.name: f"{form.layout.sheet}!{fixed(form.layout.cells[f.name])}" for f in fields}
    places = {f.name: _place(form, f) for f in fields}
    cells = {
        field.name: _write_field(hidden, row, field, places[field.name], refs[field.name], support)
        for row, field in enumerate(fields, 1)
    }
    if form.row_fields:
        hidden.formula(UNITS, f"=SUMPRODUCT(--{_in_use(form)})", 0, {})
    columns = [column(form, field.name) for field in form.row_fields]
    errors = "+".join(f"SUMPRODUCT(--ISERROR({place}))" for place in (*refs.values(), *columns))
    hidden.formula(ERRORS, f"={errors}", 0, {})
    for row, field in enumerate(form.row_fields, len(cells) + 1):
        cells[field.name] = _write_column(hidden, row, field, form, support)
    for row, field in enumerate(copied(form.row_fields) if form.definition.check else (), len(cells) + 1):
        cells[f"{field.name} {form.definition.check}"] = _write_altered(hidden, row, field, form)
    likely.write_names(hidden, form)
    for rule in form.rules:
        row = len(cells) + 1
        if rule.once:
            cells[rule.code] = likely.write_repeated(hidden, row, form, rule)
        elif rule.broken_in_excel is not None:
            doubt, title = f"{LETTERS['doubt']}{row}", CATALOGUE[rule.code].title
            hidden.formula(doubt, f'=IF({rule.broken_in_excel(refs)},"；{title}","")', "", {})
            cells[rule.code] = Cells(doubt=doubt)
    cells |= likely.write_doubts(hidden, len(cells) + 1, form, refs, places)
    for kind, target in TEXTS.items():
        hidden.formula(target, f"={_joined(getattr(one, kind) for one in cells.values())}", "", {})
    return Parts((*fields, *form.row_fields), places, cells)


def _write_field(
    hidden: SheetWriter, row: int, field: Field, place: str, ref: str, support: Support
) -> Cells:
    """Write what one cell of the form lacks; the texts end with ``place``."""
    cells, blank, name = _cells(field, row), is_blank(field, ref), field.label + place
    if cells.missing:
        hidden.formula(cells.missing, f'=IF({blank},"、{name}","")', f"、{name}", {})
    words = f"；{problem_text(field)}{place}"
    refused = f'=IF({_refused(field, ref, support)},"{words}","")'
    hidden.formula(cells.wrong or cells.doubt, refused, "", {})
    return cells


def _write_column(hidden: SheetWriter, row: int, field: Field, form: Form, support: Support) -> Cells:
    """Write what the cells of one column lack, in the rows that are in use."""
    cells, entries, used = _cells(field, row), column(form, field.name), _in_use(form)
    blank = is_blank(field, entries)
    letter = form.layout.columns[field.name]
    blanks, others = (tuple(f"{helper}{row}" for helper in helpers) for helpers in (BLANKS, REFUSED))
    if cells.missing:
        words = f"；{field.label}"
        write_places(hidden, cells.missing, words, f"{used}*{blank}", letter, entries, blanks)
    words, refused = f"；{problem_text(field)}", f"{used}*{_refused(field, entries, support)}"
    write_places(hidden, cells.wrong or cells.doubt, words, refused, letter, entries, others)
    return cells


def _write_altered(hidden: SheetWriter, row: int, field: Field, form: Form) -> Cells:
    """Which cells of one column say something else than the check codes of their rows."""
    doubt, entries = f"{LETTERS['doubt']}{row}", column(form, field.name)
    words = f"；{field.label}与核对码不一致"
    case = altered_in_excel(field.short, entries, column(form, form.definition.check))
    helpers = tuple(f"{helper}{row}" for helper in REFUSED)
    write_places(hidden, doubt, words, case, form.layout.columns[field.name], entries, helpers)
    return Cells(doubt=doubt)


def _refused(field: Field, ref: str, support: Support) -> str:
    """Return an Excel expression, true where a cell is neither blank nor within the field's checks."""
    # Where a list only suggests, "同上" has words of its own.
    blank = says_nothing(bare(ref)) if field.only_warns else is_blank(field, ref)
    return f"(1-{blank})*({support.fits(field, ref)}=0)"


def _place(form: Form, field: Field) -> str:
    """Return the address to put after a cell's label, "" for a form whose lines stand beside their cells."""
    return f"（{form.layout.cells[field.name]}）" if form.row_fields else ""


def _cells(field: Field, row: int) -> Cells:
    missing, wrong, doubt = (f"{letter}{row}" for letter in LETTERS.values())
    return Cells(missing if field.required else "", *(("", doubt) if field.only_warns else (wrong, "")))


def _in_use(form: Form) -> str:
    """Return an Excel expression, true for each row of the table that holds more than its number."""
    return holds_text("&".join(column(form, f.name) for f in form.row_fields if f.required))


def problem_text(field: Field) -> str:
    """Return what to say of a value that the field does not accept."""
    if field.closed:
        return f"{field.label}只能填{'或'.join(field.choice_names)}"
    if field.choices:
        return f"{field.label}不在列表中，请核实"
    kind = KINDS[field.kind].asked
    return f"{field.label}应填{bounds_text(field)}的{kind}" if kind else f"{field.label}填写有误"


def summary(parts: Parts, drawing: Drawing) -> Line:
    """Return the summary of a form without rows: what is missing or wrong, else what to do next; then doubts.

    Where a unit fills in part of the form, the summary asks for the body's part only after the unit's.
    """
    unit = [f for f in parts.fields if f.filler == "unit"] or parts.fields
    own = _filled(_span(LETTERS["missing"], 1, len(unit)))
    body_missing = parts.missing(f for f in parts.fields if f not in unit)
    before, after = drawing.unit_done
    wrong, doubt = parts.count("wrong"), parts.count("doubt")
    said = (
        f'IF({own}>0,"还有"&{own}&"项未填："&MID({parts.missing(unit)},2,300),'
        f'IF({wrong}>0,"",'
        f'IF(LEN({body_missing})>0,"{before}"&MID({body_missing},2,60)&"{after}","{drawing.done}")))'
        f'&IF({wrong}>0,"　有"&{wrong}&"处填写有误："&MID({parts.texts("wrong")},2,300),"")'
        f'&IF({doubt}>0,"　有"&{doubt}&"处请核对："&MID({parts.texts("doubt")},2,300),"")'
    )
    names = [f.label for f in unit if f.required]
    return _guarded(said, f"还有{len(names)}项未填：{'、'.join(names)}")


def _of(key: str) -> str:
    """Return the field of a doubt; any other key is given back."""
    return key.partition(":")[0]


def hint(parts: Parts, names: Sequence[str], codes: Iterable[str] = ()) -> Line:
    """The line beside one printed row: what of its fields is missing or wrong."""
    wanted = (*names, *codes)
    # A stable sort leaves what belongs to one field or code in its order.
    keys = sorted((key for key in parts.cells if _of(key) in wanted), key=lambda key: wanted.index(_of(key)))
    chosen = [parts.cells[key] for key in keys]
    missing = _joined(cells.missing for cells in chosen)
    wrong = _joined(cell for cells in chosen for cell in (cells.wrong, cells.doubt))
    lacks = f'IF(LEN({missing})>0,"未填："&MID({missing},2,200)&IF(LEN({wrong})>0,"　",""),"")'
    said = f'{lacks}&IF(LEN({wrong})>0,"请核对："&MID({wrong},2,200),"")'
    labels = {f.name: f.label for f in parts.fields if f.required}
    blank = "、".join(labels[name] for name in names if name in labels)
    return Line(f'=IFERROR({said},"")', f"未填：{blank}" if blank else "")


def table_summary(parts: Parts, drawing: Drawing) -> Line:
    """Return the summary of a form with rows: how many units, what is missing, then what is wrong or doubtful."""
    head = [f for f in parts.fields if f.part == "head"]
    lacks, gaps = parts.missing(head), parts.missing(f for f in parts.fields if f.part == "row")
    units = f"{SHEET}!{UNITS}"
    missing, wrong, doubt = (parts.count(kind) for kind in LETTERS)
    said = (
        f'IF(LEN({lacks})>0,"表头未填："&MID({lacks},2,100)&"。","")'
        f'&IF({units}=0,"还没有填单位。","已填"&{units}&"个单位。"'
        f'&IF(LEN({gaps})>0,"漏填："&MID({gaps},2,300)&"。","")'
        f'&IF({missing}+{wrong}=0,"{drawing.done}","请补正"))'
        f'&IF({wrong}>0,"　填写有误："&MID({parts.texts("wrong")},2,300),"")'
        f'&IF({doubt}>0,"　请核对："&MID({parts.texts("doubt")},2,300),"")'
    )
    names = (f.label + parts.places[f.name] for f in head if f.required)
    return _guarded(said, f"表头未填：{'、'.join(names)}。还没有填单位。")


def write_word_count(hidden: SheetWriter, form: Form, name: str) -> str:
    """Write a formula that counts the words (字数) of a text, and return the reference of its cell."""
    hidden.text(RUNS, RUN_SIGNS, {})
    hidden.text(PARTING, SPACES, {})
    ref = f"{form.layout.sheet}!{fixed(form.layout.cells[name])}"
    runs, parting = (f"{SHEET}!{fixed(cell)}" for cell in (RUNS, PARTING))
    hidden.formula(WORDS, f"={word_count_in_excel(ref, runs, parting)}", 0, {})
    return f"{SHEET}!{WORDS}"


def _guarded(said: str, blank: str) -> Line:
    """Return a line that says only UNREADABLE while a cell of the form holds an error value.

    Most texts that refer to such a cell would be errors themselves.
    """
    return Line(f'=IFERROR(IF({SHEET}!{ERRORS}>0,NA(),{said}),"{UNREADABLE}")', blank)


def _span(letter: str, first: int, last: int) -> str:
    return f"{SHEET}!${letter}${first}:${letter}${last}"


def _filled(cells: str) -> str:
    return f"SUMPRODUCT(--(LEN({cells})>0))"


def _joined(cells: Iterable[str]) -> str:
    return "&".join(f"{SHEET}!{cell}" for cell in cells if cell) or '""'
