"""Make the pictures of docs/images anew: ``make pictures``. Needs LibreOffice, Chromium, node and poppler-utils.

Each is a page as LibreOffice prints it, or as Chromium shows it, from rounds of the sample campaign made for
the purpose. With Pillow, which the project does not need otherwise, they are stored with few colours and take a third
of the room.
"""

from __future__ import annotations

import importlib.util
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from office.driver import Entry, Office, Value, render
from programs.browser import look
from windows_pictures import draw_windows

from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.scaffold import create
from cwgk_excel.demo.fill import fill_inbox, issued_path
from cwgk_excel.demo.run import DAY, run_demo
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.spec import Form
from cwgk_excel.resources import sample_text
from cwgk_excel.tasks.corrections.corrections import corrections
from cwgk_excel.tasks.distribute import distribute
from cwgk_excel.tasks.page import report
from cwgk_excel.tasks.taking_in.ingest import ingest

PROJECT = Path(__file__).parents[2]
IMAGES = PROJECT / "docs" / "images"
FORM_DPI, MASTER_DPI = 80, 96
LARGEST, COLOURS = 150_000, 40
BODY, SENT_BACK = "CY01", "210203"
UNIT: Mapping[str, Any] = {
    "fill_date": date(2017, 11, 3),
    "unit_name": "大连示例机械制造有限公司",
    "ownership": "有限责任",
    "chair_name": "王建国",
    "staff_count": 326,
    "delegate_count": 45,
    "self_total": 92.5,
    "congress_score": 40,
    "openness_score": 42.5,
    "has_board_reps": "是",
    "board_score": 10,
    "superior_total": 91,
    "satisfaction_rate": 98.5,
    "party_opinion": "同意申报。",
}
HEAD = {"filled_by": "李明", "phone": "82610415", "leader": "张华"}
COLUMNS = ("unit_name", "unit_type", "staff_count", "self_score", "evaluation_result", "superior_score")
ROWS = (
    ("大连示例机械制造有限公司", "企业", 326, 92.5, 98.5, 91),
    ("大连示例轴承有限公司", "企业", 1280, 95, 97.2, 94),
    ("大连示例铸造有限公司", "企业", 215, None, "满意", 88.5),
    ("大连示例技工学校", "事业单位", 86, 90, 99, 89.5),
)
# The first line of the page on which each sheet of the workbook to work with begins.
SHEETS = {
    "master-overview": "“大连市厂务公开民主管理工作标准化建设单位”认证申报工作总览",
    "master-summary": "“大连市厂务公开民主管理工作标准化建设单位”认证申报汇总表",
    "master-compare": "附件1与附件2核对",
    "master-progress": "报送进度",
    "master-findings": "问题清单",
}


def main() -> None:
    """Draw all pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        run_demo(place / "round", lambda lines: None)
        campaign = Campaign.load(place / "round")
        with Office() as office:
            draw_forms(campaign, office, place)
        made = place / "round" / "master"
        (handed_up,), (working,) = made.glob("全市汇总表-*.xlsx"), made.glob("工作总表-*.xlsx")
        render(handed_up, place / "handed-up", FORM_DPI)[0].replace(IMAGES / "handed-up.png")
        draw_master(working, place)
        draw_sent_back(campaign, place)
        draw_report(place)
        draw_windows(place, IMAGES)
    for picture in sorted(IMAGES.glob("*.png")):
        reduce(picture)
        size = picture.stat().st_size
        print(f"{picture.name}: {size // 1000} kB{' TOO LARGE' if size > LARGEST else ''}")


def reduce(picture: Path) -> None:
    """Store a picture with few colours, where Pillow is installed."""
    if importlib.util.find_spec("PIL"):
        image = importlib.import_module("PIL.Image").open(picture)
        image.convert("RGB").quantize(COLOURS, dither=0).save(picture, optimize=True)


def draw_forms(campaign: Campaign, office: Office, place: Path) -> None:
    """Annex 1 filled in, its guide, and Annex 2 with an omitted cell."""
    annex1, annex2 = (FORMS[name](campaign.settings) for name in ("annex1", "annex2"))
    values = {**UNIT, "narrative": sample_text("narratives", "机械制造.txt").rstrip("\n")}
    office.fill(issued_path(campaign, annex1, BODY), place / "one.xlsx", entries(annex1, values))
    front, back, guide = render(place / "one.xlsx", place, FORM_DPI)[:3]
    rows = [
        entry
        for number, row in enumerate(ROWS, annex2.layout.first_row)
        for entry in entries(annex2, dict(zip(COLUMNS, row, strict=True)), number)
    ]
    filled = [*entries(annex2, HEAD), *rows]
    office.fill(issued_path(campaign, annex2, BODY), place / "two.xlsx", filled)
    table = render(place / "two.xlsx", place, FORM_DPI)[0]
    named = {"annex1-front": front, "annex1-back": back, "guide": guide, "annex2": table}
    for name, page in named.items():
        page.replace(IMAGES / f"{name}.png")


def entries(form: Form, values: Mapping[str, Any], row: int = 0) -> Iterable[Entry]:
    """What is typed where; nothing for None."""
    for field, value in values.items():
        if value is not None:
            typed: Value = ("date", value.isoformat()) if isinstance(value, date) else value
            yield form.layout.sheet, form.layout.address(field, row), typed


def draw_master(master: Path, place: Path) -> None:
    """The first page of some sheets of the workbook to work with."""
    pages = render(master, place / "pages", MASTER_DPI)
    firsts = first_lines(master, place, len(pages))
    for name, title in SHEETS.items():
        pages[firsts.index(title)].replace(IMAGES / f"{name}.png")


def draw_sent_back(campaign: Campaign, place: Path) -> None:
    """The first page of a correction slip, which is its list, and of a letter."""
    corrections(campaign, [SENT_BACK], on=date(2017, 11, 14))
    (folder,) = (path for path in (campaign.folder / "corrections").glob(f"{SENT_BACK}-*") if path.is_dir())
    (slip,) = folder.glob("请修改-附件2-*.xlsx")
    for name, file in {"slip-list": slip, "letter": folder / "便函.docx"}.items():
        render(file, place / name, FORM_DPI)[0].replace(IMAGES / f"{name}.png")


def draw_report(place: Path) -> None:
    """The beginning of the page for the browser, in the middle of a round."""
    campaign = Campaign.load(create(place / "middle", on=DAY, from_sample=True))
    distribute(campaign)
    fill_inbox(campaign)
    ingest(campaign, on=DAY)
    page, _ = report(campaign, on=DAY)
    look(page, ("look", "light"), ("size", 1180, 820), ("picture", str(IMAGES / "report.png")))


def first_lines(book: Path, place: Path, count: int) -> list[str]:
    """The first line of text on each printed page."""
    convert = ["soffice", "--headless", f"-env:UserInstallation={(place / 'profile').as_uri()}"]
    quiet: dict[str, Any] = {"check": True, "capture_output": True}
    subprocess.run([*convert, "--convert-to", "pdf", "--outdir", str(place), str(book)], **quiet)
    pdf = str(place / f"{book.stem}.pdf")
    texts = (
        subprocess.run(["pdftotext", "-f", str(n), "-l", str(n), pdf, "-"], **quiet, encoding="utf-8").stdout
        for n in range(1, count + 1)
    )
    return [text.strip().split("\n")[0].strip() for text in texts]


if __name__ == "__main__":
    main()
