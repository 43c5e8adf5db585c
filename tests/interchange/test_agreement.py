"""What Excel's own rules and the self-check take and what the intake takes agree, for every field.

LibreOffice evaluates the rules and the self-check of the issued workbook; the intake judges the same cell. Then
(a) what is refused, the intake reports, or reads as a value that would be taken;
(b) what is taken gives no error.
A blank is no case for a rule: none can refuse it. The self-check does, where the field is required.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from office.driver import Office, Value

from cwgk_excel.campaign import Settings
from cwgk_excel.clock import excel_serial
from cwgk_excel.forms import Field, annex2
from cwgk_excel.forms.look.excel_rules import excel_rule
from cwgk_excel.forms.names import DITTO_WORDS, NOTHING_WORDS
from cwgk_excel.forms.spec import Form
from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.issue.draw import entry_format
from cwgk_excel.issue.selfcheck import UNREADABLE
from cwgk_excel.issue.template import Template
from cwgk_excel.returns.cells import BLANK, RawCell
from cwgk_excel.returns.raw import Placed, RawRecord, RawReturn
from cwgk_excel.review.derive import derive
from interchange import flawless

pytestmark = pytest.mark.interchange

ROW = annex2.columns.FIRST_ROW + 14  # below the twelve drawn rows
TYPED = ("98.5%", "300%", "2017-11-3", "2017/11/3", "1,234", "３２６", "95分", "1.5", "4e2", "'95", "1/2")
TEXTS = (
    *NOTHING_WORDS,
    *DITTO_WORDS,
    *(
        " ",
        "　",
        "\u00a0",
        " 　\u00a0 ",
        "\u2002\u2003\u200b",
        "﹣",
        "\u200b无",
        "\n",
        " 无 ",
        "— —",
        "无。",
        "0",
        "x",
        "约300人",
        "30-40",
        "95分",
        "326人",
    ),
    *(
        "３２６",
        "９８．５％",
        "98.5%",
        "1,234",
        "98。5",
        "-1",
        "1e3",
        "2017.11.3",
        "二〇一七年十一月三日",
        "2017年11月",
    ),
    *(
        "20171103",
        "职工大会",
        "职工 大会",
        "有",
        "是",
        " 是",
        "否",
        "TRUE",
        "未知的写法",
        "满意",
        "非常满意",
        "#N/A",
    ),
)
NUMBERS = (
    -1,
    0,
    1,
    0.5,
    0.985,
    1.5,
    2,
    98.5,
    99.995,
    100,
    100.01,
    101,
    326,
    110,
    9_999_999,
    1e7,
    1e15,
    20171103,
)


@dataclass(frozen=True)
class Case:
    """A value in a field's cell: what is given to LibreOffice, and what the file then stores."""

    field: Field
    address: str
    given: Value
    stored: RawCell


@dataclass(frozen=True)
class Verdict:
    """What the intake says of a case: its value, and the severities of the findings at its cell by code."""

    value: Any
    findings: dict[str, str]

    @property
    def errors(self) -> list[str]:
        """The codes of the errors."""
        return [code for code, severity in self.findings.items() if severity == "error"]


def values_for(field: Field) -> Iterator[Value]:
    """Boundary values, random ones, and what people type; the same ones each time."""
    draw = random.Random(field.name)
    yield from TEXTS
    yield from NUMBERS
    for bound in (field.minimum, field.maximum):
        if isinstance(bound, date):
            days = [bound + timedelta(days=step) for step in (-1, 0, 1)]
            yield from (("date", day.isoformat()) for day in days)
            yield from (day.isoformat() for day in days)
            yield from (excel_serial(day) + 0.5 for day in days)
        elif bound is not None:
            yield from (bound + step for step in (-1, -0.01, -1e-9, 0, 1e-9, 0.01, 0.5, 1))
    for length in (field.max_length,) if field.max_length else (100,):
        yield from (
            "\U00020bb7" * length,
            "长" * (length - 1) + "\U00020bb7",
            "长" * length + "\U00020bb7",
            "长" * length,
            "长" * (length + 1),
            "长" * length + " ",
            "　" + "长" * (length - 1),
            "长" * 2 * length,
        )
    for choice in field.choices[:5]:
        yield from choice.spellings
        yield from (f" {choice.name}", f"{choice.name[0]}　{choice.name[1:]}", f"{choice.name}。")
    yield from (draw.randint(-5, 200) for _ in range(5))
    yield from (round(draw.uniform(-5, 120), draw.randint(1, 3)) for _ in range(5))
    yield from ("".join(draw.choices("职工代表0 9.%　年月日-", k=draw.randint(1, 6))) for _ in range(10))


