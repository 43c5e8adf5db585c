"""Read campaign.toml and submitters.csv, and report all mistakes at once, each with its place and what is expected."""

from __future__ import annotations

import csv
import re
import stat
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cwgk_excel.campaign.frozen import Mistake, WrongValues
from cwgk_excel.campaign.settings import Settings
from cwgk_excel.campaign.submitter import Submitter
from cwgk_excel.campaign.submitter_table import Row, decoded, rows_in, workbook_instead
from cwgk_excel.campaign.toml_mistakes import toml_mistakes
from cwgk_excel.errors import PlaceError, SettingsError, explained, is_missing
from cwgk_excel.matching import matching_name

SETTINGS_FILE = "campaign.toml"
SUBMITTERS_FILE = "submitters.csv"
# A backup is unpacked in this folder. If it exists and no settings lie beside it, the restoring was interrupted.
RESTORING = ".cwgk-restoring"


@dataclass(frozen=True)
class Campaign:
    """A round of certification.

    Attributes:
        folder: The folder that all of it lies in.
        settings: What campaign.toml says.
        submitters: The bodies that submit returns, in official order.
    """

    folder: Path
    settings: Settings
    submitters: tuple[Submitter, ...]

    @classmethod
    def load(cls, folder: str | Path) -> Campaign:
        """Read a campaign's settings and bodies.

        Args:
            folder: The campaign's folder.

        Returns:
            The campaign, its bodies ordered by ``order``, then ``code``.

        Raises:
            PlaceError: The folder is not there, cannot be opened, or holds an interrupted restoring.
            SettingsError: campaign.toml or submitters.csv is missing or wrong; one line for each mistake.
        """
        folder = Path(folder)
        _find(folder)
        problems: list[str] = []
        settings = _read_settings(folder / SETTINGS_FILE, problems)
        city = settings.campaign.city if settings else ""
        submitters = _read_submitters(folder / SUBMITTERS_FILE, city, problems)
        if problems or settings is None:
            raise SettingsError(problems)
        return cls(folder, settings, tuple(sorted(submitters, key=lambda s: (s.order, s.code))))

    def submitter(self, code: str) -> Submitter | None:
        """Find a body by its code.

        Args:
            code: The body's code, as in submitters.csv.

        Returns:
            The body, or None where no body has this code.
        """
        return self._by_code.get(code)

    @cached_property
    def _by_code(self) -> dict[str, Submitter]:
        return {submitter.code: submitter for submitter in self.submitters}


def _find(folder: Path) -> None:
    """Raise PlaceError unless the folder exists and is not a half-restored campaign."""
    try:
        found = stat.S_ISDIR(folder.stat().st_mode)
    except OSError as error:
        if not is_missing(error):
            raise PlaceError(f"打不开批次文件夹 {folder}：{explained(error)}") from None
        found = False
    if not found:
        raise PlaceError(f"找不到批次文件夹：{folder}。请先用 cwgk-excel init 建立，或检查路径。")
    refuse_half_restored(folder)


def refuse_half_restored(folder: Path) -> None:
    """Raise PlaceError if an interrupted restoring left the folder: it is no campaign, and no place for a new one."""
    if (folder / RESTORING).exists() and not (folder / SETTINGS_FILE).exists():
        raise PlaceError(f"{folder} 里的恢复中断了，还不是完整的批次。请用同一份备份再恢复一次。")


def _read_bytes(path: Path) -> bytes:
    """Return the content of settings or list of bodies. Raises PlaceError, which says what to do."""
    try:
        return path.read_bytes()
    except OSError as error:
        if is_missing(error):
            raise PlaceError(
                f"批次文件夹里没有 {path.name}：{path}。请用 cwgk-excel init 建立批次。"
            ) from None
        raise PlaceError(f"无法读取 {path}：{explained(error)}") from None


def _utf8(path: Path) -> str:
    """Return the text of the settings. Raises PlaceError or SettingsError, which say what to do."""
    try:
        return _read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(
            f"{path.name}：文字编码不是 UTF-8。请用记事本打开，另存为时编码选 UTF-8。"
        ) from None


