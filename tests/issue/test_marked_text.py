"""A text of which copies are made: whole and deflated alike, whatever stands in the marks' places."""

from __future__ import annotations

import zlib

from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.issue.marked_text import MarkedText

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@given(token=WORDS, name=WORDS)
def test_copies_say_what_they_are_to_say(token: str, name: str) -> None:
    """As text of a part, and the same when it is inflated; each copy on its own."""
    text = MarkedText("<t>@A@</t><t>@B@, 报送单位@B@</t>" + "一样" * 500, ("@A@", "@B@"))
    for one, other in ((token, name), (name, token)):
        plain, squeezed = text.saying({"@A@": one, "@B@": other})
        first, second = (
            said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for said in (one, other)
        )
        assert plain.decode() == f"<t>{first}</t><t>{second}, 报送单位{second}</t>" + "一样" * 500
        reader = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
        assert reader.decompress(squeezed) == plain
        assert reader.eof
        assert not reader.unused_data
