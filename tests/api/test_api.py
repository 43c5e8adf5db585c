"""For engineers: what the command does, on frames."""

from __future__ import annotations

import builtins
import re
import shutil
import subprocess
import sys
from datetime import date
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from conftest import ON, ROW, UNIT, Desk

import cwgk_excel
from cwgk_excel import read_return, validate, write_master
from cwgk_excel.errors import CwgkError, LedgerError, PlaceError, ReturnError
from cwgk_excel.ledger.store import FILE


def put(tmp_path: Path, data: bytes, name: str = "甲.xlsx") -> Path:
    """A file outside the campaign."""
    path = tmp_path / name
    path.write_bytes(data)
    return path


def test_public_names_are_there() -> None:
    """Each can be had from the package, and an unknown one says so."""
    for name in cwgk_excel.__all__:
        assert getattr(cwgk_excel, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        cwgk_excel.nothing  # noqa: B018


def test_dir_and_help_show_what_there_is() -> None:
    """Before anything was used: a new process has loaded nothing yet."""
    code = "import cwgk_excel as cx; print(*dir(cx)); help(cx)"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8")
    names, page = printed.stdout.split("\n", 1)
    assert {*cwgk_excel.__all__, "__version__"} <= set(names.split())
    assert cwgk_excel.__version__ == version("cwgk-excel")
    for words in ("read_return(path", "class SettingsError", "FORMS", cwgk_excel.__version__):
        assert words in page


def test_every_error_that_is_described_can_be_caught() -> None:
    """Those that the docstrings of the public names say are raised."""
    described = {
        name
        for public in cwgk_excel.__all__
        for name in re.findall(r"\b[A-Z][a-z]+Error\b", getattr(cwgk_excel, public).__doc__ or "")
    }
    assert {"LedgerError", "MasterError", "PlaceError", "ReturnError", "SettingsError"} <= described
    pythons = {name for name in described if hasattr(builtins, name)}
    assert described - pythons <= set(cwgk_excel.__all__)
    ours = {kind.__name__ for kind in CwgkError.__subclasses__()}
    assert ours | {"CwgkError"} <= set(cwgk_excel.__all__)


def test_return_is_read_as_typed_records(desk: Desk, tmp_path: Path) -> None:
    """In the schema's dtypes, with where each came from."""
    path = put(tmp_path, desk.unit(staff_count="３２６人"))
    (found,) = read_return(path, desk.campaign, on=ON)
    assert (found.form, found.submitter, found.sheet) == ("annex1", "210202", "认证申报表")
    (row,) = found.records.to_dict("records")
    assert (row["staff_count"], row["raw"]["staff_count"]) == (326, "３２６人")
    assert (row["fill_date"], row["satisfaction_rate"]) == (pd.Timestamp(2017, 11, 3), 98.5)
    assert (row["valid"], row["file"], row["received"]) == (True, str(path), pd.Timestamp(ON))
    dtypes = found.records[["staff_count", "valid", "row", "received"]].dtypes
    assert [str(dtype) for dtype in dtypes] == ["Int64", "bool", "int64", "datetime64[s]"]
    assert len(found.findings) == 0
    assert {"severity", "record"} <= set(found.findings.columns)


def test_findings_are_a_frame(desk: Desk, tmp_path: Path) -> None:
    """Each with its cell and severity; a record with an error is not valid."""
    path = put(tmp_path, desk.table({}, {"unit_name": None}, {"unit_name": "乙公司", "staff_count": None}))
    (found,) = read_return(path, desk.campaign, on=date(2017, 11, 16))
    assert list(found.records["valid"]) == [True, False, False]
    told = found.findings[["code", "severity", "cell", "unit", "record"]].values.tolist()
    assert told == [
        ["return-late", "warning", "", "", -1],
        ["cell-blank", "error", "B7", "", 1],
        ["cell-blank", "error", "D8", "乙公司", 2],
    ]
    assert set(found.findings["submitter"]) == {"210202"}
    assert set(found.findings["file"]) == {str(path)}


def test_error_on_the_sheet_makes_all_records_invalid(desk: Desk, tmp_path: Path) -> None:
    """As in the ledger's reports."""
    (found,) = read_return(put(tmp_path, desk.table({}, leader=None)), desk.campaign, on=ON)
    assert list(found.records["valid"]) == [False]


def test_reading_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    """Neither in the campaign nor beside the file."""
    path = put(tmp_path, desk.unit())
    before = desk.snapshot()
    read_return(path, desk.campaign, on=ON)
    read_return(str(path), desk.campaign)
    assert desk.snapshot() == before


def without_ledger(desk: Desk) -> None:
    """What a campaign is before anything was issued: no ledger, nothing in the outbox."""
    (desk.folder / FILE).unlink()
    shutil.rmtree(desk.folder / "outbox")


def test_reading_needs_no_ledger(desk: Desk, tmp_path: Path) -> None:
    """In a copy of the settings and the key: the versions of today are known without one, and none is made."""
    path = put(tmp_path, desk.unit())
    without_ledger(desk)
    assert len(read_return(path, desk.campaign, on=ON)) == 1
    assert not (desk.folder / FILE).exists()


def test_older_versions_are_known_from_the_ledger(desk: Desk, tmp_path: Path) -> None:
    """Without it they are not."""
    path = put(tmp_path, desk.table({}))
    desk.edit(rows="20")
    assert len(read_return(path, desk.campaign, on=ON)) == 1
    without_ledger(desk)
    with pytest.raises(ReturnError) as caught:
        read_return(path, desk.campaign, on=ON)
    assert caught.value.code == "version-unknown"


def test_lost_ledger_is_told(desk: Desk, tmp_path: Path) -> None:
    """Where the outbox shows that there was one."""
    path = put(tmp_path, desk.unit())
    (desk.folder / FILE).unlink()
    with pytest.raises(LedgerError, match="请从备份中恢复"):
        read_return(path, desk.campaign, on=ON)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file-empty"),
        ("单位名称".encode("gb18030"), "file-not-workbook"),
        (b"PK\x03\x04", "file-broken"),
        (b"%PDF-1.4", "file-attachment"),
    ],
)
def test_refused_file_is_an_error_with_its_code(desk: Desk, tmp_path: Path, data: bytes, code: str) -> None:
    """One clear line with the path."""
    path = put(tmp_path, data)
    with pytest.raises(ReturnError) as caught:
        read_return(path, desk.campaign)
    assert caught.value.code == code
    (line,) = caught.value.lines
    assert line.startswith(f"{path}：")


