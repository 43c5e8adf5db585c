"""Workbooks with a password to open: locked here in every way that Office knows, and opened again."""

from __future__ import annotations

import io
import random
import struct
from collections.abc import Callable, Sequence
from hashlib import md5, sha1

import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from formats import END, NONE, biff, compound, locked, root, xls, xls_label, xls_number
from handmade import handmade, zipped
from hypothesis import given
from hypothesis import strategies as st
from msoffcrypto.method.container.ecma376_encrypted import ECMA376Encrypted
from msoffcrypto.method.ecma376_standard import ECMA376Standard
from msoffcrypto.method.xor_obfuscation import DocumentXOR

from cwgk_excel.intake.containers.sniff import sniff
from cwgk_excel.intake.content import Content
from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.intake.formats.decrypt import DEFAULT_PASSWORD
from cwgk_excel.intake.refusal import Refused

PACKAGE = zipped(
    {
        "a.bin": random.Random(2).randbytes(5000),
        **handmade('<row><c t="inlineStr"><is><t>甲公司</t></is></c><c><v>326</v></c></row>'),
    }
)
STREAM = xls([xls_label(0, 0, "甲公司"), xls_number(0, 1, 326)], [xls_label(999, 0, "远" * 2000)])
SALT = bytes(range(16))
PASSWORD = "密码abc123"


def contained(package: bytes, info: bytes) -> bytes:
    """The OLE file around an encrypted package."""
    target = io.BytesIO()
    ECMA376Encrypted(package, info).write_to(target)
    return target.getvalue()


def standard(password: str, salt: bytes = SALT) -> bytes:
    """As Excel 2007: [MS-OFFCRYPTO] 2.3.4.5 to 2.3.4.9."""
    key = ECMA376Standard.makekey_from_password(password, 0x660E, 0x8004, 0x18, 128, 16, salt)

    def locked(data: bytes) -> bytes:
        cipher = Cipher(algorithms.AES(bytes(key)), modes.ECB()).encryptor()
        return cipher.update(data + bytes(-len(data) % 16)) + cipher.finalize()

    header = struct.pack("<8I", 0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0) + "AES\0".encode("utf-16-le")
    verifier = bytes(range(100, 116))
    hashed = struct.pack("<I", 20) + locked(sha1(verifier).digest())
    checks = struct.pack("<I16s", 16, salt) + locked(verifier) + hashed
    info = struct.pack("<HHII", 4, 2, 0x24, len(header)) + header + checks
    return contained(struct.pack("<Q", len(PACKAGE)) + locked(PACKAGE), info)


def with_filepass(data: bytes) -> bytes:
    """The stream with this record put in behind its first one, and the sheets moved on by its length."""
    added = biff(0x002F, data)
    moved = bytearray(STREAM[:20] + added + STREAM[20:])
    place = 20 + len(added)
    while moved[place : place + 2] == b"\x85\0":
        (offset,) = struct.unpack_from("<I", moved, place + 4)
        struct.pack_into("<I", moved, place + 4, offset + len(added))
        place += 4 + struct.unpack_from("<H", moved, place + 2)[0]
    return bytes(moved)


def spans(stream: bytes) -> list[tuple[int, int, int]]:
    """Of each record that is to be hidden: where its data begin, where what is hidden begins, and its end."""
    found, place = [], 0
    while place < len(stream):
        code, size = struct.unpack_from("<HH", stream, place)
        if code not in (0x0809, 0x002F):
            found.append((place + 4, place + (8 if code == 0x0085 else 4), place + 4 + size))
        place += 4 + size
    return found


def rc4(key: bytes, data: bytes) -> bytes:
    """One run of the cipher."""
    return Cipher(ARC4(key), mode=None).encryptor().update(data)


def blocks(stream: bytes, keys: Sequence[bytes]) -> bytes:
    """The stream enciphered in blocks of 1024 bytes, each with its key, but for what stays plain."""
    whole = b"".join(rc4(key, stream[1024 * place : 1024 * place + 1024]) for place, key in enumerate(keys))
    hidden = bytearray(stream)
    for _, begin, end in spans(stream):
        hidden[begin:end] = whole[begin:end]
    return bytes(hidden)


