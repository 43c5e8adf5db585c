"""Rows of lists judged in batches by schema and rules, beside the same bounds and lists in vectorised pandas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from benchmarks.data.values import head, unit
from benchmarks.measuring import Peer, Row, Side
from benchmarks.shop import Shop
from cwgk_excel.forms.spec import Form
from cwgk_excel.review.judge import judge

NAME = "validating"
BATCH, OF_RETURN, WRONG = 10_000, 50, 100
LESS = (
    "blanks, bounds, lengths, lists and units listed twice on a frame that is there: nothing of shapes of names and "
    "numbers, of check codes, and no words for who is told"
)


def rows(shop: Shop) -> Iterator[Row]:
    """The rows of Annex 2, of which one in a hundred has a mistake."""
    form, count = shop.round(1).forms["annex2"], shop.sizes.validated
    size = min(BATCH, count)
    batch = [_row(number) for number in range(size)]
    wrong = sum(number % WRONG == 0 for number in range(size)) * (count // size)

    def right(found: int) -> None:
        assert found == wrong

    frame = pd.concat([_frame(form, batch, turn) for turn in range(count // size)], ignore_index=True)
    ours = Side(
        "cwgk judge",
        lambda _: sum(1 for _ in range(count // size) for _ in judge(form, batch)),
        right,
        units=count,
    )
    peer = Side("pandas, vectorised", lambda _: vectorised(form, frame), right, units=count)
    title = f"validating {count:,} rows, batches of {size:,}"
    yield Row(NAME, title, "row", ours, (Peer(peer, "at most", 2, None, LESS),))


def _row(number: int) -> dict[str, Any]:
    one = unit(number)
    staff = -1 if number % WRONG == 0 else one.listed["staff_count"]
    return {
        **dict.fromkeys(("list_kind", "seq", "check_code")),
        **head(0),
        **one.listed,
        "submitter_name": "中山区",
        "staff_count": staff,
        "return": number // OF_RETURN,
        "row": number % OF_RETURN,
    }


def _frame(form: Form, batch: Sequence[dict[str, Any]], turn: int) -> pd.DataFrame:
    frame = pd.DataFrame(batch, columns=[*(field.name for field in form.fields), "return", "row"])
    return frame.assign(**{"return": frame["return"] + turn * len(batch)})


def vectorised(form: Form, frame: pd.DataFrame) -> int:
    """How many cells break what their field says, as anybody would count them in pandas."""
    found = 0
    for field in form.fields:
        values = frame[field.name]
        blank = values.isna()
        found += int(blank.sum()) if field.required else 0
        if field.max_length is not None:
            found += int((values.str.len() > field.max_length).sum())
        numbers = pd.to_numeric(values, errors="coerce") if field.minimum is not None else None
        if numbers is not None:
            found += int((numbers < field.minimum).sum())
            found += int((numbers > field.maximum).sum()) if field.maximum is not None else 0
        if field.choices:
            words = numbers.isna() if numbers is not None else True
            found += int((~values.isin(field.choice_names) & ~blank & words).sum())
    return found + int(frame.duplicated(["return", form.key], keep=False).sum())
