"""Loading a campaign: every mistake at once, with its place and what is expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from cwgk_excel.campaign import Campaign
from cwgk_excel.errors import CwgkError, PlaceError, SettingsError

HEAD = "code,name,kind,order,aliases,contact,phone,email,expected_units,reports_with\n"


def mistakes(folder: Path) -> tuple[str, ...]:
    """The lines that loading the campaign ends with."""
    with pytest.raises(SettingsError) as caught:
        Campaign.load(folder)
    return caught.value.lines


def edit(folder: Path, *changes: tuple[str, str]) -> None:
    """Replace texts in campaign.toml; each must be there."""
    path = folder / "campaign.toml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def list_bodies(folder: Path, *lines: str, encoding: str = "utf-8") -> None:
    """Write submitters.csv."""
    (folder / "submitters.csv").write_bytes((HEAD + "\n".join(lines) + "\n").encode(encoding))


def test_sample_campaign_loads_in_official_order(campaign: Campaign) -> None:
    """Ten districts, five zones, five sample unions, by their order."""
    kinds = [s.kind for s in campaign.submitters]
    assert kinds == ["区市县"] * 10 + ["先导区"] * 5 + ["产业工会"] * 5
    assert [s.name for s in campaign.submitters[:2]] == ["中山区", "西岗区"]
    assert "普兰店市" in campaign.submitters[6].aliases


def test_submitter_is_found_by_code(campaign: Campaign) -> None:
    """A code that is not listed gives None."""
    found = campaign.submitter("XQ01")
    assert found is not None
    assert found.name == "金普新区"
    assert campaign.submitter("xq01") is None


def test_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    """The command that makes a campaign is named."""
    with pytest.raises(PlaceError, match=r"找不到批次文件夹.*cwgk-excel init"):
        Campaign.load(tmp_path / "没有")


def test_file_instead_of_folder_is_no_campaign(campaign_folder: Path) -> None:
    """A path to the settings file is not the campaign's folder."""
    with pytest.raises(PlaceError, match="找不到批次文件夹"):
        Campaign.load(campaign_folder / "campaign.toml")


def test_empty_folder_reports_both_files(tmp_path: Path) -> None:
    """Both missing files are named in one go."""
    with pytest.raises(CwgkError) as caught:
        Campaign.load(tmp_path)
    assert [("campaign.toml" in line, "submitters.csv" in line) for line in caught.value.lines] == [
        (True, False),
        (False, True),
    ]


def test_every_mistake_in_both_files_at_once(campaign_folder: Path) -> None:
    """Each line names file, key or row, what stands there and what is expected."""
    edit(
        campaign_folder,
        ('batch = "第二批"', "batch = 2"),
        ("due = 2017-11-15", 'due = "十一月"'),
        ("rows = 300", "rows = 11"),
        ("limit = 800", 'limit = "八百"'),
        ('total = "sum"', 'total = "mean"'),
        ("phone_unusual = true", 'phone_unusual = "也许"'),
        ('password = "CWGK2017"', "pasword = 1"),
        ('phone = "82610415"', ""),
    )
    list_bodies(
        campaign_folder,
        "zs,中山区,区市县,1,,,,,,",
        "210203,西岗区,县,两,,,,,五,",
        "210204,,区市县,3,,,,,,",
    )
    assert mistakes(campaign_folder) == (
        "campaign.toml 〔campaign.batch〕：填的是“2”，应为一段文字，不能空。",
        "campaign.toml 〔dates.due〕：填的是“十一月”，应为日期，如 2017-11-15。",
        "campaign.toml 〔contact.phone〕：缺少这一项，应为一段文字，不能空。",
        "campaign.toml 〔marks.total〕：填的是“mean”，"
        '应为"sum"（求和）、"weighted"（加权）或 "none"（不比较）。',
        "campaign.toml 〔rules.phone_unusual〕：填的是“也许”，应为true 或 false。",
        "campaign.toml 〔narrative.limit〕：填的是“八百”，应为50到1000的整数。",
        "campaign.toml 〔annex2.rows〕：填的是“11”，应为12到2000的整数。",
        "campaign.toml 〔protection.password〕：缺少这一项，应为1到15个英文字母或数字。",
        "campaign.toml 〔protection.pasword〕：不认识的设置项，请检查拼写或删去这一行。",
        "submitters.csv 第2行 〔code〕：填的是“zs”，应为1到8位大写字母或数字，定了就不能再改。",
        "submitters.csv 第3行 〔kind〕：填的是“县”，应为区市县、先导区或产业工会。",
        "submitters.csv 第3行 〔order〕：填的是“两”，应为排列次序，正整数。",
        "submitters.csv 第3行 〔expected_units〕：填的是“五”，应为应申报单位数，整数，可空。",
        "submitters.csv 第4行 〔name〕：填的是“”，应为报送单位名称，一行，不超过40字。",
    )


