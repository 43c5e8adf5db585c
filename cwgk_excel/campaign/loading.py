"""Reading campaign.toml and submitters.csv: every mistake at once, each with its place and what is expected."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from cwgk_excel.campaign.settings import NARRATIVE_MOST, Settings, Submitter
from cwgk_excel.errors import PlaceError, SettingsError, why

SETTINGS_FILE = "campaign.toml"
SUBMITTERS_FILE = "submitters.csv"
COLUMNS = tuple(Submitter.model_fields)
_EXPECTED = {
    "date": "日期，如 2017-11-15",
    "int": "整数",
    "float": "数",
    "bool": "true 或 false",
    "string": "文字（要加英文引号）",
    "tuple": "用方括号括起的列表",
    "model": "一节设置，见模板中的写法",
}


@dataclass(frozen=True)
class Campaign:
    """A round of certification: its folder, its settings, and the bodies in official order."""

    folder: Path
    settings: Settings
    submitters: tuple[Submitter, ...]

    @classmethod
    def load(cls, folder: str | Path) -> Campaign:
        """Read the campaign in ``folder``.

        Raises PlaceError when there is none, SettingsError with one line per mistake.
        """
        folder = Path(folder)
        if not folder.is_dir():
            raise PlaceError(f"找不到批次文件夹：{folder}。请先用 cwgk-excel init 建立，或检查路径。")
        problems: list[str] = []
        settings = _read_settings(folder / SETTINGS_FILE, problems)
        submitters = _read_submitters(folder / SUBMITTERS_FILE, problems)
        if problems or settings is None:
            raise SettingsError(problems)
        return cls(folder, settings, tuple(sorted(submitters, key=lambda s: (s.order, s.code))))

    def submitter(self, code: str) -> Submitter | None:
        """The body with this code, or None."""
        return self._by_code.get(code)

    @cached_property
    def _by_code(self) -> dict[str, Submitter]:
        return {submitter.code: submitter for submitter in self.submitters}


def read_text(path: Path, encodings: tuple[str, ...]) -> str:
    """A settings file's text; raises PlaceError or SettingsError with what to do."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise PlaceError(f"批次文件夹里没有 {path.name}：{path}。请用 cwgk-excel init 建立批次。") from None
    except OSError as error:
        raise PlaceError(f"无法读取 {path}：{why(error)}。请检查权限，或关闭占用它的程序。") from None
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SettingsError(f"{path.name}：文字编码不是 UTF-8。请用记事本打开，另存为时编码选 UTF-8。")


def _read_settings(path: Path, problems: list[str]) -> Settings | None:
    try:
        raw = tomllib.loads(read_text(path, ("utf-8-sig",)))
        settings = Settings.model_validate(raw)
        problems.extend(f"{path.name} {line}" for line in _without_room(settings))
        return settings
    except (PlaceError, SettingsError) as error:
        problems.extend(error.lines)
    except RecursionError:
        problems.append(f"{path.name}：方括号一层套一层，太多了，请对照模板改正。")
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        where = f"第{place[1]}行第{place[2]}列" if place else "末尾"
        problems.append(
            f"{path.name}：{where}写法有误，请检查引号、等号、方括号是否成对，日期是否写对，同一项是否写了两次。"
        )
    except ValidationError as error:
        problems.extend(f"{path.name} {line}" for line in explain(error, Settings))
    return None


def _without_room(settings: Settings) -> Iterator[str]:
    """What the printed form has no room for."""
    if settings.narrative.limit > NARRATIVE_MOST:
        yield (
            f"〔narrative.limit〕：填的是“{settings.narrative.limit}”，应为50到{NARRATIVE_MOST}的整数，"
            "再多在申报表的两页纸上印不下。"
        )


def _read_submitters(path: Path, problems: list[str]) -> list[Submitter]:
    try:
        # Chinese Excel saves CSV in GBK unless told otherwise.
        text = read_text(path, ("utf-8-sig", "gb18030"))
    except (PlaceError, SettingsError) as error:
        problems.extend(error.lines)
        return []
    try:
        return _checked_rows(path.name, csv.DictReader(io.StringIO(text, newline="")), problems)
    except csv.Error:
        problems.append(f"{path.name}：不是正常的 CSV 文件，请用 Excel 打开后另存为“CSV UTF-8”。")
        return []


