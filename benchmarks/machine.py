"""On what the figures were taken."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = (
    *("cwgk-excel", "numpy", "odfpy", "openpyxl", "pandas", "pandera", "pyarrow", "python-calamine"),
    *("xlrd", "XlsxWriter"),
)


def machine() -> Mapping[str, str]:
    """The processor, the system, and how busy it is besides."""
    system = f"{platform.system()} {platform.machine()}"
    told = {"processor": _processor(), "cores": str(os.cpu_count()), "system": system}
    if hasattr(os, "getloadavg"):
        told["load before"] = f"{os.getloadavg()[0]:.1f}"
    return told


def versions() -> Mapping[str, str]:
    """Python's version and those of the libraries; one that is not installed is left out."""
    found = {"Python": sys.version.split()[0]}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _processor() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor()
    named = re.search(r"^model name\s*:\s*(.+)$", told, re.MULTILINE)
    return named[1] if named else platform.machine()
