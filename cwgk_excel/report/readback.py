"""Reads a saved master back, with a reader that shares nothing with the writer, and compares it with its content.

Every table is compared with what was handed to the writer. The expected content of the records and findings is
also computed here anew from what was collected, so that nothing is lost on the way to the writer either.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from cwgk_excel.errors import MasterError
from cwgk_excel.forms.comparison import Comparison, comparison
from cwgk_excel.forms.findings.catalogue import SEVERITY_NAMES
from cwgk_excel.forms.kinds import KINDS
from cwgk_excel.forms.spec import Form
from cwgk_excel.report import names
from cwgk_excel.report.collected import Collected
from cwgk_excel.report.content import Record
from cwgk_excel.report.narratives import narrative_fields
from cwgk_excel.report.records.lines import Lines, lines_of
from cwgk_excel.report.records.shelf import Records
from cwgk_excel.report.sheets.saved import Line, Saved
from cwgk_excel.report.sheets.tally import (
    BELOW,
    SHOWN,
    SheetTally,
    is_number,
    plain,
    text_of,
    unbroken,
)
from cwgk_excel.review.reconciling.compare import unit_keys


def verify(path: Path, written: Mapping[str, Sequence[SheetTally]], collected: Collected) -> None:
    """Raise MasterError, with one line per difference, when the saved workbook does not hold what it should.

    ``written``: by sheet, what was handed to the writer under each of its heads.
    """
    problems: list[str] = []
    expected = expectations(collected)
    try:
        with Saved(path) as book:
            for sheet, tallies in written.items():
                problems.extend(_sheet(sheet, tallies, expected.get(sheet), book.rows(sheet)))
            book.read_rest()
            problems.extend(f"“{sheet}”中出现了公式。" for sheet in book.formulas)
    except OSError:
        raise
    except Exception as error:  # a file that cannot be read back must not be handed out
        problems.append(f"写好的总表读不回来（{error}）。")
    problems.extend(f"“{sheet}”没有写入。" for sheet in expected if sheet not in written)
    if problems:
        last = "总表与账本不一致，没有生成。请再运行一次；仍不行请联系程序维护人员。"
        raise MasterError([*dict.fromkeys(problems), last])


def expectations(collected: Collected) -> Mapping[str, SheetTally]:
    """Return what the sheets of records, findings and sources must hold, computed from what was collected alone.

    Each tally is of the first head of its sheet.
    """
    compared = comparison(collected.campaign.settings)
    good = {name: rows.valid for name, rows in collected.rows.items()}
    declared, listed = compared.declared, compared.listed
    detailed = (declared, *compared.further)
    return {
        listed.definition.sheet: _summary(good[declared.name], good[listed.name], compared),
        **{form.definition.sheet: _details(form, good[form.name]) for form in detailed},
        **_narratives([(form, good[form.name]) for form in detailed]),
        names.FINDINGS: _findings(collected),
        **_history(lines_of(collected, "history")),
        names.SOURCES: _sources(collected, good.values()),
    }


def _findings(collected: Collected) -> SheetTally:
    """What the sheet of findings must hold: those of the returns in force, and those that were put right."""
    levels, said = (
        chain(collected.findings[name], collected.resolved[name]) for name in ("severity", "message")
    )
    return _tally((), ("级别", "问题"), zip(map(SEVERITY_NAMES.__getitem__, levels), said, strict=True))


def _sources(collected: Collected, good: Iterable[Records]) -> SheetTally:
    """What the sheet of sources must hold: a line for each record, finding, return and attachment."""
    records = chain.from_iterable(rows.column("sha256") for rows in good)
    returned = (line["sha256"] for line in lines_of(collected, "history"))
    hashed = chain(records, returned, collected.attachments["sha256"])
    found = chain(collected.findings["code"], collected.resolved["code"])
    rows = chain(((sha256, "") for sha256 in hashed), (("", code) for code in found))
    return _tally((), ("SHA-256", "代码"), rows)


def _history(lines: Lines) -> Mapping[str, SheetTally]:
    """What the sheet of the history must hold, where there is one."""
    if not lines:
        return {}
    rows = ((line["state"], line["changes"]) for line in lines)
    return {names.HISTORY: _tally((), ("状态", "与上一份比改了什么"), rows)}


def _tally(numbers: Sequence[str], texts: Sequence[str], rows: Iterable[Sequence[Any]]) -> SheetTally:
    """Return what stands under heads of numbers and under those of texts; ``rows``: the values in their order."""
    sums = dict.fromkeys(numbers, 0.0)
    tally = SheetTally((*numbers, *texts), sums=sums, texts=dict.fromkeys(texts, 0))
    for row in rows:
        tally.add(row)
    tally.done()
    return tally


def _summary(one: Sequence[Record], two: Sequence[Record], compared: Comparison) -> SheetTally:
    """What the sheet of lists must hold: their rows, and below them the declarations of units that none names."""
    listed = compared.listed
    firsts, seconds = zip(*compared.fields, (compared.declared.key, listed.key), strict=True)
    rows = [([record[name] for name in seconds] for record in two)]
    rows.append([record[name] for name in firsts] for record in _unlisted(one, two, compared))
    *numbers, unit = (listed.by_name[name].label for name in seconds)
    return _tally(numbers, (unit,), chain(*rows))


def _details(form: Form, records: Sequence[Record]) -> SheetTally:
    """Return what the sheet of a form's records must hold."""
    told = {field.name for field in narrative_fields(form)}
    numbers = [f for f in form.fields if KINDS[f.kind].is_number]
    texts = [f for f in form.fields if f.name == form.key or (f.is_long_text and f.name not in told)]
    names = [field.name for field in (*numbers, *texts)]
    rows = ([record[name] for name in names] for record in records)
    return _tally([field.label for field in numbers], [field.label for field in texts], rows)


