"""Archives and mail messages that hold returns, and those that only pretend to."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP

from hostile.kind import Kind, Member, ignored, package, refused
from hostile.material import Material, zipped
from hostile.raw_zip import Entry, raw_zip

OK = Member("accepted")
NOISE, SCAN = Member("ignored", ("file-noise",)), Member("ignored", ("file-attachment",))
BAD = Member("refused", ("file-broken", "file-unsafe"))
NESTED = Member("refused", ("file-nested",))
XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def _unit(m: Material, mark: str = "") -> bytes:
    """A good return of its own for each member."""
    return m.unit(unit_name=m.unit_name + mark).zip()


def _gbk(m: Material) -> bytes:
    """As Chinese Windows packs: names in GBK without the flag."""
    names = ("中山区/附件1-申报表.xlsx", "附件２（汇总）.xlsx")
    return raw_zip(
        [Entry(names[0].encode("gbk"), _unit(m, "甲")), Entry(names[1].encode("gbk"), m.table().zip())]
    )


def _utf8_unflagged(m: Material) -> bytes:
    return raw_zip([Entry("附件1-申报表.xlsx".encode(), _unit(m))])


def _flagged(m: Material) -> bytes:
    return raw_zip([Entry("附件1-申报表.xlsx".encode(), _unit(m), flags=0x800)])


def _nested(m: Material, levels: int) -> bytes:
    data = zipped({"底.xlsx": _unit(m)})
    for level in range(levels):
        data = zipped({f"{level + 1}.zip": data, f"{level + 1}.xlsx": _unit(m, str(level))})
    return data


def _broken_member(m: Material) -> bytes:
    good, bad = _unit(m, "甲"), _unit(m, "乙")
    return raw_zip(
        [
            Entry(b"good.xlsx", good),
            Entry(b"bad.xlsx", bad[:3000]),
            Entry(b"lie.xlsx", bad, crc=5, local_crc=5),
        ]
    )


def _encrypted_member(m: Material) -> bytes:
    return raw_zip([Entry(b"open.xlsx", _unit(m)), Entry(b"locked.xlsx", b"?" * 90, method=0, flags=1)])


def _escaping(m: Material) -> bytes:
    entries = [
        Entry(name, _unit(m, str(n)))
        for n, name in enumerate((b"../../out.xlsx", b"/etc/out.xlsx", b"C:\\out.xlsx"))
    ]
    return raw_zip([*entries, Entry(b"in.xlsx", _unit(m, "in"))])


def _bomb_member(m: Material) -> bytes:
    return zipped({"好.xlsx": _unit(m), "坏.xlsx": bytes(60 * 2**20)})


def _link_member(m: Material) -> bytes:
    return raw_zip(
        [Entry(b"good.xlsx", _unit(m)), Entry(b"link.xlsx", b"/etc/passwd", attributes=0o120777 << 16)]
    )


def mail(m: Material, members: Mapping[str, bytes], text: str = "请查收附件。") -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = "zhang@example.com", "office@example.com"
    mail["Subject"], mail["Message-ID"] = f"报送 {m.unit_name}", f"<{len(m.unit_name)}@example.com>"
    mail.set_content(text)
    for name, data in members.items():
        mail.add_attachment(data, maintype=XLSX[0], subtype=XLSX[1], filename=name)
    return mail


def _raw_mail(m: Material, disposition: str, data: bytes | None = None) -> bytes:
    """A message whose attachment is named as some program writes it."""
    body = base64.encodebytes(data or _unit(m)).decode().replace("\n", "\r\n")
    return (
        "From: a@example.com\r\nTo: b@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="=-b"\r\n\r\n--=-b\r\nContent-Type: '
        "text/plain; charset=gb18030\r\n\r\n"
        f"hello\r\n--=-b\r\n{disposition}\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n--=-b--\r\n"
    ).encode("gb18030")


def _quoted_printable(m: Material) -> bytes:
    """A message in a message: forwarded, its attachment within."""
    outer = EmailMessage(policy=SMTP)
    outer["From"], outer["To"], outer["Subject"] = (
        "b@example.com",
        "office@example.com",
        f"转发 {m.unit_name}",
    )
    outer.set_content("见转发")
    outer.add_attachment(mail(m, {"附件1.xlsx": _unit(m)}))
    return outer.as_bytes()


def _uuencoded(m: Material) -> bytes:
    """A file written into the text, as before MIME."""
    data = _unit(m)
    lines = b"".join(binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    head = b"Received: a\nFrom: a@example.com\nTo: b@example.com\nDate: x\nSubject: y\n\n"
    return head + "begin 644 表.xlsx\n".encode("gbk") + lines + b"`\nend\n"


def _nameless(m: Material) -> bytes:
    """A message that is nothing but a workbook, and says that it is a text."""
    head = (
        b"From: a@example.com\nTo: b@example.com\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain\n"
    )
    return head + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(_unit(m))


def _named(m: Material, name: str) -> bytes:
    return mail(m, {name: _unit(m)}).as_bytes()


GBK_WORD = "=?gb2312?B?uL28/jEueGxzeA==?="  # 附件1.xlsx
DISPOSITION = "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="
PLAIN = "Content-Type: application/octet-stream; name="
MANY = {f"{n}.txt": b"x" for n in range(5100)}

KINDS: tuple[Kind, ...] = (
    package("names-in-gbk", _gbk, {"中山区/附件1-申报表.xlsx": OK, "附件２（汇总）.xlsx": OK}),
    package("names-in-utf8-unflagged", _utf8_unflagged, {"附件1-申报表.xlsx": OK}),
    package("names-in-utf8-flagged", _flagged, {"附件1-申报表.xlsx": OK}),
    package("named-xlsx", lambda m: zipped({"表.xlsx": _unit(m)}), {"表.xlsx": OK}, file="报送.xlsx"),
    package("one-level", lambda m: _nested(m, 1), {"1.zip/底.xlsx": OK, "1.xlsx": OK}),
    package("two-levels", lambda m: _nested(m, 2), {"2.zip/1.zip": NESTED, "2.zip/1.xlsx": OK, "2.xlsx": OK}),
    package(
        "with-noise-and-scans",
        lambda m: zipped(
            {"~$表.xlsx": b"x", "__MACOSX/._表.xlsx": b"x", "盖章.pdf": b"%PDF-1.4", "表.xlsx": _unit(m)}
        ),
        {"~$表.xlsx": NOISE, "__MACOSX/._表.xlsx": NOISE, "盖章.pdf": SCAN, "表.xlsx": OK},
    ),
    package(
        "of-scans-only",
        lambda m: zipped({"盖章.jpg": b"\xff\xd8\xff\xe0" + m.unit_name.encode()}),
        {"盖章.jpg": SCAN},
    ),
    package(
        "with-impostors",
        lambda m: zipped({"a.xls": b"1,2\n" + m.unit_name.encode(), "b.xlsx": _unit(m)}),
        {"a.xls": Member("refused", ("file-not-workbook",)), "b.xlsx": OK},
    ),
    package("with-broken-members", _broken_member, {"good.xlsx": OK, "bad.xlsx": BAD, "lie.xlsx": BAD}),
    package(
        "with-encrypted-member",
        _encrypted_member,
        {"open.xlsx": OK, "locked.xlsx": Member("refused", ("file-encrypted", "file-archive"))},
    ),
    package(
        "with-bomb",
        _bomb_member,
        {"好.xlsx": OK, "坏.xlsx": Member("refused", ("file-unsafe", "file-too-large"))},
    ),
    package(
        "with-empty-member",
        lambda m: zipped({"空.xlsx": b"", "表.xlsx": _unit(m)}),
        {"空.xlsx": Member("refused", ("file-empty",)), "表.xlsx": OK},
    ),
    package(
        "with-same-return-twice",
        lambda m: zipped({"1.xlsx": (d := _unit(m)), "副本/1.xlsx": d}),
        {"1.xlsx": OK, "副本/1.xlsx": Member("duplicate")},
    ),
    package(
        "with-folders",
        lambda m: raw_zip(
            [
                Entry("中山区/".encode(), method=0, flags=0x800),
                Entry("中山区/表.xlsx".encode(), _unit(m), flags=0x800),
            ]
        ),
        {"中山区/表.xlsx": OK},
    ),
    ignored("empty-zip", lambda m: raw_zip([], comment=m.unit_name.encode()), "package-empty", file="包.zip"),
    ignored(
        "zip-of-folders-only",
        lambda m: raw_zip([Entry(m.unit_name.encode() + b"/", method=0)]),
        "package-empty",
        file="包.zip",
    ),
    refused("zip-cut", lambda m: zipped({"表.xlsx": _unit(m)})[:-30], "file-broken", file="包.zip"),
    refused(
        "zip-of-too-many",
        lambda m: zipped({**MANY, "u": m.unit_name.encode()}),
        "file-too-large",
        file="包.zip",
    ),
    package("mail", lambda m: _named(m, "附件1.xlsx"), {"附件1.xlsx": OK}, file="信.eml"),
    package("mail-named-xlsx", lambda m: _named(m, "表.xlsx"), {"表.xlsx": OK}, file="信.xlsx"),
    package("mail-name-of-dots", lambda m: _named(m, "../../out.xlsx"), {"": OK}, file="信.eml"),
    package(
        "mail-long-name",
        lambda m: _named(m, "很长的名称" * 30 + ".xlsx"),
        {"很长的名称" * 30 + ".xlsx": OK},
        file="信.eml",
    ),
    package(
        "mail-name-in-gbk-word",
        lambda m: _raw_mail(m, f'{DISPOSITION}"{GBK_WORD}"'),
        {"附件1.xlsx": OK},
        file="信.eml",
    ),
    package(
        "mail-name-in-content-type",
        lambda m: _raw_mail(m, f'{PLAIN}"{GBK_WORD}"'),
        {"附件1.xlsx": OK},
        file="信.eml",
    ),
    package(
        "mail-name-in-raw-gbk",
        lambda m: _raw_mail(m, f'{DISPOSITION}"附件1.xlsx"'),
        {"附件1.xlsx": OK},
        file="信.eml",
    ),
    package(
        "mail-name-percent",
        lambda m: _raw_mail(m, f"{DISPOSITION[:-1]}*=utf-8''%E9%99%84%E4%BB%B61.xlsx"),
        {"附件1.xlsx": OK},
        file="信.eml",
    ),
    package(
        "mail-after-a-mark",
        lambda m: b"\xef\xbb\xbf\r\n" + _named(m, "表.xlsx"),
        {"表.xlsx": OK},
        file="信.eml",
    ),
    package("mail-uuencoded", _uuencoded, {"表.xlsx": OK}, file="信.eml"),
    package("mail-nameless", _nameless, {"附件1": OK}, file="信.eml"),
    package(
        "with-a-document-of-a-mac",
        lambda m: zipped({"表.xlsx": _unit(m), **{f"汇总.numbers/Index/{n}.iwa": b"x" for n in range(36)}}),
        {"汇总.numbers": Member("refused", ("file-iwork",)), "表.xlsx": OK},
    ),
    package("mail-forwarded", _quoted_printable, {"": OK}, file="信.eml"),
    package(
        "mail-with-zip",
        lambda m: mail(m, {"包.zip": zipped({"表.xlsx": _unit(m)})}).as_bytes(),
        {"包.zip/表.xlsx": OK},
        file="信.eml",
    ),
    package("mail-in-zip", lambda m: zipped({"信.eml": _named(m, "表.xlsx")}), {"信.eml/表.xlsx": OK}),
    package(
        "mail-with-scan",
        lambda m: mail(m, {"盖章.pdf": b"%PDF-1.4" + m.unit_name.encode(), "表.xlsx": _unit(m)}).as_bytes(),
        {"盖章.pdf": SCAN, "表.xlsx": OK},
        file="信.eml",
    ),
    ignored(
        "mail-without-attachment",
        lambda m: mail(m, {}, f"{m.unit_name} 附件忘加了").as_bytes(),
        "package-empty",
        file="信.eml",
    ),
    package(
        "mail-attachment-cut",
        lambda m: _raw_mail(m, f'{DISPOSITION}"1.xlsx"', _unit(m)[:4000]),
        {"1.xlsx": BAD},
        file="信.eml",
    ),
    refused(
        "mail-cut-in-headers",
        lambda m: _named(m, "表.xlsx")[:150],
        "package-empty",
        "file-not-workbook",
        "file-broken",
        file="信.eml",
    ),
)
