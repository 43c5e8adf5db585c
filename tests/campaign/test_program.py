"""How scripts find the program: by places that they were told, beside the campaign, or installed."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath

import pytest

from cwgk_excel.campaign.program import lines_to_find, program_folder


def told(campaign: str, python: str) -> list[str]:
    """The places of Python that a script was told, in the order in which the later one wins."""
    lines = lines_to_find(PureWindowsPath(campaign), PureWindowsPath(python))
    return [line.split('"')[1] for line in lines if line.startswith("if exist")]


def test_program_beside_the_campaign_is_named_from_it_too() -> None:
    """So that both may be moved together, to another drive or computer."""
    assert told(r"D:\认证\第三批", r"D:\认证\cwgk-excel-0.1.0\python\python.exe") == [
        r"D:\认证\cwgk-excel-0.1.0\python\python.exe",
        r"%~dp0..\cwgk-excel-0.1.0\python\python.exe",
    ]


def test_program_elsewhere_is_named_by_its_place() -> None:
    """On another drive, say; a percent sign is doubled, as scripts want it."""
    assert told(r"D:\第三批", r"\\server\共享 100%\p\python.exe") == [r"\\server\共享 100%%\p\python.exe"]


def test_place_that_the_code_page_lacks_is_left_out() -> None:
    """Scripts are read in GBK; as seen from the campaign the place may be plain."""
    assert told(r"D:\ñ\第三批", r"D:\ñ\cwgk-excel-0.1.0\python\python.exe") == [
        r"%~dp0..\cwgk-excel-0.1.0\python\python.exe"
    ]


def test_campaigns_of_other_systems_name_no_place() -> None:
    """They look beside themselves, then for what is installed."""
    lines = lines_to_find(PureWindowsPath(r"D:\第三批"), None)
    assert [line for line in lines if line.startswith("if exist")] == []
    assert lines[3:6] == (
        'pushd "%~dp0.."',
        r'for /d %%d in (cwgk-excel-*) do if exist "%%d\python\python.exe" set "python=%~dp0..\%%d\python\python.exe"',
        "popd",
    )
    assert any("cwgk-excel.exe" in line for line in lines)


@pytest.mark.parametrize("unzipped", [True, False])
def test_program_is_known_by_what_is_double_clicked(tmp_path: Path, unzipped: bool) -> None:
    """A Python that was installed has no such file near it."""
    (tmp_path / "python").mkdir()
    if unzipped:
        (tmp_path / "开始.cmd").touch()
    assert program_folder(tmp_path / "python" / "python.exe") == (tmp_path if unzipped else None)


def test_program_on_linux_is_known_too(tmp_path: Path) -> None:
    """Its Python lies one folder deeper, in the environment that 安装.sh makes."""
    python = tmp_path / "program" / "bin" / "python"
    assert program_folder(python) is None
    (tmp_path / "开始.sh").touch()
    assert program_folder(python) == tmp_path
