"""What a clerk means by the names that are typed: a body, a form, a field, a unit's record, a return.

Nothing is guessed: what is not known, or may be several things, is an error that says what there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cwgk_excel.campaign import Campaign, Submitter
from cwgk_excel.errors import CwgkError
from cwgk_excel.folding import fold
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.fields import Field
from cwgk_excel.forms.names import first_few, matching_name
from cwgk_excel.forms.spec import Definition, Form
from cwgk_excel.forms.units import unit_name
from cwgk_excel.ledger.decisions import Decision, append
from cwgk_excel.ledger.returns import Receipt
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.returns.whose import bodies_named
from cwgk_excel.review.decided import HEAD, Decided
from cwgk_excel.review.in_force import held_back, in_force
from cwgk_excel.review.judged import Judged
from cwgk_excel.review.today import current, renew
from cwgk_excel.review.together import OF_BODY


@dataclass(frozen=True, slots=True)
class Target:
    """A record, or the head, of a return."""

    one: Judged
    number: int

    @property
    def name(self) -> str:
        """The name of its unit, "" of a head."""
        form = self.one.stored.raw.form
        return "" if self.number == HEAD else unit_name(form, self.one.result.values[self.number])


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a clerk names a record or a return: a form, a body, and as far as needed the unit, its row, the file."""

    form: Definition
    body: Submitter
    unit: str = ""
    row: int = 0
    file: str = ""

    @classmethod
    def typed(
        cls, campaign: Campaign, form: str, body: str, unit: str = "", row: int = 0, file: str = ""
    ) -> Wanted:
        """What the names stand for. Raises CwgkError."""
        return cls(form_named(form), body_named(campaign, body), unit.strip(), row, file.strip())

    @property
    def in_words(self) -> str:
        """What it is looked for in."""
        return f"{self.body.name}的{self.form.number}"


def put(ledger: Ledger, *made: Decision) -> list[Decision]:
    """Put decisions on record, each with who made it and why; gives them numbered. Raises CwgkError, LedgerError."""
    for one in made:
        if not one.made_by.strip() or not one.reason.strip():
            raise CwgkError("没有登记：每项决定都要写明是谁决定的（--by）和理由（--reason）。")
    return [replace(one, id=number) for one, number in zip(made, append(ledger, made), strict=True)]


def body_named(campaign: Campaign, text: str) -> Submitter:
    """The body that a code or name stands for. Raises CwgkError."""
    if body := campaign.submitter(text.strip().upper()):
        return body
    names = {body.code: (body.name, *body.aliases) for body in campaign.submitters}
    found = bodies_named(text, names, campaign.settings.campaign.city)
    known = {body.code: body for body in campaign.submitters}
    if len(found) == 1:
        return known[found[0]]
    if found:
        which = "、".join(f"{known[code].name}（{code}）" for code in found)
        raise CwgkError(f"“{text}”可以是几个报送单位：{which}。请改写代码。")
    near = [name for code in known for name in names[code] if fold(text) and fold(text) in fold(name)]
    maybe = f"是不是{first_few(near)}？" if near else ""
    raise CwgkError(f"没有叫“{text}”的报送单位。{maybe}请写名单（submitters.csv）中的代码或名称。")


def form_named(text: str) -> Definition:
    """The form that a name stands for: annex1, 附件1, 认证申报表 or 申报表. Raises CwgkError."""
    for form in FORMS.values():
        if fold(text) in map(fold, (form.name, form.number, form.title, form.short)):
            return form
    known = "、".join(f"{form.number}（{form.short}）" for form in FORMS.values())
    raise CwgkError(f"没有叫“{text}”的表。请写：{known}。")


def field_named(form: Form, text: str) -> Field:
    """The field that a name or printed label stands for, one that is typed in. Raises CwgkError."""
    typed = [field for field in form.fields if field.is_typed]
    found = [f for f in typed if fold(text) in map(fold, (f.name, f.label, f.printed_label, f.short))]
    if len(found) == 1:
        return found[0]
    known = "、".join(f"{field.label}（{field.name}）" for field in (found or typed))
    what = "可以是几栏" if found else f"不是{form.number}中要填的栏目"
    raise CwgkError(f"“{text}”{what}。可以写：{known}。")


