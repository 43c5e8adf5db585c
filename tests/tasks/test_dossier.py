"""The dossier proves itself: with its files and the checker alone every figure leads to the bytes it came from."""

from __future__ import annotations

import csv
import hashlib
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from conftest import ON, Desk
from formats import locked
from openpyxl.utils.datetime import to_excel

from cwgk_excel.errors import CwgkError, PlaceError
from cwgk_excel.tasks import deciding
from cwgk_excel.tasks.dossier.package import Packed, archive_package
from cwgk_excel.tasks.finals import Signing
from cwgk_excel.tasks.master import master

LIST = "原件/210202-中山区/附件2/附件2.xlsx"
TABLE = "总表/送审稿第1版/全市汇总表-第二批.xlsx"


@pytest.fixture(scope="module")
def dossier(_issued_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Packed, Path]:
    """Two lists, one of them behind a password, a declaration, a refused file, a scan; one figure is amended."""
    desk = Desk(shutil.copytree(_issued_folder, tmp_path_factory.mktemp("dossier") / "批次"))
    rows = [{"unit_name": f"{name}公司", "staff_count": 300 + n} for n, name in enumerate("甲乙丙丁戊")]
    rows[1]["staff_count"] = "301人"
    rows[2]["evaluation_result"] = "９４．６％"
    desk.put("中山区/附件2.xlsx", desk.table(*rows))
    desk.put("中山区/甲.xlsx", desk.unit())
    desk.put("中山区/坏.xlsx", b"PK\x03\x04 not whole")
    desk.put("中山区/扫描件.pdf", b"%PDF-1.4 scan")
    desk.put("西岗区/甲.xlsx", locked(desk.table({"unit_name": "己公司"}, code="210203"), "123"))
    desk.take(passwords=["123"])
    deciding.amend(
        desk.campaign,
        form="annex2",
        body="210202",
        unit="丙公司",
        field="staff_count",
        value="333",
        spoke_with="王芳",
        tel="82610415",
        by="李敏",
        reason="电话核实",
        on=ON,
    )
    master(desk.campaign, on=ON)
    (desk.folder / "master" / "乙方案.xlsx").write_bytes(b"a draft of somebody's own")
    made = archive_package(desk.campaign, on=ON)
    opened = desk.folder.parent / "档案包"
    with ZipFile(made.path) as package:
        package.extractall(opened)
    return desk, made, opened


