"""Open workbooks that have a password to open, in memory, by the algorithms of msoffcrypto-tool.

Specification: [MS-OFFCRYPTO]; for .xls also [MS-XLS] 2.2.10.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator, Sequence

from msoffcrypto.exceptions import InvalidKeyError
from msoffcrypto.format.ooxml import OOXMLFile
from msoffcrypto.method.rc4 import DocumentRC4
from msoffcrypto.method.rc4_cryptoapi import DocumentRC4CryptoAPI
from msoffcrypto.method.xor_obfuscation import DocumentXOR

from cwgk_excel.intake.containers.ole import open_compound
from cwgk_excel.intake.formats.xls.records import BOF, BOUNDSHEET, FILEPASS, records
from cwgk_excel.intake.refusal import DEFAULT_LIMITS, Limits, Refused, broken, unsafe

# Excel tries this password without asking: it encrypts workbooks protected against changes with it.
DEFAULT_PASSWORD = "VelvetSweatshop"
# [MS-OFFCRYPTO] 2.3.4.10 allows no more. A round takes about a microsecond; each password needs all twice.
_MOST_ROUNDS = 10_000_000
_LONGEST_INFO = 32 * 1024
# [MS-OFFCRYPTO] 2.3.4.10: only this version is described in XML.
_AGILE = b"\x04\x00\x04\x00"
_ROUNDS = re.compile(rb"""spinCount\s*=\s*["']\s*(\d+)""")
# Never encrypted: BOF, FILEPASS, UsrExcl, FileLock, InterfaceHdr, RRDInfo, RRDHead ([MS-XLS] 2.2.10).
_PLAIN_RECORDS = frozenset({BOF, FILEPASS, 0x0194, 0x0195, 0x00E1, 0x0196, 0x0138})
_BLOCK = 1024
_LONGEST_XOR_PASSWORD = 15


def decrypt_package(data: bytes, limits: Limits = DEFAULT_LIMITS, passwords: Sequence[str] = ()) -> bytes:
    """Return the package (.xlsx, .xlsm, .xlsb or other) that an OLE file holds encrypted.

    Excel's default password is tried first, then those given. The package is not vetted.

    Raises Refused: file-encrypted (no password given, or rights management), file-password (none fits),
    file-broken, file-unsafe or file-too-large.
    """
    compound = open_compound(data, limits)
    info = compound.stream("EncryptionInfo")
    if info is None:
        raise Refused("file-encrypted", {"what": "用权限管理（IRM）加密"})
    _check_info(info)
    for password in _candidates(passwords):
        try:
            # Closed, as the library's objects hold each other, and the file, until Python looks for such circles.
            with io.BytesIO(data) as file:
                package = OOXMLFile(file)
                package.load_key(password=password, verify_password=True)
                opened = io.BytesIO()
                package.decrypt(opened)
        except InvalidKeyError:
            continue
        except Exception:
            # The library does not check its input: a bad file raises errors of struct, XML, base64, ciphers.
            raise broken("加密部分的格式不正常") from None
        return opened.getvalue()
    raise _no_password_fits(passwords)


def _check_info(info: bytes) -> None:
    if len(info) > _LONGEST_INFO:
        raise broken("加密部分的格式不正常")
    if not info.startswith(_AGILE):
        return  # binary: salts and hashes may be any bytes; the rounds are fixed
    if b"<!DOCTYPE" in info or b"<!ENTITY" in info or b"<\0" in info or b"\0<" in info[8:]:
        raise unsafe("加密部分含有 DOCTYPE 或实体定义")
    if any(int(found) > _MOST_ROUNDS for found in _ROUNDS.findall(info)):
        raise unsafe("加密部分要求的计算量过大")


def _candidates(passwords: Sequence[str]) -> Iterator[str]:
    """Yield the passwords to try, without empty ones."""
    yield DEFAULT_PASSWORD
    yield from filter(None, passwords)


def _no_password_fits(passwords: Sequence[str]) -> Refused:
    return Refused("file-password") if passwords else Refused("file-encrypted", {"what": "设有打开密码"})


def decrypt_stream(stream: bytes, filepass: bytes, passwords: Sequence[str] = ()) -> bytes:
    """Return the decrypted records of an .xls; ``filepass`` is the data of its FILEPASS record.

    The FILEPASS record itself stays. Raises Refused: file-encrypted (no password given), file-password (none
    fits) or file-broken.
    """
    try:
        for password in _candidates(passwords):
            plain = _decrypted(stream, filepass, password)
            if plain is not None:
                return plain
    except Refused:
        raise
    except Exception:
        raise broken("加密部分的格式不正常") from None
    raise _no_password_fits(passwords)


def _decrypted(stream: bytes, filepass: bytes, password: str) -> bytes | None:
    """Return the decrypted stream, None when the password does not fit."""
    if len(filepass) == 4:  # Excel 5 and 95 have one method only
        return _without_xor(stream, filepass, password)
    kind, major, minor = struct.unpack_from("<HHH", filepass)
    if kind == 0:
        return _without_xor(stream, filepass[2:], password)
    if (major, minor) == (1, 1):
        salt, verifier, digest = struct.unpack_from("<16s16s16s", filepass, 6)
        if not DocumentRC4.verifypw(password, salt, verifier, digest):
            return None
        return _merged(stream, DocumentRC4.decrypt(password, salt, io.BytesIO(stream), _BLOCK).read())
    if minor != 2:
        raise broken("加密方式不是 Excel 所用的")
    (header_size,) = struct.unpack_from("<I", filepass, 10)
    (key_bits,) = struct.unpack_from("<I", filepass, 14 + 16)
    salt, verifier, digest = struct.unpack_from("<16s16s4x20s", filepass, 14 + header_size + 4)
    key = (salt, key_bits or 40)
    if not DocumentRC4CryptoAPI.verifypw(password, *key, verifier, digest):
        return None
    return _merged(stream, DocumentRC4CryptoAPI.decrypt(password, *key, io.BytesIO(stream), _BLOCK).read())


def _encrypted_spans(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield for each encrypted record where its data begin, and where their encrypted part begins and ends.

    Headers are never encrypted, nor are some records, nor the position of a sheet in its BOUNDSHEET record.
    """
    for code, place, size in records(stream):
        if code not in _PLAIN_RECORDS:
            yield place, min(place + 4, place + size) if code == BOUNDSHEET else place, place + size


def _merged(stream: bytes, deciphered: bytes) -> bytes:
    """Return the stored stream with its encrypted spans replaced by those of the deciphered one."""
    plain = bytearray(stream)
    for _, begin, end in _encrypted_spans(stream):
        plain[begin:end] = deciphered[begin:end]
    return bytes(plain)


def _without_xor(stream: bytes, keys: bytes, password: str) -> bytes | None:
    """Return the stream without XOR obfuscation, None when the password does not fit.

    [MS-OFFCRYPTO] 2.3.7.3; the password counts as bytes, in the code page of Chinese Windows.
    """
    _, verifier = struct.unpack_from("<HH", keys)
    narrow = password.encode("gb18030")[:_LONGEST_XOR_PASSWORD].decode("latin-1")
    if not narrow or not DocumentXOR.verifypw(narrow, verifier):
        return None
    pad = DocumentXOR.create_xor_array_method1(narrow)
    plain = bytearray(stream)
    for start, begin, end in _encrypted_spans(stream):
        for place in range(begin, end):
            mixed = plain[place] ^ pad[(end + place - start) % len(pad)]
            plain[place] = (mixed << 3 | mixed >> 5) & 0xFF
    return bytes(plain)