def returns_of(
    campaign: Campaign, ledger: Ledger, form: str, body: str, on: date | None = None
) -> list[Judged]:
    """All returns of a form of a body under the settings of today. Raises LedgerError."""
    ids = [int(str(id)) for (id,) in ledger.rows(OF_BODY, (form, body))]
    renew(campaign, ledger, ids)
    return current(campaign, ledger, ids, Decided.of(ledger, on))


def candidates(campaign: Campaign, judged: Sequence[Judged], file: str = "") -> list[Judged]:
    """The returns that count, are pending or are held, the newest first; with ``file`` only those of that file."""
    city = campaign.settings.campaign.city
    found = {
        one.stored.id: one
        for standing in in_force(judged, city)
        for one in (*standing.parts, *standing.pending)
    }
    found |= {one.stored.id: one for one in held_back(judged, city)}
    return sorted(of_file(found.values(), file), key=lambda one: -one.stored.id)


def of_file(judged: Iterable[Judged], file: str) -> list[Judged]:
    """The returns in a file, named by its path, the end of that, or the beginning of its hash."""
    return [one for one in judged if not file or lies(one.stored.receipt, file)]


def lies(receipt: Receipt, file: str) -> bool:
    """Whether a file came so: named by its path, the end of that, or the beginning of its hash."""
    return f"/{receipt.where.whole}".endswith(f"/{file.lstrip('/')}") or (
        len(file) >= 8 and receipt.sha256.startswith(file.lower())
    )


def target(campaign: Campaign, ledger: Ledger, wanted: Wanted, field: Field | None = None) -> Target:
    """The record, or for a field of a table's head the head, of the newest return that has it. Raises CwgkError."""
    judged = returns_of(campaign, ledger, wanted.form.name, wanted.body.code)
    found = candidates(campaign, judged, wanted.file)
    if not found:
        raise CwgkError(
            f"没有找到{wanted.in_words}{f'（文件{wanted.file}）' if wanted.file else ''}。请核对名称。"
        )
    if field is not None and field.part == "head":
        return Target(found[0], HEAD)
    city = campaign.settings.campaign.city
    for one in found:
        numbers = [n for n in range(len(one.result.values)) if _is_meant(one, n, wanted, city)]
        if len(numbers) > 1:
            rows = "、".join(str(one.stored.raw.records[n].row) for n in numbers)
            raise CwgkError(f"{wanted.in_words}中符合的有几行（第{rows}行）。请用 --row 写明是第几行。")
        if numbers:
            if not wanted.unit and not wanted.row and len(found) > 1:
                break
            return Target(one, numbers[0])
    raise CwgkError(f"{wanted.in_words}中没有找到“{wanted.unit}”。{_known(found)}")


def _is_meant(one: Judged, number: int, wanted: Wanted, city: str) -> bool:
    if wanted.row:
        return one.stored.raw.records[number].row == wanted.row
    if not wanted.unit:
        return True
    name = unit_name(wanted.form.name, one.result.values[number])
    return matching_name(wanted.unit, city) in (
        matching_name(name, city),
        *one.stored.units[number : number + 1],
    )


def _known(found: Sequence[Judged]) -> str:
    names = [unit_name(one.stored.raw.form, values) for one in found for values in one.result.values]
    told = first_few(list(dict.fromkeys(filter(None, names))))
    return f"那里的单位有：{told}。" if told else "那里没有读得出名称的单位，请用 --file 写明文件。"


def one_return(campaign: Campaign, wanted: Wanted, among: Sequence[Judged], what: str) -> Judged:
    """The one return that is meant of several. Raises CwgkError."""
    city = campaign.settings.campaign.city
    found = [
        one
        for one in of_file(among, wanted.file)
        if not wanted.unit
        or any(_is_meant(one, number, wanted, city) for number in range(len(one.result.values)))
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise CwgkError(f"{wanted.in_words}中没有{what}。请核对名称。")
    files = first_few([one.stored.receipt.name for one in found])
    raise CwgkError(
        f"{wanted.in_words}中{what}有{len(found)}份：{files}。请用 --unit 或 --file 写明是哪一份。"
    )
