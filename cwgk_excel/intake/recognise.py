"""Which forms a workbook holds: by the sealed token in a visible cell, else by the hidden sheet's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cwgk_excel.identity import SHEET, TOKEN, Key, Token, Unsealed, unseal
from cwgk_excel.intake.cells import Sheet, Workbook
from cwgk_excel.intake.container import Refused


@dataclass(frozen=True, slots=True)
class Instance:
    """One form in a workbook: its token, as printed and as checked, and the sheet it stands on."""

    printed: str
    token: Token
    sheet: Sheet


def recognise(workbook: Workbook, key: Key, titles: dict[str, str]) -> list[Instance]:
    """The forms in a workbook, in the order of its sheets; ``titles``: each form's own sheet name.

    Raises Refused: ``form-unknown`` without any token, ``token-invalid`` when one fails its check or two of
    one form disagree, ``token-foreign`` for another campaign's.
    """
    carriers = {sheet.name: tokens for sheet in workbook.sheets if (tokens := list(_tokens(sheet)))}
    if not carriers:
        raise Refused("form-unknown")
    checked = {text: _checked(text, key) for tokens in carriers.values() for text in tokens}
    shown = [s for s in workbook.sheets if s.state == "visible" and s.name in carriers and s.name != SHEET]
    found = [Instance(carriers[s.name][0], checked[carriers[s.name][0]], s) for s in shown]
    _agree(found, carriers, checked)
    if not found:
        found = list(_from_hidden(workbook, checked, titles))
    if not found:
        raise Refused("form-unknown")
    return found


def _tokens(sheet: Sheet) -> Iterator[str]:
    for cell in sheet.cells.values():
        text = cell.text.strip()
        if cell.kind == "text" and len(text) <= 40 and TOKEN.fullmatch(text):
            yield text


def _checked(text: str, key: Key) -> Token:
    try:
        return unseal(text, key)
    except Unsealed as problem:
        raise Refused(problem.code, {"token": text}) from None


def _agree(found: list[Instance], carriers: dict[str, list[str]], checked: dict[str, Token]) -> None:
    """The hidden sheet's token must be one of the visible ones, or there is none to see."""
    printed = {instance.printed for instance in found}
    for tokens in carriers.values():
        for text in tokens:
            if printed and text not in printed:
                raise Refused("token-invalid", {"token": text})


def _from_hidden(workbook: Workbook, checked: dict[str, Token], titles: dict[str, str]) -> Iterator[Instance]:
    """The visible token was wiped out: the hidden one tells which form stands on its usual sheet."""
    by_name = {sheet.name: sheet for sheet in workbook.sheets}
    for text, token in checked.items():
        title = titles.get(token.form)
        if title is None:
            raise Refused("version-unknown", {"token": text})
        if title not in by_name:
            raise Refused("form-sheet-missing", {"sheet": title})
        yield Instance(text, token, by_name[title])
