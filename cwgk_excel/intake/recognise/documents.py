"""Judges documents and texts sent along with returns: they are only listed, unless a form was filled in there.

The text of a document is read only to find out whether a form's labels stand in it; no value is taken from it.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import NoReturn

from cwgk_excel.intake.containers.container import not_a_workbook
from cwgk_excel.intake.containers.ole import open_compound
from cwgk_excel.intake.containers.zip_directory import entries
from cwgk_excel.intake.containers.zip_members import Budget, inflated
from cwgk_excel.intake.content import Content
from cwgk_excel.intake.files.arrivals import Ignored
from cwgk_excel.intake.recognise.labels import ENOUGH, Labels
from cwgk_excel.intake.refusal import DEFAULT_LIMITS, Limits, Refused

# Only this many characters are searched; a filled form is many times shorter.
_LOOKED_AT = 1_000_000
# A text file with the labels of at least this many fields of a unit is a form's table saved as text.
_COLUMNS = 2
_TAG = re.compile(r"<[^>]*>")
_UNSEEN = re.compile(r"[\s\x00-\x1f]+")
_RTF_BYTES = re.compile(rb"(?:\\'[0-9a-fA-F]{2})+")
_RTF_SIGN = re.compile(rb"\\u(-?[0-9]{1,6}) ?(?:\\'[0-9a-fA-F]{2}|\?)?")
_RTF_WORD = re.compile(rb"\\[a-z]+-?[0-9]* ?|[{}\r\n]")


def judge_document(
    data: bytes, content: Content, labels: Iterable[Labels], limits: Limits = DEFAULT_LIMITS
) -> NoReturn:
    """Raise what a document or text file is; ``content`` is one of DOCUMENTS, or TEXT.

    Raises Refused, file-word-form or file-not-workbook, if a form's labels stand in it, else Ignored,
    file-attachment. A document that cannot be read is ignored too.
    """
    text = _squeezed(_text_of(data, content, limits))
    for form in labels:
        named = form.named_in(text)
        if content is not Content.TEXT:
            if len(named) >= ENOUGH * len(form.fields):
                raise Refused("file-word-form", {"what": content.value})
        elif len(named & form.of_units) >= _COLUMNS:
            raise not_a_workbook(content)
    raise Ignored("file-attachment", content.value)


def _squeezed(text: str) -> str:
    """Return a text as labels are compared: in one width, without spaces and line ends."""
    narrow = unicodedata.normalize("NFKC", _UNSEEN.sub("", text[:_LOOKED_AT]))
    return _UNSEEN.sub("", narrow.casefold())


def _text_of(data: bytes, content: Content, limits: Limits) -> str:
    try:
        return _READERS[content](data, limits)
    except Refused:
        return ""


def _part(data: bytes, name: str, limits: Limits) -> str:
    for entry in entries(data, limits.members):
        if entry.name.casefold() == name:
            part = inflated(data, entry, limits, Budget(limits.total_bytes))
            return _TAG.sub("", part.decode("utf-8", "ignore"))
    return ""


def _docx(data: bytes, limits: Limits) -> str:
    return _part(data, "word/document.xml", limits)


def _odf(data: bytes, limits: Limits) -> str:
    return _part(data, "content.xml", limits)


def _doc(data: bytes, limits: Limits) -> str:
    """Return the text in each encoding it may have: UTF-16 from an even or odd byte, or Word 95's code page."""
    stream = open_compound(data, limits).stream("WordDocument") or b""
    tries = (stream.decode("utf-16-le", "ignore"), stream[1:].decode("utf-16-le", "ignore"))
    return "\n".join(text[: _LOOKED_AT // 3] for text in (*tries, stream.decode("gb18030", "ignore")))


def _rtf(data: bytes, _: Limits) -> str:
    """Return the text of RTF, which writes characters as their numbers or as bytes in Chinese Windows' code page."""
    text = _RTF_SIGN.sub(lambda sign: chr(int(sign[1]) % 0x10000).encode("gb18030", "ignore"), data)
    text = _RTF_BYTES.sub(lambda found: bytes.fromhex(found[0].replace(rb"\'", b"").decode()), text)
    return _RTF_WORD.sub(b"", text).decode("gb18030", "ignore")


def _plain(data: bytes, _: Limits) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "ignore")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "ignore")


_READERS: Mapping[Content, Callable[[bytes, Limits], str]] = MappingProxyType(
    {
        Content.DOCX: _docx,
        Content.ODF: _odf,
        Content.DOC: _doc,
        Content.RTF: _rtf,
        Content.TEXT: _plain,
    }
)