def test_dates_out_of_order_are_named(campaign_folder: Path) -> None:
    """The four keys and their order are in the line."""
    edit(campaign_folder, ("due = 2017-11-15", "due = 2018-11-15"))
    assert mistakes(campaign_folder) == (
        "campaign.toml 〔dates〕：四个日期应依次不早于前一个："
        "issued、opens、due、latest_accepted，且在2000年以后。",
    )


def test_mistake_inside_a_list_is_counted_from_one(campaign_folder: Path) -> None:
    """People count entries from one; what is expected is said as for any other key."""
    edit(campaign_folder, ('{ name = "集体", code = "120"', '{ name = "集体", code = "甲"'))
    assert mistakes(campaign_folder) == (
        "campaign.toml 〔lists.ownership.2.code〕：填的是“甲”，应为不超过6位数字，可不写。",
    )


def test_more_words_than_the_form_has_room_for_are_refused(campaign_folder: Path) -> None:
    """What does not fit on the second page would be cut on paper."""
    edit(campaign_folder, ("limit = 800", "limit = 1001"))
    assert mistakes(campaign_folder) == (
        "campaign.toml 〔narrative.limit〕：填的是“1001”，应为50到1000的整数，再多在申报表的两页纸上印不下。",
    )
    edit(campaign_folder, ("limit = 1001", "limit = 1000"))
    assert Campaign.load(campaign_folder).settings.narrative.limit == 1000


def test_broken_toml_says_the_mistakes_with_their_lines(campaign_folder: Path) -> None:
    """All that are seen, not only the first, where the reader stops."""
    edit(campaign_folder, ('batch = "第二批"', "batch = “第二批”"), ("due = 2017-11-15", "due = 2017.11.15"))
    assert mistakes(campaign_folder) == (
        'campaign.toml 第7行：用了中文引号，请改成英文引号，例如 batch = "第二批"。',
        "campaign.toml 第15行：日期要写成 2017-11-15 的样子，不加引号，现在是“2017.11.15”。",
    )


def test_settings_in_another_encoding_say_how_to_save(campaign_folder: Path) -> None:
    """Notepad can save TOML in GBK, which TOML does not allow."""
    path = campaign_folder / "campaign.toml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    assert mistakes(campaign_folder) == (
        "campaign.toml：文字编码不是 UTF-8。请用记事本打开，另存为时编码选 UTF-8。",
    )


def test_settings_with_a_byte_order_mark_load(campaign_folder: Path) -> None:
    """Notepad's UTF-8 begins with one."""
    path = campaign_folder / "campaign.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert Campaign.load(campaign_folder).settings.campaign.batch == "第二批"


def test_submitters_saved_by_chinese_excel_load(campaign_folder: Path) -> None:
    """Chinese Excel saves CSV in GBK; blank lines and columns left out do no harm."""
    text = (
        "code,name,kind,order,aliases\r\n210203,西岗区,区市县,2,\r\n,,,,\r\n\r\n"
        "210202,中山区,区市县,1,中山|大连中山\r\n"
    )
    (campaign_folder / "submitters.csv").write_bytes(text.encode("gbk"))
    bodies = Campaign.load(campaign_folder).submitters
    assert [(s.code, s.aliases) for s in bodies] == [("210202", ("中山", "大连中山")), ("210203", ())]


def test_submitters_with_wrong_columns_name_them(campaign_folder: Path) -> None:
    """Missing and unknown columns are reported, each on its own line."""
    (campaign_folder / "submitters.csv").write_text("code,全称,kind\n1,中山区,区市县\n", encoding="utf-8")
    lines = mistakes(campaign_folder)
    assert lines[:2] == (
        "submitters.csv 第1行：缺少列 name（名称）。",
        "submitters.csv 第1行：缺少列 order（顺序）。",
    )
    assert lines[2].startswith(
        "submitters.csv 第1行：不认识的列“全称”，可用的列：code（代码）、name（名称）、"
    )
    assert len(lines) == 3


def test_submitters_with_chinese_heads_load(campaign_folder: Path) -> None:
    """In the order of the office's own list, beside names of ours."""
    (campaign_folder / "submitters.csv").write_text(
        "顺序,报送单位名称,报送单位代码,类别,别名,联系人,电 话,email,应报数量,随同报送\n"
        "2,西岗区,B2,区市县,西岗|西岗区委,李明,82610415,a@b.cn,4,A1\n1,中山区,A1,区市县,,,,,,\n",
        encoding="utf-8",
    )
    first, second = Campaign.load(campaign_folder).submitters
    assert first.code == "A1"
    assert second.by_name() == {
        "code": "B2",
        "name": "西岗区",
        "kind": "区市县",
        "order": 2,
        "aliases": ("西岗", "西岗区委"),
        "contact": "李明",
        "phone": "82610415",
        "email": "a@b.cn",
        "expected_units": 4,
        "reports_with": "A1",
        "eligible_units": None,
    }


