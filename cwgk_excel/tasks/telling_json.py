"""The JSON that ``ingest --json`` prints while files are taken in, and the JSON of a finding for all outputs."""

from __future__ import annotations

from collections.abc import Iterator

from cwgk_excel.forms.findings.finding import Finding
from cwgk_excel.tasks.export import json_text
from cwgk_excel.tasks.taking_in.results import OUTCOMES, FileResult, Ingestion, Later


def json_pieces(run: Ingestion) -> Iterator[str]:
    """Yield one object in pieces: ``files`` as they come, ``beside`` at the end, then the counts of outcomes.

    ``beside`` has the findings beside other returns, each with its file; ``seen`` is the sum of the four outcomes.
    Nothing is yielded before the first file is taken in, so that an earlier failure leaves no half of an object.
    """
    opened = False
    for result in run:
        yield ("," if opened else '{\n"files": [\n') + json_text(_file_json(result))
        opened = True
    yield "]," if opened else '{\n"files": [],'
    totals = run.totals
    yield f'"beside": {json_text([_later_json(one) for one in totals.later if one.finding])},'
    counts = {"seen": totals.seen, **{name: totals.outcomes[name] for name in OUTCOMES}}
    yield json_text(counts).removeprefix("{\n")


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
