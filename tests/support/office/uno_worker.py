"""Serve JSON jobs with one headless LibreOffice; run by a Python that has `uno`, never imported by tests.

Called as `uno_worker.py SOFFICE PROFILE_DIR`. Each line on standard input is one job, an object with "op"
(fill, invalid, shown, typed, values) and the arguments of the function of that name below; each line on standard output
answers one job: {"ok": result} or {"error": text}. The first line out is {"ok": "ready"} once LibreOffice
answers. The end of standard input ends LibreOffice and the worker. See driver.py for what was found out.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import traceback
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import NamedValue, PropertyValue  # type: ignore[import-not-found]
from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]
from com.sun.star.lang import IllegalArgumentException  # type: ignore[import-not-found]
from com.sun.star.util import URL  # type: ignore[import-not-found]

START_SECONDS = 90
STOP_SECONDS = 20
FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97", "ods": "calc8"}
CONTENT = 1 | 2 | 4 | 16  # com.sun.star.sheet.CellFlags: VALUE, DATETIME, STRING, FORMULA
DATE_FORMAT = 2  # com.sun.star.util.NumberFormat.DATE
CIRCLE_LIMIT = 100  # to name a circle's cell costs 3 ms; LibreOffice itself stops at 1000


class JobError(Exception):
    """A job that cannot be done, with the sentence to hand back."""


def _property(name: str, value: object) -> Any:
    """Return one UNO PropertyValue."""
    item = PropertyValue()
    item.Name, item.Value = name, value
    return item


def _connect(process: subprocess.Popen[bytes], pipe: str) -> Any:
    """Return the component context of the started LibreOffice; raise JobError when it does not answer."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if process.poll() is not None:
                raise JobError(f"soffice ended with code {process.returncode} while starting") from None
            time.sleep(0.1)
    raise JobError(f"soffice did not answer within {START_SECONDS} s")


class Book:
    """A loaded workbook whose sheets and cells are fetched once: each fetch costs over a millisecond."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self._sheets: dict[str, Any] = {}
        self._cells: dict[tuple[str, str], Cell] = {}

    def sheet(self, name: str) -> Any:
        """Return a sheet by name; raise JobError when there is none."""
        if name not in self._sheets:
            sheets = self.document.Sheets
            if not sheets.hasByName(name):
                raise JobError(f"no sheet {name!r}; sheets: {', '.join(sheets.ElementNames)}")
            self._sheets[name] = sheets.getByName(name)
        return self._sheets[name]

    def cell(self, sheet: str, address: str) -> Cell:
        """Return a cell with what it held when first asked for."""
        key = (sheet, address)
        if key not in self._cells:
            self._cells[key] = Cell(self.document, self.sheet(sheet).getCellRangeByName(address))
        return self._cells[key]


class Cell:
    """One cell, which remembers its content and number format."""

    def __init__(self, document: Any, cell: Any) -> None:
        self.document = document
        self.uno = cell
        self.name = str(cell.AbsoluteName)  # e.g. $表.$B$5
        self._kind, self._string, self._formula = cell.Type.value, cell.String, cell.Formula
        self._number, self._format = cell.Value, cell.NumberFormat

    def put(self, value: Any) -> None:
        """Put in None, text, a number, a boolean, ["entered", text] or ["date", ISO date]."""
        cell = self.uno
        if value is None:
            cell.setFormula("")
        elif isinstance(value, bool):
            cell.FormulaLocal = "TRUE" if value else "FALSE"
        elif isinstance(value, (int, float)):
            cell.setValue(value)
        elif isinstance(value, str):
            cell.setString(value)
        elif value[0] == "entered":
            # Not setFormula: that reads as en-US, knows no full-width digits and sets no number format.
            cell.FormulaLocal = value[1]
        elif value[0] == "date":
            self._put_date(date.fromisoformat(value[1]))
        else:
            raise JobError(f"unknown kind of value: {value!r}")

    def _put_date(self, day: date) -> None:
        """Put in a day's serial number (the null date may be 1904), with a date format unless it has one."""
        document, null = self.document, self.document.NullDate
        self.uno.setValue((day - date(null.Year, null.Month, null.Day)).days)
        formats, locale = document.NumberFormats, document.CharLocale
        if not formats.getByKey(self.uno.NumberFormat).Type & DATE_FORMAT:
            key = formats.queryKey("YYYY-MM-DD", locale, False)
            self.uno.NumberFormat = key if key != -1 else formats.addNew("YYYY-MM-DD", locale)

    def put_back(self) -> None:
        """Put back what the cell held, with its number format, which text and typing may change."""
        if self._kind == "TEXT":
            self.uno.setString(self._string)
        elif self._kind == "VALUE":
            self.uno.setValue(self._number)
        else:
            self.uno.setFormula(self._formula)
        self.uno.NumberFormat = self._format


