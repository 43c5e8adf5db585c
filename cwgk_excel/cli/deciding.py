"""The commands by which the office decides: call the task, print what was put on record."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cwgk_excel.campaign import Campaign
from cwgk_excel.cli.printing import print_json, show
from cwgk_excel.cli.text import plain
from cwgk_excel.clock import chinese_date
from cwgk_excel.ledger.decisions import KINDS, Decision
from cwgk_excel.report.decision_rows import decision_rows
from cwgk_excel.report.progress import body_name
from cwgk_excel.tasks import deciding
from cwgk_excel.tasks.targets import TEXT, check_target

# What a command takes beside the campaign, by the names of the options and of the function's arguments.
_WHO = ("by", "reason", "on")
_PLACE = ("form", "body", "unit", "file")
UNDO = "做错了可以撤销：cwgk-excel undo {folder} {number} --by 姓名 --reason 理由"


def run_accept(options: Namespace) -> int:
    """``accept``."""
    names = ("key", "form", "body", "unit", "field", "code", "until", *_WHO)
    return _told(options, deciding.accept(_campaign(options), **_given(options, names)))


def run_amend(options: Namespace) -> int:
    """``amend``: prints the 确认单, or writes it where ``-o`` says."""
    campaign = _campaign(options)
    target = Path(options.output) if options.output else None
    if target:
        check_target(campaign.folder, target, TEXT)  # before anything is on record
    names = (*_PLACE, "row", "field", "value", "spoke_with", "tel", *_WHO)
    made = deciding.amend(campaign, **_given(options, names))
    _told(options, [made])
    if target:
        deciding.write_confirmation(campaign, made, target)
    if not options.json:
        print(
            f"确认单已写到：{target}" if target else f"\n{plain_lines(deciding.confirmation(campaign, made))}"
        )
    return 0


def run_confirm(options: Namespace) -> int:
    """``confirm``."""
    return _told(options, [deciding.confirm(_campaign(options), **_given(options, (*_PLACE, *_WHO)))])


def run_supplement(options: Namespace) -> int:
    """``supplement``."""
    names = ("body", "file", *_WHO)
    return _told(options, [deciding.supplement(_campaign(options), **_given(options, names))])


def run_withdraw(options: Namespace) -> int:
    """``withdraw``."""
    names = (*_PLACE, "why", "request", *_WHO)
    return _told(options, deciding.withdraw(_campaign(options), **_given(options, names)))


def run_choose(options: Namespace) -> int:
    """``choose``."""
    return _told(options, [deciding.choose(_campaign(options), **_given(options, ("unit", "body", *_WHO)))])


def run_paper(options: Namespace) -> int:
    """``paper``."""
    names = (*_PLACE, "row", "field", "value", "counts", "by", "on")
    return _told(options, [deciding.paper(_campaign(options), **_given(options, names))])


def run_call(options: Namespace) -> int:
    """``call``."""
    names = ("body", "spoke_with", "promised", *_WHO)
    return _told(options, [deciding.call(_campaign(options), **_given(options, names))])


def run_undo(options: Namespace) -> int:
    """``undo``."""
    return _told(options, [deciding.undo(_campaign(options), **_given(options, ("number", *_WHO)))])


def run_decisions(options: Namespace) -> int:
    """``decisions``."""
    campaign = _campaign(options)
    rows = deciding.decided(campaign).to_dict("records")
    if options.json:
        print_json(rows)
    else:
        print(f"共{len(rows)}项决定。" if rows else "还没有任何决定。")
        show(_lines(campaign, rows))
    return 0


def _campaign(options: Namespace) -> Campaign:
    return Campaign.load(options.folder)


def _given(options: Namespace, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(options, name) for name in names}


def _told(options: Namespace, made: Sequence[Decision]) -> int:
    """Print what was put on record, and how it is undone."""
    campaign = _campaign(options)
    rows = [dict(row) for row in decision_rows(campaign, made).to_dict("records")]
    if options.json:
        print_json(rows)
        return 0
    print(f"已登记{len(rows)}项决定：")
    show(_lines(campaign, rows))
    if made[0].undoes:
        print("下一步：重新生成总表，就不再按那项决定计。")
    else:
        print(f"下一步：重新生成总表。{UNDO.format(folder=options.folder, number=made[0].id)}")
    return 0


def _lines(campaign: Campaign, rows: Sequence[Mapping[Any, Any]]) -> Iterator[str]:
    for row in rows:
        about = "　".join(
            filter(None, (body_name(campaign, row["submitter"]) if row["submitter"] else "", row["unit"]))
        )
        undone = "" if row["stands"] else "（已撤销）"
        yield plain(
            f"  {row['number']}. {KINDS[row['kind']]}{undone}　{about}　{row['what']}"
            f"　{chinese_date(row['made_on'])}　{row['made_by']}：{row['reason']}"
        )


def plain_lines(text: str) -> str:
    """A text of several lines without anything that a terminal would act on."""
    return "\n".join(plain(line) for line in text.split("\n"))


RUN: Mapping[str, Callable[[Namespace], int]] = {
    "accept": run_accept,
    "amend": run_amend,
    "confirm": run_confirm,
    "supplement": run_supplement,
    "withdraw": run_withdraw,
    "choose": run_choose,
    "paper": run_paper,
    "call": run_call,
    "undo": run_undo,
    "decisions": run_decisions,
}