def _narratives(forms: Sequence[tuple[Form, Sequence[Record]]]) -> Mapping[str, SheetTally]:
    """What the sheet of narratives must hold, where a form has any."""
    columns = [(field.name, records) for form, records in forms for field in narrative_fields(form)]
    if not columns:
        return {}
    tally = SheetTally(below=0)
    for text in (text_of(record[name]) for name, records in columns for record in records):
        if unbroken(text):
            tally.add(())
            tally.go_on(text)
    tally.done()
    return {names.NARRATIVES: tally}


def _unlisted(one: Sequence[Record], two: Sequence[Record], compared: Comparison) -> Iterator[Record]:
    """Yield the valid declarations of units that no valid row of a list names."""
    listed = {key for key in unit_keys(two, compared.listed) if key[1]}
    keys = unit_keys(one, compared.declared)
    return (record for record, key in zip(one, keys, strict=True) if key not in listed)


def _sheet(
    sheet: str, written: Sequence[SheetTally], expected: SheetTally | None, rows: Iterator[Line]
) -> Iterator[str]:
    found = [tally.emptied() for tally in written]
    heads: list[list[Sequence[Any]]] = [[] for _ in written]
    place = -1
    for number, cells in rows:
        while place + 1 < len(written) and number >= written[place + 1].row:
            place += 1
        if place < 0:
            continue
        width = len(written[place].heads)
        values = cells if len(cells) == width else [*cells, *[None] * width][:width]
        if number < written[place].row + written[place].depth:
            heads[place].append(values)
        elif is_number(values[0]):  # every record begins with its number; headings and remarks do not
            found[place].add(values)
        else:
            found[place].go_on(values[1])
    for one, head, tally in zip(written, heads, found, strict=True):
        tally.done()
        tally.heads = tuple(_heads(head))
        yield from _differences(sheet, one, tally)
    if expected is not None:
        expected.heads = written[0].heads
        yield from _differences(sheet, expected, found[0])


def _heads(rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    """Yield the heads as ``SheetTally`` has them, from one row or two; a shared head stands above its first column."""
    above = ""
    for upper, *lower in zip(*rows, strict=True):
        above = upper or (above if lower else "")
        yield f"{above}{''.join(filter(None, lower))}".replace("\n", "")


def _differences(sheet: str, expected: SheetTally, found: SheetTally) -> Iterator[str]:
    for title, head in zip_longest(expected.heads, found.heads, fillvalue=""):
        if plain(title) != head:
            yield f"“{sheet}”的表头应为“{title}”，实为“{head}”。"
    if found.rows != expected.rows:
        yield f"“{sheet}”应有{expected.rows}行，实有{found.rows}行。"
    for head, total in expected.sums.items():
        stands = found.sums.get(head, math.nan)
        if not math.isclose(stands, total, rel_tol=1e-9, abs_tol=1e-6):
            yield f"“{sheet}”的“{head}”合计应为{total:.12g}，实为{stands:.12g}。"
    for head, texts in expected.texts.items():
        if texts != found.texts.get(head):
            yield f"“{sheet}”的“{head}”有出入，例如“{_odd(expected, found, head)}”。"
    if expected.below is not None and found.below is not None and expected.below != found.below:
        yield f"“{sheet}”中的文字有出入，例如“{_odd(expected, found, BELOW)}”。"


def _odd(expected: SheetTally, found: SheetTally, head: str) -> str:
    """One of the texts that differ, cut."""
    texts, other = expected.told(head), found.told(head)
    return next(iter((texts - other) or (other - texts)), "")[:SHOWN]
