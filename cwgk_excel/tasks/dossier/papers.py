"""The papers of a dossier: the list of what it holds, the decisions as a table and as a text, and the first page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from io import BytesIO
from string import Template
from urllib.parse import quote

from cwgk_excel.cell_text import in_sight
from cwgk_excel.clock import chinese_date
from cwgk_excel.ledger.decisions import KINDS
from cwgk_excel.report.collected import Collected
from cwgk_excel.report.content import MasterContent
from cwgk_excel.report.progress import body_name
from cwgk_excel.report.sheets.draw import draw
from cwgk_excel.report.sheets.table import Column, Table, order
from cwgk_excel.review.reconciling.compare import plain_records
from cwgk_excel.tasks.csv_cells import guarded
from cwgk_excel.tasks.dossier.masters import Edition
from cwgk_excel.xlsx_writer import Book

LIST = "归档文件目录"
REST = (
    "其余{}行，原件是旧格式（.xls 等）、有密码，或者那一格要另外解读（如有划掉的字），只核对了原件的文件，"
    "请打开原件看那一格。"
)
DECISIONS = (
    "编号",
    "种类",
    "日期",
    "决定人",
    "有没有效",
    "报送单位",
    "单位",
    "栏目",
    "原来是",
    "定为",
    "内容",
    "理由",
)


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the dossier as its list names it: who answers for it, what it is, its day, where it lies, a remark."""

    responsible: str
    title: str
    day: str
    place: str
    remark: str = ""


def csv_bytes(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table that Chinese Excel opens, with every cell in quotation marks."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(heads)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def decision_lines(collected: Collected) -> Iterator[tuple[str, ...]]:
    """Yield what was decided, as rows of a table."""
    for one in plain_records(collected.decisions):
        yield tuple(
            map(
                str,
                (
                    *(one["number"], KINDS[one["kind"]], one["made_on"], one["made_by"]),
                    "有效" if one["stands"] else "已撤销",
                    body_name(collected.campaign, one["submitter"]) if one["submitter"] else "",
                    *(one[name] for name in ("unit", "label", "before", "value", "what", "reason")),
                ),
            )
        )


def decision_text(collected: Collected) -> str:
    """Return what was decided as a text to read."""
    lines = [
        f"决定清单（{collected.campaign.settings.campaign.batch}，截至{chinese_date(collected.on)}）",
        "",
    ]
    for number, kind, day, by, stands, body, unit, _, _, _, what, why in decision_lines(collected):
        about = "，".join(part for part in (body, unit) if part)
        lines.append(f"第{number}号（{day}，{by}，{stands}）{kind}：{about and f'{about}：'}{what or '同意'}")
        lines.append(f"　　理由：{why or '没有写'}")
    return in_sight("\r\n".join(lines if len(lines) > 2 else [*lines, "没有做过决定。"]) + "\r\n")


def list_of_files(content: MasterContent, items: Sequence[Item]) -> bytes:
    """Return 归档文件目录 as a workbook; of electronic files nobody can say how many pages they have."""
    settings = content.collected.campaign.settings.campaign
    title = f"{settings.batch}认证申报{LIST}"
    drawn = BytesIO()
    names = {"title": title, "subject": settings.batch, "author": settings.office, "company": settings.office}
    table: Table[Item] = Table(
        LIST,
        title=title,
        about="档案包里的每个文件。",
        note="按报送单位的次序排列。电子文件没有固定的页数，“页数”留到打印归档时填；没有编过文号的，“文号”空着。"
        f"依据的通知：{settings.document}。",
        columns=(
            order(),
            Column("文号", 70, "word", lambda _: ""),
            Column("责任者", 110, "text", lambda item: item.responsible),
            Column("题名", 250, "text", lambda item: item.title),
            Column("日期", 62, "word", lambda item: item.day),
            Column("页数", 36, "word", lambda _: ""),
            Column("备注", 250, "text", lambda item: item.remark or f"电子文件：{item.place}"),
        ),
        rows=items,
    )
    with Book(drawn, content.collected.on, names) as book:
        draw(book, table, content.foot)
    return drawn.getvalue()


def first_page(
    content: MasterContent, found: Sequence[Edition], items: Sequence[Item], cells: int, exact: int
) -> str:
    """Return index.html: what is what, how to check, and every file; without scripts, and nothing from elsewhere."""
    settings = content.collected.campaign.settings.campaign
    rows = (
        (str(number), item.responsible, _link(item), item.day, item.remark)
        for number, item in enumerate(items, 1)
    )
    page = files("cwgk_excel.tasks.dossier").joinpath("first_page.html").read_text(encoding="utf-8")
    return Template(page).substitute(
        title=_shown(f"{settings.batch}{content.title}认证申报档案包"),
        office=_shown(settings.office),
        document=_shown(settings.document),
        day=chinese_date(content.collected.on),
        masters="\n".join(f"<li>{_shown(said)}</li>" for said in _masters(found)),
        cells=cells,
        exact=exact,
        rest=REST.format(cells - exact) if cells > exact else "",
        rows="\n".join(f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in row)}</tr>" for row in rows),
    )


def _masters(found: Sequence[Edition]) -> Iterator[str]:
    """Yield a line for each version, and for each file of it that is not here."""
    if not any(edition.made.final for edition in found):
        yield "没有登记过定稿，这里是送审稿。"
    for edition in found:
        yield edition.in_words
        yield from (f"不在里面的：{lost.title}。{lost.why}" for lost in edition.lost)


def _link(item: Item) -> Item | str:
    return item if item.place else item.title


def _cell(said: Item | str) -> str:
    if isinstance(said, Item):
        return f'<a href="{_shown(quote(said.place))}">{_shown(said.title)}</a>'
    return _shown(said)


def _shown(text: str) -> str:
    return escape(in_sight(text))
