"""Results as JSON and as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.measuring import Compared, Measured, Timed

HEAD = ("what", "ours", "against", "theirs", "ratio", "must reach", "aim", "")
_WORDS = {"at least": "≥ {:g} ×", "at most": "≤ {:g} ×", "at most more": "+ {:g} s"}
_RATIOS = {"at least": "{:.2f} × as fast", "at most": "{:.2f} × theirs", "at most more": "+ {:.3f} s"}


def as_json(measured: Measured) -> dict[str, Any]:
    """A row with all its runs."""
    row = measured.row
    return {
        "name": row.name,
        "title": row.title,
        "per": row.per,
        "unit": row.unit,
        "clock": "wall" if row.wall else "cpu" if row.unit == "s" else "peak",
        "ours": _timed(measured.ours),
        "peers": [_compared(one) for one in measured.peers],
    }


def _timed(timed: Timed) -> dict[str, Any]:
    return {"name": timed.name, "median": timed.median, "runs": list(timed.runs), "units": timed.units}


def _compared(one: Compared) -> dict[str, Any]:
    peer = one.peer
    return {
        **_timed(one.timed),
        "ratio": one.ratio,
        "rule": peer.rule,
        "must": peer.must,
        "aim": peer.aim,
        "reached": one.reaches(peer.must),
        "aimed": one.reaches(peer.aim),
        "less": peer.less,
    }


def lines(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A table of rows as JSON has them, in Markdown."""
    yield f"| {' | '.join(HEAD)} |"
    yield f"| {' | '.join('---' for _ in HEAD)} |"
    for row in rows:
        what = row["title"]
        ours = amount(row["ours"]["median"], row["unit"], row["per"])
        for peer in row["peers"]:
            theirs = amount(peer["median"], row["unit"], row["per"])
            cells = (what, ours, peer["name"], theirs, ratio(peer), *limits(peer), verdict(peer))
            yield f"| {' | '.join(cells)} |"
            what = ours = ""


def amount(value: float, unit: str, per: str) -> str:
    """A figure as people read it."""
    if unit == "MB":
        return f"{value:.0f} MB"
    shown = (
        f"{value * 1e6:.1f} µs"
        if value < 1e-3
        else f"{value * 1e3:.1f} ms"
        if value < 1
        else f"{value:.2f} s"
    )
    return f"{shown} a {per}"


def ratio(peer: Mapping[str, Any]) -> str:
    """How ours stands to a peer."""
    return _RATIOS[peer["rule"]].format(peer["ratio"])


def limits(peer: Mapping[str, Any]) -> tuple[str, str]:
    """What must be reached and what is aimed at."""
    must, aim = (
        _WORDS[peer["rule"]].format(peer[key]) if peer[key] is not None else "" for key in ("must", "aim")
    )
    return must, aim


def verdict(peer: Mapping[str, Any]) -> str:
    """Whether it is reached."""
    if peer["must"] is None:
        return "shown"
    return "**not reached**" if not peer["reached"] else "aim reached" if peer["aimed"] else "reached"


def shown(measured: Measured) -> str:
    """A row on one line, as soon as it is measured."""
    told = as_json(measured)
    peers = "; ".join(f"{peer['name']}: {ratio(peer)} ({verdict(peer).strip('*')})" for peer in told["peers"])
    return f"{told['title']}: {amount(measured.ours.median, measured.row.unit, measured.row.per)}; {peers}"
