"""Inflate the members of a zip archive, counting bytes instead of trusting the sizes that it states."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import NamedTuple

from cwgk_excel.intake.containers.sniff import sniff
from cwgk_excel.intake.containers.zip_directory import Entry
from cwgk_excel.intake.content import ATTACHMENTS
from cwgk_excel.intake.refusal import Limits, broken, megabytes, shown_name, too_large, unsafe
from cwgk_excel.intake.repeated import Repeated

STORED, DEFLATED = 0, 8
_CHUNK_IN = 16 * 1024
_CHUNK_OUT = 64 * 1024
# Members that come again are kept: so many, up to so many bytes each, deflated and inflated.
_LIKE, _KEPT, _LARGEST = 64, 50_000, 500_000


class _Member(NamedTuple):
    """The bytes of a member, and their checksum."""

    part: bytes
    crc: int


_AGAIN: Repeated[_Member] = Repeated(_LIKE)


@dataclass(slots=True)
class Budget:
    """How many bytes may still be inflated from an archive; the bytes of broken members count as well."""

    left: int


def inflated(data: bytes, entry: Entry, limits: Limits, budget: Budget) -> bytes:
    """Return the bytes of a member, which must have the size and checksum that the directory states.

    This does without zipfile, which stops at the stated size: a false one would hide bytes that readers
    which inflate to the end see. Raises Refused: file-broken, file-unsafe for the compression ratio of a zip
    bomb, file-too-large beyond the limits or the budget.
    """
    if entry.method not in (STORED, DEFLATED):
        raise broken(f"部件 {shown_name(entry.name)} 的压缩方式不是 Excel 所用的")
    if entry.fault:
        raise entry.fault.again()
    payload = memoryview(data)[entry.begin : entry.end]
    if entry.method == STORED:
        _count(entry, len(payload), len(payload), limits, budget)
        part = payload.tobytes()
        crc = zlib.crc32(part)
    else:
        part, crc = _once_deflated(entry, payload, limits, budget)
    if len(part) != entry.size:
        raise broken(f"部件 {shown_name(entry.name)} 的大小与所写的不符")
    if crc != entry.crc:
        raise broken(f"部件 {shown_name(entry.name)} 的内容与校验码不符")
    return part


def _once_deflated(entry: Entry, payload: memoryview, limits: Limits, budget: Budget) -> _Member:
    """As ``_deflated``; of bytes that came before only the size is looked at again, which depends on the archive."""
    kept = _AGAIN.slot(payload.tobytes()) if len(payload) <= _KEPT else None
    if not kept:
        part = _deflated(entry, payload, limits, budget)
        made = _Member(part, zlib.crc32(part))
        if kept is not None and len(part) <= _LARGEST:
            kept[:] = [made]  # another thread may have been first
        return made
    part = kept[0].part
    if len(part) != entry.size:
        raise broken(f"部件 {shown_name(entry.name)} 的大小与所写的不符")
    if _is_bomb(entry, len(part), limits) and not _is_picture(part):
        raise unsafe(f"部件 {shown_name(entry.name)} 的压缩比例异常")
    _count(entry, len(part), len(part), limits, budget)
    return kept[0]


def _deflated(entry: Entry, payload: memoryview, limits: Limits, budget: Budget) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    chunks: list[bytes] = []
    size = position = 0
    piece = b""
    while not inflater.eof:
        if not piece:
            piece = payload[position : position + _CHUNK_IN].tobytes()
            position += len(piece)
        exhausted = not piece
        try:
            chunk = inflater.decompress(piece, _CHUNK_OUT)
        except zlib.error:
            raise broken(f"部件 {shown_name(entry.name)} 解压失败") from None
        piece = inflater.unconsumed_tail
        if exhausted and not chunk and not inflater.eof:
            raise broken(f"部件 {shown_name(entry.name)} 不完整")
        size += len(chunk)
        chunks.append(chunk)
        if size > entry.size:
            raise broken(f"部件 {shown_name(entry.name)} 的大小与所写的不符")
        if _is_bomb(entry, size, limits) and not _is_picture(chunks[0]):
            raise unsafe(f"部件 {shown_name(entry.name)} 的压缩比例异常")
        _count(entry, size, len(chunk), limits, budget)
    if inflater.unused_data or position != len(payload):
        raise broken(f"部件 {shown_name(entry.name)} 后面有多余的内容")
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _is_bomb(entry: Entry, size: int, limits: Limits) -> bool:
    return size > limits.ratio_from and entry.end - entry.begin < limits.ratio * size


def _is_picture(beginning: bytes) -> bool:
    """Return whether a member begins like a picture or document, for which any compression ratio is allowed.

    A scanned blank page compresses as far as a bomb, and no reader of cells opens it.
    """
    return sniff(beginning) in ATTACHMENTS


def _count(entry: Entry, size: int, more: int, limits: Limits, budget: Budget) -> None:
    """Take `more` bytes from the budget; Refused where it runs out, or `size` is too large for a member."""
    budget.left -= more
    if size > limits.member_bytes:
        raise too_large(f"部件 {shown_name(entry.name)} 展开后超过 {megabytes(limits.member_bytes)}")
    if budget.left < 0:
        raise too_large(f"全部展开后超过 {megabytes(limits.total_bytes)}")
