"""The measured part of docs/benchmarks.md: tables and plots, between two marks; what is told by hand stays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.telling import lines

BEGIN, END = "<!-- measured: python -m benchmarks writes from here -->", "<!-- to here -->"
IMAGES = "images"
RATIOS, CURVES, PEAKS = "bench-ratios.svg", "bench-growth.svg", "bench-memory.svg"


def write_page(page: Path, told: Mapping[str, Any]) -> None:
    """Put figures, as the JSON has them, into a page that has both marks. Raises ValueError where it has not."""
    text = page.read_text(encoding="utf-8")
    before, found, rest = text.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (found and ended):
        raise ValueError(f"{page} lacks the line {BEGIN!r} or {END!r}")
    page.write_text("\n".join([f"{before}{BEGIN}", *_measured(told), f"{END}{after}"]), encoding="utf-8")


def _measured(told: Mapping[str, Any]) -> Iterator[str]:
    about = {**told["machine"], "size": told["size"]}
    yield ""
    yield "; ".join(f"{name}: {value}" for name, value in about.items()) + "."
    yield "; ".join(f"{name} {version}" for name, version in told["versions"].items()) + "."
    if told["rows"]:
        yield ""
        yield from lines(told["rows"])
        yield ""
        yield f"![Each ratio beside what must be reached]({IMAGES}/{RATIOS})"
    yield from _less(told)
    if told["growth"]:
        yield from _growth(told["growth"])
    if told["skipped"]:
        yield ""
        yield "Not measured:"
        yield ""
        yield from (f"- {one['name']}: {one['why']}" for one in told["skipped"])
    yield ""


def _less(told: Mapping[str, Any]) -> Iterator[str]:
    """What each peer leaves out, once."""
    said = dict.fromkeys(
        (_group(row["name"]), peer["name"], peer["less"]) for row in told["rows"] for peer in row["peers"]
    )
    if said:
        yield from (
            "",
            "### What each does less of",
            "",
            "| row | against | what it does |",
            "| --- | --- | --- |",
        )
        yield from (f"| {row} | {name} | {less} |" for row, name, less in said)


def _group(name: str) -> str:
    return re.split(" ", name)[0]


def _growth(growth: Mapping[str, Any]) -> Iterator[str]:
    limits, sizes = growth["limits"], growth["sizes"]
    yield from ("", "### Growth", "")
    yield (
        f"Must reach: a slope of at most {limits['slope']}, {limits['command']} MB in the command, "
        f"{limits['worker']} MB in a worker. “At the end” is the slope from the last size but one to the last."
    )
    yield ""
    heads = [f"{one['returns']:,} returns of {one['bodies']:,}" for one in sizes]
    yield f"| step, CPU s | {' | '.join(heads)} | slope | at the end | peak MB | worker MB |"
    yield f"| {' | '.join(['---'] * (len(heads) + 5))} |"
    for name, slope in growth["slopes"].items():
        costs = [f"{one['steps'][name]['seconds']:.2f}" for one in sizes]
        peak, worker = (max(one["steps"][name][what] for one in sizes) for what in ("peak", "worker"))
        steep = [_bold(f"{value:.2f}", value > limits["slope"]) for value in (slope, growth["last"][name])]
        held = [
            _bold(f"{peak:.0f}", peak > limits["command"]),
            _bold(f"{worker:.0f}", worker > limits["worker"]) if worker else "",
        ]
        yield f"| {' | '.join([name, *costs, *steep, *held])} |"
    yield from (
        "",
        f"![Cost over returns]({IMAGES}/{CURVES})",
        "",
        f"![Peak memory over returns]({IMAGES}/{PEAKS})",
    )


def _bold(text: str, wrong: bool) -> str:
    return f"**{text}**" if wrong else text
