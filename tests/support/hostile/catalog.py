"""All kinds of all families, each with its family's name."""

from __future__ import annotations

from dataclasses import replace

from hostile import (
    active,
    bombs,
    container,
    formulas,
    impostors,
    markup,
    old_formats,
    open_document,
    packages,
    parts,
    places,
    recognition,
    tampering,
    values,
)
from hostile.kind import Kind

FAMILIES = {
    "container": container.KINDS,
    "bombs": bombs.KINDS,
    "impostors": impostors.KINDS,
    "markup": markup.KINDS,
    "parts": parts.KINDS,
    "active": active.KINDS,
    "formulas": formulas.KINDS,
    "values": values.KINDS,
    "tampering": tampering.KINDS,
    "recognition": recognition.KINDS,
    "places": places.KINDS,
    "packages": packages.KINDS,
    "old_formats": old_formats.KINDS,
    "open_document": open_document.KINDS,
}
KINDS: dict[str, Kind] = {
    f"{family}/{kind.name}": replace(kind, family=family)
    for family, kinds in FAMILIES.items()
    for kind in kinds
}