def test_numbers_that_are_not_known_are_left_empty(campaign_folder: Path) -> None:
    """Of some bodies only, in columns that are there for all."""
    (campaign_folder / "submitters.csv").write_text(
        "代码,名称,类别,顺序,应报数量,应建制单位数\nA1,中山区,区市县,1,,40\nB2,西岗区,区市县,2,4,\n",
        encoding="utf-8",
    )
    told = [(body.expected_units, body.eligible_units) for body in Campaign.load(campaign_folder).submitters]
    assert told == [(None, 40), (4, None)]


@pytest.mark.parametrize("other", ["submitters.xlsx", "submitters.xls", "submitters.csv.xlsx"])
def test_a_list_saved_as_a_workbook_is_answered_by_what_to_do(campaign_folder: Path, other: str) -> None:
    """The list as such is not read: the office's one file stays the one that is edited."""
    (campaign_folder / "submitters.csv").rename(campaign_folder / other)
    assert mistakes(campaign_folder) == (
        f"批次文件夹里只有 {other}，没有 submitters.csv。请用 Excel 或 WPS 打开它，"
        "另存为“CSV UTF-8（逗号分隔）”，文件名为 submitters.csv。",
    )


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("机械工会", "机械 工会", "的“机械工会”"),
        ("市直机关工会(一)", "市直机关工会（一）", "的“市直机关工会(一)”"),
        ("中山区", "大连市中山区", "的“中山区”"),
        ("中山区", "中山区", ""),
    ],
)
def test_names_that_match_are_the_same_body(
    campaign_folder: Path, first: str, second: str, same: str
) -> None:
    """A return that names the one would name the other as well."""
    list_bodies(campaign_folder, f"A1,{first},区市县,1,,,,,,", f"A2,{second},区市县,2,,,,,,")
    assert mistakes(campaign_folder) == (
        f"submitters.csv 第3行：“{second}”与第2行{same}重复，代码、名称和别名都不能重复。",
    )


def test_two_bodies_must_not_share_a_word(campaign_folder: Path) -> None:
    """Codes, names and aliases are all words by which a body is known; case does not count."""
    list_bodies(
        campaign_folder,
        "A1,中山区,区市县,1,甲,,,,,",
        "A1,西岗区,区市县,2,,,,,,",
        "A3,沙河口区,区市县,3,中山区|a1,,,,,",
    )
    lines = mistakes(campaign_folder)
    assert [line for line in lines if "第3行" in line.split("：")[0]] == [
        "submitters.csv 第3行：“A1”与第2行重复，代码、名称和别名都不能重复。"
    ]
    assert sorted(line.split("“")[1].split("”")[0] for line in lines if "第4行：" in line) == ["a1", "中山区"]
    assert len(lines) == 3


def test_reports_with_names_another_body(campaign_folder: Path) -> None:
    """A body cannot report with itself or with one that is not listed."""
    list_bodies(
        campaign_folder,
        "A1,中山区,区市县,1,,,,,,A1",
        "A2,西岗区,区市县,2,,,,,,B9",
        "A3,沙河口区,区市县,3,,,,,,A1",
    )
    assert mistakes(campaign_folder) == (
        "submitters.csv 中山区：reports_with 填的“A1”不是另一个报送单位的代码。",
        "submitters.csv 西岗区：reports_with 填的“B9”不是另一个报送单位的代码。",
    )


def test_line_with_too_many_cells_is_reported(campaign_folder: Path) -> None:
    """A comma too many would shift values unseen."""
    list_bodies(campaign_folder, "A1,中山区,区市县,1,,,,,,,多", "A2,西岗区,区市县,2,,,,,,")
    assert mistakes(campaign_folder) == ("submitters.csv 第2行：这一行的格子比表头多，请检查是否多了逗号。",)


@pytest.mark.parametrize("lines", [(), (",,,,,,,,,", " ,,,")])
def test_a_list_without_bodies_is_a_mistake(campaign_folder: Path, lines: tuple[str, ...]) -> None:
    """Blank lines are no bodies, and a campaign without any cannot be issued."""
    list_bodies(campaign_folder, *lines)
    assert mistakes(campaign_folder) == ("submitters.csv：还没有任何报送单位，请至少填一行。",)
