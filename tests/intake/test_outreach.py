"""Formulas that reach out of their workbook."""

from __future__ import annotations

import pytest

from cwgk_excel.intake.extract.outreach import reaches_out


@pytest.mark.parametrize(
    "formula",
    [
        "cmd|'/c calc'!A0",
        "+cmd|' /C calc'!A0+1",
        "'cmd'|'/c calc'!A0",
        "MSEXCEL|'\\..\\..\\Windows\\System32\\cmd.exe /c calc'!''",
        'DDE("soffice","a.ods","Sheet1.A1")',
        'RTD("x.y",,"z")',
        'IF(A1>0,call("kernel32","WinExec","JCJ","calc",0),1)',
        'EXEC("calc.exe")',
        'REGISTER.ID("a","b")',
        'regıſter ("a","b")',
    ],
)
def test_formulas_that_talk_to_a_program(formula: str) -> None:
    """Conversations between programs, and functions that run something."""
    assert reaches_out(formula) == "dde-link"


@pytest.mark.parametrize(
    "formula",
    [
        "[1]Sheet1!$A$1",
        "SUM('[2]2016 年'!A1:A9)",
        "[1]!名称",
        "'C:\\数据\\[台账.xlsx]Sheet1'!A1",
        "'file:///home/a/b.ods'#$Sheet1.A1",
        'WEBSERVICE("http://127.0.0.1/?"&A1)',
        '_xlfn.WEBSERVICE("http://127.0.0.1/")',
        'COM.MICROSOFT.WEBSERVICE("http://127.0.0.1/")',
        'IMAGE("http://127.0.0.1/a.png")',
        'importrange("https://x/","A1")',
        'webſervıce("http://127.0.0.1/")',
        'ImportXML("http://127.0.0.1/")',
    ],
)
def test_formulas_that_read_elsewhere(formula: str) -> None:
    """Other workbooks, and the net."""
    assert reaches_out(formula) == "external-link"


@pytest.mark.parametrize(
    "formula",
    [
        "=",
        "A1+B2*3",
        'IF(A1="cmd|x!y","[1]Sheet1!A1","WEBSERVICE(1)")',
        "'甲|乙'!A1",
        "附件2!B6&认证申报表!B4",
        "表1[[#This Row],[1]]*2",
        "SUM(表1[金额])",
        'MYIMAGE("a")+RECALL(1)',
        'HYPERLINK("http://127.0.0.1/","看")',
        '"“”"&TEXT(A1,"[h]:mm")',
    ],
)
def test_formulas_that_stay_inside(formula: str) -> None:
    """Texts, names of sheets with odd signs and references into tables are none; a link waits for a click."""
    assert reaches_out(formula) == ""