def _checked_rows(name: str, reader: csv.DictReader[str], problems: list[str]) -> list[Submitter]:
    missing = [c for c in ("code", "name", "kind", "order") if c not in (reader.fieldnames or ())]
    unknown = [c for c in reader.fieldnames or () if c not in COLUMNS]
    if missing or unknown:
        problems.extend(f"{name} 第1行：缺少列 {c}。" for c in missing)
        problems.extend(f"{name} 第1行：不认识的列“{c}”，可用的列：{'、'.join(COLUMNS)}。" for c in unknown)
        return []
    submitters: list[Submitter] = []
    lines: dict[str, int] = {}
    filled = 0
    for row in reader:
        if not any((value or "").strip() for key, value in row.items() if key):
            continue
        filled += 1
        place = f"{name} 第{reader.line_num}行"
        if None in row:
            problems.append(f"{place}：这一行的格子比表头多，请检查是否多了逗号。")
            continue
        try:
            submitter = Submitter.model_validate(_submitter_values(row))
        except ValidationError as error:
            problems.extend(f"{place} {line}" for line in explain(error, Submitter))
            continue
        problems.extend(_clashes(submitter, place, lines, reader.line_num))
        submitters.append(submitter)
    if not filled:
        problems.append(f"{name}：还没有任何报送单位，请至少填一行。")
    problems.extend(_cross_checks(name, submitters))
    return submitters


def _submitter_values(row: dict[str, str | None]) -> dict[str, Any]:
    values: dict[str, Any] = {k: (v or "").strip() for k, v in row.items()}
    values["aliases"] = tuple(a.strip() for a in re.split(r"[|｜]", values.get("aliases", "")) if a.strip())
    values["expected_units"] = values.get("expected_units") or None
    return values


def _clashes(submitter: Submitter, place: str, lines: dict[str, int], line: int) -> Iterator[str]:
    """Two bodies must not share a code, a name, an alias or a file name: returns would be mixed up."""
    for word in {submitter.code, submitter.name, submitter.file_name, *submitter.aliases}:
        first = lines.setdefault(word.casefold(), line)
        if first != line:
            yield f"{place}：“{word}”与第{first}行重复，代码、名称和别名都不能重复。"


def _cross_checks(name: str, submitters: list[Submitter]) -> Iterator[str]:
    codes = {s.code for s in submitters}
    for s in submitters:
        if s.reports_with and (s.reports_with not in codes or s.reports_with == s.code):
            yield f"{name} {s.name}：reports_with 填的“{s.reports_with}”不是另一个报送单位的代码。"


def explain(error: ValidationError, model: type[BaseModel]) -> Iterator[str]:
    """One Chinese line per pydantic error: the key, what stands there, what is expected."""
    for item in error.errors():
        key = ".".join(str(part + 1) if isinstance(part, int) else part for part in item["loc"])
        where = f"〔{key}〕" if key else ""
        kind = item["type"]
        if kind == "missing":
            yield f"{where}：缺少这一项，应为{_expected(item, model)}。"
        elif kind == "extra_forbidden":
            yield f"{where}：不认识的设置项，请检查拼写或删去这一行。"
        elif kind == "value_error":
            yield f"{where}：{item['ctx']['error']}。"
        else:
            yield f"{where}：填的是“{_shown(item['input'])}”，应为{_expected(item, model)}。"


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:40] + "…"


def _expected(item: Any, model: type[BaseModel]) -> str:
    """What is expected: the field's own description, else the kind of value pydantic asked for."""
    found = ""
    here: type[BaseModel] | None = model
    for part in item["loc"]:
        if isinstance(part, int):
            found = ""  # what is said of a list says nothing of its entries
        elif here is not None and part in here.model_fields:
            field = here.model_fields[part]
            found = field.description or ""
            here = _model_in(field.annotation)
    return found or next(
        (text for name, text in _EXPECTED.items() if name in item["type"]), "模板中所示的写法"
    )


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that an annotation is, or holds, as in ``tuple[Choice, ...]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for inner in get_args(annotation) if (model := _model_in(inner))), None)
