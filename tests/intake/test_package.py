"""What comes out of packages: every member, and for each one that cannot be had the reason."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import pytest
from hostile.raw_zip import Entry, deflated, raw_zip

from cwgk_excel.intake.containers.member import Member
from cwgk_excel.intake.containers.sniff import sniff
from cwgk_excel.intake.content import PACKAGES, Content
from cwgk_excel.intake.files.package import unpack
from cwgk_excel.intake.refusal import Limits, Refused

GOOD = Entry("附件1.xlsx".encode("gbk"), b"good" * 9)
LIMITS = Limits(package_bytes=300_000, package_members=5)


def problems(*entries: Entry) -> list[tuple[str, str, str]]:
    """Name, code and phrase of each member with a problem; the good one beside them is sound."""
    *found, last = unpack(raw_zip([*entries, GOOD]), LIMITS)
    assert last == Member("附件1.xlsx", GOOD.data, None)
    told = []
    for member in found:
        assert member.problem is not None
        assert member.data == b""
        told.append((member.name, member.problem.code, member.problem.values["what"]))
    return told


def refusal(data: bytes) -> tuple[str, str]:
    """Code and phrase with which a package is refused as a whole."""
    with pytest.raises(Refused) as caught:
        unpack(data, LIMITS)
    return caught.value.code, caught.value.values["what"]


def test_zip_gives_its_files_with_their_paths() -> None:
    """Folders are left out, and noise is left to who sorts it."""
    entries = [
        Entry("中山区/".encode("gbk")),
        Entry("中山区\\附件1.xlsx".encode("gbk"), b"1"),
        Entry("中山区/附件2.xlsx".encode(), b"2", flags=0x800),
        Entry(b"__MACOSX/._a.xlsx", b"3"),
        Entry(b"A.xlsx", b"4", method=0),
        Entry(b"a.xlsx", b""),
    ]
    found = unpack(raw_zip(entries))
    assert [(m.name, m.data, m.problem) for m in found] == [
        ("中山区/附件1.xlsx", b"1", None),
        ("中山区/附件2.xlsx", b"2", None),
        ("__MACOSX/._a.xlsx", b"3", None),
        ("A.xlsx", b"4", None),
        ("a.xlsx", b"", None),
    ]


def test_empty_zip_gives_nothing() -> None:
    """Who calls says that nothing was in it."""
    assert unpack(raw_zip([])) == []
    assert unpack(raw_zip([Entry(b"empty/")])) == []


def test_mail_gives_its_attachments() -> None:
    """A zip in it is a member, to be opened in its turn."""
    inner = raw_zip([GOOD])
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "报送"
    mail.add_attachment(inner, maintype="application", subtype="zip", filename="中山区.zip")
    (member,) = unpack(mail.as_bytes())
    assert (member.name, member.data, member.problem) == ("中山区.zip", inner, None)
    assert sniff(member.data) in PACKAGES
    assert [m.name for m in unpack(member.data)] == ["附件1.xlsx"]


@pytest.mark.parametrize(
    ("entry", "name", "code", "what"),
    [
        (Entry(b"a.xlsx", b"x", flags=1), "a.xlsx", "file-archive", "压缩包里设了密码的文件"),
        (Entry(b"a.xlsx", b"x", method=99, flags=1), "a.xlsx", "file-archive", "压缩包里设了密码的文件"),
        (Entry(b"a.xlsx", b"x", method=9), "a.xlsx", "file-archive", "压缩包里用不常见方式压缩的文件"),
        (Entry(b"a.xlsx", b"x", crc=1), "a.xlsx", "file-broken", "部件 a.xlsx 的内容与校验码不符"),
        (Entry(b"a.xlsx", b"x", size=9), "a.xlsx", "file-broken", "部件 a.xlsx 的大小与所写的不符"),
        (
            Entry(b"a.xlsx", b"x", local_size=9),
            "a.xlsx",
            "file-broken",
            "部件 a.xlsx 前面写的大小或校验码与目录不符",
        ),
        (Entry(b"a.xlsx", bytes(200_000)), "a.xlsx", "file-unsafe", "部件 a.xlsx 的压缩比例异常"),
        (Entry(b"../a.xlsx", b"x"), "../a.xlsx", "file-unsafe", "压缩包里的文件名指向上级文件夹：../a.xlsx"),
        (Entry(b"\\a.xlsx", b"x"), "/a.xlsx", "file-unsafe", "压缩包里的文件名是绝对路径：/a.xlsx"),
        (Entry(b"C:\\a.xlsx", b"x"), "C:/a.xlsx", "file-unsafe", "压缩包里的文件名带有盘符：C:/a.xlsx"),
        (Entry(b"a\0b.xlsx", b"x"), "a\0b.xlsx", "file-unsafe", "压缩包里的文件名含有空字符：a?b.xlsx"),
        (Entry(b"", b"x"), "", "file-unsafe", "压缩包里的文件名没有名称："),
        (
            Entry(b"a.xlsx", b"/etc/passwd", attributes=0o120777 << 16),
            "a.xlsx",
            "file-special",
            "压缩包里指向别处的链接",
        ),
    ],
)
def test_bad_member_costs_itself_only(entry: Entry, name: str, code: str, what: str) -> None:
    """Each with its own reason, beside a good one."""
    assert problems(entry) == [(name, code, what)]


def test_member_beyond_the_limit_costs_itself_only() -> None:
    """By the size that it states, and it is not inflated: one that states less ends where that is reached."""
    assert problems(Entry(b"a", bytes(300_001), 0)) == [
        ("a", "file-too-large", "展开后有 0 MB，上限 0.286102 MB")
    ]
    assert problems(Entry(b"a", bytes(400_000), size=70_000)) == [
        ("a", "file-broken", "部件 a 的大小与所写的不符")
    ]


def test_scan_that_packs_well_is_no_bomb() -> None:
    """A white page is a hundred times smaller when packed."""
    scan = b"II*\0" + b"\xff" * 250_000
    assert unpack(raw_zip([Entry("扫描.tif".encode(), scan)]), LIMITS)[0].data == scan


@pytest.mark.parametrize(
    "parts", [("Index.zip", "Metadata/a"), ("Index/Document.iwa", "b"), ("index.xml", "c")]
)
def test_folder_that_is_a_document_on_a_mac_is_one_file(parts: tuple[str, ...]) -> None:
    """Its dozens of parts are nobody's files; a folder that only has such a name is one."""
    inner = [Entry(f"材料/汇总.Numbers/{part}".encode(), b"x") for part in parts]
    assert problems(*inner) == [
        ("材料/汇总.Numbers", "file-iwork", "苹果电脑的文稿（Numbers、Pages 或 Keynote）")
    ]
    assert [m.name for m in unpack(raw_zip([Entry(b"a.key/b.xlsx", b"x")]))] == ["a.key/b.xlsx"]


