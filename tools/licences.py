"""THIRD-PARTY.txt: every part of the program for Windows, its release, its licence, and the licence's text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

_TEXT = re.compile(
    r"(?P<dist>[^/]+\.dist-info)/(?:.*/)?[^/]*(?:LICEN[CS]E|COPYING|NOTICE|AUTHORS)[^/]*", re.IGNORECASE
)
_HEAD = """\
The program for Windows is made of these parts besides its own (see LICENSE.txt). Each is unchanged but for files
left out that it does not need to run. All of them are in the folder "python", those in Python as their source text.

"""
# The programs in Python's own folder are not described there as packages are.
_PYTHON = "Python 3.11.9: PSF-2.0; with OpenSSL, SQLite, libffi, zlib, bzip2, XZ Utils, expat, mpdecimal: see its text"
_RUNTIME = (
    "Microsoft Visual C++ runtime (msvcp140*.dll, vcruntime140*.dll): Microsoft's licence, distributable code"
)


def third_party(python: str, wheels: Iterable[Path]) -> str:
    """Return the list of all parts, then the text of each licence; ``python`` is that of Python.

    Raises ValueError for a wheel without any licence text.
    """
    listed, texts = [_PYTHON, _RUNTIME], [_section("Python", python)]
    for wheel in wheels:
        title, licence, found = _described(wheel)
        if not found:
            raise ValueError(f"{wheel.name} has no text of a licence")
        listed.append(f"{title}: {licence}")
        texts += [_section(f"{title}: {name}", text) for name, text in found]
    return _HEAD + "".join(f"- {line}\n" for line in listed) + "".join(texts)


def _section(title: str, text: str) -> str:
    body = "\n".join(text.splitlines())
    return f"\n\n{'=' * 100}\n{title}\n{'=' * 100}\n\n{body.strip()}\n"


def _described(wheel: Path) -> tuple[str, str, list[tuple[str, str]]]:
    with ZipFile(wheel) as archive:
        names = archive.namelist()
        (described,) = [name for name in names if re.fullmatch(r"[^/]+\.dist-info/METADATA", name)]
        about = Parser().parsestr(archive.read(described).decode("utf-8"), headersonly=True)
        texts = [
            (n, archive.read(n).decode("utf-8", "replace"))
            for n in names
            if _TEXT.fullmatch(n) and n[-1] != "/"
        ]
    licence = (
        about["License-Expression"]
        or _short(about["License"])
        or ", ".join(_classified(about.get_all("Classifier", [])))
    )
    return f"{about['Name']} {about['Version']}", licence, texts


def _short(licence: str | None) -> str:
    return licence.splitlines()[0].strip() if licence and "\n" not in licence.strip() else ""


def _classified(classifiers: Iterable[str]) -> Iterator[str]:
    return (line.split(" :: ")[-1] for line in classifiers if line.startswith("License :: "))
