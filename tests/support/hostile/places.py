"""What may lie in a folder that is no ordinary file, and names that only one system allows."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from hostile.kind import Kind, accepted, ignored
from hostile.material import Material

SPECIAL = "file-special"
POSIX = os.name != "nt"


def _laid(
    name: str, lay: Callable[[Material, Path], None], outcome: str, *codes: str, **more: object
) -> Kind:
    return Kind(name, None, outcome, codes, lay=lay, **more)  # type: ignore[arg-type]


def _fifo(m: Material, place: Path) -> None:
    os.mkfifo(place)


def _socket(m: Material, place: Path) -> None:
    """Bound by a relative name: the path of a socket may not be long."""
    here = Path.cwd()
    os.chdir(place.parent)
    try:
        with socket.socket(socket.AF_UNIX) as opened:
            opened.bind(place.name)
    finally:
        os.chdir(here)


def _link(target: str) -> Callable[[Material, Path], None]:
    return lambda m, place: place.symlink_to(target)


def _outside(m: Material, place: Path) -> None:
    """A link to a good return that does not lie in the inbox."""
    outside = place.parents[4] / f"外面-{m.unit_name}.xlsx"
    outside.write_bytes(m.good())
    place.symlink_to(outside)


def _outside_folder(m: Material, place: Path) -> None:
    """A link to a folder with a good return, outside the inbox."""
    outside = place.parents[4] / f"外面-{m.unit_name}"
    outside.mkdir()
    (outside / "表.xlsx").write_bytes(m.good())
    place.symlink_to(outside, target_is_directory=True)


def _own_loop(m: Material, place: Path) -> None:
    place.symlink_to(place.name)


def _parent_loop(m: Material, place: Path) -> None:
    place.symlink_to("..", target_is_directory=True)


def _named(name: str, file: str) -> Kind:
    return accepted(f"named-{name}", lambda m: m.good(), file=file)


def _noise(name: str, file: str) -> Kind:
    return ignored(f"noise-{name}", lambda m: m.good(), "file-noise", file=file)


def _gbk(m: Material, place: Path) -> None:
    """As unpacking a Chinese archive leaves it on a system that expects UTF-8."""
    with open(os.fsencode(place.parent) + b"/" + "中山区报送".encode("gbk") + b".xlsx", "wb") as file:  # noqa: PTH123
        file.write(m.good())


def _folder(m: Material, place: Path) -> None:
    place.mkdir()
    (place / "里面.xlsx").write_bytes(m.good())


_EVERYWHERE: tuple[Kind, ...] = (
    _named("in-folders-of-folders", "中山区/第一批/补/再补/表.xlsx"),
    _named("long", "长" * 60 + ".xlsx"),
    _named("full-width", "附件１（最终版２）＿副本．ｘｌｓｘ.xlsx"),
    _named("spaces", "  附件 1　认证 申报表 .xlsx"),
    _named("emoji", "附件1🙂👨‍👩‍👧.xlsx"),
    _named("right-to-left", "附件\u202excod.xlsx"),
    _named("decomposed", "cafe\u0301.xlsx"),
    _named("leading-dash", "-rf.xlsx"),
    _named("leading-equals", "=cmd|' !A0.xlsx"),
    _named("markup", "&lt;script&gt;.xlsx"),
    _named("format-words", "{0.__class__}%s%n$HOME.xlsx"),
    _named("hidden", ".附件1.xlsx"),
    _named("two-endings", "附件1.xlsx.pdf.exe"),
    _noise("excel-lock", "~$附件1.xlsx"),
    _noise("wps-lock", ".~附件1.xlsx"),
    _noise("mac-copy", "__MACOSX/._附件1.xlsx"),
    _noise("mac-folder", "__MACOSX/附件1.xlsx"),
    _noise("mac-index", ".DS_Store"),
    _noise("thumbnails", "THUMBS.DB"),
    _noise("desktop", "Desktop.ini"),
    ignored("still-downloading", lambda m: m.good()[:5000], "file-growing", file="附件1.xlsx.crdownload"),
    ignored("still-copied", lambda m: m.good(), "file-growing", file="附件1.xlsx.part"),
    _laid("folder-named-xlsx", _folder, "accepted", file="附件1.xlsx"),
)
_POSIX: tuple[Kind, ...] = (
    _named("newline", "附件\n1\r\t.xlsx"),
    _named("escape", "附件\x1b[31m1.xlsx"),
    _named("windows-forbidden", 'a<b>c:d"e|f?g*h\\i.xlsx'),
    _named("windows-device", "CON.xlsx"),
    _named("trailing-dot", "附件1.xlsx. . "),
    _named("two-hundred-letters", "n" * 200 + ".xlsx"),
    _laid("fifo", _fifo, "refused", SPECIAL),
    _laid("socket", _socket, "refused", SPECIAL),
    _laid("link-to-device", _link("/dev/zero"), "refused", SPECIAL),
    _laid("link-to-terminal", _link("/dev/tty"), "refused", SPECIAL, "file-unreadable"),
    _laid("link-out", _outside, "refused", SPECIAL),
    _laid("link-to-folder-out", _outside_folder, "refused", SPECIAL),
    _laid("link-to-nowhere", _link("没有.xlsx"), "refused", SPECIAL, "file-unreadable"),
    _laid("link-to-itself", _own_loop, "refused", SPECIAL, "file-unreadable"),
    _laid("link-to-parent", _parent_loop, "refused", SPECIAL),
    _laid("link-to-passwords", _link("/etc/passwd"), "refused", SPECIAL),
)
_LINUX: tuple[Kind, ...] = (_laid("named-in-gbk", _gbk, "accepted", file="中山区报送.xlsx"),)

# Elsewhere than on POSIX such files cannot be made, so there is nothing to prove.
KINDS: tuple[Kind, ...] = (
    *_EVERYWHERE,
    *(_POSIX if POSIX else ()),
    *(_LINUX if sys.platform.startswith("linux") else ()),
)
