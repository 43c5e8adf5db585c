"""What setup.cfg asks for, and its pins: one statement of the versions, from which the others are derived.

``python tools/requirements.py lowest`` prints the lower bounds of setup.cfg as constraints.
``python tools/requirements.py pin`` writes anew what the program for Windows is made of, each file with its hash
(tools/windows/*.txt): the newest releases that the ranges allow, and the lowest, on which it is tried with Wine.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from configparser import ConfigParser
from pathlib import Path
from typing import Any

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PINS = ROOT / "tools" / "windows"
# Wine 8 lacks functions of Windows that later releases of these call. They come in by other packages.
FOR_WINE = ("cryptography<43", "numpy<2", "pydantic<2.7.1")
# What tests need besides, of the extra "test".
NOT_TRIED = ("import-linter", "cwgk-excel", "pyarrow")
WINDOWS = {
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_system": "Windows",
    "python_full_version": "3.11.9",
    "python_version": "3.11",
    "sys_platform": "win32",
}
HEAD = """\
# Made by `make windows-pins`: {what}.
"""


def required(extra: str = "") -> list[Requirement]:
    """Return what setup.cfg requires of every installation, or for an extra."""
    config = ConfigParser(interpolation=None)
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = config["options.extras_require"][extra] if extra else config["options"]["install_requires"]
    return [Requirement(line) for line in lines.split("\n") if line.strip()]


def lowest(requirement: Requirement) -> str:
    """Return a requirement's lower bound as a pin."""
    (bound,) = [s.version for s in requirement.specifier if s.operator == ">="]
    return f"{requirement.name}=={bound}"


def pins(wanted: list[str], constraints: list[str]) -> dict[str, str]:
    """Return the wheels for 64-bit Windows that fulfil what is wanted, by name: each with version and hash.

    pip judges markers by the system it runs on, so what only Windows needs is added until nothing is missing.
    """
    wanted = list(wanted)
    while True:
        items = _resolved(wanted, constraints)
        found = {canonicalize_name(item["metadata"]["name"]): item for item in items}
        missing = [
            f"{r.name}{r.specifier}"
            for item in items
            for r in map(Requirement, item["metadata"].get("requires_dist", ()))
            if _on_windows(r) and canonicalize_name(r.name) not in found
        ]
        if not missing:
            return {name: _pin(item) for name, item in sorted(found.items())}
        wanted += missing


def _on_windows(requirement: Requirement) -> bool:
    marker, here = requirement.marker, dict[str, Any](default_environment())
    return marker is None or marker.evaluate(here | WINDOWS | {"extra": ""})


def _resolved(wanted: list[str], constraints: list[str]) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        limits, report = Path(folder, "constraints.txt"), Path(folder, "report.json")
        limits.write_text("\n".join(constraints), encoding="utf-8")
        target = ("--platform=win_amd64", "--python-version=3.11", "--implementation=cp", "--target", folder)
        pip = (sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed")
        out = ("--only-binary=:all:", "--constraint", str(limits), "--report", str(report))
        subprocess.run([*pip, *target, *out, *wanted], check=True)
        return list(json.loads(report.read_text(encoding="utf-8"))["install"])


def _pin(item: dict[str, Any]) -> str:
    digest = item["download_info"]["archive_info"]["hashes"]["sha256"]
    return (
        f"{canonicalize_name(item['metadata']['name'])}=={item['metadata']['version']} --hash=sha256:{digest}"
    )


def write_pins() -> None:
    """Write tools/windows/newest.txt, lowest.txt and tests.txt."""
    own = [str(r) for r in required()]
    bounds = [lowest(r) for r in required()]
    tools = [r for r in required("test") if r.name not in NOT_TRIED]
    newest, oldest = pins(own, []), pins(own, [*bounds, *FOR_WINE])
    held = [line.split()[0] for line in oldest.values()]
    tests = pins([*own, *map(str, tools)], held)
    for name, what, lines in (
        ("newest", "the newest releases that setup.cfg allows; what is handed out", newest.values()),
        ("lowest", "the lowest that setup.cfg allows, with what Wine runs of the rest", oldest.values()),
        ("tests", "what tests need besides lowest.txt", (tests[n] for n in tests.keys() - oldest.keys())),
    ):
        text = HEAD.format(what=what) + "".join(f"{line}\n" for line in sorted(lines))
        (PINS / f"{name}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["lowest"]:
            print("\n".join(lowest(r) for r in required()))
        case ["pin"]:
            write_pins()
        case _:
            sys.exit(__doc__)
