"""The documentation is current and complete, and nothing in it leads nowhere."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
import regenerate

from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.scaffold import create, with_values
from cwgk_excel.cli.parsing.parser import build_parser
from cwgk_excel.clock import today
from cwgk_excel.errors import SettingsError
from cwgk_excel.forms.findings.catalogue import CATALOGUE
from cwgk_excel.intake.refusal import Limits, megabytes
from cwgk_excel.tasks.taking_in.keeping import LARGEST_KEPT

PROJECT = Path(__file__).parents[2]
PAGES = [
    *(PROJECT / name for name in ("README.md", "README.zh.md", "CONTRIBUTING.md")),
    *sorted((PROJECT / "docs").rglob("*.md")),
]
MANUAL = (PROJECT / "docs" / "操作手册.md").read_text(encoding="utf-8")
# 退回重报 is what the office calls one kind of taking a return out.
NOT_PLAIN = re.compile("退回(?!重报)|迟报|晚报|过期|超期|延误|令牌|哈希|保存计算结果")
LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.mark.parametrize("name", ["data-dictionary.md", "findings.md", "填写差错.md"])
def test_generated_pages_are_current(name: str) -> None:
    """``make regenerate`` writes them anew."""
    written = (PROJECT / "docs" / name).read_text(encoding="utf-8")
    assert written == regenerate.draw_pages()[name]


def test_every_finding_is_catalogued() -> None:
    """Each code stands in the page, in a line of its own."""
    page = (PROJECT / "docs" / "findings.md").read_text(encoding="utf-8")
    lines = [line.split("|")[1].strip() for line in page.splitlines() if line.startswith("| `")]
    assert lines == [f"`{code}`" for code in CATALOGUE]


def commands() -> dict[str, argparse.ArgumentParser]:
    """The parser of each command."""
    (actions,) = [a for a in build_parser()._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(actions.choices)


def section(command: str) -> str:
    """What the manual says of one command: from its heading to the next."""
    found = re.search(rf"^### `cwgk-excel {command}\b.*?(?=^##)", MANUAL + "\n##", re.DOTALL | re.MULTILINE)
    assert found is not None, f"the manual says nothing of {command}"
    return found[0]


def test_manual_describes_every_command() -> None:
    """One section each, and none for a command that is not there."""
    described = re.findall(r"^### `cwgk-excel ([\w-]+)", MANUAL, re.MULTILINE)
    assert sorted(described) == sorted(commands())


@pytest.mark.parametrize("command", sorted(commands()))
def test_manual_describes_every_option(command: str) -> None:
    """Each option and argument by its name, and no option that is not there."""
    text = section(command)
    actions = [a for a in commands()[command]._actions if a.dest != "help"]
    options = {option for action in actions for option in action.option_strings}
    for action in actions:
        for name in action.option_strings or [str(action.metavar)]:
            assert f"`{name}" in text or f" {name}" in text.splitlines()[0], name
        for choice in action.choices or ():
            assert f"`{choice}`" in text, choice
    assert set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", text)) <= options


def test_manual_tells_the_exit_codes() -> None:
    """0, 1 and 2, each in a line of the table."""
    assert [code in MANUAL for code in ("| 0 |", "| 1 |", "| 2 |")] == [True, True, True]


def test_manual_names_what_is_double_clicked(tmp_path: Path) -> None:
    """Every file that a new campaign has for people to see."""
    create(tmp_path / "批次", on=today())
    for path in (tmp_path / "批次").iterdir():
        assert f"`{path.name}`" in MANUAL, path.name


def targets(page: Path) -> Iterator[str]:
    """Where the links and pictures of a page lead inside the project."""
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if not target.startswith("#"):
            yield unquote(target.split("#")[0])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_pictures_exist(page: Path) -> None:
    """Relative to the page, and in no other project."""
    for target in targets(page):
        assert "://" not in target, target
        assert (page.parent / target).is_file(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_anchors_exist(page: Path) -> None:
    """A link within a page leads to a heading of it."""
    text = page.read_text(encoding="utf-8")
    headings = {heading_anchor(line) for line in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
    for target in LINK.findall(text):
        if target.startswith("#"):
            assert unquote(target[1:]) in headings, target


def heading_anchor(heading: str) -> str:
    """The anchor that a page on GitHub or Gitee gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_every_picture_is_shown_and_small() -> None:
    """Nothing lies about unused, and no page loads slowly."""
    shown = {(page.parent / target).resolve() for page in PAGES for target in targets(page)}
    pictures = set((PROJECT / "docs" / "images").glob("*.png"))
    assert pictures
    assert pictures <= shown
    assert max(picture.stat().st_size for picture in pictures) < 150_000


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_name_no_machine(page: Path) -> None:
    """No folder of the machine it was written on, no host of a package registry."""
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"(?<![\w./])/(?:work|tmp|root|home|usr|Users)\b[^\s)`]*", text) == []
    assert re.findall(r"\b[\w-]+(?:\.[\w-]+)*\.(?:org|com|net|io|cn)\b", text) == []


