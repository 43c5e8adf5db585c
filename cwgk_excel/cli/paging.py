"""The command that makes the page: call the task, print, give the exit code."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path

from cwgk_excel.campaign import Campaign
from cwgk_excel.tasks.page import report


def run_report(options: Namespace) -> int:
    """``report``: 1 when errors are open."""
    campaign = Campaign.load(options.folder)
    path, page = report(campaign, on=options.on, output=Path(options.output) if options.output else None)
    print(f"已生成报告：{path}")
    print(
        "下一步：双击它，在浏览器里看；不用上网，也可以打印，或发给领导看。里面有联系人电话，不要发到群里。"
    )
    return int(any(body.errors for body in page.bodies))


RUN: Mapping[str, Callable[[Namespace], int]] = {"report": run_report}
