"""LibreOffice driven from the tests: fill forms as a person would, ask its validation rules, print.

`Office` talks JSON lines to `uno_worker.py`, which the system Python runs because only that one has `uno`.
Each start has its own profile (system locale zh-CN) and its own pipe, so it meets no other LibreOffice.

Facts, measured with LibreOffice 7.4 (most are held by tests/project/test_office_driver.py; what is said of Excel is
common knowledge, not measured here):

- Typing ("entered") gives what LibreOffice's own window gives: "98.5%" is 0.985 (shown as percent in a cell
  without format; a number format stays), full-width "９８．５" is 98.5, but "98.5％" stays text; "2017/11/3",
  "2017年11月3日", "2017.11.3" and even "3/5" are dates; in a cell formatted as text (@) all stays text.
- Text put in as text stays text; one that looks like a number or date turns the cell's format to @.
- The API writes through locks without a word; `fill` looks at the lock itself and raises.
- Very hidden sheets are saved as hidden ones.
- Text "5" and typed "5人" violate number rules. Booleans are the numbers 1 and 0 (TRUE passes "1 to 10";
  Excel refuses it). Typed "50%" is 0.5. Bounds and wholeness are taken to about 1e-14.
- A date rule takes any number in its range; a time of day on the last date lies beyond it.
- A textLength rule counts UTF-16 units as Excel does (an emoji 2, a line break 1, 1234 is 4, 0.25 is 4);
  LEN in a custom rule counts characters (an emoji 1; in Excel 2).
- Lists ignore case, ranges and typed-in ones (Excel: exact there); spaces count; no wildcards. Lists in a
  very hidden sheet, by a defined name or by OFFSET work. The number 1 is the item 1 of a typed-in list, but
  not the text "1" in a range, nor the other way round.
- ignore_blank concerns only the tested cell: a blank cell that the rule refers to counts as 0 (Excel then
  lets everything pass).
- Styles stop, warning and information, and rules whose alert is off, all count as violated.
- An error value violates list, custom and some number and date rules, and passes other number rules and
  textLength: do not ask about errors.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal, NotRequired, TypedDict, cast

Value = str | int | float | bool | None | tuple[Literal["entered", "date"], str]
Entry = tuple[str, str, Value]
Values = dict[str, dict[str, dict[str, Any]]]
Format = Literal["xlsx", "xls", "ods"]


class Case(TypedDict):
    """One question to `Office.invalid`: this value in this cell, with these other cells filled."""

    sheet: str
    cell: str
    value: Value
    given: NotRequired[Sequence[Entry]]


class Typing(TypedDict):
    """One thing to do in `Office.typed`: what is typed (sheet, cell, text; "" empties), or put in as by a paste.

    `look`: the cell (sheet, address) whose shown text is asked for; `dst`: where the workbook is saved.
    """

    entries: Sequence[tuple[str, str, str]]
    pasted: bool
    look: tuple[str, str]
    dst: str


class Typed(TypedDict):
    """What came of it: why the last refused entry was refused, what the dialog says, what is then shown."""

    refused: Literal["", "LOCKED", "STOP", "WARNING"]
    said: str
    shown: str


class OfficeError(RuntimeError):
    """LibreOffice is absent, failed, or refused what was asked; the text says which."""


_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>zh-CN</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Input">
<prop oor:name="AutoInput" oor:op="fuse"><value>false</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc">
<prop oor:name="UseDocumentOOoLockFile" oor:op="fuse"><value>false</value></prop>
<prop oor:name="UseDocumentSystemFileLocking" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""


@functools.cache
def _soffice() -> str | None:
    """Return the LibreOffice command, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")


@functools.cache
def _uno_python() -> str | None:
    """Return a Python that can import uno: LibreOffice's own or the system's; None without one."""
    soffice = _soffice()
    if soffice is None:
        return None
    own = Path(soffice).resolve().with_name("python")
    for python in (str(own), "/usr/bin/python3", sys.executable):
        with contextlib.suppress(OSError):
            done = subprocess.run(
                [python, "-c", "import uno"], env=_environment(), capture_output=True, timeout=60, check=False
            )
            if done.returncode == 0:
                return python
    return None


def _environment() -> dict[str, str]:
    """Return the environment without what would make another Python look into the test's own."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def available() -> bool:
    """Tell whether LibreOffice with a Python that has uno, and poppler's tools, are installed."""
    return _uno_python() is not None and bool(shutil.which("pdftoppm") and shutil.which("pdfinfo"))


def _needed(found: str | None, what: str) -> str:
    """Return what was found; raise OfficeError naming the Debian packages when it was not."""
    if found is None:
        raise OfficeError(f"{what} not found: install libreoffice-calc, python3-uno and poppler-utils")
    return found


def _write_profile(folder: Path) -> Path:
    """Make a fresh user profile with system locale zh-CN and without lock files; return its folder."""
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    return folder


