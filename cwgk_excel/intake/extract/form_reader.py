"""What reading returns needs to know; the reading itself is loaded once something is read (``extraction``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

from cwgk_excel.forms.plan import Plan
from cwgk_excel.identity import Key
from cwgk_excel.intake.content import Content
from cwgk_excel.intake.refusal import DEFAULT_LIMITS, Limits
from cwgk_excel.returns.raw import RawReturn

if TYPE_CHECKING:
    from cwgk_excel.intake.extract.extraction import Extraction
    from cwgk_excel.values.records import Values


@dataclass(frozen=True)
class FormReader:
    """Reads returns by the campaign's key, the issued versions, and the names and aliases of the bodies.

    ``passwords``: those tried on encrypted workbooks; ``earlier``: the keys of earlier rounds by the rounds'
    names; ``with_others``: by the code of a body, the code of the body that it reports with.
    """

    key: Key
    versions: Mapping[tuple[str, str], Plan]
    names: Mapping[str, tuple[str, ...]]
    limits: Limits = DEFAULT_LIMITS
    passwords: tuple[str, ...] = ()
    earlier: Mapping[str, Key] = field(default_factory=dict)
    with_others: Mapping[str, str] = field(default_factory=dict)

    def read(self, data: bytes, path: str = "") -> list[RawReturn]:
        """Return all forms in a file; ``path`` is where it lay, with "/" between folders, packages and members.

        A sheet that is refused beside others that are read becomes a return without records, of the same body
        as the first of those, with the reason as its finding. Raises only Refused, with one reason, or Ignored, for
        a 决定表.
        """
        return self._extraction.read(data, path)

    def values_of(self, raw: RawReturn) -> Values:
        """Return the values in the cells of a return."""
        return self._extraction.values_of(raw)

    def judge_document(self, data: bytes, content: Content) -> NoReturn:
        """Raise what a document or text file beside returns is, as `documents.judge_document` does."""
        self._extraction.judge_document(data, content)

    def load(self) -> None:
        """Load what reads, as otherwise the first file would have to wait for it."""
        _ = self._extraction

    @cached_property
    def _extraction(self) -> Extraction:
        # A command that has files read by other processes needs no reader itself.
        from cwgk_excel.intake.extract.extraction import Extraction

        return Extraction(self)
