"""The JSON that ``ingest --json`` prints while files are taken in, and the JSON of a finding for all outputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict

from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.report.daily import Daily
from cwgk_excel.review.resubmission import Resubmission
from cwgk_excel.tasks.json_text import json_text
from cwgk_excel.tasks.taking_in.results import OUTCOMES, FileResult, Ingestion, Later


def json_pieces(run: Ingestion, told: Callable[[], Daily | None] = lambda: None) -> Iterator[str]:
    """Yield one object in pieces: ``files`` as they come, ``beside`` at the end, then the counts of outcomes.

    ``beside`` has the findings beside other returns, each with its file; ``campaign`` how it stands after the run,
    which ``told`` gives then, null where nothing was kept; ``seen`` is the sum of the four outcomes.
    Nothing is yielded before the first file is taken in, so that an earlier failure leaves no half of an object.
    """
    opened = False
    for result in run:
        yield ("," if opened else '{\n"files": [\n') + json_text(_file_json(result))
        opened = True
    yield "]," if opened else '{\n"files": [],'
    totals = run.totals
    yield f'"beside": {json_text([_later_json(one) for one in totals.later if one.finding])},'
    again = [_resubmitted_json(one, one.resubmission) for one in totals.later if one.resubmission]
    yield f'"resubmitted": {json_text(again)},'
    yield f'"campaign": {json_text(_standing_json(told()))},'
    counts = {"seen": totals.seen, **{name: totals.outcomes[name] for name in OUTCOMES}}
    yield json_text(counts).removeprefix("{\n")


def _standing_json(told: Daily | None) -> dict[str, object] | None:
    """What is open in the whole campaign, what the run changed, and the lines of the bodies."""
    if not told:
        return None
    return {
        "errors": told.errors,
        "resolved": {severity: told.resolved.get(severity, 0) for severity in ("error", "warning")},
        "appeared": [
            {
                "submitter": one.body,
                "path": one.file.path,
                "member": one.file.member,
                **finding_json(one.finding),
            }
            for one in told.appeared
        ],
        "bodies": told.bodies,
    }


def _file_json(result: FileResult) -> dict[str, object]:
    return {
        "path": result.path,
        "member": result.member,
        "sha256": result.sha256,
        "outcome": result.outcome,
        "reason": result.in_words,
        "forms": [
            {
                "form": raw.form,
                "sheet": raw.sheet,
                "submitter": raw.submitter,
                "records": len(raw.records),
            }
            for raw, _ in result.returns
        ],
        "findings": [finding_json(finding) for finding in result.findings],
    }


def _later_json(one: Later) -> dict[str, str]:
    found = finding_json(one.finding) if one.finding else {}
    return {"path": one.path, "member": one.member, "sha256": one.sha256, **found}


def _resubmitted_json(one: Later, against: Resubmission) -> dict[str, object]:
    """A return against its predecessor: how much of each, and all of it; ``changed`` has the raw texts."""
    found: dict[str, Sequence[object]] = {
        "resolved": [finding_json(finding) for finding in against.resolved],
        "remaining": [finding_json(finding) for finding in against.remaining],
        "appeared": [finding_json(finding) for finding in against.appeared],
        "changed": [asdict(change) for change in against.changed],
        "added": against.added,
        "dropped": against.dropped,
    }
    before = against.before
    return {
        "path": one.path,
        "member": one.member,
        "sha256": one.sha256,
        "form": against.form,
        "sheet": against.sheet,
        "submitter": against.submitter,
        "unit": against.unit,
        "before": {"path": before.path, "member": before.member, "sha256": before.sha256},
        "same": against.same,
        "counts": {name: len(several) for name, several in found.items()},
        **found,
    }


def finding_json(finding: Finding) -> dict[str, str]:
    """Return a finding as all JSON outputs have it."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "form": finding.form,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "field": finding.field,
        "label": finding.label,
        "value": finding.value,
        "message": finding.message,
        "remedy": finding.remedy,
        "office": finding.office,
        "key": finding.key,
    }
