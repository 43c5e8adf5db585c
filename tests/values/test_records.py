"""Parsing whole returns: what is kept for cells that say the same."""

from __future__ import annotations

import pickle

import raw_returns

from cwgk_excel.campaign import Settings
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
