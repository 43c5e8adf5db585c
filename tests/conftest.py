"""What several tests share: the sample campaign, its forms and templates, and a key made for tests only."""

from __future__ import annotations

import gc
import os
import pickle
import shutil
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, cast

# Tests plant texts in what openpyxl writes; with lxml it would write references for what is not ASCII.
os.environ["OPENPYXL_LXML"] = "False"

import hypothesis
import openpyxl
import pytest
from books import opened, saved
from filelock import FileLock
from filled import HEAD, ROW, UNIT
from wine import expect_failures, under_wine

from cwgk_excel.campaign import Campaign, Settings
from cwgk_excel.campaign.loading import SETTINGS_FILE, SUBMITTERS_FILE
from cwgk_excel.campaign.scaffold import create, with_values
from cwgk_excel.campaign.settings import with_sections
from cwgk_excel.demo.fill import issued_path
from cwgk_excel.demo.run import run_demo
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.spec import Form
from cwgk_excel.identity import Key
from cwgk_excel.issue.template import Template, make_template
from cwgk_excel.report.collect import collect
from cwgk_excel.report.collected import Collected
from cwgk_excel.tasks.corrections.corrections import FOLDER as CORRECTIONS
from cwgk_excel.tasks.corrections.corrections import Corrections, corrections
from cwgk_excel.tasks.distribute import distribute
from cwgk_excel.tasks.taking_in.ingest import ingest
from cwgk_excel.tasks.taking_in.results import FileResult

# Python would look for garbage among all that was collected a quarter of the time that collecting takes.
gc.set_threshold(50_000, 20, 20)

