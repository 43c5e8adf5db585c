"""Every kind of finding: stable code, severity, title, message and remedy in Chinese.

The catalogue is data, in catalogue.toml beside this module. ``message``, ``remedy`` and ``office`` are format
strings; the code that makes a finding gives the words for their braces (``forms.findings``). The ledger stores
only the message of a finding about a whole file, so the two remedies of such a kind have no braces.

Message and remedy go to the districts, so they name no command, setting or file of ours; ``office`` may.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

Severity = Literal["error", "warning", "notice"]
SEVERITY_NAMES: Mapping[Severity, str] = {"error": "错误", "warning": "警告", "notice": "提示"}
# The filler's remedy where an entry has a remedy for the office alone.
OFFICE_ONLY = "不用处理，由市厂开办核实。"


class FindingKind(NamedTuple):
    """A kind of finding. The severity ``error`` keeps a record (or file) out of the master, the others do not.

    ``remedy``: what the filler does. ``office``: what the city office does, "" where it has nothing to do.
    ``acceptable``: whether the office may let it stand; not where nothing was read that could be, or where another
    decision says what counts.
    """

    code: str
    severity: Severity
    title: str
    message: str
    remedy: str
    office: str = ""
    acceptable: bool = True


class _Catalogue(Mapping[str, FindingKind]):
    """The kinds by their codes; read when one is first asked for, since most processes find nothing."""

    @cached_property
    def _kinds(self) -> Mapping[str, FindingKind]:
        text = Path(__file__).with_name("catalogue.toml").read_text(encoding="utf-8")
        return {code: _kind(code, **entry) for code, entry in tomllib.loads(text).items()}

    def __getitem__(self, code: str) -> FindingKind:
        return self._kinds[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)


def _kind(code: str, **entry: Any) -> FindingKind:
    if "remedy" not in entry and "office" not in entry:
        raise ValueError(f"{code}: nobody is told what to do")
    if entry["severity"] not in SEVERITY_NAMES:
        raise ValueError(f"{code}: no severity {entry['severity']}")
    return FindingKind(code, **{"remedy": OFFICE_ONLY, **entry})


CATALOGUE = _Catalogue()


def severity(code: str) -> Severity:
    """Return the severity of a finding code. Raises KeyError for a code that is not in the catalogue."""
    return CATALOGUE[code].severity


def as_markdown() -> str:
    """Return the catalogue as a page for people: every code with its severity, message and both remedies."""
    lines = [
        "| 代码 | 级别 | 名称 | 说什么 | 怎么办 | 市厂开办怎么办 |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for kind in CATALOGUE.values():
        words = (kind.title, kind.message, kind.remedy, kind.office)
        cells = (f"`{kind.code}`", SEVERITY_NAMES[kind.severity], *words)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
