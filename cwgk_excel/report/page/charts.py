"""Distributions as bars: what each bar counts and how long it is. The template draws them as inline SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cwgk_excel.report.content import MasterContent, Record
from cwgk_excel.report.figures import Figures
from cwgk_excel.report.statistics.bands import band_of, bands_in_words
from cwgk_excel.report.statistics.spread import clear_rates, numbers

# Where the second and each further band begins.
SCORES = (60, 70, 80, 85, 90, 95)
RATES = (60, 70, 80, 90, 95, 98)
PEOPLE = "人"  # counted in whole numbers, so that a band may name its last


@dataclass(frozen=True)
class Bar:
    """A bar: what it counts, how many, and its length, where the longest is 1."""

    name: str
    count: int
    length: float


@dataclass(frozen=True)
class Chart:
    """A distribution: its title, what its bars count, what is counted how, and the bars."""

    name: str
    title: str
    counter: str
    note: str
    bars: Sequence[Bar]

    @property
    def in_words(self) -> str:
        """All bars in a sentence, for those who hear the page."""
        return "，".join(f"{bar.name}{bar.count}{self.counter}" for bar in self.bars)


def charts_of(content: MasterContent, counted: Figures) -> Iterator[Chart]:
    """Yield the distributions of the distinct units that count."""
    rows = content.valid(content.compared.listed).those(counted.first)
    by_body = Counter(rows.column("submitter"))
    names = [(line["name"], by_body[line["code"]]) for line in content.progress]
    yield _chart("bodies", "各报送单位的申报单位数", "同一单位由几家报的，只算在排在前面的一家。", names)
    labels = {field.figure: field for field in content.compared.listed.fields if field.figure}
    for figure, words, starts in (
        ("own", "分", SCORES),
        ("superior", "分", SCORES),
        ("staff", PEOPLE, content.collected.campaign.settings.statistics.bands),
    ):
        if figure in labels:
            values = numbers(record[labels[figure].name] for record in rows)
            blank = len(rows) - len(values)
            note = f"{blank}个单位没有填，不在图中。" if blank else ""
            bars = _banded(values, starts, words)
            yield _chart(figure, f"{labels[figure].label}的分布", note, bars)
    if "satisfaction" in labels:
        yield _satisfaction(rows, labels["satisfaction"].name, labels["satisfaction"].label)


def _satisfaction(rows: Sequence[Record], name: str, label: str) -> Chart:
    """Rates in bands, answers in words each by itself, and what is neither."""
    clear = clear_rates(record[name] for record in rows)
    words = Counter(str(record[name]) for record in rows if isinstance(record[name], str) and record[name])
    bars = [*_banded(clear, RATES, "%"), *((f"填“{word}”", count) for word, count in sorted(words.items()))]
    left = len(rows) - len(clear) - words.total()
    note = f"{left}个单位没有填或填得不明确，不在图中。" if left else ""
    return _chart("satisfaction", f"{label}的分布", note, bars)


def _banded(values: Sequence[float], starts: Sequence[int], unit: str) -> list[tuple[str, int]]:
    """Count values by band: below the first start, from each start on, and from the last."""
    counts = Counter(band_of(value, starts) for value in values)
    between = (f"{low}—{high}{unit}" for low, high in pairwise(starts))
    names = (
        bands_in_words(starts)
        if unit == PEOPLE
        else [f"不足{starts[0]}{unit}", *between, f"{starts[-1]}{unit}以上"]
    )
    return [(name, counts[place]) for place, name in enumerate(names)]


def _chart(name: str, title: str, note: str, bars: Sequence[tuple[str, int]]) -> Chart:
    longest = max((count for _, count in bars), default=0) or 1
    return Chart(name, title, "个", note, [Bar(text, count, count / longest) for text, count in bars])
