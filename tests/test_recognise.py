"""Which forms a workbook holds: the token decides, wherever it is left."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cwgk_excel.identity import Key, Token
from cwgk_excel.intake.cells import RawCell, Sheet, Workbook
from cwgk_excel.intake.container import Refused
from cwgk_excel.intake.recognise import Instance, recognise

KEY, OTHER = Key(bytes(range(32))), Key(bytes(range(1, 33)))
ONE = Token("annex1", "7K3M", "210202").seal(KEY)
TWO = Token("annex2", "9ABC", "210202").seal(KEY)
NEIGHBOUR = Token("annex1", "7K3M", "210203").seal(KEY)
TITLES = {"annex1": "认证申报表", "annex2": "认证申报汇总表"}


def sheet(name: str, *texts: str, state: str = "visible", kind: str = "text") -> Sheet:
    """A sheet with texts in its first column."""
    cells = {f"A{n}": RawCell(kind, text, "General", "") for n, text in enumerate(texts, 1)}
    return Sheet(name, state, cells)


def found(*sheets: Sheet, titles: Mapping[str, str] = TITLES) -> list[tuple[str, str]]:
    """Sheet and submitter of each form that is recognised."""
    instances = recognise(Workbook(sheets, False), KEY, dict(titles))
    return [(i.sheet.name, i.token.submitter) for i in instances]


def refused(*sheets: Sheet) -> str:
    """The code with which a workbook is refused."""
    with pytest.raises(Refused) as caught:
        recognise(Workbook(sheets, False), KEY, TITLES)
    return caught.value.code


def test_form_as_issued() -> None:
    """The token is on the form's sheet and on the very hidden one."""
    form = sheet("认证申报表", "附件1", ONE)
    workbook = Workbook((form, sheet("填报说明", "说明"), sheet("_cwgk", ONE, state="veryHidden")), False)
    assert recognise(workbook, KEY, TITLES) == [Instance(ONE, Token("annex1", "7K3M", "210202"), form)]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_wiped_visible_token_is_found_hidden(state: str) -> None:
    """Then the form stands on its usual sheet."""
    assert found(sheet("认证申报表", "附件1"), sheet("_cwgk", ONE, state=state)) == [("认证申报表", "210202")]


def test_lost_hidden_sheet_is_no_loss() -> None:
    """The sheet was copied into a new workbook, under any name."""
    assert found(sheet("Sheet1", ONE)) == [("Sheet1", "210202")]


def test_spaces_around_the_token_do_not_matter() -> None:
    """Some programs keep what others trim."""
    assert found(sheet("认证申报表", f" {ONE}\n")) == [("认证申报表", "210202")]


def test_token_in_another_cell_is_still_the_token() -> None:
    """Rows were inserted above; the reader finds that out itself."""
    assert found(sheet("认证申报表", "", "", "", ONE)) == [("认证申报表", "210202")]


def test_several_forms_in_the_order_of_their_sheets() -> None:
    """Units' forms collected in one workbook, and both annexes in one."""
    assert found(sheet("甲", ONE), sheet("乙", ONE), sheet("汇总", TWO), sheet("丙", NEIGHBOUR)) == [
        ("甲", "210202"),
        ("乙", "210202"),
        ("汇总", "210202"),
        ("丙", "210203"),
    ]


def test_hidden_sheet_of_one_of_several_forms_agrees() -> None:
    """It names one of those that can be seen."""
    assert len(found(sheet("甲", ONE), sheet("乙", NEIGHBOUR), sheet("_cwgk", ONE, state="veryHidden"))) == 2


def test_hidden_form_sheet_is_read_by_the_hidden_token() -> None:
    """Someone hid the sheet and left another in front."""
    hidden = sheet("认证申报表", ONE, state="hidden")
    assert found(sheet("封面", "请看附件"), hidden) == [("认证申报表", "210202")]


def test_without_any_token_the_form_is_unknown() -> None:
    """A home-made copy, or a form whose both tokens are gone."""
    assert refused(sheet("认证申报表", "附件1", "单位名称（全称）")) == "form-unknown"


def test_hidden_token_without_the_forms_sheet_is_told() -> None:
    """The form's own sheet was deleted or renamed, and its visible token wiped out."""
    assert refused(sheet("Sheet1", "附件1"), sheet("_cwgk", ONE, state="hidden")) == "form-sheet-missing"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (ONE[:-1] + ("0" if ONE[-1] != "0" else "1"), "token-invalid"),
        (ONE.replace("210202", "210203"), "token-invalid"),
        (ONE.replace("7K3M", "7K3N"), "token-invalid"),
        (Token("annex1", "7K3M", "210202").seal(OTHER), "token-foreign"),
        ("2" + ONE[1:], "token-foreign"),
    ],
)
@pytest.mark.parametrize("state", ["visible", "hidden"])
def test_altered_and_foreign_tokens_are_refused(text: str, code: str, state: str) -> None:
    """Wherever they stand, also when the other place is untouched."""
    other = "hidden" if state == "visible" else "visible"
    assert refused(sheet("认证申报表", text, state=state), sheet("_cwgk", ONE, state=other)) == code
    assert refused(sheet("认证申报表", text, state=state)) == code


def test_visible_and_hidden_tokens_must_agree() -> None:
    """Both are genuine, but a form cannot be of two bodies."""
    assert refused(sheet("认证申报表", ONE), sheet("_cwgk", NEIGHBOUR, state="veryHidden")) == "token-invalid"


def test_two_tokens_on_one_sheet_are_refused() -> None:
    """Nobody can tell which of them is meant."""
    assert refused(sheet("认证申报表", ONE, NEIGHBOUR)) == "token-invalid"


def test_only_text_of_the_cell_itself_is_a_token() -> None:
    """A sentence that quotes it, a number or an error is none."""
    assert refused(sheet("认证申报表", f"控制码：{ONE}")) == "form-unknown"
    assert refused(sheet("认证申报表", ONE, kind="error")) == "form-unknown"


def test_refusal_quotes_the_token() -> None:
    """So that the office can see whose it was."""
    foreign = Token("annex1", "7K3M", "210202").seal(OTHER)
    with pytest.raises(Refused) as caught:
        recognise(Workbook((sheet("认证申报表", foreign),), False), KEY, TITLES)
    assert dict(caught.value.values) == {"token": foreign}
