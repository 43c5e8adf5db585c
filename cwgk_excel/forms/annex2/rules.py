"""The rules of Annex 2: a unit stands in a list once, and a row that was copied says what it said then."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cwgk_excel.campaign import Settings
from cwgk_excel.forms.annex2.columns import CHECK, make_columns
from cwgk_excel.forms.look.copied_row import altered, is_whole
from cwgk_excel.forms.rules import Rule, kept, unit_listed_twice

if TYPE_CHECKING:
    import pandas as pd


def make_rules(settings: Settings) -> Sequence[Rule]:
    """Return the rules of one list."""
    return unit_listed_twice(settings, "unit_name"), row_altered(settings)


def row_altered(settings: Settings) -> Rule:
    """Return the rule that a row copied from a declaration agrees with its check code; a typed row has none.

    The self-check marks each cell that differs by a formula of its own.
    """
    metadata = {name: column.metadata or {} for name, column in make_columns(settings).items()}
    labels = {name: said.get("short", said["label"]) for name, said in metadata.items() if "same_as" in said}

    def differing(code: str, now: Mapping[str, Any]) -> list[str]:
        said = [f"{one.label}由“{one.then}”改为“{one.now}”" for one in altered(code, now)]
        return said or ([] if is_whole(code) else ["核对码不是申报表生成的"])

    def keeps(frame: pd.DataFrame) -> pd.Series[bool]:
        typed = frame[CHECK].isna()
        if typed.all():
            return typed
        copied = frame.loc[~typed, [CHECK, *labels]]
        values = (copied[name].astype(object).where(copied[name].notna(), None) for name in copied)
        rows = (dict(zip((CHECK, *labels.values()), row, strict=True)) for row in zip(*values, strict=True))
        broken = copied.assign(broken=[bool(differing(row.pop(CHECK), row)) for row in rows])["broken"]
        return kept(broken.reindex(frame.index, fill_value=False))

    def words(values: Mapping[str, Any], _: Callable[[], Sequence[int]]) -> dict[str, str]:
        now = {label: values[name] for name, label in labels.items()}
        return {"row": str(values["row"]), "altered": "；".join(differing(values[CHECK], now))}

    return Rule("row-altered", (CHECK, *labels), keeps, None, words)
