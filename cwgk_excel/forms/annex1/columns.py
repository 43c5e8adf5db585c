"""The columns of Annex 1 and where they stand. Wording and order follow the notice 大厂开办发〔2017〕7号.

The layout has six columns, A to F, and stands on two pages: the unit and its scores, then the narrative and the
three opinions.
"""

from __future__ import annotations

from typing import Any

from cwgk_excel.campaign import Choice, Settings
from cwgk_excel.forms.annex1.narrative import narrative_checks
from cwgk_excel.forms.annex1.settings import Lists, Marks, Narrative, Thresholds
from cwgk_excel.forms.fields import Layout
from cwgk_excel.forms.rules import name_checks, person_checks
from cwgk_excel.forms.schema import (
    BELOW_THRESHOLD,
    Check,
    SchemaColumn,
    at_least,
    at_most,
    column,
    longest,
    one_of,
)

TITLE = "认证申报表"
PEOPLE_MAX = 9_999_999
UNIT_NAME_MOST = 100
YES_NO = (Choice(name="是"), Choice(name="否"))
STAFF_MEETING = "职工大会"
# 60 characters are as much as the printed block holds.
OPINION_HELP = "电子表可不填；纸质件须签署意见、盖章。打印最多容60字。"
LAYOUT = Layout(
    sheet=TITLE,
    cells={
        "fill_date": "D3",
        "unit_name": "B4",
        "ownership": "E4",
        "chair_name": "B5",
        "staff_count": "D5",
        "delegate_count": "F5",
        "self_total": "A7",
        "congress_score": "B7",
        "openness_score": "C7",
        "has_board_reps": "D7",
        "board_score": "F7",
        "superior_total": "B8",
        "satisfaction_rate": "F8",
        "narrative": "A10",
        "party_opinion": "A13",
        "union_opinion": "C13",
        "office_opinion": "E13",
    },
    labels={
        "fill_date": "C3",
        "unit_name": "A4",
        "ownership": "D4",
        "chair_name": "A5",
        "staff_count": "C5",
        "delegate_count": "E5",
        "self_total": "A6",
        "congress_score": "B6",
        "openness_score": "C6",
        "has_board_reps": "D6",
        "board_score": "F6",
        "superior_total": "A8",
        "satisfaction_rate": "D8",
        "narrative": "A9",
        "party_opinion": "A12",
        "union_opinion": "C12",
        "office_opinion": "E12",
    },
)


def make_columns(settings: Settings) -> dict[str, SchemaColumn]:
    """Return all columns under a campaign's settings, in the order of the form."""
    return {
        **_unit(settings),
        **_people(),
        **_scores(settings),
        **_judged(settings),
        **_texts(settings),
    }


def score(
    printed_label: str, help: str, field: str, settings: Settings, *checks: Check, **options: Any
) -> SchemaColumn:
    """Return a column of marks: at least 0 and at most the campaign's maximum; unset, over 100 only warns."""
    maximum = getattr(settings.section(Marks).maximum, field)
    threshold = getattr(settings.section(Thresholds), field, None)
    bounds = [at_least(0)]
    bounds.append(at_most(100, "score-over-100") if maximum is None else at_most(maximum))
    if threshold is not None:
        bounds.append(at_least(threshold, BELOW_THRESHOLD))
    return column("decimal", printed_label, help, *bounds, *checks, **{"example": "92.5", **options})


def _unit(settings: Settings) -> dict[str, SchemaColumn]:
    dates, lists = settings.dates, settings.section(Lists)
    return {
        "fill_date": column(
            "date",
            "填表日期：",
            f"填本表填好的日期，如 {dates.opens.year}-{dates.opens.month}-{dates.opens.day}。",
            at_least(dates.opens, "cell-date-range"),
            at_most(dates.latest_accepted, "cell-date-range"),
            label="填表日期",
            width=62,
            example=f"{dates.opens:%Y-%m-%d}",
        ),
        "unit_name": column(
            "text",
            "单位名称（全称）",
            "填与公章一致的单位全称。",
            longest(UNIT_NAME_MOST),
            *name_checks(),
            label="单位名称",
            width=120,
            example="大连示例机械制造有限公司",
        ),
        "ownership": column(
            "choice",
            "所有制性质",
            "从下拉列表中选；列表中没有的可直接填写，由市厂开办确认。",
            one_of(lists.ownership, "cell-unlisted"),
            choices=lists.ownership,
            groups=True,
            width=56,
            example=lists.ownership[0].name,
        ),
    }


