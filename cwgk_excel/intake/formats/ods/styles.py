"""Find the named styles of an OpenDocument spreadsheet that strike text through."""

from __future__ import annotations

from dataclasses import dataclass, field

from cwgk_excel.intake.formats.ods.cell import STYLE
from cwgk_excel.intake.formats.xml_parts import Attributes

# OpenDocument 1.3 part 3, 20.379 and 20.380: either can draw the line or take it away.
_LINES = (f"{STYLE}text-line-through-style", f"{STYLE}text-line-through-type")
_Key = tuple[str, str]


@dataclass
class _Scope:
    """Styles by family and name: what each is based on, and whether it says that text is struck through."""

    parents: dict[_Key, str] = field(default_factory=dict)
    struck: dict[_Key, bool] = field(default_factory=dict)

    def copy(self) -> _Scope:
        return _Scope(dict(self.parents), dict(self.struck))


class TextStyles:
    """Tells which styles strike text through, by themselves or by what they are based on.

    An automatic style takes precedence over a common one of the same name, and is based on common ones only.
    `any` tells whether any style strikes through: few workbooks have one.
    """

    def __init__(self) -> None:
        """Begin without styles."""
        self.any = False
        self._common, self._automatic = _Scope(), _Scope()

    def copy(self) -> TextStyles:
        """Return the same styles, to which others can be added."""
        made = TextStyles()
        made.any = self.any
        made._common, made._automatic = self._common.copy(), self._automatic.copy()
        return made

    def add(self, family: str, name: str, parent: str, *, automatic: bool) -> None:
        """Begin a style; the default one of a family has the name ""."""
        self._scope(automatic).parents[family, name] = parent

    def set(self, family: str, name: str, attributes: Attributes, *, automatic: bool) -> None:
        """Take the properties that a style gives to text."""
        lines = [attributes[line] != "none" for line in _LINES if line in attributes]
        if lines:
            self._scope(automatic).struck[family, name] = all(lines)
            self.any = self.any or all(lines)

    def struck(self, family: str, name: str) -> bool | None:
        """Return whether a style strikes through, by itself or by its bases; None where none of them says."""
        if not self.any:
            return None
        key = family, name
        if key in self._automatic.parents:
            if key in self._automatic.struck:
                return self._automatic.struck[key]
            key = family, self._automatic.parents[key]
        seen: set[_Key] = set()
        while key in self._common.parents and key not in seen:
            if key in self._common.struck:
                return self._common.struck[key]
            seen.add(key)
            key = family, self._common.parents[key]
        return self._common.struck.get((family, ""))

    def _scope(self, automatic: bool) -> _Scope:
        return self._automatic if automatic else self._common
