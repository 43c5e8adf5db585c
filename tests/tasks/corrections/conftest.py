"""A campaign that has sent something back, as most tests of corrections begin with."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import Desk
from sent_back import make, wrong


@pytest.fixture(scope="session")
def _sent_folder(_issued_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = Desk(shutil.copytree(_issued_folder, tmp_path_factory.mktemp("sent") / "批次"))
    wrong(desk)
    make(desk)
    return desk.folder


@pytest.fixture
def sent(_sent_folder: Path, tmp_path: Path) -> Desk:
    """A desk that sent 中山区 its only unit back for a mistake on Monday, and asked the others for their forms."""
    return Desk(shutil.copytree(_sent_folder, tmp_path / "批次"))
