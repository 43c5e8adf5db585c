"""The columns of Annex 2 and where they stand. Wording and order follow the notice 大厂开办发〔2017〕7号.

One record is one row of the table; the head's fields stand in every record of a return.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cwgk_excel.campaign import Choice, Settings
from cwgk_excel.campaign.submitter import NAME_MOST
from cwgk_excel.forms.annex1.columns import PEOPLE_MAX, UNIT_NAME_MOST, score
from cwgk_excel.forms.annex1.settings import Lists, Rules
from cwgk_excel.forms.annex2.settings import Annex2
from cwgk_excel.forms.fields import Layout
from cwgk_excel.forms.names import few
from cwgk_excel.forms.rules import name_checks, person_checks, phone_check
from cwgk_excel.forms.schema import SchemaColumn, at_least, at_most, column, longest, one_of, rate_or_one_of

TITLE = "认证申报汇总表"
HEADER_ROW, FIRST_ROW = 5, 6
CHECK = "check_code"
_COLUMNS = {
    "seq": "A",
    "unit_name": "B",
    "unit_type": "C",
    "staff_count": "D",
    "self_score": "E",
    "evaluation_result": "F",
    "superior_score": "G",
    CHECK: "H",
}
LAYOUT = Layout(
    sheet=TITLE,
    cells={"submitter_name": "D3", "filled_by": "B4", "phone": "D4", "leader": "G4", "list_kind": "K4"},
    labels={
        "submitter_name": "A3",
        "filled_by": "A4",
        "phone": "C4",
        "leader": "F4",
        "list_kind": "J4",
        **{name: f"{letter}{HEADER_ROW}" for name, letter in _COLUMNS.items()},
    },
    columns=_COLUMNS,
    first_row=FIRST_ROW,
)
# A table that leaves this field blank lists all units.
SUPPLEMENT = "补充"
LIST_KINDS = (Choice(name="全部"), Choice(name=SUPPLEMENT, aliases=("补报",)))


def make_columns(settings: Settings) -> dict[str, SchemaColumn]:
    """Return all columns under a campaign's settings, in the order of the form."""
    return {**_head(settings), **_unit(settings), **_figures(settings), **_check()}


def make_layout(settings: Settings) -> Layout:
    """Return where the columns stand, with as many rows as the settings say."""
    return replace(LAYOUT, last_row=FIRST_ROW + settings.section(Annex2).rows - 1)


HEAD: Mapping[str, Any] = {"part": "head", "filler": "body"}


def _person(label: str, help: str, example: str) -> SchemaColumn:
    checks = person_checks()
    names: dict[str, Any] = {"label": label, "example": example, "role": "person"}
    return column("text", f"{label}：", help, longest(50), *checks, **names, **HEAD)


def _head(settings: Settings) -> dict[str, SchemaColumn]:
    phone = [phone_check()] if settings.section(Rules).phone_unusual else []
    return {
        "submitter_name": column(
            "text",
            "区市县（先导区）、产业工会名称（盖章）：",
            "已印好，不用填；打印后在此处盖章。",
            longest(NAME_MOST),
            part="head",
            filler="office",
            label="报送单位名称",
            role="body",
        ),
        "filled_by": _person("填报人", "填经办人姓名。", "李明"),
        "phone": column(
            "text",
            "联系电话：",
            "填能找到填报人的电话，几个号码用顿号隔开。",
            longest(50),
            *phone,
            label="联系电话",
            example="82610415",
            **HEAD,
        ),
        "leader": _person("分管领导", "填分管领导姓名。", "张华"),
        "list_kind": column(
            "choice",
            "本表为：",
            "列出全部单位的，不用选，或选“全部”；只列补报单位的，选“补充”。此格在表右侧，不打印。",
            one_of(LIST_KINDS, "cell-not-choice"),
            required=False,
            choices=LIST_KINDS,
            label="本表为",
            example="全部",
            printed=False,
            **HEAD,
        ),
    }


def _unit(settings: Settings) -> dict[str, SchemaColumn]:
    row: dict[str, Any] = {"part": "row", "filler": "body"}
    unit_type = settings.section(Lists).unit_type
    return {
        "seq": column(
            "integer",
            "序号",
            "可不填，以所在行的次序为准。",
            at_least(1),
            at_most(99_999),
            required=False,
            example="1",
            **row,
        ),
        "unit_name": column(
            "text",
            "单位名称",
            "填与公章一致的单位全称，与申报表一致。",
            longest(UNIT_NAME_MOST),
            *name_checks(),
            example="大连示例机械制造有限公司",
            width=196,
            same_as=("annex1", "unit_name"),
            **row,
        ),
        "unit_type": column(
            "choice",
            "单位类型",
            "从下拉列表中选；列表中没有的可直接填写，由市厂开办确认。",
            one_of(unit_type, "cell-unlisted"),
            choices=unit_type,
            example=unit_type[0].name,
            groups=True,
            width=56,
            **row,
        ),
    }


def _figures(settings: Settings) -> dict[str, SchemaColumn]:
    row: dict[str, Any] = {"part": "row", "filler": "body"}
    return {
        "staff_count": column(
            "integer",
            "职工人数",
            "填申报表的职工人数，只填数字。",
            at_least(1),
            at_most(PEOPLE_MAX),
            figure="staff",
            same_as=("annex1", "staff_count"),
            example="326",
            **row,
        ),
        "self_score": score(
            "自评分数",
            "填申报表的自查总得分，只填数字。",
            "self_total",
            settings,
            figure="own",
            same_as=("annex1", "self_total"),
            **row,
        ),
        "evaluation_result": _result(settings, row),
        "superior_score": score(
            "上级考核分数",
            "填申报表的上级考核总得分，只填数字。",
            "superior_total",
            settings,
            figure="superior",
            same_as=("annex1", "superior_total"),
            **row,
        ),
    }


def _check() -> dict[str, SchemaColumn]:
    return {
        CHECK: column(
            "text",
            "核对码（不打印）",
            "不用填：从申报表右侧整行复制、粘贴时自动带来。自己打字填写的行留空。此列不打印。",
            longest(250),
            required=False,
            label="核对码",
            width=120,
            printed=False,
            part="row",
            filler="body",
        ),
    }


def _result(settings: Settings, row: dict[str, Any]) -> SchemaColumn:
    results = settings.section(Lists).evaluation_result
    return column(
        "rate_or_words",
        "职工（代表）测评结果",
        "填比例（98.5% 填 98.5，不要加 %），或填" + few([choice.name for choice in results]) + "。",
        *rate_or_one_of(results, "cell-unlisted", "rate-range"),
        choices=results,
        short="测评结果",
        figure="satisfaction",
        same_as=("annex1", "satisfaction_rate"),
        width=70,
        example="98.5",
        **row,
    )
