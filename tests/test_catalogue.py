"""The catalogue of findings: complete, well formed, and never renamed."""

from __future__ import annotations

import re
import string

import pytest

from cwgk_excel.forms import Form
from cwgk_excel.forms.catalogue import CATALOGUE, SEVERITY_NAMES, severity

# Codes are stable: this list only grows. e error, w warning, n notice.
CODES = {
    "cell-blank": "e",
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
    "units-dropped": "w",
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
}
# What the law is quoted for is advice: nobody is told to have broken it.
ACCUSING = re.compile("违法|违规|违反")


@pytest.mark.parametrize("code", CODES)
def test_published_code_keeps_its_severity(code: str) -> None:
    """A code once published stays, with its severity."""
    assert severity(code)[0] == CODES[code]


def test_unknown_code_is_an_error_of_the_caller() -> None:
    """No code is made up on the way."""
    with pytest.raises(KeyError):
        severity("cell-strange")


@pytest.mark.parametrize("code", CATALOGUE)
def test_entry_is_complete(code: str) -> None:
    """Each entry has a short title, a message, and a remedy that ends as a sentence."""
    kind = CATALOGUE[code]
    assert kind.code == code
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", code)
    assert kind.severity in SEVERITY_NAMES
    assert 2 <= len(kind.title) <= 14
    assert not kind.message.endswith("。")
    assert kind.remedy.endswith(("。", "{help}"))
    assert not ACCUSING.search(kind.message + kind.remedy)


@pytest.mark.parametrize("code", CATALOGUE)
def test_words_in_braces_are_plain_names(code: str) -> None:
    """Messages are filled by name; a brace too many would fail in front of the operator."""
    kind = CATALOGUE[code]
    for text in (kind.message, kind.remedy):
        for _, name, form, conversion in string.Formatter().parse(text):
            assert name is None or re.fullmatch("[a-z_]+", name)
            assert not form
            assert conversion is None


def test_cell_findings_name_the_field() -> None:
    """Whoever reads a finding at a cell reads which field it is."""
    assert all("{label}" in kind.message for kind in CATALOGUE.values() if kind.code.startswith("cell-"))


def test_every_check_of_both_forms_is_in_the_catalogue(forms: dict[str, Form]) -> None:
    """A schema cannot report what has no message."""
    for form in forms.values():
        checks = [check for column in form.schema.columns.values() for check in column.checks]
        assert {str(check.error) for check in (*checks, *form.schema.checks)} <= set(CATALOGUE)
