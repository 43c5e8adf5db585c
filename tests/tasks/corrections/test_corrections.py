"""What is made for each body, in its folder and its zip."""

from __future__ import annotations

from zipfile import ZipFile

import pytest
from conftest import ON, Desk
from sent_back import FOLDER, MONDAY, SLIP, TUESDAY, make, names, set_body, wrong
from slip_round import answer

from cwgk_excel.errors import SettingsError
from cwgk_excel.forms import FORMS
from cwgk_excel.tasks.corrections import templates

LETTER, RECEIPT, WORDS = "便函.docx", "回执.docx", "转发给报送单位的话.txt"
GROUP, LIST = "corrections/发在工作群的话.txt", "corrections/manifest.csv"


def read(desk: Desk, path: str) -> str:
    """A text, which has the mark and the line ends of Windows."""
    data = (desk.folder / path).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")
    return data.decode("utf-8-sig").replace("\r\n", "\n")


def test_each_body_has_a_folder_and_a_zip_of_it(desk: Desk) -> None:
    """With slip, letter, receipt for what is in order, and a text to paste."""
    wrong(desk)
    done = make(desk)
    assert (done.bodies, done.slips, done.points, done.removed, done.in_order) == (3, 1, 1, [], [])
    assert names(desk) == sorted([SLIP, LETTER, RECEIPT, WORDS])
    with ZipFile(desk.folder / f"{FOLDER}.zip") as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    assert packed == {
        f"210202-中山区/{name}": (desk.folder / FOLDER / name).read_bytes() for name in names(desk)
    }
    assert "1．甲公司：职工人数写的是“约300人”" in read(desk, f"{FOLDER}/{WORDS}")
    assert read(desk, GROUP) == "截至11月13日：报齐待改1家；未报2家（西岗区、沙河口区）。\n"


def test_second_run_changes_nothing(sent: Desk) -> None:
    """Neither files nor their times, also on a later day; the text for the group alone is of the day."""
    before = sent.snapshot("corrections")
    done = make(sent)
    assert (done.written, done.removed, sent.snapshot("corrections")) == (0, [], before)
    done = make(sent, on=TUESDAY)
    after = sent.snapshot("corrections")
    assert (done.written, [name for name in after if after[name] != before[name]]) == (0, [GROUP])


def test_what_came_right_is_taken_out(sent: Desk) -> None:
    """Slip and letter; the receipt and the text are made anew, and the body is told that all is in order."""
    slip = (sent.folder / FOLDER / SLIP).read_bytes()
    sent.take(sent.put("改.xlsx", answer(sent, slip, {sent.cell("annex1", "staff_count"): 326})), on=MONDAY)
    done = make(sent, "中山区", on=TUESDAY)
    assert done.in_order == ["中山区"]
    assert done.removed == [f"210202-中山区/{SLIP}", f"210202-中山区/{LETTER}"]
    assert names(sent) == [RECEIPT, WORDS]
    assert (done.slips, done.points) == (0, 0)


def test_what_was_answered_waits_for_the_office(desk: Desk) -> None:
    """属实 with a reason: the body is not asked again; without a reason it is."""
    wrong(desk, staff_count=326, narrative="见附件")
    make(desk, "中山区")
    slip = (desk.folder / FOLDER / SLIP).read_bytes()
    desk.take(desk.put("答.xlsx", answer(desk, slip, {}, {1: ("属实", None)})), on=MONDAY)
    assert make(desk, "中山区").points == 2
    slip = (desk.folder / FOLDER / SLIP).read_bytes()
    answers = {1: ("属实", "附件已另行报送"), 2: ("属实", "附件已另行报送")}
    desk.take(desk.put("答2.xlsx", answer(desk, slip, {}, answers)), on=MONDAY)
    assert make(desk, "中山区").points == 0


