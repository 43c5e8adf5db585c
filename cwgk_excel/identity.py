"""The sealed token (控制码) identifies an issued form: issuing makes it, intake checks it.

It is printed as ``HHKKVVVV-SUBMITTER-MMMMMMMM-MMMMMMMM`` in Crockford's base 32 (no I, L, O, U), at most 43
characters: format, form, key id, version, the submitter's code as it is, and a MAC of 80 bits (HMAC-SHA256,
truncated). The token of a correction slip has the slip's number before the MAC: 35 random bits, which reveal
nothing and do not occur twice; the ledger records what the slip corrects. In format 1, which is still read, that
number was the number of a return, in 20 bits.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from cwgk_excel.errors import PlaceError, SettingsError, explained, is_missing

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FORMAT = "2"
# The formats that intake reads, each with the length of a slip's number in characters of five bits.
SLIP_CHARACTERS = {"1": 4, "2": 7}
KEY_FOLDER, KEY_FILE = "keys", "signing.key"
# Each issued workbook has this "very hidden" sheet, which carries the token and is never read as a form.
SHEET = "_cwgk"
MAC_BITS = 80
CODE_MOST = 8
CODE = rf"[A-Z0-9]{{1,{CODE_MOST}}}"
"""A submitter's code, as a token holds it."""
TOKEN = re.compile(
    rf"(?P<format>[{ALPHABET}])(?P<form>[{ALPHABET}])(?P<key>[{ALPHABET}]{{2}})(?P<version>[{ALPHABET}]{{4}})"
    rf"-(?P<submitter>{CODE})(?:-(?P<slip>[{ALPHABET}]{{4}}(?:[{ALPHABET}]{{3}})?))?"
    rf"-(?P<mac>[{ALPHABET}]{{8}}-[{ALPHABET}]{{8}})"
)


def base32(data: bytes, characters: int) -> str:
    """Return the first ``characters`` × 5 bits of ``data`` in base 32."""
    number = int.from_bytes(data, "big")
    spare = len(data) * 8 - characters * 5
    number >>= spare
    return "".join(ALPHABET[(number >> (5 * i)) & 31] for i in reversed(range(characters)))


class Key(NamedTuple):
    """A campaign's signing key; anyone who has it can make tokens."""

    secret: bytes

    @property
    def id(self) -> str:
        """Two characters that distinguish keys and reveal nothing of the secret."""
        return _id(self.secret)

    def mark(self, purpose: str, text: str) -> str:
        """Return what only a holder of the key can make for a text; another purpose gives another mark."""
        digest = hmac.digest(self.secret, f"cwgk {purpose}|{text}".encode(), "sha256")
        return base32(digest, MAC_BITS // 5)

    @classmethod
    def new(cls) -> Key:
        """Return a new random key."""
        return cls(secrets.token_bytes(32))

    @classmethod
    def load(cls, folder: Path) -> Key:
        """Return the key of the campaign in ``folder``. Raises PlaceError or SettingsError."""
        path = folder / KEY_FOLDER / KEY_FILE
        try:
            return cls._read(path)
        except OSError as error:
            if is_missing(error):
                raise PlaceError(
                    f"找不到签名密钥 {path}。没有它就认不出发出去的表，请从备份中恢复。"
                ) from None
            raise PlaceError(f"无法读取签名密钥 {path}：{explained(error)}") from None
        except UnicodeDecodeError:
            raise PlaceError(f"无法读取签名密钥 {path}：里面不是文字。请从备份中恢复。") from None

    @classmethod
    def others(cls, folder: Path) -> dict[str, Key]:
        """Return the keys of earlier rounds by name; each lies beside the campaign's own as ``keys/第一批.key``.

        Raises SettingsError when one cannot be used: intake would not recognise the forms of that round.
        """
        found: dict[str, Key] = {}
        for path in sorted((folder / KEY_FOLDER).glob("*.key")):
            if path.name == KEY_FILE or path.name.startswith("."):
                continue
            try:
                found[path.stem] = cls._read(path)
            except OSError as error:
                raise SettingsError(
                    f"无法读取以前批次的密钥 {path}：{explained(error)}用不着的，请移出 keys 文件夹。"
                ) from None
            except UnicodeDecodeError:
                raise SettingsError(
                    f"无法读取以前批次的密钥 {path}：里面不是文字。用不着的，请移出 keys 文件夹。"
                ) from None
        return found

    @classmethod
    def _read(cls, path: Path) -> Key:
        """Return the key in a file. Raises SettingsError when the file holds no key, OSError, UnicodeDecodeError."""
        key = cls.of_text(path.read_text(encoding="utf-8-sig"))
        if key is None:
            raise SettingsError(f"签名密钥 {path} 内容不对，应为一行64位十六进制数，请从备份中恢复。")
        return key

    @classmethod
    def of_text(cls, text: str) -> Key | None:
        """Return the key in a key file's text; None when the text holds no key."""
        lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
        if len(lines) != 1 or not re.fullmatch(r"[0-9a-f]{64}", lines[0]):
            return None
        return cls(bytes.fromhex(lines[0]))

    def to_text(self, remark: str) -> str:
        """Return the content of a key file with a remark in its first line."""
        return f"# {remark}\n{self.secret.hex()}\n"


@lru_cache(maxsize=16)
def _id(secret: bytes) -> str:
    """Return a key's id; each token asks for it."""
    return base32(hashlib.sha256(b"cwgk key id" + secret).digest(), 2)


class Token(NamedTuple):
    """The content of a token, before it is sealed or after its MAC has been checked.

    ``sign``: the form, as one character of the alphabet. ``slip``: the number of a correction slip, else "".
    """

    sign: str
    version: str
    submitter: str
    slip: str = ""

    def seal(self, key: Key) -> str:
        """Return the printed token, in the newest format."""
        body = f"{FORMAT}{self.sign}{key.id}{self.version}-{self.submitter}"
        if self.slip:
            body += f"-{self.slip}"
        return f"{body}-{_mac(body, key)}"


class Unsealed(Exception):
    """A text is no token of this campaign, or its MAC is wrong; ``code`` is the code of the finding."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def unseal(text: str, key: Key) -> Token:
    """Check a printed token of any format and return its content.

    Raises Unsealed: ``token-foreign`` for another key or an unknown format, ``token-invalid`` otherwise.
    """
    match = TOKEN.fullmatch(text)
    if match is None:
        raise Unsealed("token-invalid")
    if match["format"] not in SLIP_CHARACTERS or match["key"] != key.id:
        raise Unsealed("token-foreign")
    slip = match["slip"] or ""
    body = text[: match.start("mac") - 1]
    right = len(slip) in (0, SLIP_CHARACTERS[match["format"]])
    if not right or not hmac.compare_digest(_mac(body, key), match["mac"]):
        raise Unsealed("token-invalid")
    return Token(match["form"], match["version"], match["submitter"], slip)


def sealed(text: str, key: Key) -> bool:
    """Return whether a text is a token that was made with this key."""
    try:
        unseal(text, key)
    except Unsealed:
        return False
    return True


def _mac(body: str, key: Key) -> str:
    text = key.mark("token", body)
    return f"{text[:8]}-{text[8:]}"
