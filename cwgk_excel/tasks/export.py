"""The records in force as data: csv that Chinese Excel opens, json, parquet."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from cwgk_excel.errors import PlaceError, why
from cwgk_excel.forms import FORMS
from cwgk_excel.report.collected import Collected

FORMATS = ("csv", "json", "parquet")
FOLDER = "export"
# A spreadsheet program would take a text that begins so for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_json(collected: Collected) -> list[dict[str, Any]]:
    """One entry per record: parsed values, raw texts, and where they come from."""
    return [_entry(collected, name, row) for name in FORMS for row in _rows(collected.records(name))]


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
    """Write one file per form into the folder ``target`` (for json: one file). Raises PlaceError."""
    try:
        if format == "json":
            target.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps(as_json(collected), ensure_ascii=False, indent=1)
            target.write_text(text + "\n", encoding="utf-8")
            return [target]
        target.mkdir(parents=True, exist_ok=True)
        return [_write_frame(collected, name, format, target) for name in FORMS]
    except OSError as error:
        raise PlaceError(f"无法写入 {target}：{why(error)}。请检查权限，并关闭正在打开的文件。") from None


def _write_frame(collected: Collected, name: str, format: str, target: Path) -> Path:
    fields = [field.name for field in collected.form(name).fields]
    frame = collected.records(name)[
        [*fields, "submitter", "valid", "file", "member", "sha256", "sheet", "row"]
    ]
    path = target / f"{name}.{format}"
    if format == "parquet":
        typed = frame.astype({"valid": "boolean", "row": "Int64"})
        if "evaluation_result" in typed:
            typed["evaluation_result"] = typed["evaluation_result"].map(_as_text).astype("string")
        typed.to_parquet(path, index=False)
    else:
        guarded = frame.map(_guarded)
        guarded.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n", date_format="%Y-%m-%d")
    return path


def _as_text(value: Any) -> Any:
    return f"{value:.15g}" if isinstance(value, float) else value


def _guarded(value: Any) -> Any:
    """A text that Excel would run as a formula gets a leading apostrophe, and nothing else changes."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