def stored_as(value: Value, field: Field) -> RawCell:
    """What a file holds for a value that was put into an entry cell."""
    look = str(entry_format(field).get("num_format", "General"))
    if isinstance(value, tuple):
        return RawCell("number", str(excel_serial(date.fromisoformat(value[1]))), look, "")
    if isinstance(value, str):
        return RawCell("text", value, look, "")
    return RawCell("number", repr(value), look, "")


def typed_cases(office: Office, src: Path, form: Form, folder: Path) -> Iterator[Case]:
    """What a person types, in every entry cell at once, as LibreOffice then saves it."""
    for typed in TYPED:
        given: Value = ("entered", typed)
        fields = [(field, form.layout.address(field.name, ROW)) for field in entry_fields(form)]
        office.fill(src, folder / "typed.xlsx", [(form.layout.sheet, cell, given) for _, cell in fields])
        sheet = read_any((folder / "typed.xlsx").read_bytes()).sheets[0]
        yield from (Case(field, cell, given, sheet.cells[cell]) for field, cell in fields)


def entry_fields(form: Form) -> list[Field]:
    """The fields that somebody outside the office fills in."""
    return [field for field in form.fields if field.filler != "office"]


def judged(template: Template, settings: Settings, cases: list[Case]) -> list[Verdict]:
    """What the intake says of each case, all other cells being blank."""
    version = template.version
    form = version.issued_form
    head, own = (form.head_fields, form.row_fields) if form.row_fields else ((), form.fields)
    returns = []
    for case in cases:
        returns.append(
            RawReturn(
                *(version.form, version.id, "210202", "", version.layout.sheet, False),
                head=cells_with(case, head),
                records=(RawRecord(0, cells_with(case, own)),),
                findings=(),
            )
        )
    days = [(one, settings.dates.opens) for one in returns]
    results = derive(days, {(version.form, version.id): version}, settings)
    return [
        Verdict(
            result.values[0][case.field.name],
            {finding.code: finding.severity for finding in result.findings if finding.cell == case.address},
        )
        for case, result in zip(cases, results, strict=True)
    ]


def cells_with(case: Case, fields: Iterable[Field]) -> tuple[Placed, ...]:
    """The cells of these fields, all blank but for the case's."""
    return tuple(
        Placed(field.name, case.address, case.stored)
        if field.name == case.field.name
        else Placed(field.name, "", BLANK)
        for field in fields
    )


def as_given(value: Any) -> Value:
    """A parsed value, to be put into the cell again."""
    if isinstance(value, date):
        return ("date", value.isoformat())
    return float(value) if isinstance(value, int) else value


