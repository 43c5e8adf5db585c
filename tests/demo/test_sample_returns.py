"""The returned workbooks that lie in sample_data/returns are what the table says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from regenerate import RETURNED, RETURNS

import cwgk_excel
from cwgk_excel.campaign import Campaign
from cwgk_excel.campaign.scaffold import create
from cwgk_excel.demo.table import planted


@pytest.mark.parametrize("file", RETURNED)
def test_a_sample_return_gives_the_findings_of_its_lines(tmp_path: Path, file: str) -> None:
    """Read without any ledger: the findings planted in the table, at their cells, and nothing else."""
    campaign = Campaign.load(create(tmp_path / "示例", on=date(2017, 10, 25), from_sample=True))
    path = RETURNS / Path(file).name
    found = {
        (file, finding.cell, finding.code)
        for one in cwgk_excel.read_return(path, campaign, on=date(2017, 11, 14))
        for finding in one.findings.itertuples()
    }
    assert found == {case for case in planted(campaign.settings) if case[0] == file}
