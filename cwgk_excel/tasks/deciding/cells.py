"""Cells that the office says otherwise: amended by telephone, or as the stamped paper has them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from cwgk_excel.campaign import Campaign
from cwgk_excel.clock import today
from cwgk_excel.errors import CwgkError
from cwgk_excel.forms.fields import Field
from cwgk_excel.forms.findings.catalogue import CATALOGUE
from cwgk_excel.forms.findings.finding import text_hash
from cwgk_excel.ledger.decisions import AMEND, PAPER, Decision
from cwgk_excel.ledger.keys import in_turn
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.review.decided import HEAD, Decided, cells_of, raw_text
from cwgk_excel.review.derive import derive
from cwgk_excel.tasks.deciding.looked_up import Target, Wanted, field_named, put, target

COUNTS = {"纸质件": "paper", "电子表": "electronic"}
AGREES = "纸质件与电子表一致"


def amend(
    campaign: Campaign,
    *,
    form: str,
    body: str,
    field: str,
    value: str,
    spoke_with: str,
    tel: str,
    by: str,
    reason: str,
    unit: str = "",
    row: int = 0,
    file: str = "",
    on: date | None = None,
    origin: str = "",
) -> Decision:
    """Put on record that a value is another one, as was said on the telephone; in writing it is confirmed later.

    Args:
        campaign: The campaign.
        form, body, field: As people call them.
        value: What is right.
        spoke_with, tel: Who said so, and under which number.
        by, reason: Who decides, and why.
        unit, row, file: Which unit, of the newest return that names it; its row of the sheet, and the file.
        on: The day of the decision, in UTC+8 (default: today).
        origin: The hash of the row of a table that says so.

    Returns:
        The decision.

    Raises:
        CwgkError: It is not known what is meant, nobody is named, or the new text cannot be read either.
        LedgerError: The ledger is missing, damaged, busy or of another release.
    """
    wanted = Wanted.typed(campaign, form, body, unit, row, file)
    made = Decision(AMEND, by, reason, on or today(), origin=origin)
    return _amended(campaign, wanted, field, value, (spoke_with, tel), made)


def _amended(
    campaign: Campaign, wanted: Wanted, field: str, value: str, said: tuple[str, str], made: Decision
) -> Decision:
    known = field_named(wanted.form(campaign.settings), field)
    with Ledger.open(campaign.folder) as ledger:
        meant = target(campaign, ledger, wanted, known)
        return put(ledger, amendment(campaign, ledger, made, meant, known, value, said))[0]


def amendment(
    campaign: Campaign,
    ledger: Ledger,
    made: Decision,
    meant: Target,
    field: Field,
    value: str,
    said: tuple[str, str],
) -> Decision:
    """The decision that a cell says something else, as somebody said under a number.

    Raises CwgkError where nobody is named, or the new text cannot be read either; LedgerError.
    """
    spoke_with, tel = said
    if not spoke_with.strip() or not tel.strip():
        raise CwgkError("没有登记：请写明与谁通的电话（--with）和电话号码（--tel）。")
    made = _about_cell(made, meant, field, value, {"with": spoke_with.strip(), "tel": tel.strip()})
    _readable(campaign, ledger, meant, made)
    return made


def paper(
    campaign: Campaign,
    *,
    form: str,
    body: str,
    by: str,
    reason: str = AGREES,
    unit: str = "",
    field: str = "",
    value: str = "",
    counts: str = "",
    row: int = 0,
    file: str = "",
    on: date | None = None,
    origin: str = "",
) -> Decision:
    """Put on record that the stamped original came in: it agrees, or says something else in one ``field``.

    Args:
        campaign: The campaign.
        form, body: As people call them.
        by, reason: Who compared them, and what was found.
        unit: The unit; "" of a list.
        field, value: What differs, and what stands on the paper.
        counts: 纸质件 or 电子表; where the paper counts, its value lies over the other.
        row, file: The unit's row of the sheet, and the file, where several may be meant.
        on: The day of the decision, in UTC+8 (default: today).
        origin: The hash of the row of a table that says so.

    Returns:
        The decision.

    Raises:
        CwgkError: It is not known what is meant or what counts, or what the paper says cannot be read.
        LedgerError: The ledger is missing, damaged, busy or of another release.
    """
    wanted = Wanted.typed(campaign, form, body, unit, row, file)
    made = Decision(PAPER, by, reason, on or today(), origin=origin)
    return _papered(campaign, wanted, field, value, counts, made)


def _papered(
    campaign: Campaign, wanted: Wanted, field: str, value: str, counts: str, made: Decision
) -> Decision:
    known = field_named(wanted.form(campaign.settings), field) if field else None
    if known and counts not in COUNTS:
        raise CwgkError(
            "没有登记：纸质与电子不一致的，请写明以哪个为准（--counts 纸质件 或 --counts 电子表）。"
        )
    with Ledger.open(campaign.folder) as ledger:
        meant = target(campaign, ledger, wanted, known or _whole(campaign, wanted))
        if not known:
            return put(ledger, paper_agrees(made, meant))[0]
        made = _about_cell(made, meant, known, value, {"counts": COUNTS[counts]})
        if made.overlays:
            _readable(campaign, ledger, meant, made)
        raw, sha256 = meant.one.stored.raw, meant.one.stored.receipt.sha256
        return put(ledger, replace(made, sha256=sha256, sheet=raw.sheet))[0]


def paper_agrees(made: Decision, meant: Target) -> Decision:
    """The decision that the original of a return says the same."""
    raw, sha256 = meant.one.stored.raw, meant.one.stored.receipt.sha256
    unit = "" if meant.number == HEAD else meant.one.stored.units[meant.number]
    made = replace(made, form=raw.form, submitter=raw.submitter, sha256=sha256, sheet=raw.sheet)
    return replace(made, unit=unit, data={"name": meant.name})


def _whole(campaign: Campaign, wanted: Wanted) -> Field | None:
    """A field of a list's head, by which the list as a whole is meant; none of a form of one unit."""
    return next((f for f in wanted.form(campaign.settings).fields if f.part == "head"), None)


