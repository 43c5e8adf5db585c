"""All that goes out when the sample returns came in: nothing of ours stands in it, and nothing of another body."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from papers import everything
from words import ours

from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.scaffold import create
from cwgk_excel.demo.fill import fill_inbox
from cwgk_excel.forms.look.slip_list import LIST_SHEET
from cwgk_excel.report.collect import collect
from cwgk_excel.tasks.corrections.corrections import corrections
from cwgk_excel.tasks.distribute import distribute
from cwgk_excel.tasks.taking_in.ingest import ingest

pytestmark = pytest.mark.filterwarnings("ignore:Print area cannot be set")
DAY = date(2017, 11, 14)
# A hash, a path (a sign alone may be what was typed), a placeholder that was not filled.
NOT_FOR_PEOPLE = re.compile(r"[0-9a-f]{12,}|\w[/\\][\w附]*.*\.xlsx|[{}]|None|nan")


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """The sample returns taken in, of which many are wrong, with all that is sent back made."""
    folder = create(tmp_path_factory.mktemp("packed") / "示例", on=DAY, from_sample=True)
    campaign = Campaign.load(folder)
    distribute(campaign)
    fill_inbox(campaign)
    ingest(campaign, on=DAY)
    corrections(campaign, on=date(2017, 11, 16))
    return campaign


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
                book = load_workbook(BytesIO(data))
                cells = [cell for sheet in book for row in sheet for cell in row]
                yield from (cell.comment.text for cell in cells if cell.comment)
                yield from (str(c.value) for row in book[LIST_SHEET] for c in row if c.value is not None)


def units(campaign: Campaign) -> Mapping[str, set[str]]:
    """By body the units that it has declared or listed."""
    found: dict[str, set[str]] = {}
    for frame in collect(campaign).records.values():
        for body, unit in zip(frame["submitter"], frame["unit_name"].fillna(""), strict=True):
            found.setdefault(body, set()).add(unit)
    return found


def test_no_package_holds_what_is_not_for_its_body(packed: Campaign) -> None:
    """Another body is named only where its form or folder was taken, which its own words say."""
    named = units(packed)
    read = 0
    for body in packed.submitters:
        others = {other.name for other in packed.submitters} - {body.name}
        others |= set().union(*(found for code, found in named.items() if code != body.code))
        others -= {"", *named.get(body.code, ())}
        for text in texts(packed.folder / "corrections" / f"{body.code}-{body.file_name}.zip"):
            read += 1
            assert ours(text) == []
            assert NOT_FOR_PEOPLE.findall(text) == []
            said = [line for line in text.splitlines() if any(name in line for name in others)]
            assert [line for line in said if "文件夹" not in line] == [], body.name
    assert read > 1000


def test_the_group_reads_progress_only(packed: Campaign) -> None:
    """Each body is counted; none is named but those that sent nothing."""
    said = (packed.folder / "corrections" / "发在工作群的话.txt").read_text(encoding="utf-8-sig")
    assert said.startswith("截至11月16日：")
    assert sum(map(int, re.findall(r"(\d+)家", said))) == len(packed.submitters) == 20
    named = [body.name for body in packed.submitters if body.name in said]
    assert named == re.findall(r"未报\d+家（(.*?)）", said)[0].split("、") if "未报" in said else named == []
