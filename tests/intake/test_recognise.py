"""Which forms a workbook holds: the token decides, wherever it is left; without any, the printed labels."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cwgk_excel.identity import Key, Token
from cwgk_excel.intake.recognise.labels import Labels, labels_of
from cwgk_excel.intake.recognise.recognise import Instance, Problem, recognise
from cwgk_excel.intake.recognise.tokens import Keys
from cwgk_excel.intake.refusal import Refused
from cwgk_excel.issue.template import Template
from cwgk_excel.returns.cells import RawCell, Sheet, Workbook

KEY, OTHER = Key(bytes(range(32))), Key(bytes(range(1, 33)))
SIGNS = frozenset("12")
KEYS = Keys(KEY, SIGNS)
ONE = Token("1", "7K3M", "210202").seal(KEY)
TWO = Token("2", "9ABC", "210202").seal(KEY)
NEIGHBOUR = Token("1", "7K3M", "210203").seal(KEY)
FOREIGN = Token("1", "7K3M", "210202").seal(OTHER)
ALTERED = ONE[:-1] + ("0" if ONE[-1] != "0" else "1")


@pytest.fixture(scope="module")
def known(templates: dict[str, Template]) -> list[Labels]:
    """The labels of both forms of the sample campaign."""
    return labels_of(t.version.plan(t.version.settings) for t in templates.values())


def sheet(name: str, *texts: str, state: str = "visible", kind: str = "text") -> Sheet:
    """A sheet with texts in its first column."""
    cells = {f"A{n}": RawCell(kind, text, "General", "") for n, text in enumerate(texts, 1)}
    return Sheet(name, state, cells)


def form(labels: Labels, name: str, token: str = "", state: str = "visible") -> Sheet:
    """A sheet with a form's labels in their places, and a token below them."""
    texts = {labels.cells[field]: text for field, text in labels.texts.items()} | {"A99": token}
    cells = {at: RawCell("text", text, "General", "") for at, text in texts.items() if text}
    return Sheet(name, state, cells)


def read(known: Sequence[Labels], *sheets: Sheet, keys: Keys = KEYS) -> tuple[list[Instance], list[Problem]]:
    """The forms in a workbook of these sheets, and what is wrong with others."""
    return recognise(Workbook(sheets, False), keys, known)


def found(known: Sequence[Labels], *sheets: Sheet) -> list[tuple[str, str]]:
    """Sheet and submitter of each form that is recognised; nothing is wrong with any sheet."""
    instances, problems = read(known, *sheets)
    assert problems == []
    return [(i.sheet.name, i.token.submitter if i.token else "") for i in instances]


def partial(known: Sequence[Labels], *sheets: Sheet) -> list[bool]:
    """Of each form, whether only one of its tokens is left."""
    return [instance.partial for instance in read(known, *sheets)[0]]


def refused(known: Sequence[Labels], *sheets: Sheet, keys: Keys = KEYS) -> str:
    """The code with which a workbook is refused."""
    with pytest.raises(Refused) as caught:
        read(known, *sheets, keys=keys)
    return caught.value.code


HIDDEN = sheet("_cwgk", ONE, state="veryHidden")


def test_form_as_issued(known: list[Labels]) -> None:
    """The token is on the form's sheet and on the very hidden one."""
    one = sheet("认证申报表", "附件1", ONE)
    token = Token("1", "7K3M", "210202")
    assert read(known, one, sheet("填报说明", "说明"), HIDDEN) == (
        [Instance(one, ONE, token, cells=("A2",))],
        [],
    )


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_wiped_visible_token_is_found_hidden(known: list[Labels], state: str) -> None:
    """Then the form stands on its usual sheet, and only one token is left."""
    sheets = sheet("认证申报表", "附件1"), sheet("_cwgk", ONE, state=state)
    assert (found(known, *sheets), partial(known, *sheets)) == ([("认证申报表", "210202")], [True])


