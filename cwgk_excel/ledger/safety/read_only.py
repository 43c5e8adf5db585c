"""How SQLite is asked to open a file without writing to it."""

from __future__ import annotations

from pathlib import PurePath


def read_only_uri(path: PurePath) -> str:
    """Return the URI by which SQLite opens a file without writing to it; ``path`` is absolute, of any system."""
    uri = path.as_uri()
    if not uri.startswith("file:///"):  # a folder of another computer: SQLite accepts no host
        uri = uri.replace("file:", "file://", 1)
    return f"{uri}?mode=ro"
