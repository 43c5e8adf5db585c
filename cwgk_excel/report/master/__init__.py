"""The master workbook: what the office hands up, and all that it needs to trust it."""

from __future__ import annotations

import os
from pathlib import Path

from cwgk_excel.errors import PlaceError, why
from cwgk_excel.report.collected import Collected
from cwgk_excel.report.master.write import master_bytes
from cwgk_excel.report.readback import verify

__all__ = ["write_master"]


def write_master(path: Path, collected: Collected) -> None:
    """Write the master to ``path``, replacing an older one; the same frames give the same bytes.

    It is saved under another name first, read back and compared with the frames. Raises MasterError when
    they differ, PlaceError when it cannot be written; an older master then stays as it was.
    """
    data = master_bytes(collected)
    partial = path.with_name(f"{path.stem}-未完成.xlsx")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with partial.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(
                    file.fileno()
                )  # else a power failure could leave an empty file in the older one's place
            verify(partial, collected)
            _replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise PlaceError(
            f"无法写入 {path}：{why(error)}。请检查文件夹的权限和磁盘空间，或用 -o 换一个地方。"
        ) from None


def _replace(partial: Path, path: Path) -> None:
    try:
        partial.replace(path)
    except PermissionError:
        raise PlaceError(
            f"无法替换 {path}：它可能正在 Excel 或 WPS 中打开。请先关闭它，再运行一次。"
        ) from None
