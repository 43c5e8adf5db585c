"""Tokens as they come back: printed, typed again in another spelling, or spoiled."""

from __future__ import annotations

import pytest
from earlier_tokens import format_one
from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.identity import ALPHABET, Key, Token
from cwgk_excel.intake.recognise.tokens import Keys, Mark, marks
from cwgk_excel.intake.refusal import Refused
from cwgk_excel.returns.cells import RawCell, Sheet

KEY, EARLIER, STRANGE = (Key(bytes(range(n, n + 32))) for n in range(3))
SIGNS = frozenset("12")
KEYS = Keys(KEY, SIGNS, {"第一批": EARLIER})
TOKEN = Token("1", "70K1", "210202")
PRINTED = TOKEN.seal(KEY)
BEFORE = frozenset({"控制码："})


def told(*texts: str) -> list[Mark]:
    """The marks on a sheet with the label of the token and these texts right of it."""
    line = {f"{letter}16": text for letter, text in zip("ABCD", ("控制码：", *texts), strict=False)}
    return marks(
        Sheet(
            "认证申报表", "visible", {at: RawCell("text", text, "General", "") for at, text in line.items()}
        ),
        KEYS,
        BEFORE,
    )


def codes(text: str) -> list[str]:
    """Why a text is no token; nothing for a good one."""
    return [mark.problem.code for mark in told(text) if mark.problem]


def test_printed_token() -> None:
    """As issued, and where it stands."""
    assert told(PRINTED) == [Mark(PRINTED, TOKEN, cells=("B16",))]


@pytest.mark.parametrize(
    "text",
    [
        f" {PRINTED}\n",
        PRINTED.lower(),
        PRINTED.replace("-", " - "),
        PRINTED.replace("-", ""),
        PRINTED.replace("-", "—"),
        PRINTED.replace("-", "－"),
        "".join(chr(ord(sign) + 0xFEE0) for sign in PRINTED),
        PRINTED.split("-", 1)[0].replace("0", "O") + "-" + PRINTED.split("-", 1)[1],
        PRINTED.split("-", 1)[0].replace("1", "l") + "-" + PRINTED.split("-", 1)[1],
    ],
)
def test_harmless_spellings_are_the_same_token(text: str) -> None:
    """Spaces, case, width, dashes, hyphens left out, O for 0: the seal proves what was meant."""
    assert told(text) == [Mark(PRINTED, TOKEN, cells=("B16",))]


@given(
    st.builds(
        Token,
        sign=st.sampled_from(["1", "2"]),
        version=st.text(ALPHABET, min_size=4, max_size=4),
        submitter=st.text("0123456789ABCOIL", min_size=1, max_size=8),
        slip=st.just("")
        | st.text(ALPHABET, min_size=4, max_size=4)
        | st.text(ALPHABET, min_size=7, max_size=7),
    )
)
def test_every_token_is_read_without_its_hyphens(token: Token) -> None:
    """Of both formats, also one that carries the number of a slip."""
    printed = [format_one(token, KEY)] if len(token.slip) < 7 else []
    printed += [token.seal(KEY)] if len(token.slip) != 4 else []
    for text in printed:
        (mark,) = told(text.replace("-", "").lower())
        assert (mark.token, mark.printed) == (token, text)


def test_one_token_twice_is_one_mark() -> None:
    """With all of its cells."""
    assert told(PRINTED, PRINTED.lower()) == [Mark(PRINTED, TOKEN, cells=("B16", "C16"))]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (PRINTED[:-1] + ("0" if PRINTED[-1] != "0" else "1"), "token-invalid"),
        (PRINTED.replace("210202", "210203"), "token-invalid"),
        (TOKEN.seal(EARLIER), "token-other-batch"),
        (TOKEN.seal(EARLIER).replace("210202", "210203"), "token-invalid"),
        (TOKEN.seal(EARLIER).lower(), "token-other-batch"),
        (TOKEN.seal(STRANGE), "token-foreign"),
    ],
)
def test_forged_earlier_and_foreign_tokens_are_told_apart(text: str, code: str) -> None:
    """By all keys that are known."""
    assert codes(text) == [code]
    assert not told(text)[0].soft


def test_earlier_round_is_named() -> None:
    """By the name of its key's file."""
    with pytest.raises(Refused) as caught:
        KEYS.check(TOKEN.seal(EARLIER))
    assert caught.value.values["batch"] == "第一批"


@pytest.mark.parametrize(
    "text",
    [
        PRINTED[:-1],
        PRINTED + "7",
        PRINTED.replace("70K1", "7*K1"),
        PRINTED[:20],
        f"{PRINTED[:12]}？{PRINTED[13:]}",
    ],
)
def test_spoiled_token_in_its_place_does_not_vanish(text: str) -> None:
    """A sign lost, added or replaced by one that no token has."""
    (mark,) = told(text)
    assert (mark.token, mark.soft, mark.cells) == (None, True, ("B16",))
    assert mark.problem is not None
    assert (mark.problem.code, mark.problem.values["token"]) == ("token-invalid", text)


@pytest.mark.parametrize("text", ["（未分发）", "", "无", "210202", "附件1", "我们是中山区", "82610415"])
def test_other_texts_are_no_tokens(text: str) -> None:
    """Not even in the token's place."""
    assert told(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "quality-control-standard-practice",
        "Open House-Work Safety-Training-Programme",
        "82610415-8001-82610416-82610417",
        "11082610-8001-82610416-82610417",
        "ABCDEFGH-1-ABCDEFGH-ABCDEFGH",
        "2017年-质量-职工-代表大会",
    ],
)
def test_words_and_numbers_with_hyphens_are_no_altered_tokens(text: str) -> None:
    """Whatever the length of their parts."""
    cells = {"B4": RawCell("text", text, "General", "")}
    assert marks(Sheet("表", "visible", cells), KEYS, BEFORE) == []


@pytest.mark.parametrize(
    "text", [PRINTED[:-1] + "Z", PRINTED[:-1], PRINTED + "7", "l" + PRINTED[1:-1] + "Z", TOKEN.seal(STRANGE)]
)
def test_altered_token_anywhere_is_told(text: str) -> None:
    """Also where the label beside it is gone."""
    cells = {"B4": RawCell("text", text, "General", "")}
    (mark,) = marks(Sheet("表", "visible", cells), KEYS, BEFORE)
    assert (mark.token, mark.problem is not None) == (None, True)


@pytest.mark.parametrize("text", ["550e8400-e29b-41d4-a716-446655440000", "91210200MA0XXXXX1X", "A" * 80])
def test_other_numbers_elsewhere_are_no_tokens(text: str) -> None:
    """Identifiers of other kinds stand in many a cell."""
    cells = {"B4": RawCell("text", text, "General", "")}
    assert marks(Sheet("表", "visible", cells), KEYS, BEFORE) == []
