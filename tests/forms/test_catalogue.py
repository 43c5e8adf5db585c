"""The catalogue of findings: complete, well formed, and never renamed."""

from __future__ import annotations

import re
import string

import pytest
from words import faults

from cwgk_excel.forms.findings import catalogue
from cwgk_excel.forms.findings.catalogue import CATALOGUE, OFFICE_ONLY, SEVERITY_NAMES, severity
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.forms.spec import Form

# Codes are stable: this list only grows. e error, w warning, n notice.
CODES = {
    "cell-blank": "e",
    **dict.fromkeys(("cell-struck", "form-struck", "row-struck", "text-struck", "text-hidden"), "w"),
    **dict.fromkeys(("cells-conditional", "cells-covered", "row-altered"), "w"),
    "unit-renamed": "n",
    "cell-not-number": "e",
    "cell-approximate": "e",
    "cell-not-whole": "e",
    "cell-too-small": "e",
    "cell-too-large": "e",
    "cell-not-date": "e",
    "cell-date-range": "e",
    "cell-too-long": "e",
    "cell-not-choice": "e",
    "cell-unlisted": "w",
    "cell-error-value": "e",
    "cell-formula": "w",
    "cell-shown-differently": "w",
    "cell-format-unclear": "w",
    "cell-formula-empty": "e",
    "rate-unclear": "w",
    "score-over-100": "w",
    "below-threshold": "n",
    "total-not-sum": "n",
    "board-score-unexpected": "w",
    "board-score-missing": "w",
    "board-reps-expected": "n",
    "delegates-over-staff": "w",
    "delegates-below-norm": "n",
    "narrative-long": "n",
    "narrative-short": "n",
    "narrative-placeholder": "w",
    "phone-unusual": "w",
    "unit-listed-twice": "w",
    "return-late": "w",
    "form-blank": "n",
    "form-no-rows": "e",
    "locked-changed": "e",
    "formula-replaced": "w",
    "file-empty": "e",
    "file-not-workbook": "e",
    "file-broken": "e",
    "file-unreadable": "e",
    "file-encrypted": "e",
    "file-too-large": "e",
    "file-unsafe": "e",
    "form-unknown": "e",
    "token-invalid": "e",
    "token-foreign": "e",
    "version-unknown": "e",
    "submitter-unknown": "e",
    "file-noise": "n",
    "file-attachment": "n",
    "file-decisions": "n",
    "cell-picture": "e",
    "cell-ditto": "e",
    "cell-ditto-read": "w",
    "name-numbered": "n",
    "name-numeric": "w",
    "name-with-phone": "w",
    "units-in-one": "e",
    "seq-unread": "n",
    "row-not-unit": "n",
    "row-unclear": "e",
    "form-is-list": "e",
    "seal-typed": "w",
    "rate-range": "w",
    "row-total": "n",
    "row-nothing": "n",
    "return-superseded": "w",
    "return-replaces": "n",
    "return-held": "e",
    "units-dropped": "w",
    "units-waiting": "w",
    "lists-joined": "n",
    "list-supplemented": "n",
    "supplement-alone": "w",
    "unit-differs": "e",
    "unit-not-listed": "w",
    "unit-not-declared": "w",
    "figures-differ": "w",
    "unit-shared": "w",
    "unit-alike": "w",
    "unit-alike-elsewhere": "w",
    "folder-other-body": "w",
    "opinion-other-body": "w",
    "form-unsigned": "w",
    "form-unsigned-held": "e",
    "form-moved": "w",
    "label-missing": "e",
    "label-twice": "e",
    "token-partial": "n",
    "submitter-mismatch": "e",
    "text-outside": "n",
    "rows-beyond": "e",
    "protection-removed": "n",
    "validation-lost": "n",
    "sheet-added": "w",
    "sheet-hidden": "w",
    "cells-hidden": "w",
    "macros-ignored": "w",
    "external-link": "w",
    "dde-link": "w",
    "embedded-object": "w",
    "picture-pasted": "n",
    "comment-unread": "n",
    "values-only": "n",
    "file-archive": "e",
    "file-special": "e",
    "file-nested": "e",
    "file-password": "e",
    "reader-timeout": "e",
    "reader-died": "e",
    "reader-failed": "e",
    "submitter-unclear": "e",
    "token-other-batch": "e",
    "form-sheet-missing": "e",
    "file-growing": "n",
    "package-empty": "w",
    "cell-overlong": "e",
    "form-twice": "w",
    "file-volume": "e",
    "file-link": "e",
    "file-word-form": "e",
    "file-iwork": "e",
    "slip-right-changed": "w",
    "slip-locked-changed": "w",
    "slip-unit-renamed": "n",
    "slip-other": "w",
    "slip-voided": "w",
    "slip-row-withdrawn": "w",
    "slip-answer-unclear": "w",
    "slip-answer-without-reason": "w",
    "slip-unanswered": "n",
    "slip-list-unclear": "w",
    "slip-unknown": "w",
}
# What the law is quoted for is advice: nobody is told to have broken it.
ACCUSING = re.compile("违法|违规|违反")
JARGON = re.compile(
    "字段|令牌|哈希|进程|校验|解析|异常值|缓存|退回|迟报|过期|超期|延误|计算结果|该文件|该单元格"
)


