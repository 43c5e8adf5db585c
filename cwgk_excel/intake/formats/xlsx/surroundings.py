"""Find what a workbook holds besides its cells: comments, pictures, embedded files, macros, links.

Only parts that a relationship names are read, each once. No file in them is opened, no macro run, no link
followed.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from urllib.parse import unquote

from cwgk_excel.intake.formats.xlsx.drawings import read_comments, read_drawing
from cwgk_excel.intake.formats.xml_parts import Attributes, Listener, Relationship, inside, read_relationships
from cwgk_excel.intake.refusal import too_large
from cwgk_excel.returns.cells import Extra

MOST = 10_000
"""How many extras a workbook may have; no form that people fill in comes near."""

_UNNAMED_TARGET = "没有写明的文件"
_CONTROL = "控件"
# Parts with macros of Excel, and of WPS (JavaScript), whose relationship has had several names.
_MACRO_PARTS = ("vbaproject.bin", "jdedata.bin")
_MACRO_SHEETS = frozenset({"xlMacrosheet", "xlIntlMacrosheet"})
# Old drawings (VML) are not always sound XML, so they are searched, not parsed. A Note is a comment, a Pict
# the picture of an embedded object; neither is a control.
_OLD_CONTROL = re.compile(rb"""ObjectType=["'](?!Note["']|Pict["'])[A-Za-z]+["']""")

_Relations = Mapping[str, Relationship]


class Surroundings:
    """Finds the extras of a workbook, sheet by sheet; Refused, file-too-large, for more than MOST in all."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        """Take the parts of a vetted container."""
        self._parts = parts
        self._left = MOST
        # Some programs let copies of a sheet share its drawing, which is read once and counts for each.
        self._read: dict[str, tuple[Extra, ...]] = {}

    def of_sheet(self, part_name: str) -> tuple[Extra, ...]:
        """Return the extras of a sheet."""
        relations = read_relationships(self._parts, part_name)
        if not relations:
            return ()
        extras = list(self._comments(inside(relations, self._parts)))
        controls = [Extra("embedded-object", "", _CONTROL) for to in relations.values() if _is_control(to)]
        extras += controls
        for relation in relations.values():
            take = self._reader_of(relation.kind)
            if relation.external and relation.kind == "oleObject":
                extras.append(Extra("external-link", "", _place(relation.target)))
            elif (
                take is not None
                and not relation.external
                and not (controls and relation.kind == "vmlDrawing")
            ):
                extras += self._once(relation.target, take)
            self._count(extras)
        self._left -= len(extras)
        return tuple(extras)

    def _reader_of(self, kind: str) -> Callable[[str], Iterator[Extra]] | None:
        """Return what reads a sheet's parts of this kind; kept here, it would hold all parts in a circle."""
        readers: Mapping[str, Callable[[str], Iterator[Extra]]] = {
            "drawing": self._drawing,
            "vmlDrawing": self._old_drawing,
            "oleObject": _embedded,
            "package": _embedded,
            "image": _background,
            "queryTable": _query,
        }
        return readers.get(kind)

    def of_workbook(self, relations: _Relations) -> tuple[Extra, ...]:
        """Return the extras that belong to no sheet; `relations` are those of the workbook's main part."""
        extras: list[Extra] = []
        for relation in relations.values():
            base = posixpath.basename(relation.target)
            if relation.external:
                continue
            if base.casefold() in _MACRO_PARTS or relation.kind in ("vbaProject", *_MACRO_SHEETS):
                extras.append(Extra("macros", "", base))
            elif relation.kind == "externalLink":
                extras += self._once(relation.target, self._external_link)
            elif relation.kind == "connections":
                extras += self._once(relation.target, self._connections)
            self._count(extras)
        return tuple(extras)

    def _count(self, extras: list[Extra]) -> None:
        if len(extras) > self._left:
            raise too_large(f"批注、图片、链接等超过 {MOST} 个")

    def _once(self, part_name: str, read: Callable[[str], Iterator[Extra]]) -> tuple[Extra, ...]:
        if part_name not in self._read:
            self._read[part_name] = tuple(islice(read(part_name), MOST + 1))
        return self._read[part_name]

    def _comments(self, relations: _Relations) -> Iterator[Extra]:
        """Yield comments as people see them: a conversation without its copy as an old-style comment."""
        talks: list[Extra] = []
        notes: list[Extra] = []
        for relation in relations.values():
            if relation.kind == "threadedComment":
                talks += self._once(relation.target, self._conversation)
            elif relation.kind == "comments":
                notes += self._once(relation.target, self._notes)
        talked_about = {talk.place for talk in talks}
        yield from (note for note in notes if note.place not in talked_about)
        yield from talks

    def _conversation(self, part_name: str) -> Iterator[Extra]:
        return read_comments(self._parts, part_name, "ThreadedComments", "threadedComment", "text")

    def _notes(self, part_name: str) -> Iterator[Extra]:
        return read_comments(self._parts, part_name, "comments", "comment", "t")

    def _drawing(self, part_name: str) -> Iterator[Extra]:
        if part_name in self._parts:
            yield from read_drawing(self._parts, part_name)
            for relation in read_relationships(self._parts, part_name).values():
                if relation.external and relation.kind == "image":
                    yield Extra("external-link", "", _place(relation.target))

    def _old_drawing(self, part_name: str) -> Iterator[Extra]:
        for _ in _OLD_CONTROL.finditer(self._parts.get(part_name, b"")):
            yield Extra("embedded-object", "", _CONTROL)

    def _external_link(self, part_name: str) -> Iterator[Extra]:
        """Return the links in a part that stands for another workbook, or for another program (DDE)."""
        found: list[Extra] = []
        if part_name in self._parts:
            takers = {"ddeLink": lambda said: found.append(Extra("dde-link", "", _conversed(said)))}
            Listener(part_name, "externalLink", takers).parse(self._parts[part_name])
        if found:
            return iter(found)
        linked = [to for to in read_relationships(self._parts, part_name).values() if to.external]
        if not linked:
            return iter((Extra("external-link", "", _UNNAMED_TARGET),))
        return (Extra("external-link", "", _place(to.target)) for to in linked)

    def _connections(self, part_name: str) -> Iterator[Extra]:
        found: list[Extra] = []

        def take(attributes: Attributes) -> None:
            found.append(Extra("external-link", "", attributes.get("name") or _UNNAMED_TARGET))

        if part_name in self._parts:
            Listener(part_name, "connections", {"connection": take}).parse(self._parts[part_name])
        return iter(found)


def _is_control(relation: Relationship) -> bool:
    return not relation.external and relation.kind in ("control", "ctrlProp")


def _embedded(part_name: str) -> Iterator[Extra]:
    yield Extra("embedded-object", "", posixpath.basename(part_name))


def _background(_: str) -> Iterator[Extra]:
    yield Extra("picture", "", "背景图片")


def _query(_: str) -> Iterator[Extra]:
    yield Extra("external-link", "", "数据查询")


def _conversed(attributes: Attributes) -> str:
    return "|".join(attributes.get(part, "") for part in ("ddeService", "ddeTopic"))


def _place(target: str) -> str:
    """Return a target as a person reads it, without the %20 and the like that relationships use."""
    return unquote(target) or _UNNAMED_TARGET
