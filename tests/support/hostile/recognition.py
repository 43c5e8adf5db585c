"""Forms that lost or changed what says whose they are: tokens wiped, forged, exchanged; forms copied."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl

from cwgk_excel.identity import TOKEN, Key, Token
from hostile.kind import Change, Kind, accepted, changed_unit, refused
from hostile.material import HIDDEN, STRINGS, Material, Parts

GOOD = {"staff_count": 326, "chair_name": "王建国", "self_total": 92.5, "satisfaction_rate": 98.5}
LOST = (
    "formula-replaced",
    "validation-lost",
    "protection-removed",
    "text-outside",
    "sheet-added",
    "form-moved",
)
TOKEN_CELL = "B16"
UNSIGNED = "form-unsigned"


def _patched(name: str, change: Change, *codes: str, **more: Any) -> Kind:
    return accepted(name, changed_unit(change), *codes, **{"values": GOOD, **more})


def _token(parts: Parts) -> str:
    found = TOKEN.search(parts[STRINGS].decode())
    assert found, "the token is among the shared strings"
    return found[0]


def _retold(m: Material, parts: Parts, token: str) -> bytes:
    """All carriers of the token say something else."""
    return parts.sub(STRINGS, _token(parts), token, 9).zip()


def _sealed(m: Material, key: Key | None = None, **changes: str) -> str:
    token = Token("1", m.office.versions["annex1"].id, "210202")
    return token._replace(**changes).seal(key or m.key)


def _altered(m: Material) -> bytes:
    parts = m.unit()
    token = _token(parts)
    return _retold(m, parts, token[:-1] + ("0" if token[-1] != "0" else "1"))


def _resubmitter(m: Material) -> bytes:
    """The body's code within the token is another one, the rest as it was."""
    parts = m.unit()
    return _retold(m, parts, _token(parts).replace("210202", "210203"))


def _visible_forged(m: Material) -> bytes:
    parts = m.unit()
    token = _token(parts)
    return parts.put(TOKEN_CELL, token[:-1] + ("0" if token[-1] != "0" else "1")).zip()


def _visible_of_other_body(m: Material) -> bytes:
    """Visible and hidden token are both genuine, and of two bodies."""
    return m.unit().put(TOKEN_CELL, _token(m.blank("annex1", "210203"))).zip()


def _hidden_removed(parts: Parts) -> None:
    token = _token(parts)
    index = [i for i, s in enumerate(parts[STRINGS].decode().split("<si>")[1:]) if token in s]
    for number in index:
        old = f"<v>{number}</v>"
        parts[HIDDEN] = parts[HIDDEN].decode().replace(f't="s">{old}', ">").encode()


def _no_token(m: Material, parts: Parts) -> Parts:
    return parts.sub(STRINGS, _token(parts), "", 9)


def _copied(m: Material, *units: Parts, names: tuple[str, ...] = ("Sheet1",), tokens: bool = False) -> bytes:
    """The form's cells copied into a new workbook: values only, as a paste leaves them."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for parts, name in zip(units, names, strict=True):
        source = m.book(parts.zip()).worksheets[0]
        sheet = book.create_sheet(name)
        for row in source.iter_rows():
            for cell in row:
                text = isinstance(cell.value, str)
                if (
                    cell.value is None
                    or cell.column > 7
                    or (text and not tokens and TOKEN.fullmatch(cell.value))
                ):
                    continue
                if not (text and cell.value.startswith("=")):
                    sheet.cell(cell.row, cell.column, cell.value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _several(m: Material) -> bytes:
    """Three units' forms as sheets of one workbook, with their printed tokens."""
    units = [m.unit(unit_name=f"{m.unit_name}{n}分厂") for n in (1, 2, 3)]
    return _copied(m, *units, names=("一", "二", "三"), tokens=True)


def _both_annexes(m: Material) -> bytes:
    return _copied(m, m.unit(), m.table(), names=("申报表", "汇总表"), tokens=True)


def _sheet_copied(m: Material) -> bytes:
    book = m.book()
    copy: Any = book.copy_worksheet(book.worksheets[0])
    copy.title = "第二家"
    copy["B4"] = m.unit_name + "二厂"
    return m.saved(book)


