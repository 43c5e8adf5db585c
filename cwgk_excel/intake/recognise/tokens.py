"""Reads the tokens in a sheet, as printed or as someone retyped them, and checks them with all known keys."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from cwgk_excel.folding import fold
from cwgk_excel.forms.addresses import position
from cwgk_excel.forms.findings.finding import shown
from cwgk_excel.identity import SLIP_CHARACTERS, TOKEN, Key, Token, Unsealed, unseal
from cwgk_excel.intake.recognise.locked import same_text
from cwgk_excel.intake.refusal import Refused
from cwgk_excel.returns.cells import Sheet

SHORTEST, LONGEST = 24, 80  # characters of a token, and of one with spaces between them
# A text in the token's place with at least this many letters and digits is a spoiled token.
SPOILED_FROM = 15
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−_", "-"))
# Letters that Crockford's base 32 does not have, and the digits that it reads them as.
_LOOK_ALIKES = str.maketrans("OIL", "011")
_TYPED = re.compile(r"[\s0-9A-Za-z０-９Ａ-Ｚａ-ｚ\-‐-―−－_＿]+")
_SHAPE = re.compile(r"[0-9A-Z]{7,9}(-[0-9A-Z]{1,9}){1,2}(-[0-9A-Z]{7,9}){2}")
FORMATS = frozenset("123456789")
_LETTER = re.compile("[A-Z]")
_NO_SIGN = re.compile(r"[^0-9A-Z]")


class Keys(NamedTuple):
    """The campaign's own key, the signs of its forms, and the keys of earlier rounds by the names of the rounds."""

    own: Key
    signs: frozenset[str]
    earlier: Mapping[str, Key] = {}

    def check(self, text: str) -> Token:
        """Return the token in a printed text. Raises Refused: token-invalid, token-foreign or token-other-batch."""
        try:
            return unseal(text, self.own)
        except Unsealed as problem:
            code = problem.code
        for batch, key in self.earlier.items():
            try:
                unseal(text, key)
            except Unsealed as problem:
                if problem.code == "token-invalid":  # the token names this key, so it was altered
                    code = problem.code
                continue
            raise Refused("token-other-batch", {"token": text, "batch": batch})
        raise Refused(code, {"token": text})


class Mark(NamedTuple):
    """A text that is or was a token, and its cells; ``problem``: the reason why it cannot be trusted.

    ``soft``: no token can be made out in it, so it does not contradict the one in the other place.
    """

    printed: str
    token: Token | None
    problem: Refused | None = None
    soft: bool = False
    cells: tuple[str, ...] = ()


def marks(sheet: Sheet, keys: Keys, labels: Collection[str]) -> list[Mark]:
    """Return all tokens of a sheet, each once; ``labels``: the texts printed before a token, without spaces."""
    found: dict[str, Mark] = {}
    for address, cell in sheet.cells.items():
        if cell.kind != "text" or cell.formula or not SHORTEST <= len(cell.text) <= LONGEST:
            continue
        if mark := _mark(cell.text, keys):
            before = found.get(mark.printed, mark)
            found[mark.printed] = mark._replace(cells=(*before.cells, address))
    return list(found.values()) or list(_in_place(sheet, labels))


def _mark(text: str, keys: Keys) -> Mark | None:
    if not _TYPED.fullmatch(text):
        return None
    written = fold(text).upper().translate(_DASHES)
    problem: Refused | None = None
    for number, candidate in enumerate(_readings(written)):
        if TOKEN.fullmatch(candidate):
            try:
                return Mark(candidate, keys.check(candidate))
            except Refused as refused:
                if number == 0 or refused.code == "token-other-batch":
                    problem = problem or refused.again()
    if problem and (problem.code == "token-other-batch" or _was_ours(written, keys)):
        return Mark(written, None, problem)
    return _spoiled(text) if _SHAPE.fullmatch(written) and _was_ours(written, keys) else None


def _was_ours(written: str, keys: Keys) -> bool:
    """Return whether a text may be an altered token, rather than telephone numbers or words with hyphens.

    A token begins with its format and the sign of its form. One without any letter has a chance of one in a
    hundred million.
    """
    signs = written.lstrip("-").translate(_LOOK_ALIKES)
    ours = signs[:1] in FORMATS and signs[1:2] in keys.signs
    return ours and _LETTER.search(written) is not None


def _spoiled(text: str) -> Mark:
    return Mark(text, None, Refused("token-invalid", {"token": shown(text.strip())}), soft=True)


def _readings(written: str) -> Iterator[str]:
    """Yield the tokens that may be meant: as written, with O for 0 and the like, or with hyphens put right."""
    yield written
    signs = _NO_SIGN.sub("", written)
    head, middle, mac = signs[:8], signs[8:-16], signs[-16:]
    for one, two in ((head, mac), (head.translate(_LOOK_ALIKES), mac.translate(_LOOK_ALIKES))):
        yield f"{one}-{middle}-{two[:8]}-{two[8:]}"
        for length in SLIP_CHARACTERS.values():
            slip = middle[-length:].translate(_LOOK_ALIKES)
            yield f"{one}-{middle[:-length]}-{slip}-{two[:8]}-{two[8:]}"


def _in_place(sheet: Sheet, labels: Collection[str]) -> Iterator[Mark]:
    """Yield a mark for each text right of the token's label that is long enough to be a spoiled token."""
    for address, cell in sheet.cells.items():
        if cell.kind == "text" and len(cell.text) <= LONGEST and same_text(cell.text) in labels:
            beside = _right_of(sheet, address)
            text = sheet.cells[beside].text if beside else ""
            if len(text) <= LONGEST and len(_NO_SIGN.sub("", fold(text).upper())) >= SPOILED_FROM:
                yield _spoiled(text)._replace(cells=(beside,))


def _right_of(sheet: Sheet, label: str) -> str:
    """Return the address of the first filled cell right of a label, "" if there is none."""
    row, here = position(label)
    line = [
        (column, address)
        for address, cell in sheet.cells.items()
        for its_row, column in (position(address),)
        if its_row == row and column > here and cell.text.strip()
    ]
    return min(line)[1] if line else ""