@pytest.mark.parametrize("name", ["annex1", "annex2"])
def test_excel_and_intake_agree(
    office: Office,
    issued: Callable[[str], Path],
    templates: dict[str, Template],
    settings: Settings,
    tmp_path: Path,
    name: str,
) -> None:
    """For every field of the form, whatever is put into its cell."""
    form, src = templates[name].version.issued_form, issued(name)
    cases = [
        Case(field, form.layout.address(field.name, ROW), value, stored_as(value, field))
        for field in entry_fields(form)
        for value in values_for(field)
    ]
    cases += typed_cases(office, src, form, tmp_path)
    sheet, password = form.layout.sheet, settings.protection.password

    def refused(entries: list[tuple[str, Value]]) -> list[bool]:
        return office.invalid(src, [(sheet, cell, value) for cell, value in entries], password)

    verdicts = judged(templates[name], settings, cases)
    by_excel = refused([(case.address, case.given) for case in cases])
    again = refused(
        [(case.address, as_given(verdict.value)) for case, verdict in zip(cases, verdicts, strict=True)]
    )
    assert {True, False} == set(by_excel)
    wrong = []
    for case, verdict, no, still_no in zip(cases, verdicts, by_excel, again, strict=True):
        stops = excel_rule(case.field, case.address, "表!$A$1").style == "stop"
        reported = verdict.errors if stops else verdict.findings
        silent = no and not reported and ((verdict.value is None and case.field.required) or still_no)
        strict = not no and verdict.errors
        if silent or strict:
            wrong.append((case.field.name, case.given, case.stored, "refused" if no else "taken", verdict))
    assert wrong == [], "\n".join(map(str, wrong))


# A form without a mistake, in which one cell at a time is changed. The row has neighbours that are in order.
GIVEN: dict[str, dict[str, Value]] = {
    "annex1": {**flawless.UNIT, "superior_total": 94},
    "annex2": {**flawless.HEAD, "seq": 15, **flawless.ROW},
}
LINES = {"annex1": "H2", "annex2": "I2"}
READY = "全部填完，请"


def in_order(form: Form) -> list[tuple[str, str, Value]]:
    """Entries that leave the form without a mistake: sheet, cell and what is typed."""
    return [
        (form.layout.sheet, form.layout.address(field, ROW), value)
        for field, value in GIVEN[form.name].items()
    ]


@pytest.mark.parametrize("name", ["annex1", "annex2"])
def test_selfcheck_and_intake_agree(
    office: Office,
    issued: Callable[[str], Path],
    templates: dict[str, Template],
    settings: Settings,
    name: str,
) -> None:
    """For every field of the form, whatever is put into its cell while all others are in order."""
    form = templates[name].version.issued_form
    sheet, password = form.layout.sheet, settings.protection.password
    given = in_order(form)
    values = [(field, value) for field in entry_fields(form) for value in (None, "", *values_for(field))]
    cases = [
        Case(
            field,
            form.layout.address(field.name, ROW),
            value,
            BLANK if value in (None, "") else stored_as(value, field),
        )
        for field, value in values
    ]

    def complained(entries: Iterable[tuple[str, Value]]) -> list[bool]:
        asked = [(sheet, cell, value) for cell, value in entries]
        lines = office.shown(issued(name), given, asked, (sheet, LINES[name]), password)
        return [READY not in line for line in lines]

    verdicts = judged(templates[name], settings, cases)
    said = complained((case.address, case.given) for case in cases)
    again = complained(
        (case.address, as_given(verdict.value)) for case, verdict in zip(cases, verdicts, strict=True)
    )
    assert {True, False} == set(said)
    wrong = [
        (case.field.name, case.given, "refused" if no else "taken", verdict)
        for case, verdict, no, still_no in zip(cases, verdicts, said, again, strict=True)
        if (no and not verdict.errors and still_no) or (not no and verdict.errors)
    ]
    assert wrong == [], "\n".join(map(str, wrong))


@pytest.mark.parametrize("name", ["annex1", "annex2"])
def test_an_error_value_anywhere_is_said(
    office: Office,
    issued: Callable[[str], Path],
    templates: dict[str, Template],
    settings: Settings,
    name: str,
) -> None:
    """Excel keeps a typed #N/A as an error, which formulas that look at it would show; a text cell as text."""
    form = templates[name].version.issued_form
    sheet, given = form.layout.sheet, in_order(form)
    broken: Value = ("entered", "=NA()")
    fields = [field for field in entry_fields(form) if entry_format(field).get("num_format") != "@"]
    cases = [(sheet, form.layout.address(field.name, ROW), broken) for field in fields]
    lines = office.shown(issued(name), given, cases, (sheet, LINES[name]), settings.protection.password)
    assert set(lines) == {UNREADABLE}
