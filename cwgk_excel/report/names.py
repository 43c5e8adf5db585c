"""The names of sheets, except those of the sheets of records, which the forms give, and of what is certified."""

from __future__ import annotations

OVERVIEW = "总览"
CHARTS = "图表"
GUIDE = "说明"
NARRATIVES = "主要做法"
CHECK = "两表核对"
BY_BODY = "分单位统计"
BY_TYPE = "分类型统计"
BODY_RANKS = "报送单位排名"
UNIT_RANKS = "单位分数排名"
PROGRESS = "报送进度"
FINDINGS = "问题清单"
HISTORY = "报送历史"
SOURCES = "数据来源"
DECISIONS = "决定清单"
ATTACHMENTS = "附件清单"
REMINDERS = "催报名单"


def certified(city: str) -> str:
    """Return what is certified, as the notice's titles name it."""
    return f"“{city}厂务公开民主管理工作标准化建设单位”"
