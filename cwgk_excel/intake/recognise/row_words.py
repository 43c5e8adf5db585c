"""Tells from a cell's words what its table row is: a sum, a repeated head, a remark, a signature, a group's head.

Only texts that cannot be a unit's name count; everything else is left for a person to judge.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from cwgk_excel.folding import cached, fold
from cwgk_excel.returns.cells import RawCell
from cwgk_excel.starting.expressions import late
from cwgk_excel.values.formats import is_date_format

# Longer texts are not matched: a remark may fill a line, and nothing else here is longer than a name.
LONGEST = 200
# Roles that show that a row is no unit, the clearest first, and the words by which findings name such a row.
TOTAL, HEAD, NOTE, SIGNATURE, GROUP = "total", "head", "note", "signature", "group"
CALLED = {HEAD: "重复的表头", NOTE: "说明文字", SIGNATURE: "签字盖章的一行", GROUP: "分组的小标题"}
SPECIAL = (TOTAL, *CALLED)
# A row with a name and at least this many figures is a row of a list of units.
UNIT_FIGURES = 2
FIGURE, WORDS = "figure", "words"

_COUNT = r"共?\d+[家个户](?:单位|企业)?"
_TOTAL = late(
    r"(?:(?:(?:本页|以上|全部|单位|企业|事业|全[区市县]|职工|人数)*(?:共计|累计|总数|平均)"
    r"|[^:;,。]{0,20}(?:合计|总计|小计))"  # the sum of any group: 春柳街道小计
    rf"(?:人数|得分|分数?|数|值)?(?:[:(].*|{_COUNT})?|{_COUNT})"
)
_FIGURE = late(r"(?:约|共)?[+-]?[\d.,]+(?:人|名|位|分|%)*")
_NOTE = late(
    r"[※*★☆●◆■]*\(?(?:备?注|附注|说明|注意|附件?|填[表报写]说明|填[报写]要求)\d*[:.、)].*"
    r"|\(?(?:备?注|附注|填[表报写]说明|填[报写]要求)\)?"
    r"|\(?(?:以[上下]|上述|下列)(?:为|是|共|均|所列|各?单位|情况|信息|内容|数据).*"
    r"|\(?[此本](?:页|表|栏)(?!合计|小计|总计|共计).*"
)
# A numbered remark, as below 填表说明: names do not end with a full stop. `role` checks for the few that do.
_SENTENCE = late(r"(?:\d{1,2}[.、:)]|\(\d{1,2}\)).{4,}[。;]")
_SIGNS = (
    r"(?:填报|填表|制表|审核|审批|复核|核对|经办|联系|汇总|统计|签发|分管|主管)(?:人员?|领导|部门)"
    r"|[^:]{0,12}(?:负责人|主席|领导|主任|书记)|(?:联系)?电话|手机|传真"
    r"|(?:填报|填表|报送|上报|制表|申报)?(?:日期|时间)|(?:填报|填表|报送|上报)单位"
    r"|[^:]{0,20}意见"
)
_STAMPED = r"\(?(?:签[字名章]|加?盖?公?章)\)?"
_SIGNATURE = late(
    rf"(?:{_SIGNS})(?:{_STAMPED}:?|:).*|{_STAMPED}|.{{0,30}}\({_STAMPED}\)"
    r"|(?:\d{4}|[〇零一二三四五六七八九]{4})?年(?:\d{1,2}|[一二三四五六七八九十]{1,3})?月"
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})?日|\d{4}[-./]\d{1,2}[-./]\d{1,2}"
)
_NUMBERED = (
    r"(?:第?[一二三四五六七八九十]{1,3}(?:[、.,:]|部分:?)"
    r"|\((?:[一二三四五六七八九十]{1,3}|\d{1,3})\)|\d{1,3}[、.)])"
)
_KINDS = (
    r"(?:国有|集体|民营|私营|外资|外商投资|合资|港澳台|非公(?:有制)?|公有制?|股份制?|控股|中央|省|市|区|县|街道|乡镇"
    r"|驻[区市县连]|直|属|所|大型|中型|小型|中小|规模以上|规上|其[他它]|重点|工业|商贸|服务|建筑)*"
    r"(?:企事业|企业|事业|机关)(?:单位)?(?:类|部分|名单|系统)?"
)
_GROUP = late(
    rf"{_NUMBERED}?{_KINDS}(?:\(.*|:.*|{_COUNT})?|{_NUMBERED}[^\d]{{0,8}}(?:企业|单位|类|部分|名单|系统)(?:\(.*|:)?"
)
_ORGANISATION = late(
    r".+?(?:公司|集团|[厂矿店院校学园所站局处部社行馆场港库队团会署段台]|中心|广场|酒店)|.*(?:ltd|co|inc|llc|corp)\.?"
)
# A name of nothing but Chinese characters that no other expression here takes: these take no text that ends so unless
# it has other signs, words for signing and sealing, or begins as a remark does. The tests hold it against all of them.
_PLAIN_NAME = late(
    r"(?![以上下此本])[\u4e00-\u7adf\u7ae1-\u7b7d\u7b7f-\u9fa5]+"
    r"(?:公司|集团|[厂矿店院校学园所站局处部社行馆场港库队团会署段台]|中心|广场|酒店)"
)
_BRACKET = late(r"\([^()]*\)$")
_SUM = late(r"(?:_xlfn\.)?(?:SUM|SUBTOTAL|AVERAGE|AGGREGATE|COUNTA?)\(.*", re.IGNORECASE | re.DOTALL)


@cached(4096)
def bare(text: str) -> str:
    """Return a printed text as it is compared: folded, without a final colon and then a final note in brackets."""
    return _BRACKET.sub("", fold(text).strip(":"))


def role(cell: RawCell, printed: Collection[str]) -> str:
    """Return what a filled cell makes of its row: one of SPECIAL, FIGURE, or WORDS for any text a unit may have.

    ``printed``: the form's own texts, as ``bare`` gives them.
    """
    if cell.kind == "date" or (cell.kind == "number" and is_date_format(cell.number_format)):
        return SIGNATURE
    if cell.kind in ("number", "error") or (cell.formula and not cell.text.strip()):
        return FIGURE
    if cell.kind != "text" or len(cell.text) > LONGEST:
        return WORDS
    text = fold(cell.text)
    if _TOTAL.fullmatch(text):
        return TOTAL
    for pattern, said in ((_NOTE, NOTE), (_SIGNATURE, SIGNATURE)):
        if pattern.fullmatch(text):
            return said
    if _SENTENCE.fullmatch(text) and not names_organisation(cell):
        return NOTE
    if bare(cell.text) in printed:
        return HEAD
    if _GROUP.fullmatch(text):
        return GROUP
    return FIGURE if _FIGURE.fullmatch(text) else WORDS


def is_plain_name(text: str, printed: Collection[str]) -> bool:
    """Return whether a text is certainly the name of an organisation, at one glance; most are found by this."""
    return len(text) <= LONGEST and _PLAIN_NAME.fullmatch(text) is not None and text not in printed


def name_beside_figures(cells: Iterable[RawCell]) -> RawCell | None:
    """Return the cell with a unit's name in a row that has figures too, as in a list; None if there is none."""
    typed = [cell for cell in cells if not cell.formula]
    figures = sum(cell.kind == "number" for cell in typed)
    name = next((cell for cell in typed if names_organisation(cell)), None)
    return name if figures >= UNIT_FIGURES else None


def introduces(cell: RawCell) -> bool:
    """Return whether a text ends with a colon, so that the next cell belongs to it."""
    return cell.kind == "text" and cell.text.rstrip().endswith((":", "：", "∶"))


def is_sum(cell: RawCell) -> bool:
    """Return whether a cell's formula is a sum, count or average, as below a list."""
    return _SUM.fullmatch(cell.formula) is not None


def names_organisation(cell: RawCell) -> bool:
    """Return whether a text ends as names of enterprises and institutions do; a formula counts, as it may give one."""
    if cell.formula:
        return True
    if cell.kind != "text" or len(cell.text) > LONGEST:
        return False
    text = fold(cell.text).rstrip("。.,;")
    return _ORGANISATION.fullmatch(_BRACKET.sub("", text)) is not None
