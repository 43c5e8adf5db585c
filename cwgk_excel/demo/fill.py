"""Fill in issued workbooks as people do, mistakes included; openpyxl stands for the spreadsheet program."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import openpyxl
from openpyxl.cell import Cell, MergedCell
from openpyxl.workbook import Workbook

from cwgk_excel.campaign import Campaign
from cwgk_excel.demo.bundle import BUNDLES
from cwgk_excel.demo.table import Typed, files
from cwgk_excel.files import write_whole
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.look.slip_list import CORRECTED, LIST_SHEET, NUMBER, REASON, RIGHT, VERDICT
from cwgk_excel.forms.spec import Form
from cwgk_excel.identity import TOKEN
from cwgk_excel.ledger.safety.guard import OUTBOX
from cwgk_excel.resources import sample
from cwgk_excel.tasks.distribute import folder_name

PLACE, WHOLE = "B", "整张表"  # on a slip's list: where a line leads to
ENCRYPTED_SAMPLE = ("returns", "有打开密码.xlsx")


def fill_inbox(campaign: Campaign) -> int:
    """Put all returns of the sample table into the campaign's inbox, and return their number.

    A file whose folder's name ends in .zip or .eml is packed into an archive or mail of that name.
    """
    forms = FORMS.under(campaign.settings)
    bundles: dict[Path, dict[str, bytes]] = defaultdict(dict)
    count = 0
    for file, lines in files():
        issued = issued_path(campaign, forms[lines[0].form], lines[0].submitter).read_bytes()
        data = returned(issued, forms[lines[0].form], lines)
        target = campaign.folder / "inbox" / file
        if target.parent.suffix in BUNDLES:
            bundles[target.parent][target.name] = data
        else:
            write_whole(target, [data])
        count += 1
    for target, held in bundles.items():
        write_whole(target, [BUNDLES[target.suffix](target.stem, held)])
    return count


def issued_path(campaign: Campaign, form: Form, code: str) -> Path:
    """Return the path of the workbook of a form that was issued to a body."""
    submitter = campaign.submitter(code)
    if submitter is None:
        raise ValueError(f"no submitter {code}")
    name = f"{form.number}-{form.title}-{submitter.file_name}.xlsx"
    return campaign.folder / OUTBOX / folder_name(submitter) / name


def corrected(slip: bytes, form: Form, lines: Sequence[Typed]) -> bytes:
    """Return the bytes that come back when a correction slip is dealt with line by line, as its list asks.

    Raises ValueError where the list asks for something else than ``lines`` say; rows may be added and emptied.
    """
    book = _opened(slip)
    listing, sheet = book[LIST_SHEET], book[form.layout.sheet]
    said = {line.address(form): line for line in lines}
    for row in range(1, listing.max_row + 1):
        if isinstance(listing[f"{NUMBER}{row}"].value, int):
            place = str(listing[f"{PLACE}{row}"].value)
            line = said.pop("" if place == WHOLE else place)
            right = line.stored_as == "right"
            listing[f"{VERDICT}{row}"] = RIGHT if right else CORRECTED
            if right:
                listing[f"{REASON}{row}"] = line.typed
    if strange := [place for place, line in said.items() if sheet[place].value and line.stored_as != "blank"]:
        raise ValueError(f"{lines[0].file}: the slip does not ask for {strange}")
    for line in lines:
        if line.stored_as == "blank":
            sheet[line.address(form)].value = None
    fill(book, form, [line for line in lines if line.stored_as != "right"])
    return _saved(book)


def returned(issued: bytes, form: Form, lines: Sequence[Typed]) -> bytes:
    """Return the bytes that come back when the lines are typed into an issued workbook."""
    first = lines[0]
    if first.place == "file":
        return IMPOSTORS[first.typed](issued, first)
    book = _kept_open(issued)
    sheet = book[form.layout.sheet]
    before = {
        address: (sheet[address].value, sheet[address].number_format)
        for line in lines
        if (address := line.address(form))
    }
    fill(book, form, lines)
    data = _saved(book)
    for address, (value, look) in before.items():
        sheet[address].value = value
        sheet[address].number_format = look
    return data


@lru_cache(maxsize=4)
def _kept_open(issued: bytes) -> Workbook:
    """Bodies fill in one form many times, and a workbook takes longer to open than to save."""
    return _opened(issued)


def _opened(issued: bytes) -> Workbook:
    with warnings.catch_warnings():
        # Annex 2 has a print area of whole columns, so that no empty rows are printed; openpyxl cannot read it.
        warnings.filterwarnings("ignore", "Print area cannot be set")
        return openpyxl.load_workbook(BytesIO(issued))


def fill(book: Workbook, form: Form, lines: Iterable[Typed]) -> None:
    """Type lines into an open workbook."""
    sheet = book[form.layout.sheet]
    for line in lines:
        address = line.address(form)
        if address and line.stored_as != "blank":
            cell = sheet[address]
            assert isinstance(cell, Cell), f"{address} is inside a merged range"
            _type(cell, line)


def _type(cell: Cell | MergedCell, line: Typed) -> None:
    text = line.text()
    if line.stored_as in ("number", "percent"):
        cell.value = float(text) if "." in text else int(text)
        if line.stored_as == "percent":
            cell.number_format = "0.00%"
    elif line.stored_as == "date":
        kept = cell.number_format
        cell.value = date.fromisoformat(text)
        cell.number_format = kept
    elif line.stored_as in ("formula", "error"):
        cell.value = text
    else:
        cell.value = text
        cell.data_type = "s"  # openpyxl would make a formula of a text that begins with =


def _saved(book: Workbook) -> bytes:
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _forged(issued: bytes, _: Typed) -> bytes:
    """Return a workbook in which someone changed the last character of the printed token, everywhere."""
    book = _opened(issued)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and TOKEN.fullmatch(cell.value):
                    last = "2" if cell.value.endswith("1") else "1"
                    cell.value = cell.value[:-1] + last
    return _saved(book)


def _home_made(_: bytes, line: Typed) -> bytes:
    """Return a workbook with a table that someone drew after the printed form."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["单位名称", "所有制性质", "职工人数"])
    sheet.append([Path(line.file).stem, "国有", 120])
    return _saved(book)


IMPOSTORS: Mapping[str, Callable[[bytes, Typed], bytes]] = {
    "broken-zip": lambda issued, _: issued[: len(issued) // 2],
    "text": lambda _, line: f"单位名称：{Path(line.file).stem}\r\n职工人数：85\r\n".encode("gb18030"),
    "encrypted": lambda _, line: sample(*ENCRYPTED_SAMPLE).read_bytes(),
    "pdf": lambda _, line: b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n",
    "noise": lambda _, line: f"{line.file}".encode("utf-16-le"),
    "foreign": _home_made,
    "forged": _forged,
    "empty": lambda issued, line: b"",
}