def _about_cell(made: Decision, meant: Target, field: Field, value: str, said: dict[str, Any]) -> Decision:
    """The decision with the cell that it is about. Raises CwgkError when that says so already."""
    raw, receipt = meant.one.stored.raw, meant.one.stored.receipt
    before = raw_text(raw, meant.number, field.name)
    if value == before:
        raise CwgkError(f"没有登记：{field.label}本来就是“{before}”。")
    unit, turn = ("", "-1") if meant.number == HEAD else in_turn(meant.one.stored.units)[meant.number]
    in_file = not unit and meant.number != HEAD
    cells = (one.address for one in cells_of(raw, meant.number) if one.field == field.name)
    data = {
        "before": before,
        "value": value,
        "label": field.label,
        "cell": next(cells, ""),
        "name": meant.name,
    }
    return replace(
        made,
        form=raw.form,
        submitter=raw.submitter,
        unit=unit,
        turn=int(turn),
        field=field.name,
        bound=text_hash(before),
        sha256=receipt.sha256 if in_file else "",
        sheet=raw.sheet if in_file else "",
        data={**data, **said},
    )


def _readable(campaign: Campaign, ledger: Ledger, meant: Target, made: Decision) -> None:
    """Raise CwgkError when the new text could not be read either: the value would be lost."""
    stored = meant.one.stored
    given = Decided.by([made], made.made_on).amended(stored.raw, stored.units, stored.receipt.sha256)
    (result,) = derive([(given, stored.receipt.received_on)], ledger.versions(), campaign.settings)
    for finding in result.findings:
        here = finding.field == made.field and finding.record == meant.number
        if here and not CATALOGUE[finding.code].acceptable:
            raise CwgkError(f"没有登记：更正后的内容也读不出来：{finding.message}。{finding.remedy}")
