"""Slips of a body: on record before they are written, and the same while they say the same."""

from __future__ import annotations

import shutil
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from conftest import ON, Desk
from openpyxl import load_workbook
from sent_back import FOLDER, SLIP, TUESDAY, make, names, wrong
from slip_round import answer, newest

from cwgk_excel.errors import PlaceError
from cwgk_excel.forms.look.slip_list import LIST_SHEET
from cwgk_excel.ledger.slips import Slip, open_slips
from cwgk_excel.ledger.store import Ledger
from cwgk_excel.tasks import deciding
from cwgk_excel.tasks.corrections import corrections as module
from cwgk_excel.tasks.corrections import slips

pytestmark = pytest.mark.filterwarnings("ignore:Print area cannot be set")


def out(desk: Desk) -> list[Slip]:
    """What is on record of 中山区 and did not come back."""
    with Ledger.open(desk.folder) as ledger:
        return open_slips(ledger, "210202")


def slip(desk: Desk, name: str = SLIP) -> bytes:
    """The bytes of a slip in the body's folder."""
    return (desk.folder / FOLDER / name).read_bytes()


def said(data: bytes) -> list[str]:
    """All texts of the list of a slip."""
    sheet = load_workbook(BytesIO(data))[LIST_SHEET]
    return [str(cell.value) for row in sheet for cell in row if cell.value is not None]


def test_slip_is_for_a_person_who_reads_it(sent: Desk) -> None:
    """Whose form it is, what to do, by when, and whom to ask."""
    _, subject, *lines = said(slip(sent))[:6]
    assert subject == "申报单位：甲公司　　报送单位：中山区"
    assert lines[3].startswith(
        "4．请于2017年11月18日（星期六）前将本工作簿发回报送单位（中山区）；报送单位要求更早的，按报送单位的要求。"
    )


def test_it_is_on_record_before_it_is_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip that nobody knows of could not be read when it comes back."""
    wrong(desk)

    def full(*_: object) -> Any:
        raise PlaceError("磁盘已满")

    monkeypatch.setattr(module, "settled", full)
    with pytest.raises(PlaceError):
        make(desk, "中山区")
    (known,) = out(desk)
    monkeypatch.undo()
    make(desk, "中山区", on=TUESDAY)
    assert [one.number for one in out(desk)] == [known.number]
    assert (known.made_on, known.due, known.path) == (
        date(2017, 11, 13),
        date(2017, 11, 18),
        f"210202-中山区/{SLIP}",
    )


def test_it_keeps_its_number_and_bytes_while_it_says_the_same(
    sent: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On later days too, and it is not drawn again; where its file is gone, it is drawn as it was."""
    first, (known,) = slip(sent), out(sent)
    with monkeypatch.context() as patch:
        patch.delattr(slips, "draw_slip")
        make(sent, "中山区", on=TUESDAY)
    assert (slip(sent), out(sent)) == (first, [known])
    (sent.folder / FOLDER / SLIP).unlink()
    make(sent, "中山区", on=TUESDAY, due=date(2017, 12, 1))
    assert (slip(sent), out(sent)) == (first, [known])


@pytest.fixture(scope="module")
def sent_folder(_issued_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where 中山区 was sent back what it is to correct and to explain; to be copied."""
    desk = Desk(shutil.copytree(_issued_folder, tmp_path_factory.mktemp("sent") / "批次"))
    wrong(desk, narrative="见附件")
    make(desk, "中山区")
    return desk.folder


@pytest.mark.parametrize(
    "news",
    [
        lambda desk: desk.edit(lock_right="true"),
        lambda desk: desk.edit(phone='"82610416"'),
        lambda desk: desk.take(desk.put("又.xlsx", desk.unit(staff_count="三百多"))),
        lambda desk: deciding.accept(
            desk.campaign,
            form="annex1",
            body="210202",
            code="narrative-placeholder",
            by="李敏",
            reason="是",
            on=ON,
        ),
    ],
    ids=["setting", "contact", "return", "decision"],
)
def test_what_says_something_else_has_another_number(sent_folder: Path, tmp_path: Path, news: Any) -> None:
    """The one before is void then."""
    desk = Desk(shutil.copytree(sent_folder, tmp_path / "批次"))
    (known,) = out(desk)
    news(desk)
    make(desk, "中山区", on=TUESDAY)
    (new,) = out(desk)
    assert new.number != known.number
    assert new.made_on == TUESDAY


def test_units_of_one_name_do_not_share_a_file(desk: Desk) -> None:
    """Nor those whose names differ in what a file's name cannot hold."""
    for name in ("甲/公司", "甲？公司", "甲\\公司"):
        desk.take(desk.put("表.xlsx", desk.unit(unit_name=name, staff_count=None)))
    make(desk, "中山区")
    found = [name for name in names(desk) if name.startswith("请修改")]
    assert len(found) == len({name.lower() for name in found}) == 3


def test_row_corrected_on_a_slip_does_not_warn_again(desk: Desk) -> None:
    """The check code of the row as it was copied is taken off the slip; what was right there stays."""
    row = {"check_code": "62|单位名称甲公司|职工人数326|", "staff_count": "326多"}
    desk.take(desk.put("汇总.xlsx", desk.table(row)))
    make(desk, "中山区")
    data = slip(desk, "请修改-附件2-中山区.xlsx")
    sheet = load_workbook(BytesIO(data)).worksheets[1]
    assert sheet[desk.cell("annex2", "check_code")].value is None
    desk.take(desk.put("改.xlsx", answer(desk, data, {desk.cell("annex2", "staff_count"): 320})))
    assert [finding.code for finding in newest(desk.campaign).findings] == []
