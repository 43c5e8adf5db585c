"""Who has returned what: one line per submitting body, for the master and for ``status``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from cwgk_excel.campaign import Campaign, Submitter
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.spec import Definition
from cwgk_excel.report.tally import Tally, tally_of
from cwgk_excel.review.reconciling.compare import bodies

if TYPE_CHECKING:  # the frames themselves; status has none
    from cwgk_excel.report.collected import Collected

COMPLETE, PARTLY, MISSING, OVERDUE = "已报齐", "部分报送", "未报", "逾期未报"
NONE_EXPECTED = "无需报送"
# Something came, but nothing in it can be counted: a form that was rebuilt, a table without units.
UNUSABLE = "已交，有错误"
Line = dict[str, Any]
"""A body: its value in each column."""
_BODY = ("code", "name", "kind", "expected_units")
_COUNTED = (
    *("first_received", "last_received", "late", "errors", "warnings", "attachments"),
    *("state", "lacking", "standing"),
)


def columns(forms: Iterable[Definition]) -> tuple[str, ...]:
    """Return the columns of a line, in order."""
    counts: list[str] = []
    for form in forms:
        if form.role == "list":
            counts.append(f"{form.name}_returned")
        counts += [f"{form.name}_{what}" for what in ("units", "valid", "papers")]
    return (*_BODY, *counts, *_COUNTED)


def progress(collected: Collected) -> list[Line]:
    """Return one line per body in official order, then one for each body that only the records know (kind "").

    Columns: ``code``, ``name``, ``kind``; ``expected_units`` (None where the office set none); for each form
    ``annex1_units`` (records in force), ``annex1_valid`` (those without an open error) and
    ``annex1_papers`` (those of which the stamped original came in), for a list also
    ``annex2_returned``; ``first_received`` and ``last_received`` (dates of the returns in force of the forms
    that are due, or None); ``late`` (any of them came after the due day); ``errors`` and ``warnings``
    (findings, but for those that are accepted); ``attachments`` (scans and documents that came along);
    ``state``: 已报齐 (all forms that are due have come, declarations and lists are of the same units, and as
    many as expected), 部分报送, 未报, 逾期未报 (nothing came and the due day is over), 随×××报送
    (submitters.csv says so, and that body has returned), 已交，有错误 (what came holds no unit that can be read)
    or 无需报送 (no units are expected and none came). Otherwise errors do not change the state. ``lacking``: what a
    body that returned part has not returned; ``standing``: state, open errors and what is lacking in words that
    cannot be taken for more than they say, such as 报齐，待改3处.
    """
    return per_body(tally_of(collected), collected.campaign, collected.on)


def per_body(tally: Tally, campaign: Campaign, on: date) -> list[Line]:
    """Return the lines of ``progress`` from a tally; ``on``: the day by which lateness is judged."""
    lines, names = _Lines(tally, campaign, on), columns(FORMS.values())
    rows = map(lines.row, bodies(campaign, tally.bodies))
    return [{name: row[name] for name in names} for row in rows]


def body_name(campaign: Campaign, code: str) -> str:
    """Return the name of a body, or its code when submitters.csv no longer has it."""
    body = campaign.submitter(code)
    return body.name if body else code


class _Lines:
    """Makes one line per body from a tally."""

    def __init__(self, tally: Tally, campaign: Campaign, on: date) -> None:
        self.tally, self.campaign, self.on = tally, campaign, on
        self.due = campaign.settings.dates.due

    def row(self, code: str) -> dict[str, Any]:
        """Return the line of one body."""
        tally, body = self.tally, self.campaign.submitter(code)
        first, last = tally.days.get(code, (None, None))
        state, lacking = self._state(code, body), "，".join(self._lacking(code, body))
        return {
            "code": code,
            "name": body_name(self.campaign, code),
            "kind": body.kind if body else "",
            "expected_units": body.expected_units if body else None,
            **{f"{name}_returned": tally.units[name, code] > 0 for name in FORMS},
            **{f"{name}_units": tally.units[name, code] for name in FORMS},
            **{f"{name}_valid": tally.valid[name, code] for name in FORMS},
            **{f"{name}_papers": tally.papers[name, code] for name in FORMS},
            "first_received": first,
            "last_received": last,
            "late": last is not None and last > self.due,
            "errors": tally.findings[code, "error"],
            "warnings": tally.findings[code, "warning"],
            "attachments": tally.attachments[code],
            "state": state,
            "lacking": lacking if state == PARTLY else "",
            "standing": self._standing(state, lacking, tally.findings[code, "error"]),
        }

    def _standing(self, state: str, lacking: str, errors: int) -> str:
        """Return the state in words, with what is lacking and how many errors are open."""
        wrong = f"，待改{errors}处" if errors else ""
        if state == COMPLETE:
            return f"报齐{wrong or '，无错误'}"
        if state == UNUSABLE:
            return f"已交{wrong}"
        return f"{state}，{lacking}{wrong}" if state == PARTLY else f"{state}{wrong}"

    def _lacking(self, code: str, body: Submitter | None) -> Iterator[str]:
        """Yield what of a body's returns is not there yet: a form, units that only the other form names, or more."""
        came = self._came(code)
        forms = [form for form, units in zip(self.tally.compared.due, came, strict=True) if not units]
        if forms:
            yield f"缺{'、'.join(form.number for form in forms)}"
        else:
            yield from self.tally.unmatched(code)
        expected = body.expected_units if body else None
        if expected and (short := expected - min(came)) > 0 and not forms:
            yield f"比应申报数少{short}个"

    def _state(self, code: str, body: Submitter | None) -> str:
        came = self._came(code)
        listed = self._listed(code)
        expected = body.expected_units if body else None
        if (
            body
            and body.reports_with
            and not listed
            and self._stands_for(body.reports_with, alone=not any(came))
        ):
            return f"随{body_name(self.campaign, body.reports_with)}报送"
        if not any(came):
            if self.tally.findings[code, "error"]:
                return UNUSABLE
            if expected == 0:
                return NONE_EXPECTED
            return OVERDUE if self.on > self.due else MISSING
        complete = all(came) and self.tally.matched(code) and min(came) >= (expected or 0)
        return COMPLETE if complete else PARTLY

    def _stands_for(self, other: str, *, alone: bool) -> bool:
        """Return whether ``other`` has returned in this body's place.

        Its list does; any form of it does where nothing came from this body (``alone``).
        """
        return self._listed(other) > 0 or (alone and any(self._came(other)))

    def _came(self, code: str) -> list[int]:
        """Return, for each form that is due, how many units of it count."""
        return [self.tally.units[form.name, code] for form in self.tally.compared.due]

    def _listed(self, code: str) -> int:
        return self.tally.units[self.tally.compared.listed.name, code]
