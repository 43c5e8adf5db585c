"""Attachments of mail messages, as mail programs write them."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.intake.containers.sniff import sniff
from cwgk_excel.intake.content import Content
from cwgk_excel.intake.files.mail import mail_members
from cwgk_excel.intake.refusal import Limits, Refused

BOOK = bytes(range(256)) * 20
HEAD = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n"


def message(*files: tuple[str, bytes], subject: str = "中山区报送") -> EmailMessage:
    """A message with files, as the standard library writes it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", subject
    mail.set_content("见附件。")
    for name, data in files:
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail


def mixed(*parts: bytes, close: bytes = b"--=_b--\r\n") -> bytes:
    """A message with parts as given."""
    begin = HEAD + b'Content-Type: multipart/mixed; boundary="=_b"\r\n\r\n'
    return begin + b"".join(b"--=_b\r\n" + part + b"\r\n" for part in parts) + close


def part(*headers: bytes, data: bytes = BOOK, coded: bool = True) -> bytes:
    """A part in base64."""
    body = base64.encodebytes(data).replace(b"\n", b"\r\n") if coded else data
    transfer = [b"Content-Transfer-Encoding: base64"] if coded else []
    return b"\r\n".join([*headers, *transfer, b"", body])


def names(data: bytes) -> list[str]:
    """Names of the attachments, all of which are sound and hold what was sent."""
    found = mail_members(data)
    assert [(member.problem, member.data) for member in found] == [(None, BOOK)] * len(found)
    return [member.name for member in found]


def refusal(data: bytes, limits: Limits) -> tuple[str, str]:
    """Code and phrase with which a message is refused."""
    with pytest.raises(Refused) as caught:
        mail_members(data, limits)
    return caught.value.code, caught.value.values["what"]


def test_attachments_of_a_usual_message() -> None:
    """In their order; the text is none."""
    mail = message(("附件1.xlsx", BOOK), ("附件 2（最终）.xlsx", BOOK)).as_bytes(policy=SMTP)
    assert sniff(mail) is Content.MAIL
    assert names(mail) == ["附件1.xlsx", "附件 2（最终）.xlsx"]


def test_message_without_attachment_holds_nothing() -> None:
    """The sender forgot it; who calls says so."""
    assert mail_members(message().as_bytes()) == []


def word(text: str, charset: str, label: str = "") -> bytes:
    """An encoded word (RFC 2047)."""
    return f"=?{label or charset}?B?{base64.b64encode(text.encode(charset)).decode()}?=".encode()


