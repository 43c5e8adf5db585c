"""Tokens as earlier releases printed them, which bodies still hold."""

from __future__ import annotations

import hashlib
import hmac

from cwgk_excel.identity import Key, Token, base32


def format_one(token: Token, key: Key) -> str:
    """A token of format 1; its slip carries the four characters of a return's number."""
    body = f"1{token.sign}{key.id}{token.version}-{token.submitter}"
    body += f"-{token.slip}" if token.slip else ""
    mac = base32(hmac.new(key.secret, f"cwgk token|{body}".encode(), hashlib.sha256).digest(), 16)
    return f"{body}-{mac[:8]}-{mac[8:]}"
