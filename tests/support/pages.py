"""A page for the browser as tests look at it: parsed as strictly as the standard library does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "input", "img", "line", "rect", "hr"}


@dataclass
class Element:
    """An element: its tag, its attributes, and what is in it, texts and elements in their order."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    inside: list[Element | str] = field(default_factory=list)

    def all(self, tag: str, **wanted: str) -> list[Element]:
        """All elements below of a tag that have these attributes; write ``cls`` for class."""
        named = {"class" if name == "cls" else name: value for name, value in wanted.items()}
        return [e for e in self.below() if e.tag == tag and named.items() <= e.attributes.items()]

    def one(self, tag: str, **wanted: str) -> Element:
        """The only one."""
        (found,) = self.all(tag, **wanted)
        return found

    def below(self) -> Iterator[Element]:
        """All elements in this one."""
        for child in self.inside:
            if isinstance(child, Element):
                yield child
                yield from child.below()

    @property
    def text(self) -> str:
        """What it says, on one line."""
        parts = [child if isinstance(child, str) else f" {child.text} " for child in self.inside]
        return " ".join("".join(parts).split())

    def rows(self) -> list[list[str]]:
        """The words of a table's cells, row by row, without its head."""
        return [
            [cell.text for cell in row.inside if isinstance(cell, Element)]
            for body in self.all("tbody")
            for row in body.all("tr")
        ]


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(made)
        if tag not in VOID:
            self.open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def parsed(html: str) -> Element:
    """The page as a tree; what is closed in the wrong order fails."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    (root,) = parser.open
    return root
