"""The sealed token (控制码) that says which form a file is: made when issuing, checked at intake.

Printed as ``HHKKVVVV-SUBMITTER-MMMMMMMM-MMMMMMMM`` in Crockford's base 32 (no I, L, O, U): format, form,
key id, version, the submitter's code as it is, and a MAC of 80 bits (HMAC-SHA256, truncated). A slip that
corrects returns carries its own number before the MAC: 35 random bits, so that it tells nothing and none is met
twice; the ledger knows what it corrects. At most 43 characters. Of format 1, which is still read, a slip carried
the number of a return, in 20 bits.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from cwgk_excel.errors import PlaceError, SettingsError, explained, is_missing

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FORMAT = "2"
# Formats that are read, and how many characters of five bits a slip's number has in each.
SLIP_CHARACTERS = {"1": 4, "2": 7}
KEY_FOLDER, KEY_FILE = "keys", "signing.key"
# The very hidden sheet of each issued workbook; it carries the token and is never a form.
SHEET = "_cwgk"
MAC_BITS = 80
TOKEN = re.compile(
    rf"(?P<format>[{ALPHABET}])(?P<form>[{ALPHABET}])(?P<key>[{ALPHABET}]{{2}})(?P<version>[{ALPHABET}]{{4}})"
    rf"-(?P<submitter>[A-Z0-9]{{1,8}})(?:-(?P<slip>[{ALPHABET}]{{4}}(?:[{ALPHABET}]{{3}})?))?"
    rf"-(?P<mac>[{ALPHABET}]{{8}}-[{ALPHABET}]{{8}})"
)


def base32(data: bytes, characters: int) -> str:
    """The first ``characters`` × 5 bits of ``data``."""
    number = int.from_bytes(data, "big")
    spare = len(data) * 8 - characters * 5
    number >>= spare
    return "".join(ALPHABET[(number >> (5 * i)) & 31] for i in reversed(range(characters)))


@dataclass(frozen=True, slots=True)
class Key:
    """The campaign's signing key; whoever holds it can make tokens."""

    secret: bytes

    @property
    def id(self) -> str:
        """Two characters that tell keys apart; they reveal nothing of the secret."""
        return base32(hashlib.sha256(b"cwgk key id" + self.secret).digest(), 2)

    @classmethod
    def new(cls) -> Key:
        """A fresh random key."""
        return cls(secrets.token_bytes(32))

    @classmethod
    def load(cls, folder: Path) -> Key:
        """The key of the campaign in ``folder``. Raises PlaceError or SettingsError."""
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
        """Keys of earlier rounds, kept beside the campaign's own as ``keys/第一批.key``: name → key.

        Raises SettingsError for one that cannot be used: a form of that round would be called a stranger's.
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
        """The key in a file. Raises SettingsError for content that is none, OSError, UnicodeDecodeError."""
        key = cls.of_text(path.read_text(encoding="utf-8-sig"))
        if key is None:
            raise SettingsError(f"签名密钥 {path} 内容不对，应为一行64位十六进制数，请从备份中恢复。")
        return key

    @classmethod
    def of_text(cls, text: str) -> Key | None:
        """The key in a key file's text; None when it holds none."""
        lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
        if len(lines) != 1 or not re.fullmatch(r"[0-9a-f]{64}", lines[0]):
            return None
        return cls(bytes.fromhex(lines[0]))

    def to_text(self, remark: str) -> str:
        """The key file's content."""
        return f"# {remark}\n{self.secret.hex()}\n"


@dataclass(frozen=True, slots=True)
class Token:
    """What a token says once its MAC has been checked (or before it is sealed).

    ``sign``: the form's, one character of the alphabet.
    """

    sign: str
    version: str
    submitter: str
    slip: str = ""  # of a slip that corrects returns, its number

    def seal(self, key: Key) -> str:
        """The printed token, of the newest format."""
        body = f"{FORMAT}{self.sign}{key.id}{self.version}-{self.submitter}"
        if self.slip:
            body += f"-{self.slip}"
        return f"{body}-{_mac(body, key)}"


class Unsealed(Exception):
    """A text that looks like a token and cannot be trusted; ``code`` is the finding's code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def unseal(text: str, key: Key) -> Token:
    """Check a printed token of any format. Raises Unsealed with ``token-foreign`` or ``token-invalid``."""
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
    """Whether a text is a token that was made with this key."""
    try:
        unseal(text, key)
    except Unsealed:
        return False
    return True


def _mac(body: str, key: Key) -> str:
    digest = hmac.new(key.secret, f"cwgk token|{body}".encode(), hashlib.sha256).digest()
    text = base32(digest, MAC_BITS // 5)
    return f"{text[:8]}-{text[8:]}"
