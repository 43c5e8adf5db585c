"""Build the program for Linux desktops: dist/cwgk-excel-<version>-linux-<machine>.tar, to unpack and install.

Wheels of the releases that the zip for Windows holds, for the Pythons that systems have, and a script that installs
them for the one that is there: without network and without administrator's rights.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

from build_windows import ROOT, own_wheel, version
from manual import pages
from parts import HERE, pinned

PYTHONS = ("3.11", "3.12", "3.13")
# From the oldest C library that wheels still know to that of systems which have Python 3.11.
PLATFORMS = ("manylinux2014", "manylinux_2_17", "manylinux_2_24", "manylinux_2_27", "manylinux_2_28")
PIP = "pip"  # installs the rest, where the system's Python lacks it


def wheels(machine: str, cache: Path) -> list[Path]:
    """Return the wheels for a machine and all Pythons; those that the cache lacks are downloaded."""
    folder = cache / f"linux-{machine}"
    folder.mkdir(parents=True, exist_ok=True)
    targets = [f"--platform={platform}_{machine}" for platform in PLATFORMS]
    for python in PYTHONS:
        pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:")
        kind = (f"--python-version={python}", "--implementation=cp", *targets, "--dest", str(folder))
        subprocess.run([*pip, *kind, *pinned("newest"), PIP], check=True)
    return sorted(folder.glob("*.whl"))


def packed(machine: str, cache: Path) -> bytes:
    """Return the archive: the same bytes for the same wheels."""
    files = {f"wheels/{path.name}": path.read_bytes() for path in (*wheels(machine, cache), own_wheel(cache))}
    files |= {f"手册/{name}": data for name, data in pages()}
    files["LICENSE"] = (ROOT / "LICENSE").read_bytes()  # each wheel holds its own
    scripts = {path.name: path.read_bytes() for path in (HERE.parent / "linux").iterdir()}
    made = BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:  # wheels are compressed already
        for name, data in sorted({**files, **scripts}.items()):
            info = tarfile.TarInfo(f"cwgk-excel-{version()}/{name}")
            info.size, info.mode = len(data), 0o755 if name in scripts else 0o644
            archive.addfile(info, BytesIO(data))
    return made.getvalue()


def main() -> None:
    """Build the archive for a kind of machine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--cache", type=Path, default=ROOT / "build" / "windows", help="where downloads are kept"
    )
    parser.add_argument(
        "--machine", default="x86_64", choices=("x86_64", "aarch64"), help="for which processors"
    )
    options = parser.parse_args()
    data = packed(options.machine, options.cache)
    target = ROOT / "dist" / f"cwgk-excel-{version()}-linux-{options.machine}.tar"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(data)
    print(f"{target}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
