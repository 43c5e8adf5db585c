"""Every finding there is: stable code, severity, title, message and remedy in Chinese.

``message`` is a format string; the names in braces are given where the finding is made. ``{label}`` and
``{value}`` are always there for findings that stand at a cell. The catalogue page in docs/ is generated
from this module. Codes are never renamed or reused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "notice"]
SEVERITY_NAMES: Mapping[str, str] = {"error": "错误", "warning": "警告", "notice": "提示"}


@dataclass(frozen=True, slots=True)
class FindingKind:
    """One kind of finding: ``error`` keeps a record (or file) out of the master, the others do not."""

    code: str
    severity: Severity
    title: str
    message: str
    remedy: str


_AGAIN = "请在原下发的表格中改正后重新报送。"
_ENTRIES = (
    # cells
    ("cell-blank", "error", "必填项未填", "{label}没有填", "请填写{label}。{help}"),
    (
        "cell-not-number",
        "error",
        "不是数字",
        "{label}应填数字，现在是“{value}”{remark}",
        "请只填数字，例如 {example}。",
    ),
    (
        "cell-approximate",
        "error",
        "不是准确的数",
        "{label}写的是“{value}”，不是一个准确的数",
        "请填一个准确的数字，例如 {example}。",
    ),
    ("cell-not-whole", "error", "不是整数", "{label}应填整数，现在是“{value}”", "请填整数，例如 {example}。"),
    (
        "cell-too-small",
        "error",
        "小于最小值",
        "{label}不能小于{minimum}，现在是“{value}”",
        "请核对后填{range}的数。",
    ),
    (
        "cell-too-large",
        "error",
        "大于最大值",
        "{label}不能大于{maximum}，现在是“{value}”",
        "请核对后填{range}的数。",
    ),
    (
        "cell-not-date",
        "error",
        "不是日期",
        "{label}应填日期，现在是“{value}”{remark}",
        "请填完整的年月日，例如 {example}。",
    ),
    (
        "cell-date-range",
        "error",
        "日期不在范围内",
        "{label}应在{range}，现在是“{value}”",
        "请核对年份和月份后填写，例如 {example}。",
    ),
    (
        "cell-too-long",
        "error",
        "文字过长",
        "{label}最多{max_length}字，现在有{length}字",
        "请缩短到{max_length}字以内。",
    ),
    (
        "cell-not-choice",
        "error",
        "不在可选范围",
        "{label}只能填{choices}，现在是“{value}”",
        "请从下拉列表中选择；不适用的单位请留空。",
    ),
    (
        "cell-unlisted",
        "warning",
        "列表中没有的写法",
        "{label}填的“{value}”不在列表中",
        "请核实；列表中有：{choices}。确实不同的可以保留，由市厂开办确认。",
    ),
    (
        "cell-error-value",
        "error",
        "公式错误值",
        "{label}显示为错误值“{value}”",
        "请删去单元格中的公式，直接填写内容。",
    ),
    (
        "cell-formula",
        "warning",
        "填的是公式",
        "{label}是由公式算出的“{value}”",
        "已按显示的结果收下，请核实；以后请直接填写结果。",
    ),
    (
        "cell-formula-empty",
        "error",
        "公式没有结果",
        "{label}中的公式没有保存计算结果",
        "请删去单元格中的公式，直接填写内容。",
    ),
    (
        "rate-unclear",
        "warning",
        "百分比不明确",
        "{label}现在是“{value}”{remark}，看不出是不是百分比",
        "请核实；百分之九十八点五请填 98.5，不要加 %。",
    ),
    # rules within one return
    (
        "score-over-100",
        "warning",
        "分数超过100",
        "{label}为“{value}”，超过了100",
        "请核实是否多写了一位或漏了小数点。",
    ),
    (
        "below-threshold",
        "notice",
        "低于参考线",
        "{label}为“{value}”，低于参考线{threshold}",
        "请核实填写无误；是否认证由市厂开办决定。",
    ),
    (
        "total-not-sum",
        "notice",
        "总分与各项不一致",
        "自查总得分为“{value}”，与各项得分之和{expected}不一致",
        "请核对自查总得分、职代会得分、厂务公开得分和职工董事监事得分。",
    ),
    (
        "board-score-unexpected",
        "warning",
        "不应有职工董事监事得分",
        "填了职工董事监事得分“{value}”，但“是否建立职工董事监事制度”不是“是”",
        "已建立制度的请在该栏选“是”；没有建立或不适用的请删去得分。",
    ),
    (
        "board-score-missing",
        "warning",
        "缺职工董事监事得分",
        "“是否建立职工董事监事制度”选了“是”，但没有职工董事监事得分",
        "请补填职工董事监事得分，或核对是否选对。",
    ),
    (
        "board-reps-expected",
        "notice",
        "可能属于应建范围",
        "{ownership}单位没有填“是否建立职工董事监事制度”，可能属于应建范围",
        "请核实（公司法第44、51、67、70、117条）；应建已建填“是”，应建未建填“否”，不适用的留空。",
    ),
    (
        "delegates-over-staff",
        "warning",
        "代表多于职工",
        "职工代表人数“{value}”多于职工人数{staff}",
        "请核对两个人数。",
    ),
    (
        "delegates-below-norm",
        "notice",
        "代表人数偏少",
        "职工代表人数“{value}”少于一般要求的{expected}人",
        "请核实（企业民主管理规定第八条）；召开职工大会的，请填“职工大会”或留空。",
    ),
    (
        "narrative-long",
        "notice",
        "主要做法和成效偏长",
        "主要做法和成效有{count}字，要求{limit}字",
        "请适当压缩，保证打印清楚；内容照收，不会截断。",
    ),
    (
        "narrative-short",
        "notice",
        "主要做法和成效偏短",
        "主要做法和成效只有{count}字，要求{limit}字",
        "请补充具体做法和成效。",
    ),
    (
        "narrative-placeholder",
        "warning",
        "没有写主要做法和成效",
        "主要做法和成效只写了“{value}”",
        "请把正文直接写在表中，不要另附。",
    ),
    (
        "phone-unusual",
        "warning",
        "不像电话号码",
        "联系电话“{value}”不像电话号码",
        "请填能打通的号码，例如 82610415 或 13912345678。",
    ),
    (
        "unit-listed-twice",
        "warning",
        "同一单位列了两次",
        "{value}在本表中列了不止一次（第{rows}行）",
        "请删去重复的一行。",
    ),
    # a whole return
    (
        "return-late",
        "warning",
        "逾期报送",
        "{day}收到，截止日期是{due}",
        "请报送单位说明情况；是否接收由市厂开办决定。",
    ),
    ("form-blank", "notice", "空白表", "表中什么都没有填", "如果应当填报，请填好后重新报送。"),
    (
        "form-no-rows",
        "error",
        "没有填单位",
        "汇总表没有填任何单位",
        "请逐行填写申报单位；没有申报单位的，请告知市厂开办。",
    ),
    (
        "locked-changed",
        "error",
        "表格原有文字被改动",
        "表格原来印的是“{expected}”，现在是“{value}”",
        "请用原下发的表格重新填写，不要改动表头、插入或删除行列。",
    ),
    (
        "formula-replaced",
        "warning",
        "表格公式被改动",
        "单元格中原来的公式被改动，现在是“{value}”",
        "不影响填报内容；重新报送时请用原下发的表格。",
    ),
    # a whole file
    ("file-empty", "error", "空文件", "文件是空的，一个字节也没有", "请重新复制或重新发送这个文件。"),
    (
        "file-not-workbook",
        "error",
        "不是 Excel 工作簿",
        "这不是 .xlsx 工作簿，实际是{what}",
        "请用 Excel 或 WPS 打开后另存为 .xlsx 再报送。",
    ),
    (
        "file-broken",
        "error",
        "文件已损坏",
        "文件已损坏，无法完整读取（{what}）",
        "请报送单位用 Excel 或 WPS 打开原文件，另存一份再报送。",
    ),
    (
        "file-encrypted",
        "error",
        "文件有打开密码",
        "文件设了打开密码",
        "请在 Excel 或 WPS 中取消打开密码（文件—信息—保护工作簿），保存后再报送。",
    ),
    (
        "file-too-large",
        "error",
        "文件过大",
        "文件超出允许的大小（{what}）",
        "请删去表中粘贴的图片等无关内容，另存后再报送。",
    ),
    (
        "file-unsafe",
        "error",
        "文件结构不安全",
        "文件结构异常，没有打开（{what}）",
        "请在原下发的表格中重新填写后报送。",
    ),
    (
        "form-unknown",
        "error",
        "不是下发的表格",
        "表中找不到控制码，认不出是哪张表",
        "请在原下发的表格中填写，不要另做表格或复制到新工作簿。",
    ),
    ("token-invalid", "error", "控制码被改动", "控制码“{token}”核对不上，可能被改动过", _AGAIN),
    (
        "token-foreign",
        "error",
        "不是本批次的表格",
        "控制码“{token}”不是本批次发出的",
        "请确认是不是以前批次的表；请改用本批次下发的表格。",
    ),
    (
        "version-unknown",
        "error",
        "不认识的表格版本",
        "控制码“{token}”的表格版本没有记录",
        "请确认批次文件夹完整（ledger.sqlite 不能删），或重新下发表格。",
    ),
    (
        "submitter-unknown",
        "error",
        "不认识的报送单位",
        "控制码“{token}”中的报送单位代码 {submitter} 不在名单中",
        "请检查 submitters.csv 是否删去了这个单位。",
    ),
    ("file-noise", "notice", "系统临时文件", "程序自动产生的临时文件，不是报表", "不用处理。"),
    (
        "file-attachment",
        "notice",
        "附件",
        "{what}，不是工作簿",
        "已列出备查；如果是盖章的扫描件，请与纸质件一并存档。",
    ),
)

CATALOGUE: Mapping[str, FindingKind] = {entry[0]: FindingKind(*entry) for entry in _ENTRIES}  # type: ignore[arg-type]


def severity(code: str) -> Severity:
    """The severity of a finding code. Raises KeyError for a code that is not in the catalogue."""
    return CATALOGUE[code].severity
