"""What an operator is told every day: how far each body is, what is open, and what a run of taking in changed.

What was open before a run is what is open without the returns and refusals of that run. Both are counted in one look,
so that also what only the comparison of both forms shows is said to be put right or to be new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from cwgk_excel.campaign import Campaign
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.ledger.attachments import attachments_by_body
from cwgk_excel.ledger.decisions import decisions, files_set_aside
from cwgk_excel.ledger.loading import about_refusals
from cwgk_excel.report.of_today import ledger_of_today
from cwgk_excel.report.progress import columns, per_body
from cwgk_excel.report.tally import Look
from cwgk_excel.returns.where import Where
from cwgk_excel.review.together import together

NOBODY = ""
"""The code under which stands what cannot be assigned to a body."""


class Open(NamedTuple):
    """An error or warning that nobody settled: the body's code, the file in which it stands, the finding."""

    body: str
    file: Where
    finding: Finding


class Daily(NamedTuple):
    """How a campaign stands, and what a run changed.

    ``bodies``: a line per body in official order, with the columns of ``progress`` and the body's ``contact`` and
    ``phone``; where something that is open cannot be assigned to one, the last line, with the code ``NOBODY``, counts
    that. ``open``: the errors and warnings that nobody settled. Against the moment before the run, ``resolved``: how
    many of each severity are no more, ``appeared``: those that are new.
    """

    bodies: Sequence[Mapping[str, Any]]
    open: Sequence[Open]
    resolved: Mapping[str, int] = {}
    appeared: Sequence[Open] = ()

    @property
    def errors(self) -> int:
        """How many errors are open, also in files that cannot be assigned to a body."""
        return sum(one.finding.severity == "error" for one in self.open)


def daily(campaign: Campaign, *, on: date, run: int = 0) -> Daily:
    """Return how a campaign stands under the settings of today. Raises LedgerError.

    ``on``: the day by which lateness and decisions are judged. ``run``: the number of the run of taking in whose
    changes are told, 0 for none.
    """
    found: list[Open] = []
    earlier: dict[str, str] = {}

    def tell(body: str, where: Where, finding: Finding) -> None:
        if finding.severity != "notice":
            found.append(Open(body, where, finding))

    def told(_: str, __: Where, finding: Finding) -> None:
        if finding.severity != "notice":
            earlier[finding.key] = finding.severity

    now, before = Look(campaign, tell), Look(campaign, told)
    with ledger_of_today(campaign) as ledger:
        for judged in together(campaign, ledger, on):
            now.add(judged)
            if run:
                before.add([one for one in judged if one.stored.receipt.run != run])
            del judged  # free their memory before the next are loaded
        arrived, set_aside = about_refusals(ledger), files_set_aside(decisions(ledger))
        now.tally.attachments.update(attachments_by_body(ledger))
    now.finish(arrived, set_aside)
    if run:
        before.finish([receipt for receipt in arrived if receipt.run != run], set_aside)
    left = {one.finding.key for one in found}
    return Daily(
        bodies=_bodies(campaign, now, on),
        open=found,
        resolved=Counter(severity for key, severity in earlier.items() if key not in left),
        appeared=[one for one in found if one.finding.key not in earlier] if run else (),
    )


def whom_to_call(campaign: Campaign, code: str) -> Mapping[str, str]:
    """Return a body's ``contact`` and ``phone``, both "" where nobody is known."""
    body = campaign.submitter(code)
    return {"contact": body.contact if body else "", "phone": body.phone if body else ""}


def _bodies(campaign: Campaign, look: Look, on: date) -> Sequence[Mapping[str, Any]]:
    lines: list[dict[str, Any]] = [
        {**line, **whom_to_call(campaign, line["code"])} for line in per_body(look.tally, campaign, on)
    ]
    errors, warnings = (look.tally.findings[NOBODY, severity] for severity in ("error", "warning"))
    if errors or warnings:
        nobody = {"code": NOBODY, "name": "看不出报送单位的", "errors": errors, "warnings": warnings}
        lines.append(
            {
                **dict.fromkeys(columns(FORMS.values())),
                "standing": "",
                **whom_to_call(campaign, NOBODY),
                **nobody,
            }
        )
    return lines