GBK = base64.b64encode("附件一".encode("gbk"))
CUT = [base64.b64encode(piece) for piece in ("附件1".encode()[:4], "附件1".encode()[4:])]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (
            b'Content-Disposition: attachment; filename="' + word("附件1.xlsx", "gbk", "GB2312") + b'"',
            "附件1.xlsx",
        ),
        (b"Content-Disposition: attachment; filename=" + word("附件1.xlsx", "utf-8"), "附件1.xlsx"),
        # A character that GB2312 does not have, under its name.
        (
            b'Content-Disposition: attachment; filename="' + word("朱镕基.xlsx", "gbk", "gb2312") + b'"',
            "朱镕基.xlsx",
        ),
        (
            b'Content-Disposition: attachment; filename="'
            + word("附", "gbk")
            + b"\r\n "
            + word("件", "gbk")
            + b'"',
            "附件",
        ),
        (
            b'Content-Disposition: attachment;\r\n filename="=?utf-8?B?%b?=\r\n =?utf-8?B?%b?="' % tuple(CUT),
            "附件1",
        ),
        (b'Content-Disposition: attachment; filename="=?GBK?Q?=B8=BD=BC=FE_1?="', "附件 1"),
        (b"Content-Disposition: attachment; filename*=UTF-8''" + quote("附件1.xlsx").encode(), "附件1.xlsx"),
        (b"Content-Disposition: attachment; filename*=GB2312''%B8%BD%BC%FE.xlsx", "附件.xlsx"),
        (
            b"Content-Disposition: attachment; filename*0*=UTF-8''%E9%99;\r\n filename*1*=%84; filename*2=.xlsx",
            "附.xlsx",
        ),
        (b"Content-Disposition: attachment; filename*=%B8%BD%BC%FE.xlsx", "附件.xlsx"),
        (b"Content-Disposition: attachment; filename*=nosuch''%B8%BD%BC%FE.xlsx", "附件.xlsx"),
        ('Content-Disposition: attachment; filename="附件1.xlsx"'.encode("gbk"), "附件1.xlsx"),
        ('Content-Disposition: attachment; filename="附件1.xlsx"'.encode(), "附件1.xlsx"),
        ('Content-Type: application/octet-stream; name="附件1.xlsx"'.encode("gb18030"), "附件1.xlsx"),
        (b'Content-Type: application/vnd.ms-excel; name="a;b.xls"', "a;b.xls"),
        (b'Content-Disposition: inline; filename="a.xlsx"', "a.xlsx"),
        (rb'Content-Disposition: attachment; filename="C:\\Users\\li\\a.xlsx"', "a.xlsx"),
        (b'Content-Disposition: attachment; filename="../../a.xlsx"', "a.xlsx"),
        (b'Content-Disposition: attachment; filename="=?utf-8?B?a?="', "=?utf-8?B?a?="),
        (b"Content-Disposition: attachment", "附件1"),
        (b"Content-Type: application/octet-stream", "附件1"),
        (b'Content-Type: text/csv; name="a.csv"', "a.csv"),
    ],
)
def test_names_are_read_in_every_way_of_writing_them(header: bytes, name: str) -> None:
    """The standards', and what programs write instead."""
    assert names(mixed(part(header))) == [name]


@pytest.mark.parametrize("coding", ["quoted-printable", "8bit", "binary", "x-uuencode", "BASE64", "nonsense"])
def test_ways_of_coding_data(coding: str) -> None:
    """As stated; where it cannot be told, as it is."""
    coded = {
        "quoted-printable": b"=BD=F0=\r\n abc",
        "x-uuencode": b"begin 644 a\n&O?`@86)C\n \nend\n",
        "BASE64": b"vfAg\r\nYWJj",
    }.get(coding, b"\xbd\xf0 abc")
    headers = (b"Content-Type: application/octet-stream", b"Content-Transfer-Encoding: " + coding.encode())
    (found,) = mail_members(mixed(part(*headers, data=coded, coded=False)))
    assert (found.problem, found.data) == (None, b"\xbd\xf0 abc")


def test_line_of_base64_that_is_spoilt_is_the_attachments_problem() -> None:
    """What would come out belongs to no file; the others are sound."""
    bad = part(b'Content-Disposition: attachment; filename="a.xlsx"', data=BOOK).replace(b"AAEC", b"A*EC", 1)
    good = part(b'Content-Disposition: attachment; filename="b.xlsx"')
    first, second = mail_members(mixed(bad, good))
    assert first.problem is not None
    assert (first.name, first.data, first.problem.code) == ("a.xlsx", b"", "file-broken")
    assert first.problem.values["what"] == "邮件附件的编码有错"
    assert (second.name, second.data, second.problem) == ("b.xlsx", BOOK, None)


def test_files_of_forwarded_messages_are_named_by_the_message() -> None:
    """A district forwards what its units sent; who sent it may stand in the subject only."""
    inner = message(("附件1.xlsx", BOOK), subject="甲公司报送")
    middle = message(("附件2.xlsx", BOOK), subject="转发：甲公司")
    middle.add_attachment(inner)
    outer = message()
    outer.add_attachment(middle)
    outer.add_attachment(message(("附件3.xlsx", BOOK), subject=""))
    assert names(outer.as_bytes()) == [
        "转发：甲公司/附件2.xlsx",
        "转发：甲公司/甲公司报送/附件1.xlsx",
        "转发的邮件/附件3.xlsx",
    ]


