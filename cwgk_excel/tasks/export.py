"""Export the records in force as csv that Chinese Excel opens, as json or as parquet."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

from cwgk_excel.cell_text import in_sight
from cwgk_excel.errors import CwgkError, PlaceError, explained
from cwgk_excel.files import whole_file, write_whole
from cwgk_excel.forms.kinds import KINDS
from cwgk_excel.forms.spec import Form
from cwgk_excel.tasks.csv_cells import guarded
from cwgk_excel.tasks.in_turn import InTurn
from cwgk_excel.tasks.json_text import json_list
from cwgk_excel.tasks.targets import EXPORTS, check_target

FORMATS = ("csv", "json", "parquet")
FOLDER = "export"
_SOURCE = ("submitter", "valid", "file", "member", "sha256", "sheet", "row")
NO_PYARROW = (
    "导出 parquet 要用 pyarrow，这里没有安装。请运行 pip install pyarrow 以后再导出，"
    "或改用 --format csv 或 --format json。"
)


def as_json(records: InTurn) -> Iterator[dict[str, Any]]:
    """Yield one entry per record: parsed values, raw texts, and where they come from."""
    for name, frames in records.frames.items():
        fields = [field.name for field in records.form(name).fields]
        for frame in frames:
            yield from (_entry(name, fields, row) for row in frame.to_dict("records"))


def _entry(name: str, fields: Sequence[str], row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        "form": name,
        "submitter": row["submitter"],
        "valid": bool(row["valid"]),
        "values": {field: _plain(row[field]) for field in fields},
        "raw": {field: row["raw"][field] for field in fields if field in row["raw"]},
        "source": {
            "path": row["file"],
            "member": row["member"],
            "sha256": row["sha256"],
            "sheet": row["sheet"],
            "cells": {field: row["cells"][field] for field in fields if field in row["cells"]},
        },
    }


def _plain(value: Any) -> Any:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    if isinstance(value, date):  # a pandas Timestamp is one too
        return value.strftime("%Y-%m-%d") if not isinstance(value, pd.Timestamp) else str(value.date())
    return value


def write(records: InTurn, format: str, target: Path) -> list[Path]:
    """Write one file per form into the folder ``target`` (for json: one file), each whole or not at all.

    Returns the files. Raises PlaceError, also if a file of another kind is in the way; older files then stay as they
    were. Raises CwgkError for parquet if pyarrow, the extra ``parquet``, is not installed.
    """
    if format == "parquet" and not find_spec("pyarrow"):
        raise CwgkError(NO_PYARROW)
    names = list(records.frames)
    paths = [target] if format == "json" else [target / f"{name}.{format}" for name in names]
    try:
        for path in paths:
            check_target(records.campaign.folder, path, EXPORTS[format])
        if format == "json":
            write_whole(target, (text.encode() for text in json_list(as_json(records))))
        else:
            for name, path in zip(names, paths, strict=True):
                with whole_file(path) as file:
                    _WRITE[format](file, records.form(name), records.frames[name])
    except OSError as error:
        raise PlaceError(f"无法写入 {target}：{explained(error)}") from None
    return paths


def _write_csv(file: BinaryIO, form: Form, frames: Iterable[pd.DataFrame]) -> None:
    file.write(BOM_UTF8)  # tells Chinese Excel that this is UTF-8
    for place, frame in enumerate(frames):
        shown = _texts(frame[_columns(form)], lambda text: guarded(in_sight(text)))
        text = shown.to_csv(index=False, header=not place, lineterminator="\r\n", date_format="%Y-%m-%d")
        file.write(text.encode())


def _write_parquet(file: BinaryIO, form: Form, frames: Iterable[pd.DataFrame]) -> None:
    """Each frame is a row group; pyarrow is loaded here, as it need not be installed."""
    arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    words = [field.name for field in form.fields if KINDS[field.kind].dtype is None]
    typed = (_typed(_texts(frame[_columns(form)], in_sight), words) for frame in frames)
    first = arrow.Table.from_pandas(next(typed), preserve_index=False)
    with parquet.ParquetWriter(file, first.schema) as writer:
        writer.write_table(first)
        for frame in typed:
            writer.write_table(arrow.Table.from_pandas(frame, schema=first.schema, preserve_index=False))


_WRITE: Mapping[str, Callable[[BinaryIO, Form, Iterable[pd.DataFrame]], None]] = {
    "csv": _write_csv,
    "parquet": _write_parquet,
}


def _columns(form: Form) -> list[str]:
    return [*(field.name for field in form.fields), *_SOURCE]


def _texts(frame: pd.DataFrame, change: Callable[[str], Any]) -> pd.DataFrame:
    """Return a frame with all its texts changed."""
    changed = frame.copy()
    for name in frame.select_dtypes(["object", "string"]):
        column = frame[name]
        changed[name] = column.map(lambda v: change(v) if isinstance(v, str) else v).astype(column.dtype)
    return changed


def _typed(frame: pd.DataFrame, words: Iterable[str]) -> pd.DataFrame:
    """Return a frame whose columns each have one type; ``words``: those with numbers and words, which become texts."""
    typed = frame.astype({"valid": "boolean", "row": "Int64"})
    return typed.assign(**{name: typed[name].map(_as_text).astype("string") for name in words})


def _as_text(value: Any) -> Any:
    return f"{value:.15g}" if isinstance(value, float) else value