# Machines that run tests are shared; how long one example takes says nothing there.
hypothesis.settings.register_profile(
    "steady", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("steady")

SAMPLE = Path(__file__).parents[1] / "sample_data"


# The first runs the demonstration, for which those that need it too would wait; then what takes longest.
FIRST = (
    "test_readers_agree",
    "test_workers",
    "test_hostile",
    "test_examples",
    "test_crash",
    "test_benchmarks",
)


# A file system in memory, where Linux has one, and the room that a run may take there.
MEMORY, ROOM = Path("/dev/shm"), 2**31


def pytest_configure(config: pytest.Config) -> None:
    """Files are given to processes in the order below, not by the number of their tests.

    What the default tier writes lies in memory where that has room: it would wait for the disk 25,000 times. TMPDIR,
    as everywhere, and --basetemp say where else.
    """
    if config.pluginmanager.hasplugin("xdist"):
        config.option.loadscopereorder = False
    if "TMPDIR" not in os.environ and "not soak" in config.option.markexpr and _has_room(MEMORY):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def _has_room(folder: Path) -> bool:
    """Whether Linux has such a folder, with room, in which programs can be started too."""
    if sys.platform != "linux" or not os.access(folder, os.W_OK):
        return False
    about = os.statvfs(folder)
    return about.f_bavail * about.f_frsize > ROOM and not about.f_flag & os.ST_NOEXEC


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files come first, so that no process is left with one at the end; who waits for the demonstration, last.

    Under Wine those tests fail that show what it does otherwise than Windows.
    """
    waiting = {item.path for item in items if "demo_round" in getattr(item, "fixturenames", ())}

    def turn(item: pytest.Item) -> int:
        name = item.path.stem
        return FIRST.index(name) if name in FIRST else len(FIRST) + (item.path in waiting)

    items.sort(key=turn)
    if under_wine():
        expect_failures(items)


def pytest_sessionfinish() -> None:
    """All that is left is looked through for garbage once: pytest does so five times, and Python once more."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The sample campaign's settings."""
    return Settings.read(tomllib.loads((SAMPLE / "campaign.toml").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def changed(settings: Settings) -> Callable[..., Settings]:
    """The sample's settings with some changed, given as ``section={key: value}``, and checked again."""

    def change(**sections: Mapping[str, Any]) -> Settings:
        values = settings.by_name()
        for section, keys in sections.items():
            values[section].update(keys)
        return Settings.read(values)

    return change


@pytest.fixture
def campaign_folder(tmp_path: Path) -> Path:
    """A copy of the sample campaign's two files in a folder of the test's own."""
    folder = tmp_path / "批次"
    folder.mkdir()
    for name in ("campaign.toml", "submitters.csv"):
        shutil.copy(SAMPLE / name, folder / name)
    return folder


@pytest.fixture
def campaign(campaign_folder: Path) -> Campaign:
    """The sample campaign, loaded."""
    return Campaign.load(campaign_folder)


@pytest.fixture(scope="session")
def forms(settings: Settings) -> dict[str, Form]:
    """Both forms of the sample campaign."""
    return {name: make(settings) for name, make in FORMS.items()}


@pytest.fixture(scope="session")
def templates(forms: Mapping[str, Form]) -> dict[str, Template]:
    """The finished templates of both forms."""
    return {name: make_template(form) for name, form in forms.items()}


@pytest.fixture(scope="session")
def key() -> Key:
    """A signing key that is used nowhere else."""
    return Key(bytes(range(32)))


@dataclass(frozen=True)
class DemoRound:
    """One whole demonstration: where it lies, what it printed, what became of each file that came first.

    ``first``: all that counts when these are in, before anything is corrected; ``sent``: a copy of what was then sent
    back.
    """

    folder: Path
    campaign: Campaign
    code: int
    printed: tuple[str, ...]
    results: tuple[FileResult, ...]
    first: Collected
    sent: Path


@pytest.fixture(scope="session")
def demo_round(tmp_path_factory: pytest.TempPathFactory) -> DemoRound:
    """The whole demonstration, run once; to be read only (copy its folder to change it).

    Of several processes that run tests the first one runs it for all.
    """
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return _demonstrated(base / "示例")
    told = base.parent / "demo_round.pickle"
    with FileLock(f"{told}.lock"):
        if not told.exists():
            told.write_bytes(pickle.dumps(_demonstrated(base.parent / "示例")))
    return cast(DemoRound, pickle.loads(told.read_bytes()))


def _demonstrated(folder: Path) -> DemoRound:
    printed: list[str] = []
    results: list[FileResult] = []
    first: list[Collected] = []
    sent = folder.parent / f"{folder.name}发回"

    def recording(*args: Any, **options: Any) -> list[FileResult]:
        if results:  # what follows is in the ledger; a worker takes long to start, and one is enough
            return ingest(*args, **options, workers=0)
        results.extend(ingest(*args, **options, workers=1))  # the round as the forms came in
        first.append(collect(*args, **options))
        return results

    def copying(campaign: Campaign, *args: Any, **options: Any) -> Corrections:
        made = corrections(campaign, *args, **options)
        if not sent.exists():
            shutil.copytree(campaign.folder / CORRECTIONS, sent)
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cwgk_excel.demo.run.ingest", recording)
        patch.setattr("cwgk_excel.demo.run.corrections", copying)
        code = run_demo(folder, printed.extend)
    return DemoRound(folder, Campaign.load(folder), code, tuple(printed), tuple(results), *first, sent)


ON = date(2017, 11, 10)
_LOADED: dict[tuple[type[Settings], bytes, bytes], Campaign] = {}


@dataclass
class Desk:
    """A campaign of three bodies that has been issued, and the means to fill in and return its forms.

    Without a mistake planted, a form filled in here has no finding at all.
    """

    folder: Path

    @property
    def campaign(self) -> Campaign:
        """As its files say now, which most tests' say too, with the sections of the forms that are installed now."""
        settings, bodies = (_bytes(self.folder / name) for name in (SETTINGS_FILE, SUBMITTERS_FILE))
        said = with_sections(), settings, bodies
        if said not in _LOADED:
            _LOADED[said] = Campaign.load(self.folder)
        return replace(_LOADED[said], folder=self.folder)

    def form(self, name: str) -> Form:
        """The form as it would be issued now."""
        return _form(name, (self.folder / "campaign.toml").read_text(encoding="utf-8"))

    def cell(self, name: str, field: str, row: int = 1) -> str:
        """The address of a field; in a table ``row`` counts from 1."""
        form = self.form(name)
        return form.layout.address(field, form.layout.first_row + row - 1)

    def issued(self, name: str, code: str = "210202") -> bytes:
        """The issued workbook of a body."""
        return issued_path(self.campaign, self.form(name), code).read_bytes()

    def book(self, data: bytes) -> openpyxl.Workbook:
        """A workbook opened as a spreadsheet program would."""
        return opened(data)

    def saved(self, book: openpyxl.Workbook) -> bytes:
        """The bytes of an open workbook."""
        return saved(book)

    def typed(self, name: str, cells: Mapping[str, Any], code: str = "210202") -> bytes:
        """An issued form with values typed into cells, given by address."""
        typed = tuple((address, type(value), value) for address, value in cells.items())
        return _typed(self.issued(name, code), self.form(name).layout.sheet, typed)

    def unit(self, code: str = "210202", **changes: Any) -> bytes:
        """A filled Annex 1; a field given as None stays blank."""
        values = {**UNIT, **changes}
        return self.typed("annex1", {self.cell("annex1", f): v for f, v in values.items()}, code)

    def table(self, *rows: Mapping[str, Any] | None, code: str = "210202", **head: Any) -> bytes:
        """A filled Annex 2: each row the usual one with changes, None for a blank row."""
        cells = {self.cell("annex2", f): v for f, v in {**HEAD, **head}.items()}
        for number, row in enumerate(rows, 1):
            if row is not None:
                cells |= {self.cell("annex2", f, number): v for f, v in {**ROW, **row}.items()}
        return self.typed("annex2", cells, code)

    def put(self, name: str, data: bytes) -> Path:
        """Put a file into the inbox."""
        path = self.folder / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def take(self, *paths: Path, on: date = ON, workers: int = 0, **options: Any) -> list[FileResult]:
        """Ingest the inbox, or the given files; in this process, for a worker takes a second to start."""
        return ingest(self.campaign, paths, on=on, workers=workers, **options)

    def collect(self, on: date = ON) -> Collected:
        """All that counts."""
        return collect(self.campaign, on=on)

    def edit(self, **values: str) -> None:
        """Change settings, each given as it is written in TOML."""
        path = self.folder / "campaign.toml"
        path.write_text(with_values(path.read_text(encoding="utf-8"), values), encoding="utf-8")

    def snapshot(self, *below: str) -> dict[str, tuple[bytes, int]]:
        """Every file under the folder (or under folders in it): its bytes and the time it was written."""
        places = [self.folder / name for name in below] or [self.folder]
        files = sorted(p for place in places for p in [place, *place.rglob("*")] if p.is_file())
        return {p.relative_to(self.folder).as_posix(): (p.read_bytes(), p.stat().st_mtime_ns) for p in files}


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


@cache
def _typed(issued: bytes, sheet_name: str, cells: tuple[tuple[str, type, Any], ...]) -> bytes:
    """Tests type the same things again and again; the types are there to tell 1 from 1.0 and True."""
    book: Any = opened(issued)
    for address, _, value in cells:
        cell = book[sheet_name][address]
        kept = cell.number_format
        cell.value = value
        cell.number_format = kept  # what typing a date keeps and openpyxl replaces
    return saved(book)


@cache
def _form(name: str, settings: str) -> Form:
    """Building a form takes longer than all else that a desk does."""
    return FORMS[name](Settings.read(tomllib.loads(settings)))


@pytest.fixture(scope="session")
def _issued_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = create(tmp_path_factory.mktemp("desk") / "批次", on=ON, from_sample=True)
    Desk(folder).edit(rows="12")
    bodies = folder / "submitters.csv"
    header, *lines = bodies.read_text(encoding="utf-8-sig").splitlines()
    bodies.write_text("\n".join([header, *lines[:3]]) + "\n", encoding="utf-8-sig")
    distribute(Campaign.load(folder))
    return folder


@pytest.fixture
def desk(_issued_folder: Path, tmp_path: Path) -> Desk:
    """An issued campaign of 中山区 210202, 西岗区 210203 and 沙河口区 210204, with 12 rows in Annex 2."""
    return Desk(shutil.copytree(_issued_folder, tmp_path / "批次"))


@pytest.fixture(scope="session")
def _taken_folder(_issued_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = Desk(shutil.copytree(_issued_folder, tmp_path_factory.mktemp("taken") / "批次"))
    desk.put("甲.xlsx", desk.unit())
    desk.put("坏.xlsx", b"PK\x03\x04 not whole")
    desk.take()
    (desk.folder / "keys" / "第一批.key").write_text("ab" * 32)
    return desk.folder


@pytest.fixture
def kept(_taken_folder: Path, tmp_path: Path) -> Desk:
    """A desk with a return that was accepted and one that was refused; and the key of an earlier round."""
    return Desk(shutil.copytree(_taken_folder, tmp_path / "批次"))


def findings_of(results: Sequence[FileResult]) -> list[tuple[str, str, str]]:
    """Path, cell and code of every finding, in the order told."""
    return [(result.path, f.cell, f.code) for result in results for f in result.findings]
