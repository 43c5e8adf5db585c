"""JSON as programs and terminals both read it."""

from __future__ import annotations

import json

from cwgk_excel.folding import is_unseen


def json_text(data: object) -> str:
    """Return data as JSON, with escapes for invisible characters and those that make a terminal act."""
    text = json.dumps(data, ensure_ascii=False, indent=1, default=str)
    return text.translate({ord(c): json.dumps(c)[1:-1] for c in set(text) if c != "\n" and is_unseen(c)})
