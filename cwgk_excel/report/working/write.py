"""The whole workbook as bytes: its sheets in their order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any

from cwgk_excel.report.collected import Collected
from cwgk_excel.report.content import MasterContent, gather
from cwgk_excel.report.sheets.draw import Drawn, draw
from cwgk_excel.report.sheets.table import Table
from cwgk_excel.report.working.guide import draw_guide
from cwgk_excel.report.working.sheets_attachments import attachments_table
from cwgk_excel.report.working.sheets_decisions import decisions
from cwgk_excel.report.working.sheets_history import history
from cwgk_excel.report.working.sheets_ranks import body_rank_table, unit_rank_table
from cwgk_excel.report.working.sheets_records import record_tables, sources_table
from cwgk_excel.report.working.sheets_review import check_table, findings_table, progress_table
from cwgk_excel.report.working.sheets_statistics import by_body
from cwgk_excel.report.working.sheets_types import by_type
from cwgk_excel.xlsx_writer import Book

# The sheets after the guide and the records, in their order; each function gives None when it has nothing to show.
TABLES: Sequence[Callable[[MasterContent], Table[Any] | None]] = (
    check_table,
    by_body,
    by_type,
    body_rank_table,
    unit_rank_table,
    progress_table,
    findings_table,
    history,
    sources_table,
    attachments_table,
    decisions,
)


def tables(content: MasterContent) -> list[Table[Any]]:
    """Return all tables of a master. Their rows can be read only once."""
    others = (table for make in TABLES if (table := make(content)) is not None)
    return [*record_tables(content), *others]


def master_bytes(collected: Collected) -> tuple[bytes, Mapping[str, Drawn]]:
    """Return the master, and by sheet what was drawn; the same frames give the same bytes."""
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
        described = tables(content)
        draw_guide(book, content, described)
        written = {table.name: draw(book, table, content.foot) for table in described}
    return target.getvalue(), written
