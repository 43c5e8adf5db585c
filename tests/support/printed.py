"""What ``ingest --json`` prints of results, as the object that it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cwgk_excel.tasks.taking_in.results import FileResult, Ingestion, Totals
from cwgk_excel.tasks.telling_json import json_pieces


def as_json(results: Sequence[FileResult]) -> dict[str, Any]:
    """Of results that are complete: what was said at the end stands in them."""
    totals = Totals()
    for result in results:
        totals.add(result)
    printed: dict[str, Any] = json.loads("\n".join(json_pieces(Ingestion(iter(results), totals))))
    return printed
