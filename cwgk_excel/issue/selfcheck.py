"""填报自检: formulas that say live what is missing or contradictory, with the result they have on a blank form.

Only functions that Excel 2010, WPS and LibreOffice share. Per field the hidden sheet holds one cell with the
label when it is missing and one with what is wrong; the lines beside the form put these together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cwgk_excel.forms import Field, Form
from cwgk_excel.forms.catalogue import CATALOGUE
from cwgk_excel.forms.excel_rules import bounds_text
from cwgk_excel.identity import SHEET
from cwgk_excel.issue.draw import fixed
from cwgk_excel.issue.support import DOUBT_COLUMN, MISSING_COLUMN, WRONG_COLUMN, Support
from cwgk_excel.xlsx_writer import Sheet


@dataclass(frozen=True)
class Line:
    """A formula and its result on a blank form."""

    formula: str
    result: str


class Cells(NamedTuple):
    """Of one field or rule: where it says that it is missing, wrong, or only doubtful; "" where it never does."""

    missing: str = ""
    wrong: str = ""
    doubt: str = ""


@dataclass(frozen=True)
class Parts:
    """The self-check's cells on the hidden sheet: first the unit's fields, then the body's, then the rules."""

    fields: Sequence[Field]
    unit_count: int
    cells: Mapping[str, Cells]  # by field name or rule code


def write_parts(hidden: Sheet, form: Form, support: Support) -> Parts:
    """Write one line per field and rule of a form without rows."""
    fields = sorted((f for f in form.fields if f.filled_by != "office"), key=lambda f: f.filled_by != "unit")
    refs = {f.name: f"{form.layout.sheet}!{fixed(form.layout.cells[f.name])}" for f in fields}
    cells: dict[str, Cells] = {}
    for row, field in enumerate(fields, 1):
        ref = refs[field.name]
        missing = f"{MISSING_COLUMN}{row}" if field.required else ""
        if missing:
            hidden.formula(missing, f'=IF(LEN(TRIM({ref}))=0,"、{field.label}","")', f"、{field.label}", {})
        problem = f"{DOUBT_COLUMN if field.only_warns else WRONG_COLUMN}{row}"
        refused = f'=IF(LEN(TRIM({ref}))=0,"",IF({support.takes(field, ref)},"","；{problem_text(field)}"))'
        hidden.formula(problem, refused, "", {})
        cells[field.name] = Cells(missing, doubt=problem) if field.only_warns else Cells(missing, problem)
    for row, rule in enumerate((r for r in form.rules if r.broken_in_excel), len(fields) + 1):
        assert rule.broken_in_excel is not None
        doubt, title = f"{DOUBT_COLUMN}{row}", CATALOGUE[rule.code].title
        hidden.formula(doubt, f'=IF({rule.broken_in_excel(refs)},"；{title}","")', "", {})
        cells[rule.code] = Cells(doubt=doubt)
    return Parts(fields, sum(f.filled_by == "unit" for f in fields), cells)


def problem_text(field: Field) -> str:
    """What to say of a value that the field does not take."""
    if field.closed:
        return f"{field.label}只能填{'或'.join(field.choice_names)}"
    if field.choices:
        return f"{field.label}不在列表中，请核实"
    kind = {"integer": "整数", "decimal": "数字", "percent": "数字", "date": "日期"}.get(field.kind)
    return f"{field.label}应填{bounds_text(field)}的{kind}" if kind else f"{field.label}填写有误"


def summary(form: Form, parts: Parts) -> Line:
    """The line 填报自检 of a form without rows: what is missing or wrong, else what to do next; then doubts."""
    unit, body = parts.fields[: parts.unit_count], parts.fields[parts.unit_count :]
    own = _span(MISSING_COLUMN, 1, parts.unit_count)
    wrong, doubt = (_span(letter, 1, len(parts.cells)) for letter in (WRONG_COLUMN, DOUBT_COLUMN))
    missing_texts = _joined(parts.cells[f.name].missing for f in unit)
    body_missing = _joined(parts.cells[f.name].missing for f in body)
    wrong_texts = _joined(cells.wrong for cells in parts.cells.values())
    doubt_texts = _joined(cells.doubt for cells in parts.cells.values())
    formula = (
        f'=IF({_filled(own)}>0,"还有"&{_filled(own)}&"项未填："&MID({missing_texts},2,300),'
        f'IF({_filled(wrong)}>0,"",'
        f'IF(LEN({body_missing})>0,"本单位部分已填完，请双面打印、盖章后交报送单位","全部填完，可以报送")))'
        f'&IF({_filled(wrong)}>0,"　有"&{_filled(wrong)}&"处填写有误："&MID({wrong_texts},2,300),"")'
        f'&IF({_filled(doubt)}>0,"　有"&{_filled(doubt)}&"处请核对："&MID({doubt_texts},2,300),"")'
    )
    names = [f.label for f in unit if f.required]
    return Line(formula, f"还有{len(names)}项未填：{'、'.join(names)}")