def _people() -> dict[str, SchemaColumn]:
    return {
        "chair_name": column(
            "text",
            "工会主席姓名",
            "填现任工会主席的姓名。",
            longest(50),
            *person_checks(),
            example="王建国",
            role="person",
        ),
        "staff_count": column(
            "integer",
            "职工人数",
            "填在册职工人数，只填数字。",
            at_least(1),
            at_most(PEOPLE_MAX),
            figure="staff",
            example="326",
        ),
        "delegate_count": column(
            "integer",
            "职工代表人数",
            "填职工代表人数，只填数字；召开职工大会的单位填“职工大会”或留空。",
            at_least(0),
            at_most(PEOPLE_MAX),
            required=False,
            words=(STAFF_MEETING,),
            example="45",
        ),
    }


def _scores(settings: Settings) -> dict[str, SchemaColumn]:
    return {
        "self_total": score("自查总得分", "填自查总得分，只填数字。", "self_total", settings, figure="own"),
        "congress_score": score(
            "职代会得分", "填职代会一项的自查得分。", "congress_score", settings, example="45"
        ),
        "openness_score": score(
            "厂务公开得分", "填厂务公开一项的自查得分。", "openness_score", settings, example="38.5"
        ),
        "has_board_reps": column(
            "choice",
            "是否建立职工董事监事制度（注：该栏由按规定应该建立该制度的单位填写）",
            "应建已建选“是”，应建未建选“否”，不适用的单位留空。",
            one_of(YES_NO, "cell-not-choice"),
            required=False,
            choices=YES_NO,
            label="是否建立职工董事监事制度",
            example="是",
        ),
        "board_score": score(
            "职工董事监事得分",
            "上一栏选“是”的填写，其他单位留空。",
            "board_score",
            settings,
            required=False,
            example="9",
        ),
    }


def _judged(settings: Settings) -> dict[str, SchemaColumn]:
    threshold = settings.section(Thresholds).satisfaction_rate
    low = [] if threshold is None else [at_least(threshold, BELOW_THRESHOLD)]
    return {
        "superior_total": score(
            "上级考核总得分",
            "填报送单位给出的上级考核总得分，在打印、盖章之前填好；已打印的可手写，电子表也要填。",
            "superior_total",
            settings,
            filler="body",
            figure="superior",
        ),
        "satisfaction_rate": column(
            "percent",
            "职工（代表）满意率（%）",
            "填百分数的数字部分：98.5% 填 98.5，不要加 %。",
            at_least(0),
            at_most(100),
            *low,
            label="职工（代表）满意率",
            figure="satisfaction",
            example="98.5",
        ),
    }


def _texts(settings: Settings) -> dict[str, SchemaColumn]:
    limit = settings.section(Narrative).limit
    opinion: dict[str, Any] = {"required": False, "width": 60}
    return {
        "narrative": column(
            "text",
            f"主要做法和成效（{limit}字）：",
            f"写{limit}字左右，分段按 Alt+回车（有的软件按 Ctrl+回车）。要粘贴时，先双击单元格再粘贴。",
            longest(32_000),
            *narrative_checks(settings),
            label="主要做法和成效",
            wanted=limit,
            width=310,
            example="一、健全职代会制度……",
        ),
        "party_opinion": column("text", "基层党组织或行政意见", OPINION_HELP, longest(500), **opinion),
        "union_opinion": column(
            "text",
            "区市县（产业）工会意见",
            OPINION_HELP,
            longest(500),
            filler="body",
            role="opinion",
            **opinion,
        ),
        "office_opinion": column(
            "text",
            "市厂务公开领导小组办公室意见",
            "由市厂务公开领导小组办公室签署，填报单位不填。",
            longest(500),
            filler="office",
            **opinion,
        ),
    }