def _home_made(m: Material) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["单位名称", "所有制性质", "职工人数"])
    sheet.append([m.unit_name, "国有", 120])
    return m.saved(book)


def _other_book(m: Material) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet["A1"] = f"{m.unit_name} 2017年10月工资表"
    return m.saved(book)


def _dropped(sheets: slice) -> Callable[[Material], bytes]:
    def build(m: Material) -> bytes:
        book = m.book()
        for sheet in book.worksheets[sheets]:
            book.remove(sheet)
        return m.saved(book)

    return build


KINDS: tuple[Kind, ...] = (
    refused("token-altered", _altered, "token-invalid"),
    refused(
        "token-of-another-key",
        lambda m: _retold(m, m.unit(), _sealed(m, Key(bytes(32)))),
        "token-foreign",
        "token-other-batch",
    ),
    refused("token-with-another-body", _resubmitter, "token-invalid"),
    refused(
        "token-of-unknown-version",
        lambda m: _retold(m, m.unit(), _sealed(m, version="0000")),
        "version-unknown",
    ),
    refused(
        "token-of-unknown-body",
        lambda m: _retold(m, m.unit(), _sealed(m, submitter="999999")),
        "submitter-unknown",
    ),
    refused(
        "token-of-the-other-form",
        lambda m: _retold(m, m.unit(), _sealed(m, sign="2")),
        "version-unknown",
    ),
    refused("token-visible-forged", _visible_forged, "token-invalid"),
    refused("token-visible-of-another-body", _visible_of_other_body, "token-invalid"),
    accepted(
        "token-sealed-for-another-body",
        lambda m: _retold(m, m.unit(), _sealed(m, submitter="210203")),
        "submitter-mismatch@B15",
        values=GOOD,
        also=("locked-changed",),
    ),
    _patched("name-of-another-body", lambda p: p.put("B15", "西岗区"), "submitter-mismatch@B15"),
    _patched("name-of-nobody", lambda p: p.put("B15", "某某区"), "locked-changed@B15"),
    _patched("name-as-alias", lambda p: p.put("B15", "大连市中山区")),
    _patched("token-visible-wiped", lambda p: p.cell(TOKEN_CELL, ""), "token-partial", told_by="token"),
    _patched("token-hidden-wiped", _hidden_removed, "token-partial", told_by="token"),
    accepted(
        "hidden-sheet-deleted",
        _dropped(slice(2, 3)),
        "token-partial",
        values=GOOD,
        also=LOST,
        told_by="token",
    ),
    accepted("guide-deleted", _dropped(slice(1, 2)), values=GOOD),
    accepted(
        "token-wiped-everywhere",
        lambda m: _no_token(m, m.unit()).zip(),
        UNSIGNED,
        values=GOOD,
        told_by="text",
    ),
    accepted(
        "copied-without-token",
        lambda m: _copied(m, m.unit()),
        UNSIGNED,
        values=GOOD,
        told_by="text",
        also=LOST,
    ),
    accepted(
        "copied-with-token",
        lambda m: _copied(m, m.unit(), tokens=True),
        "token-partial",
        values=GOOD,
        told_by="token",
        also=LOST,
    ),
    accepted("several-units-in-one", _several, "token-partial", forms=3, values=GOOD, also=LOST),
    accepted("both-annexes-in-one", _both_annexes, "token-partial", forms=2, values=GOOD, also=LOST),
    accepted("form-sheet-copied", _sheet_copied, forms=2, values=GOOD, also=LOST),
    accepted(
        "unsigned-in-the-bodys-folder",
        lambda m: _copied(m, m.unit(staff_count=327).put("B15", "")),
        UNSIGNED,
        file="西岗区/表.xlsx",
        told_by="folder",
        also=LOST,
        values={"staff_count": 327},
    ),
    refused("unsigned-nobodys", lambda m: _copied(m, m.unit().put("B15", "")), "submitter-unclear"),
    refused(
        "unsigned-folder-of-two",
        lambda m: _copied(m, m.unit(staff_count=328).put("B15", "")),
        "submitter-unclear",
        file="中山区、西岗区/表.xlsx",
    ),
    refused("home-made", _home_made, "form-unknown", "submitter-unclear"),
    refused("another-workbook", _other_book, "form-unknown"),
)
