"""Take the attachments out of a mail message (RFC 5322 and MIME), as mail programs really write them."""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import errors
from email.feedparser import BytesFeedParser
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import parsedate_to_datetime
from typing import TypeAlias

from cwgk_excel.intake.containers.member import Member, decoded_name, readable_name
from cwgk_excel.intake.containers.sniff import sniff, without_blanks
from cwgk_excel.intake.content import Content
from cwgk_excel.intake.files.uuencoded import uuencoded
from cwgk_excel.intake.refusal import DEFAULT_LIMITS, Limits, Refused, broken, megabytes, too_large, unsafe

_CHUNK = 64 * 1024
# The standard library's work on a header grows with the square of its length.
_LONGEST_HEADER = 8000
_MOST_LINES = 2_500_000
# Lines allowed per part that begin with two dashes: a boundary does, but lines of texts and tables do too.
_LINES_A_PART = 10
Part: TypeAlias = "Message[str, str]"
_CUT = (errors.CloseBoundaryNotFoundDefect, errors.StartBoundaryNotFoundDefect)


# The kinds that the text of a message may look like.
_TEXTS = frozenset(
    {
        *(Content.EMPTY, Content.TEXT, Content.RTF, Content.HTML, Content.XML, Content.MAIL, Content.MHT),
        Content.UNKNOWN,
    }
)


class _Headers(Compat32):
    """A policy that keeps headers as written, and decodes bytes beyond ASCII as `member.decoded_name` does.

    The library's newer policy will not do: it replaces such bytes, takes "gb2312" literally, and decodes the
    encoded words of a name one by one, although programs split names in the middle of a character.
    """

    def header_fetch_parse(self, name: str, value: str) -> str:
        return readable_name(value[:_LONGEST_HEADER])


def mail_members(data: bytes, limits: Limits = DEFAULT_LIMITS) -> list[Member]:
    """Return the files of a message and of the messages forwarded in it, in their order.

    A part is a file when it has a file name, is marked as an attachment or is no text. Files uuencoded in the
    text of a message count as well, but the text itself does not. The name of a file in a forwarded message
    begins with the name of that message. Where the end of the message is missing, a last member without bytes
    says so. Raises Refused: file-too-large, file-unsafe for messages nested too deeply, file-broken for a
    message that cannot be parsed.
    """
    if len(data) > limits.mail_bytes:
        raise too_large(f"邮件不能超过 {megabytes(limits.mail_bytes)}")
    if data.count(b"\n--") + data.count(b"\r--") > limits.members * _LINES_A_PART:
        raise too_large("邮件的分段太多")
    if max(data.count(b"\n"), data.count(b"\r")) > _MOST_LINES:
        raise too_large(f"邮件超过 {_MOST_LINES} 行")
    try:
        return _taken_apart(data, limits)
    except (Refused, MemoryError):
        raise
    except RecursionError:
        raise unsafe("邮件层层相套") from None
    except Exception:  # the library raises many kinds on malformed messages
        raise broken("邮件的结构读不出来") from None


def _taken_apart(data: bytes, limits: Limits) -> list[Member]:
    parser = BytesFeedParser(policy=_Headers())
    head = len(data) - len(without_blanks(data))
    for place in range(head, len(data), _CHUNK):
        parser.feed(data[place : place + _CHUNK])
    members: list[Member] = []
    cut = False
    for folder, sent, part in _parts(parser.close(), "", limits.mail_depth):
        cut = cut or any(isinstance(defect, _CUT) for defect in part.defects)
        if not part.is_multipart():
            members.extend(_members(part, folder, len(members) + 1, sent))
        if len(members) > limits.members:
            raise too_large(f"邮件的附件超过 {limits.members} 个")
    if cut:
        members.append(Member("（邮件结尾）", b"", broken("邮件不完整，后面可能还有附件")))
    return members


def _parts(
    part: Part, folder: str, depth: int, sent: datetime | None = None
) -> Iterator[tuple[str, datetime | None, Part]]:
    """Yield each part, after the names of the forwarded messages around it, each ending in "/", and its date.

    The date is that of the innermost message around the part that says when it was sent.
    """
    if not depth:
        raise unsafe("邮件层层相套")
    sent = _date(part) or sent
    yield folder, sent, part
    payload = part.get_payload()
    if not isinstance(payload, list):
        return
    forwarded = part.get_content_type() in ("message/rfc822", "message/global")
    for inner in payload:
        if not isinstance(inner, Message):
            continue
        if forwarded and not inner.keys() and "content-transfer-encoding" in part:
            yield folder, sent, _encoded_whole(part, inner)
        elif forwarded:
            name = _file_name(part) or _words(inner.get("subject", "")) or "转发的邮件"
            yield from _parts(inner, f"{folder}{_last(name)}/", depth - 1, sent)
        else:
            yield from _parts(inner, folder, depth - 1, sent)


