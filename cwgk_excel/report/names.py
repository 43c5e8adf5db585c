"""The sheets of the master by name, but for those of records, which the forms name."""

from __future__ import annotations

GUIDE = "说明"
CHECK = "两表核对"
BY_BODY = "分单位统计"
BY_TYPE = "分类型统计"
PROGRESS = "报送进度"
FINDINGS = "问题清单"
SOURCES = "数据来源"
DECISIONS = "决定清单"
ATTACHMENTS = "附件清单"
