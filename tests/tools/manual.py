"""The manual as one page for the browser, made from docs/操作手册.md by ``make regenerate``.

Its pictures lie in the page, and the pages of docs to which it leads follow as appendices, because a campaign's folder
has nothing else of docs. A link to anything else becomes plain text.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

from jinja2 import ChoiceLoader, FileSystemLoader
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from cwgk_excel.report.page.render import environment

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"
MANUAL = "操作手册.md"
MARKDOWN = MarkdownIt("commonmark").enable("table")
DEEPEST = 3  # headings to which the table of contents goes


@dataclass
class Part:
    """A heading of the page, as the table of contents has it, with those below it."""

    anchor: str
    title: str
    parts: list[Part] = field(default_factory=list)


def anchor(heading: str) -> str:
    """The anchor that a page on GitHub or Gitee gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def draw_manual() -> str:
    """The whole page."""
    pages = {MANUAL: ""} | {name: f"{Path(name).stem}-" for name in _leads_to(MANUAL)}
    tokens = {name: _tokens(name, pages) for name in pages}
    title = _title(tokens[MANUAL])
    whole = [*tokens.pop(MANUAL)[3:], *(token for page in tokens.values() for token in page)]
    made = environment()
    made.loader = ChoiceLoader([FileSystemLoader(HERE), made.loader])
    text = Markup(_as_html(whole))
    return made.get_template("manual.html").render(title=title, chapters=_chapters(whole), text=text) + "\n"


def _leads_to(name: str) -> list[str]:
    """The other pages of docs to which a page leads, in the order of its links."""
    text = (DOCS / name).read_text(encoding="utf-8")
    return list(dict.fromkeys(unquote(found) for found in re.findall(r"\]\(([^)#/:]+\.md)\)", text)))


def _title(tokens: Sequence[Token]) -> str:
    return tokens[1].content


def _tokens(name: str, pages: Mapping[str, str]) -> list[Token]:
    """Parse a page; an appendix is set one level deeper, and its headings have anchors of their own."""
    tokens = [t for t in MARKDOWN.parse((DOCS / name).read_text(encoding="utf-8")) if t.type != "html_block"]
    deeper = int(name != MANUAL)
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{int(token.tag[1]) + deeper}"
        if token.type == "heading_open" and following is not None:
            is_title = deeper and token is tokens[0]
            token.attrSet("id", name if is_title else pages[name] + anchor(_plain(following)))
            if is_title:
                following.children[0].content = f"附录：{following.children[0].content}"
        for child in token.children or ():
            if child.type == "image":
                child.attrSet("src", _data(DOCS / str(child.attrGet("src"))))
        if token.children:
            token.children = list(_linked(list(_joined(token.children)), pages, name))
    return tokens


def _data(picture: Path) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture.read_bytes()).decode()}"


def _joined(children: Sequence[Token]) -> Iterator[Token]:
    """Leave out line breaks between Chinese signs, which browsers would show as a space."""
    for place, child in enumerate(children):
        before = "".join(one.content for one in children[:place])[-1:]
        behind = "".join(one.content for one in children[place:])[:1]
        if child.type != "softbreak" or not (_is_wide(before) and _is_wide(behind)):
            yield child


def _is_wide(sign: str) -> bool:
    return sign in "“”‘’…" or unicodedata.east_asian_width(sign) in "WF"


def _linked(children: Sequence[Token], pages: Mapping[str, str], name: str) -> Iterator[Token]:
    """Turn links to what the page holds into links within it, and leave others out but for their words."""
    kept: list[bool] = []
    for child in children:
        if child.type == "link_open":
            target = unquote(str(child.attrGet("href")))
            inside = target.startswith("#") or target in pages
            kept.append(inside)
            if inside:
                within = f"#{pages[name]}{target[1:]}" if target.startswith("#") else f"#{target}"
                child.attrSet("href", within)
                yield child
        elif child.type != "link_close" or kept.pop():
            yield child


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or () if child.type in ("text", "code_inline"))


def _chapters(tokens: Sequence[Token]) -> list[Part]:
    chapters: list[Part] = []
    for token, following in pairwise(tokens):
        if token.type == "heading_open" and int(token.tag[1]) <= DEEPEST:
            part = Part(str(token.attrGet("id")), _plain(following))
            (chapters if token.tag == "h2" else chapters[-1].parts).append(part)
    return chapters


def _as_html(tokens: Sequence[Token]) -> str:
    """Render; a table that is too wide scrolls by keyboard too."""
    html = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    html = html.replace("<table>", '<div class="wide" role="group" aria-label="表格" tabindex="0"><table>')
    return html.replace("</table>", "</table></div>").replace("<th>", '<th scope="col">')
