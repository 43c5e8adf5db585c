"""Tests of cwgk_excel.report.statistics.previous: an earlier round is read from its export."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from frames import campaign

from cwgk_excel.campaign import Campaign
from cwgk_excel.errors import SettingsError
from cwgk_excel.report.statistics.previous import earlier


def setting(folder: Path, name: str) -> Campaign:
    """A campaign whose settings name an earlier round."""
    sample = campaign()
    named = sample.settings.statistics.changed(previous=name)
    return replace(sample, folder=folder, settings=sample.settings.changed(statistics=named))


def exported(
    unit: str, body: str, staff: int | None, form: str = "annex2", valid: bool = True
) -> dict[str, Any]:
    """A record as export writes it."""
    values = {"unit_name": unit, "staff_count": staff}
    return {"form": form, "submitter": body, "valid": valid, "values": values}


def test_rows_without_an_error_count(tmp_path: Path) -> None:
    """By body as they stand, and of all bodies each unit once."""
    records = [
        exported("甲公司", "A1", 10),
        exported("乙公司", "A1", None),
        exported("甲 公司", "B2", 12),
        exported("丙公司", "B2", 5, valid=False),
        exported("丁公司", "B2", 7, form="annex1"),
    ]
    (tmp_path / "上一轮.json").write_text(json.dumps(records), encoding="utf-8")
    found = earlier(setting(tmp_path, "上一轮.json"))
    assert found is not None
    assert (dict(found.by_body), dict(found.staff_by_body)) == ({"A1": 2, "B2": 1}, {"A1": 10, "B2": 12})
    assert (found.units, found.staff) == (2, 10)


def test_no_earlier_round(tmp_path: Path) -> None:
    """Where the settings name none."""
    assert earlier(setting(tmp_path, "")) is None


@pytest.mark.parametrize("content", [None, b"{", b"\xff\xfe\xff", b"[1]", b'[{"form": "annex2"}]'])
def test_what_is_no_export_is_named(tmp_path: Path, content: bytes | None) -> None:
    """In one line that says which setting."""
    if content is not None:
        (tmp_path / "上一轮.json").write_bytes(content)
    with pytest.raises(SettingsError, match=r"〔statistics\.previous〕：.*上一轮\.json") as caught:
        earlier(setting(tmp_path, "上一轮.json"))
    assert len(caught.value.lines) == 1