def test_forwarded_message_in_base64_is_a_file() -> None:
    """Some servers write it so; it is opened like any package in a package."""
    inner = message(("附件1.xlsx", BOOK)).as_bytes()
    headers = (b"Content-Type: message/rfc822", b'Content-Disposition: attachment; filename="a.eml"')
    (found,) = mail_members(mixed(part(*headers, data=inner)))
    assert (found.name, found.data) == ("a.eml", inner)
    assert names(found.data) == ["附件1.xlsx"]


def test_pictures_in_the_text_are_files_and_the_text_is_none() -> None:
    """Also without a name: nothing that was sent is passed over."""
    mail = message()
    mail.add_alternative("<img src='cid:1'>", subtype="html")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png")
    assert [(member.name, member.data) for member in mail_members(mail.as_bytes())] == [("附件1", b"\x89PNG")]


def test_missing_end_is_told() -> None:
    """There may have been more attachments."""
    header = b'Content-Disposition: attachment; filename="a.xlsx"'
    found = mail_members(mixed(part(header), close=b""))
    assert [member.name for member in found] == ["a.xlsx", "（邮件结尾）"]
    assert found[1].problem is not None
    assert found[1].problem.values["what"] == "邮件不完整，后面可能还有附件"
    (only,) = mail_members(HEAD + b'Content-Type: multipart/mixed; boundary="=_b"\r\n\r\ntext\r\n')
    assert only.name == "（邮件结尾）"


def test_limits_hold_before_and_after_taking_apart() -> None:
    """Size, lines that could be parts, parts, and depth."""
    mail = mixed(*[part(b'Content-Disposition: attachment; filename="a"', data=b"x")] * 3)
    assert refusal(mail, Limits(mail_bytes=100)) == ("file-too-large", "邮件不能超过 9.53674e-05 MB")
    assert refusal(mail, Limits(members=2)) == ("file-too-large", "邮件的附件超过 2 个")
    assert refusal(mail + b"\n--" * 20, Limits(members=2)) == ("file-too-large", "邮件的分段太多")
    assert refusal(mail + b"\n" * 2_500_001, Limits()) == ("file-too-large", "邮件超过 2500000 行")
    nested = message(("附件1.xlsx", BOOK))
    for _ in range(5):
        outer = message()
        outer.add_attachment(nested)
        nested = outer
    assert refusal(nested.as_bytes(), Limits(mail_depth=5)) == ("file-unsafe", "邮件层层相套")
    assert len(mail_members(nested.as_bytes())) == 1


def test_parts_nested_without_end_are_unsafe() -> None:
    """The library calls itself for each level."""
    levels = b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(3000)
    )
    assert refusal(HEAD + levels, Limits()) == ("file-unsafe", "邮件层层相套")


def test_long_headers_take_no_time() -> None:
    """The library's work on one grows with the square of its length."""
    header = b"Content-Disposition: attachment; " + b";" * 1_000_000
    assert names(mixed(part(header))) == ["附件1"]


MAIL = message(("附件1.xlsx", BOOK[:60])).as_bytes()


@given(st.lists(st.tuples(st.integers(0, len(MAIL) - 1), st.binary(max_size=8)), max_size=6))
def test_malformed_messages_raise_nothing_else(changes: list[tuple[int, bytes]]) -> None:
    """Files, or a refusal."""
    data = MAIL
    for place, piece in changes:
        data = data[:place] + piece + data[place + len(piece) :]
    try:
        found = mail_members(data)
    except Refused as refused:
        codes = {refused.code}
    else:
        codes = {member.problem.code for member in found if member.problem}
        "".join(member.name for member in found).encode()
    assert codes <= {"file-broken", "file-unsafe", "file-too-large"}


