"""Build the program for Windows: dist/cwgk-excel-<version>-windows.zip, to unzip and double-click.

Python for Windows, the libraries, the command, the manual and all licences: the same bytes whenever it is built from
the same tree by the same Python, since names are sorted and dates fixed. Python has to be 3.11, because it compiles
the modules for the Python inside; a program in a folder that may not be written to would compile them at each start.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from configparser import ConfigParser
from pathlib import Path
from tempfile import TemporaryDirectory

from licences import third_party
from manual import pages
from parts import HERE, PYTHON, fetched, unpacked, windows_python

from cwgk_excel.zips import zipped

ROOT = HERE.parents[1]
MOST_BYTES = 120_000_000
LONGEST_PATH = 160  # of the 260 characters that Windows' Explorer unzips; the rest is for where it is put


def version() -> str:
    """Return the version that setup.cfg states."""
    config = ConfigParser(interpolation=None)
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return config["metadata"]["version"]


def build(folder: Path, cache: Path, pins: str, *, tested: bool = False) -> None:
    """Lay the program out in an empty folder, of the wheels that the file ``pins`` names.

    ``tested``: add what tests need. That is never handed out, so its licences are not listed.
    """
    (sdist,) = fetched("python", cache / "python")
    wheels = sorted(fetched(pins, cache / pins))
    tools = fetched("tests", cache / "tests") if tested else []
    for name, data in windows_python(sdist):
        _write(folder / name, data)
    for wheel in (*wheels, *tools, own_wheel(cache)):
        for name, data in unpacked(wheel):
            _write(folder / name, data)
    licence = (folder / PYTHON / "LICENSE.txt").read_text(encoding="utf-8")
    _write(folder / "licences" / "THIRD-PARTY.txt", _text(third_party(licence, wheels)))
    _write(folder / "licences" / "LICENSE.txt", _text((ROOT / "LICENSE").read_text(encoding="utf-8")))
    for name, data in pages():
        _write(folder / "手册" / name, data)
    for script in sorted(HERE.glob("*.cmd")):
        # cmd.exe reads scripts in the code page of Chinese Windows.
        lines = script.read_text(encoding="utf-8").splitlines()
        _write(folder / script.name, "".join(f"{line}\r\n" for line in lines).encode("gb18030"))
    _compile(folder / PYTHON / "Lib")


def _text(text: str) -> bytes:
    """Return a text as old versions of Notepad show it."""
    return "\ufeff".encode() + text.replace("\n", "\r\n").encode()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def own_wheel(cache: Path) -> Path:
    """Build the package from its source distribution, so that nothing comes in that lies about in the tree."""
    built = cache / "own"
    for old in built.glob("*"):
        old.unlink()
    python = (sys.executable, "-m", "build", "--outdir", str(built), str(ROOT))
    subprocess.run(python, check=True, stdout=subprocess.DEVNULL)
    (wheel,) = built.glob("*.whl")
    return wheel


def _compile(library: Path) -> None:
    """Compile all modules, to be taken without a look at their source: unzipping may change its time."""
    how = (
        "-m",
        "compileall",
        "-q",
        "-j1",
        "--invalidation-mode=unchecked-hash",
        "-s",
        str(library.parent),
        ".",
    )
    given: Mapping[str, str] = {**os.environ, "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0"}
    subprocess.run((sys.executable, *how), check=True, cwd=library, env=given)


def packed(folder: Path) -> bytes:
    """Return the zip of a program's folder. Raises ValueError where it is too large or a path in it too long."""
    inside = f"cwgk-excel-{version()}"

    def parts() -> Iterator[tuple[str, bytes]]:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield f"{inside}/{path.relative_to(folder).as_posix()}", path.read_bytes()

    longest = max((name for name, _ in parts()), key=len)
    if len(longest) > LONGEST_PATH:
        raise ValueError(f"too long a path for Windows: {longest}")
    data = zipped(parts())
    if len(data) > MOST_BYTES:
        raise ValueError(f"{len(data)} bytes are more than {MOST_BYTES}")
    return data


def main() -> None:
    """Build the zip, or only its folder."""
    if sys.version_info[:2] != (3, 11):
        sys.exit("Build it with Python 3.11: it compiles the modules for the Python 3.11 inside.")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--cache", type=Path, default=ROOT / "build" / "windows", help="where downloads are kept"
    )
    parser.add_argument("--pins", default="newest", choices=("newest", "lowest"), help="which releases")
    parser.add_argument("--tested", type=Path, metavar="FOLDER", help="lay it out there with what tests need")
    options = parser.parse_args()
    if options.tested:
        build(options.tested, options.cache, options.pins, tested=True)
        return
    with TemporaryDirectory() as folder:
        build(Path(folder), options.cache, options.pins)
        data = packed(Path(folder))
    target = ROOT / "dist" / f"cwgk-excel-{version()}-windows.zip"
    _write(target, data)
    print(f"{target}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
