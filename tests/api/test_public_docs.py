"""The docstrings of what the package exports have one form, and say what the signatures say."""

from __future__ import annotations

import builtins
import dataclasses
import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import cwgk_excel as cx

EXPORTED = {name: getattr(cx, name) for name in cx.__all__}
CLASSES = {name: one for name, one in EXPORTED.items() if isinstance(one, type)}
TITLES = ("Args", "Attributes", "Returns", "Yields", "Raises")


def members() -> Iterator[tuple[str, Any]]:
    """Public methods and properties of the exported classes, as far as they are the project's own."""
    for name, kind in (CLASSES | {"FORMS": type(cx.FORMS)}).items():
        for base in kind.__mro__:
            if base.__module__.startswith("cwgk_excel"):
                for part, member in vars(base).items():
                    if not part.startswith("_") and isinstance(
                        member, Callable | classmethod | staticmethod | property
                    ):
                        yield f"{name}.{part}", member


MEMBERS = dict(members())
FUNCTIONS = {name: one for name, one in EXPORTED.items() if inspect.isfunction(one)} | {
    name: getattr(member, "__func__", member)
    for name, member in MEMBERS.items()
    if not isinstance(member, property)
}
DESCRIBED = EXPORTED | MEMBERS | {"FORMS": type(cx.FORMS)}


def section(described: object, title: str) -> str:
    """The lines below a title, "" where there is no such section."""
    text = inspect.cleandoc(getattr(described, "__doc__", None) or "")
    found = re.search(rf"^{title}:\n((?:    .+(?:\n|$))+)", text, re.MULTILINE)
    return found[1] if found else ""


def named(described: object, title: str) -> list[str]:
    """The names that a section's entries begin with; what several have in common stands once."""
    entries = re.findall(r"^    ([*\w]+(?:, [*\w]+)*): \S", section(described, title), re.MULTILINE)
    return [name for entry in entries for name in entry.split(", ")]


def parameters(name: str) -> list[str]:
    """A function's parameters; of a method without the object or class."""
    found = list(inspect.signature(FUNCTIONS[name]).parameters.values())[1 if "." in name else 0 :]
    return [{"VAR_KEYWORD": "**", "VAR_POSITIONAL": "*"}.get(p.kind.name, "") + p.name for p in found]


def fields(kind: Any) -> list[str]:
    """The public fields of a dataclass, a named tuple or a struct; what an error carries."""
    if issubclass(kind, cx.CwgkError):
        given = len(inspect.signature(kind).parameters)
        inherited = set() if kind is cx.CwgkError else {"lines"}
        return [name for name in vars(kind(*["x"] * given)) if name not in inherited]
    if dataclasses.is_dataclass(kind):
        return [field.name for field in dataclasses.fields(kind) if not field.name.startswith("_")]
    return list(getattr(kind, "__struct_fields__", None) or kind._fields)


@pytest.mark.parametrize("name", sorted(DESCRIBED))
def test_a_summary_comes_first(name: str) -> None:
    """One line, ended by a full stop; then, after a blank line, the rest, its sections in one order."""
    first, *rest = inspect.cleandoc(DESCRIBED[name].__doc__).splitlines()
    assert first.endswith(".")
    assert rest[:1] in ([], [""])
    titles = [line[:-1] for line in rest if line[:-1] in TITLES and line.endswith(":")]
    assert titles == [title for title in TITLES if title in titles]


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_arguments_are_those_of_the_signature(name: str) -> None:
    """Each in its place, and no other."""
    assert named(FUNCTIONS[name], "Args") == parameters(name)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_what_comes_back_is_said(name: str) -> None:
    """By functions that give something, as Yields where that is one thing after another."""
    function = FUNCTIONS[name]
    gives_nothing = inspect.signature(function).return_annotation in ("None", None)
    title = "Yields" if inspect.isgeneratorfunction(function) else "Returns"
    other = {"Yields": "Returns", "Returns": "Yields"}[title]
    assert bool(section(function, title)) != gives_nothing
    assert not section(function, other)


@pytest.mark.parametrize("name", sorted(DESCRIBED))
def test_what_is_raised_can_be_caught(name: str) -> None:
    """Only what the package exports or Python has."""
    raised = named(DESCRIBED[name], "Raises")
    assert bool(raised) == bool(section(DESCRIBED[name], "Raises"))
    for error in raised:
        kind = EXPORTED.get(error) or getattr(builtins, error)
        assert issubclass(kind, Exception)


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_attributes_are_the_public_fields(name: str) -> None:
    """Each in its place, and no other."""
    assert named(CLASSES[name], "Attributes") == fields(CLASSES[name])