def test_manual_shows_what_is_really_printed() -> None:
    """Its excerpt stands word for word in a session of README.md, which is run by a test."""
    excerpts = re.findall(r"^```console\n(.*?)^```$", MANUAL, re.DOTALL | re.MULTILINE)
    assert excerpts
    for excerpt in excerpts:
        assert excerpt in PAGES[0].read_text(encoding="utf-8")


def test_one_word_for_each_thing() -> None:
    """A file is 收下 or 未收下, a return 逾期; and no word that clerks do not know."""
    package, sample = PROJECT / "cwgk_excel", PROJECT / "sample_data"
    paths = [*PAGES, *package.rglob("*.py"), *package.rglob("*.toml"), *sample.glob("*.toml")]
    found = {path: NOT_PLAIN.findall(path.read_text(encoding="utf-8")) for path in paths}
    assert {path: words for path, words in found.items() if words} == {}
    assert len(found) > 400


def test_manual_quotes_what_is_said_of_a_mistake(campaign_folder: Path) -> None:
    """The example of a date before the one it should follow."""
    path = campaign_folder / "campaign.toml"
    path.write_text(with_values(path.read_text(encoding="utf-8"), {"due": "2017-10-01"}), encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        Campaign.load(campaign_folder)
    assert [f"> {line}" for line in raised.value.lines] == re.findall(r"^> .*", MANUAL, re.MULTILINE)


def test_limits_of_files_are_told() -> None:
    """In the READMEs, the manual and the page of what may come back."""
    limits = Limits()
    sizes = [megabytes(size) for size in (limits.file_bytes, limits.package_bytes, limits.mail_bytes)]
    assert sizes == ["25 MB", "100 MB", "80 MB"]
    for page in ("README.zh.md", "docs/操作手册.md"):
        text = (PROJECT / page).read_text(encoding="utf-8")
        assert re.search("一个表格最大 {}，一个压缩包 {}.*，一封邮件 {}。".format(*sizes), text), page
    told = "may have {}, an archive {}, a mail {}.".format(sizes[0], *(size.split()[0] for size in sizes[1:]))
    assert told in (PROJECT / "README.md").read_text(encoding="utf-8")
    kept = f"of one over {megabytes(LARGEST_KEPT)} only the hash"
    assert kept in (PROJECT / "docs" / "returns.md").read_text(encoding="utf-8")


def recipes() -> dict[str, list[str]]:
    """The commands of each target of the Makefile."""
    text = (PROJECT / "Makefile").read_text(encoding="utf-8")
    found = re.findall(r"^([\w-]+):.*\n((?:\t.+\n?)+)", text, re.MULTILINE)
    return {target: [line.strip() for line in lines.splitlines()] for target, lines in found}


def test_targets_are_told_and_are_what_ci_runs() -> None:
    """Each stands in CONTRIBUTING.md; README's test command and CI do nothing else than these."""
    told = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `make ([\w-]+)` \|", told, re.MULTILINE) == list(recipes())
    (command,) = recipes()["test"]
    assert f"/bin/{command.replace('$(PYTHON)', 'python')}\n" in PAGES[0].read_text(encoding="utf-8")
    ci = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    assert " ".join(re.findall(r"^dev (.+)$", ci, re.MULTILINE)).split() == [
        *("lint", "types", "lowest", "windows-test", "interchange", "soak"),
    ]
    assert recipes()["ci"] == [".ci/run"]


def test_packages_and_decisions_are_told() -> None:
    """Each package stands in docs/architecture.md, each decision in the list of decisions."""
    page = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for package in (PROJECT / "cwgk_excel").glob("*/__init__.py"):
        assert f"`{package.parent.name}`" in page, package
    folder = PROJECT / "docs" / "decisions"
    listed = LINK.findall((folder / "README.md").read_text(encoding="utf-8"))
    assert sorted(name for name in listed if "/" not in name) == sorted(
        path.name for path in folder.glob("*.md") if path.name != "README.md"
    )