def _only_rules_of(document: Any, sheet: Any, cells: list[Any]) -> None:
    """Remove every validation of the sheet but those of these cells, so that no other cell is marked."""
    others = document.createInstance("com.sun.star.sheet.SheetCellRanges")
    groups = sheet.UniqueCellFormatRanges
    for index in range(groups.Count):
        group = groups.getByIndex(index)
        if group.Validation.Type.value != "ANY":
            others.addRangeAddresses(group.RangeAddresses, False)
    for cell in cells:
        if others.queryIntersection(cell.RangeAddress).Count:
            others.removeRangeAddress(cell.RangeAddress)
    if others.Count:
        nothing = others.Validation
        nothing.Type = uno.Enum("com.sun.star.sheet.ValidationType", "ANY")
        nothing.IgnoreBlankCells = True  # else even a rule that takes anything is violated by blanks
        others.Validation = nothing


def _marked(sheet: Any, page: Any, own_shapes: int, name: str) -> bool:
    """Let LibreOffice circle the invalid cells of the sheet and say whether this cell is one of them."""
    sheet.showInvalid()
    shapes = page.getCount()
    if shapes - own_shapes > CIRCLE_LIMIT:
        raise JobError(f"over {CIRCLE_LIMIT} of the tested cells are invalid at once: test fewer per call")
    found = any(page.getByIndex(i).Anchor.AbsoluteName == name for i in range(own_shapes, shapes))
    sheet.clearArrows()
    return found


def _unprotect(sheet: Any, password: str) -> None:
    """Take the protection off a sheet; raise JobError when the password is wrong."""
    with suppress(IllegalArgumentException):
        sheet.unprotect(password)
    if sheet.isProtected():
        raise JobError(f"sheet {sheet.Name!r}: wrong password")


def load(desktop: Any, path: str, hidden: bool = True) -> Any:
    """Return a loaded workbook, which the caller closes; raise JobError when it cannot be loaded."""
    document = desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, (_property("Hidden", hidden),))
    if document is None:
        raise JobError(f"LibreOffice cannot load {path}")
    if not document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
        document.close(True)
        raise JobError(f"{path} is no workbook for LibreOffice")
    return document


def fill(document: Any, dst: str, entries: list[list[Any]], format: str, password: str) -> None:
    """Enter the values, recalculate and save; raise JobError for a locked cell of a protected sheet."""
    book = Book(document)
    for sheet_name, address, value in entries:
        cell = book.cell(sheet_name, address)
        # The API writes through the lock (or silently not at all), a person cannot.
        if book.sheet(sheet_name).isProtected() and cell.uno.CellProtection.IsLocked:
            raise JobError(f"{sheet_name}!{address} is locked")
        cell.put(value)
    document.calculateAll()
    options = [_property("FilterName", FILTERS[format])]
    if password and format == "xlsx":  # "Password" alone would be passed over in silence
        named = (NamedValue("OOXPassword", password), NamedValue("CryptoType", "Standard"))
        options.append(_property("EncryptionData", uno.Any("[]com.sun.star.beans.NamedValue", named)))
    elif password:
        options.append(_property("Password", password))
    document.storeToURL(Path(dst).as_uri(), tuple(options))


def invalid(document: Any, cases: list[dict[str, Any]], password: str) -> list[bool]:
    """Tell for each case whether the cell then violates its own validation."""
    document.IsUndoEnabled = False  # else every circle drawn is remembered
    book = Book(document)
    tested: dict[str, dict[str, Any]] = {}
    for case in cases:
        cell = book.cell(case["sheet"], case["cell"])
        tested.setdefault(case["sheet"], {})[cell.name] = cell.uno
    pages: dict[str, tuple[Any, int]] = {}
    for name, cells in tested.items():
        sheet = book.sheet(name)
        _unprotect(sheet, password)
        sheet.clearArrows()
        _only_rules_of(document, sheet, list(cells.values()))
        pages[name] = (sheet.DrawPage, sheet.DrawPage.getCount())
    return [_violates(book, case, *pages[case["sheet"]]) for case in cases]