# Of all codes at once: a test for each would take longer to start than to run.


def test_published_codes_keep_their_severities() -> None:
    """A code once published stays, with its severity."""
    assert {code: severity(code)[0] for code in CATALOGUE} == CODES


def test_unknown_code_is_an_error_of_the_caller() -> None:
    """No code is made up on the way."""
    with pytest.raises(KeyError):
        severity("cell-strange")


def test_entries_are_complete() -> None:
    """Each entry has a short title, a message, and remedies that end as sentences."""
    for code, kind in CATALOGUE.items():
        assert kind.code == code
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", code)
        assert kind.severity in SEVERITY_NAMES, code
        assert 2 <= len(kind.title) <= 14, code
        assert not kind.message.endswith("。"), code
        assert kind.remedy.endswith(("。", "{help}")), code
        assert kind.office.endswith("。") or not kind.office, code
        assert not ACCUSING.search(kind.message + kind.remedy + kind.office), code


def test_entries_are_in_good_words() -> None:
    """No command, setting or file of ours for the filler, nothing said twice, no clumsy marks."""
    for code, kind in CATALOGUE.items():
        remedy = kind.remedy.replace("{help}", "填写。")
        message, remedy, office = (
            re.sub("{.*?}", "某", text) for text in (kind.message, remedy, kind.office)
        )
        assert faults(Finding(code, message, remedy, office=office)) == [], code


def test_quotation_marks_are_chinese_and_in_pairs() -> None:
    """One style in all texts; only what is typed into settings has other marks."""
    for code, kind in CATALOGUE.items():
        for text in (kind.title, kind.message, kind.remedy, kind.office):
            assert re.sub("[^“”]", "", text) in ("", "“”", "“”" * 2, "“”" * 3), (code, text)
            assert not re.search("[\"'‘’「」『』]", text), (code, text)
            assert not re.search(r"[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]", text), (code, text)


def test_what_is_left_to_the_office_is_told_to_it() -> None:
    """Who tells the filler that the office acts tells the office how."""
    left = [kind for kind in CATALOGUE.values() if "由市厂开办" in kind.remedy]
    assert left
    assert [kind.code for kind in left if not kind.office] == []


def test_entry_without_remedy_is_the_offices() -> None:
    """The filler is told so, in one way."""
    assert CATALOGUE["file-unreadable"].remedy == "不用处理，由市厂开办核实。"
    assert [code for code, kind in CATALOGUE.items() if "由市厂开办核实" in kind.remedy] == [
        code for code, kind in CATALOGUE.items() if kind.remedy == OFFICE_ONLY
    ]
    with pytest.raises(ValueError, match="cell-strange"):
        catalogue._kind("cell-strange", severity="error", title="奇怪", message="奇怪")


def test_plain_words_for_what_clerks_do_not_know() -> None:
    """One word for each thing, and none of a program's own."""
    texts = [
        text for kind in CATALOGUE.values() for text in (kind.title, kind.message, kind.remedy, kind.office)
    ]
    assert [text for text in texts if JARGON.search(text)] == []


def test_words_in_braces_are_plain_names() -> None:
    """Messages are filled by name; a brace too many would fail in front of the operator."""
    for code, kind in CATALOGUE.items():
        for text in (kind.message, kind.remedy, kind.office):
            for _, name, form, conversion in string.Formatter().parse(text):
                assert name is None or re.fullmatch("[a-z_]+", name), (code, text)
                assert not form, (code, text)
                assert conversion is None, (code, text)


def test_cell_findings_name_the_field() -> None:
    """Whoever reads a finding at a cell reads which field it is."""
    assert all("{label}" in kind.message for kind in CATALOGUE.values() if kind.code.startswith("cell-"))


def test_every_check_of_both_forms_is_in_the_catalogue(forms: dict[str, Form]) -> None:
    """A schema cannot report what has no message."""
    for form in forms.values():
        checks = [check for column in form.schema.columns.values() for check in column.checks]
        assert {check.code for check in (*checks, *form.schema.checks)} <= set(CATALOGUE)


def test_what_was_not_read_cannot_be_accepted() -> None:
    """Nothing is there that could stand; of what is held or told in two ways another decision says what counts."""
    assert {code for code, kind in CATALOGUE.items() if not kind.acceptable} == {
        *("cell-ditto", "cell-not-number", "cell-approximate", "cell-not-whole", "cell-not-date"),
        *("cell-not-choice", "cell-error-value", "cell-formula-empty", "cell-overlong", "cell-picture"),
        *("units-in-one", "row-unclear", "label-missing", "label-twice", "form-is-list", "rows-beyond"),
        *("return-held", "unit-differs", "form-unsigned-held"),
    }
