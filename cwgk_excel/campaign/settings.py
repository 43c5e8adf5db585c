"""What a campaign's settings are: frozen, typed, and each with what is expected of it in Chinese.

``description`` of a field is read by people: the error lines quote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.metadata import entry_points
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

GROUP = "cwgk_excel.settings"
PICKLED = "SettingsOfForms"
Text = Annotated[str, Field(min_length=1, max_length=100, description="一段文字，不能空")]


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


Level = Annotated[
    Literal["error", "warning", "notice", "off"],
    Field(description='"error"（错误）、"warning"（警告）、"notice"（提示）或 "off"（不提）'),
]


class Reconcile(Frozen):
    """What is said where the list and the declarations do not agree: of each kind how severe it is, and whether."""

    tolerance: float = Field(
        default=0.005, ge=0, le=100, allow_inf_nan=False, description="0到100的数，不超过它的差不算不同"
    )
    not_listed: Level = "warning"
    not_declared: Level = "warning"
    different: Level = "warning"
    shared: Level = "warning"
    alike: Level = "warning"


class Section(Frozen):
    """A section of the settings that a form declares, in the entry-point group ``cwgk_excel.settings``."""

    def judged_by(self, current: Self) -> Self:
        """What counts of a version's own section when its returns are judged today; usually all of it."""
        return self

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong for forms that are issued now, though earlier ones may have it: each key, and the words."""
        yield from ()


S = TypeVar("S", bound=Section)


class Settings(Frozen):
    """Everything in campaign.toml: these sections, and those that the forms declare (``section``)."""

    campaign: Round
    dates: Dates
    contact: Contact
    intake: Intake = Intake()
    protection: Protection
    reconcile: Reconcile = Reconcile()

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """The settings with the sections of all forms. Raises pydantic's ValidationError."""
        known = with_sections()
        if cls is Settings and issubclass(known, cls):
            return known.model_validate(obj, **options)
        return super().model_validate(obj, **options)

    def section(self, kind: type[S]) -> S:
        """The section of a kind. Raises KeyError where no form that is installed declares it."""
        for section in self._sections().values():
            if isinstance(section, kind):
                return section
        raise KeyError(kind.__name__)

    def judged_by(self, current: Settings) -> Settings:
        """These settings with what counts today: the rules of intake, and what each section takes from ``current``.

        A return is read by the version it came from, but judged by what the office wants today.
        """
        today = current._sections()
        judged = {
            name: section.judged_by(today[name]) if name in today else section
            for name, section in self._sections().items()
        }
        return self.model_copy(update={**judged, "intake": current.intake})

    def mistakes(self) -> Iterator[str]:
        """What is wrong for forms that are issued now, one line each."""
        for name, section in self._sections().items():
            yield from (f"〔{name}.{key}〕：{told}" for key, told in section.mistakes())

    def _sections(self) -> dict[str, Section]:
        return {name: value for name, value in self if isinstance(value, Section)}


@cache
def with_sections() -> type[Settings]:
    """The settings' model with the sections that installed forms declare, each by the name of its entry point."""
    sections = {entry.name: entry.load() for entry in entry_points(group=GROUP)}
    fields: dict[str, Any] = {
        name: (kind, ... if any(field.is_required() for field in kind.model_fields.values()) else kind())
        for name, kind in sections.items()
    }
    return create_model(PICKLED, __base__=Settings, __module__=__name__, **fields)


def __getattr__(name: str) -> Any:
    """Pickled settings name their model, which is made when it is asked for."""
    if name == PICKLED:
        return with_sections()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


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
