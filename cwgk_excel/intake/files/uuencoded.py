"""Decode files that are uuencoded in the text of a mail, as before MIME; some programs still write them."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from cwgk_excel.intake.containers.member import Member, decoded_name
from cwgk_excel.intake.refusal import broken

_BEGIN = re.compile(rb"begin [0-7]{3,4} (.+)")


def uuencoded(text: bytes) -> Iterator[Member]:
    """Yield the files in a text, in their order; one that is damaged or cut off has a problem and no data."""
    if b"begin " not in text:
        return
    name, pieces, spoilt = "", list[bytes](), False
    for line in text.splitlines():
        if not name:
            begin = _BEGIN.fullmatch(line.rstrip())
            name = decoded_name(begin[1]).strip() if begin else ""
        elif line.strip() == b"end":
            yield _member(name, pieces, spoilt)
            name, pieces, spoilt = "", [], False
        else:
            try:
                pieces.append(binascii.a2b_uu(line))
            except binascii.Error:
                spoilt = True
    if pieces:  # cut off; a sentence that looks like a first line has none
        yield _member(name, [], spoilt=True)


def _member(name: str, pieces: list[bytes], spoilt: bool) -> Member:
    return Member(name, b"", broken("邮件附件的编码有错")) if spoilt else Member(name, b"".join(pieces))
