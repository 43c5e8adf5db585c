"""The list of what Wine does otherwise names tests that exist, each once, with a reason."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

from wine import LIST, otherwise

ROOT = Path(__file__).parents[2]


def test_listed_tests_exist() -> None:
    """A test that was renamed would otherwise fail, or pass, unnoticed."""
    for test in otherwise():
        path, name = test.split("[")[0].split("::")
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, test


def test_each_reason_is_told_once() -> None:
    """And each test has one."""
    reasons = tomllib.loads(LIST.read_text(encoding="utf-8"))["reason"]
    assert len({reason["why"] for reason in reasons}) == len(reasons)
    tests = [test for reason in reasons for test in reason["tests"]]
    assert len(set(tests)) == len(tests)
