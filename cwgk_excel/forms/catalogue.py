"""Every finding there is: stable code, severity, title, message and remedy in Chinese.

The catalogue is data, in catalogue.toml beside this module. ``message`` and ``remedy`` are format strings;
the names in their braces are given where the finding is made (``forms.findings``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

Severity = Literal["error", "warning", "notice"]
SEVERITY_NAMES: Mapping[Severity, str] = {"error": "错误", "warning": "警告", "notice": "提示"}


@dataclass(frozen=True, slots=True)
class FindingKind:
    """One kind of finding: ``error`` keeps a record (or file) out of the master, the others do not.

    ``remedy`` is what the filler does; ``office`` what the city office does, "" where it has nothing to do.
    """

    code: str
    severity: Severity
    title: str
    message: str
    remedy: str
    office: str = ""

    def __post_init__(self) -> None:
        if self.severity not in SEVERITY_NAMES:
            raise ValueError(f"{self.code}: no severity {self.severity}")


def _load() -> Mapping[str, FindingKind]:
    text = files("cwgk_excel.forms").joinpath("catalogue.toml").read_text(encoding="utf-8")
    return {code: FindingKind(code, **entry) for code, entry in tomllib.loads(text).items()}


CATALOGUE = _load()


def severity(code: str) -> Severity:
    """The severity of a finding code. Raises KeyError for a code that is not in the catalogue."""
    return CATALOGUE[code].severity


def as_markdown() -> str:
    """The catalogue as a page for people: every code with its severity, message and remedy."""
    lines = ["| 代码 | 级别 | 名称 | 说什么 | 怎么办 |", "| --- | --- | --- | --- | --- |"]
    for kind in CATALOGUE.values():
        cells = (f"`{kind.code}`", SEVERITY_NAMES[kind.severity], kind.title, kind.message, kind.remedy)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
