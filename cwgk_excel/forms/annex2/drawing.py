"""How Annex 2 looks: the notice's summary table, A4 landscape, twelve drawn rows and room for more."""

from __future__ import annotations

from collections.abc import Iterator

from cwgk_excel.forms.annex2.columns import CHECK, HEADER_ROW
from cwgk_excel.forms.annex2.settings import DRAWN_ROWS
from cwgk_excel.forms.look import style
from cwgk_excel.forms.look.drawing import NAME_MARK, TOKEN_MARK, Drawing, Fixed, PanelLine, Paper, Summary
from cwgk_excel.forms.spec import Form

EXTENTS = {"A3": "A3:C3", "D3": "D3:G3", "D4": "D4:E4"}
# In points. The page shrinks to the paper's width, because programs without 宋体 make columns a sixth wider.
WIDTHS = {
    "A": 58,
    "B": 326,
    "C": 112,
    "D": 66,
    "E": 66,
    "F": 78,
    "G": 84,
    "H": 72,
    "I": 216,
    "J": 58,
    "K": 56,
}
HEIGHTS = {1: 18, 2: 66, 3: 30, 4: 26, 5: 30}
ROW_HEIGHT = 27
# The print area is whole columns: every program then prints the rows in use and no empty ones.
PAPER = Paper(
    "A1:G1048576", margins=(0.35, 0.35, 0.5, 0.75), landscape=True, head_row=HEADER_ROW, one_wide=True
)
HEAD_ENTRY: style.Style = {**style.ENTRY, "align": "left", "border": 0, "bottom": 1}
BODY_NAME: style.Style = {**style.WRAPPED, "align": "left", "border": 0, "bottom": 1, "locked": True}
CELL: style.Style = {**style.ENTRY, "border": 0}
# At this size two lines of a name fit in a row.
NAME: style.Style = {**style.WRAPPED, "font_size": 10, "align": "left", "border": 0}
# Longer than its cell, and shown as far as that goes.
CODE: style.Style = {**style.SMALL, "align": "fill", "locked": False}


def make_drawing(form: Form) -> Drawing:
    """Return the look of the form under its settings."""
    return Drawing(
        paper=PAPER,
        widths=WIDTHS,
        heights=HEIGHTS,
        row_height=ROW_HEIGHT,
        first="filled_by",
        above=(
            Fixed("A1", form.number, {**style.PLAIN, "font_name": style.HEI}),
            Fixed("D1", "控制码：", {**style.SMALL, "font_size": 9, "align": "right"}),
            Fixed("E1:G1", TOKEN_MARK, {**style.TOKEN, "font_size": 9}),
            Fixed("A2:G2", title(form), style.TITLE),
        ),
        extents=EXTENTS,
        # 单位类型 as the notice breaks it.
        titles={"unit_type": "单位\n类型", CHECK: "核对码\n（不打印）"},
        labels={
            "submitter_name": style.PLAIN,
            **dict.fromkeys(("filled_by", "phone", "leader"), style.RIGHT),
            "list_kind": {**style.PANEL, "align": "right", "valign": "vcenter"},
            CHECK: {**style.PANEL, "align": "center", "valign": "vcenter"},
        },
        entries={
            **{field.name: HEAD_ENTRY for field in form.head_fields},
            **{field.name: CELL for field in form.row_fields},
            "submitter_name": BODY_NAME,
            "list_kind": style.ENTRY,
            "unit_name": NAME,
            CHECK: CODE,
        },
        prefilled={"submitter_name": NAME_MARK},
        drawn_rows=DRAWN_ROWS,
        panel=tuple(_panel(form)),
        done="全部填完，请打印、盖章后报送",
    )


def title(form: Form) -> str:
    """Return the notice's title, with the line break that it has there."""
    return f"“{form.settings.campaign.city}厂务公开民主管理工作标准化\n建设单位”认证申报汇总表"


def _panel(form: Form) -> Iterator[PanelLine]:
    """Yield the lines beside the head. They stand there because only rows that always print may hold formulas."""
    layout = form.layout
    rows, below = layout.last_row - layout.first_row + 1, layout.first_row + DRAWN_ROWS
    yield Fixed("I1:K1", "填报自检（此栏不打印）", style.PANEL_HEAD)
    yield Summary("I2:K3", {**style.PANEL_SUM, "font_size": 10})
    yield Fixed(
        "I4",
        f"可填{rows}个单位（表中第{layout.first_row}行至第{layout.last_row}行）；"
        f"第{below}行起填写后自动出现边框；序号可不填。",
        style.PANEL,
    )
    yield Fixed(
        "I5:K5",
        "黄色格必填；橙色的漏填，红色的有误，上面逐格写明。粘贴时请用“选择性粘贴—数值”。",
        style.PANEL,
    )
