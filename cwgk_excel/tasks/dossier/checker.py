"""核对档案包，只用 Python 自带的库。先把档案包解压，再在它的文件夹里运行：python 核对.py"""

import csv
import hashlib
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree as Xml

HERE, X = Path(__file__).resolve().parent, "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells(path: Path) -> dict[tuple[str, str], str]:
    """一个 .xlsx 里存着的内容，按工作表和单元格；读不出来的，一个也没有"""
    found = {}
    try:
        with zipfile.ZipFile(path) as book:
            parts = {name: book.read(name) for name in book.namelist()}
        shared = list(Xml.fromstring(parts.get("xl/sharedStrings.xml", "<none/>")))
        rels = {rel.get("Id"): rel.get("Target", "") for rel in Xml.XML(parts["xl/_rels/workbook.xml.rels"])}
        for sheet in Xml.fromstring(parts["xl/workbook.xml"]).iter(X + "sheet"):
            place = next(rels[value] for name, value in sheet.items() if name.endswith("}id"))
            part = parts["xl/" + place.removeprefix("/").removeprefix("xl/")]
            for cell in Xml.fromstring(part).iter(X + "c"):
                said, item = cell.findtext(X + "v") or "", cell.find(X + "is")
                item = shared[int(said)] if cell.get("t") == "s" else item
                if item is not None:  # 文字可以分几段写；不算注音
                    runs = (item, *item.findall(X + "r"))
                    said = "".join(one.text or "" for run in runs for one in run.findall(X + "t"))
                found[sheet.get("name", ""), cell.get("r", "")] = said.strip().lstrip("'")
    except Exception:  # 任何一种损坏
        found.clear()
    return found


if __name__ == "__main__":
    listed = {line[66:]: line[:64] for line in (HERE / "SHA256SUMS").read_text(encoding="utf-8").splitlines()}
    there = {path.relative_to(HERE).as_posix(): path for path in HERE.rglob("*") if path.is_file()}
    sums = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in there.items()}
    listed["SHA256SUMS"], held = sums["SHA256SUMS"], {name: cells(path) for name, path in there.items()}
    wrong = [f"{n}：缺少、多出或改动过" for n in sorted(listed | sums) if listed.get(n) != sums.get(n)]
    table = (HERE / "对照表.csv").read_bytes().decode("utf-8-sig").splitlines(keepends=True)
    for row in (rows := list(csv.reader(table))[1:]):
        for name, sheet, cell, said in (row[:4], row[4:8])[: 1 + (row[8] == "逐格")]:
            if held.get(name, {}).get((sheet, cell), "") != said.strip().lstrip("'"):
                wrong.append(f"{name} {sheet}!{cell}：与对照表不符")
    traced = sum(row[8] == "逐格" for row in rows)
    print(f"文件{len(sums)}个；总表{len(rows)}格，其中{traced}格对到原件的格，其余只对到原件的文件。")
    print("\n".join(wrong) or "全部一致。")
    sys.exit(bool(wrong))