def test_fresh_forms_for_what_is_missing_or_was_not_taken(desk: Desk) -> None:
    """Those of which nothing came, as they were issued; where all came, both."""
    desk.put("中山区/甲.xlsx", desk.unit())
    desk.put("西岗区/甲.xlsx", desk.unit("210203"))
    desk.put("西岗区/汇总.xlsx", desk.table({}, code="210203"))
    desk.put("西岗区/坏.xlsx", b"PK\x03\x04 not whole")
    set_body(desk, "210203", "expected_units", "1")
    desk.take()
    make(desk)
    fresh = "附件1-认证申报表-{0}.xlsx", "附件2-认证申报汇总表-{0}.xlsx"
    assert [name for name in names(desk) if name.startswith("附件")] == [fresh[1].format("中山区")]
    west = "corrections/210203-西岗区"
    assert [n for n in names(desk, west) if n.startswith("附件")] == [n.format("西岗区") for n in fresh]
    again = desk.folder / FOLDER / fresh[1].format("中山区")
    assert again.read_bytes() == desk.issued("annex2")


def test_some_bodies_only(sent: Desk) -> None:
    """By code, name or another name; the text for the group needs all, and what was made for others stays listed."""
    (sent.folder / GROUP).unlink()
    listed = (sent.folder / LIST).read_text(encoding="utf-8-sig")
    assert make(sent, "210203", "大连市沙河口区").bodies == 2
    assert not (sent.folder / GROUP).exists()
    assert sorted((sent.folder / LIST).read_text(encoding="utf-8-sig")) == sorted(listed)
    with pytest.raises(SettingsError, match="没有“中山”，请写报送单位的代码或名称"):
        make(sent, "中山")


def test_what_somebody_changed_is_kept(sent: Desk) -> None:
    """While there is nothing new it is what is sent; then it is put aside, and no longer needed it is left."""
    letter = sent.folder / FOLDER / LETTER
    letter.write_bytes(b"changed in Word")
    assert make(sent, on=TUESDAY).written == 1
    assert letter.read_bytes() == b"changed in Word"
    with ZipFile(sent.folder / f"{FOLDER}.zip") as archive:
        assert archive.read(f"210202-中山区/{LETTER}") == b"changed in Word"
    sent.edit(name='"赵云"')
    make(sent, "中山区", on=TUESDAY)
    assert (letter.parent / "便函-改过的1.docx").read_bytes() == b"changed in Word"
    letter.write_bytes(b"changed again")
    slip = (sent.folder / FOLDER / SLIP).read_bytes()
    sent.take(sent.put("改.xlsx", answer(sent, slip, {sent.cell("annex1", "staff_count"): 326})), on=MONDAY)
    assert f"210202-中山区/{LETTER}" not in make(sent, "中山区", on=TUESDAY).removed
    assert letter.read_bytes() == b"changed again"


def test_locked_slip_the_whole_way(desk: Desk) -> None:
    """What is right is locked, and a row is taken back on the list with one word."""
    desk.edit(lock_right="true")
    rows = {"unit_name": "甲公司"}, {"unit_name": "乙公司", "staff_count": "约20人"}
    desk.take(desk.put("汇总.xlsx", desk.table(*rows)), on=ON)
    make(desk, "中山区")
    data = (desk.folder / FOLDER / "请修改-附件2-中山区.xlsx").read_bytes()
    book = desk.book(data)
    listing, form = book.worksheets[:2]
    locked = {f: form[desk.cell("annex2", f, 2)].protection.locked for f in ("unit_name", "staff_count")}
    assert locked == {"unit_name": True, "staff_count": False}
    assert "只有橙色的格和空格可以改" in str(listing["A3"].value)
    (line,) = (
        row
        for row in listing.iter_rows()
        if row[0].value == f"行{FORMS['annex2'](desk.campaign.settings).layout.first_row + 1}"
    )
    line[8].value = "撤销"
    (result,) = desk.take(desk.put("改.xlsx", desk.saved(book)), on=MONDAY)
    assert [f.code for f in result.findings if f.code.startswith("slip-")] == ["slip-row-withdrawn"]
    assert list(desk.collect().records["annex2"]["unit_name"]) == ["甲公司"]


def test_templates_are_drawn_only_when_they_are_needed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is to be corrected and nothing is missing: no form is drawn."""
    set_body(desk, "210202", "expected_units", "1")
    desk.take(desk.put("甲.xlsx", desk.unit()), desk.put("汇总.xlsx", desk.table({})))
    monkeypatch.delattr(templates, "make_template")
    assert make(desk, "中山区").in_order == ["中山区"]
