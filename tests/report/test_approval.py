"""Tests of cwgk_excel.report.papers.approval: 呈批单, the page with which the table goes to the leaders."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from frames import body, campaign, collected
from papers import lines

from cwgk_excel.report.content import MasterContent, gather
from cwgk_excel.report.figures import figures_of
from cwgk_excel.report.papers.approval import approval, approval_bytes, fitted, write_approval

OF = campaign(body("A1", "甲区"), body("B2", "乙区"), body("C3", "丙区", expected_units=0))


def content(*findings: dict[str, str], bodies: int = 0) -> MasterContent:
    """甲区 returned both forms of one unit, 乙区 nothing; with ``bodies`` so many more did not return."""
    more = (body(f"D{number}", f"第{number}个很远很远的县") for number in range(bodies))
    of = campaign(*OF.submitters, *more) if bodies else OF
    row = {"unit_name": "甲公司", "submitter": "A1", "staff_count": 326}
    wrong = {**row, "unit_name": "乙公司", "row": 7, "valid": False}
    return gather(collected([row], [row, wrong], findings, of=of))


def drawn(made: MasterContent) -> bytes:
    """The 呈批单 as a file."""
    return approval_bytes(approval(made, figures_of(made)), made)


def test_what_it_says() -> None:
    """Everything is counted by report.figures, and what may be changed is only proposed."""
    error = {"code": "cell-blank", "submitter": "A1"}
    said = lines(drawn(content(error, {"code": "return-late", "submitter": ""})))
    assert said == [
        "大连市厂务公开领导小组办公室呈批单",
        "标　题 | 关于呈报第二批“大连市厂务公开民主管理工作标准化建设单位”认证申报汇总表的请示",
        "批　次 | 第二批 | 文　号 | 大厂开办发〔2017〕7号",
        "经办人 | 刘峰 | 电　话 | 82610415 | 日　期 | 2017年11月10日",
        "事　由 | 按照大厂开办发〔2017〕7号文件要求，各报送单位应于2017年11月15日（星期三）前报送第二批“大连市厂务公开"
        "民主管理工作标准化建设单位”认证申报材料。现将截至2017年11月10日收到的材料汇总成表，呈请审批。",
        "数　字 | 报送单位：应报2家，已报1家，其中报齐0家，未报1家。\n申报单位：1家，职工326人。\n"
        "未了结的问题：错误1处（改正前不列入），警告1处（待核实）。\n未列入：另有1家因材料未补正未列入（乙公司）。",
        "存在问题 | 甲区：部分报送，缺1个单位的附件1，待改1处；乙区：未报。",
        "拟办意见 | 一、拟同意将汇总表所列1家单位列为第二批认证对象，组织抽查审核。\n"
        "二、未列入的1家限期补正，补正后列入，逾期不列入；1处错误由有关报送单位改正；未报的1家继续催报。\n妥否，请批示。",
        "审　核 | 签名：　　　　　　　　　年　　月　　日　",
        "领导批示 | 签名：　　　　　　　　　年　　月　　日　",
        "数字由程序按账本统计；“拟办意见”是代拟的，请经办人改定后再送。没有列入的和存在的问题，详见《工作总表》。",
    ]


def test_it_is_one_page() -> None:
    """However many bodies have problems: rows have exact heights, whose sum leaves room for the leaders."""
    made = drawn(content(bodies=40))
    assert "第0个很远很远的县：未报" in lines(made)[6]
    assert "等42家。" in lines(made)[6]
    rows = Document(BytesIO(made)).tables[0].rows
    heights = [row.height.pt for row in rows]
    assert {int(row.height_rule or 0) for row in rows} == {2}
    assert sum(heights) + 33 + 2 * 13 < 700
    assert heights[-1] >= 100


def test_names_of_lacking_units_give_way_to_figures() -> None:
    """Where figures are long, the sentence says how many are lacking and ends, rather than break off within a name."""
    made = content()
    found = figures_of(made)
    lacking = [replace(one, unit="大连第三十三号机械制造有限公司") for one in found.lacking]
    many = replace(found, rows=116, units=110, staff=171884, errors=17, warnings=48, lacking=lacking)
    said = lines(approval_bytes(approval(made, many), made))[5]
    assert said.endswith("警告48处（待核实）。\n未列入：另有1家因材料未补正未列入。")


def test_texts_are_cut_to_their_room() -> None:
    """The last that has room ends in an ellipsis, what has none is left out."""
    assert fitted(["甲" * 29, "乙" * 60, "丙"], 2) == ["甲" * 29, "乙" * 28 + "…"]


def test_what_a_clerk_changed_is_kept(tmp_path: Path) -> None:
    """A page that nobody changed is made anew, one that was saved by another program lies beside the new one."""
    path, made = tmp_path / "呈批单.docx", content()
    assert write_approval(path, made, figures_of(made)) == path
    assert write_approval(path, made, figures_of(made)) == path
    document = Document(path)
    document.add_paragraph("经办人加的一句")
    document.save(str(path))
    beside = write_approval(path, made, figures_of(made))
    assert beside == tmp_path / "呈批单-2.docx"
    assert lines(path.read_bytes())[-1] == "经办人加的一句"
    assert write_approval(path, made, figures_of(made)) == beside


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_document_is_kept(tmp_path: Path, data: bytes) -> None:
    """Whatever lies under the name, somebody put it there."""
    path, made = tmp_path / "呈批单.docx", content()
    path.write_bytes(data)
    assert write_approval(path, made, figures_of(made)).name == "呈批单-2.docx"


def test_same_content_same_bytes() -> None:
    """Without a time of day."""
    assert drawn(content()) == drawn(content())
    with ZipFile(BytesIO(drawn(content()))) as package:
        assert "T00:00:00Z" in package.read("docProps/core.xml").decode()
