"""The whole workbook: its sheets in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from tempfile import TemporaryFile
from typing import IO, Any

from cwgk_excel.files import in_temporary
from cwgk_excel.report.content import MasterContent
from cwgk_excel.report.sheets.draw import Drawn, draw
from cwgk_excel.report.sheets.table import Table
from cwgk_excel.report.working.charts import draw_charts
from cwgk_excel.report.working.counts.by_body import by_body
from cwgk_excel.report.working.counts.by_type import by_type
from cwgk_excel.report.working.counts.ranks import body_rank_table, unit_rank_table
from cwgk_excel.report.working.guide import draw_guide
from cwgk_excel.report.working.overview import overview_charts, overview_table
from cwgk_excel.report.working.sheets_attachments import attachments_table
from cwgk_excel.report.working.sheets_decisions import decisions
from cwgk_excel.report.working.sheets_findings import findings_table
from cwgk_excel.report.working.sheets_history import history
from cwgk_excel.report.working.sheets_records import narratives_table, record_tables
from cwgk_excel.report.working.sheets_review import check_table, progress_table
from cwgk_excel.report.working.sheets_sources import sources_table
from cwgk_excel.xlsx_writer import Book

# What stands before the sheets of records and after them; each function gives None when it has nothing to show.
FIRST: Sequence[Callable[[MasterContent], Table[Any] | None]] = (findings_table, progress_table)
TABLES: Sequence[Callable[[MasterContent], Table[Any] | None]] = (
    narratives_table,
    check_table,
    by_body,
    by_type,
    body_rank_table,
    unit_rank_table,
    history,
    attachments_table,
    decisions,
)


def tables(content: MasterContent) -> list[Table[Any]]:
    """Return the tables of a master between the first sheet and the last two. Their rows can be read only once."""

    def made(makers: Sequence[Callable[[MasterContent], Table[Any] | None]]) -> Iterator[Table[Any]]:
        return (table for make in makers if (table := make(content)) is not None)

    return [*made(FIRST), *record_tables(content), *made(TABLES)]


def master_file(content: MasterContent) -> tuple[IO[bytes], Mapping[str, Drawn]]:
    """Return the master as a temporary file, and by sheet what was drawn; the same content gives the same bytes."""
    settings = content.collected.campaign.settings
    target = TemporaryFile()  # noqa: SIM115 - it lives as long as whoever is given it wants
    properties = {
        "title": f"{content.title}认证申报工作总表",
        "subject": settings.campaign.batch,
        "author": settings.campaign.office,
        "company": settings.campaign.office,
    }
    with in_temporary(), Book(target, settings.dates.issued, properties, large=True) as book:
        overview, sources, described = overview_table(content), sources_table(content), tables(content)
        written = {overview.name: draw(book, overview, content.foot, content.key)}
        draw_charts(book, overview, list(overview_charts(content, overview.columns)), content.foot)
        written |= {table.name: draw(book, table, content.foot, content.key) for table in described}
        draw_guide(book, content, [overview, *described, sources])
        # The last, so that what is hidden opens no gap.
        written[sources.name] = draw(book, sources, content.foot, content.key)
    target.seek(0)
    return target, written
