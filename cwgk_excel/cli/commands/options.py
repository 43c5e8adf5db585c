"""What several commands read from their options."""

from __future__ import annotations

from argparse import Namespace
from datetime import date

from cwgk_excel import clock
from cwgk_excel.cli.steps import Steps


def day_of(options: Namespace) -> date:
    """Return the day that counts as today."""
    given: date | None = options.on
    return given or clock.today()


def steps_of(options: Namespace) -> Steps:
    """Return the words for next steps."""
    return Steps(options.folder, options.clicked)
