"""The sealed token: whatever is changed in it, it is refused."""

from __future__ import annotations

from pathlib import Path
from string import ascii_uppercase, digits

import pytest
from earlier_tokens import format_one
from hypothesis import assume, given
from hypothesis import strategies as st

from cwgk_excel.errors import PlaceError, SettingsError
from cwgk_excel.identity import (
    ALPHABET,
    KEY_FILE,
    MAC_BITS,
    TOKEN,
    Key,
    Token,
    Unsealed,
    base32,
    sealed,
    unseal,
)

KEY = Key(bytes(range(32)))
tokens = st.builds(
    Token,
    sign=st.sampled_from(["1", "2"]),
    version=st.text(ALPHABET, min_size=4, max_size=4),
    submitter=st.text(ascii_uppercase + digits, min_size=1, max_size=8),
    slip=st.just("") | st.text(ALPHABET, min_size=7, max_size=7),
)
earlier = st.builds(
    Token,
    sign=st.sampled_from(["1", "2"]),
    version=st.text(ALPHABET, min_size=4, max_size=4),
    submitter=st.text(ascii_uppercase + digits, min_size=1, max_size=8),
    slip=st.just("") | st.text(ALPHABET, min_size=4, max_size=4),
)
printed_tokens = tokens.map(lambda token: token.seal(KEY)) | earlier.map(lambda token: format_one(token, KEY))


@given(tokens)
def test_sealed_token_says_the_same_again(token: Token) -> None:
    """And it is ASCII, grouped, and at most 43 characters long."""
    printed = token.seal(KEY)
    assert unseal(printed, KEY) == token
    assert len(printed) <= 43
    assert printed.isascii()
    assert TOKEN.fullmatch(printed)


@given(earlier)
def test_token_of_format_1_is_read_for_ever(token: Token) -> None:
    """What earlier releases issued, and what slips of theirs would have carried."""
    assert unseal(format_one(token, KEY), KEY) == token


@given(tokens, earlier)
def test_a_slip_has_the_length_of_its_format(new: Token, old: Token) -> None:
    """Four characters in format 1, seven in format 2, though the seal were right."""
    for token, wrong in ((new, format_one(new, KEY)), (old, old.seal(KEY))):
        if token.slip:
            assert not sealed(wrong, KEY)
        else:
            assert sealed(wrong, KEY)


@given(printed_tokens, st.data())
def test_any_changed_character_is_refused(printed: str, data: st.DataObject) -> None:
    """Whichever character is replaced by whichever other, the format's too."""
    place = data.draw(st.integers(0, len(printed) - 1))
    other = data.draw(st.characters())
    assume(other != printed[place])
    with pytest.raises(Unsealed):
        unseal(printed[:place] + other + printed[place + 1 :], KEY)


@given(printed_tokens, st.data())
def test_lost_added_and_swapped_characters_are_refused(printed: str, data: st.DataObject) -> None:
    """The mistakes of someone who types a token."""
    place = data.draw(st.integers(0, len(printed) - 2))
    extra = data.draw(st.sampled_from(ALPHABET + "- \n"))
    first, second = printed[place], printed[place + 1]
    wrong = {
        printed[:place] + printed[place + 1 :],
        printed[:place] + extra + printed[place:],
        printed + extra,
        printed[:place] + second + first + printed[place + 2 :],
    }
    for text in wrong - {printed}:
        with pytest.raises(Unsealed):
            unseal(text, KEY)


@given(tokens, tokens)
def test_parts_of_two_tokens_do_not_mix(one: Token, other: Token) -> None:
    """The seal of one does not fit the words of another."""
    assume(one != other)
    seal = one.seal(KEY)[-17:]
    with pytest.raises(Unsealed) as caught:
        unseal(other.seal(KEY)[:-17] + seal, KEY)
    assert caught.value.code == "token-invalid"


@given(tokens, st.binary(min_size=32, max_size=32))
def test_another_key_is_foreign(token: Token, secret: bytes) -> None:
    """Forms of another campaign, or of another key by chance with the same id, are refused."""
    assume(secret != KEY.secret)
    other = Key(secret)
    with pytest.raises(Unsealed) as caught:
        unseal(token.seal(other), KEY)
    assert caught.value.code == ("token-invalid" if other.id == KEY.id else "token-foreign")


