"""催报名单: whom the office calls, about what, and what was said before; broken promises first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import groupby
from pathlib import Path

from cwgk_excel.campaign import Campaign
from cwgk_excel.cell_text import in_sight
from cwgk_excel.clock import chinese_date
from cwgk_excel.files import write_whole
from cwgk_excel.report import names
from cwgk_excel.report.corrections.needs import Call, Needs
from cwgk_excel.report.corrections.words import first_of, points, short_day
from cwgk_excel.report.sheets.draw import draw
from cwgk_excel.report.sheets.table import Column, Mark, Table, order
from cwgk_excel.xlsx_writer import Book

BROKEN, LATE, DUE = "答应的日期已过", "已逾期", "还没有到期"
_MARKS: dict[str, Mark] = {BROKEN: "wrong", LATE: "doubt"}
# Of what is missing, how many a line names.
MOST_NAMES = 5


@dataclass(frozen=True, slots=True)
class Reminder:
    """A body to be called.

    Attributes:
        name: The body's name.
        contact: Whom to ask for.
        phone: The number to call.
        group: A broken promise, overdue, or neither, in a word.
        owed: What it owes, in words.
        due: The first day by which any of it was or is due.
        late: How many days ago that was, 0 where it is not over.
        calls: How many calls were made.
        last_call: The last of them.
        promised: The newest day that was promised, None for none.
    """

    name: str
    contact: str
    phone: str
    group: str
    owed: str
    due: date
    late: int
    calls: int
    last_call: Call | None
    promised: date | None

    @property
    def last_said(self) -> str:
        """The last call in words, "" for none."""
        call = self.last_call
        if call is None:
            return ""
        day = f"{short_day(call.on)}与{call.spoke_with}" if call.spoke_with else short_day(call.on)
        return f"{day}：{call.note}" if call.note else day


def reminders(all_needs: Iterable[Needs], campaign: Campaign, on: date) -> list[Reminder]:
    """Return whom to call by ``on``: broken promises, then overdue, then the rest, each in the order given.

    ``all_needs``: in official order; bodies that owe nothing are left out.
    """
    rows = [_reminder(needs, campaign, on) for needs in all_needs if needs.owes]
    ranks = (BROKEN, LATE, DUE)
    return sorted(rows, key=lambda row: ranks.index(row.group))


def write_reminders(path: Path, rows: Sequence[Reminder], campaign: Campaign, on: date) -> None:
    """Write the list as a workbook to print and write on; the same rows give the same bytes. Raises OSError."""
    settings = campaign.settings.campaign
    drawn = BytesIO()
    title = f"{settings.batch}认证申报{names.REMINDERS}"
    properties = {
        "title": title,
        "subject": settings.batch,
        "author": settings.office,
        "company": settings.office,
    }
    with Book(drawn, on, properties) as book:
        draw(book, _table(rows, title, on), f"{settings.office}  {settings.batch}  {chinese_date(on)}")
    write_whole(path, [drawn.getvalue()])


def reminder_text(rows: Sequence[Reminder]) -> str:
    """Return the list as a text for the office, in the same order."""
    lines = [f"要催报的{len(rows)}家。" if rows else "没有要催报的报送单位。"]
    number = 0
    for group, those in groupby(rows, key=lambda row: row.group):
        several = list(those)
        lines.append(f"{group}（{len(several)}家）：")
        for row in several:
            number += 1
            lines.append(f"{number}．{'；'.join(_parts(row))}。")
    return in_sight("\n".join(lines) + "\n")


def _reminder(needs: Needs, campaign: Campaign, on: date) -> Reminder:
    days = [campaign.settings.dates.due] if needs.missing else []
    if needs.to_correct or needs.not_taken:
        days.append(needs.correct_by)
    due, promised = min(days), next((c.promised for c in reversed(needs.calls) if c.promised), None)
    late = max((on - due).days, 0)
    group = BROKEN if promised and promised < on else LATE if late else DUE
    return Reminder(
        name=needs.body.name,
        contact=needs.body.contact,
        phone=needs.body.phone,
        group=group,
        owed="；".join(_owed(needs)),
        due=due,
        late=late,
        calls=len(needs.calls),
        last_call=needs.calls[-1] if needs.calls else None,
        promised=promised,
    )


def _owed(needs: Needs) -> Iterator[str]:
    if needs.missing:
        yield f"缺{first_of(needs.missing, MOST_NAMES, '项')}"
    found = points(needs)
    if found:
        must = sum(point.must for point in found)
        yield f"{len(found)}处要改正或说明" + (f"（{must}处不改正就不能计入）" if must else "")
    if needs.not_taken:
        yield f"{len(needs.not_taken)}个文件没有收下，要重新发来"


def _parts(row: Reminder) -> Iterator[str]:
    yield f"{' '.join(part for part in (row.name, row.contact, row.phone) if part)}：{row.owed}"
    yield f"期限{short_day(row.due)}" + (f"，逾期{row.late}天" if row.late else "")
    if row.calls:
        yield f"已打电话{row.calls}次，上次{row.last_said}"
    if row.promised:
        yield f"答应的日期{short_day(row.promised)}"


def _table(rows: Sequence[Reminder], title: str, on: date) -> Table[Reminder]:
    name: Column[Reminder] = Column(
        "报送单位", 90, "text", lambda row: row.name, lambda row: _MARKS.get(row.group, "")
    )
    return Table(
        names.REMINDERS,
        title=title,
        about="要打电话催的报送单位，还差什么，以前说过什么。",
        note=f"截至{chinese_date(on)}，共{len(rows)}家。红色是答应的日期已过仍没有报齐、改好的，排在最前；黄色是已逾期的。",
        columns=(
            order(),
            name,
            Column("联系人", 50, "word", lambda row: row.contact),
            Column("电话", 88, "word", lambda row: row.phone),
            Column("还差什么", 190, "text", lambda row: row.owed),
            Column("期限", 64, "date", lambda row: row.due),
            Column("逾期\n天数", 36, "whole", lambda row: row.late or None),
            Column("已打电\n话次数", 44, "whole", lambda row: row.calls or None),
            Column("上次通话", 110, "text", lambda row: row.last_said),
            Column("答应的日期", 64, "date", lambda row: row.promised),
            Column("这次通话", 110, "text", lambda _: ""),
        ),
        rows=rows,
        empty="没有要催报的报送单位。",
        pinned=name,
    )
