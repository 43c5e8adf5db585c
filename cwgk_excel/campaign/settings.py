"""A campaign's settings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, Self, TypeVar, cast

from msgspec import Meta, defstruct, structs

from cwgk_excel.campaign.frozen import Frozen
from cwgk_excel.starting.declared import declared

GROUP = "cwgk_excel.settings"
PICKLED = "SettingsOfForms"
Text = Annotated[str, Meta(min_length=1, max_length=100, description="一段文字，不能空")]


def whole(least: int, most: int) -> Meta:
    """Return what holds a whole number between two, and says so in Chinese."""
    return Meta(ge=least, le=most, description=f"{least}到{most}的整数")


def safe_name(text: str) -> str:
    """Return a text without what some system forbids in file names."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", text).strip(" .")


class Round(Frozen):
    """Which round of certification this is."""

    batch: Text
    document: Text
    city: Text
    office: Text

    @property
    def file_name(self) -> str:
        """The batch as it may stand in a file name on every system."""
        return safe_name(self.batch)


class Dates(Frozen):
    """The days of the round. A return that comes on the due day is in time."""

    issued: Annotated[date, Meta(description="日期，如 2017-10-25")]
    opens: Annotated[date, Meta(description="日期，如 2017-10-25")]
    due: Annotated[date, Meta(description="日期，如 2017-11-15")]
    latest_accepted: Annotated[date, Meta(description="日期，如 2017-12-31")]

    def __post_init__(self) -> None:
        if not date(2000, 1, 1) <= self.issued <= self.opens <= self.due <= self.latest_accepted:
            raise ValueError(
                "四个日期应依次不早于前一个：issued、opens、due、latest_accepted，且在2000年以后"
            )


class Contact(Frozen):
    """The person at the office whom submitting bodies ask."""

    name: Text
    phone: Text


class Choice(Frozen):
    """One entry of a list: its canonical name, the code it may be written with, and other spellings."""

    name: Annotated[str, Meta(min_length=1, max_length=30, description="列表项的标准名称，不超过30字")]
    code: Annotated[str, Meta(pattern=r"^\d{0,6}\Z", description="不超过6位数字，可不写")] = ""
    aliases: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.aliases, tuple):  # ("补报") is a text, of which each sign would be a spelling
            raise TypeError(f"{self.aliases!r}: aliases are a tuple")

    def spellings(self) -> tuple[str, ...]:
        """Return every way in which this entry may be written, the canonical name first."""
        coded = (self.code, f"{self.code}{self.name}") if self.code else ()
        return (self.name, *coded, *self.aliases)


class Protection(Frozen):
    """The sheet password. It only prevents accidental changes and need not be secret."""

    password: Annotated[str, Meta(max_length=15, pattern=r"^[!-~]+\Z", description="1到15个英文字母或数字")]


class Intake(Frozen):
    """How returns without a token are treated, and how much time and memory reading one file may cost."""

    unsigned: Annotated[
        Literal["warn", "hold"], Meta(description='"warn"（提醒，可进总表）或 "hold"（重报前不进总表）')
    ] = "warn"
    seconds: Annotated[int, whole(1, 3600)] = 20
    megabytes: Annotated[int, whole(128, 65_536)] = 512


class Corrections(Frozen):
    """By when corrections are asked for, and whether a correction slip locks what is right."""

    days: Annotated[int, whole(1, 60)] = 5
    lock_right: Annotated[bool, Meta(description="true（锁定）或 false（不锁）")] = False


Level = Annotated[
    Literal["error", "warning", "notice", "off"],
    Meta(description='"error"（错误）、"warning"（警告）、"notice"（提示）或 "off"（不提）'),
]


class Reconcile(Frozen):
    """What is said where the list and the declarations do not agree: of each kind how severe it is, and whether."""

    tolerance: Annotated[float, Meta(ge=0, le=100, description="0到100的数，不超过它的差不算不同")] = 0.005
    not_listed: Level = "warning"
    not_declared: Level = "warning"
    different: Level = "warning"
    shared: Level = "warning"
    alike: Level = "warning"


