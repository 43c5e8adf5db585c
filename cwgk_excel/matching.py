"""Make names comparable: units and submitting bodies are matched by the key that this module gives a name."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from cwgk_excel.folding import LONGEST_KEY, cached, fold

# People and programs use these marks interchangeably; no two names differ in them alone.
_MARKS = str.maketrans(
    {
        **dict.fromkeys("[{<【〔〖〈《「『", "("),
        **dict.fromkeys("]}>】〕〗〉》」』", ")"),
        **dict.fromkeys("•‧∙⋅・", "·"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("‘’“”'", '"'),
    }
)
# Signs that stand around a name and are no part of it: marks that draw attention, a full stop, a comma.
_AROUND = "★☆※●○◆◇■□▲△*√✓✔。.,、;:·"
_STAMP = re.compile(r"\((?:加?盖?公?章(?:处)?|全称)\)$")
# Chinese characters without 市: a name of these alone is its own key.
OWN_KEY = "[\u4e00-\u5e01\u5e03-\u9fa5]+"
_OWN_KEY = re.compile(OWN_KEY)
_PROVINCE = r"(?:\w{2,3}省|\w{2,8}自治区)?"


def matching_name(name: str, city: str = "") -> str:
    """Return the key of a unit's name; two spellings with the same key are the same unit.

    The key ignores widths, spaces, the case of Latin letters and the shapes of brackets, dashes, dots and
    quotation marks. It also drops signs around the name (★, a full stop), a reminder after it（盖章）and a leading
    city ("大连市", also "辽宁省大连市"), as long as a name remains. A bracket within the name counts:
    甲（大连）有限公司 is another company than 甲有限公司. ``city`` may have 市 at its end or not; "" drops no
    city. Use the key only for comparing, and keep the name as it was written.
    """
    return _matcher(city)(name)


@lru_cache(maxsize=4)
def _matcher(city: str) -> Callable[[str], str]:
    """Return a cached function from name to key: the same names recur in both forms and in each report."""
    prefix = re.compile(_PROVINCE + re.escape(fold(city).removesuffix("市")) + "市(?=.)") if city else None

    @cached(20_000)
    def key_of(name: str) -> str:
        if len(name) > LONGEST_KEY:
            return name  # too long for the name of a unit
        if _OWN_KEY.fullmatch(name):
            return name
        key = fold(name).translate(_MARKS)
        while (shorter := _bared(key, prefix)) != key:
            key = shorter
        return key

    return key_of


def _bared(key: str, prefix: re.Pattern[str] | None) -> str:
    """Remove one layer of signs, reminder and city around a name; return the key as it is if no name would remain."""
    inner = _STAMP.sub("", key.strip(_AROUND))
    if prefix and (found := prefix.match(inner)):
        inner = inner[found.end() :]
    return inner or key
