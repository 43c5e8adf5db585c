"""Whether what the ledger holds can be so: issued versions and copies, receipts, contents, returns and decisions."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import chain

from cwgk_excel.forms import FORMS
from cwgk_excel.forms.findings.catalogue import CATALOGUE
from cwgk_excel.forms.version import Version
from cwgk_excel.identity import Key, Unsealed, unseal
from cwgk_excel.ledger.decisions import ACCEPT, KINDS, UNDO, Decision, decisions
from cwgk_excel.ledger.loading import Cells, numbers, receipts_in_portions
from cwgk_excel.ledger.portions import one_by_one, portions
from cwgk_excel.ledger.returns import Stored
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.returns.where import Where

# Contents that were accepted: those without a return, and those of which that is told more than once.
EMPTY = """
SELECT sha256 FROM receipt WHERE outcome = 'accepted' AND sha256 NOT IN
(SELECT p.sha256 FROM return r JOIN receipt p ON p.id = r.receipt)
"""
OFTEN = """
SELECT sha256, count(*) FROM receipt WHERE outcome = 'accepted' GROUP BY sha256 HAVING count(*) > 1
"""
REMEDY = "请从备份中恢复整个批次文件夹，再把以后收到的表重新收一遍"
RETURN = """
SELECT 1 FROM receipt p JOIN return r ON r.receipt = p.id
WHERE p.sha256 = ? AND +r.form = ? AND +r.submitter = ? AND r.sheet = ?
"""
REFUSED = "SELECT 1 FROM receipt WHERE sha256 = ? AND outcome = 'refused'"
CELLS = """
SELECT p.path, p.member, r.sheet, c.sheet_row, c.cells
FROM record c JOIN return r ON r.id = c.return JOIN receipt p ON p.id = r.receipt
WHERE c.return IN (SELECT value FROM json_each(?1))
UNION ALL SELECT p.path, p.member, r.sheet, 0, r.head FROM return r JOIN receipt p ON p.id = r.receipt
WHERE r.id IN (SELECT value FROM json_each(?1))
"""


def versions_wrong(ledger: Ledger) -> Iterator[str]:
    """Yield a line for each issued version that cannot be read any more. Raises LedgerError."""
    for form, id, data in ledger.rows("SELECT form, id, data FROM version ORDER BY form, id"):
        try:
            version = Version.from_json(str(data))
        except (ValueError, KeyError, TypeError, AttributeError):  # no JSON, or not the JSON of a version
            version = None
        if version is None or form not in FORMS or (version.form, version.id) != (form, id):
            yield f"发出的表格版本 {id}（{form}）在账本中读不出来。{REMEDY}。"


def cells_wrong(ledger: Ledger) -> Iterator[str]:
    """Yield a line for each record or head whose raw cells cannot be read any more. Raises LedgerError."""
    for some in portions(ledger, one_by_one(numbers(ledger))):
        cells = Cells()
        for path, member, sheet, row, text in ledger.rows(CELLS, (json.dumps(some),)):
            try:
                cells.of(str(text))
            except (ValueError, TypeError, AttributeError, RecursionError):
                place = f"“{sheet}”第{row}行" if row else f"“{sheet}”"
                yield f"{Where(str(path), str(member)).in_words} 的{place}登记的原始内容读不出来。{REMEDY}。"


def copies_wrong(ledger: Ledger, key: Key) -> Iterator[str]:
    """Yield a line for each issued copy with a wrong token or an unknown version. Raises LedgerError."""
    on_record = set(ledger.rows("SELECT form, id FROM version"))
    for form, id, body, token in ledger.rows("SELECT form, version, submitter, token FROM issued"):
        try:
            said = unseal(str(token), key)
        except Unsealed:
            said = None
        sign = FORMS[str(form)].sign if form in FORMS else ""
        right = said is not None and (said.sign, said.version, said.submitter) == (sign, id, body)
        if not right or (form, id) not in on_record:
            yield f"发给 {body} 的表，登记的控制码“{token}”核对不上。{REMEDY}。"


def receipts_wrong(ledger: Ledger) -> Iterator[str]:
    """Yield a line for each receipt that contradicts the rest. Raises LedgerError."""
    empty, often = {digest for (digest,) in ledger.each(EMPTY)}, dict(ledger.each(OFTEN))
    for receipt in chain.from_iterable(receipts_in_portions(ledger)):
        if receipt.outcome == "accepted":
            if receipt.sha256 in empty:
                yield f"{receipt.name}：登记为收下，却没有登记任何一张表。{REMEDY}。"
            if receipt.sha256 in often:
                yield f"{receipt.name}：同样的内容登记了{often[receipt.sha256]}次。{REMEDY}。"
        elif receipt.code not in CATALOGUE or not receipt.reason:
            yield f"{receipt.name}：登记为未收下，却没有正常的原因（{receipt.code}）。{REMEDY}。"


def returns_wrong(ledger: Ledger, stored: Sequence[Stored]) -> Iterator[str]:
    """Yield a line for each part that a return must have and lacks. Raises LedgerError."""
    on_record = set(ledger.rows("SELECT form, id FROM version"))
    for one in stored:
        place = f"{one.receipt.name} 的“{one.raw.sheet}”"
        if one.receipt.outcome != "accepted":
            yield f"{place}：登记了内容，文件却登记为未收下。{REMEDY}。"
        if (one.raw.form, one.raw.version) not in on_record:
            yield f"{place}：表格版本 {one.raw.version} 没有记录。{REMEDY}。"
        elif one.result is None or len(one.result.values) != len(one.raw.records):
            yield f"{place}：检查结果不完整。请运行 cwgk-excel review 重新检查。"


def decisions_wrong(ledger: Ledger) -> Iterator[str]:
    """Decisions that refer to what is not there, one line each. Raises LedgerError."""
    known: dict[int, Decision] = {}
    undone: set[int] = set()
    bodies = set(ledger.rows("SELECT DISTINCT form, submitter FROM return"))
    for one in decisions(ledger):
        if wrong := _decision_wrong(one, known, undone, bodies, ledger):
            yield f"第{one.id}号决定（{KINDS.get(one.kind, one.kind)}）：{wrong}。{REMEDY}。"
        known[one.id] = one
        undone.add(one.undoes)


def _decision_wrong(
    one: Decision,
    known: Mapping[int, Decision],
    undone: Container[int],
    bodies: Container[object],
    ledger: Ledger,
) -> str:
    if one.kind not in KINDS:
        return "不认识这种决定"
    if (one.kind == UNDO) != bool(one.undoes):
        return "没有写明撤销哪一项" if one.kind == UNDO else "不是撤销，却写明了撤销哪一项"
    if one.undoes and (one.undoes not in known or known[one.undoes].kind == UNDO):
        return f"要撤销的第{one.undoes}号决定不存在，或者本身就是撤销"
    if one.undoes and one.undoes in undone:
        return f"第{one.undoes}号决定已经撤销过"
    if one.sha256 and not _is_there(one, ledger):
        return "所说的那份表没有登记"
    if one.form and (one.form, one.submitter) not in bodies:
        return "所说的报送单位没有报过这张表"
    if one.kind == ACCEPT and not one.finding:
        return "没有写明认可哪个问题"
    return ""


def _is_there(one: Decision, ledger: Ledger) -> bool:
    """Return whether the return that a decision is about is on record, or the refused file."""
    if one.form:
        place = (one.sha256, one.form, one.submitter, one.sheet)
        return bool(ledger.rows(RETURN, place))
    return not one.sheet and bool(ledger.rows(REFUSED, (one.sha256,)))