class Statistics(Frozen):
    """How statistics group units by size, and what they are set beside.

    ``bands``: where bands of staff begin, but for the first. ``previous``: the JSON export of an earlier round, its
    path from the campaign's folder.
    """

    bands: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=10_000_000)], ...],
        Meta(max_length=12, description="从小到大的几个正整数，如 [50, 100, 300, 1000]"),
    ] = (50, 100, 300, 1000)
    previous: Annotated[
        str,
        Meta(max_length=500, description="上一轮用 export --format json 导出的文件"),
    ] = ""

    def __post_init__(self) -> None:
        if list(self.bands) != sorted(set(self.bands)):
            raise ValueError("bands（职工人数的分档）应从小到大，不重复")


class Section(Frozen):
    """A section of the settings that a form declares, in the entry-point group ``cwgk_excel.settings``."""

    def judged_by(self, current: Self) -> Self:
        """Return the section by which returns of an issued version are judged today; by default the version's own."""
        return self

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Yield key and message for each value that forms issued now may not have; stored versions may keep it."""
        yield from ()


S = TypeVar("S", bound=Section)


class Settings(Frozen, kw_only=True):
    """Everything in campaign.toml: these sections, and those that the forms declare (see ``section``).

    Attributes:
        campaign: The round: its batch, the number of the notice (document), the city and the office.
        dates: The days issued, opens, due (itself in time) and latest_accepted.
        contact: Whom the bodies ask: name and phone.
        intake: What becomes of returns without a token (unsigned: "warn" or "hold"), and what reading one file
            may take (seconds, megabytes).
        corrections: By when corrections are asked for (days), and whether a slip locks what is right (lock_right).
        protection: The password of the sheets, which prevents accidents and is no secret.
        reconcile: How lists and declarations are held against each other: the tolerance of figures, and how severe
            each kind of difference is.
        statistics: Where bands of staff begin (bands), and an earlier round's export (previous).
    """

    campaign: Round
    dates: Dates
    contact: Contact
    intake: Intake = Intake()
    corrections: Corrections = Corrections()
    protection: Protection
    reconcile: Reconcile = Reconcile()
    statistics: Statistics = Statistics()

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        """Make settings with the sections of all installed forms.

        Args:
            given: The sections by name, as in campaign.toml.

        Returns:
            The settings.

        Raises:
            ValueError: Sections or values are missing, unknown or wrong; its lines say which.
        """
        known: Any = with_sections()
        return known.read(given) if cls is Settings else super().read(given)

    def section(self, kind: type[S]) -> S:
        """Find the section that a form declares.

        Args:
            kind: The section's class.

        Returns:
            The section.

        Raises:
            KeyError: No installed form declares it.
        """
        for section in self._sections().values():
            if isinstance(section, kind):
                return section
        raise KeyError(kind.__name__)

    def judged_by(self, current: Settings) -> Settings:
        """Combine settings that forms were issued with and those that count today.

        A return is read by the version it came from, but judged by what the office wants today.

        Args:
            current: The settings of today.

        Returns:
            These settings, with the intake of ``current`` and what each form's section takes from there.
        """
        today = current._sections()
        judged = {
            name: section.judged_by(today[name]) if name in today else section
            for name, section in self._sections().items()
        }
        return self.changed(**{**judged, "intake": current.intake})

    def mistakes(self) -> Iterator[str]:
        """Check the sections that forms declare, for forms that are issued now.

        Yields:
            One line in Chinese for each mistake, with its section and key.
        """
        for name, section in self._sections().items():
            yield from (f"〔{name}.{key}〕：{mistake}" for key, mistake in section.mistakes())

    def _sections(self) -> dict[str, Section]:
        values = structs.asdict(self)
        return {name: value for name, value in values.items() if isinstance(value, Section)}


@cache
def with_sections() -> type[Settings]:
    """Return the class of settings with the sections that forms declare, each under its entry point's name."""
    return _with(declared(GROUP))


@cache
def _with(sections: tuple[tuple[str, type[Section]], ...]) -> type[Settings]:
    """The same sections give the same class: settings of two classes are never equal."""

    def stated(name: str, kind: type[Section]) -> tuple[Any, ...]:
        if any(field.required for field in structs.fields(kind)):
            return name, kind
        return (
            name,
            kind,
            kind.read(kind().by_name()),
        )  # so that a default that is not allowed is told at once

    fields = [stated(name, kind) for name, kind in dict(sections).items()]
    return cast(
        "type[Settings]", defstruct(PICKLED, fields, bases=(Settings,), module=__name__, kw_only=True)
    )


def __getattr__(name: str) -> Any:
    """Return the class with sections under the name that pickled settings give it: it is made only on demand."""
    if name == PICKLED:
        return with_sections()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
