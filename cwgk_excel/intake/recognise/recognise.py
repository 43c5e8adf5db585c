"""Finds the forms in a workbook: by the sealed tokens, visible or hidden, or by the printed labels.

Each sheet is judged by itself, so that a problem with one does not lose the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from cwgk_excel.identity import SHEET, Token
from cwgk_excel.intake.recognise.labels import Found, Labels, may_be_form
from cwgk_excel.intake.recognise.tokens import Keys, Mark, marks
from cwgk_excel.intake.refusal import Refused
from cwgk_excel.returns.cells import Sheet, Workbook


class Instance(NamedTuple):
    """One form in a workbook, and the sheet it stands on.

    ``printed`` and ``token`` are its token as printed and as checked; ``partial``: only one of the token's two
    places still holds it. A form without a token has ``token`` None and the ``labels`` of the version that fits
    best. ``cells``: where tokens stand on the sheet, spoiled ones too.
    """

    sheet: Sheet
    printed: str = ""
    token: Token | None = None
    partial: bool = False
    labels: Labels | None = None
    cells: tuple[str, ...] = ()


class Problem(NamedTuple):
    """A sheet that is or was a form but is refused, and the reason."""

    sheet: str
    why: Refused


def recognise(
    workbook: Workbook, keys: Keys, known: Sequence[Labels]
) -> tuple[list[Instance], list[Problem]]:
    """Return the forms in a workbook, in the order of its sheets, and the problems of other sheets.

    ``known``: the labels of all versions. Problems: ``token-invalid`` (altered, or two that disagree),
    ``token-other-batch``, ``token-foreign``, and ``form-sheet-missing`` and ``version-unknown`` where only the
    hidden token is left. Raises Refused with the first problem, or ``form-unknown``, if there is no form at all.
    """
    recogniser = _Recogniser(workbook, keys, known)
    recogniser.by_tokens()
    recogniser.by_hidden_tokens()
    recogniser.by_labels()
    if not recogniser.found:
        raise recogniser.problems[0].why.again() if recogniser.problems else Refused("form-unknown")
    order = {sheet.name: number for number, sheet in enumerate(workbook.sheets)}
    return sorted(recogniser.found, key=lambda one: order[one.sheet.name]), recogniser.problems


def best_fit(sheet: Sheet, known: Iterable[Labels]) -> tuple[Labels, Found] | None:
    """Return the version whose labels fit a sheet best, with what was found; None if none fits.

    The best has most labels found, then most in their issued places; of equals the last is taken.
    """
    best: tuple[tuple[int, int], Labels, Found] | None = None
    for labels in known:
        found = labels.find(sheet)
        count = labels.fits(found)
        if count:
            in_place = sum(
                spot.at.address == labels.cells[name]
                for name, spots in found.spots.items()
                for spot in spots
                if name in labels.cells
            )
            if best is None or (count, in_place) >= best[0]:
                best = (count, in_place), labels, found
    return best[1:] if best else None


class _Recogniser:
    def __init__(self, workbook: Workbook, keys: Keys, known: Sequence[Labels]) -> None:
        self.known = known
        self.spellings = frozenset(key for labels in known for key in labels.keys)
        self.titles = {labels.version.sign: labels.version.layout.sheet for labels in known}
        before = {text for labels in known for text in labels.before_token}
        tokens = {sheet.name: marks(sheet, keys, before) for sheet in workbook.sheets}
        self.marks: Mapping[str, Sequence[Mark]] = tokens
        self.forms = [sheet for sheet in workbook.sheets if tokens[sheet.name] and self._is_form(sheet)]
        shown = {sheet.name for sheet in self.forms}
        self.carriers = [s for s in workbook.sheets if tokens[s.name] and s.name not in shown]
        hidden = {sheet.name for sheet in self.carriers}
        self.others = [s for s in workbook.sheets if s.name not in shown | hidden]
        self.hidden = {m.printed: m.token for s in self.carriers for m in tokens[s.name] if m.token}
        self.broken = [
            Problem(sheet.name, mark.problem)
            for sheet in self.carriers
            for mark in tokens[sheet.name]
            if mark.problem and not mark.soft
        ]
        self.found: list[Instance] = []
        self.problems: list[Problem] = []

    def _is_form(self, sheet: Sheet) -> bool:
        """Return whether a sheet with a token is a form, not the hidden sheet that carries the token."""
        if sheet.name in self.titles.values() or self._fit(sheet):
            return True  # whatever its name: a filled form must not be mistaken for the hidden sheet
        return sheet.state == "visible" and not sheet.name.startswith(SHEET)

    def _fit(self, sheet: Sheet) -> Labels | None:
        fit = best_fit(sheet, self.known) if may_be_form(sheet, self.spellings) else None
        return fit[0] if fit else None

    def by_tokens(self) -> None:
        """Find forms on sheets that show a token; one that a hidden token contradicts is a problem."""
        broken = list(self.broken)
        for sheet in self.forms:
            instance = self._shown(sheet)
            if isinstance(instance, Instance) and broken and len(self.forms) == 1:
                instance = Problem(sheet.name, broken.pop(0).why)  # both tokens belong to the one form
            self._add(instance)
        self.problems.extend(broken)
        for printed, token in self.hidden.items():
            same = [one for one in self.found if one.token and one.token.sign == token.sign]
            if same and all(one.printed != printed for one in same):
                self.found = [one for one in self.found if one not in same]
                why = Refused("token-invalid", {"token": printed})
                self.problems.extend(Problem(one.sheet.name, why) for one in same)

    def _shown(self, sheet: Sheet) -> Instance | Problem:
        marks = self.marks[sheet.name]
        cells = tuple(cell for mark in marks for cell in mark.cells)
        good = [mark for mark in marks if mark.token]
        bad = [mark.problem for mark in marks if mark.problem and not mark.soft]
        if bad:
            return Problem(sheet.name, bad[0])
        if len(good) > 1:
            return Problem(sheet.name, Refused("token-invalid", {"token": good[1].printed}))
        if good:
            partial = good[0].printed not in self.hidden
            return Instance(sheet, good[0].printed, good[0].token, partial, cells=cells)
        if len(self.hidden) == 1:
            ((printed, token),) = self.hidden.items()
            return Instance(sheet, printed, token, partial=True, cells=cells)
        return Problem(sheet.name, marks[0].problem or Refused("form-unknown"))

    def _add(self, one: Instance | Problem) -> None:
        if isinstance(one, Instance):
            self.found.append(one)
        else:
            self.problems.append(one)

    def by_hidden_tokens(self) -> None:
        """Find the forms of tokens that are left only in the hidden place: by labels, else by the sheet's name."""
        unclear = {problem.sheet for problem in self.problems}
        for printed, token in self.hidden.items():
            if any(one.token and one.token.sign == token.sign for one in self.found):
                continue
            title = self.titles.get(token.sign)
            alike = [s for s in self.others if (fit := self._fit(s)) and fit.version.sign == token.sign]
            sheets = alike or [s for s in self.others if s.name == title]
            self.found.extend(Instance(sheet, printed, token, partial=True) for sheet in sheets)
            if title is None:
                self.problems.append(Problem(SHEET, Refused("version-unknown", {"token": printed})))
            elif not sheets and not unclear and not self.found:
                self.problems.append(Problem(title, Refused("form-sheet-missing", {"sheet": title})))

    def by_labels(self) -> None:
        """Find forms on sheets without a token, by their labels."""
        taken = {one.sheet.name for one in self.found} | {problem.sheet for problem in self.problems}
        for sheet in self.others:
            labels = self._fit(sheet) if sheet.name not in taken else None
            if labels is None:
                continue
            same = [(p, t) for p, t in self.hidden.items() if t.sign == labels.version.sign]
            if len(same) == 1:
                ((printed, token),) = same
                self.found.append(Instance(sheet, printed, token, partial=True))
            elif (
                self.hidden or not self.broken
            ):  # a broken token does not become none by wiping out the other
                self.found.append(Instance(sheet, labels=labels))