def test_missing_file_and_missing_key(desk: Desk, tmp_path: Path) -> None:
    """The one is Python's own error, the other ours."""
    with pytest.raises(FileNotFoundError):
        read_return(tmp_path / "没有.xlsx", desk.campaign)
    path = put(tmp_path, desk.unit())
    shutil.rmtree(desk.folder / "keys")
    with pytest.raises(PlaceError, match="找不到签名密钥"):
        read_return(path, desk.campaign)


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    """Units as values."""
    usual = {**UNIT, "fill_date": pd.Timestamp(2017, 11, 3)}
    return pd.DataFrame([{**usual, **row} for row in rows])


def test_correct_values_have_no_findings(desk: Desk) -> None:
    """Of both forms."""
    assert len(validate(frame({}, {"unit_name": "乙"}), "annex1", desk.campaign)) == 0
    head = {"submitter_name": "中山区", "filled_by": "李明", "phone": "82610415", "leader": "张华"}
    assert len(validate(pd.DataFrame([{**ROW, **head}]), "annex2", desk.campaign)) == 0


def test_wrong_values_are_found_by_row(desk: Desk) -> None:
    """One finding per cell, none of its consequences; the label is what people know."""
    found = validate(
        frame({"staff_count": None}, {"self_total": -1.0}, {"satisfaction_rate": 101.0}),
        "annex1",
        desk.campaign,
    )
    assert found[["record", "field", "code"]].sort_values("record").values.tolist() == [
        [0, "staff_count", "cell-blank"],
        [1, "self_total", "cell-too-small"],
        [2, "satisfaction_rate", "cell-too-large"],
    ]
    assert set(found["severity"]) == {"error"}
    assert "职工人数" in set(found["label"])