@pytest.mark.parametrize("text", ["", "（未分发）", "附件1", "11" * 20, "-" * 40, "x" * 100_000])
def test_text_that_is_no_token(text: str) -> None:
    """Anything may stand in the cell."""
    with pytest.raises(Unsealed) as caught:
        unseal(text, KEY)
    assert caught.value.code == "token-invalid"


def test_longest_token() -> None:
    """With a code of eight characters and the number of a slip."""
    printed = Token("2", "ZZZZ", "ABCDEFGH", "0001ABC").seal(KEY)
    assert len(printed) == 43
    assert printed.count("-") == 4


def test_seal_never_changes() -> None:
    """Forms already handed out must still be read by later releases."""
    token = Token("1", "7K3M", "210202")
    assert format_one(token, KEY) == "11DJ7K3M-210202-BEJARFF6-FEE8MWZD"
    assert unseal("11DJ7K3M-210202-BEJARFF6-FEE8MWZD", KEY) == token
    assert token.seal(KEY) == "21DJ7K3M-210202-XJEHTPD1-1X4RAVA1"
    assert Token("2", "7K3M", "210202", "0123ABC").seal(KEY) == "22DJ7K3M-210202-0123ABC-322XM7RC-NQVMN2EB"


def test_seal_is_long_enough() -> None:
    """At least 80 bits, in 16 characters of five."""
    assert MAC_BITS == 80
    assert len(Token("1", "7K3M", "1").seal(KEY).split("1-", 1)[1].replace("-", "")) == MAC_BITS // 5


@pytest.mark.parametrize(
    ("data", "characters", "text"), [(b"\x00", 1, "0"), (b"\xff\xff", 3, "ZZZ"), (b"\x08\x42\x10", 4, "1111")]
)
def test_base32(data: bytes, characters: int, text: str) -> None:
    """The first five bits are the first character."""
    assert base32(data, characters) == text


def test_key_file_is_read_as_written(tmp_path: Path) -> None:
    """With its remark, also after Notepad put a byte order mark before it."""
    folder = tmp_path / "keys"
    folder.mkdir()
    (folder / KEY_FILE).write_text("\ufeff" + KEY.to_text("不要外传"), encoding="utf-8")
    assert Key.load(tmp_path) == KEY


def test_missing_key_says_what_is_lost(tmp_path: Path) -> None:
    """Without it nothing that was handed out can be recognised."""
    with pytest.raises(PlaceError, match="找不到签名密钥"):
        Key.load(tmp_path)


@pytest.mark.parametrize("text", ["", "# 只有说明\n", "00" * 31, "zz" * 32, f"{'00' * 32}\n{'00' * 32}\n"])
def test_damaged_key_file_is_refused(tmp_path: Path, text: str) -> None:
    """One line of 64 hexadecimal digits, nothing else."""
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / KEY_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="内容不对"):
        Key.load(tmp_path)


def test_key_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """Random bytes are no key file."""
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / KEY_FILE).write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(PlaceError, match="无法读取签名密钥"):
        Key.load(tmp_path)


def test_keys_of_earlier_rounds_are_named_by_their_files(tmp_path: Path) -> None:
    """The campaign's own is none of them; without any, and without the folder, there are none."""
    assert Key.others(tmp_path) == {}
    folder = tmp_path / "keys"
    folder.mkdir()
    earlier = Key(bytes(32))
    for name, key in ((KEY_FILE, KEY), ("第一批.key", earlier)):
        (folder / name).write_text(key.to_text("不要外传"), encoding="utf-8")
    (folder / "说明.txt").write_text("密钥", encoding="utf-8")
    (folder / "._第一批.key").write_bytes(b"\x00\x05\x16\x07")
    assert Key.others(tmp_path) == {"第一批": earlier}


@pytest.mark.parametrize(("content", "said"), [(b"00", "内容不对"), (b"\xff\xfe\x00", "无法读取")])
def test_damaged_key_of_an_earlier_round_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    """Passed over, it would make that round's forms a stranger's."""
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "第一批.key").write_bytes(content)
    with pytest.raises(SettingsError, match=said) as caught:
        Key.others(tmp_path)
    assert "第一批.key" in str(caught.value)


def test_new_keys_differ() -> None:
    """Each campaign draws its own."""
    assert Key.new() != Key.new()
    assert len(Key.new().id) == 2