def test_attachments_are_as_old_as_their_message() -> None:
    """Of a forwarded one it is its own; a date that names no clock, or is none, says nothing."""
    inner = message(("甲.xlsx", BOOK))
    inner["Date"] = "Thu, 9 Nov 2017 08:30:00 +0800"
    outer = message(("乙.xlsx", BOOK))
    outer["Date"] = "Fri, 10 Nov 2017 08:30:00 +0800"
    outer.add_attachment(inner)
    dates = [member.modified for member in mail_members(outer.as_bytes(policy=SMTP))]
    assert dates == [datetime(2017, 11, day, 0, 30, tzinfo=UTC) for day in (10, 9)]
    for told in ("", "Thu, 9 Nov 2017 08:30:00 -0000", "昨天"):
        undated = f"Date: {told}\r\n".encode() + mixed(part(b"Content-Type: application/x"))
        assert [member.modified for member in mail_members(undated)] == [None]


@pytest.mark.parametrize("before", [b"\r\n\r\n", b"\xef\xbb\xbf", b"\n\xef\xbb\xbf\n", b" \r\n"])
def test_blanks_before_the_head_hide_nothing(before: bytes) -> None:
    """Programs that save or forward a message put them there."""
    mail = before + message(("附件1.xlsx", BOOK)).as_bytes()
    assert sniff(mail) is Content.MAIL
    assert names(mail) == ["附件1.xlsx"]


def uuencoded(data: bytes, name: bytes) -> bytes:
    """As programs wrote files into a text."""
    lines = (binascii.b2a_uu(data[place : place + 45]) for place in range(0, len(data), 45))
    return b"begin 644 " + name + b"\n" + b"".join(lines) + b"`\nend\n"


OLD = b"Received: a\nFrom: a@example.org\nTo: b@example.org\nDate: x\nSubject: y\n\n"


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_files_written_into_the_text_are_found(line_end: bytes) -> None:
    """Each by its name, in GBK as well; in a message without MIME and in a part."""
    text = (
        b"begin with this.\n"
        + uuencoded(BOOK, "附件1.xlsx".encode("gbk"))
        + b"and\n"
        + uuencoded(BOOK, b"b c.xls")
    )
    assert names((OLD + text).replace(b"\n", line_end)) == ["附件1.xlsx", "b c.xls"]
    assert names(mixed(part(b"Content-Type: text/plain", data=text, coded=False))) == [
        "附件1.xlsx",
        "b c.xls",
    ]


@pytest.mark.parametrize(
    "text", [uuencoded(BOOK, b"a")[:-5], uuencoded(BOOK, b"a").replace(b"M", b"\x7f", 1)]
)
def test_spoilt_file_in_the_text_is_told(text: bytes) -> None:
    """What is left of it is no file."""
    (member,) = mail_members(OLD + text)
    assert member.problem is not None
    assert (member.name, member.data, member.problem.code) == ("a", b"", "file-broken")


def test_text_that_only_begins_like_a_file_holds_none() -> None:
    """A sentence may."""
    assert mail_members(OLD + b"begin 644 times and never end\n") == []


@pytest.mark.parametrize(
    "kind", [b"Content-Type: text/plain", b"Content-Disposition: inline", b"X-Nothing: 1"]
)
def test_workbook_that_is_called_a_text_is_a_file(kind: bytes) -> None:
    """Without a name and with the wrong kind, or none."""
    book = b"PK\x05\x06" + bytes(18)
    found = mail_members(
        mixed(part(b"Content-Type: text/plain", data="见表".encode()), part(kind, data=book))
    )
    assert [(member.name, member.data) for member in found] == [("附件1", book)]
    single = HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(book)
    assert [member.data for member in mail_members(single)] == [book]


def test_spoilt_text_costs_no_attachment() -> None:
    """Nobody reads it."""
    text = b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n\x7f!"
    assert names(mixed(text, part(b'Content-Disposition: attachment; filename="a.xlsx"'))) == ["a.xlsx"]
