"""What a kind of hostile file is: how it is made, and what must become of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hostile.material import Material, Parts

Build = Callable[[Material], bytes]
Lay = Callable[[Material, Path], None]
Change = Callable[[Parts], Any]


@dataclass(frozen=True)
class Member:
    """What must become of one file in a package; ``codes`` as for a kind."""

    outcome: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """One kind of file and its expected outcome.

    ``outcome`` is accepted, refused or ignored. ``codes`` of a file that is not accepted: the reason is one
    of these (more than one where the issue leaves open which of two words for it is used). Of an accepted
    file: these findings and no others, each a code or "code@cell" (the same code at several cells counts
    once where no cell is named); ``also`` may come as well.
    ``values`` are what must have been read, by field, from the first record; ``told_by`` how the submitter
    was known. ``members`` says what becomes of the files in a package. ``reason`` is a part of the words with
    which it is refused. ``lay`` makes something else than one file with bytes; it is given the folder.
    """

    name: str
    build: Build | None = None
    outcome: str = "accepted"
    codes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    forms: int = 1
    reason: str = ""
    told_by: str = ""
    file: str = "表.xlsx"
    members: Mapping[str, Member] = field(default_factory=dict)
    lay: Lay | None = None
    family: str = ""


def refused(name: str, build: Build, *codes: str, **more: Any) -> Kind:
    """A file that must be refused with one of these codes."""
    return Kind(name, build, "refused", codes, **more)


def ignored(name: str, build: Build, *codes: str, **more: Any) -> Kind:
    """A file that is no return and no mistake."""
    return Kind(name, build, "ignored", codes, **more)


def accepted(name: str, build: Build, *codes: str, **more: Any) -> Kind:
    """A file that is read, with exactly these findings."""
    return Kind(name, build, "accepted", codes, **more)


def package(name: str, build: Build, members: Mapping[str, Member], **more: Any) -> Kind:
    """A package of files, each with its own line."""
    return Kind(name, build, "members", members=members, **{"file": "包.zip", **more})


def changed_unit(change: Change) -> Build:
    """A good Annex 1, of whose parts something is changed."""

    def build(m: Material) -> bytes:
        parts = m.unit()
        change(parts)
        return parts.zip()

    return build


def spoiled(name: str, change: Change, *codes: str) -> Kind:
    """A good Annex 1 after a change for which it must be refused."""
    return refused(name, changed_unit(change), *codes)
