"""Parsing whole returns: what is kept for cells that say the same."""

from __future__ import annotations

import pickle
from unittest.mock import patch

import raw_returns

from cwgk_excel.campaign import Settings
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.values import records
from cwgk_excel.values.records import Parser


def test_equal_cells_depend_on_what_is_above(settings: Settings) -> None:
    """The same 同上 says something else in each row, whatever was kept of the one before."""
    form = raw_returns.version("annex2", settings)
    kinds = ("企业", "同上", "事业单位", "同上")
    raw = raw_returns.table(form, *({"unit_type": kind} for kind in kinds))
    values = Parser(form.issued_form.fields).parse(raw)
    assert [said.values["unit_type"] for said in values.records] == ["企业", "企业", "事业单位", "事业单位"]


def test_a_parser_reaches_another_process(settings: Settings) -> None:
    """What it keeps stays behind: a worker that died is started again with the same parser."""
    form = raw_returns.version("annex2", settings)
    parser, raw = Parser(form.issued_form.fields), raw_returns.table(form, {})
    assert pickle.loads(pickle.dumps(parser)).parse(raw) == parser.parse(raw)


def test_what_was_kept_is_forgotten_without_harm(settings: Settings) -> None:
    """A parser that keeps hardly anything says the same as one that keeps all."""
    form = raw_returns.version("annex2", settings)
    raw = raw_returns.table(form, *({"unit_name": f"第{n}厂", "staff_count": n % 5 + 1} for n in range(20)))
    with patch.object(records, "_LIKE", 3), patch.object(records, "_SAME", 2):
        parser = Parser(form.issued_form.fields)
        assert parser.parse(raw) == parser.parse(raw) == Parser(form.issued_form.fields).parse(raw)


def test_one_cell_is_another_day_in_another_system(settings: Settings) -> None:
    """What a cell says depends on the system by which its workbook counts days, though it be the same object."""
    form = raw_returns.version("annex1", settings)
    day = RawCell("number", "43052", "yyyy-mm-dd", "")
    parser = Parser(form.issued_form.fields)
    read = [
        parser.parse(raw_returns.unit(form, date1904=late, fill_date=day)) for late in (False, True, False)
    ]
    days = [str(values.records[0].values["fill_date"]) for values in read]
    assert days == ["2017-11-13", "2021-11-14", "2017-11-13"]
