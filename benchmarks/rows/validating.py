"""Rows of lists judged in batches by schema and rules, beside the same checks in vectorised pandas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import pandas as pd

from benchmarks.data.values import head, unit
from benchmarks.measuring import Peer, Row, Side
from benchmarks.rows.plainly import broken
from benchmarks.shop import Shop
from cwgk_excel.forms.look.copied_row import check_number
from cwgk_excel.forms.spec import Form
from cwgk_excel.review.judge import judge

NAME = "validating"
BATCH, OF_RETURN, WRONG, COPIED, DIFFERENT = 10_000, 50, 100, 2, 10
"""Rows in a batch and in a return; each so many-th row is wrong, and return copied; batches before they come again."""
LESS = (
    "the same checks over a frame that is there, and only counts what breaks them: no frame is made of records, odd "
    "spellings of names and telephones are folded less well, and it is not told which row breaks what; a rule is not "
    "left out where a cell is wrong already; no words for who is told"
)


def rows(shop: Shop) -> Iterator[Row]:
    """The rows of Annex 2, of which one in a hundred has a mistake, and every other return was copied."""
    form, count = shop.round(1).forms["annex2"], shop.sizes.validated
    size = min(BATCH, count)
    turns = count // size
    batches = [
        [_row(number) for number in range(turn * size, (turn + 1) * size)]
        for turn in range(min(turns, DIFFERENT))
    ]
    in_turn = [batches[turn % len(batches)] for turn in range(turns)]
    wrong = sum(row["staff_count"] < 0 for row in chain.from_iterable(in_turn))

    def right(found: int) -> None:
        assert found == wrong

    placed = [(batch, [(row["return"], row["row"]) for row in batch]) for batch in batches]
    frame = pd.concat([_frame(form, batch, turn) for turn, batch in enumerate(in_turn)], ignore_index=True)
    ours = Side(
        "cwgk judge",
        lambda _: sum(1 for turn in range(turns) for _ in judge(form, *placed[turn % len(placed)])),
        right,
        units=count,
    )
    peer = Side("pandas, vectorised", lambda _: broken(form, frame), right, units=count)
    title = f"validating {count:,} rows, batches of {size:,}"
    yield Row(NAME, title, "row", ours, (Peer(peer, "at most", 2, None, LESS),))


def _row(number: int) -> dict[str, Any]:
    one, belongs = unit(number).listed, number // OF_RETURN
    staff = -1 if number % WRONG == 0 else one["staff_count"]
    return {
        **dict.fromkeys(("list_kind", "seq")),
        **head(belongs),
        **one,
        "submitter_name": "中山区",
        "staff_count": staff,
        "check_code": None if belongs % COPIED else _code({**one, "staff_count": staff}),
        "return": belongs,
        "row": number % OF_RETURN,
    }


def _code(row: dict[str, Any]) -> str:
    said = (
        f"|单位名称{row['unit_name']}|职工人数{row['staff_count']}|自评分数{row['self_score']:.15g}"
        f"|测评结果{row['evaluation_result']:.15g}|上级考核分数{row['superior_score']:.15g}|"
    )
    return f"{check_number(said):02}{said}"


def _frame(form: Form, batch: Sequence[dict[str, Any]], turn: int) -> pd.DataFrame:
    frame = pd.DataFrame(batch, columns=[*(field.name for field in form.fields), "return", "row"])
    return frame.assign(**{"return": frame["return"] + turn * len(batch)})
