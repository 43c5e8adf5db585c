"""Formulas where a value belongs, and texts that only look like something that is run."""

from __future__ import annotations

from typing import Any

import xlwt

from hostile import other_formats as other
from hostile.kind import Change, Kind, accepted, changed_unit
from hostile.material import Material

SOME = {"chair_name": "王建国", "self_total": 92.5}
STAFF = {"staff_count": 326, **SOME}


def _odd(name: str, change: Change, *codes: str, **more: Any) -> Kind:
    """A good form with something in it: its values are read all the same."""
    return accepted(name, changed_unit(change), *codes, **{"values": SOME, **more})


def _formula(text: str, result: str = "326", attributes: str = "") -> Change:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return lambda parts: parts.cell("D5", f"<f>{escaped}</f><v>{result}</v>", attributes)


def _xls_dde(m: Material) -> bytes:
    return other.xls(m, {"D5": xlwt.Formula("300+26")})


KINDS: tuple[Kind, ...] = (
    _odd("formula-in-entry", _formula("300+26"), "cell-formula@D5", values=STAFF),
    _odd("formula-dde", _formula("cmd|' /c calc'!A0"), "cell-formula@D5", also=("dde-link",), values=STAFF),
    _odd(
        "formula-webservice",
        _formula('WEBSERVICE("http://127.0.0.1:9/")'),
        "cell-formula@D5",
        also=("external-link",),
        values=STAFF,
    ),
    _odd(
        "formula-hyperlink", _formula('HYPERLINK("javascript:alert(1)",326)'), "cell-formula@D5", values=STAFF
    ),
    _odd(
        "formula-other-book",
        _formula("[1]Sheet1!$A$1"),
        "cell-formula@D5",
        also=("external-link",),
        values=STAFF,
    ),
    _odd("formula-rtd", _formula('RTD("x.y",,"z")'), "cell-formula@D5", also=("dde-link",), values=STAFF),
    _odd(
        "formula-call",
        _formula('CALL("kernel32","WinExec","JCJ","calc",0)'),
        "cell-formula@D5",
        also=("macros-ignored", "dde-link"),
        values=STAFF,
    ),
    _odd(
        "formula-image",
        _formula('IMAGE("http://127.0.0.1:9/a.png")'),
        "cell-formula@D5",
        also=("external-link", "cell-picture"),
        values={},
    ),
    _odd(
        "picture-in-cell-wps",
        _formula('DISPIMG("ID_1",1)', '=DISPIMG("ID_1",1)', 't="str"'),
        "cell-picture@D5",
        values=SOME,
    ),
    _odd(
        "picture-in-cell-wps-prefixed",
        _formula('_xlfn.DISPIMG("ID_1",1)', "#NAME?", 't="e"'),
        "cell-picture@D5",
        values=SOME,
    ),
    _odd(
        "picture-word-as-text",
        lambda p: p.put("D5", '=DISPIMG("ID_1",1)'),
        also=("cell-picture", "cell-not-number"),
        values=SOME,
    ),
    accepted(
        "xls-with-formula",
        _xls_dde,
        "values-only",
        values=SOME,
        also=("cell-blank", "cell-formula", "cell-formula-empty", "cell-too-small"),
    ),
    accepted(
        "text-that-looks-like-a-formula",
        lambda m: m.unit(chair_name="=cmd|' /c calc'!A0").zip(),
        values={"chair_name": "=cmd|' /c calc'!A0"},
    ),
    accepted(
        "text-that-looks-like-markup",
        lambda m: m.unit(chair_name="<script>alert(1)</script>").zip(),
        values={"chair_name": "<script>alert(1)</script>"},
    ),
    accepted(
        "text-with-terminal-escapes",
        lambda m: m.unit(chair_name="王\u202e建\u2066国").zip(),
        values={"chair_name": "王建国"},
    ),
    accepted(
        "text-that-begins-with-at",
        lambda m: m.unit(chair_name="@SUM(1+1)*cmd|' /C calc'!A0").zip(),
        values={"chair_name": "@SUM(1+1)*cmd|' /C calc'!A0"},
    ),
)
