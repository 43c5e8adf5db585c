"""JSON as programs and terminals both read it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from cwgk_excel.folding import is_unseen


def json_text(data: object) -> str:
    """Return data as JSON, with escapes for invisible characters and those that make a terminal act."""
    text = json.dumps(data, ensure_ascii=False, indent=1, default=str)
    return text.translate({ord(c): json.dumps(c)[1:-1] for c in set(text) if c != "\n" and is_unseen(c)})


def json_list(entries: Iterable[object]) -> Iterator[str]:
    """Yield the lines of a list's ``json_text``, entry by entry."""
    before = "["
    for entry in entries:
        # Within its list, so that it is as far from the edge as it will be.
        yield before + json_text([entry])[1:-2]
        before = ","
    yield "\n]\n" if before == "," else "[]\n"
