"""Workbooks as a spreadsheet program has them open: tests open the same ones again and again."""

from __future__ import annotations

import copyreg
import pickle
import warnings
from functools import lru_cache
from io import BytesIO
from typing import Any, cast

from openpyxl import Workbook, load_workbook
from openpyxl.utils.indexed_list import IndexedList


def opened(data: bytes) -> Workbook:
    """A workbook of one's own; unpickling one that was opened before takes a tenth of the time of opening it."""
    return cast(Workbook, pickle.loads(_opened(data)))


def saved(book: Workbook) -> bytes:
    """The bytes of an open workbook."""
    target = BytesIO()
    book.save(target)
    return target.getvalue()


@lru_cache(maxsize=64)
def _opened(data: bytes) -> bytes:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Print area cannot be set")
        return pickle.dumps(load_workbook(BytesIO(data)))


def _indexed(items: list[Any], places: dict[Any, int], clean: bool) -> IndexedList:
    made = IndexedList()
    list.extend(made, items)
    made._dict, made.clean = places, clean
    return made


# As any list it would lose on the way what stands in it twice. Looks that openpyxl changed after it had numbered them
# are numbered otherwise then, and look the same.
copyreg.pickle(IndexedList, lambda kept: (_indexed, (list(kept), dict(kept._dict), kept.clean)))
