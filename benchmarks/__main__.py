"""``python -m benchmarks``: measure, print, and write the figures and the page."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.page import IMAGES, write_page
from benchmarks.plots import draw
from benchmarks.running import NAMES, figures
from benchmarks.sizes import FULL, MIDDLE, QUICK
from benchmarks.telling import lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for; the exit code is 0 whatever the figures are."""
    asked = _parser().parse_args(arguments)
    if asked.figures:
        told = json.loads(asked.figures.read_text(encoding="utf-8"))
    else:
        told = figures(asked.names or NAMES, asked.size, asked.work)
    print("\n".join(lines(told["rows"])))
    if asked.json:
        asked.json.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    if asked.page:
        draw(told, asked.page.parent / IMAGES)
        write_page(asked.page, told)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks", description="Measure; see docs/benchmarks.md.")
    parser.add_argument(
        "names", nargs="*", choices=[*NAMES, []], metavar="NAME", help=f"of {', '.join(NAMES)}"
    )
    parser.set_defaults(size=FULL)
    for size, why in ((MIDDLE, "sizes of a province, for the page"), (QUICK, "small sizes, for a look")):
        parser.add_argument(f"--{size.name}", dest="size", action="store_const", const=size, help=why)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures into this file")
    parser.add_argument(
        "--figures", type=Path, metavar="FILE", help="take the figures of an earlier --json instead"
    )
    parser.add_argument(
        "--page", type=Path, metavar="FILE", help="write tables and plots into docs/benchmarks.md"
    )
    parser.add_argument(
        "--work", type=Path, metavar="FOLDER", help="where to work, with room for some 15 GB at full size"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
