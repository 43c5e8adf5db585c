"""Try the program for Windows: a round by double clicks, and the default tests of files, processes and the console.

On Windows itself the tests run on the Python that the zip holds; elsewhere Wine runs it, with the lowest releases that
setup.cfg allows, since the newest call functions of Windows that Wine lacks. Console and file names are those of
Chinese Windows (code page 936), and the program lies in a folder with Chinese and spaces in its name.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Thread
from typing import IO

from build_windows import ROOT, build, version

PLACE = "试用 (936)"
MODULES = (
    "tests/windows",
    *("tests/test_files.py", "tests/test_errors.py", "tests/campaign", "tests/cli/test_cli.py"),
    *("tests/cli/test_start.py", "tests/intake/test_arrivals.py", "tests/intake/test_package.py"),
    *("tests/ledger/test_store.py", "tests/ledger/test_archive.py", "tests/ledger/test_migrations.py"),
    *(
        f"tests/tasks/test_{name}.py"
        for name in ("backup", "iter_ingest", "reading", "restore", "spool", "targets", "workers")
    ),
)
# Wine takes code page and words from the system's language, which Debian's "locales" defines.
LANGUAGE = "zh_CN.UTF-8"


def main() -> int:
    """Build the program with the tests' tools, and run the tests in it; return their exit code."""
    usage = (
        "%(prog)s [-h] [--cache CACHE] [--built] [files and options for pytest; default: those listed here]"
    )
    parser = argparse.ArgumentParser(description=__doc__, usage=usage)
    parser.add_argument(
        "--cache", type=Path, default=ROOT / "build" / "windows", help="where downloads are kept"
    )
    parser.add_argument("--built", action="store_true", help="take the program as it was built the last time")
    options, given = parser.parse_known_args()  # the rest is pytest's
    folder = ROOT / "build" / "windows" / PLACE / f"cwgk-excel-{version()}"
    windows = os.name == "nt"
    if not options.built:
        shutil.rmtree(folder.parent, ignore_errors=True)
        build(folder, options.cache, "newest" if windows else "lowest", tested=True)
    python = [str(folder / "python" / "python.exe"), "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    python += ["-m", "not interchange and not soak"]
    tests = given or [*MODULES]
    if windows:
        return subprocess.run([*python, *tests], cwd=ROOT, check=False).returncode
    return _through_pipes(["wine", *python, *tests], _for_wine(options.cache))


def _for_wine(cache: Path) -> Mapping[str, str]:
    """Return the variables for Wine: a system of its own in the cache, and Chinese."""
    locales = cache / "locale"
    if not (locales / LANGUAGE).exists():
        locales.mkdir(parents=True, exist_ok=True)
        command = ("localedef", "-i", "zh_CN", "-f", "UTF-8", str(locales / LANGUAGE))
        subprocess.run(command, check=True)
    own = {"WINEPREFIX": str((cache / "wine").absolute()), "WINEDEBUG": "-all", "WINEARCH": "win64"}
    return {**os.environ, **own, "LOCPATH": str(locales.absolute()), "LC_ALL": LANGUAGE}


def _through_pipes(command: list[str], variables: Mapping[str, str]) -> int:
    """Run a command by Wine and show what it prints. Python starts only where its streams are pipes.

    What Wine leaves running, its own services among it, holds the pipe, so it is ended with the command.
    """
    pipe, own = subprocess.PIPE, dict(variables)
    with subprocess.Popen(
        command, cwd=ROOT, env=own, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        shown = Thread(target=_copy, args=(process.stdout, sys.stdout.buffer))
        shown.start()
        code = process.wait()
        subprocess.run(("wineserver", "--kill"), env=own, check=False)
        shown.join()
        return code


def _copy(source: IO[bytes], target: IO[bytes]) -> None:
    while piece := os.read(source.fileno(), 4096):
        target.write(piece)
        target.flush()


if __name__ == "__main__":
    sys.exit(main())
