"""Reads a saved master back, with another library, and compares it with what it was made from.

Every table is compared with what was handed to the writer. The expected content of the records and findings is
also computed here anew from the frames, so that nothing is lost on the way to the writer either.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import load_workbook

from cwgk_excel.cell_text import as_written, in_sight
from cwgk_excel.errors import MasterError
from cwgk_excel.forms.comparison import Comparison, comparison
from cwgk_excel.forms.findings.catalogue import SEVERITY_NAMES
from cwgk_excel.forms.kinds import KINDS
from cwgk_excel.forms.spec import Form
from cwgk_excel.report import names
from cwgk_excel.report.collected import Collected
from cwgk_excel.report.narratives import narrative_fields
from cwgk_excel.review.reconciling.compare import plain_records, unit_keys


@dataclass
class SheetTally:
    """What stands under a head of a sheet.

    ``heads``: of all columns, in their order. ``row``: the row where the head begins, from 1; ``depth``: how many
    rows it takes. ``rows``: how many numbered rows stand under it. ``sums``: of the columns of numbers, by head.
    ``texts``: how often each text stands in a key column, by head. ``below``: the texts that stand in the second
    column below numbered rows, without blanks and line ends; None where nothing stands below them.
    """

    heads: tuple[str, ...] = ()
    row: int = 0
    depth: int = 1
    rows: int = 0
    sums: dict[str, float] = field(default_factory=dict)
    texts: dict[str, Counter[str]] = field(default_factory=dict)
    below: Counter[str] | None = None

    def __post_init__(self) -> None:
        self._places = {head: place for place, head in enumerate(self.heads)}
        self._last = ""  # what was told to go on below the last row

    def add(self, values: Sequence[Any]) -> None:
        """Count a row."""
        self.rows += 1
        for head in self.sums:
            value = values[self._places[head]]
            if _is_number(value):
                self.sums[head] += value
        for head, texts in self.texts.items():
            texts[_plain(values[self._places[head]])] += 1
        self._last = ""

    def go_on(self, text: Any) -> None:
        """Take in a text that stands below the last row that was counted."""
        if self.below is None or not text:
            return
        if self._last:
            self.below -= Counter([self._last])
        self._last = unbroken(f"{self._last}{text}")
        if self._last:
            self.below[self._last] += 1

    def emptied(self) -> SheetTally:
        """Return a tally of the same head with nothing under it."""
        return replace(
            self,
            rows=0,
            sums=dict.fromkeys(self.sums, 0.0),
            texts={head: Counter() for head in self.texts},
            below=None if self.below is None else Counter(),
        )


def verify(path: Path, written: Mapping[str, Sequence[SheetTally]], collected: Collected) -> None:
    """Raise MasterError, with one line per difference, when the saved workbook does not hold what it should.

    ``written``: by sheet, what was handed to the writer under each of its heads.
    """
    problems: list[str] = []
    expected = expectations(collected)
    try:
        with path.open("rb") as file:
            book = load_workbook(file, read_only=True)
            for sheet, tallies in written.items():
                problems.extend(_sheet(sheet, tallies, expected.get(sheet), book[sheet].iter_rows()))
            book.close()
    except OSError:
        raise
    except Exception as error:  # a file that cannot be read back must not be handed out
        problems.append(f"写好的总表读不回来（{error}）。")
    problems.extend(f"“{sheet}”没有写入。" for sheet in expected if sheet not in written)
    if problems:
        last = "总表与账本不一致，没有生成。请再运行一次；仍不行请联系程序维护人员。"
        raise MasterError([*dict.fromkeys(problems), last])


def expectations(collected: Collected) -> Mapping[str, SheetTally]:
    """Return what the sheets of records, findings and sources must hold, computed from the frames alone.

    Each tally is of the first head of its sheet.
    """
    compared = comparison(collected.campaign.settings)
    good = {name: frame[frame["valid"]] for name, frame in collected.records.items()}
    declared, listed = compared.declared, compared.listed
    one, two = good[declared.name], good[listed.name]
    unlisted = _unlisted(one, two, compared)
    units = _texts(two[listed.key]) + _texts(unlisted[declared.key])
    detailed = (declared, *compared.further)
    return {
        listed.definition.sheet: SheetTally(
            rows=len(two) + len(unlisted),
            sums={
                listed.by_name[second].label: _total(two[second]) + _total(unlisted[first])
                for first, second in compared.fields
            },
            texts={listed.by_name[listed.key].label: units},
        ),
        **{form.definition.sheet: _details(form, good[form.name]) for form in detailed},
        **_narratives([(form, good[form.name]) for form in detailed]),
        names.FINDINGS: _findings(collected),
        **_history(collected.history),
        names.SOURCES: _sources(collected, good.values()),
    }


def _findings(collected: Collected) -> SheetTally:
    """What the sheet of findings must hold: those of the returns in force, and those that were put right."""
    found = [collected.findings, collected.resolved]
    levels = Counter(SEVERITY_NAMES[level] for frame in found for level in frame["severity"])
    said = sum((_texts(frame["message"]) for frame in found), Counter())
    return SheetTally(rows=sum(map(len, found)), texts={"级别": levels, "问题": said})


def _sources(collected: Collected, good: Iterable[pd.DataFrame]) -> SheetTally:
    """What the sheet of sources must hold: a line for each record, finding, return and attachment."""
    hashed = [*good, collected.history, collected.attachments]
    found = [collected.findings, collected.resolved]
    blank = Counter({"": sum(map(len, found))})
    return SheetTally(
        rows=sum(map(len, [*hashed, *found])),
        texts={
            "SHA-256": sum((_texts(frame["sha256"]) for frame in hashed), blank),
            "代码": sum((_texts(frame["code"]) for frame in found), Counter({"": sum(map(len, hashed))})),
        },
    )


def _history(frame: pd.DataFrame) -> Mapping[str, SheetTally]:
    """What the sheet of the history must hold, where there is one."""
    if not len(frame):
        return {}
    texts = {
        head: _texts(frame[name]) for head, name in (("状态", "state"), ("与上一份比改了什么", "changes"))
    }
    return {names.HISTORY: SheetTally(rows=len(frame), texts=texts)}


def _details(form: Form, frame: pd.DataFrame) -> SheetTally:
    """Return what the sheet of a form's records must hold."""
    told = {field.name for field in narrative_fields(form)}
    text_fields = (f for f in form.fields if f.name == form.key or (f.is_long_text and f.name not in told))
    return SheetTally(
        rows=len(frame),
        sums={f.label: _total(frame[f.name]) for f in form.fields if KINDS[f.kind].is_number},
        texts={f.label: _texts(frame[f.name]) for f in text_fields},
    )


