"""What processes leave until it is needed: looks through packages, expressions."""

from __future__ import annotations

import re
import sys
from copy import copy
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import pytest

from cwgk_excel.starting import declared
from cwgk_excel.starting.expressions import late

STATED = "[console_scripts]\nx = a:b\n\n# a remark\n[cwgk_excel.forms]\n extra = json:dumps \n"
ABOUT = "Metadata-Version: 2.1\nName: other\nVersion: 1.0\n"
OURS = ["cwgk_excel.forms.annex1:FORM", "cwgk_excel.forms.annex2:FORM"]


def forms() -> list[str]:
    """Where the forms are that are declared, as a look made anew finds them."""
    return sorted(entry.value for entry in declared.entry_points.__wrapped__()(group="cwgk_excel.forms"))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What importlib.metadata was asked for."""
    calls, whole = [], metadata.entry_points

    def noted() -> object:
        calls.append("entry points")
        return whole()

    monkeypatch.setattr(metadata, "entry_points", noted)
    return calls


def package(folder: Path, name: str, text: str = STATED) -> None:
    """An installed package that is only described."""
    (folder / name).mkdir()
    (folder / name / "entry_points.txt").write_text(text, encoding="utf-8")
    for about in ("METADATA", "PKG-INFO"):
        (folder / name / about).write_text(ABOUT, encoding="utf-8")


def test_one_that_declares_is_read_directly(asked: list[str]) -> None:
    """All groups and names are as importlib.metadata gives them."""
    found = declared.entry_points.__wrapped__()
    assert asked == []
    for group in ("cwgk_excel.forms", "cwgk_excel.settings", "console_scripts"):
        whole = {(one.name, one.value) for one in metadata.entry_points().select(group=group)}
        mine = {(one.name, one.value) for one in found(group=group)}
        assert mine == whole if group.startswith("cwgk_excel.") else mine < whole


@pytest.mark.parametrize("name", ["other-1.0.dist-info", "other-1.0-py3.11.egg-info", "Other.DIST-INFO"])
def test_a_package_of_others_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str], name: str
) -> None:
    """Whatever its description is called."""
    package(tmp_path, name)
    monkeypatch.syspath_prepend(tmp_path)
    assert forms() == [*OURS, "json:dumps"]
    assert asked == ["entry points"]


def test_a_package_that_declares_nothing_for_us_is_not_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    """Nor a place that is not there, nor a description that is a single file."""
    package(tmp_path, "other-1.0.dist-info", "[pytest11]\nx = a:b\n")
    (tmp_path / "third.egg-info").write_text("Name: third\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path / "nowhere")
    monkeypatch.syspath_prepend(tmp_path)
    assert (forms(), asked) == (OURS, [])


def test_a_source_tree_beside_what_was_installed_from_it_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    """As in the folder in which `pip install -e` ran: it is one package."""
    package(tmp_path, "cwgk_excel.egg-info", declared._that_name_ours()[0])
    monkeypatch.syspath_prepend(tmp_path)
    assert (forms(), asked) == (OURS, [])


def test_packages_in_other_places_are_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    """In a zip, in an egg, or wherever another finder looks for packages."""
    with ZipFile(tmp_path / "packed.zip", "w") as file:
        file.writestr("packed-1.0.dist-info/entry_points.txt", STATED)
        file.writestr("packed-1.0.dist-info/METADATA", ABOUT)
    (tmp_path / "laid-1.0-py3.11.egg").mkdir()
    package(tmp_path / "laid-1.0-py3.11.egg", "EGG-INFO")
    for place in ("packed.zip", "laid-1.0-py3.11.egg"):
        with monkeypatch.context() as patch:
            patch.syspath_prepend(tmp_path / place)
            assert forms() == [*OURS, "json:dumps"], place
    nothing = SimpleNamespace(find_distributions=lambda _: (), find_spec=lambda *_: None)
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, nothing])
    assert forms() == OURS
    assert asked == ["entry points"] * 3


def test_what_is_declared_is_loaded() -> None:
    """The attribute of a module, also of what stands in it, or the module."""
    assert declared.EntryPoint("g", "n", "os:path.join").load()("a", "b") == str(Path("a", "b"))
    assert declared.EntryPoint("g", "n", "re").load() is re


def test_an_expression_is_compiled_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then it does what it does otherwise, and each of its methods is looked up once."""
    compiled, whole = [], re.compile

    def noted(*given: object) -> object:
        compiled.append(given)
        return whole(*given)  # type: ignore[call-overload]

    monkeypatch.setattr(re, "compile", noted)
    one = late("a(b+)", re.IGNORECASE)
    assert compiled == []
    assert [bool(one.fullmatch(text)) for text in ("ABB", "ac", "abbb")] == [True, False, True]
    assert one.sub(r"\1", "xaBB") == "xBB"
    assert compiled == [("a(b+)", re.IGNORECASE)] * 2
    assert copy(one).fullmatch("ABB")
