"""What the self-check shows of names that look wrong, as LibreOffice computes it, and what the intake says of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from office.driver import Entry, Office

from cwgk_excel.campaign import Settings
from cwgk_excel.forms.annex2.columns import TITLE
from cwgk_excel.matching import matching_name
from cwgk_excel.values.naming import without_number
from interchange.flawless import HEAD, ROW

pytestmark = pytest.mark.interchange

NUMBERED, SEVERAL, SHORT = "前有编号", "里有顿号", "像是简称"
NAMES = {
    "大连盛通机械制造有限公司": "",
    "1.大连甲厂": NUMBERED,
    "12、大连甲厂": NUMBERED,
    "3）大连甲厂": NUMBERED,
    "（4）大连甲厂": NUMBERED,
    "(十二) 大连甲厂": NUMBERED,
    "一、大连甲厂": NUMBERED,
    "二十、大连甲厂": NUMBERED,
    "①大连甲厂": NUMBERED,
    "⒊大连甲厂": NUMBERED,
    "801厂": "",
    "58.com信息有限公司": "",
    "3M中国有限公司": "",
    "一汽（大连）有限公司": "",
    "（一汽）大连有限公司": "",
    "一厂": "",
    "大连甲厂、大连乙厂": SEVERAL,
    "5、大连甲厂；大连乙厂": NUMBERED + SEVERAL,
    "大连盛通机械": SHORT,
    "大连冰山实业": SHORT,
    "大连甲有限公司（集团）": "",
    "大连市甘井子区教育局": "",
    "无": "",
    "同上": "",
}


def test_names_are_doubted_as_the_intake_reads_them(
    office: Office, issued: Callable[[str], Path], settings: Settings
) -> None:
    """Numbered is only what the intake reads without a number, and a name that is in order stays unmentioned."""
    given: list[Entry] = [
        (TITLE, {"filled_by": "B4", "phone": "D4", "leader": "G4"}[f], v) for f, v in HEAD.items()
    ]
    given += [(TITLE, f"{letter}6", value) for letter, value in zip("BCDEFG", ROW.values(), strict=True)]
    cases: list[Entry] = [(TITLE, "B6", name) for name in NAMES]
    lines = office.shown(issued("annex2"), given, cases, (TITLE, "I2"), settings.protection.password)
    found = {
        name: "".join(word for word in (NUMBERED, SEVERAL, SHORT) if word in line)
        for name, line in zip(NAMES, lines, strict=True)
    }
    assert found == NAMES
    assert all(without_number(name) != name for name, words in found.items() if NUMBERED in words)


ROWS = {  # name, and the row whose name it repeats
    6: ("大连甲厂", 0),
    7: ("大连 甲厂", 6),
    8: ("大连*厂", 0),
    9: ("大连乙（集团）公司", 0),
    10: ("大连乙(集团)公司", 9),
    12: ("ABC有限公司", 0),
    13: ("abc有限公司", 12),
    14: ("大连甲厂", 6),
    15: ("大连?厂", 0),
    16: ("大连~厂", 0),
    17: ("　", 0),
    305: ("大连*厂", 8),
}


def test_units_listed_twice_are_named_with_their_rows(
    office: Office, issued: Callable[[str], Path], tmp_path: Path
) -> None:
    """Signs that a search takes for other signs are themselves; the intake takes all of them for the same unit."""
    entries: list[Entry] = [(TITLE, f"B{row}", name) for row, (name, _) in ROWS.items()]
    office.fill(issued("annex2"), tmp_path / "表.xlsx", entries)
    line = office.values(tmp_path / "表.xlsx")[TITLE]["I2"]["string"]
    assert "同一单位列了两次（B7同B6、B10同B9、B13同B12等5格）" in line
    for name, first in ROWS.values():
        assert not first or matching_name(name, "大连") == matching_name(ROWS[first][0], "大连")
