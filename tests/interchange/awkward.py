"""Two filled-in forms with what people type and programs stumble over; and what an intake makes of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from hostile.material import STYLES, Parts, unzipped

from cwgk_excel.campaign import Campaign
from cwgk_excel.demo.fill import issued_path
from cwgk_excel.forms import FORMS, Layout
from cwgk_excel.identity import Key
from cwgk_excel.intake.extract.known import form_reader
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review.derive import derive

DAY = date(2017, 11, 14)
BODY = "210202"
PERCENT = (
    '<xf numFmtId="10" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" '
    'applyProtection="1"><protection locked="0"/></xf>'
)


class Percent(float):
    """A number in a cell that has been formatted as a percentage: 0.985 shows as 98.50%."""


PARAGRAPHS = [
    f"（{n}）健全以职工代表大会为基本形式的民主管理制度，重大事项依法提交审议　通过。" for n in range(1, 17)
]
UNIT: dict[str, str | float] = {
    "fill_date": 43042,  # 2017-11-03, as Excel stores it
    "unit_name": "大连“盛通”机械＆<重工>（集团）有限公司",
    "ownership": "有限责任公司",
    "chair_name": "=王建国",
    "staff_count": "１，３２６人",
    "delegate_count": 70,
    "self_total": 95.5,
    "congress_score": "43分",
    "openness_score": 44.5,
    "has_board_reps": "是",
    "board_score": 8,
    "superior_total": "0094",
    "satisfaction_rate": Percent(0.985),
    "narrative": "_x000D_\n".join(PARAGRAPHS),  # pasted text keeps the CR of its line ends
    "party_opinion": "=同意+申报",
    "union_opinion": "\n 同意  \n\n上报 \U00020bb7\U0001f600",
}
NAMES = (
    *("甲公司", "007示例公司", "00123", "=1+1有限公司", "+86公司", "-公司", "@公司"),
    *("\U00020bb7野家有限公司", "Ａ．Ｂ公司\n（分公司）", "1/2公司", "TRUE", "#N/A公司"),
)
RATES: tuple[str | float, ...] = (98.5, "98.5%", "９８．５％", Percent(0.985), "满意", 100)
HEAD: dict[str, str | float] = {
    "filled_by": "李明、'王芳",
    "phone": "0411-82610415、013912345678",
    "leader": "=张华",
}


def rows() -> list[dict[str, str | float]]:
    """Twelve units, each with its own oddities."""
    return [
        {
            "unit_name": name,
            "unit_type": "企业",
            "staff_count": ("1,234", 326)[number % 2],
            "self_score": (92.5, "92。5分", 1 / 3)[number % 3],
            "evaluation_result": RATES[number % len(RATES)],
            "superior_score": 91,
        }
        for number, name in enumerate(NAMES)
    ]


def filled(campaign: Campaign, form: str) -> bytes:
    """The body's issued form with these values in their cells as Excel stores them, and nothing else touched.

    openpyxl would write the formulas without their results: what programs then make of the file would be
    partly openpyxl's work.
    """
    made = FORMS[form](campaign.settings)
    layout = made.layout
    parts = Parts(unzipped(issued_path(campaign, made, BODY).read_bytes()))
    percent = parts[STYLES].decode().partition("</cellXfs>")[0].partition("<cellXfs")[2].count("<xf ")
    parts.sub(STYLES, "</cellXfs>", f"{PERCENT}</cellXfs>")
    for address, value in _cells(layout, form).items():
        if isinstance(value, Percent):
            parts.cell(address, f"<v>{value}</v>", f's="{percent}"')
        else:
            parts.put(address, value)
    return parts.zip()


def _cells(layout: Layout, form: str) -> dict[str, str | float]:
    if form == "annex1":
        return {layout.cells[name]: value for name, value in UNIT.items()}
    cells = {layout.cells[name]: value for name, value in HEAD.items()}
    for number, row in enumerate(rows(), layout.first_row):
        cells |= {layout.address(name, number): value for name, value in row.items()}
    return cells


@dataclass(frozen=True)
class Seen:
    """One form as the intake sees it: which one, its values record by record, and its findings."""

    form: str
    version: str
    submitter: str
    told_by: str
    values: tuple[dict[str, Any], ...]
    findings: frozenset[tuple[str, str, str]]
    """Severity, code and cell."""


def seen(campaign: Campaign, path: Path, passwords: Sequence[str] = (), where: str = "") -> list[Seen]:
    """All forms in a file. Raises Refused."""
    with Ledger.open(campaign.folder, write=False) as ledger:
        versions, names = ledger.versions(), ledger.issued_names()
    known = form_reader(campaign, Key.load(campaign.folder), versions, names)
    if passwords:
        known = replace(known, passwords=tuple(passwords))
    found = known.read(path.read_bytes(), where)
    results = derive([(raw, DAY) for raw in found], versions, campaign.settings)
    return [
        Seen(
            raw.form,
            raw.version,
            raw.submitter,
            raw.told_by,
            tuple(result.values),
            frozenset((f.severity, f.code, f.cell) for f in (*raw.findings, *result.findings)),
        )
        for raw, result in zip(found, results, strict=True)
    ]
