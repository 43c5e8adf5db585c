"""What installed packages declare for this program: forms, and sections of the settings."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.machinery import PathFinder
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

_ENDINGS = (".dist-info", ".egg-info")


class EntryPoint(NamedTuple):
    """What a package declares: in which group, by which name, and where it is, as ``module:attribute``."""

    group: str
    name: str
    value: str

    def load(self) -> Any:
        """Import the module and return what its attribute is."""
        module, _, attribute = self.value.partition(":")
        found = import_module(module)
        return attrgetter(attribute)(found) if attribute else found


def declared(group: str) -> tuple[tuple[str, Any], ...]:
    """Load what installed packages declare as entry points of a group, each with its name."""
    return tuple((entry.name, entry.load()) for entry in entry_points()(group=group))


@cache
def entry_points() -> Callable[..., Iterable[Any]]:
    """Look through all packages, once for all groups, and return what gives the entry points of one.

    importlib.metadata takes five times as long as looking for the files that name groups of this program. Nearly always
    that is this package's own and no other, and what it says is all. In any other case importlib.metadata is asked.
    """
    found = _that_name_ours()
    if found is not None and len(found) == 1:
        entries = list(_entries(found[0]))
        return lambda group: [entry for entry in entries if entry.group == group]
    from importlib import metadata

    return metadata.entry_points().select


def _that_name_ours() -> list[str] | None:
    """Return the texts of entry points that name groups of this program; None where packages may lie elsewhere too."""
    if any(hasattr(one, "find_distributions") for one in sys.meta_path if one is not PathFinder):
        return None
    found: dict[str, None] = {}  # a source tree with what was installed from it says the same twice
    for place in dict.fromkeys(map(str, sys.path)):
        if place.lower().endswith(".egg"):  # which is described inside
            return None
        try:
            about = [one for one in os.scandir(place or ".") if one.name.lower().endswith(_ENDINGS)]
        except FileNotFoundError:
            continue
        except OSError:  # a zip, or one that may not be looked through
            return None
        for one in about:
            with suppress(OSError):
                if b"[cwgk_excel." in (data := Path(one, "entry_points.txt").read_bytes()):
                    found[data.decode()] = None
    return list(found)


def _entries(text: str) -> Iterator[EntryPoint]:
    group = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("[") and line.endswith("]"):
            group = line.strip("[]")
        elif "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            yield EntryPoint(group, name.strip(), value.strip())