class Office(contextlib.AbstractContextManager["Office"]):
    """One headless LibreOffice, started at once; a context manager, or call `close` at the end.

    Raises OfficeError when LibreOffice is absent or does not start within `timeout` seconds; every call
    raises it when LibreOffice reports an error, ends, or does not answer within `timeout` seconds.
    """

    def __init__(self, timeout: float = 120) -> None:
        python = _needed(_uno_python(), "LibreOffice with uno")
        soffice = _needed(_soffice(), "LibreOffice")
        self._timeout = timeout
        self._folder = tempfile.TemporaryDirectory(prefix="office-", ignore_cleanup_errors=True)
        profile = _write_profile(Path(self._folder.name) / "profile")
        self._log = Path(self._folder.name) / "log.txt"
        with self._log.open("wb") as log:
            self._worker = subprocess.Popen(
                [python, str(Path(__file__).with_name("uno_worker.py")), soffice, str(profile)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=_environment(),
                encoding="utf-8",
                start_new_session=True,  # its own process group, so that LibreOffice can be killed with it
            )
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()
        try:
            self._receive()
        except OfficeError:
            self.close()
            raise

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def close(self) -> None:
        """End LibreOffice, by force when it does not end by itself; may be called again."""
        if self._worker.stdin is not None:
            with contextlib.suppress(OSError):
                self._worker.stdin.close()
        try:
            code = self._worker.wait(40)
        except subprocess.TimeoutExpired:
            code = -1
        if code != 0:
            self._kill()
        self._folder.cleanup()

    def fill(
        self, src: Path, dst: Path, entries: Iterable[Entry], format: Format = "xlsx", password: str = ""
    ) -> None:
        """Open `src`, enter the values (sheet, address, value), recalculate, save as `dst`.

        A value is None (clears), text (stays text), a number, a bool, ("entered", text) for what a person
        types on a zh-CN system, or ("date", "2017-11-03") for a real date. Nothing is saved and OfficeError
        is raised when a cell is locked in a protected sheet. Validations are not asked: see `invalid`.
        With a `password` the file is encrypted, and opens only with it.
        """
        job = {
            "src": str(src.resolve()),
            "dst": str(dst.resolve()),
            "entries": list(entries),
            "format": format,
            "password": password,
        }
        self._call("fill", job)

    def invalid(self, src: Path, cases: Iterable[Case | Entry], password: str = "") -> list[bool]:
        """Tell for each case, in order, whether the value violates the cell's own validation in `src`.

        A case is a `Case`, or (sheet, cell, value), and takes 1 to 10 ms. Between cases all cells are as in
        the file; only the tested cells keep their rules. Protected sheets are opened with `password`.
        OfficeError is raised for a wrong password, and when over 100 of the tested cells are invalid at once
        (blank ones whose rule does not ignore blanks): then test fewer cells per call.
        """
        jobs = [_case(case) for case in cases]
        job = {"src": str(src.resolve()), "cases": jobs, "password": password}
        return [bool(violates) for violates in self._call("invalid", job, more_seconds=len(jobs) / 10)]

    def shown(
        self,
        src: Path,
        given: Iterable[Entry],
        cases: Iterable[Entry],
        cell: tuple[str, str],
        password: str = "",
    ) -> list[str]:
        """Return what `cell` (sheet, address) shows with each case in turn entered beside all that is given.

        Locks and validations are not asked. Protected sheets are opened with `password`.
        """
        entries = list(cases)
        job = {
            "src": str(src.resolve()),
            "given": list(given),
            "cases": entries,
            "cell": cell,
            "password": password,
        }
        return [str(text) for text in self._call("shown", job, more_seconds=len(entries) / 2)]

    def paste(
        self,
        src: Path,
        dst: Path,
        sources: Iterable[Path],
        cells: tuple[str, str],
        target: tuple[str, str, int],
    ) -> None:
        """Open `src`, paste `cells` (sheet, range) of each source as values, one row each, save as `dst`.

        `target`: sheet, column and row of the first cell pasted into. By the clipboard and the commands of the menu.
        """
        paths = [str(path.resolve()) for path in sources]
        job = {"src": str(src.resolve()), "dst": str(dst.resolve()), "sources": paths}
        self._call("pasted", {**job, "source": cells, "target": target}, more_seconds=len(paths))

    def typed(self, src: Path, given: Iterable[Entry], cases: Iterable[Typing]) -> list[Typed]:
        """Press the keys of each case in turn in a window of LibreOffice, beside all that is given.

        The window keeps locks and asks rules, as under a person's hands; a dialog is answered as by Escape.
        What a rule refuses is then put in past it, as by a paste or by the dialog's Yes, so that what is shown
        and saved is what comes of it. Between cases all cells are as before.
        """
        jobs = list(cases)
        job = {"src": str(src.resolve()), "given": list(given), "cases": jobs}
        return cast(list[Typed], self._call("typed", job, more_seconds=len(jobs) * 5))

    def values(self, src: Path) -> Values:
        """Return {sheet: {address: value, string, formula}} of all cells with content, recalculated.

        value is a float (also for dates and booleans), text, or None for an error, whose name is in string;
        formula is "" for a constant.
        """
        return cast(Values, self._call("values", {"src": str(src.resolve())}))

    def _call(self, op: str, job: dict[str, Any], more_seconds: float = 0) -> Any:
        """Send one job and return its result."""
        if self._worker.stdin is None or self._worker.stdin.closed:
            raise OfficeError("this Office is closed")
        with contextlib.suppress(OSError):  # a worker that has ended is reported by what is received
            self._worker.stdin.write(json.dumps({"op": op, **job}) + "\n")
            self._worker.stdin.flush()
        return self._receive(more_seconds)

    def _listen(self) -> None:
        """Pass on the worker's lines until it ends; an empty line stands for the end."""
        for line in self._worker.stdout or ():
            self._answers.put(line)
        self._answers.put("")

    def _receive(self, more_seconds: float = 0) -> Any:
        """Return the next answer's result; raise OfficeError for an error, an end or a time-out."""
        seconds = self._timeout + more_seconds
        try:
            line = self._answers.get(timeout=seconds)
        except queue.Empty:
            self._kill()
            self.close()
            raise OfficeError(f"LibreOffice did not answer within {seconds:.0f} s") from None
        if not line:
            said = self._log.read_text(encoding="utf-8", errors="replace")[-800:].strip()
            self.close()
            raise OfficeError(f"LibreOffice has ended: {said}")
        answer = json.loads(line)
        if "error" in answer:
            raise OfficeError(answer["error"])
        return answer["ok"]

    def _kill(self) -> None:
        """Kill the worker and LibreOffice, which share a process group of their own."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._worker.pid, signal.SIGKILL)
        self._worker.wait()


def _case(case: Case | Entry) -> dict[str, Any]:
    """Return a case in its one form for the worker."""
    if isinstance(case, tuple):
        sheet, cell, value = case
        return {"sheet": sheet, "cell": cell, "value": value, "given": []}
    return {**case, "given": list(case.get("given", ()))}


def _to_pdf(src: Path, out_dir: Path) -> Path:
    """Print a workbook to PDF with a LibreOffice of its own; return the PDF; raise OfficeError."""
    soffice = _needed(_soffice(), "LibreOffice")
    with tempfile.TemporaryDirectory(prefix="office-", ignore_cleanup_errors=True) as folder:
        profile = _write_profile(Path(folder) / "profile").as_uri()
        switches = ["--headless", "--norestore", "--nologo", f"-env:UserInstallation={profile}"]
        said = _run([soffice, *switches, "--convert-to", "pdf", "--outdir", str(out_dir), str(src.resolve())])
    pdf = out_dir / f"{src.stem}.pdf"
    if not pdf.is_file():  # soffice returns 0 even when it could not load the file
        raise OfficeError(f"LibreOffice made no PDF of {src}: {said.strip()}")
    return pdf


def _run(command: list[str]) -> str:
    """Run a command and return what it printed; raise OfficeError when it fails or hangs."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", start_new_session=True
    ) as process:
        try:
            said, _ = process.communicate(timeout=180)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise OfficeError(f"{command[0]} did not end within 180 s") from None
    if process.returncode != 0:
        raise OfficeError(f"{command[0]} failed: {said.strip()}")
    return said


