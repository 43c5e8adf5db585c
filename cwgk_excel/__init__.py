"""Collect official returns through locked Excel workbooks.

The whole round, with a ledger, as the command has it:

- ``create`` makes a campaign's folder, ``Campaign.load`` reads it.
- ``distribute`` fills the outbox, ``ingest`` takes returns in; ``iter_ingest`` gives each file once it is in.
- ``collect`` gives what counts as frames, ``master`` writes from it the table that is handed up and the workbook to
  work with.
- ``accept``, ``amend``, ``confirm``, ``supplement``, ``withdraw``, ``choose``, ``paper`` and ``call`` put on
  record what the office decides, ``undo`` takes one back, ``decided`` lists them.
- ``corrections`` makes what is sent back to each body: correction slips, letter, receipt and texts; ``mark_sent`` puts
  on record that it was sent, ``remind`` lists whom to call.
- ``decision_table`` writes all that waits for a decision as a workbook, ``take_decisions`` takes it in filled.

On frames, without a ledger:

- ``read_return`` gives the forms in one file as ``Return``s.
- ``validate`` judges records that are values already.
- ``write_master`` writes both workbooks from any records.

What a person can do something about is raised as ``CwgkError`` or one of its kinds; what is wrong in a return
is never raised, it is a finding.
"""

# The names are loaded when first used, so that importing the package (and ``--help``) stays quick.

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cwgk_excel.api import Return, read_return, validate, write_master
    from cwgk_excel.campaign import Campaign, Settings, Submitter
    from cwgk_excel.campaign.scaffold import create
    from cwgk_excel.errors import (
        CwgkError,
        LedgerError,
        MasterError,
        PlaceError,
        ReturnError,
        SettingsError,
    )
    from cwgk_excel.forms import FORMS
    from cwgk_excel.forms.findings.finding import Finding
    from cwgk_excel.ledger.decisions import Decision
    from cwgk_excel.report.collect import collect
    from cwgk_excel.report.collected import Collected
    from cwgk_excel.report.corrections.reminders import Reminder
    from cwgk_excel.review.resubmission import Resubmission
    from cwgk_excel.tasks.corrections.corrections import Corrections, corrections, mark_sent
    from cwgk_excel.tasks.corrections.remind import Reminded, remind
    from cwgk_excel.tasks.deciding import (
        accept,
        amend,
        call,
        choose,
        confirm,
        decided,
        paper,
        supplement,
        undo,
        withdraw,
    )
    from cwgk_excel.tasks.decision_table import decision_table, take_decisions
    from cwgk_excel.tasks.decision_table.taking import DecisionRow
    from cwgk_excel.tasks.distribute import Distribution, distribute
    from cwgk_excel.tasks.master import Masters, master
    from cwgk_excel.tasks.taking_in.ingest import ingest, iter_ingest
    from cwgk_excel.tasks.taking_in.results import FileResult, Ingestion, Later, Totals

    __version__: str

_HOMES = {
    "Campaign": "campaign",
    "Collected": "report.collected",
    "Corrections": "tasks.corrections.corrections",
    "CwgkError": "errors",
    "Decision": "ledger.decisions",
    "DecisionRow": "tasks.decision_table.taking",
    "Distribution": "tasks.distribute",
    "FORMS": "forms",
    "FileResult": "tasks.taking_in.results",
    "Finding": "forms.findings.finding",
    "Ingestion": "tasks.taking_in.results",
    "Later": "tasks.taking_in.results",
    "LedgerError": "errors",
    "MasterError": "errors",
    "PlaceError": "errors",
    "Masters": "tasks.master",
    "Reminded": "tasks.corrections.remind",
    "Reminder": "report.corrections.reminders",
    "Resubmission": "review.resubmission",
    "Return": "api",
    "ReturnError": "errors",
    "Settings": "campaign",
    "SettingsError": "errors",
    "Submitter": "campaign",
    "Totals": "tasks.taking_in.results",
    "accept": "tasks.deciding",
    "amend": "tasks.deciding",
    "call": "tasks.deciding",
    "choose": "tasks.deciding",
    "collect": "report.collect",
    "confirm": "tasks.deciding",
    "corrections": "tasks.corrections.corrections",
    "create": "campaign.scaffold",
    "decided": "tasks.deciding",
    "decision_table": "tasks.decision_table",
    "distribute": "tasks.distribute",
    "ingest": "tasks.taking_in.ingest",
    "iter_ingest": "tasks.taking_in.ingest",
    "mark_sent": "tasks.corrections.corrections",
    "master": "tasks.master",
    "paper": "tasks.deciding",
    "read_return": "api",
    "remind": "tasks.corrections.remind",
    "supplement": "tasks.deciding",
    "take_decisions": "tasks.decision_table",
    "undo": "tasks.deciding",
    "validate": "api",
    "withdraw": "tasks.deciding",
    "write_master": "api",
}

__all__ = [
    "FORMS",
    "Campaign",
    "Collected",
    "Corrections",
    "CwgkError",
    "Decision",
    "DecisionRow",
    "Distribution",
    "FileResult",
    "Finding",
    "Ingestion",
    "Later",
    "LedgerError",
    "MasterError",
    "Masters",
    "PlaceError",
    "Reminded",
    "Reminder",
    "Resubmission",
    "Return",
    "ReturnError",
    "Settings",
    "SettingsError",
    "Submitter",
    "Totals",
    "accept",
    "amend",
    "call",
    "choose",
    "collect",
    "confirm",
    "corrections",
    "create",
    "decided",
    "decision_table",
    "distribute",
    "ingest",
    "iter_ingest",
    "mark_sent",
    "master",
    "paper",
    "read_return",
    "remind",
    "supplement",
    "take_decisions",
    "undo",
    "validate",
    "withdraw",
    "write_master",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("importlib.metadata").version("cwgk-excel")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "__version__"})