def lines(folder: Path) -> list[dict[str, str]]:
    """The lines of the table from masters to originals."""
    with (folder / "对照表.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def stored(value: object) -> str:
    """What a workbook stores of a value: of a day its number."""
    return str(int(to_excel(value))) if isinstance(value, datetime) else str(value)


def checked(folder: Path) -> tuple[int, list[str]]:
    """What the checker says, run where neither this package nor any library is."""
    ran = subprocess.run(
        [sys.executable, "-I", "-S", folder / "核对.py"], capture_output=True, encoding="utf-8", env={}
    )
    assert ran.stderr == ""
    return ran.returncode, ran.stdout.splitlines()


def test_figures_lead_to_bytes(dossier: tuple[Desk, Packed, Path]) -> None:
    """Twenty of them, read by another library: the master's cell, the original's cell, the file that arrived."""
    desk, made, folder = dossier
    found = [line for line in lines(folder) if line["核对到"] == "逐格"]
    assert made.exact == len(found)
    arrived = {hashlib.sha256(p.read_bytes()).hexdigest() for p in (desk.folder / "inbox").rglob("*.*")}
    sample = random.Random(7).sample(found, 20)
    names = {line[name] for line in sample for name in ("总表", "原件")}
    books = {name: openpyxl.load_workbook(folder / name) for name in names}
    for line in sample:
        shown = books[line["总表"]][line["工作表"]][line["单元格"]].value
        source = books[line["原件"]][line["原件工作表"]][line["原件单元格"]].value
        assert (stored(shown), stored(source)) == (line["存的内容"], line["原件存的内容"])
        assert hashlib.sha256((folder / line["原件"]).read_bytes()).hexdigest() in arrived


def test_what_was_read_and_decided_stands_beside(dossier: tuple[Desk, Packed, Path]) -> None:
    """A text that was read as a number, a number that was amended, and a file that nobody can open."""
    _, _, folder = dossier
    said = {(line["总表"], line["单元格"]): line for line in lines(folder)}
    staff = [line for line in said.values() if line["总表"] == TABLE and line["栏目"] == "职工人数"]
    names = ("存的内容", "原件", "原件存的内容", "核对到", "更正的决定")
    assert [tuple(line[name] for name in names) for line in staff] == [
        ("300", LIST, "300", "逐格", ""),
        ("301", LIST, "301人", "逐格", ""),
        ("333", LIST, "302", "逐格", "1"),
        ("303", LIST, "303", "逐格", ""),
        ("304", LIST, "304", "逐格", ""),
        ("326", "原件/210203-西岗区/附件2/甲.xlsx", "326", "文件", ""),
    ]
    (rate,) = [
        line for line in said.values() if line["总表"] == TABLE and line["原件存的内容"] == "９４．６％"
    ]
    assert (rate["存的内容"], rate["读作"], rate["核对到"]) == ("94.6", "94.6", "逐格")
    assert "丙公司：职工人数由“302”更正为“333”" in (folder / "决定清单.txt").read_text(encoding="utf-8-sig")


def test_everything_is_in_it_once(dossier: tuple[Desk, Packed, Path]) -> None:
    """Originals by body and form, what lay among the masters; a scan is named as not being there."""
    _, made, folder = dossier
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert made.files == len(files)
    assert files == {
        *(
            "SHA256SUMS",
            "index.html",
            "对照表.csv",
            "决定清单.csv",
            "决定清单.txt",
            "归档文件目录.xlsx",
            "核对.py",
        ),
        *(TABLE, "总表/送审稿第1版/工作总表-第二批.xlsx"),
        *("总表/其他文件/乙方案.xlsx", "总表/其他文件/呈批单-第二批.docx"),
        *(LIST, "原件/210202-中山区/附件1/甲.xlsx", "原件/210202-中山区/没有收下的/坏.xlsx"),
        "原件/210203-西岗区/附件2/甲.xlsx",
    }
    sheet = openpyxl.load_workbook(folder / "归档文件目录.xlsx").active
    heads, *rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert heads == ["序号", "文号", "责任者", "题名", "日期", "页数", "备注"]
    assert [row[3:5] for row in rows[:6]] == [
        ["全市汇总表（送审稿第1版）", "20171110"],
        ["工作总表（送审稿第1版）", "20171110"],
        *(["乙方案", None], ["呈批单-第二批", None]),
        *(["决定清单", "20171110"], ["总表与原件的对照表", "20171110"]),
    ]
    assert rows[6:] == [
        [
            7,
            None,
            "中山区",
            "附件1 认证申报表（甲公司）",
            "20171110",
            None,
            "电子文件：原件/210202-中山区/附件1/甲.xlsx",
        ],
        [8, None, "中山区", "附件2 认证申报汇总表（中山区）", "20171110", None, f"电子文件：{LIST}"],
        [9, None, "中山区", "没有收下的文件：坏.xlsx", "20171110", None, rows[8][6]],
        [10, None, "西岗区", "附件2 认证申报汇总表（西岗区）", "20171110", None, rows[9][6]],
        [
            11,
            None,
            "中山区",
            "PDF 文件：中山区/扫描件.pdf",
            "20171110",
            None,
            "随表交来，只登记过，不在档案包里；请另行归档",
        ],
    ]
    assert rows[8][6].startswith("文件已损坏")


def test_the_first_page_stands_alone(dossier: tuple[Desk, Packed, Path]) -> None:
    """No script, nothing from the network; every link leads to a file of the dossier."""
    page = (dossier[2] / "index.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "其余12行，原件是旧格式" in page
    assert "//" not in page
    assert 'href="%E5%8E%9F%E4%BB%B6/210202-%E4%B8%AD%E5%B1%B1%E5%8C%BA/%E9%99%84%E4%BB%B62/' in page


def test_the_checker_is_short(dossier: tuple[Desk, Packed, Path]) -> None:
    """Fifty lines that a stranger can read, and all is well."""
    assert len((dossier[2] / "核对.py").read_text(encoding="utf-8").splitlines()) <= 50
    code, said = checked(dossier[2])
    assert (code, said[-1]) == (0, "全部一致。")


def in_zip(place: Path, old: str, new: str) -> None:
    """Change what the sheets of a workbook hold."""
    with ZipFile(place) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheets = {n: data.replace(old.encode(), new.encode()) for n, data in parts.items() if "/sheet" in n}
    assert sheets != {name: parts[name] for name in sheets}
    with ZipFile(place, "w", ZIP_DEFLATED) as book:
        for name, data in {**parts, **sheets}.items():
            book.writestr(name, data)


def in_table(place: Path) -> None:
    """Change a figure in the table from masters to originals."""
    data = place.read_bytes()
    place.write_bytes(data.replace(b'"303"', b'"308"', 1))
    assert place.read_bytes() != data


@pytest.mark.parametrize("forged", [False, True], ids=["plain", "with its hash"])
@pytest.mark.parametrize(
    ("name", "plant", "found"),
    [
        (TABLE, lambda place: in_zip(place, "<v>303</v>", "<v>308</v>"), f"{TABLE} 认证申报汇总表!"),
        (LIST, lambda place: in_zip(place, "<v>303</v>", "<v>308</v>"), f"{LIST} 认证申报汇总表!D9"),
        ("对照表.csv", in_table, f"{TABLE} 认证申报汇总表!"),
    ],
    ids=["master", "original", "table"],
)
def test_a_planted_change_is_found(
    dossier: tuple[Desk, Packed, Path],
    tmp_path: Path,
    name: str,
    plant: Callable[[Path], None],
    found: str,
    forged: bool,
) -> None:
    """In a master, an original or the table; also where whoever planted it put the new hash into the list."""
    folder = shutil.copytree(dossier[2], tmp_path / "档案包")
    before = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    plant(folder / name)
    if forged:
        sums = (folder / "SHA256SUMS").read_text(encoding="utf-8")
        now = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        (folder / "SHA256SUMS").write_text(sums.replace(before, now), encoding="utf-8")
    code, (_, *wrong) = checked(folder)
    assert code == 1
    assert [line for line in wrong if line.startswith(found) and line.endswith("与对照表不符")]
    assert (f"{name}：缺少、多出或改动过" in wrong) != forged


def test_what_is_missing_or_added_is_found(dossier: tuple[Desk, Packed, Path], tmp_path: Path) -> None:
    """Files are compared with the list both ways."""
    folder = shutil.copytree(dossier[2], tmp_path / "档案包")
    (folder / "原件/210203-西岗区/附件2/甲.xlsx").rename(folder / "多.xlsx")
    code, (_, *wrong) = checked(folder)
    assert (code, wrong) == (
        1,
        ["原件/210203-西岗区/附件2/甲.xlsx：缺少、多出或改动过", "多.xlsx：缺少、多出或改动过"],
    )


def test_the_same_day_gives_the_same_bytes(dossier: tuple[Desk, Packed, Path], tmp_path: Path) -> None:
    """Of the same ledger; an older dossier is never replaced."""
    desk, made, _ = dossier
    again = archive_package(desk.campaign, on=ON, output=tmp_path / "又.zip")
    assert again.path.read_bytes() == made.path.read_bytes()
    assert made.path == desk.folder / "dossier" / "档案包-第二批-20171110.zip"
    with pytest.raises(PlaceError, match="没有改动"):
        archive_package(desk.campaign, on=ON)
    later = archive_package(desk.campaign, on=date(2017, 11, 11), output=tmp_path / "后.zip")
    assert later.sha256 != made.sha256


def test_masters_are_those_that_were_handed_up(dossier: tuple[Desk, Packed, Path]) -> None:
    """Byte by byte as they lie in the campaign."""
    desk, made, folder = dossier
    for name in ("全市汇总表-第二批.xlsx", "工作总表-第二批.xlsx"):
        lying = (desk.folder / "master" / name).read_bytes()
        assert (folder / "总表/送审稿第1版" / name).read_bytes() == lying
    assert made.masters == ["送审稿第1版（2017年11月10日）；以后没有收到材料，也没有作出决定。"]
    assert (made.lost, made.behind) == ([], False)


@pytest.fixture(scope="module")
def signed(_issued_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Packed, Path]:
    """A version that was signed; since then one figure was amended, the list came anew, and a draft was made."""
    desk = Desk(shutil.copytree(_issued_folder, tmp_path_factory.mktemp("signed") / "批次"))
    rows = [{"unit_name": f"{name}公司", "staff_count": 300 + n} for n, name in enumerate("甲乙丙")]
    desk.put("中山区/附件2.xlsx", desk.table(*rows))
    desk.put("西岗区/甲.xlsx", desk.table({"unit_name": "己公司", "staff_count": 400}, code="210203"))
    desk.take()
    master(desk.campaign, on=ON)
    master(desk.campaign, signing=Signing(1, "赵主任", ON))
    rows[1]["staff_count"] = 999
    desk.put("中山区/附件2改.xlsx", desk.table(*rows))
    desk.take()
    deciding.amend(
        desk.campaign,
        form="annex2",
        body="210203",
        unit="己公司",
        field="staff_count",
        value="444",
        spoke_with="王芳",
        tel="82610415",
        by="李敏",
        reason="电话核实",
        on=ON,
    )
    master(desk.campaign, on=ON)
    made = archive_package(desk.campaign, on=ON)
    opened = desk.folder.parent / "档案包"
    with ZipFile(made.path) as package:
        package.extractall(opened)
    return desk, made, opened


def test_what_was_signed_leads_to_the_bytes_of_then(signed: tuple[Desk, Packed, Path]) -> None:
    """To the list that was replaced since, and to the figure before it was amended; the draft to those of today."""
    _, made, folder = signed
    staff = [
        tuple(line[name] for name in ("存的内容", "原件", "原件存的内容", "核对到", "更正的决定"))
        for place in ("定稿第1版/全市汇总表-第二批-定稿第1版.xlsx", "送审稿第2版/全市汇总表-第二批.xlsx")
        for line in lines(folder)
        if (line["总表"], line["栏目"]) == (f"总表/{place}", "职工人数")
    ]
    new, other = "原件/210202-中山区/附件2/附件2改.xlsx", "原件/210203-西岗区/附件2/甲.xlsx"
    assert staff == [
        *(("300", LIST, "300", "逐格", ""), ("301", LIST, "301", "逐格", "")),
        *(("302", LIST, "302", "逐格", ""), ("400", other, "400", "逐格", "")),
        *(("300", new, "300", "逐格", ""), ("999", new, "999", "逐格", "")),
        *(("302", new, "302", "逐格", ""), ("444", other, "400", "逐格", "1")),
    ]
    assert made.masters == [
        "定稿第1版（赵主任2017年11月10日签批）；以后收到文件1个、作出决定1项，不在这一版里。",
        "送审稿第2版（2017年11月10日）；以后没有收到材料，也没有作出决定。",
    ]
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert all(f"<li>{said}</li>" in page for said in made.masters)
    assert checked(folder)[0] == 0


def test_a_change_in_a_replaced_original_is_found(signed: tuple[Desk, Packed, Path], tmp_path: Path) -> None:
    """What was signed rests on it, whatever counts today."""
    folder = shutil.copytree(signed[2], tmp_path / "档案包")
    in_zip(folder / LIST, "<v>301</v>", "<v>308</v>")
    code, (_, *wrong) = checked(folder)
    assert (code, f"{LIST} 认证申报汇总表!D7：与对照表不符" in wrong) == (1, True)


def test_masters_that_were_changed_or_lost_are_named(kept: Desk, tmp_path: Path) -> None:
    """With what that means; none at all stops it, and says what to do."""
    with pytest.raises(CwgkError, match=r"^没有做档案包：还没有出过总表。请先运行 master，再做档案包。$"):
        archive_package(kept.campaign, on=ON)
    made = master(kept.campaign, on=ON)
    whole = made.working.read_bytes()
    in_zip(made.working, "<v>1</v>", "<v>7</v>")
    packed = archive_package(kept.campaign, on=ON)
    (said,) = packed.lost
    assert said.startswith("工作总表（送审稿第1版）：master/工作总表-第二批.xlsx 与登记的不同（有人改过")
    with ZipFile(packed.path) as package:
        assert "总表/其他文件/工作总表-第二批.xlsx" in package.namelist()
        page = package.read("index.html").decode()
        table = package.read("对照表.csv").decode()
    assert f"<li>不在里面的：{said.replace('：', '。', 1)}</li>" in page
    assert "<td>与登记的总表不同：做成以后有人改过，没有与原件核对</td>" in page
    assert "工作总表" not in table
    made.working.unlink()
    (made.working.parent / "改了名.xlsx").write_bytes(whole)
    assert archive_package(kept.campaign, on=ON, output=tmp_path / "改了名.zip").lost == []
    (made.working.parent / "改了名.xlsx").unlink()
    (said,) = archive_package(kept.campaign, on=ON, output=tmp_path / "不见了.zip").lost
    assert said.startswith("工作总表（送审稿第1版）：在 master/工作总表-第二批.xlsx 找不到")
    made.handed_up.write_bytes(b"PK")
    with pytest.raises(CwgkError, match=r"登记过的总表都找不到，或者改动过.*请先运行 master 重新生成"):
        archive_package(kept.campaign, on=ON, output=tmp_path / "没有.zip")


def test_masters_read_by_other_settings_are_named(kept: Desk) -> None:
    """Their cells lead to originals as before, which is said with what may be otherwise."""
    master(kept.campaign, on=ON)
    kept.edit(due="2017-11-01")
    made = archive_package(kept.campaign, on=ON)
    assert made.masters == [
        "送审稿第1版（2017年11月10日）；以后没有收到材料，也没有作出决定；"
        "以后设置或程序有过更新，对照表的“读作”按现在的读法，读法变了的格没有列出。"
    ]
    assert made.exact == made.cells > 0


def test_a_damaged_original_stops_it(kept: Desk) -> None:
    """What would prove nothing is not handed on."""
    master(kept.campaign, on=ON)
    for place in (kept.folder / "archive").glob("*/*"):
        place.chmod(0o600)
        place.write_bytes(b"rot")
    with pytest.raises(PlaceError, match="存档的原件已损坏"):
        archive_package(kept.campaign, on=ON)
