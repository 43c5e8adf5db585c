"""The checks of Annex 2 as one would write them in pandas, each over whole columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from cwgk_excel.forms.rules import PHONE
from cwgk_excel.forms.schema import Check
from cwgk_excel.forms.spec import Form

Values: TypeAlias = "pd.Series[Any]"
_DIGITS, _MODULUS, _NOISE = "0123456789", 97, 1e-9
_PHONES = rf"\s*(?:{PHONE.pattern})(?:\s*[、,;/\s]\s*(?:{PHONE.pattern}))*\s*"
_SAID = {
    "unit_name": "单位名称",
    "staff_count": "职工人数",
    "self_score": "自评分数",
    "evaluation_result": "测评结果",
    "superior_score": "上级考核分数",
}
_CODE = (
    r"^(?P<number>\d\d)"
    + "".join(rf"(?:\|{label}(?P<{name}>[^|]*))?" for name, label in _SAID.items())
    + r"\|$"
)


def broken(form: Form, frame: pd.DataFrame) -> int:
    """Return how many cells, and records, break a check."""
    found = 0
    for name, column in form.schema.columns.items():
        values = frame[name]
        known = values.notna()
        found += 0 if column.nullable else int((~known).sum())
        found += sum(int((~_kept(check, values) & known).sum()) for check in column.checks)
    return found + int(_listed_twice(form, frame).sum()) + int(_altered(frame).sum())


def _kept(check: Check, values: Values) -> Any:
    bounds = check.bounds
    if check.says in ("at_least", "at_most"):
        numbers = pd.to_numeric(values)
        return numbers >= bounds["min_value"] if check.says == "at_least" else numbers <= bounds["max_value"]
    if check.says == "longest":
        return values.str.len() <= bounds["max_value"]
    if check.says == "one_of":
        return values.isin(bounds["allowed_values"])
    if check.says in ("word_in", "rate_between"):
        rates = pd.to_numeric(values, errors="coerce")
        if check.says == "word_in":
            return rates.notna() | values.isin(bounds["words"])
        return rates.isna() | rates.between(bounds["min_value"], bounds["max_value"])
    return _SHAPES[check.code](values)


def _has_letters(names: Values) -> Any:
    # Blocks of letters, since Python's expressions and pyarrow's have no common word for one.
    return names.str.contains("[A-Za-z\u00c0-\u02af\u0370-\u1ffe\u3040-\ud7a3\uf900-\ufdff]")


def _has_no_number(names: Values) -> Any:
    return ~names.str.contains(r"\d(?:[-\s()（）－—]{0,2}\d){6,}")


def _is_phone(texts: Values) -> Any:
    return texts.str.normalize("NFKC").str.replace(r"[()]", " ", regex=True).str.fullmatch(_PHONES)


_SHAPES: Mapping[str, Callable[[Values], Any]] = {
    "name-numeric": _has_letters,
    "name-with-phone": _has_no_number,
    "phone-unusual": _is_phone,
}


def _folded(names: Values) -> Values:
    return names.str.normalize("NFKC").str.lower().str.replace(r"\s+", "", regex=True)


def _listed_twice(form: Form, frame: pd.DataFrame) -> Any:
    city = form.settings.campaign.city
    names = _folded(frame[form.key]).str.strip("★☆※●○◆◇■□▲△*√✓✔。.,、;:·")
    names = names.str.replace(r"\((?:加?盖?公?章(?:处)?|全称)\)$", "", regex=True)
    names = names.str.replace(rf"^(?:.{{2,3}}省|.{{2,8}}自治区)?{city}(.)", r"\1", regex=True)
    return pd.DataFrame({"return": frame["return"], "name": names}).duplicated() & names.notna()


def _altered(frame: pd.DataFrame) -> Any:
    """Return which rows that were copied say something else than their code, or have a code that is none."""
    rows = frame[frame["check_code"].notna()]
    if rows.empty:
        return pd.Series(False, index=rows.index)
    said = rows["check_code"].str.extract(_CODE)
    differs = said["number"].isna() | (pd.to_numeric(said["number"]) != _numbers(rows["check_code"].str[2:]))
    for name in _SAID:
        then = said[name]
        if name == "unit_name":
            other = _folded(then) != _folded(rows[name])
        else:
            other = (
                pd.to_numeric(then, errors="coerce") - pd.to_numeric(rows[name], errors="coerce")
            ).abs() > _NOISE
        differs |= other & then.notna() & rows[name].notna()
    return differs


def _numbers(texts: Values) -> Any:
    """Return the check number of each text: a sign counts by where it first stands, times its place."""
    lengths = texts.str.len().to_numpy(int)
    signs = np.array((_DIGITS + texts).tolist(), dtype=str)
    table = np.ascontiguousarray(signs.view(np.uint32).reshape(len(signs), -1).T)
    total = np.zeros(len(signs), dtype=int)
    for place in range(len(_DIGITS), len(table)):
        first = (table[: place + 1] == table[place]).argmax(axis=0) + 1
        own = place - len(_DIGITS) + 1
        total += np.where(own <= lengths, own * first, 0)
    return total % _MODULUS