def test_wiped_token_on_a_renamed_sheet_is_found_by_its_labels(known: list[Labels]) -> None:
    """The hidden token says what form it is, the labels where it stands."""
    sheets = sheet("封面", "请看附件"), form(known[0], "我的表"), HIDDEN
    assert (found(known, *sheets), partial(known, *sheets)) == ([("我的表", "210202")], [True])


def test_wiped_tokens_on_several_sheets_are_found_by_their_labels(known: list[Labels]) -> None:
    """Copies within one workbook: the hidden token is of them all."""
    sheets = form(known[0], "甲"), form(known[0], "乙"), HIDDEN
    assert found(known, *sheets) == [("甲", "210202"), ("乙", "210202")]


def test_lost_hidden_sheet_is_no_loss(known: list[Labels]) -> None:
    """The sheet was copied into a new workbook, under any name."""
    assert found(known, sheet("Sheet1", ONE)) == [("Sheet1", "210202")]
    assert partial(known, sheet("Sheet1", ONE)) == [True]


def test_token_in_another_cell_is_still_the_token(known: list[Labels]) -> None:
    """Rows were inserted above; the reader finds that out itself."""
    assert found(known, sheet("认证申报表", "", "", "", ONE)) == [("认证申报表", "210202")]


def test_several_forms_in_the_order_of_their_sheets(known: list[Labels]) -> None:
    """Units' forms collected in one workbook, and both annexes in one."""
    sheets = sheet("甲", ONE), sheet("乙", ONE), sheet("汇总", TWO), sheet("丙", NEIGHBOUR)
    assert found(known, *sheets) == [
        ("甲", "210202"),
        ("乙", "210202"),
        ("汇总", "210202"),
        ("丙", "210203"),
    ]


def test_hidden_sheet_of_one_of_several_forms_agrees(known: list[Labels]) -> None:
    """It names one of those that can be seen."""
    assert partial(known, sheet("甲", ONE), sheet("乙", NEIGHBOUR), HIDDEN) == [False, True]


def test_hidden_form_sheet_is_read(known: list[Labels]) -> None:
    """Someone hid the sheet and left another in front, or one form among others."""
    hidden = sheet("认证申报表", ONE, state="hidden")
    assert found(known, sheet("封面", "请看附件"), hidden) == [("认证申报表", "210202")]
    sheets = sheet("甲", ONE), form(known[0], "乙", NEIGHBOUR, state="hidden")
    assert found(known, *sheets) == [("甲", "210202"), ("乙", "210203")]


def test_without_any_token_the_labels_tell_the_form(known: list[Labels]) -> None:
    """Both annexes in one workbook, copied there without their tokens, beside a cover."""
    instances, _ = read(known, sheet("封面", "附件"), form(known[1], "乙"), form(known[0], "甲"))
    assert [(i.sheet.name, i.token, i.labels and i.labels.version.form) for i in instances] == [
        ("乙", None, "annex2"),
        ("甲", None, "annex1"),
    ]


def test_signed_and_unsigned_forms_in_one_workbook(known: list[Labels]) -> None:
    """A form copied in by hand does not get the token of another form."""
    assert found(known, sheet("认证申报表", ONE), form(known[1], "汇总")) == [
        ("认证申报表", "210202"),
        ("汇总", ""),
    ]


def test_without_token_and_labels_the_form_is_unknown(known: list[Labels]) -> None:
    """Any other workbook."""
    assert refused(known, sheet("认证申报表", "附件1", "单位名称（全称）")) == "form-unknown"


def test_list_of_all_labels_is_no_form(known: list[Labels]) -> None:
    """填报说明 names every field, one below the other."""
    assert refused(known, sheet("填报说明", *known[0].texts.values())) == "form-unknown"


