"""The settings of declarations and lists: suggested values, marks, reference lines, advisory rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from msgspec import Meta, structs

from cwgk_excel.campaign.frozen import Frozen
from cwgk_excel.campaign.settings import Choice, Section, Text
from cwgk_excel.folding import fold

Mark = Annotated[float, Meta(gt=0, le=100_000, description="大于0的数")]
Threshold = Annotated[float, Meta(ge=0, le=100_000, description="不小于0的数")]
ChoiceList = Annotated[tuple[Choice, ...], Meta(min_length=1, max_length=200, description="至少写一项")]

# More words have no room on the second page of the form.
NARRATIVE_MOST = 1000


class _OfToday(Section):
    """A section whose current values judge every return, also those of forms issued under other values."""

    def judged_by(self, current: Self) -> Self:
        """Return the current section."""
        return current


class Lists(Section):
    """Suggested values. Other entries give a warning, never an error: the notice leaves these columns free."""

    ownership: ChoiceList
    unit_type: ChoiceList
    evaluation_result: ChoiceList

    def __post_init__(self) -> None:
        for title, choices in structs.asdict(self).items():
            seen: dict[str, str] = {}
            for choice in choices:
                for spelling in choice.spellings():
                    key = fold(spelling)  # the key by which intake looks up what was typed
                    if seen.setdefault(key, choice.name) != choice.name:
                        raise ValueError(f"{title} 中“{spelling}”同时属于“{seen[key]}”和“{choice.name}”")

    def judged_by(self, current: Self) -> Self:
        """Return these lists; an entry that ``current`` still has takes its code and aliases from there."""
        known = {
            title: {choice.name: choice for choice in choices}
            for title, choices in structs.asdict(current).items()
        }
        return self.changed(
            **{
                title: tuple(known[title].get(choice.name, choice) for choice in choices)
                for title, choices in structs.asdict(self).items()
            }
        )


class Maximum(Frozen):
    """Full marks of each score. A score without a maximum is not limited; over 100 it gives a warning."""

    self_total: Mark | None = None
    congress_score: Mark | None = None
    openness_score: Mark | None = None
    board_score: Mark | None = None
    superior_total: Mark | None = None


class Weights(Frozen):
    """The weight of each part in the total when ``total = "weighted"``."""

    congress_score: Mark = 1.0
    openness_score: Mark = 1.0
    board_score: Mark = 1.0


class Marks(Section):
    """How scores are limited and how the total is compared with its parts."""

    total: Annotated[
        Literal["sum", "weighted", "none"],
        Meta(description='"sum"（求和）、"weighted"（加权）或 "none"（不比较）'),
    ] = "sum"
    maximum: Maximum = Maximum()
    weights: Weights = Weights()


class Thresholds(_OfToday):
    """Reference lines: a lower value gives a notice. A line that is not set is not compared."""

    self_total: Threshold | None = None
    superior_total: Threshold | None = None
    satisfaction_rate: Annotated[float, Meta(ge=0, le=100, description="0到100的数")] | None = None


class Rules(_OfToday):
    """Which advisory rules are on."""

    delegates_below_norm: bool = True
    board_reps_expected: bool = True
    narrative_length: bool = True
    narrative_placeholder: bool = True
    phone_unusual: bool = True
    board_reps_ownership: tuple[Text, ...] = ("国有", "国有独资", "股份有限")


class Narrative(_OfToday):
    """How long 主要做法和成效 should be, in counted words.

    More than ``over`` or less than ``under`` times the ``limit`` gives a notice. A campaign's
    ``limit`` is at most NARRATIVE_MOST; forms that were issued earlier may state more.
    """

    limit: Annotated[int, Meta(ge=50, le=5000, description=f"50到{NARRATIVE_MOST}的整数")] = 800
    over: Annotated[float, Meta(ge=1, le=10, description="1到10的数，1.10 即超出一成")] = 1.10
    under: Annotated[float, Meta(ge=0, le=1, description="0到1的数，0.50 即不足一半")] = 0.50

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Yield a mistake for a limit that the printed form has no room for."""
        if self.limit > NARRATIVE_MOST:
            yield (
                "limit",
                f"填的是“{self.limit}”，应为50到{NARRATIVE_MOST}的整数，再多在申报表的两页纸上印不下。",
            )
