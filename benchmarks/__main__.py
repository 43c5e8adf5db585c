"""``python -m benchmarks``: measure, print, and write the figures and the page."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.machine import machine, versions
from benchmarks.running import ROWS, measured
from benchmarks.shop import Shop
from benchmarks.sizes import SIZES
from benchmarks.telling import as_json, lines, shown


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for; the exit code is 0 whatever the figures are."""
    asked = _parser().parse_args(arguments)
    sizes = SIZES["quick" if asked.quick else "full"]
    told: dict[str, Any] = {"size": sizes.name, "machine": machine(), "versions": versions()}
    with tempfile.TemporaryDirectory(prefix="cwgk-bench-", dir=asked.work) as folder:
        shop = Shop(Path(folder), sizes)
        told["rows"] = []
        for one in measured(shop, asked.names or list(ROWS)):
            print(shown(one), file=sys.stderr, flush=True)
            told["rows"].append(as_json(one))
    told["skipped"] = [{"name": name, "why": why} for name, why in shop.skipped]
    print("\n".join(lines(told["rows"])))
    if asked.json:
        asked.json.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks", description="Measure; see docs/benchmarks.md.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(ROWS)}; all by default")
    parser.add_argument("--quick", action="store_true", help="small sizes, for a look")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures into this file")
    parser.add_argument("--work", type=Path, metavar="FOLDER", help="where to work, with room for some GB")
    return parser


if __name__ == "__main__":
    sys.exit(main())