def _narratives(forms: Sequence[tuple[Form, pd.DataFrame]]) -> Mapping[str, SheetTally]:
    """What the sheet of narratives must hold, where a form has any."""
    columns = [frame[field.name] for form, frame in forms for field in narrative_fields(form)]
    if not columns:
        return {}
    texts = [text for column in columns for value in column if in_sight(text := _text(value)).strip()]
    below = Counter(filter(None, map(unbroken, texts)))
    return {names.NARRATIVES: SheetTally(rows=len(texts), below=below)}


def _texts(values: Iterable[Any]) -> Counter[str]:
    return Counter(map(_plain, values))


def _unlisted(one: pd.DataFrame, two: pd.DataFrame, compared: Comparison) -> pd.DataFrame:
    """Return the valid declarations of units that no valid row of a list names."""
    first, second = (
        unit_keys(plain_records(frame[["submitter", form.key]]), form)
        for frame, form in ((one, compared.declared), (two, compared.listed))
    )
    listed = {key for key in second if key[1]}
    return one.loc[[place for place, key in zip(one.index, first, strict=True) if key not in listed]]


def _total(values: pd.Series[Any]) -> float:
    return math.fsum(value for value in values.astype(object) if _is_number(value))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def _plain(value: Any) -> str:
    """Return a text as openpyxl reads it back: it drops ``x005F_``, a piece of Excel's escapes, wherever it stands."""
    return as_written(_text(value)).replace("x005F_", "")


def _text(value: Any) -> str:
    return "" if value is None or value is pd.NA else str(value)


def unbroken(text: str) -> str:
    """Return a text without blanks and line ends, as ``_plain`` has it: it may stand in several rows."""
    return "".join(in_sight(text).split()).replace("x005F_", "")


def _sheet(
    sheet: str, written: Sequence[SheetTally], expected: SheetTally | None, rows: Iterator[Sequence[Any]]
) -> Iterator[str]:
    found = [tally.emptied() for tally in written]
    heads: list[list[list[Any]]] = [[] for _ in written]
    place = -1
    for number, cells in enumerate(rows, 1):
        if any(cell.data_type == "f" for cell in cells):
            yield f"“{sheet}”中出现了公式。"
        if place + 1 < len(written) and number == written[place + 1].row:
            place += 1
        if place < 0:
            continue
        width = len(written[place].heads)
        values = [*(cell.value for cell in cells), *[None] * width][:width]
        if number < written[place].row + written[place].depth:
            heads[place].append(values)
        elif _is_number(values[0]):  # every record begins with its number; headings and remarks do not
            found[place].add(values)
        else:
            found[place].go_on(values[1])
    for one, head, tally in zip(written, heads, found, strict=True):
        yield from _differences(sheet, one, replace(tally, heads=tuple(_heads(head))))
    if expected is not None:
        yield from _differences(sheet, replace(expected, heads=written[0].heads), found[0])


def _heads(rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    """Yield the heads as ``SheetTally`` has them, from one row or two; a shared head stands above its first column."""
    above = ""
    for upper, *lower in zip(*rows, strict=True):
        above = upper or (above if lower else "")
        yield f"{above}{''.join(filter(None, lower))}".replace("\n", "")


def _differences(sheet: str, expected: SheetTally, found: SheetTally) -> Iterator[str]:
    for title, head in zip_longest(expected.heads, found.heads, fillvalue=""):
        if _plain(title) != head:
            yield f"“{sheet}”的表头应为“{title}”，实为“{head}”。"
    if found.rows != expected.rows:
        yield f"“{sheet}”应有{expected.rows}行，实有{found.rows}行。"
    for head, total in expected.sums.items():
        stands = found.sums.get(head, math.nan)
        if not math.isclose(stands, total, rel_tol=1e-9, abs_tol=1e-6):
            yield f"“{sheet}”的“{head}”合计应为{total:.12g}，实为{stands:.12g}。"
    for head, texts in expected.texts.items():
        other = found.texts.get(head, Counter())
        if texts != other:
            yield f"“{sheet}”的“{head}”有出入，例如“{_odd(texts, other)}”。"
    if expected.below is not None and found.below is not None and expected.below != found.below:
        yield f"“{sheet}”中的文字有出入，例如“{_odd(expected.below, found.below)}”。"


def _odd(texts: Counter[str], other: Counter[str]) -> str:
    """One of the texts that differ, cut."""
    return next(iter((texts - other) or (other - texts)))[:40]
