"""What holds the code together: one direction of imports, small modules, nothing of one system only."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from functools import cache
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "cwgk_excel"
MODULES = {path.relative_to(ROOT).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
LONGEST_MODULE, LONGEST_FUNCTION = 300, 40
# The command and its workers import what is heavy only when it is needed, so that they start at once.
LATE_IMPORTS = {
    "cwgk_excel/cli/__init__.py",
    "cwgk_excel/cli/commands/bar.py",
    "cwgk_excel/cli/commands/standing.py",
    "cwgk_excel/cli/steps.py",
    "cwgk_excel/starting/declared.py",
    "cwgk_excel/intake/extract/form_reader.py",
    "cwgk_excel/intake/files/package.py",
    "cwgk_excel/intake/formats/any_format.py",
    "cwgk_excel/review/derive.py",
    "cwgk_excel/tasks/taking_in/workers.py",
}
# What Windows lacks and is imported only where it is there: the limit on a reader's memory.
GUARDED_IMPORTS = {"cwgk_excel/tasks/taking_in/workers.py": {"resource"}}
# Of both forms and all their fields. A name that was issued is never changed.
NAMES = {
    *("annex1", "fill_date", "unit_name", "ownership", "chair_name", "staff_count", "delegate_count"),
    *("self_total", "congress_score", "openness_score", "has_board_reps", "board_score", "superior_total"),
    *("satisfaction_rate", "narrative", "party_opinion", "union_opinion", "office_opinion"),
    *("annex2", "submitter_name", "filled_by", "phone", "leader", "seq", "unit_type", "self_score"),
    *("evaluation_result", "superior_score"),
}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def parsed(name: str) -> ast.Module:
    """A module's tree; not made while tests are collected, which every process does."""
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> Iterator[Function]:
    """Every function and method."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


@cache
def calls_of(name: str) -> Sequence[ast.Call]:
    """Every call in a module."""
    return [node for node in ast.walk(parsed(name)) if isinstance(node, ast.Call)]


@cache
def imported(name: str) -> Set[str]:
    """The top-level names of all that a module imports."""
    names = set()
    for node in ast.walk(parsed(name)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def test_imports_keep_the_contracts() -> None:
    """The layers, and one door each to xlsxwriter, python-docx, pandera, sqlite3: see [importlinter] in setup.cfg."""
    assert lint_imports(config_filename=str(ROOT / "setup.cfg"), no_cache=True) == 0


@pytest.mark.parametrize(
    ("library", "doors"),
    [
        ("xlsxwriter", {"cwgk_excel/xlsx_sheet.py", "cwgk_excel/xlsx_writer.py"}),
        ("docx", {f"cwgk_excel/docx_writer/{name}.py" for name in ("paper", "styles", "tables")}),
        ("pandera", {"cwgk_excel/forms/frames/validation.py"}),
        ("sqlite3", {"cwgk_excel/ledger/store.py"}),
        (
            "argparse",
            {
                f"cwgk_excel/cli/{name}.py"
                for name in (
                    *(
                        "parsing/parser",
                        "parsing/parts",
                        "parsing/reports",
                    ),
                    *(
                        *("commands/__init__", "commands/keeping", "commands/options", "commands/results"),
                        *("commands/setting_up", "commands/standing", "commands/taking_in"),
                    ),
                    *(
                        "closing",
                        "correcting",
                        "deciding",
                        "decision_table",
                        "paging",
                        "start",
                        "tracing",
                    ),
                )
            },
        ),
        ("tqdm", {"cwgk_excel/cli/commands/bar.py"}),
        (
            "msgspec",
            {
                "cwgk_excel/campaign/frozen.py",
                "cwgk_excel/campaign/settings.py",
                "cwgk_excel/campaign/submitter.py",
                "cwgk_excel/forms/annex1/settings.py",
                "cwgk_excel/ledger/returns.py",
            },
        ),
        (
            "openpyxl",
            {"cwgk_excel/demo/fill.py", "cwgk_excel/report/snapshots/cell.py"},
        ),
        ("xlrd", {"cwgk_excel/intake/formats/xls/older.py"}),
        ("msoffcrypto", {"cwgk_excel/intake/formats/decrypt.py"}),
        ("jinja2", {"cwgk_excel/report/page/render.py"}),
    ],
)
def test_each_library_has_its_doors(library: str, doors: set[str]) -> None:
    """Neither more nor fewer, counted from the source."""
    assert {name for name in MODULES if library in imported(name)} == doors


def test_what_is_imported_is_what_an_installation_has() -> None:
    """Every library of setup.cfg's requirements, and none that only an extra brings."""
    names = set[str]().union(*map(imported, MODULES))
    assert names - sys.stdlib_module_names - {"cwgk_excel"} == {
        *(
            "docx",
            "jinja2",
            "markupsafe",
            "msgspec",
            "msoffcrypto",
            "openpyxl",
            "pandas",
            "pandera",
        ),
        *("tqdm", "xlrd", "xlsxwriter"),
    }


