"""What stands in entry cells: every trap that people, programs and liars set there."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from hostile.kind import Kind, accepted
from hostile.material import BOOK, Material, Parts, text_cell

COUNT, TOTAL, RATE, DAY, NAME, CHAIR, TEXT = "D5", "A7", "F8", "D3", "B4", "B5", "A10"
PERCENT, DATE = "0.00%", "yyyy\\-mm\\-dd"

OLD, IS = "<r><rPr><strike/></rPr><t>310</t></r>", 't="inlineStr"'


def _stored(name: str, address: str, inside: str, attributes: str, *codes: str, **values: Any) -> Kind:
    """A cell as the file stores it."""
    return accepted(name, lambda m: m.unit().cell(address, inside, attributes).zip(), *codes, values=values)


def _typed(name: str, field: str, value: Any, *codes: str, also: tuple[str, ...] = (), **values: Any) -> Kind:
    """A field as somebody types it."""
    return accepted(name, lambda m: m.unit(**{field: value}).zip(), *codes, values=values, also=also)


def _formatted(parts: Parts, code: str, value: str, address: str) -> Parts:
    """A number in a cell with a format of its own."""
    style = len(_styles(parts))
    escaped = code.replace('"', "&quot;")
    if "<numFmts" in parts["xl/styles.xml"].decode():
        parts.sub("xl/styles.xml", "</numFmts>", f'<numFmt numFmtId="300" formatCode="{escaped}"/></numFmts>')
    else:
        parts.sub(
            "xl/styles.xml",
            "<fonts",
            f'<numFmts><numFmt numFmtId="300" formatCode="{escaped}"/></numFmts><fonts',
        )
    parts.sub("xl/styles.xml", "</cellXfs>", '<xf numFmtId="300" applyNumberFormat="1"/></cellXfs>')
    return parts.cell(address, f"<v>{value}</v>", f's="{style}"')


def _styles(parts: Parts) -> list[str]:
    text = parts["xl/styles.xml"].decode()
    return text[text.index("<cellXfs") : text.index("</cellXfs>")].split("<xf ")[1:]


def _shown(name: str, address: str, code: str, value: str, *codes: str, **values: Any) -> Kind:
    return accepted(name, lambda m: _formatted(m.unit(), code, value, address).zip(), *codes, values=values)


def _1904(m: Material) -> bytes:
    return m.unit(fill_date=43042 - 1462).sub(BOOK, "<workbookPr ", '<workbookPr date1904="1" ').zip()


def _long(count: int) -> str:
    return "一" * count


def _varied(count: int) -> str:
    """A text that does not compress as a bomb does."""
    return "".join(map(chr, random.Random(5).choices(range(0x4E00, 0x9FA5), k=count)))


ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#什么")

KINDS: tuple[Kind, ...] = (
    *(
        _stored(f"error-{number}", COUNT, f"<v>{word}</v>", 't="e"', "cell-error-value@D5")
        for number, word in enumerate(ERRORS, 1)
    ),
    _stored("error-in-optional", "F5", "<v>#N/A</v>", 't="e"', "cell-error-value@F5"),
    _stored("error-in-text", CHAIR, "<v>#REF!</v>", 't="e"', "cell-error-value@B5"),
    _stored("formula-without-result", COUNT, "<f>1+1</f>", "", "cell-formula-empty@D5"),
    _stored("formula-with-empty-text", COUNT, '<f>""</f><v></v>', 't="str"', "cell-blank@D5"),
    _stored("formula-with-error", COUNT, "<f>1/0</f><v>#DIV/0!</v>", 't="e"', "cell-error-value@D5"),
    _stored("nan", COUNT, "<v>NaN</v>", "", "cell-error-value@D5"),
    _stored("infinity", COUNT, "<v>INF</v>", "", "cell-error-value@D5"),
    _stored("overflow", COUNT, "<v>1e999</v>", "", "cell-error-value@D5"),
    _stored("underflow", COUNT, "<v>1e-400</v>", "", "cell-too-small@D5"),
    _stored("minus-zero", COUNT, "<v>-0</v>", "", "cell-too-small@D5"),
    _stored("negative", COUNT, "<v>-326</v>", "", "cell-too-small@D5"),
    _stored("fraction", COUNT, "<v>326.5</v>", "", "cell-not-whole@D5"),
    _stored("float-dust", COUNT, "<v>326.00000000000006</v>", "", staff_count=326),
    _stored("decimal-comma", COUNT, "<v>326,5</v>", "", "cell-error-value@D5"),
    _stored("digits-by-thousands", COUNT, f"<v>{'9' * 5000}</v>", "", "cell-error-value@D5"),
    _stored("huge-but-finite", COUNT, "<v>1e300</v>", "", "cell-too-large@D5"),
    _stored("boolean", COUNT, "<v>1</v>", 't="b"', "cell-not-number@D5"),
    _stored("iso-date-in-number", COUNT, "<v>2017-11-03</v>", 't="d"', "cell-not-number@D5"),
    _stored("iso-date", DAY, "<v>2017-11-03T00:00:00</v>", 't="d"', fill_date=date(2017, 11, 3)),
    _stored("struck-run", COUNT, f"<is>{OLD}<r><t>326</t></r></is>", IS, "text-struck@D5", staff_count=326),
    _stored("struck-wholly", COUNT, f"<is>{OLD}</is>", IS, "cell-struck@D5", staff_count=310),
    _stored(
        "struck-and-spaces", COUNT, f"<is>{OLD}<r><t> </t></r></is>", IS, "cell-struck@D5", staff_count=310
    ),
    _typed("full-width", "staff_count", "３２６", staff_count=326),
    _typed("thousands", "staff_count", "1,234", also=("delegates-below-norm",), staff_count=1234),
    _typed("unit-after", "staff_count", "326人", staff_count=326),
    _typed("spaces-of-all-kinds", "staff_count", "\u3000\u00a0 326\u2003", staff_count=326),
    _typed("zero-width", "staff_count", "\u200b3\u200d26\ufeff", staff_count=326),
    _typed("roughly", "staff_count", "约300人", "cell-approximate@D5"),
    _typed("range", "staff_count", "30-40", "cell-approximate@D5"),
    _typed("chinese-numeral", "staff_count", "三百二十六", staff_count=326),
    _typed("ten-thousands", "staff_count", "1.2万", also=("delegates-below-norm",), staff_count=12000),
    _typed("nothing", "staff_count", "无", "cell-blank@D5"),
    _typed("stroke", "staff_count", "/", "cell-blank@D5"),
    _typed("superscript-is-no-digit", "staff_count", "5²", "cell-not-number@D5"),
    _typed("circled-digits", "staff_count", "①②", "cell-not-number@D5"),
    _typed("arabic-indic-digits", "staff_count", "٣٢٦", "cell-not-number@D5"),
    _typed("hexadecimal", "staff_count", "0x146", "cell-not-number@D5"),
    _typed("underscored", "staff_count", "3_26", "cell-not-number@D5"),
    _typed("points", "self_total", "92。5分", self_total=92.5),
    _typed(
        "over-full-marks", "self_total", 192.5, "score-over-100@A7", also=("total-not-sum",), self_total=192.5
    ),
    _typed("whole-staff-meeting", "delegate_count", "职工大会", delegate_count=None),
    _typed("rate-with-sign", "satisfaction_rate", "９８．５％", satisfaction_rate=98.5),
    _typed("rate-of-one", "satisfaction_rate", 1, "rate-unclear@F8", satisfaction_rate=1.0),
    _typed("rate-below-one", "satisfaction_rate", 0.985, "rate-unclear@F8", satisfaction_rate=0.985),
    _typed("rate-beyond", "satisfaction_rate", 985, "cell-too-large@F8"),
    _shown("rate-formatted", RATE, PERCENT, "0.985", satisfaction_rate=98.5),
    _shown("rate-formatted-double", RATE, PERCENT, "98.5", "rate-unclear@F8"),
    _shown("percent-in-count", COUNT, PERCENT, "3.26", "cell-not-number@D5"),
    _shown("date-in-count", COUNT, DATE, "326", "cell-not-number@D5"),
    _shown("date-in-score", TOTAL, DATE, "92.5", "cell-not-number@A7"),
    _shown("time-in-rate", RATE, "h:mm", "0.4", "rate-unclear@F8"),
    accepted("dates-from-1904", _1904, values={"fill_date": date(2017, 11, 3)}),
    _typed("date-29-february-1900", "fill_date", 60, "cell-not-date@D3"),
    _typed("date-zero", "fill_date", 0, "cell-not-date@D3"),
    _typed("date-negative", "fill_date", -1, "cell-not-date@D3"),
    _typed("date-beyond-calendar", "fill_date", 99999999, "cell-not-date@D3"),
    _typed("date-out-of-range", "fill_date", 1, "cell-date-range@D3"),
    _typed("date-as-digits", "fill_date", 20171103, fill_date=date(2017, 11, 3)),
    _typed("date-in-chinese", "fill_date", "二〇一七年十一月三日", fill_date=date(2017, 11, 3)),
    _typed("date-with-dots", "fill_date", "2017.11.3", fill_date=date(2017, 11, 3)),
    _typed("date-american", "fill_date", "11/3/2017", "cell-not-date@D3"),
    _typed("date-two-digit-year", "fill_date", "17.11.3", "cell-not-date@D3"),
    _typed("date-that-is-none", "fill_date", "2017-02-30", "cell-not-date@D3"),
    _typed("date-placeholder", "fill_date", "年  月  日", "cell-blank@D3"),
    _typed("text-of-32767", "narrative", _long(32767), "cell-too-long@A10", also=("narrative-long",)),
    _typed("text-of-32000", "narrative", _long(32000), "narrative-long@A10", narrative=_long(32000)),
    _typed("text-of-400000", "narrative", _varied(400_000), "cell-overlong@A10"),
    _typed("text-of-emoji", "narrative", "😀" * 20_000, "narrative-long@A10"),
    _typed(
        "narrative-elsewhere", "narrative", "见附件", "narrative-placeholder@A10", also=("narrative-short",)
    ),
    _typed("name-too-long", "unit_name", _long(101), "cell-too-long@B4"),
    _typed("name-of-spaces", "unit_name", "\u3000 \n", "cell-blank@B4"),
    _typed("name-invisible", "unit_name", "\u200b\u200e\ufeff", "cell-blank@B4"),
    _typed("choice-with-code", "ownership", "150有限责任", ownership="有限责任"),
    _typed("choice-unlisted", "ownership", "股份制", "cell-unlisted@E4"),
    _typed("choice-must", "has_board_reps", "有", "cell-not-choice@D7", also=("board-score-unexpected",)),
    _stored("escaped-return", CHAIR, "<is><t>王_x000D_建国</t></is>", 't="inlineStr"', chair_name="王建国"),
    _stored("escaped-control", CHAIR, "<is><t>王_x0007_建_x001B_[31m国</t></is>", 't="inlineStr"'),
    _stored(
        "escaped-underscore",
        CHAIR,
        "<is><t>王_x005F_x000D_国</t></is>",
        't="inlineStr"',
        chair_name="王_x000D_国",
    ),
    _stored("lone-surrogate", CHAIR, "<is><t>王_xD83D_国</t></is>", 't="inlineStr"', chair_name="王\ufffd国"),
    _stored(
        "surrogate-pair", CHAIR, "<is><t>王_xD83D__xDE00_国</t></is>", 't="inlineStr"', chair_name="王😀国"
    ),
    _stored("nul-escaped", CHAIR, "<is><t>王_x0000_国</t></is>", 't="inlineStr"'),
    _stored("empty-text", COUNT, text_cell(""), 't="inlineStr"', "cell-blank@D5"),
    _typed("combining-marks", "chair_name", "王" + "\u0301" * 45, chair_name="王" + "\u0301" * 45),
    _typed("private-use", "chair_name", "王\ue000建", chair_name="王\ue000建"),
    _typed("beyond-basic-plane", "chair_name", "王𠮷国", chair_name="王𠮷国"),
    accepted(
        "table-of-wrong-kinds",
        lambda m: m.table({"staff_count": "约300", "self_score": "优", "evaluation_result": "满意"}).zip(),
        "cell-approximate@D6",
        "cell-not-number@E6",
    ),
    accepted(
        "table-listed-twice",
        lambda m: m.table({"unit_name": m.unit_name}, {"unit_name": m.unit_name}).zip(),
        "unit-listed-twice",
    ),
    accepted(
        "table-with-total", lambda m: m.table({}, {"unit_name": "合计", "unit_type": None}).zip(), "row-total"
    ),
)
