"""Names made comparable: the key by which units and submitting bodies are matched."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from cwgk_excel.folding import LONGEST_KEY, cached, fold

# Marks that programs and people put for one another; none of them tells two names apart.
_MARKS = str.maketrans(
    {
        **dict.fromkeys("[{<【〔〖〈《「『", "("),
        **dict.fromkeys("]}>】〕〗〉》」』", ")"),
        **dict.fromkeys("•‧∙⋅・", "·"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("‘’“”'", '"'),
    }
)
# Around a name and no part of it: signs to draw attention, the reminder to stamp, a full stop or comma.
_AROUND = "★☆※●○◆◇■□▲△*√✓✔。.,、;:·"
_STAMP = re.compile(r"\((?:加?盖?公?章(?:处)?|全称)\)$")
_PROVINCE = r"(?:\w{2,3}省|\w{2,8}自治区)?"


def matching_name(name: str, city: str = "") -> str:
    """Return the key by which two spellings of a unit's name are taken for the same unit.

    Widths, spaces, the case of Latin letters and the shapes of brackets, dashes, dots and quotation marks do
    not count; nor do signs around the name (★, a full stop), a reminder behind it（盖章）, nor a leading city
    ("大连市", also "辽宁省大连市"), as long as a name remains. A bracket within the name does count:
    甲（大连）有限公司 is another company than 甲有限公司. city may be given with or without 市; "" drops
    nothing. The key is for comparing only: what was written is kept beside it.
    """
    return _matcher(city)(name)


@lru_cache(maxsize=4)
def _matcher(city: str) -> Callable[[str], str]:
    """The same names come again and again: in both forms, and each time a report joins them."""
    prefix = re.compile(_PROVINCE + re.escape(fold(city).removesuffix("市")) + "市(?=.)") if city else None

    @cached(20_000)
    def key_of(name: str) -> str:
        if len(name) > LONGEST_KEY:
            return name  # no unit's name
        key = fold(name).translate(_MARKS)
        while (shorter := _bared(key, prefix)) != key:
            key = shorter
        return key

    return key_of


def _bared(key: str, prefix: re.Pattern[str] | None) -> str:
    """Return a key with one layer less around the name; the same key when no name would remain."""
    inner = _STAMP.sub("", key.strip(_AROUND))
    if prefix and (found := prefix.match(inner)):
        inner = inner[found.end() :]
    return inner or key
