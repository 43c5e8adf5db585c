"""Collect official returns through locked Excel workbooks.

The public names below are loaded when first used, so that importing the package (and the command's
``--help``) stays quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cwgk_excel.api import Return, read_return, validate, write_master
    from cwgk_excel.campaign import Campaign, Settings, Submitter
    from cwgk_excel.campaign.scaffold import create
    from cwgk_excel.errors import CwgkError
    from cwgk_excel.forms import FORMS
    from cwgk_excel.report.collect import collect
    from cwgk_excel.tasks.distribute import distribute
    from cwgk_excel.tasks.ingest import ingest
    from cwgk_excel.tasks.master import master

__all__ = [
    "FORMS",
    "Campaign",
    "CwgkError",
    "Return",
    "Settings",
    "Submitter",
    "collect",
    "create",
    "distribute",
    "ingest",
    "master",
    "read_return",
    "validate",
    "write_master",
]

_HOMES = {
    "FORMS": "forms",
    "Campaign": "campaign",
    "CwgkError": "errors",
    "Return": "api",
    "Settings": "campaign",
    "Submitter": "campaign",
    "collect": "report.collect",
    "create": "campaign.scaffold",
    "distribute": "tasks.distribute",
    "ingest": "tasks.ingest",
    "master": "tasks.master",
    "read_return": "api",
    "validate": "api",
    "write_master": "api",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
