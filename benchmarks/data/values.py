"""What bodies and units type in: without a finding unless one is asked for, and the same for the same number."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import NamedTuple

NUMBER_OF_DAY = 43042  # 2017-11-03 as Excel stores it
_SIGNS = (
    "安宝昌诚达德东方丰福富广海汉航和恒宏华汇佳嘉建江金锦晶景凯康科立利联龙隆美明南宁鹏普齐强泉"
    "仁荣瑞润三盛顺泰天通同万旺祥新信兴旭阳益银永宇裕元远运泽正志中众卓"
)
_TRADES = ("机械", "化工", "船舶", "物流", "轴承", "纺织", "食品", "电机", "仪表", "水产", "建材", "热电")
_OWNERSHIP = ("国有", "集体", "有限责任", "股份有限", "私营", "外商投资")
_SENTENCES = (
    "健全职代会制度，规范代表选举和提案办理。",
    "落实厂务公开，重大事项逐项公示并答复职工。",
    "坚持集体协商，工资专项合同按期签订。",
    "民主评议领导人员，结果向职工反馈。",
    "劳动安全和职业卫生的整改情况按月公布。",
    "困难职工帮扶的名单和标准公开透明。",
)
SENTENCES = 40
Values = Mapping[str, str | float]


class Unit(NamedTuple):
    """What a unit declares, and the row of the list that its body sends for it."""

    declared: Values
    listed: Values


def body_name(number: int) -> str:
    """The name of a body; all are of one length, so that none is found within another."""
    first, second = divmod(number, len(_SIGNS))
    return f"{_SIGNS[first]}{_SIGNS[second]}区"


def unit(number: int, *, wrong: bool = False) -> Unit:
    """What a unit says of itself; where ``wrong``, with one mistake that keeps its declaration out."""
    chance = random.Random(number)
    name = "".join(chance.choices(_SIGNS, k=4)) + f"{chance.choice(_TRADES)}有限公司"
    staff = chance.randint(40, 3000)
    congress, openness, board = chance.randint(60, 80) / 2, chance.randint(60, 80) / 2, chance.randint(8, 10)
    total, superior = congress + openness + board, chance.randint(160, 200) / 2
    rate = chance.randint(180, 200) / 2
    declared: Values = {
        "fill_date": NUMBER_OF_DAY + chance.randint(-5, 5),
        "unit_name": name,
        "ownership": chance.choice(_OWNERSHIP),
        "chair_name": "王李张刘陈"[number % 5] + "".join(chance.choices(_SIGNS, k=2)),
        "staff_count": -staff if wrong else staff,
        "delegate_count": min(staff, 30 + staff // 10),
        "self_total": total,
        "congress_score": congress,
        "openness_score": openness,
        "has_board_reps": "是",
        "board_score": board,
        "superior_total": superior,
        "satisfaction_rate": rate,
        "narrative": "".join(chance.choices(_SENTENCES, k=SENTENCES)),
    }
    listed: Values = {
        "unit_name": name,
        "unit_type": "企业",
        "staff_count": staff,
        "self_score": total,
        "evaluation_result": rate,
        "superior_score": superior,
    }
    return Unit(declared, listed)


def head(number: int) -> Values:
    """What a body says above its list."""
    return {"filled_by": "李明", "phone": f"826{number:05d}", "leader": "张华"}


def units(first: int, count: int, *, wrong_every: int = 0) -> Iterator[Unit]:
    """So many units; of them every so many-th has a mistake."""
    for number in range(first, first + count):
        yield unit(number, wrong=bool(wrong_every) and number % wrong_every == 0)
