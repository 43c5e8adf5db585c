"""The plots of the page, drawn by matplotlib; the same figures give the same files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure

from benchmarks.page import CURVES, PEAKS, RATIOS

GOOD, BAD, LINE = "#3a7d44", "#b5462f", "#444444"
matplotlib.rcParams.update({"svg.hashsalt": "cwgk", "svg.fonttype": "none", "font.size": 9})


def draw(told: Mapping[str, Any], folder: Path) -> None:
    """Draw what the figures hold: ratios, and the curves of growth."""
    if told["rows"]:
        _margins(told["rows"], folder / RATIOS)
    if told["growth"]:
        _curves(told["growth"], folder / CURVES)
        _peaks(told["growth"], folder / PEAKS)


def _margins(rows: Sequence[Mapping[str, Any]], target: Path) -> None:
    """How far each ratio is from what must be reached: right of 1 it is reached."""
    held = [
        (f"{row['name']} / {peer['name']}", _margin(peer))
        for row in rows
        for peer in row["peers"]
        if peer["must"] is not None
    ]
    figure = Figure(figsize=(9, 0.6 + 0.24 * len(held)), layout="constrained")
    axes = figure.subplots()
    names, values = [name for name, _ in held][::-1], [value for _, value in held][::-1]
    axes.barh(names, [value - 1 for value in values], left=1, color=[GOOD if v >= 1 else BAD for v in values])
    axes.set_xscale("log")
    _plain(axes.xaxis)
    axes.axvline(1, color=LINE, linewidth=1)
    axes.set_xlabel("how many times what must be reached (1: just reached)")
    _save(figure, target)


def _margin(peer: Mapping[str, Any]) -> float:
    least = 1e-3  # a difference may be nothing at all
    ratio: float = max(peer["ratio"], least)
    must: float = peer["must"]
    return ratio / must if peer["rule"] == "at least" else must / ratio


def _curves(growth: Mapping[str, Any], target: Path) -> None:
    """Cost over returns for each step, both logarithmic."""
    figure = Figure(figsize=(9, 5), layout="constrained")
    axes = figure.subplots()
    for name, slope in growth["slopes"].items():
        points = [(one["returns"], one["steps"][name]["seconds"]) for one in growth["sizes"]]
        axes.plot(*zip(*points, strict=True), marker="o", markersize=3, label=f"{name} ({slope:.2f})")
    axes.set(xscale="log", yscale="log", xlabel="returns", ylabel="CPU seconds")
    _plain(axes.xaxis)
    _plain(axes.yaxis)
    axes.legend(title="slope", fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5))
    _save(figure, target)


def _peaks(growth: Mapping[str, Any], target: Path) -> None:
    """The highest memory of each step over returns."""
    figure = Figure(figsize=(9, 5), layout="constrained")
    axes = figure.subplots()
    for name in growth["slopes"]:
        points = [(one["returns"], one["steps"][name]["peak"]) for one in growth["sizes"]]
        axes.plot(*zip(*points, strict=True), marker="o", markersize=3, label=name)
    for name in ("ingest", "check"):
        points = [(one["returns"], one["steps"][name]["worker"]) for one in growth["sizes"]]
        axes.plot(*zip(*points, strict=True), linestyle=":", label=f"{name}, worker")
    axes.axhline(growth["limits"]["command"], color=BAD, linewidth=1)
    axes.set(xscale="log", xlabel="returns", ylabel="peak memory in MB", ylim=(0, None))
    _plain(axes.xaxis)
    axes.legend(fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5))
    _save(figure, target)


def _plain(axis: Any) -> None:
    """Write numbers as people do, not as powers of ten."""
    axis.set_major_formatter("{x:g}")
    axis.set_minor_formatter("{x:g}")
    axis.set_tick_params(which="both", labelrotation=45 if axis.axis_name == "x" else 0)


def _save(figure: Figure, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(target, metadata={"Date": None})
