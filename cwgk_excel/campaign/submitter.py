"""A body that submits returns."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from cwgk_excel.campaign.frozen import Frozen
from cwgk_excel.campaign.settings import safe_name
from cwgk_excel.identity import CODE, CODE_MOST

NAME_MOST = 40


class Submitter(Frozen):
    """A body that submits returns: one line of submitters.csv.

    Attributes:
        code: Its code, 1 to 8 capital letters or digits; it never changes.
        name: Its name, at most 40 characters on one line.
        kind: What it is: 区市县, 先导区 or 产业工会.
        order: Its place in official order, from 1 to 1,000,000.
        aliases: Other names by which returns may call it.
        contact: Whom the office asks, "" where unknown.
        phone: The contact's telephone number, "" where unknown.
        email: The contact's address, "" where unknown.
        expected_units: How many units should apply, None where unknown.
        reports_with: The code of the body that it reports together with, "" where it reports by itself.
        eligible_units: How many units there are that could be certified, None where unknown.
    """

    code: Annotated[
        str,
        Meta(pattern=rf"^{CODE}\Z", description=f"1到{CODE_MOST}位大写字母或数字，定了就不能再改"),
    ]
    name: Annotated[
        str,
        Meta(
            max_length=NAME_MOST,
            pattern=r"^[^\x00-\x1f\x7f]+\Z",
            description=f"报送单位名称，一行，不超过{NAME_MOST}字",
        ),
    ]
    kind: Annotated[Literal["区市县", "先导区", "产业工会"], Meta(description="区市县、先导区或产业工会")]
    order: Annotated[int, Meta(ge=1, le=1_000_000, description="排列次序，正整数")]
    aliases: tuple[str, ...] = ()
    contact: str = ""
    phone: str = ""
    email: str = ""
    expected_units: (
        Annotated[int, Meta(ge=0, le=1_000_000, description="应申报单位数，整数，可空")] | None
    ) = None
    reports_with: str = ""
    eligible_units: (
        Annotated[int, Meta(ge=1, le=10_000_000, description="应建制单位总数，正整数，可空")] | None
    ) = None

    @property
    def file_name(self) -> str:
        """The name as it may stand in a file name on every system."""
        return safe_name(self.name)