def office97(password: str) -> bytes:
    """RC4 with 40 bits: [MS-OFFCRYPTO] 2.3.6."""

    def key(block: int) -> bytes:
        short = md5(password.encode("utf-16-le")).digest()[:5]
        return md5(md5((short + SALT) * 16).digest()[:5] + struct.pack("<I", block)).digest()

    verifier = bytes(range(50, 66))
    checks = rc4(key(0), verifier + md5(verifier).digest())
    stream = with_filepass(struct.pack("<HHH16s", 1, 1, 1, SALT) + checks)
    return blocks(stream, [key(block) for block in range(len(stream) // 1024 + 1)])


def crypto_api(password: str, bits: int = 128, stated: int | None = None) -> bytes:
    """RC4 by the system's library: [MS-OFFCRYPTO] 2.3.5."""

    def key(block: int) -> bytes:
        first = sha1(SALT + password.encode("utf-16-le")).digest()
        whole = sha1(first + struct.pack("<I", block)).digest()[: bits // 8]
        return whole.ljust(16, b"\0") if bits == 40 else whole

    verifier = bytes(range(50, 66))
    checks = rc4(key(0), verifier + sha1(verifier).digest())
    size = bits if stated is None else stated
    header = struct.pack("<8I", 4, 0, 0x6801, 0x8004, size, 1, 0, 0) + "Base\0".encode("utf-16-le")
    head = struct.pack("<HHHII", 1, 3, 2, 4, len(header)) + header
    proof = struct.pack("<I16s", 16, SALT) + checks[:16] + struct.pack("<I", 20) + checks[16:]
    stream = with_filepass(head + proof)
    return blocks(stream, [key(block) for block in range(len(stream) // 1024 + 1)])


def obfuscated(password: str, old: bool = False) -> bytes:
    """XOR: [MS-OFFCRYPTO] 2.3.7; Excel 95 wrote no kind before the keys."""
    narrow = password.encode("gb18030").decode("latin-1")
    verifier = 0
    for byte in reversed(bytes([len(narrow)]) + narrow.encode("latin-1")):
        verifier = (verifier >> 14 & 1 | verifier << 1 & 0x7FFF) ^ byte
    verifier ^= 0xCE4B
    stream = with_filepass((b"" if old else b"\0\0") + struct.pack("<HH", 0, verifier))
    pad = DocumentXOR.create_xor_array_method1(narrow)
    hidden = bytearray(stream)
    for start, begin, end in spans(stream):
        for place in range(begin, end):
            turned = (hidden[place] >> 3 | hidden[place] << 5) & 0xFF
            hidden[place] = turned ^ pad[(end + place - start) % 16]
    return bytes(hidden)


LOCKED = {
    "agile": locked(PACKAGE, PASSWORD),
    "standard": standard(PASSWORD),
    "RC4": office97(PASSWORD),
    "CryptoAPI": crypto_api(PASSWORD),
    "CryptoAPI 40": crypto_api(PASSWORD, 40),
    "CryptoAPI unstated": crypto_api(PASSWORD, 40, 0),
    "XOR": obfuscated(PASSWORD),
    "XOR 95": obfuscated(PASSWORD, old=True),
}


def values(data: bytes, *passwords: str) -> list[str]:
    """The texts of the first sheet's cells."""
    return [cell.text for cell in read_any(data, passwords=passwords).sheets[0].cells.values()]


def refusal(data: bytes, *passwords: str) -> tuple[str, str]:
    """The code and the phrase with which a file is refused."""
    with pytest.raises(Refused) as caught:
        read_any(data, passwords=passwords)
    return caught.value.code, caught.value.values.get("what", "")


@pytest.mark.parametrize("way", LOCKED)
def test_each_way_of_locking_opens_with_its_password(way: str) -> None:
    """Whichever place it has among those given."""
    assert values(LOCKED[way], "不对", PASSWORD) == ["甲公司", "326"]


@pytest.mark.parametrize("way", LOCKED)
def test_wrong_password_is_told_from_none(way: str) -> None:
    """None given: there is one; given: none fits."""
    assert refusal(LOCKED[way])[0] == "file-encrypted"
    assert refusal(LOCKED[way], "不对", "") == ("file-password", "")


@pytest.mark.parametrize("lock", [standard, office97, crypto_api, obfuscated])
def test_default_password_of_excel_needs_none(lock: Callable[[str], bytes]) -> None:
    """Protection against changes alone leaves it behind, and Excel opens the file without asking."""
    assert values(lock(DEFAULT_PASSWORD)) == ["甲公司", "326"]


@pytest.mark.parametrize("chance", [b"\0<", b"<\0", b"<!ENTITY"])
def test_a_salt_may_hold_any_bytes(chance: bytes) -> None:
    """Only a description in XML can hold what looks like one."""
    assert values(standard(PASSWORD, chance.ljust(16, b"x")), PASSWORD) == values(
        LOCKED["standard"], PASSWORD
    )


def test_later_sheets_are_deciphered_across_blocks() -> None:
    """The key changes every 1024 bytes, in the middle of a record too."""
    for way in ("RC4", "CryptoAPI", "XOR"):
        sheets = read_any(LOCKED[way], passwords=[PASSWORD]).sheets
        assert sheets[1].cells["A1000"].text == "远" * 2000


def test_what_comes_out_is_told_by_its_content() -> None:
    """An encrypted document is a document; what is no package at all did not open."""
    document = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"})
    assert refusal(locked(document, PASSWORD), PASSWORD) == ("file-not-workbook", Content.DOCX)
    assert refusal(locked(b"text" * 2000, PASSWORD), PASSWORD)[0] in ("file-password", "file-broken")


@pytest.mark.parametrize(
    ("old", "new", "code", "what"),
    [
        (b'spinCount="500"', b'spinCount="10000001"', "file-unsafe", "加密部分要求的计算量过大"),
        (b"<encryption ", b"<!DOCTYPE x><encryption ", "file-unsafe", "加密部分含有 DOCTYPE 或实体定义"),
        (b"saltValue", b"altValue", "file-broken", "加密部分的格式不正常"),
        (b"</encryption>", b"", "file-broken", "加密部分的格式不正常"),
        (b'keyBits="256"', b'keyBits="7"', "file-broken", "加密部分的格式不正常"),
    ],
)
def test_hostile_descriptions_are_refused(old: bytes, new: bytes, code: str, what: str) -> None:
    """Work without end, entities, and what is left out or senseless."""
    info = _info(LOCKED["agile"])
    assert old in info
    assert refusal(contained(bytes(64), info.replace(old, new)), PASSWORD) == (code, what)


def test_long_description_is_refused() -> None:
    """It has a few hundred bytes in every file that a program writes."""
    info = b"\4\0\4\0\x40\0\0\0".ljust(40_000)
    entries = (
        ("EncryptionInfo", 2, NONE, 2, NONE, 3, 40_000),
        ("EncryptedPackage", 2, NONE, NONE, NONE, END, 0),
    )
    data = compound(root(), *entries, table=(*range(4, 82), END), data=info)
    assert refusal(data, PASSWORD) == ("file-broken", "加密部分的格式不正常")


def _info(data: bytes) -> bytes:
    begin = data.index(b"\x04\x00\x04\x00\x40\x00\x00\x00")
    end = data.index(b"</encryption>", begin) + len(b"</encryption>")
    return data[begin:end]


def test_rights_management_is_a_password_that_nobody_can_give() -> None:
    """The package is there, and nothing that says how to open it."""
    name, other = "EncryptionInfo".encode("utf-16-le"), "EncryptionABCD".encode("utf-16-le")
    data = LOCKED["agile"].replace(name, other)
    assert sniff(data) is Content.ENCRYPTED
    assert refusal(data, PASSWORD) == ("file-encrypted", "用权限管理（IRM）加密")


def test_unknown_ways_of_locking_an_old_workbook_are_refused() -> None:
    """And so is a description that is cut off."""
    assert refusal(with_filepass(struct.pack("<HHH", 1, 9, 9)), "x") == (
        "file-broken",
        "加密方式不是 Excel 所用的",
    )
    assert refusal(with_filepass(struct.pack("<HHH", 1, 1, 1)), "x") == (
        "file-broken",
        "加密部分的格式不正常",
    )
    assert refusal(with_filepass(b""), "x") == ("file-broken", "加密部分的格式不正常")


@given(st.sampled_from(["agile", "RC4", "CryptoAPI", "XOR"]), st.data())
def test_changed_bytes_are_read_or_refused(way: str, data: st.DataObject) -> None:
    """Whatever stands in the file."""
    changed = bytearray(LOCKED[way])
    place = data.draw(st.integers(8, len(changed) - 1))
    changed[place : place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    try:
        read_any(bytes(changed), passwords=[PASSWORD])
    except Refused as refused:
        outcome = refused.code
    else:
        outcome = "read"
    known = ("file-broken", "file-password", "file-encrypted", "file-unsafe", "file-too-large")
    assert outcome in ("read", "file-not-workbook", "file-archive", *known)
