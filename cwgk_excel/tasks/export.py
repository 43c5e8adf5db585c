"""Export the records in force as csv that Chinese Excel opens, as json or as parquet."""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from cwgk_excel.cell_text import in_sight
from cwgk_excel.errors import CwgkError, PlaceError, explained
from cwgk_excel.files import write_whole
from cwgk_excel.forms.kinds import KINDS
from cwgk_excel.report.collected import Collected
from cwgk_excel.tasks.csv_cells import guarded
from cwgk_excel.tasks.json_text import json_text
from cwgk_excel.tasks.targets import EXPORTS, check_target

FORMATS = ("csv", "json", "parquet")
FOLDER = "export"
NO_PYARROW = (
    "导出 parquet 要用 pyarrow，这里没有安装。请运行 pip install pyarrow 以后再导出，"
    "或改用 --format csv 或 --format json。"
)


def as_json(collected: Collected) -> list[dict[str, Any]]:
    """Return one entry per record: parsed values, raw texts, and where they come from."""
    return [
        _entry(collected, name, row) for name in collected.records for row in _rows(collected.records[name])
    ]


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def _entry(collected: Collected, name: str, row: dict[str, Any]) -> dict[str, Any]:
    fields = [field.name for field in collected.form(name).fields]
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


def write(collected: Collected, format: str, target: Path) -> list[Path]:
    """Write one file per form into the folder ``target`` (for json: one file), each whole or not at all.

    Returns the files. Raises PlaceError, also if a file of another kind is in the way; older files then stay as they
    were. Raises CwgkError for parquet if pyarrow, the extra ``parquet``, is not installed.
    """
    if format == "parquet" and not find_spec("pyarrow"):
        raise CwgkError(NO_PYARROW)
    if format == "json":
        files = {target: f"{json_text(as_json(collected))}\n".encode()}
    else:
        files = {
            target / f"{name}.{format}": _frame_bytes(collected, name, format) for name in collected.records
        }
    try:
        for path in files:
            check_target(collected.campaign.folder, path, EXPORTS[format])
        for path, data in files.items():
            write_whole(path, [data])
    except OSError as error:
        raise PlaceError(f"无法写入 {target}：{explained(error)}") from None
    return list(files)


def _frame_bytes(collected: Collected, name: str, format: str) -> bytes:
    fields = [field.name for field in collected.form(name).fields]
    frame = collected.records[name][
        [*fields, "submitter", "valid", "file", "member", "sha256", "sheet", "row"]
    ].copy()
    for column in frame.select_dtypes(["object", "string"]):
        frame[column] = frame[column].map(_in_sight).astype(frame[column].dtype)
    if format == "parquet":
        typed = frame.astype({"valid": "boolean", "row": "Int64"})
        for field in collected.form(name).fields:
            if (
                KINDS[field.kind].dtype is None
            ):  # numbers and words, which one column of the format cannot hold
                typed[field.name] = typed[field.name].map(_as_text).astype("string")
        held = BytesIO()
        typed.to_parquet(held, engine="pyarrow", index=False)
        return held.getvalue()
    text: str = frame.map(guarded).to_csv(index=False, lineterminator="\r\n", date_format="%Y-%m-%d")
    # The mark tells Chinese Excel that this is UTF-8.
    return text.encode("utf-8-sig")


def _in_sight(value: Any) -> Any:
    return in_sight(value) if isinstance(value, str) else value


def _as_text(value: Any) -> Any:
    return f"{value:.15g}" if isinstance(value, float) else value
