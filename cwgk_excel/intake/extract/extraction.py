"""Reads a workbook's bytes into raw returns: recognises its forms and assigns their cells to fields.

The cell map, the labels and the locked cells come from our record of the issued version, never from the file.
Where the grid has moved, or there is no token, values are read by their labels (``placement``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NoReturn

from cwgk_excel.forms.findings.finding import Finding, reading_order, shown
from cwgk_excel.forms.look.decision_sheet import DECISION_SHEET, HEAD_ROW, HEADINGS, MARK
from cwgk_excel.forms.plan import Plan
from cwgk_excel.identity import Token
from cwgk_excel.intake.content import Content
from cwgk_excel.intake.extract.copies import with_copies_told
from cwgk_excel.intake.extract.form_reader import FormReader
from cwgk_excel.intake.extract.integrity import TOLD, form_findings, workbook_findings
from cwgk_excel.intake.extract.others import Others
from cwgk_excel.intake.extract.placement import stand_in_order
from cwgk_excel.intake.extract.sheet_form import SheetForm, as_issued, by_labels, moved_names
from cwgk_excel.intake.extract.slip_lists import SlipLists
from cwgk_excel.intake.files.arrivals import Ignored
from cwgk_excel.intake.formats.any_format import read_any
from cwgk_excel.intake.formats.lengths import check_amount
from cwgk_excel.intake.recognise.documents import judge_document
from cwgk_excel.intake.recognise.labels import Labels, labels_of
from cwgk_excel.intake.recognise.locked import changed, moved
from cwgk_excel.intake.recognise.recognise import Instance, Problem, recognise
from cwgk_excel.intake.recognise.rows import is_filled, typed
from cwgk_excel.intake.recognise.tokens import Keys
from cwgk_excel.intake.refusal import Refused
from cwgk_excel.returns.cells import BLANK, Sheet, Workbook
from cwgk_excel.returns.raw import Placed, RawReturn
from cwgk_excel.returns.whose import bodies_in_path, bodies_mentioned, bodies_named
from cwgk_excel.values.records import Parser, Values

# A form with more changed locked cells than this is not read by its issued places, because none can be trusted.
MOVED = 5
# Findings that mean nothing for a copy made without the issued workbook: it never had protection or rules.
NOT_COPIED = frozenset({"protection-removed", "validation-lost"})


class Extraction:
    """Does the work of a ``FormReader``, by what that knows."""

    def __init__(self, known: FormReader) -> None:
        self._known = known

    def read(self, data: bytes, path: str) -> list[RawReturn]:
        """Return all forms in a file, as ``FormReader.read`` does."""
        workbook = read_any(data, self._known.limits, self._known.passwords)
        if _is_decision_table(workbook.sheets[:1]):
            raise Ignored("file-decisions", DECISION_SHEET)
        instances, problems = recognise(workbook, self._keys, list(self._labels.values()))
        returns: list[RawReturn] = []
        for instance in instances:
            try:
                if instance.token:
                    returns.append(self._signed(instance, instance.token, workbook, path))
                else:
                    returns.extend(self._unsigned(instance, workbook, path, len(instances) > 1))
            except Refused as refused:
                problems.append(Problem(instance.sheet.name, refused.again()))
        if not returns:
            raise problems[0].why.again() if problems else Refused("form-unknown")
        returns.extend(self._refused(problem, returns[0]) for problem in problems)
        lists = SlipLists.of(workbook, returns)
        first, *others = lists.answered(returns)
        forms = {raw.sheet for raw in returns}
        around = tuple(workbook_findings(workbook, forms, first.form, lists.lines.keys()))
        found = with_copies_told(
            [first._replace(findings=(*first.findings, *around)), *others], self._known.versions
        )
        check_amount(found, workbook, self._known.limits)
        return found

    def values_of(self, raw: RawReturn) -> Values:
        """Return the values in the cells of a return."""
        return self._parsers[raw.form, raw.version].parse(raw)

    def judge_document(self, data: bytes, content: Content) -> NoReturn:
        """Raise what a document or text file beside returns is, as `documents.judge_document` does."""
        judge_document(data, content, self._labels.values(), self._known.limits)

    @cached_property
    def _labels(self) -> Mapping[tuple[str, str], Labels]:
        every = labels_of(self._known.versions.values())
        return {(labels.version.form, labels.version.id): labels for labels in every}

    @cached_property
    def _parsers(self) -> Mapping[tuple[str, str], Parser]:
        return {key: Parser(version.fields) for key, version in self._known.versions.items()}

    @cached_property
    def _keys(self) -> Keys:
        signs = frozenset(plan.sign for plan in self._known.versions.values())
        return Keys(self._known.key, signs, self._known.earlier)

    @cached_property
    def _by_token(self) -> Mapping[tuple[str, str], Plan]:
        """The versions by the sign and the id that their tokens carry."""
        return {(plan.sign, plan.id): plan for plan in self._known.versions.values()}

    def _signed(self, instance: Instance, token: Token, workbook: Workbook, path: str) -> RawReturn:
        version = self._by_token.get((token.sign, token.version))
        if version is None:
            raise Refused("version-unknown", {"token": instance.printed})
        if token.submitter not in self._known.names:
            raise Refused("submitter-unknown", {"token": instance.printed, "submitter": token.submitter})
        sheet = instance.sheet
        findings = list(changed(sheet, version, token.submitter, self._known.names))
        if workbook.values_only:  # no formula of such a file can be seen
            findings = [finding for finding in findings if finding.code != "formula-replaced"]
        errors = [finding for finding in findings if finding.severity == "error"]
        form: SheetForm | None = None
        if errors and moved(sheet, version):
            form = self._moved(instance, token, version)
            findings = []
        elif len(errors) <= MOVED:
            form = as_issued(sheet, version, instance.cells)
        others = Others(token.submitter, self._known.names, self._known.with_others)
        lay = others.folder(path, version.form, sheet.name)
        if form is None:
            return self._return(instance, version, token, workbook, [min(errors, key=reading_order), *lay])
        findings.extend((*lay, *others.opinion(form, version, sheet.name)))
        findings.extend(form.findings)
        # On a slip there are comments of ours, which are known when it is looked up.
        most = None if token.slip else TOLD
        findings.extend(form_findings(sheet, version, form.entries, form.records, comments=most))
        if instance.partial:
            cell = instance.cells[0] if instance.cells else ""
            findings.append(Finding.of("token-partial", {}, version.form, sheet.name, cell))
        return self._return(instance, version, token, workbook, findings, form)

    def _moved(self, instance: Instance, token: Token, version: Plan) -> SheetForm | None:
        """Return a form whose grid has moved, read by its labels; None if these are too few or out of order."""
        labels = self._labels[version.form, version.id]
        found = labels.find(instance.sheet)
        if not (labels.fits(found) and stand_in_order(labels, found)):
            return None
        form = by_labels(instance.sheet, labels, found, instance.cells)
        names = moved_names(form, instance.sheet, version, token.submitter, self._known.names)
        has_moved = Finding.of("form-moved", {}, version.form, instance.sheet.name)
        return form._replace(findings=(has_moved, *names, *form.findings))

    def _unsigned(
        self, instance: Instance, workbook: Workbook, path: str, has_others: bool
    ) -> list[RawReturn]:
        """Return the form without a token; nothing if it is blank and the workbook holds other forms."""
        labels, sheet = instance.labels, instance.sheet
        assert labels is not None
        version = labels.version
        form = by_labels(sheet, labels, labels.find(sheet), ())
        filled = (
            form.records or typed(form.head, version) or any(f.severity == "error" for f in form.findings)
        )
        if has_others and not filled:
            return []
        submitter, told_by = self._submitter(form.body, version, path)
        if told_by == "folder" and not (form.body and is_filled(form.body.cell)):
            # Leave out the blank name of the body: the office prints it, so nobody is asked to type it.
            form = form._replace(head=tuple(p for p in form.head if p.field != version.body))
        around = form_findings(sheet, version, form.entries, form.records)
        findings = [*form.findings, *(f for f in around if f.code not in NOT_COPIED)]
        token = Token(version.sign, version.id, submitter)
        return [self._return(instance, version, token, workbook, findings, form, told_by)]

    def _submitter(self, body: Placed | None, version: Plan, path: str) -> tuple[str, str]:
        """Return the submitter of a form without a token, and how it is known: by its "text" or "folder".

        Raises Refused, submitter-unclear.
        """
        written = body.cell.text if body else ""
        named = bodies_named(written, self._known.names, version.city)
        lay = bodies_in_path(path, self._known.names)
        if len(named) == 1 and set(lay) <= set(named):
            return named[0], "text"
        # A text that is no body's name may mention a body ("中山区总工会"), but only the one that the folder names.
        if not named and len(lay) == 1 and set(bodies_mentioned(written, self._known.names)) <= set(lay):
            return lay[0], "folder"
        said = f"表中写的是“{shown(written)}”" if written.strip() else "表中没有写"
        placed = "、".join(self._known.names[code][0] for code in lay)
        where = f"存放位置写的是{placed}" if lay else "存放位置也没有写明"
        raise Refused("submitter-unclear", {"what": f"{said}，{where}"})

    def _return(
        self,
        instance: Instance,
        version: Plan,
        token: Token,
        workbook: Workbook,
        findings: Sequence[Finding],
        form: SheetForm | None = None,
        told_by: str = "token",
    ) -> RawReturn:
        return RawReturn(
            form=version.form,
            version=version.id,
            submitter=token.submitter,
            corrects=token.slip,
            sheet=instance.sheet.name,
            date1904=workbook.date1904,
            head=form.head if form else (),
            records=form.records if form else (),
            findings=tuple(findings),
            told_by=told_by,
        )

    def _refused(self, problem: Problem, good: RawReturn) -> RawReturn:
        """Return an empty return for a refused sheet, so that its error goes to the submitter of a good one.

        The token of a refused sheet is not trusted, so form and version are the good one's too.
        """
        code, words = problem.why.code, problem.why.values
        finding = Finding.of(code, words, good.form, problem.sheet, value=words.get("token", ""))
        return good._replace(sheet=problem.sheet, corrects="", head=(), records=(), findings=(finding,))


def _is_decision_table(sheets: Sequence[Sheet]) -> bool:
    """Return whether a workbook begins with the sheet on which the office decides."""
    at = f"{MARK}{HEAD_ROW}"
    return any(s.name == DECISION_SHEET and s.cells.get(at, BLANK).text == HEADINGS[MARK] for s in sheets)
