"""From a workbook's bytes to raw returns: recognised, with their cells by our own record of the version.

The cell map, the labels and the locked cells come from the version as issued, never from the file. Where the
grid has moved, or there is no token, values are read by their labels (``placement``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NoReturn

from cwgk_excel.forms.findings.finding import Finding, reading_order, shown
from cwgk_excel.forms.plan import Plan
from cwgk_excel.identity import Key, Token
from cwgk_excel.intake.content import Content
from cwgk_excel.intake.extract.copies import with_copies_told
from cwgk_excel.intake.extract.integrity import TOLD, form_findings, workbook_findings
from cwgk_excel.intake.extract.others import Others
from cwgk_excel.intake.extract.placement import in_order
from cwgk_excel.intake.extract.sheet_form import Reading, as_issued, by_labels, moved_names
from cwgk_excel.intake.extract.slip_lists import SlipLists
from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.intake.formats.lengths import check_amount
from cwgk_excel.intake.recognise.documents import judge_document
from cwgk_excel.intake.recognise.labels import Labels, labels_of
from cwgk_excel.intake.recognise.locked import changed, moved
from cwgk_excel.intake.recognise.recognise import Instance, Problem, recognise
from cwgk_excel.intake.recognise.rows import is_filled, typed
from cwgk_excel.intake.recognise.tokens import Keys
from cwgk_excel.intake.refusal import DEFAULT_LIMITS, Limits, Refused
from cwgk_excel.returns.cells import Workbook
from cwgk_excel.returns.raw import Placed, RawReturn
from cwgk_excel.returns.whose import bodies_in_path, bodies_mentioned, bodies_named
from cwgk_excel.values.records import Parser, Values

# More changed cells than this, and no value can be trusted to its place unless the labels tell where it is.
MOVED = 5
# What a copy made without the issued workbook cannot have.
NOT_COPIED = frozenset({"protection-removed", "validation-lost"})


@dataclass(frozen=True)
class Reader:
    """What is needed to read returns: the key, the versions issued, the bodies' names and their aliases.

    ``passwords``: what encrypted workbooks are tried with; ``earlier``: the keys of earlier rounds by the
    rounds' names; ``with_others``: the body with which one reports, by their codes.
    """

    key: Key
    versions: Mapping[tuple[str, str], Plan]
    names: Mapping[str, tuple[str, ...]]
    limits: Limits = DEFAULT_LIMITS
    passwords: tuple[str, ...] = ()
    earlier: Mapping[str, Key] = field(default_factory=dict)
    with_others: Mapping[str, str] = field(default_factory=dict)

    def read(self, data: bytes, path: str = "") -> list[RawReturn]:
        """All forms in a file; ``path`` is where it lay, with "/" between folders, packages and members.

        A sheet that cannot be taken while others can is a return without records, of the body whose forms
        the others are, with the error as its finding. Raises Refused with one clear reason; nothing else.
        """
        workbook = read_any(data, self.limits, self.passwords)
        instances, problems = recognise(workbook, self._keys, list(self._labels.values()))
        returns: list[RawReturn] = []
        for instance in instances:
            try:
                if instance.token:
                    returns.append(self._signed(instance, instance.token, workbook, path))
                else:
                    returns.extend(self._unsigned(instance, workbook, path, len(instances) > 1))
            except Refused as refused:
                problems.append(Problem(instance.sheet.name, refused))
        if not returns:
            raise problems[0].why if problems else Refused("form-unknown")
        returns.extend(self._refused(problem, returns[0]) for problem in problems)
        lists = SlipLists.of(workbook, returns)
        first, *others = lists.answered(returns)
        forms = {raw.sheet for raw in returns}
        around = tuple(workbook_findings(workbook, forms, first.form, lists.lines.keys()))
        found = with_copies_told(
            [replace(first, findings=(*first.findings, *around)), *others], self.versions
        )
        check_amount(found, self.limits)
        return found

    def values_of(self, raw: RawReturn) -> Values:
        """What the cells of a return say."""
        return self._parsers[raw.form, raw.version].parse(raw)

    def judge_document(self, data: bytes, content: Content) -> NoReturn:
        """Say what a document or text file beside returns is, as `documents.judge_document`."""
        judge_document(data, content, self._labels.values(), self.limits)

    @cached_property
    def _labels(self) -> Mapping[tuple[str, str], Labels]:
        every = labels_of(self.versions.values())
        return {(labels.version.form, labels.version.id): labels for labels in every}

    @cached_property
    def _parsers(self) -> Mapping[tuple[str, str], Parser]:
        return {key: Parser(version.fields) for key, version in self.versions.items()}

    @cached_property
    def _keys(self) -> Keys:
        return Keys(self.key, frozenset(plan.sign for plan in self.versions.values()), self.earlier)

    @cached_property
    def _by_token(self) -> Mapping[tuple[str, str], Plan]:
        """The versions by what tokens say of them."""
        return {(plan.sign, plan.id): plan for plan in self.versions.values()}

    @cached_property
    def _entries(self) -> Mapping[tuple[str, str], Mapping[str, str]]:
        """By version, the field of each entry cell as issued."""
        layouts = {key: version.layout for key, version in self.versions.items()}
        return {
            key: {cell: name for name, cell, _ in layout.entry_cells()} for key, layout in layouts.items()
        }

    def _signed(self, instance: Instance, token: Token, workbook: Workbook, path: str) -> RawReturn:
        version = self._by_token.get((token.sign, token.version))
        if version is None:
            raise Refused("version-unknown", {"token": instance.printed})
        if token.submitter not in self.names:
            raise Refused("submitter-unknown", {"token": instance.printed, "submitter": token.submitter})
        sheet = instance.sheet
        findings = list(changed(sheet, version, token.submitter, self.names))
        if workbook.values_only:  # no formula of such a file can be seen
            findings = [finding for finding in findings if finding.code != "formula-replaced"]
        errors = [finding for finding in findings if finding.severity == "error"]
        reading: Reading | None = None
        if errors and moved(sheet, version):
            reading = self._moved(instance, token, version)
            findings = []
        elif len(errors) <= MOVED:
            reading = as_issued(sheet, version, self._entries[version.form, version.id], instance.cells)
        others = Others(token.submitter, self.names, self.with_others)
        lay = others.folder(path, version.form, sheet.name)
        if reading is None:
            return self._return(instance, version, token, workbook, [min(errors, key=reading_order), *lay])
        findings.extend((*lay, *others.opinion(reading, version, sheet.name)))
        findings.extend(reading.findings)
        # On a slip there are comments of ours, which are known when it is looked up.
        most = None if token.slip else TOLD
        findings.extend(form_findings(sheet, version, reading.entries, reading.records, comments=most))
        if instance.partial:
            cell = instance.cells[0] if instance.cells else ""
            findings.append(Finding.of("token-partial", {}, version.form, sheet.name, cell))
        return self._return(instance, version, token, workbook, findings, reading)

    def _moved(self, instance: Instance, token: Token, version: Plan) -> Reading | None:
        """A form whose rows or columns have moved, by its labels; None where they do not tell."""
        labels = self._labels[version.form, version.id]
        found = labels.find(instance.sheet)
        if not (labels.fits(found) and in_order(labels, found)):
            return None
        reading = by_labels(instance.sheet, labels, found, instance.cells)
        names = moved_names(reading, instance.sheet, version, token.submitter, self.names)
        told = Finding.of("form-moved", {}, version.form, instance.sheet.name)
        return replace(reading, findings=(told, *names, *reading.findings))

    def _unsigned(
        self, instance: Instance, workbook: Workbook, path: str, has_others: bool
    ) -> list[RawReturn]:
        """A form without a token; nothing where it is blank and others in the workbook are not."""
        labels, sheet = instance.labels, instance.sheet
        assert labels is not None
        version = labels.version
        reading = by_labels(sheet, labels, labels.find(sheet), ())
        filled = (
            reading.records
            or typed(reading.head, version)
            or any(f.severity == "error" for f in reading.findings)
        )
        if has_others and not filled:
            return []
        submitter, told_by = self._submitter(reading.body, version, path)
        if told_by == "folder" and not (reading.body and is_filled(reading.body.cell)):
            # Nobody is asked to type what the office prints.
            reading = replace(reading, head=tuple(p for p in reading.head if p.field != version.body))
        around = form_findings(sheet, version, reading.entries, reading.records)
        findings = [*reading.findings, *(f for f in around if f.code not in NOT_COPIED)]
        token = Token(version.sign, version.id, submitter)
        return [self._return(instance, version, token, workbook, findings, reading, told_by)]

    def _submitter(self, body: Placed | None, version: Plan, path: str) -> tuple[str, str]:
        """Whose a form without a token is, and by what it is known. Raises Refused, submitter-unclear."""
        written = body.cell.text if body else ""
        told = bodies_named(written, self.names, version.city)
        lay = bodies_in_path(path, self.names)
        if len(told) == 1 and set(lay) <= set(told):
            return told[0], "text"
        # A text that is no body's name may still speak of one ("中山区总工会"), and must not of another.
        if not told and len(lay) == 1 and set(bodies_mentioned(written, self.names)) <= set(lay):
            return lay[0], "folder"
        said = f"表中写的是“{shown(written)}”" if written.strip() else "表中没有写"
        placed = "、".join(self.names[code][0] for code in lay)
        where = f"存放位置写的是{placed}" if lay else "存放位置也没有写明"
        raise Refused("submitter-unclear", {"what": f"{said}，{where}"})

    def _return(
        self,
        instance: Instance,
        version: Plan,
        token: Token,
        workbook: Workbook,
        findings: Sequence[Finding],
        reading: Reading | None = None,
        told_by: str = "token",
    ) -> RawReturn:
        return RawReturn(
            form=version.form,
            version=version.id,
            submitter=token.submitter,
            corrects=token.slip,
            sheet=instance.sheet.name,
            date1904=workbook.date1904,
            head=reading.head if reading else (),
            records=reading.records if reading else (),
            findings=tuple(findings),
            told_by=told_by,
        )

    def _refused(self, problem: Problem, good: RawReturn) -> RawReturn:
        """A sheet that is not taken, beside one that is: it goes back to whom the good one came from.

        Its token is not believed, so form and version are the good one's.
        """
        code, words = problem.why.code, problem.why.values
        finding = Finding.of(code, words, good.form, problem.sheet, value=words.get("token", ""))
        return replace(good, sheet=problem.sheet, corrects="", head=(), records=(), findings=(finding,))
