"""What Wine does otherwise than Windows: the tests that fail there, each with its reason, in tests/windows/wine.toml.

Such a test is run all the same, and is to fail: where it passes it must leave the list.
"""

from __future__ import annotations

import ctypes
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

LIST = Path(__file__).parents[1] / "windows" / "wine.toml"


def under_wine() -> bool:
    """Whether this Python is one for Windows, run by Wine."""
    return sys.platform == "win32" and hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")


def otherwise() -> dict[str, str]:
    """The reason by each test: its file and name as pytest writes them, with or without its case."""
    reasons = tomllib.loads(LIST.read_text(encoding="utf-8"))
    return {test: reason["why"] for reason in reasons["reason"] for test in reason["tests"]}


def expect_failures(items: Iterable[pytest.Item]) -> None:
    """Mark the tests of the list as ones that fail under Wine."""
    listed = otherwise()
    for item in items:
        why = listed.get(item.nodeid) or listed.get(item.nodeid.split("[")[0])
        if why:
            item.add_marker(pytest.mark.xfail(reason=why, strict=True))
