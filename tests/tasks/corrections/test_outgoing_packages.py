"""All that goes out when the sample returns came in: nothing of ours stands in it, and nothing of another body."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import fromstring
from zipfile import ZipFile

from conftest import DemoRound
from handmade import MAIN
from papers import everything
from python_calamine import CalamineWorkbook
from words import ours

from cwgk_excel.forms.look.slip_list import LIST_SHEET
from cwgk_excel.report.collected import Collected

# A hash, a path (a sign alone may be what was typed), a placeholder that was not filled.
NOT_FOR_PEOPLE = re.compile(r"[0-9a-f]{12,}|\w[/\\][\w附]*.*\.xlsx|[{}]|None|nan")


def texts(package: Path) -> Iterator[str]:
    """Every text of a body's zip but those of its blank forms: names, papers, the list and comments of its slips."""
    with ZipFile(package) as archive:
        for name in archive.namelist():
            yield Path(name).stem
            data = archive.read(name)
            if name.endswith(".txt"):
                yield data.decode("utf-8-sig")
            elif name.endswith(".docx"):
                yield everything(data)
            elif Path(name).stem.startswith("请修改"):
                told = list(comments(data))
                assert told, name
                yield from told
                listed = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name(LIST_SHEET)
                yield from (str(value) for row in listed.to_python() for value in row if value != "")


def comments(data: bytes) -> Iterator[str]:
    """The comments of a workbook, as its parts say: openpyxl would read all of its cells for them."""
    with ZipFile(BytesIO(data)) as parts:
        for name in parts.namelist():
            if re.fullmatch(r"xl/comments\d*\.xml", name):
                for comment in fromstring(parts.read(name)).iter(f"{{{MAIN}}}comment"):
                    yield "".join(comment.itertext())


def units(collected: Collected) -> Mapping[str, set[str]]:
    """By body the units that it has declared or listed."""
    found: dict[str, set[str]] = {}
    for frame in collected.records.values():
        for body, unit in zip(frame["submitter"], frame["unit_name"].fillna(""), strict=True):
            found.setdefault(body, set()).add(unit)
    return found


def test_no_package_holds_what_is_not_for_its_body(demo_round: DemoRound) -> None:
    """Another body is named only where its form or folder was taken, which its own words say."""
    named, bodies = units(demo_round.first), demo_round.campaign.submitters
    read = 0
    for body in bodies:
        others = {other.name for other in bodies} - {body.name}
        others |= set().union(*(found for code, found in named.items() if code != body.code))
        others -= {"", *named.get(body.code, ())}
        for text in texts(demo_round.sent / f"{body.code}-{body.file_name}.zip"):
            read += 1
            assert ours(text) == []
            assert NOT_FOR_PEOPLE.findall(text) == []
            said = [line for line in text.splitlines() if any(name in line for name in others)]
            assert [line for line in said if "文件夹" not in line] == [], body.name
    assert read > 1000


def test_the_group_reads_progress_only(demo_round: DemoRound) -> None:
    """Each body is counted; none is named but those that sent nothing."""
    said = (demo_round.sent / "发在工作群的话.txt").read_text(encoding="utf-8-sig")
    assert said.startswith("截至11月14日：")
    assert sum(map(int, re.findall(r"(\d+)家", said))) == len(demo_round.campaign.submitters) == 20
    named = [body.name for body in demo_round.campaign.submitters if body.name in said]
    assert named == re.findall(r"未报\d+家（(.*?)）", said)[0].split("、") if "未报" in said else named == []
