"""A filled-in form opened and saved by other programs: recognised as before, with the values as before.

What the programs themselves did to the file is told with notices at most, for no submitting body can help
it. pandas knows values only; what it loses is named cell by cell.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from office.driver import Format, Office
from programs import programs
from programs.programs import Save

from cwgk_excel.campaign import Campaign
from cwgk_excel.intake.refusal import Refused
from interchange.awkward import Seen, filled, seen

pytestmark = [pytest.mark.interchange, pytest.mark.usefixtures("installed")]

FORMS = ("annex1", "annex2")
PASSWORD = "开 表 2017"
SAVES: dict[str, tuple[str, Save]] = {
    "SheetJS xlsx": ("xlsx", programs.sheetjs("xlsx")),
    "SheetJS xlsb": ("xlsb", programs.sheetjs("xlsb")),
    "SheetJS xls": ("xls", programs.sheetjs("biff8")),
    "SheetJS ods": ("ods", programs.sheetjs("ods")),
    "ExcelJS xlsx": ("xlsx", programs.exceljs),
    "Gnumeric xlsx": ("xlsx", programs.gnumeric("Gnumeric_Excel:xlsx2")),
    "Gnumeric xls": ("xls", programs.gnumeric("Gnumeric_Excel:excel_biff8")),
    "Gnumeric ods": ("ods", programs.gnumeric("Gnumeric_OpenCalc:odf")),
    "openpyxl xlsx": ("xlsx", programs.by_openpyxl),
}
OFFICE_FORMATS: tuple[Format, ...] = ("xlsx", "xls", "ods")


class Loss(NamedTuple):
    """What a program does to values, beyond what it does to the form: told at these cells, in these fields."""

    told: frozenset[tuple[str, str]] = frozenset()
    fields: frozenset[str] = frozenset()


# pandas turns a text after "=" into a formula and knows no number formats.
PANDAS_LOSES = {
    "annex1": Loss(
        frozenset(
            {
                *(("cell-formula", "B5"), ("name-numeric", "B5")),
                *(("cell-formula", "A13"), ("rate-unclear", "F8")),
            }
        ),
        frozenset({"chair_name", "party_opinion", "satisfaction_rate"}),
    ),
    "annex2": Loss(
        frozenset(
            {
                *(("cell-formula", "G4"), ("cell-formula", "B9")),
                *(("name-numeric", "G4"), ("name-numeric", "B9")),
                *(("rate-unclear", "F9"), ("rate-unclear", "F15")),
            }
        ),
        frozenset({"leader", "unit_name", "evaluation_result"}),
    ),
}
FIRST_FORMULA = {"annex1": "F3", "annex2": "I2"}
LOSES = {
    # It writes no empty results into .ods, and no number formats; but what is shown tells a percentage.
    # It cuts texts at 255 characters in .xls; see also below.
    ("SheetJS xls", "annex1"): Loss(fields=frozenset({"narrative"})),
}
NOTHING_LOST = Loss()
Original = Callable[[str], tuple[Path, Seen]]


@pytest.fixture(scope="module")
def original(campaign: Campaign, tmp_path_factory: pytest.TempPathFactory) -> Original:
    """A form as filled in, and how it reads before any program touched it."""
    folder = tmp_path_factory.mktemp("original")
    made: dict[str, tuple[Path, Seen]] = {}

    def give(form: str) -> tuple[Path, Seen]:
        if form not in made:
            path = folder / f"{form}.xlsx"
            path.write_bytes(filled(campaign, form))
            (one,) = seen(campaign, path)
            made[form] = path, one
        return made[form]

    return give


def assert_kept(before: Seen, after: Seen, loss: Loss = NOTHING_LOST, told_by: str = "token") -> None:
    """The same form with the same values, but for the loss, and nothing else told above a notice."""
    assert (after.form, after.version, after.submitter) == (before.form, before.version, before.submitter)
    assert after.told_by == told_by
    new = after.findings - before.findings
    assert {(code, cell) for severity, code, cell in new if severity != "notice"} == loss.told
    assert before.findings <= after.findings
    assert len(after.values) == len(before.values)
    pairs = zip(before.values, after.values, strict=True)
    assert {name for old, now in pairs for name in old if old[name] != now[name]} == loss.fields


def test_the_original_reads_as_typed(original: Original) -> None:
    """The values of what follows are no empty ones: a few of the awkward ones, spelled out."""
    (unit,) = original("annex1")[1].values
    table = original("annex2")[1].values
    assert (unit["fill_date"].isoformat(), unit["staff_count"], unit["satisfaction_rate"]) == (
        "2017-11-03",
        1326,
        98.5,
    )
    assert (unit["chair_name"], unit["party_opinion"]) == ("=王建国", "=同意+申报")
    assert (unit["narrative"].count("\n"), "\r" in unit["narrative"]) == (15, False)
    assert [row["unit_name"] for row in table][1:5] == ["007示例公司", "00123", "=1+1有限公司", "+86公司"]
    assert [row["evaluation_result"] for row in table][:6] == [98.5, 98.5, 98.5, 98.5, "满意", 100]
    assert (len(table), table[0]["phone"]) == (12, "0411-82610415、013912345678")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("program", SAVES)
def test_a_program_saves_it(
    program: str, form: str, original: Original, campaign: Campaign, tmp_path: Path
) -> None:
    """Opened and saved without a change."""
    source, before = original(form)
    ending, save = SAVES[program]
    target = tmp_path / f"{form}.{ending}"
    save(source, target)
    (after,) = seen(campaign, target)
    assert_kept(before, after, LOSES.get((program, form), NOTHING_LOST))


def test_a_text_cut_by_a_program_is_told(original: Original, campaign: Campaign, tmp_path: Path) -> None:
    """SheetJS writes 255 characters of a text into .xls and drops the rest, without a word."""
    source, before = original("annex1")
    target = tmp_path / "旧.xls"
    SAVES["SheetJS xls"][1](source, target)
    (after,) = seen(campaign, target)
    assert before.values[0]["narrative"].startswith(after.values[0]["narrative"])
    assert ("notice", "narrative-short", "A10") in after.findings


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("ending", OFFICE_FORMATS)
def test_libreoffice_saves_it(
    ending: Format, form: str, original: Original, office: Office, campaign: Campaign, tmp_path: Path
) -> None:
    """In each format that it may be set to save in."""
    source, before = original(form)
    target = tmp_path / f"{form}.{ending}"
    office.fill(source, target, [], ending)
    (after,) = seen(campaign, target)
    assert_kept(before, after)


@pytest.mark.parametrize("form", FORMS)
def test_one_after_another(
    form: str, original: Original, office: Office, campaign: Campaign, tmp_path: Path
) -> None:
    """A unit with Gnumeric, its body with LibreOffice in the old format, a script at the end."""
    source, before = original(form)
    first, second, third = (tmp_path / name for name in ("一.xlsx", "二.xls", "三.xlsx"))
    SAVES["Gnumeric xlsx"][1](source, first)
    office.fill(first, second, [], "xls")
    programs.sheetjs("xlsx")(second, third)
    (after,) = seen(campaign, third)
    assert_kept(before, after)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_encrypted_with_a_password(
    ending: Format, form: str, original: Original, office: Office, campaign: Campaign, tmp_path: Path
) -> None:
    """Read with the right one of several passwords; refused without one and with a wrong one."""
    source, before = original(form)
    target = tmp_path / f"有密码.{ending}"
    office.fill(source, target, [], ending, password=PASSWORD)
    (after,) = seen(campaign, target, ["不对", PASSWORD])
    assert_kept(before, after)
    assert refusal(campaign, target, []) == "file-encrypted"
    assert refusal(campaign, target, ["不对"]) == "file-password"


def test_encrypted_ods_is_refused(
    original: Original, office: Office, campaign: Campaign, tmp_path: Path
) -> None:
    """Nothing here can decrypt that, whatever the password."""
    target = tmp_path / "有密码.ods"
    office.fill(original("annex1")[0], target, [], "ods", password=PASSWORD)
    assert refusal(campaign, target, [PASSWORD]) == "file-encrypted"


def refusal(campaign: Campaign, path: Path, passwords: list[str]) -> str:
    """The code with which a file is refused."""
    with pytest.raises(Refused) as refused:
        seen(campaign, path, passwords)
    return refused.value.code


@pytest.mark.parametrize("form", FORMS)
def test_pandas_keeps_what_it_knows(
    form: str, original: Original, campaign: Campaign, tmp_path: Path
) -> None:
    """The token is a value like any other; the form's own formulas are gone."""
    source, before = original(form)
    programs.by_pandas(source, tmp_path / "改写.xlsx")
    (after,) = seen(campaign, tmp_path / "改写.xlsx")
    loss = PANDAS_LOSES[form]
    assert_kept(before, after, Loss(loss.told | {("formula-replaced", FIRST_FORMULA[form])}, loss.fields))


@pytest.mark.parametrize("form", FORMS)
def test_pandas_without_the_token(form: str, original: Original, campaign: Campaign, tmp_path: Path) -> None:
    """Labels and values only: recognised by the labels, the body by what the form says."""
    source, before = original(form)
    programs.by_pandas_unsigned(source, tmp_path / "改写.xlsx")
    (after,) = seen(campaign, tmp_path / "改写.xlsx")
    loss = PANDAS_LOSES[form]
    assert_kept(before, after, Loss(loss.told | {("form-unsigned", "")}, loss.fields), "text")