def test_modules_are_short() -> None:
    """Three hundred lines at most."""
    lengths = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in MODULES.items()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_rooms_are_small() -> None:
    """Fifteen modules at most in a package, so that a stranger finds the one that is meant."""
    rooms = Counter(Path(name).parent.as_posix() for name in MODULES if not name.endswith("__init__.py"))
    assert {room: count for room, count in rooms.items() if count > 15} == {}


def test_functions_are_short() -> None:
    """Forty lines at most, its description included."""
    lengths = {
        (name, node.lineno): (node.end_lineno or 0) - node.lineno + 1
        for name in MODULES
        for node in functions(parsed(name))
    }
    assert {place: lines for place, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_imports_stand_at_the_top() -> None:
    """Outside of functions, where everybody sees them."""
    inside = {
        name
        for name in MODULES
        for function in functions(parsed(name))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert inside == LATE_IMPORTS


def public(tree: ast.Module) -> Iterator[tuple[str, ast.Module | ast.ClassDef | Function]]:
    """The module, its public classes and functions, and their public methods."""
    yield "module", tree
    for node in tree.body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
            yield node.name, node
            for method in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(method, Function) and not method.name.startswith("_"):
                    yield f"{node.name}.{method.name}", method


def test_everything_public_is_described() -> None:
    """One sentence at least, ended like one."""
    said = {
        (name, place): ast.get_docstring(node) for name in MODULES for place, node in public(parsed(name))
    }
    assert [place for place, text in said.items() if not text] == []
    ends = {place: (text or "").splitlines()[0][-1] for place, text in said.items()}
    assert {place: end for place, end in ends.items() if end not in ".:,;?)" and not end.isalnum()} == {}


def test_nothing_is_of_one_system_only() -> None:
    """No module that Windows lacks, no time-zone database, no path of a machine."""
    unknown_on_windows = {"fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "zoneinfo"}
    lacking = {name: imported(name) & unknown_on_windows for name in MODULES}
    assert {name: missed for name, missed in lacking.items() if missed} == GUARDED_IMPORTS
    calls = {name: {ast.unparse(call.func) for call in calls_of(name)} for name in MODULES}
    banned = {"os.fork", "os.system", "os.getuid", "signal.alarm"}
    assert {name: found & banned for name, found in calls.items() if found & banned} == {}
    texts = {name: path.read_text(encoding="utf-8") for name, path in MODULES.items()}
    places = ("/tmp", "/home/", "/usr/", "C:\\")
    assert [(name, place) for name, text in texts.items() for place in places if place in text] == []


def test_text_files_name_their_encoding() -> None:
    """Chinese Windows would take GBK otherwise."""
    unnamed = [
        (name, ast.unparse(call))
        for name in MODULES
        for call in calls_of(name)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in ("read_text", "write_text")
        and "encoding" not in {keyword.arg for keyword in call.keywords}
        and len(call.args) < 2
    ]
    assert unnamed == []


def test_only_forms_name_forms_and_fields() -> None:
    """What a form declares is all that the rest of the package knows of it."""
    own = ("cwgk_excel/forms/annex1/", "cwgk_excel/forms/annex2/", "cwgk_excel/demo/")
    named = {
        (name, node.value)
        for name in MODULES
        if not name.startswith(own)
        for node in ast.walk(parsed(name))
        if isinstance(node, ast.Constant) and node.value in NAMES
    }
    assert named == {
        ("cwgk_excel/campaign/scaffold.py", "phone"),  # of the office
        ("cwgk_excel/campaign/submitter_table.py", "phone"),  # of a body
        *((f"cwgk_excel/{name}.py", "phone") for name in ("report/daily", "cli/progress")),  # the same
        ("cwgk_excel/forms/dictionary.py", "filled_by"),  # what fields --json calls who fills in a field
    }


def test_only_the_clock_reads_the_clock() -> None:
    """So that every day can be given, and nothing depends on when it runs."""
    readers = {
        name
        for name in MODULES
        for call in calls_of(name)
        if ast.unparse(call.func) in ("datetime.now", "datetime.utcnow", "date.today", "time.time")
    }
    assert readers == {"cwgk_excel/clock.py"}


def test_every_package_is_installed() -> None:
    """They are listed by name in setup.cfg, and one that is not would be missing from the wheel."""
    listed = (
        (ROOT / "setup.cfg").read_text(encoding="utf-8").split("packages =\n", 1)[1].split("package_dir")[0]
    )
    mapped = {"cwgk_excel.sample_data", "cwgk_excel.workbook_templates"}
    found = {
        Path(name).parent.as_posix().replace("/", ".") for name in MODULES if name.endswith("__init__.py")
    }
    assert set(listed.split()) == found | mapped


def test_no_test_waits_for_the_clock() -> None:
    """How long a thing takes on the wall says nothing on a shared machine; work is measured by the processor."""
    timed = {
        path.relative_to(ROOT / "tests").as_posix()
        for path in (ROOT / "tests").rglob("*.py")
        if "time." in (text := path.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("time.time", "time.monotonic", "time.perf_counter")
    }
    # It waits for a program to start.
    assert timed == {"support/office/uno_worker.py"}