def test_of_two_files_with_one_name_neither_is_taken() -> None:
    """Programs that add to an archive may leave the older one in; which is meant cannot be known."""
    twice = problems(Entry(b"b/a.xlsx", b"1"), Entry(b"b\\a.xlsx", b"2"))
    assert twice == [("b/a.xlsx", "file-unsafe", "压缩包里有两个同名文件：b/a.xlsx")] * 2


@pytest.mark.parametrize(
    ("data", "code", "what"),
    [
        (raw_zip([GOOD])[:-5], "file-broken", "不完整的工作簿或压缩包"),
        (raw_zip([GOOD], count=3), "file-broken", "目录说有 3 个部件，实际列出 1 个"),
        (raw_zip(Entry(b"%d" % n) for n in range(6)), "file-too-large", "文件内部的部件超过 5 个"),
        (
            raw_zip([Entry(b"a", bytes(200_000), 0), Entry(b"b", bytes(200_000), 0)]),
            "file-too-large",
            "全部展开后超过 0.286102 MB",
        ),
        (b"text", "file-not-workbook", "文本或 CSV 文件"),
        (b"\x1f\x8b\x08", "file-archive", "压缩包 .gz"),
    ],
)
def test_package_that_cannot_be_trusted_is_refused_whole(data: bytes, code: str, what: str) -> None:
    """Where the directory, the sizes or the kind are not what they must be."""
    assert refusal(data) == (code, what)


def test_what_broken_members_give_counts_as_well() -> None:
    """Else thousands of members with a wrong checksum would cost hours."""
    noisy = bytes(range(256)) * 600
    body = deflated(noisy, 0)
    many = raw_zip(Entry(b"%d" % n, noisy, crc=1, payload=body) for n in range(3))
    assert refusal(many) == ("file-too-large", "全部展开后超过 0.286102 MB")


def test_stored_archive_in_an_archive_is_no_second_directory() -> None:
    """The end record of the inner one may stand near the end of the outer one."""
    inner = raw_zip([GOOD], comment="说明".encode("gbk"))
    (member,) = unpack(raw_zip([Entry(b"a.zip", inner, method=0)]))
    assert member == Member("a.zip", inner, None)


@pytest.mark.parametrize("flag", [True, False])
def test_archives_of_the_standard_library(flag: bool) -> None:
    """It sets the flag for names that are not ASCII; older programs did not, and wrote UTF-8 or GBK."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("大连市/附件1.xlsx", GOOD.data)
    data = buffer.getvalue()
    if not flag:
        data = data.replace(b"\x00\x08\x08\x00", b"\x00\x00\x08\x00")
    assert [(m.name, m.data) for m in unpack(data)] == [("大连市/附件1.xlsx", GOOD.data)]


def test_unknown_kind_has_no_members() -> None:
    """A workbook is no package of files, though it is a zip."""
    assert frozenset({Content.ZIP, Content.MAIL}) == PACKAGES
    workbook = raw_zip([Entry(b"[Content_Types].xml"), Entry(b"xl/workbook.xml")])
    assert refusal(workbook)[0] == "file-not-workbook"
