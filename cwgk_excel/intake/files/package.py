"""Take the files out of a zip archive or a mail message. A bad member does not affect the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from cwgk_excel.intake.containers.container import not_a_workbook
from cwgk_excel.intake.containers.member import Member, name_fault
from cwgk_excel.intake.containers.sniff import sniff
from cwgk_excel.intake.containers.zip_directory import Entry, entries
from cwgk_excel.intake.containers.zip_members import DEFLATED, STORED, Budget, inflated
from cwgk_excel.intake.content import Content
from cwgk_excel.intake.refusal import (
    DEFAULT_LIMITS,
    MB,
    Limits,
    Refused,
    megabytes,
    shown_name,
    too_large,
    unsafe,
)

_IWORK_FOLDER = re.compile(r"((?:[^/]+/)*?[^/]+\.(?:numbers|pages|key))/", re.IGNORECASE)
_IWORK_PARTS = ("index.", "index/", "buildversionhistory.plist")


def unpack(data: bytes, limits: Limits = DEFAULT_LIMITS) -> list[Member]:
    """Return the files in a zip archive or a mail message, without its folders or the text of the mail.

    A member that cannot be read (password, damage, the compression ratio of a bomb, a name that leads
    elsewhere or occurs twice, a link) comes with its problem. A member that is itself a package is not opened
    here. Raises Refused for faults of the whole: as `zip_directory.entries` and `mail.mail_members` say,
    file-too-large when the files together exceed `limits.package_bytes`, and for data that are no package.
    """
    content = sniff(data)
    if content is Content.MAIL:
        # Import late what few files need: each worker would load it at its start.
        from cwgk_excel.intake.files.mail import mail_members

        return mail_members(data, limits)
    if content is not Content.ZIP:
        raise not_a_workbook(content)
    wide = limits._replace(member_bytes=limits.package_bytes, total_bytes=limits.package_bytes)
    files = [entry for entry in entries(data, limits.package_members) if not entry.folder]
    times = Counter(entry.name for entry in files)
    budget = Budget(limits.package_bytes)
    folders = _iwork_folders(files)
    unreadable = [Member(name, b"", not_a_workbook(Content.IWORK)) for name in sorted(folders)]
    alone = [entry for entry in files if _iwork_folder(entry.name) not in folders]
    return [*unreadable, *(_member(data, entry, times[entry.name] > 1, wide, budget) for entry in alone)]


def _iwork_folders(files: Iterable[Entry]) -> frozenset[str]:
    """Return the folders that are documents of Numbers, Pages or Keynote: a Mac shows each as one file."""
    return frozenset(
        folder
        for entry in files
        if (folder := _iwork_folder(entry.name))
        and entry.name[len(folder) + 1 :].lower().startswith(_IWORK_PARTS)
    )


def _iwork_folder(name: str) -> str:
    """Return the folder around a member that is named like a document of these programs, "" for none."""
    found = _IWORK_FOLDER.match(name)
    return found[1] if found else ""


def _member(data: bytes, entry: Entry, twice: bool, limits: Limits, budget: Budget) -> Member:
    problem = _problem(entry, twice, limits)
    if problem is None:
        try:
            return Member(entry.name, inflated(data, entry, limits, budget), modified=entry.modified)
        except Refused as refused:
            if refused.code == "file-too-large":  # the budget is used up for the later members too
                raise
            problem = refused.again()
    return Member(entry.name, b"", problem)


def _problem(entry: Entry, twice: bool, limits: Limits) -> Refused | None:
    """Return why a member must not be inflated at all, None where it may."""
    if entry.encrypted:
        return Refused("file-archive", {"what": "压缩包里设了密码的文件"})
    fault = name_fault(entry.name)
    if fault:
        return unsafe(f"压缩包里的文件名{fault}：{shown_name(entry.name)}")
    if entry.size > limits.member_bytes:
        return too_large(f"展开后有 {entry.size / MB:.0f} MB，上限 {megabytes(limits.member_bytes)}")
    if twice:
        # Nobody can know which one is meant: programs that add to an archive leave the older one in.
        return unsafe(f"压缩包里有两个同名文件：{shown_name(entry.name)}")
    if entry.link:
        return Refused("file-special", {"what": "压缩包里指向别处的链接"})
    if entry.method not in (STORED, DEFLATED):
        return Refused("file-archive", {"what": "压缩包里用不常见方式压缩的文件"})
    return None
