"""The checks of 主要做法和成效: its length, and a few words that stand in place of a text."""

from __future__ import annotations

import re

from cwgk_excel.campaign import Settings
from cwgk_excel.forms import schema
from cwgk_excel.forms.annex1.settings import Narrative, Rules
from cwgk_excel.forms.rules import each
from cwgk_excel.forms.wordcount import word_count
from cwgk_excel.starting.expressions import late

# Matches a text that only points elsewhere: a word for nothing; a short text made only of the characters that
# say where to look ("另附纸质材料", "详见附件1.docx"); or the name of a file alone.
PLACEHOLDER = late(
    r"(内容|具体|正文)?(材料|略|无|同上)[。.]?"
    r"|[(（]?详见.*|(?=.*(?:[见附另]|已[发寄报交]))"
    r"[见附件页表后详参阅照看请另反背下面书纸质电子版档文字本材料总结报告汇事迹经验主要做法和及与成效内容情况说明"
    r"具体细正全的我公司单位厂企业局校院所随份张共第号送提供上交续稍行寄发邮箱中在为已查收申报一二三四五六七八九十a-z0-9_.,。、:-]*"
    r"|.*\.(docx?|wps|pdf|xlsx?|et|txt|rtf|jpe?g|png|zip|rar|7z)",
    re.IGNORECASE,
)
LONGEST_PLACEHOLDER = 40


def narrative_checks(settings: Settings) -> list[schema.Check]:
    """Return the narrative's checks that the settings turn on."""
    limit, on = settings.section(Narrative), settings.section(Rules)
    longest, shortest = limit.limit * limit.over, limit.limit * limit.under
    checks = []
    if on.narrative_length:
        checks += [
            schema.custom(each(lambda text: word_count(text) <= longest), "narrative-long"),
            schema.custom(
                each(lambda text: word_count(text) >= shortest or is_placeholder(text)), "narrative-short"
            ),
        ]
    if on.narrative_placeholder:
        checks.append(schema.custom(each(lambda text: not is_placeholder(text)), "narrative-placeholder"))
    return checks


def is_placeholder(text: str) -> bool:
    """Return whether a narrative only points elsewhere, such as 见附件."""
    said = re.sub(r"《[^》]*》|[\s（）()“”【】]", "", text)
    return len(said) <= LONGEST_PLACEHOLDER and PLACEHOLDER.fullmatch(said) is not None
