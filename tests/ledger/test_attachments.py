"""Attachments in the ledger: each once, with its body as soon as that is known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cwgk_excel.ledger import store
from cwgk_excel.ledger.attachments import Attachment, attachments, save_attachments
from cwgk_excel.ledger.store import Ledger

SCAN = Attachment("中山区/扫描.pdf", "", "a" * 64, "PDF 文件", "210202", date(2017, 11, 10))


def test_attachments_are_read_back(tmp_path: Path) -> None:
    """As they were, in the order of days and paths."""
    later = Attachment("包.zip", "盖章页.jpg", "", "图片", "", date(2017, 11, 11))
    with Ledger.open(tmp_path) as ledger:
        save_attachments(ledger, [later, SCAN])
    with Ledger.open(tmp_path, write=False) as ledger:
        assert attachments(ledger) == [SCAN, later]


def test_each_is_listed_once(tmp_path: Path) -> None:
    """The first day stays; a body that is known is not forgotten, one that was not is put in."""
    unknown = SCAN._replace(submitter="")
    again = SCAN._replace(received_on=date(2017, 11, 12))
    with Ledger.open(tmp_path) as ledger:
        save_attachments(ledger, [unknown, unknown])
        assert attachments(ledger) == [unknown]
        save_attachments(ledger, [again])
        assert attachments(ledger) == [SCAN]
        save_attachments(ledger, [unknown])
        assert attachments(ledger) == [SCAN]


def test_same_name_with_other_bytes_is_another(tmp_path: Path) -> None:
    """And the same bytes under another name."""
    others = [SCAN, SCAN._replace(sha256="b" * 64), SCAN._replace(path="扫描.pdf")]
    with Ledger.open(tmp_path) as ledger:
        save_attachments(ledger, others)
        assert len(attachments(ledger)) == 3


def test_nothing_to_list_waits_for_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No transaction is begun."""
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    with Ledger.open(tmp_path) as ledger, Ledger.open(tmp_path) as writer, writer.transaction():
        save_attachments(ledger, [])
