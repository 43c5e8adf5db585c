"""The whole workbook as bytes: its sheets in their order."""

from __future__ import annotations

from io import BytesIO

from cwgk_excel.report.collected import Collected
from cwgk_excel.report.master.content import gather
from cwgk_excel.report.master.guide import draw_guide
from cwgk_excel.report.master.sheets_attachments import draw_attachments
from cwgk_excel.report.master.sheets_records import draw_details, draw_sources, draw_summary
from cwgk_excel.report.master.sheets_review import draw_check, draw_findings, draw_progress
from cwgk_excel.report.master.statistics import draw_by_body, draw_by_type
from cwgk_excel.xlsx_writer import Book

SHEETS = (
    draw_guide,
    draw_summary,
    draw_details,
    draw_check,
    draw_by_body,
    draw_by_type,
    draw_progress,
    draw_findings,
    draw_sources,
    draw_attachments,
)


def master_bytes(collected: Collected) -> bytes:
    """The master; the same frames give the same bytes."""
    settings = collected.campaign.settings
    content = gather(collected)
    target = BytesIO()
    properties = {
        "title": f"{content.title}认证申报总表",
        "subject": settings.campaign.batch,
        "author": settings.campaign.office,
        "company": settings.campaign.office,
    }
    with Book(target, settings.dates.issued, properties) as book:
        for draw in SHEETS:
            draw(book, content)
    return target.getvalue()