def test_missing_columns_are_blanks(desk: Desk) -> None:
    """All of them are told."""
    found = validate(pd.DataFrame({"unit_name": ["甲公司"]}), "annex1", desk.campaign)
    required = {f.name for f in desk.form("annex1").fields if f.required}
    assert set(found["field"]) == required - {"unit_name"}
    assert set(found["code"]) == {"cell-blank"}


def test_rules_over_fields_are_told(desk: Desk) -> None:
    """With their figures."""
    (found,) = validate(frame({"self_total": 92.0}), "annex1", desk.campaign).to_dict("records")
    assert (found["code"], found["field"]) == ("total-not-sum", "self_total")
    assert found["message"] == "自查总得分为“92”，与各项得分之和92.5不一致"


def test_rows_of_one_return_are_compared(desk: Desk) -> None:
    """The column ``return`` says which belong together; without it all do."""
    head = {"submitter_name": "中山区", "filled_by": "李明", "phone": "82610415", "leader": "张华"}
    rows = pd.DataFrame([{**ROW, **head}, {**ROW, **head}])
    (found,) = validate(rows, "annex2", desk.campaign).to_dict("records")
    assert (found["code"], found["record"]) == ("unit-listed-twice", 1)
    assert len(validate(rows.assign(**{"return": [1, 2]}), "annex2", desk.campaign)) == 0


def test_empty_frame_has_no_findings(desk: Desk) -> None:
    """And the columns of one that has."""
    found = validate(pd.DataFrame(), "annex1", desk.campaign)
    assert len(found) == 0
    assert {"code", "severity", "message", "record"} <= set(found.columns)


def test_findings_of_values_carry_where_these_are_from(desk: Desk) -> None:
    """As far as the columns beside the values say it."""
    source = {"submitter": "210202", "file": "甲.xlsx", "sheet": "认证申报表"}
    (found,) = validate(frame({"staff_count": None, **source}), "annex1", desk.campaign).to_dict("records")
    told = [found[name] for name in ("submitter", "unit", "file", "member", "sheet", "cell")]
    assert told == ["210202", "甲公司", "甲.xlsx", "", "认证申报表", ""]


def test_unknown_form_is_a_key_error(desk: Desk, tmp_path: Path) -> None:
    """Wherever a form is named."""
    with pytest.raises(KeyError, match="annex3"):
        validate(frame({}), "annex3", desk.campaign)
    with pytest.raises(KeyError, match="annex3"):
        write_master(tmp_path / "总表.xlsx", desk.campaign, {"annex3": frame({})})
    with pytest.raises(KeyError, match="annex3"):
        desk.collect().records["annex3"]


def test_unknown_columns_are_named(desk: Desk, tmp_path: Path) -> None:
    """A misspelt one would count as blank; the one that may be meant is named too."""
    rows = frame({}).rename(columns={"staff_count": "staff_cout"}).assign(电话="1")
    words = "not the columns of annex1:\nstaff_cout is unknown; is staff_count meant\\?\n电话 is unknown$"
    with pytest.raises(ValueError, match=words):
        validate(rows, "annex1", desk.campaign)
    with pytest.raises(ValueError, match=words):
        write_master(tmp_path / "总表.xlsx", desk.campaign, {"annex1": rows})
    twice = pd.concat([frame({}), frame({})[["unit_name"]]], axis="columns")
    with pytest.raises(ValueError, match="unit_name stands twice"):
        validate(twice, "annex1", desk.campaign)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("staff_count", "很多", "'很多' (str) is no whole number"),
        ("staff_count", 3.5, "3.5 (float) is no whole number"),
        ("staff_count", True, "True (bool) is no whole number"),
        ("self_total", "92.5", "'92.5' (str) is no number"),
        ("chair_name", 7, "7 (int) is no text"),
        ("ownership", 1, "1 (int) is no text"),
        ("fill_date", "2017-11-03", "'2017-11-03' (str) is no date without a time zone"),
        ("submitter", 210202, "210202.0 (float) is no text"),
        ("valid", "是", "'是' (str) is no True or False"),
    ],
)
def test_wrong_types_are_named_with_their_row(desk: Desk, field: str, value: Any, told: str) -> None:
    """Row and column, what stands there and what should."""
    rows = frame({}, {field: value}).astype(object)
    with pytest.raises(TypeError) as caught:
        validate(rows, "annex1", desk.campaign)
    assert str(caught.value) == f"not records of annex1:\nrow 1, {field}: {told}"


