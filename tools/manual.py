"""The manual as pages for a browser: no office PC opens a file in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt

DOCS = Path(__file__).parents[1] / "docs"
PAGES = ("操作手册", "findings", "填写差错", "data-dictionary")
_PAGE = """\
<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ max-width: 60em; margin: 2em auto; padding: 0 1em; font: 16px/1.7 "Microsoft YaHei", sans-serif; color: #222 }}
table {{ border-collapse: collapse }}
td, th {{ border: 1px solid #bbb; padding: .2em .6em; text-align: left; vertical-align: top }}
pre, code {{ background: #f3f3f3; font-family: Consolas, "Microsoft YaHei", monospace }}
pre {{ padding: .6em; overflow-x: auto; white-space: pre-wrap }}
img {{ max-width: 100%; border: 1px solid #ddd }}
h2 {{ border-bottom: 1px solid #ccc; margin-top: 2em }}
</style>
{body}</html>
"""


def pages() -> Iterator[tuple[str, bytes]]:
    """Yield each page, and each picture that one shows: its name in the manual's folder, and bytes."""
    pictures = set()
    for name in PAGES:
        text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
        yield f"{name}.html", _page(name, text).encode()
        pictures |= set(re.findall(r"\]\((images/[^)]+)\)", text))
    for picture in sorted(pictures):
        yield picture, (DOCS / picture).read_bytes()


def _page(name: str, text: str) -> str:
    markdown = MarkdownIt("commonmark").enable("table")
    tokens = markdown.parse(text)
    title = name
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrSet("id", anchor(inline.content))
            title = inline.content if opening.tag == "h1" else title
        for inner in inline.children or ():
            if inner.type == "link_open":
                inner.attrSet("href", _target(str(inner.attrGet("href"))))
    return _PAGE.format(title=title, body=markdown.renderer.render(tokens, markdown.options, {}))


def anchor(heading: str) -> str:
    """Return the name by which links lead to a heading: as on GitHub and Gitee, for which the page is written."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _target(link: str) -> str:
    """Return where a link leads among the pages. Raises ValueError where it leads elsewhere."""
    path, mark, place = unquote(link).partition("#")
    if path and path.removesuffix(".md") not in PAGES:
        raise ValueError(f"the manual leads to {path}, which is not among its pages")
    return (path and f"{path.removesuffix('.md')}.html") + mark + place
