"""Write the golden files and generated pages anew after a change of design: ``make regenerate``.

``workbook_templates/`` then holds both blank forms of the sample campaign as the library draws them now,
and a text dump of each; ``docs/`` the data dictionary and the catalogue of findings; the package the manual as a page
for the browser, of the manual in ``docs/``; both READMEs their sessions.
Look at the difference of the dumps before you commit it. The pictures in ``docs/images`` are made by
``make pictures``.
"""

from __future__ import annotations

import tempfile
import tomllib
from contextlib import chdir
from pathlib import Path

import manual
import mistakes
import readme
from dump import dump

from cwgk_excel.campaign import Campaign, Settings
from cwgk_excel.campaign.scaffold import create
from cwgk_excel.demo.fill import returned
from cwgk_excel.demo.table import files
from cwgk_excel.forms import FORMS, dictionary
from cwgk_excel.forms.findings import catalogue
from cwgk_excel.identity import Key
from cwgk_excel.issue.template import make_template
from cwgk_excel.resources import MANUAL

PROJECT = Path(__file__).parents[2]
TEMPLATES = PROJECT / "workbook_templates"
DOCS = PROJECT / "docs"
RETURNS = PROJECT / "sample_data" / "returns"
INSTALLED_MANUAL = PROJECT / "cwgk_excel" / "campaign" / MANUAL
GENERATED = "<!-- 本页由 make regenerate 生成，请不要直接修改。 -->"
DICTIONARY = """# 数据字典

两张表的全部栏目：字段名、印在表上的名称、所在单元格、类型、是否必填、范围、可选值、由谁填写。本页按示例批次
（大连市 2017 年第二批）的设置生成。各批次的日期、列表、满分和行数可以不同，本批次的数据字典用命令
`cwgk-excel fields 批次文件夹` 查看，加 `--json` 供程序使用。

字段名是固定的：以后可以停用，不会改名，也不会另作他用。导出的文件（`export`）和 Python 接口用的都是这些字段名。
类型为“比例或文字”的栏目，填数字按百分比读，填列表中的词按文字读。
"""
FINDINGS = """# 问题目录

收表时可能指出的全部问题。每个问题有一个代码，代码是固定的：以后不会改名，也不会另作他用，可以放心在程序中引用。
“说什么”和“怎么办”中花括号里的词，指出问题时换成实际的内容。

“怎么办”是给填表人的话，可以直接转告；“市厂开办怎么办”是市厂开办自己要做的，空着的不用做什么。

| 级别 | 在 JSON 中 | 意思 |
| --- | --- | --- |
| 错误 | `error` | 填得不对、没有填，或整个文件不能收。改正重报以前，这条记录（或整个文件）不能进入总表 |
| 警告 | `warning` | 看上去有问题，但可能属实。记录进入总表，请市厂开办核实 |
| 提示 | `notice` | 供参考，一般不用处理 |

代码以 `file-`、`token-` 开头的，以及 `form-unknown`、`version-unknown`、`submitter-unknown`，都说的是
整个文件，文件未收下；其中 `file-noise`、`file-attachment` 和 `file-decisions` 的文件不是报表，只列出，不算未收下。
`form-blank`、`form-no-rows`、`return-late` 和 `locked-changed` 说的是整张表。
其余的说的是一个单元格，或几个单元格之间的关系。

`ingest --json` 和 `review --json` 中，每处问题还有一个 `key`：同一个报送单位、同一个单位、同一栏的同一个问题，重报、
换了行、换了文件名或重新检查以后，`key` 都不变；填的值不在其中。未收下的文件，`key` 由文件内容和代码决定。
"""


def sample_settings() -> Settings:
    """The sample campaign's settings."""
    text = (PROJECT / "sample_data" / "campaign.toml").read_text(encoding="utf-8")
    return Settings.read(tomllib.loads(text))


def draw_pages() -> dict[str, str]:
    """The generated pages of the documentation: file name → text."""
    described = dictionary.as_markdown(sample_settings()).rstrip("\n")
    return {
        "data-dictionary.md": f"{GENERATED}\n\n{DICTIONARY}\n{described}\n",
        "findings.md": f"{GENERATED}\n\n{FINDINGS}\n{catalogue.as_markdown()}",
        "填写差错.md": f"{GENERATED}\n\n{mistakes.draw_page()}",
    }


def draw_all() -> dict[str, tuple[str, bytes]]:
    """Both blank forms of the sample campaign: form → (file name, bytes)."""
    settings = sample_settings()
    forms = {name: make(settings) for name, make in FORMS.items()}
    return {
        name: (f"{form.number}-{form.title}.xlsx", make_template(form).blank())
        for name, form in forms.items()
    }


# Returns of the table that also lie in sample_data/returns/, ready to be opened or taken in.
RETURNED = (
    "中山区/附件1-大连盛通机械制造有限公司.xlsx",
    "保税区申报表.eml/附件1-大连新港国际贸易有限公司 - 副本.xlsx",
    "甘井子区/附件1-大连东纬阀门制造有限公司.xlsx",
    "瓦房店市/附件2-瓦房店市.xlsx",
)


def draw_returns() -> dict[str, bytes]:
    """Some of the sample returns as workbooks: file name → bytes."""
    settings = sample_settings()
    forms = {name: make(settings) for name, make in FORMS.items()}
    templates = {name: make_template(form) for name, form in forms.items()}
    with tempfile.TemporaryDirectory() as folder:
        campaign = Campaign.load(create(Path(folder) / "示例", on=settings.dates.issued, from_sample=True))
        key = Key.load(campaign.folder)
    drawn = {}
    for file, lines in files():
        body = campaign.submitter(lines[0].submitter)
        if file in RETURNED and body is not None:
            issued = templates[lines[0].form].stamp(body, key)
            drawn[Path(file).name] = returned(issued.data, forms[lines[0].form], lines)
    return drawn


def main() -> None:
    """Write all files."""
    for name, (file_name, data) in draw_all().items():
        (TEMPLATES / file_name).write_bytes(data)
        (TEMPLATES / f"{name}.txt").write_text(dump(data), encoding="utf-8", newline="\n")
        print(f"{TEMPLATES.name}/{file_name}, {name}.txt")
    for file_name, data in draw_returns().items():
        (RETURNS / file_name).write_bytes(data)
        print(f"sample_data/returns/{file_name}")
    for file_name, text in draw_pages().items():
        (DOCS / file_name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{DOCS.name}/{file_name}")
    INSTALLED_MANUAL.write_text(manual.draw_manual(), encoding="utf-8", newline="\n")
    print(INSTALLED_MANUAL.relative_to(PROJECT))
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        text = readme.renewed(readme.README.read_text(encoding="utf-8"))
    chinese = readme.following(readme.CHINESE.read_text(encoding="utf-8"), text)
    for page, renewed in ((readme.README, text), (readme.CHINESE, chinese)):
        page.write_text(renewed, encoding="utf-8", newline="\n")
        print(page.name)


if __name__ == "__main__":
    main()
