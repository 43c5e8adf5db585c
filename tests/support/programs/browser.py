"""Headless Chromium, driven through playwright-core by a script of steps (browser.js says which there are)."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from programs.programs import ProgramError

SCRIPT = Path(__file__).with_name("browser.js")
SECONDS = 240
NAMES = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Seen:
    """What was seen: the result of each step, every address that was asked for, and what the console said."""

    results: list[Any]
    requests: list[str]
    complaints: list[str]


def _chromium() -> str | None:
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@functools.cache
def missing() -> str:
    """Say what is not installed; "" when all is."""
    absent = [] if _chromium() else ["Chromium"]
    libraries = ["node", "-e", "require('playwright-core'); require('axe-core')"]
    if not shutil.which("node") or subprocess.run(libraries, capture_output=True, check=False).returncode:
        absent.append("node with tests/support/programs/package.json installed and named by NODE_PATH")
    return " and ".join(absent)


def look(page: Path, *steps: Sequence[Any], script: bool = True) -> Seen:
    """Open a page from its file and take steps, each a name with its options; ``script``: whether scripts run."""
    with_script = "with-script" if script else "without-script"
    command = ["node", str(SCRIPT), str(page), json.dumps([list(step) for step in steps]), with_script]
    environment = {**os.environ, "CHROMIUM": _chromium() or ""}
    done = subprocess.run(
        command, capture_output=True, timeout=SECONDS, check=False, env=environment, encoding="utf-8"
    )
    if done.returncode != 0:
        raise ProgramError(f"browser.js: {done.stderr[-800:]}")
    return Seen(**json.loads(done.stdout))