def _read_settings(path: Path, problems: list[str]) -> Settings | None:
    text, raw = "", {}
    try:
        text = _utf8(path)
        raw = tomllib.loads(text)
        settings = Settings.read(raw)
        problems.extend(f"{path.name} {line}" for line in settings.mistakes())
        return settings
    except (PlaceError, SettingsError) as error:
        problems.extend(error.lines)
    except RecursionError:
        problems.append(f"{path.name}：方括号一层套一层，太多了，请对照模板改正。")
    except tomllib.TOMLDecodeError as error:
        problems.extend(f"{path.name} {line}" for line in toml_mistakes(text, error))
    except WrongValues as error:
        problems.extend(f"{path.name} {mistake}" for mistake in _by_section(error.mistakes, list(raw)))
    return None


def _read_submitters(path: Path, city: str, problems: list[str]) -> list[Submitter]:
    if not path.exists() and (instead := workbook_instead(path)):
        problems.append(instead)
        return []
    before = len(problems)
    try:
        rows = list(rows_in(decoded(_read_bytes(path), path.name), path.name, problems))
    except (PlaceError, SettingsError) as error:
        problems.extend(error.lines)
        return []
    except csv.Error:
        problems.append(f"{path.name}：不是正常的 CSV 文件，请用 Excel 打开后另存为“CSV UTF-8”。")
        return []
    if not rows and len(problems) == before:
        problems.append(f"{path.name}：还没有任何报送单位，请至少填一行。")
    return _checked_rows(path.name, city, rows, problems)


def _checked_rows(name: str, city: str, rows: Iterable[Row], problems: list[str]) -> list[Submitter]:
    submitters: list[Submitter] = []
    words: dict[str, tuple[str, int]] = {}
    for line, values in rows:
        place = f"{name} 第{line}行"
        try:
            submitter = Submitter.read(_submitter_values(values))
        except WrongValues as error:
            problems.extend(f"{place} {mistake}" for mistake in error.mistakes)
            continue
        problems.extend(_clashes(submitter, city, place, words, line))
        submitters.append(submitter)
    problems.extend(_cross_checks(name, submitters))
    return submitters


def _submitter_values(row: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = dict(row)
    values["aliases"] = tuple(a.strip() for a in re.split(r"[|｜]", values.get("aliases", "")) if a.strip())
    for name in ("expected_units", "eligible_units"):
        values[name] = values.get(name) or None
    return values


def _clashes(
    submitter: Submitter, city: str, place: str, words: dict[str, tuple[str, int]], line: int
) -> Iterator[str]:
    """Yield a mistake for each code, name, alias or file name that another body has: returns would be mixed up.

    ``words``: by matching name, each name of the bodies so far and its line; this body's names are added. Names are
    compared like those in returns: widths, spaces, the shape of brackets and a leading city do not count.
    """
    for word in dict.fromkeys((submitter.code, submitter.name, submitter.file_name, *submitter.aliases)):
        first, there = words.setdefault(matching_name(word, city), (word, line))
        if there != line:
            same = "" if first == word else f"的“{first}”"
            yield f"{place}：“{word}”与第{there}行{same}重复，代码、名称和别名都不能重复。"


def _cross_checks(name: str, submitters: list[Submitter]) -> Iterator[str]:
    codes = {s.code for s in submitters}
    for s in submitters:
        if s.reports_with and (s.reports_with not in codes or s.reports_with == s.code):
            yield f"{name} {s.name}：reports_with 填的“{s.reports_with}”不是另一个报送单位的代码。"


def _by_section(mistakes: Iterable[Mistake], sections: Sequence[str]) -> list[Mistake]:
    """Put mistakes in the order of the file's sections; those about sections that are missing come last."""
    places = {name: place for place, name in enumerate(sections)}
    return sorted(mistakes, key=lambda mistake: places.get("".join(mistake.place[:1]), len(places)))
