"""Where a file lay, and how people and messages name it."""

from __future__ import annotations

from typing import NamedTuple


class Where(NamedTuple):
    """The place of a file.

    ``path``: by which reports name it; ``member``: its place in an archive or mail; ``within``: the folder around
    what was put in. The last two are "" where there is none.
    """

    path: str
    member: str = ""
    within: str = ""

    @property
    def in_words(self) -> str:
        """How people are told of it."""
        return f"{self.path} → {self.member}" if self.member else self.path

    @property
    def whole(self) -> str:
        """Where it lay, as far as reports name it."""
        return joined(self.path, self.member)

    @property
    def lay(self) -> str:
        """Where it lay, with the folder around it: that may tell whose it is."""
        return joined(self.within, self.path, self.member)

    @property
    def name(self) -> str:
        """Its own name, in the archive where it is in one."""
        return self.member or self.path

    def inside(self, name: str) -> Where:
        """Where something in it lies."""
        return self._replace(member=joined(self.member, name))


def joined(*names: str) -> str:
    """Folders, packages and a name, joined with "/"; empty ones are left out."""
    return "/".join(name for name in names if name)