def hint(parts: Parts, names: Iterable[str], codes: Iterable[str] = ()) -> Line:
    """The line beside one printed row: what of its fields is missing or wrong."""
    chosen = [parts.cells[name] for name in (*names, *codes) if name in parts.cells]
    missing = _joined(cells.missing for cells in chosen)
    wrong = _joined(cell for cells in chosen for cell in (cells.wrong, cells.doubt))
    lacks = f'IF(LEN({missing})>0,"未填："&MID({missing},2,200),"")'
    formula = f'={lacks}&IF(LEN({wrong})>0,"请核对："&MID({wrong},2,200),"")'
    labels = {f.name: f.label for f in parts.fields if f.required}
    blank = "、".join(labels[name] for name in names if name in labels)
    return Line(formula, f"未填：{blank}" if blank else "")


def table_summary(form: Form) -> Line:
    """The line 填报自检 of a form with rows: how many units, and what is missing in which column."""
    layout = form.layout
    head = [f for f in form.head_fields if f.filled_by != "office" and f.required]
    lacks = "&".join(f'IF(LEN(TRIM({layout.cells[f.name]}))=0,"、{f.label}","")' for f in head)
    fields = [f for f in form.row_fields if f.required]
    used = "+".join(f"LEN({_column(form, f.name)})" for f in fields)
    gaps = "&".join(
        f'IF({_gap(used, _column(form, f.name))}>0,"；{f.label}缺"&{_gap(used, _column(form, f.name))}&"处","")'
        for f in fields
    )
    wrong = "+".join(_unreadable(form, f) for f in fields if f.kind in ("integer", "decimal"))
    formula = (
        f'=IF(LEN({lacks})>0,"表头未填："&MID({lacks},2,60)&"。","")'
        f'&IF(SUMPRODUCT(--({used}>0))=0,"还没有填单位。",'
        f'"已填"&SUMPRODUCT(--({used}>0))&"个单位"&{gaps}'
        f'&IF({wrong}>0,"；有"&({wrong})&"处应填数字","")'
        f'&IF(SUMPRODUCT(({used}>0)*({_empties(form, fields)}))+({wrong})+LEN({lacks})=0,"。全部填完，可以报送",'
        f'"。请补正标色的格"))'
    )
    return Line(formula, f"表头未填：{'、'.join(f.label for f in head)}。还没有填单位。")


def _gap(used: str, column: str) -> str:
    return f"SUMPRODUCT(({used}>0)*(LEN({column})=0))"


def _empties(form: Form, fields: Sequence[Field]) -> str:
    return "+".join(f"(LEN({_column(form, f.name)})=0)" for f in fields)


def _unreadable(form: Form, field: Field) -> str:
    """How many filled cells of a number column hold no number within the field's bounds."""
    cells = _column(form, field.name)
    good = f"ISNUMBER({cells})*({cells}>={field.minimum:.15g})"
    if field.maximum is not None:
        good += f"*({cells}<={field.maximum:.15g})"
    if field.kind == "integer":
        # INT fails on text and would spoil the sum; a whole number shows no decimal point.
        good += f'*ISERROR(FIND(".",{cells}))'
    return f"SUMPRODUCT((LEN({cells})>0)*(1-{good}))"


def _column(form: Form, name: str) -> str:
    letter = form.layout.columns[name]
    return f"${letter}${form.layout.first_row}:${letter}${form.layout.last_row}"


def _span(letter: str, first: int, last: int) -> str:
    return f"{SHEET}!${letter}${first}:${letter}${last}"


def _filled(cells: str) -> str:
    return f"SUMPRODUCT(--(LEN({cells})>0))"


def _joined(cells: Iterable[str]) -> str:
    return "&".join(f"{SHEET}!{cell}" for cell in cells if cell) or '""'