def _violates(book: Book, case: dict[str, Any], page: Any, own_shapes: int) -> bool:
    """Enter one case, ask, and put back what stood there before."""
    tested = book.cell(case["sheet"], case["cell"])
    entered = []
    for name, address, value in case["given"]:
        entered.append(book.cell(name, address))
        entered[-1].put(value)
    tested.put(case["value"])
    found = _marked(book.sheet(case["sheet"]), page, own_shapes, tested.name)
    for cell in [*entered, tested]:
        cell.put_back()
    return found


def shown(
    document: Any, given: list[list[Any]], cases: list[list[Any]], cell: list[str], password: str
) -> list[str]:
    """Return what one cell shows with each case (sheet, address, value) entered beside all that is given."""
    document.IsUndoEnabled = False
    book = Book(document)
    for name in document.Sheets.ElementNames:
        _unprotect(book.sheet(name), password)
    for sheet_name, address, value in given:
        book.cell(sheet_name, address).put(value)
    looked = book.sheet(cell[0]).getCellRangeByName(cell[1])
    texts = []
    for sheet_name, address, value in cases:
        # A fresh look at the cell, so that what is given is put back.
        tested = Cell(document, book.sheet(sheet_name).getCellRangeByName(address))
        tested.put(value)
        texts.append(looked.String)
        tested.put_back()
    return texts


