"""What is said around the table that is handed up: its notes, and the units that are not in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from cwgk_excel.report.content import MasterContent
from cwgk_excel.report.figures import Figures, Lacking
from cwgk_excel.report.handed_up.columns import columns_of
from cwgk_excel.review.reconciling.compare import bodies

Lacks = Literal["named", "included", "left-out"]
MARK = "*"
# So many numbers of rows are named, and so many characters stand in a line of names.
_NAMED, _LONG = 20, 600


def notes(content: MasterContent, figures: Figures, repeated: Sequence[int], lacks: Lacks) -> Iterator[str]:
    """Yield the notes below the table; ``repeated``: the numbers of the rows that repeat a unit."""
    said = [*_repeated(figures, repeated), *_means(content, figures)]
    if lacks == "included" and figures.lacking:
        said.append(
            f"序号标{MARK}的{len(figures.lacking)}个单位材料尚未补正，列在所属报送单位之后，没有计入小计和合计。"
        )
    for number, text in enumerate(said, 1):
        counted = f"{number}．" if len(said) > 1 else ""
        yield f"{'注：' if number == 1 else '　　'}{counted}{text}"


def _repeated(figures: Figures, repeated: Sequence[int]) -> Iterator[str]:
    if not repeated:
        return
    rows = "、".join(map(str, repeated[:_NAMED])) + ("等" if len(repeated) > _NAMED else "")
    fewer = figures.row_staff - figures.staff
    yield (
        f"小计之和为{figures.rows}个单位、{figures.row_staff}人，减去重复申报的{figures.repeated}个单位（序号{rows}，"
        f"前面已列）、{fewer}人，合计为{figures.units}个单位、{figures.staff}人。"
    )


def _means(content: MasterContent, figures: Figures) -> Iterator[str]:
    if not figures.rows:
        return
    rates = "、".join(f"“{column.label}”" for column in columns_of(content.compared.listed) if column.percent)
    yield "“平均”按填数的单位计算，n为个数" + (f"；{rates}为百分比，填文字的另计。" if rates else "。")


def lacking(content: MasterContent, units: Sequence[Lacking]) -> Iterator[str]:
    """Yield how many units are not in the table because their papers were not put right, and which, by body.

    It takes several texts where they are many, so that none is higher than a page.
    """
    if not units:
        return
    by_body: dict[str, list[str]] = {}
    for one in units:
        by_body.setdefault(one.body, []).append(one.unit)
    line, ended = f"另有{len(units)}家因材料未补正未列入：", ""
    for code in bodies(content.collected.campaign, by_body):
        for place, unit in enumerate(by_body.get(code, ())):
            line += "、" if place else ended
            ended = "；"
            if len(line) + len(unit) > _LONG:
                yield line
                line = ""
            line += unit if place else f"{content.name(code)}：{unit}"
    yield f"{line}。"
