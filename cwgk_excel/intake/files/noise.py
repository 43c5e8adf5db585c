"""Files that programs leave behind, told by their names."""

from __future__ import annotations

import re
from fnmatch import translate

# What we leave in the campaign's folder after each run, also where a copy of it has a number or a word behind.
RESULTS = "收表结果"
# In lower case, because names are compared without regard to case, on every system alike.
NOISE = ("~$*", ".~*", ".ds_store", "thumbs.db", "desktop.ini", "._*", f"{RESULTS}*.txt")
NOISE_FOLDERS = ("__macosx",)
_IS_NOISE = re.compile("|".join(map(translate, NOISE)))


def is_noise(path: str) -> bool:
    """Return whether a path ("/" between folders) is that of a file that programs leave behind."""
    *folders, name = path.lower().split("/")
    return _IS_NOISE.match(name) is not None or any(f in NOISE_FOLDERS for f in folders)
