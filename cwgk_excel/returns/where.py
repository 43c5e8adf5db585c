"""Where a file lay, and how reports and messages name that place."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import NamedTuple


class Where(NamedTuple):
    """The place of a file.

    ``path``: the path by which reports name the file; ``member``: its place in an archive or mail; ``within``:
    the name of the folder that was put in, or that holds a file put in by itself. The last two are "" where
    there is none.
    """

    path: str
    member: str = ""
    within: str = ""

    @property
    def in_words(self) -> str:
        """The place as messages name it."""
        return f"{self.path} → {self.member}" if self.member else self.path

    @property
    def whole(self) -> str:
        """The path and the member in one, without the folder around them."""
        return joined(self.path, self.member)

    @property
    def lay(self) -> str:
        """The whole place with the folder around it, because that folder may name the submitting body."""
        return joined(self.within, self.path, self.member)

    @property
    def name(self) -> str:
        """The file's name: inside the archive if it is in one, else its path."""
        return self.member or self.path

    @property
    def known_as(self) -> str:
        """The file's own name, and that of the archive or mail it came in; where we laid it tells a filler nothing."""
        return " 中的 ".join(PurePosixPath(place).name for place in (self.path, self.member) if place)

    def inside(self, name: str) -> Where:
        """Return the place of a file with this name inside this archive or mail."""
        return self._replace(member=joined(self.member, name))


def joined(*names: str) -> str:
    """Join folders, packages and a name with "/", without the empty ones."""
    return "/".join(name for name in names if name)
