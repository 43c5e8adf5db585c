"""Which module has which command; only that one is loaded, so that each command starts as fast as it can.

A module has a function for each of its commands in ``RUN``: it calls the task, prints the result and returns the exit
code.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from importlib import import_module

MODULES: Mapping[str, str] = {
    "start": "start",
    "demo": "start",
    "init": "commands.setting_up",
    "fields": "commands.setting_up",
    "distribute": "commands.setting_up",
    "ingest": "commands.taking_in",
    "status": "commands.standing",
    "master": "commands.results",
    "export": "commands.results",
    **dict.fromkeys(("archive-package", "handover"), "closing"),
    "trace": "tracing",
    "report": "paging",
    **dict.fromkeys(("corrections", "remind"), "correcting"),
    **dict.fromkeys(
        (
            *("accept", "amend", "confirm", "supplement", "withdraw", "choose", "paper"),
            *("call", "undo", "decisions"),
        ),
        "deciding",
    ),
    "decide": "decision_table",
    **dict.fromkeys(("check", "backup", "restore", "review"), "commands.keeping"),
}


def function_of(command: str) -> Callable[[Namespace], int]:
    """Load the module of a command and return the function that runs it."""
    run: Mapping[str, Callable[[Namespace], int]] = import_module(f"cwgk_excel.cli.{MODULES[command]}").RUN
    return run[command]
