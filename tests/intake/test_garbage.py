"""What was read goes at once when nobody holds it any more, and waits for no look of Python's for lost circles."""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import pytest
from conftest import Desk
from formats import cell, locked, ods, row, table, xls, xls_label, xlsb, xlsb_cell, xlsb_row
from formats import wide as xlsb_text
from handmade import handmade, with_surroundings, zipped
from hostile.catalog import KINDS
from hostile.material import Material
from hostile.office import office_of

from cwgk_excel.identity import Key
from cwgk_excel.intake.extract.form_reader import FormReader
from cwgk_excel.intake.extract.known import form_reader
from cwgk_excel.intake.files.package import unpack
from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.intake.refusal import Refused
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.returns.where import Where
from cwgk_excel.tasks.taking_in.one_file import Source, read_source

TEXT = '<row><c t="inlineStr"><is><t>甲公司</t></is></c><c s="1"><v>0.985</v></c></row>'
PREFIXED = TEXT.replace("<", "<x:").replace("<x:/", "</x:")
LISTED = '<row r="1"><c r="A1" t="inlineStr"><is><t>甲公司</t></is></c></row>'
ODS = ods(table(row(cell("<text:p>甲<text:s/>公司</text:p>"))))
GOOD = {
    "scanned": zipped(handmade(LISTED)),
    "general pass": zipped(handmade(PREFIXED, prefix="x")),
    "surroundings": with_surroundings(),
    "xlsb": xlsb({"表1": [xlsb_row(0), xlsb_cell(6, 0, xlsb_text("甲公司"))]}),
    "xls": xls([xls_label(0, 0, "甲公司")]),
    "ods": ODS,
}
BAD = (
    *("container/crc-differs-from-header", "container/place-beyond-file", "container/overlap"),
    *("container/members-swapped", "bombs/many-sheets-one-part", "markup/sheet-cut", "markup/two-roots"),
    *(
        "recognition/token-altered",
        "recognition/token-of-unknown-version",
        "recognition/token-visible-forged",
    ),
    *("recognition/unsigned-nobodys", "recognition/home-made", "packages/with-broken-members"),
    *("packages/with-bomb", "open_document/ods-cut-xml", "open_document/ods-repeated-absurdly"),
)


def left_by(work: Callable[[], object]) -> int:
    """How many objects a run of some work leaves that only hold each other.

    Those before it may load modules, and keep what copies of a form have in common.
    """
    for _ in range(3):
        with suppress(Refused):
            work()
    gc.disable()
    gc.freeze()  # so that only what comes now is looked through
    try:
        with suppress(Refused):
            work()
        return gc.collect()
    finally:
        gc.unfreeze()
        gc.enable()


@pytest.fixture(scope="module")
def shared(_issued_folder: Path) -> Desk:
    """A campaign that was issued, and that no test changes."""
    return Desk(_issued_folder)


@pytest.fixture(scope="module")
def known(shared: Desk) -> FormReader:
    """What reads its forms."""
    with Ledger.open(shared.folder, write=False) as ledger:
        return form_reader(shared.campaign, Key.load(shared.folder), ledger.versions())


@pytest.mark.parametrize("name", GOOD)
def test_workbook_goes_with_all_that_read_it(name: str) -> None:
    """Whatever its format, and whether its parts are scanned or read by the general pass."""
    assert left_by(lambda: read_any(GOOD[name])) == 0


@pytest.mark.parametrize("name", GOOD)
def test_half_a_file_goes_too(name: str) -> None:
    """A refusal does not hold what was read before it."""
    assert left_by(lambda: read_any(GOOD[name][: len(GOOD[name]) // 2])) == 0


def test_mail_goes_with_its_attachments() -> None:
    """So does the message with all its parts."""
    message = EmailMessage()
    message["Subject"] = "申报表"
    message.add_attachment(ODS, maintype="application", subtype="octet-stream", filename="表.ods")
    assert left_by(lambda: unpack(message.as_bytes())) == 0


def test_nothing_of_a_workbook_stays_in_what_opens_its_password() -> None:
    """The library's objects hold each other, and would hold the file."""
    data = locked(zipped(handmade(LISTED)), "甲乙")
    read_any(data, passwords=["甲乙"])
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        read_any(data, passwords=["甲乙"])
        gc.collect()
        held = [one for one in gc.get_referents(*gc.garbage) if isinstance(one, bytes) and len(one) > 1000]
        assert held == []
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


@pytest.mark.parametrize("name", BAD)
def test_refused_file_goes(known: FormReader, shared: Desk, tmp_path: Path, name: str) -> None:
    """However it was broken, with what was read of it and with the steps in which it was refused."""
    kind = KINDS[name]
    assert kind.build is not None
    data = kind.build(Material(office_of(shared), "第一公司"))
    source = Source(Where(kind.file), data=data)
    assert left_by(lambda: read_source(source, known, tmp_path)) == 0


def test_form_goes(known: FormReader, shared: Desk, tmp_path: Path) -> None:
    """And a return that is read, recognised and taken apart."""
    data = shared.unit()
    assert left_by(lambda: read_source(Source(Where("甲.xlsx"), data=data), known, tmp_path)) == 0
