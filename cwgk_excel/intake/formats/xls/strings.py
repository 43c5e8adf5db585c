"""Texts in the records of Excel 97 and later (BIFF8): [MS-XLS] 2.5.293, 2.5.294 and 2.4.268.

What is not whole raises struct.error, LookupError or ValueError.
"""

from __future__ import annotations

import struct
from codecs import BOM_UTF16_LE
from collections.abc import Iterator, Sequence

from cwgk_excel.intake.formats.xls.styles import Runs

_WIDE, _PHONETIC, _RICH = 0x01, 0x04, 0x08
_SHORT, _INT, _PAIR, _HEAD = map(struct.Struct, ("<H", "<I", "<HH", "<HB"))


def text_at(data: bytes, place: int) -> tuple[str, int]:
    """Return the text at a place of a record, and where it ends."""
    (length,) = _SHORT.unpack_from(data, place)
    if not length and not data[place + 2 :]:
        return "", place + 2  # some programs leave out the flags of an empty text
    _, flags, runs, phonetic, place = _head(data, place)
    end = place + (length * 2 if flags & _WIDE else length)
    return data[place:end].decode("utf-16-le" if flags & _WIDE else "latin-1"), end + 4 * runs + phonetic


def shared_strings(pieces: Sequence[bytes]) -> Iterator[tuple[str, Runs]]:
    """Yield each shared string that is whole, with the fonts of its runs.

    ``pieces``: the record behind its counts, which some files state wrongly, and those that continue it.
    """
    number = at = 0
    while number < len(pieces):
        piece = pieces[number]
        if at + 3 > len(piece):
            if at < len(piece) and number + 1 < len(pieces):
                raise ValueError("a string's head is never divided")
            number, at = number + 1, 0
            continue
        length, flags = _HEAD.unpack_from(piece, at)
        end = at + 3 + (length << (flags & _WIDE))
        if flags <= _WIDE and end <= len(piece):  # as nearly all are: whole, and nothing behind
            text, at = piece[at + 3 : end], end
            yield _unicode(text) if flags else text.decode("latin-1"), ()
            continue
        length, flags, rich, phonetic, at = _head(piece, at)
        units = b""
        while True:
            taken = min(length, (len(piece) - at) // (1 + (flags & _WIDE)))
            end = at + taken * (1 + (flags & _WIDE))
            units += _wide(piece[at:end], flags)
            length, at = length - taken, end
            if not length:
                break
            number, at = number + 1, 1
            if number == len(pieces):
                return
            piece = pieces[number]
            flags = piece[0]
        runs = []
        for _ in range(rich):
            number, at = _inside(pieces, number, at)
            runs.append(_PAIR.unpack_from(pieces[number], at))
            at += 4
        number, at = _inside(pieces, number, at + phonetic)
        yield _unicode(units), tuple(runs)


def _unicode(units: bytes) -> str:
    """Decode wide characters; with a mark before them, Python does so in a third of the time that its codec takes."""
    return (BOM_UTF16_LE + units).decode("utf-16")


def _head(data: bytes, place: int) -> tuple[int, int, int, int, int]:
    """Return a text's length, flags, number of runs, size of what it says of its reading, and where it begins."""
    length, flags = _HEAD.unpack_from(data, place)
    runs = phonetic = 0
    place += 3
    if flags & _RICH:
        (runs,) = _SHORT.unpack_from(data, place)
        place += 2
    if flags & _PHONETIC:
        (phonetic,) = _INT.unpack_from(data, place)
        place += 4
    return length, flags, runs, phonetic, place


def _inside(pieces: Sequence[bytes], number: int, at: int) -> tuple[int, int]:
    """Return a piece and a place in it, from one that may lie beyond the piece."""
    while number < len(pieces) and at >= len(pieces[number]):
        number, at = number + 1, at - len(pieces[number])
    return number, at


def result_text(pieces: Iterator[bytes]) -> str:
    """Return the text that a formula gives; ``pieces``: its record, and those that continue it."""
    first = next(pieces)
    length = 2 * _SHORT.unpack_from(first)[0]
    units = _wide(first[3:], first[2])
    while len(units) < length:
        piece = next(pieces, b"")
        units += _wide(piece[1:], piece[0])
    if len(units) > length:
        raise ValueError("more than was promised")
    return units.decode("utf-16-le", "replace")


def _wide(text: bytes, flags: int) -> bytes:
    return text if flags & _WIDE else text.decode("latin-1").encode("utf-16-le")
