"""How commands print: lines for people, one object for programs."""

from __future__ import annotations

from collections.abc import Iterable

from cwgk_excel.tasks.json_text import json_text


def show(lines: Iterable[str]) -> None:
    """Print lines."""
    for line in lines:
        print(line)


def print_json(data: object) -> None:
    """Print one object as JSON."""
    print(json_text(data))