def _date(part: Part) -> datetime | None:
    """Return when a message says it was sent, in UTC; None where it states no date or no time zone."""
    try:
        stated = parsedate_to_datetime(part.get("date", ""))
        return stated.astimezone(UTC) if stated.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _encoded_whole(part: Part, inner: Part) -> Part:
    """Return a forwarded message that is encoded as a whole (in base64) as a file, to be opened later.

    The standard forbids such an encoding, but some programs write it.
    """
    name = _last(_file_name(part)).replace('"', "") or "转发的邮件.eml"
    inner["content-transfer-encoding"] = part["content-transfer-encoding"]
    inner["content-type"] = f'application/octet-stream; name="{name}"'
    return inner


def _is_file(part: Part) -> bool:
    return (
        bool(_file_name(part))
        or part.get_content_disposition() == "attachment"
        or part.get_content_maintype() not in ("text", "multipart")
    )


def _members(part: Part, folder: str, number: int, sent: datetime | None) -> Iterator[Member]:
    """Yield the files of a part: the part itself, or those uuencoded in its text."""
    if _is_file(part):
        yield _member(part, folder, number, sent)
        return
    try:
        data = _data(part)
    except binascii.Error:
        return  # this is the message's own text, which is not read
    if sniff(data) not in _TEXTS:  # a file, although the message calls it text
        yield Member(f"{folder}附件{number}", data, modified=sent)
        return
    for member in uuencoded(data):
        yield replace(member, name=folder + (_last(member.name) or f"附件{number}"), modified=sent)


def _member(part: Part, folder: str, number: int, sent: datetime | None) -> Member:
    name = folder + (_last(_file_name(part)) or f"附件{number}")
    try:
        return Member(name, _data(part), modified=sent)
    except binascii.Error:
        return Member(name, b"", broken("邮件附件的编码有错"))


def _data(part: Part) -> bytes:
    """Return the bytes of a part. Raises binascii.Error where its base64 is damaged.

    The library would decode what it can, which makes a damaged file, and needs several times the memory.
    """
    payload = part.get_payload()
    if not isinstance(payload, str) or part.get("content-transfer-encoding", "").strip().lower() != "base64":
        data = part.get_payload(decode=True)
        return data if isinstance(data, bytes) else b""
    for blank in "\r\n \t":
        payload = payload.replace(blank, "")
    padding = "=" * (-len(payload) % 4)  # some programs leave it out
    try:
        return binascii.a2b_base64(payload + padding, strict_mode=True)
    except ValueError:  # it holds characters beyond ASCII
        raise binascii.Error from None


def _last(name: str) -> str:
    """Return a name without the folders of the sender's machine, which some programs send along."""
    return name.replace("\\", "/").rstrip("/").rpartition("/")[2].strip()


def _file_name(part: Part) -> str:
    """Return the decoded name that a part gives its file, "" when it gives none."""
    for parameter, header in (("filename", "content-disposition"), ("name", "content-type")):
        value = part.get_param(parameter, header=header)
        if isinstance(value, tuple):  # RFC 2231: charset, language, bytes as Latin-1 characters
            charset, _, text = value
            return _text(text.encode("latin-1", "replace"), charset)
        if value:
            return _words(value)
    return ""


def _words(value: str) -> str:
    """Decode the encoded words in a text (RFC 2047); mail programs put them into parameters as well."""
    try:
        pieces = decode_header(value)
    except errors.HeaderParseError:
        return value
    return "".join(
        piece
        if isinstance(piece, str)
        else _text(piece, charset)
        if charset
        else piece.decode("raw-unicode-escape", "replace")
        for piece, charset in pieces
    )


def _text(raw: bytes, charset: str | None) -> str:
    """Decode bytes by the stated charset; those of the GB family as GB18030, which contains the others."""
    stated = (charset or "").strip().lower()
    codec = "gb18030" if stated.startswith(("gb", "x-gb", "cp936", "ms936", "windows-936")) else stated
    try:
        return raw.decode(codec) if codec else decoded_name(raw)
    except (LookupError, ValueError):
        return decoded_name(raw)
