"""What a line of a subtotal or total says of the rows above it: units, people, means with their n, words counted."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from cwgk_excel.report.handed_up.columns import Column

# So many different words are named; people mostly type the same few.
_WORDS = 5


@dataclass
class Sums:
    """Rows counted one by one: how many, and by field its numbers and words."""

    columns: Sequence[Column]
    units: int = 0
    numbers: dict[str, list[float]] = field(default_factory=dict)
    words: dict[str, Counter[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for column in self.columns:
            if column.summed:
                self.numbers[column.field], self.words[column.field] = [], Counter()

    def add(self, record: Mapping[str, Any]) -> None:
        """Count a row."""
        self.units += 1
        for name, numbers in self.numbers.items():
            value = record[name]
            if isinstance(value, str):
                self.words[name][value] += 1
            elif value is not None:
                numbers.append(value)

    def line(self, label: str) -> list[Any]:
        """Return the line, a value for each column: the label, the units, sums and means."""
        found: list[Any] = [label, f"{self.units}个单位"]
        for column in self.columns[2:]:
            if column.summed == "sum":
                found.append(sum(self.numbers[column.field]))
            else:
                found.append(
                    said(self.numbers[column.field], self.words[column.field]) if column.summed else None
                )
        return found


def said(numbers: Sequence[float], words: Counter[str]) -> str | None:
    """Return the mean of numbers with their n, and how often each word stands beside them; None for neither."""
    lines = [f"平均{mean(numbers)}\n(n={len(numbers)})"] if numbers else []
    lines += [f"{word}{count}个" for word, count in words.most_common(_WORDS)]
    if len(words) > _WORDS:
        lines.append(f"其他{words.total() - sum(count for _, count in words.most_common(_WORDS))}个")
    return "\n".join(lines) or None


def mean(numbers: Iterable[float]) -> Decimal:
    """Return the mean with one decimal, rounded as Excel shows it: five upwards."""
    given = list(numbers)
    exact = Decimal(repr(math.fsum(given) / len(given)))
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