def typed(
    ui: Any, document: Any, given: list[list[Any]], cases: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Type each case with keys into the window, beside all that is given; look, save, and put back.

    What is refused is then put in past the rules, as a paste does, unless the cell is locked.
    """
    book, grid = Book(document), _grid(ui)
    for sheet, address, value in given:
        book.cell(sheet, address).put(value)
    answers = []
    for case in cases:
        cells, answer = [], {"refused": "", "said": ""}
        for sheet, address, text in case["entries"]:
            tested = Cell(document, book.sheet(sheet).getCellRangeByName(address))
            cells.append(tested)
            if case["pasted"] or not text:
                tested.put(text or None)
            elif refused := _type(grid, book.sheet(sheet), tested, text):
                answer = {"refused": refused, "said": tested.uno.Validation.ErrorMessage}
                if refused != "LOCKED":
                    tested.put(["entered", text])
        answer["shown"] = book.sheet(case["look"][0]).getCellRangeByName(case["look"][1]).String
        document.storeToURL(
            Path(case["dst"]).as_uri(),
            (_property("FilterName", FILTERS["xlsx"]), _property("Overwrite", True)),
        )
        for tested in cells:
            tested.put_back()
        answers.append(answer)
    return answers


def _grid(ui: Any) -> Any:
    """Return the window of the cells once it has the focus, which one that has just opened has not."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        top = ui.getTopFocusWindow()
        if top is not None and "grid_window" in top.getChildren():
            return top.getChild("grid_window")
        time.sleep(0.05)
    raise JobError("no window with cells opened")


def _type(grid: Any, sheet: Any, cell: Cell, text: str) -> str:
    """Type a text into a cell; "" when it was taken, else why not: "LOCKED", or how its rule warns.

    LibreOffice is headless, so it answers each message box itself, as by Escape.
    """
    before = cell.uno.Formula
    grid.executeAction("SELECT", (_property("CELL", cell.name.rpartition(".")[2].replace("$", "")),))
    grid.executeAction("TYPE", (_property("TEXT", text),))
    grid.executeAction("TYPE", (_property("KEYCODE", "RETURN"),))
    if cell.uno.Formula != before:
        return ""
    if sheet.isProtected() and cell.uno.CellProtection.IsLocked:
        return "LOCKED"
    return str(cell.uno.Validation.ErrorAlertStyle.value)


def values(document: Any) -> dict[str, dict[str, dict[str, Any]]]:
    """Return every cell with content after a hard recalculation: {sheet: {address: cell}}."""
    document.calculateAll()
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for name in document.Sheets.ElementNames:
        ranges = document.Sheets.getByName(name).queryContentCells(CONTENT)
        cells = found[name] = {}
        walk = ranges.Cells.createEnumeration()
        while walk.hasMoreElements():
            cell = walk.nextElement()
            cells[cell.AbsoluteName.rpartition(".")[2].replace("$", "")] = _content(cell)
    return found


def pasted(document: Any, dst: str, sources: list[str], source: list[str], target: list[Any]) -> None:
    """Copy the same cells of each source and paste them as values, one row below the other, as a person does."""
    desktop = document.CurrentController.Frame.Creator
    sheet, letter, row = target
    document.CurrentController.setActiveSheet(document.Sheets.getByName(sheet))
    for number, path in enumerate(sources):
        other = load(desktop, path)
        try:
            other.CurrentController.select(other.Sheets.getByName(source[0]).getCellRangeByName(source[1]))
            _dispatch(other, "Copy")
            place = document.Sheets.getByName(sheet).getCellRangeByName(f"{letter}{row + number}")
            document.CurrentController.select(place)
            _dispatch(
                document, "InsertContents", Flags="SVD", FormulaCommand=0, SkipEmptyCells=False, AsLink=False
            )
        finally:
            other.close(True)
    document.calculateAll()
    document.storeToURL(Path(dst).as_uri(), (_property("FilterName", FILTERS["xlsx"]),))


def _dispatch(document: Any, command: str, **values: Any) -> None:
    """Do what a person chooses from a menu, and wait until it is done."""
    url = URL()
    url.Complete = url.Main = f".uno:{command}"
    url.Protocol, url.Path = ".uno:", command
    frame = document.CurrentController.Frame
    given = {**values, "SynchronMode": True}
    frame.queryDispatch(url, "_self", 0).dispatch(url, tuple(_property(n, v) for n, v in given.items()))


def _content(cell: Any) -> dict[str, Any]:
    """Return value (None for an error), shown string, and formula ("" for a constant) of a cell."""
    formula = cell.Formula if cell.Type.value == "FORMULA" else ""
    is_text = cell.Type.value == "TEXT" or (formula and cell.FormulaResultType2 == 2)
    value = cell.String if is_text else cell.Value
    return {"value": None if cell.getError() else value, "string": cell.String, "formula": formula}


def _answer(desktop: Any, ui: Any, line: str) -> dict[str, Any]:
    """Do one job and return the object to answer with; whatever goes wrong is answered too."""
    try:
        job = json.loads(line)
        op, src = job.pop("op"), job.pop("src")
        if op == "typed":  # into a window, which is there for no eyes: LibreOffice is headless
            job["ui"] = ui
        document = load(desktop, src, hidden=op != "typed")
        try:  # no context manager here: contextlib cannot pass UNO's exceptions on
            return {"ok": JOBS[op](document=document, **job)}
        finally:
            document.close(True)
    except JobError as error:
        return {"error": str(error)}
    except Exception as error:
        traceback.print_exc()
        return {"error": f"{type(error).__name__}: {error}"}


def _say(answer: dict[str, Any]) -> None:
    """Write one answer as one ASCII line, at once."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


JOBS: dict[str, Callable[..., Any]] = {
    "fill": fill,
    "invalid": invalid,
    "shown": shown,
    "pasted": pasted,
    "typed": typed,
    "values": values,
}


def main(soffice: str, profile: str) -> int:
    """Start LibreOffice, serve until standard input ends, end LibreOffice; return the exit code."""
    pipe = f"office-{uuid.uuid4().hex}"
    switches = ["--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
    switches.append(f"-env:UserInstallation={Path(profile).as_uri()}")
    command = [soffice, *switches, f"--accept=pipe,name={pipe};urp;"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    try:
        context = _connect(process, pipe)
    except JobError as error:
        _say({"error": str(error)})
        return 1
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    # By it LibreOffice's own tests press keys and see windows.
    ui = context.ServiceManager.createInstanceWithContext("org.libreoffice.uitest.UITest", context)
    _say({"ok": "ready"})
    for line in sys.stdin:
        _say(_answer(desktop, ui, line))
    # A LibreOffice that does not end makes this raise; the driver then kills the whole process group.
    desktop.terminate()
    process.wait(STOP_SECONDS)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
