"""The originals of a round, each once, under names by which people find them: the body, the form, the file's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import pandas as pd

from cwgk_excel.campaign.settings import safe_name
from cwgk_excel.forms import FORMS
from cwgk_excel.report.collected import Collected
from cwgk_excel.report.of_today import names_of_bodies
from cwgk_excel.report.progress import body_name
from cwgk_excel.report.records.lines import lines_of
from cwgk_excel.returns.where import Where
from cwgk_excel.returns.whose import bodies_in_path
from cwgk_excel.review.reconciling.compare import bodies

FOLDER, REFUSED, NOBODY = "原件", "没有收下的", "不知是哪个报送单位的"
LONGEST = 60  # characters of a file's name: longer paths cannot be unpacked on Windows


@dataclass(frozen=True, slots=True)
class Original:
    """A content that was received: its place in the package, whose it is ("" where unknown), what it is.

    ``forms``: the numbers of the forms in it, none of a refused file; ``units``: those it declares. ``known_as``: the
    file's name as it arrived; ``why``: why it was refused. ``received``: its day as archives write it.
    """

    place: str
    sha256: str
    body: str
    forms: Sequence[str]
    units: Sequence[str]
    known_as: str
    why: str
    received: str


def originals(collected: Collected) -> list[Original]:
    """Return each content that was received, body by body in official order."""
    returns: dict[str, list[Mapping[str, Any]]] = {}
    for line in lines_of(collected, "history"):
        returns.setdefault(line["sha256"], []).append(line)
    names = names_of_bodies(collected.campaign)
    found: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for receipt in lines_of(collected, "receipts"):
        digest = receipt["sha256"]
        known = returns.get(digest)
        if digest not in found or (known and receipt["outcome"] == "accepted"):
            whose = bodies_in_path(Where(receipt["file"], receipt["member"]).whole, names, by_file=True)
            body = known[0]["submitter"] if known else whose[0] if len(whose) == 1 else ""
            found[digest] = body, receipt
    order = {code: n for n, code in enumerate(bodies(collected.campaign, (b for b, _ in found.values())))}
    forms = {name: place for place, name in enumerate(FORMS)}

    def turn(digest: str) -> tuple[int, int]:
        first = min((forms[one["form"]] for one in returns.get(digest, ())), default=len(forms))
        return order.get(found[digest][0], len(order)), first

    ranked = sorted(found, key=turn)
    return list(_placed(collected, [(*found[one], returns.get(one, [])) for one in ranked]))


def _placed(
    collected: Collected, files: Sequence[tuple[str, Mapping[str, Any], Sequence[Mapping[str, Any]]]]
) -> Iterator[Original]:
    taken: set[str] = set()
    for body, receipt, returns in files:
        forms = tuple(FORMS[name].number for name in FORMS if name in {one["form"] for one in returns})
        where = Where(receipt["file"], receipt["member"])
        folder = safe_name(f"{body}-{body_name(collected.campaign, body)}") if body else NOBODY
        yield Original(
            place=_free(f"{FOLDER}/{folder}/{'和'.join(forms) or REFUSED}", where.name, taken),
            sha256=receipt["sha256"],
            body=body,
            forms=forms,
            units=[one["unit"] for one in returns if one["unit"]],
            known_as=where.known_as,
            why="" if returns else receipt["reason"],
            received=f"{pd.Timestamp(receipt['received']):%Y%m%d}",
        )


def _free(folder: str, name: str, taken: set[str]) -> str:
    """Return a place in a folder that no other has, in no case of its letters."""
    own = PurePosixPath(safe_name(PurePosixPath(name).name) or "没有名称")
    stem, number = own.stem[:LONGEST], 1
    place = f"{folder}/{stem}{own.suffix[:10]}"
    while place.casefold() in taken:
        number += 1
        place = f"{folder}/{stem} ({number}){own.suffix[:10]}"
    taken.add(place.casefold())
    return place


def in_words(one: Original, collected: Collected) -> str:
    """Return what an original is, as a list of files names it."""
    titles = {form.number: form.title for form in FORMS.values()}
    if not one.forms:
        return f"没有收下的文件：{one.known_as}"
    what = "、".join(f"{number} {titles[number]}" for number in one.forms)
    return f"{what}（{'、'.join(one.units) or body_name(collected.campaign, one.body)}）"
