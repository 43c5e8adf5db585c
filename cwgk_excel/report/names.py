"""The names of the master's sheets, except those of the sheets of records, which the forms give."""

from __future__ import annotations

GUIDE = "说明"
CHECK = "两表核对"
BY_BODY = "分单位统计"
BY_TYPE = "分类型统计"
PROGRESS = "报送进度"
FINDINGS = "问题清单"
SOURCES = "数据来源"
ATTACHMENTS = "附件清单"