def render(src: Path, out_dir: Path, dpi: int = 60) -> list[Path]:
    """Print a workbook and return one PNG per page, in page order, in `out_dir` (made if missing)."""
    out_dir.mkdir(parents=True, exist_ok=True)
    pdftoppm = _needed(shutil.which("pdftoppm"), "pdftoppm")
    with tempfile.TemporaryDirectory(prefix="office-") as folder:
        pdf = _to_pdf(src, Path(folder))
        _run([pdftoppm, "-png", "-r", str(dpi), str(pdf), str(Path(folder) / "page")])
        drawn = {int(page.stem.rpartition("-")[2]): page for page in Path(folder).glob("page-*.png")}
        names = {number: out_dir / f"{src.stem}-{number:03d}.png" for number in sorted(drawn)}
        return [Path(shutil.move(drawn[number], name)) for number, name in names.items()]


def printed_words(src: Path) -> list[tuple[str, int, float, float]]:
    """Return what LibreOffice prints, word by word: (text, page, top, bottom in points). Cut words are there too."""
    pdftotext = _needed(shutil.which("pdftotext"), "pdftotext")
    with tempfile.TemporaryDirectory(prefix="office-") as folder:
        page = _run([pdftotext, "-bbox", str(_to_pdf(src, Path(folder))), "-"])
    pages = re.split(r"<page ", page)[1:]
    word = re.compile(r'<word .*?yMin="([\d.]+)" .*?yMax="([\d.]+)">(.*?)</word>')
    return [
        (match[3], number, float(match[1]), float(match[2]))
        for number, text in enumerate(pages, 1)
        for match in word.finditer(text)
    ]


def page_count(src: Path) -> int:
    """Return on how many pages LibreOffice prints the workbook."""
    with tempfile.TemporaryDirectory(prefix="office-") as folder:
        said = _run([_needed(shutil.which("pdfinfo"), "pdfinfo"), str(_to_pdf(src, Path(folder)))])
    return int(re.findall(r"^Pages:\s*(\d+)", said, re.MULTILINE)[0])