def test_hidden_token_without_the_forms_sheet_is_told(known: list[Labels]) -> None:
    """The form's own sheet was deleted or renamed, and its visible token wiped out."""
    assert refused(known, sheet("Sheet1", "附件1"), HIDDEN) == "form-sheet-missing"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (ALTERED, "token-invalid"),
        (ONE.replace("210202", "210203"), "token-invalid"),
        (ONE.replace("7K3M", "7K3N"), "token-invalid"),
        (FOREIGN, "token-foreign"),
        ("3" + ONE[1:], "token-foreign"),
    ],
)
@pytest.mark.parametrize("state", ["visible", "hidden"])
def test_altered_and_foreign_tokens_are_refused(
    known: list[Labels], text: str, code: str, state: str
) -> None:
    """Wherever they stand, also when the other place is untouched."""
    other = "hidden" if state == "visible" else "visible"
    wrong = sheet("认证申报表", text, state=state)
    assert refused(known, wrong, sheet("_cwgk", ONE, state=other)) == code
    assert refused(known, wrong) == code
    assert refused(known, form(known[0], "认证申报表", ONE), sheet("_cwgk", text, state="hidden")) == code


def test_altered_hidden_token_cannot_be_wiped_away(known: list[Labels]) -> None:
    """The form is not taken for one without any token."""
    assert refused(known, form(known[0], "甲"), sheet("_cwgk", ALTERED, state="hidden")) == "token-invalid"


def test_form_of_an_earlier_round_is_named(known: list[Labels]) -> None:
    """Its key is kept, so it is no stranger's."""
    with pytest.raises(Refused) as caught:
        read(known, sheet("认证申报表", FOREIGN), keys=Keys(KEY, SIGNS, {"第一批": OTHER}))
    assert caught.value.code == "token-other-batch"
    assert dict(caught.value.values) == {"token": FOREIGN, "batch": "第一批"}


def test_bad_sheet_does_not_lose_the_others(known: list[Labels]) -> None:
    """Each is told with its sheet."""
    sheets = sheet("甲", ONE), sheet("乙", ALTERED), sheet("丙", FOREIGN), sheet("丁", NEIGHBOUR)
    instances, problems = read(known, *sheets)
    assert [instance.sheet.name for instance in instances] == ["甲", "丁"]
    assert [(p.sheet, p.why.code) for p in problems] == [("乙", "token-invalid"), ("丙", "token-foreign")]


def test_visible_and_hidden_tokens_must_agree(known: list[Labels]) -> None:
    """Both are genuine, but a form cannot be of two bodies."""
    hidden = sheet("_cwgk", NEIGHBOUR, state="veryHidden")
    assert refused(known, sheet("认证申报表", ONE), hidden) == "token-invalid"


def test_hidden_token_of_the_other_form_disagrees_with_nothing(known: list[Labels]) -> None:
    """The sheet of one form was moved into the workbook of the other."""
    assert found(known, sheet("汇总", TWO), HIDDEN) == [("汇总", "210202")]


def test_two_tokens_on_one_sheet_are_refused(known: list[Labels]) -> None:
    """Nobody can tell which of them is meant."""
    assert refused(known, sheet("认证申报表", ONE, NEIGHBOUR)) == "token-invalid"


def test_spoiled_token_is_told_or_replaced_by_the_hidden_one(known: list[Labels]) -> None:
    """It does not vanish, and the form is not taken for one without a token."""
    texts = {"A16": "控制码：", "B16": ONE.replace("7K3M", "7*3")}
    cells = {at: RawCell("text", text, "General", "") for at, text in texts.items()}
    spoiled = Sheet("认证申报表", "visible", {**form(known[0], "").cells, **cells})
    assert refused(known, spoiled) == "token-invalid"
    assert partial(known, spoiled, HIDDEN) == [True]


def test_only_text_of_the_cell_itself_is_a_token(known: list[Labels]) -> None:
    """A sentence that quotes it, a number or an error is none."""
    assert refused(known, sheet("认证申报表", f"控制码：{ONE}")) == "form-unknown"
    assert refused(known, sheet("认证申报表", ONE, kind="error")) == "form-unknown"


def test_refusal_quotes_the_token(known: list[Labels]) -> None:
    """So that the office can see whose it was."""
    with pytest.raises(Refused) as caught:
        read(known, sheet("认证申报表", FOREIGN))
    assert dict(caught.value.values) == {"token": FOREIGN}