def test_many_wrong_types_are_counted(desk: Desk) -> None:
    """Ten are named."""
    with pytest.raises(TypeError) as caught:
        validate(frame(*[{"staff_count": "很多"}] * 12), "annex1", desk.campaign)
    _, *named, rest = str(caught.value).splitlines()
    assert (len(named), rest) == (10, "and 2 more")


def test_numbers_may_be_of_any_type(desk: Desk) -> None:
    """Whole ones in a column of floats, which blanks make, and decimals as databases give them."""
    rows = frame(
        {"staff_count": 326.0, "self_total": Decimal("92.5")}, {"staff_count": None, "unit_name": "乙"}
    )
    found = validate(rows, "annex1", desk.campaign)
    assert found[["record", "field", "code"]].values.tolist() == [[1, "staff_count", "cell-blank"]]


def test_master_from_frames(desk: Desk, tmp_path: Path) -> None:
    """Those of ``read_return``, concatenated, and their findings."""
    unit = read_return(put(tmp_path, desk.unit()), desk.campaign, on=ON)[0]
    table = read_return(put(tmp_path, desk.table({}, {"unit_name": "乙"}), "表.xlsx"), desk.campaign, on=ON)[
        0
    ]
    made = write_master(
        tmp_path / "新" / "总表.xlsx",
        desk.campaign,
        {"annex1": unit.records, "annex2": table.records},
        pd.concat([unit.findings, table.findings]),
        on=ON,
    )
    book = openpyxl.load_workbook(made.working, read_only=True)
    texts = {str(c.value) for row in book["汇总总表"].iter_rows() for c in row if c.value is not None}
    book.close()
    assert {"甲公司", "乙"} <= texts


def test_master_from_bare_values(desk: Desk, tmp_path: Path) -> None:
    """Columns that say where a record came from may be missing, and there may be no records."""
    rows = pd.DataFrame([{**ROW, "submitter": "210202", "leader": "张华"}])
    made = write_master(
        str(tmp_path / "总表.xlsx"),
        desk.campaign,
        {"annex1": frame({"submitter": "210202"}), "annex2": rows},
        on=ON,
    )
    assert made.handed_up == tmp_path / "总表.xlsx"
    assert made.handed_up.is_file()
    assert write_master(tmp_path / "空.xlsx", desk.campaign, {"annex1": pd.DataFrame()}).handed_up.is_file()


def test_master_says_whose_the_findings_are(desk: Desk, tmp_path: Path) -> None:
    """By body, unit and file: those of ``read_return`` and of ``validate`` alike."""
    read = read_return(put(tmp_path, desk.unit(staff_count=None)), desk.campaign, on=ON)[0]
    judged = validate(read.records.drop(columns="valid"), "annex1", desk.campaign)
    for name, findings in (("读.xlsx", read.findings), ("判.xlsx", judged)):
        made = write_master(tmp_path / name, desk.campaign, {"annex1": read.records}, findings, on=ON)
        book = openpyxl.load_workbook(made.working, read_only=True)
        rows = [[str(c.value) for c in row] for row in book["问题清单"].iter_rows()]
        book.close()
        (row,) = [row for row in rows if "职工人数" in row]
        assert {"中山区", "甲公司", str(tmp_path / "甲.xlsx")} <= set(row)


def test_copy_under_a_former_name_is_good(desk: Desk, tmp_path: Path) -> None:
    """The ledger knows what was printed; it is only read."""
    path = put(tmp_path, desk.unit())
    bodies = desk.folder / "submitters.csv"
    text = bodies.read_text(encoding="utf-8-sig").replace("中山区,区市县", "中山新区,区市县")
    bodies.write_text(text, encoding="utf-8-sig")
    before = desk.snapshot()
    (found,) = read_return(path, desk.campaign, on=ON)
    assert "locked-changed" not in set(found.findings["code"])
    assert desk.snapshot() == before
