"""What a campaign's settings are: frozen, typed, and each with what is expected of it in Chinese.

``description`` of a field is read by people: the error lines quote it.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from cwgk_excel.folding import fold

Text = Annotated[str, Field(min_length=1, max_length=100, description="一段文字，不能空")]
Mark = Annotated[float, Field(gt=0, le=100_000, description="大于0的数")]
Threshold = Annotated[float, Field(ge=0, le=100_000, description="不小于0的数")]

# More words have no room on the second page of the form.
NARRATIVE_MOST = 1000


def safe_name(text: str) -> str:
    """A text as it may stand in a file name on every system."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", text).strip(" .")


class Frozen(BaseModel):
    """A section of the settings: unknown keys are mistakes, values never change after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Round(Frozen):
    """Which round of certification this is."""

    batch: Text
    document: Text
    city: Text
    office: Text


class Dates(Frozen):
    """The days of the round; the due day itself is in time."""

    issued: date = Field(description="日期，如 2017-10-25")
    opens: date = Field(description="日期，如 2017-10-25")
    due: date = Field(description="日期，如 2017-11-15")
    latest_accepted: date = Field(description="日期，如 2017-12-31")

    @model_validator(mode="after")
    def _in_order(self) -> Dates:
        if not date(2000, 1, 1) <= self.issued <= self.opens <= self.due <= self.latest_accepted:
            raise ValueError(
                "四个日期应依次不早于前一个：issued、opens、due、latest_accepted，且在2000年以后"
            )
        return self


class Contact(Frozen):
    """Whom the bodies ask."""

    name: Text
    phone: Text


class Choice(Frozen):
    """One entry of a list: its canonical name, the code it may be written with, and other spellings."""

    name: Annotated[str, Field(min_length=1, max_length=30, description="列表项的标准名称，不超过30字")]
    code: Annotated[str, Field(pattern=r"^\d{0,6}$", description="不超过6位数字，可不写")] = ""
    aliases: tuple[Text, ...] = ()

    def spellings(self) -> tuple[str, ...]:
        """Every way this entry may be written, the canonical name first."""
        coded = (self.code, f"{self.code}{self.name}") if self.code else ()
        return (self.name, *coded, *self.aliases)


ChoiceList = Annotated[tuple[Choice, ...], Field(min_length=1, max_length=200, description="至少写一项")]


class Lists(Frozen):
    """Suggested values. They warn and never stop, because the notice leaves these columns free."""

    ownership: ChoiceList
    unit_type: ChoiceList
    evaluation_result: ChoiceList

    @model_validator(mode="after")
    def _unambiguous(self) -> Lists:
        for title, choices in self:
            seen: dict[str, str] = {}
            for choice in choices:
                for spelling in choice.spellings():
                    key = fold(spelling)  # the key by which intake looks up what was typed
                    if seen.setdefault(key, choice.name) != choice.name:
                        raise ValueError(f"{title} 中“{spelling}”同时属于“{seen[key]}”和“{choice.name}”")
        return self

    def spelled_by(self, current: Lists) -> Lists:
        """These entries, each with the codes and aliases that it has in ``current`` where it is there still."""
        known = {title: {choice.name: choice for choice in choices} for title, choices in current}
        return self.model_copy(
            update={
                title: tuple(known[title].get(choice.name, choice) for choice in choices)
                for title, choices in self
            }
        )


class Maximum(Frozen):
    """Full marks of each score; what is not set is not limited, and over 100 is only a warning."""

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


class Marks(Frozen):
    """How scores are limited and how the total is compared with its parts."""

    total: Literal["sum", "weighted", "none"] = Field(
        default="sum", description='"sum"（求和）、"weighted"（加权）或 "none"（不比较）'
    )
    maximum: Maximum = Maximum()
    weights: Weights = Weights()


class Thresholds(Frozen):
    """Reference lines; a lower value is a notice. Unset: not compared."""

    self_total: Threshold | None = None
    superior_total: Threshold | None = None
    satisfaction_rate: Annotated[float, Field(ge=0, le=100, description="0到100的数")] | None = None


class Rules(Frozen):
    """Which advisory rules are on."""

    delegates_below_norm: bool = Field(default=True, description="true 或 false")
    board_reps_expected: bool = Field(default=True, description="true 或 false")
    narrative_length: bool = Field(default=True, description="true 或 false")
    narrative_placeholder: bool = Field(default=True, description="true 或 false")
    phone_unusual: bool = Field(default=True, description="true 或 false")
    board_reps_ownership: tuple[Text, ...] = ("国有", "国有独资", "股份有限")


class Narrative(Frozen):
    """How long 主要做法和成效 should be, in counted words; outside the shares it is a notice.

    A campaign's ``limit`` is at most NARRATIVE_MOST; forms that were issued earlier may state more.
    """

    limit: int = Field(default=800, ge=50, le=5000, description=f"50到{NARRATIVE_MOST}的整数")
    over: float = Field(default=1.10, ge=1, le=10, description="1到10的数，1.10 即超出一成")
    under: float = Field(default=0.50, ge=0, le=1, description="0到1的数，0.50 即不足一半")


class Annex2(Frozen):
    """How many units one summary table can hold."""

    rows: int = Field(default=300, ge=12, le=2000, description="12到2000的整数")


class Protection(Frozen):
    """The sheet password. It prevents accidents; it is no secret."""

    password: str = Field(
        min_length=1, max_length=15, pattern=r"^[!-~]+$", description="1到15个英文字母或数字"
    )


class Intake(Frozen):
    """What is done with returns that have lost their token, and what reading one file may cost."""

    unsigned: Literal["warn", "hold"] = Field(
        default="warn", description='"warn"（提醒，可进总表）或 "hold"（重报前不进总表）'
    )
    seconds: int = Field(default=20, ge=1, le=3600, description="1到3600的整数")
    megabytes: int = Field(default=512, ge=128, le=65_536, description="128到65536的整数")


class Settings(Frozen):
    """Everything in campaign.toml."""

    campaign: Round
    dates: Dates
    contact: Contact
    lists: Lists
    marks: Marks = Marks()
    thresholds: Thresholds = Thresholds()
    rules: Rules = Rules()
    narrative: Narrative = Narrative()
    annex2: Annex2 = Annex2()
    intake: Intake = Intake()
    protection: Protection

    def judged_by(self, current: Settings) -> Settings:
        """These settings with the thresholds, advisories, other spellings and rules of intake of ``current``.

        A return is read by the version it came from, but judged by what the office wants today.
        """
        return self.model_copy(
            update={
                "lists": self.lists.spelled_by(current.lists),
                "thresholds": current.thresholds,
                "rules": current.rules,
                "narrative": current.narrative,
                "intake": current.intake,
            }
        )


class Submitter(Frozen):
    """A body that submits returns: one line of submitters.csv."""

    code: str = Field(pattern=r"^[A-Z0-9]{1,8}$", description="1到8位大写字母或数字，定了就不能再改")
    name: str = Field(
        min_length=1,
        max_length=40,
        pattern=r"^[^\x00-\x1f\x7f]+$",
        description="报送单位名称，一行，不超过40字",
    )
    kind: Literal["区市县", "先导区", "产业工会"] = Field(description="区市县、先导区或产业工会")
    order: int = Field(ge=1, le=1_000_000, description="排列次序，正整数")
    aliases: tuple[str, ...] = ()
    contact: str = ""
    phone: str = ""
    email: str = ""
    expected_units: int | None = Field(
        default=None, ge=0, le=1_000_000, description="应申报单位数，整数，可空"
    )
    reports_with: str = ""

    @property
    def file_name(self) -> str:
        """The name as it may stand in a file name on every system."""
        return safe_name(self.name)
