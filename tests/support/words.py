"""What must not stand in a finding's words, whoever made it."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

from msgspec import structs

from cwgk_excel.campaign.frozen import Frozen
from cwgk_excel.campaign.scaffold import FOLDERS
from cwgk_excel.campaign.scripts import CLICKED
from cwgk_excel.campaign.settings import with_sections
from cwgk_excel.cli.parsing.parser import build_parser
from cwgk_excel.forms.findings.catalogue import CATALOGUE
from cwgk_excel.forms.findings.finding import Finding

FILES = (
    "campaign.toml",
    "submitters.csv",
    "ledger.sqlite",
    "manifest.csv",
    "signing.key",
    "README",
    *CLICKED,
)


def commands() -> Iterator[str]:
    """The command, what follows it, and its options."""
    (actions,) = [a for a in build_parser()._actions if isinstance(a, argparse._SubParsersAction)]
    yield "cwgk-excel"
    yield from actions.choices
    for parser in actions.choices.values():
        yield from (option for a in parser._actions for option in a.option_strings if option.startswith("--"))


def keys(section: type[Frozen]) -> Iterator[str]:
    """The names of settings, those of a group's members too."""
    for field in structs.fields(section):
        yield field.name
        if isinstance(field.type, type) and issubclass(field.type, Frozen):
            yield from keys(field.type)


OURS = frozenset({*commands(), *keys(with_sections()), *FOLDERS, *FILES, *CATALOGUE})
_WORD = re.compile(r"(?:\d-)?[\w-][\w.-]*[\w-]")
_CLUMSY = re.compile("[。；，：、][。；，：、]|^[。；，：、]|请请")
_TO_THE_OFFICE = re.compile("请报送单位|向报送单位|再收|收表")
_AGAIN = re.compile(r"填写?(\w{2,})。填\1")  # 请填写分管领导。填分管领导姓名。


def ours(text: str) -> list[str]:
    """Commands, settings, files and codes of ours in a text."""
    ascii_words = _WORD.findall(re.sub(r"[^\x00-\x7f]", " ", text))
    return [word for word in ascii_words if word in OURS] + [name for name in CLICKED if name in text]


def clauses(text: str) -> set[str]:
    """The parts of a text between its marks, without 请."""
    return {part.removeprefix("请") for part in re.split("[，。；：（）]", text)} - {""}


def faults(finding: Finding) -> list[str]:
    """What is wrong with the words of one finding."""
    message, remedy, office = finding.message, finding.remedy, finding.office
    found = [f"{word} 不该给报送单位看" for word in ours(message) + ours(remedy)]
    found += [f"不是对填表人说的：{remedy}"] if _TO_THE_OFFICE.search(remedy) else []
    found += [f"标点：{text}" for text in (remedy, office) if _CLUMSY.search(text)]
    found += [f"不成句：{text}" for text in (remedy, office) if text and not text.endswith("。")]
    if message.endswith("。"):
        found.append(f"多了句号：{message}")
    found += [f"重复：{text}" for text in (remedy, office) if _AGAIN.search(text)]
    long = {clause for clause in clauses(remedy) if len(clause) > 3}
    found += [f"怎么办重复了问题：{clause}" for clause in long if clause in message]
    found += [f"两个怎么办重复：{clause}" for clause in long & clauses(office)]
    return found
