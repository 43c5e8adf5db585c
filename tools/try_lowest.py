"""Run tests with the lowest releases that setup.cfg allows, all in one environment: are its bounds true?"""

from __future__ import annotations

import os
import subprocess
import sys
import venv

from requirements import ROOT, lowest, required


def main(tests: list[str]) -> int:
    """Make the environment anew, run pytest with these words, and return its exit code."""
    place = ROOT / "build" / "lowest"
    venv.create(place, clear=True, with_pip=True)
    constraints = place / "constraints.txt"
    bounds = [lowest(r) for extra in ("", "parquet") for r in required(extra)]
    constraints.write_text("\n".join(bounds), encoding="utf-8")
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = (str(python), "-m", "pip", "install", "--quiet", "--constraint", str(constraints))
    subprocess.run([*pip, "--editable", ".[test]"], cwd=ROOT, check=True)
    return subprocess.run([str(python), "-m", "pytest", *tests], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
