"""Send back what the bodies sent: slips dealt with as people would, and what was missing filled in."""

from __future__ import annotations

from pathlib import Path

from cwgk_excel.campaign import Campaign
from cwgk_excel.demo.fill import corrected, issued_path, returned
from cwgk_excel.demo.table import CORRECTIONS, files
from cwgk_excel.files import write_whole
from cwgk_excel.forms import FORMS
from cwgk_excel.tasks.corrections.corrections import FOLDER
from cwgk_excel.tasks.distribute import folder_name

FIRST, SECOND = "第一次改好", "第二次改好"
WRONG_AGAIN = "210214"  # the body one of whose slips comes back wrong once more
SLIP = "请修改-"


def send_back(campaign: Campaign, turn: str) -> int:
    """Put into the inbox what comes back in a ``turn``, in a folder of that name; return the number of files."""
    forms = FORMS.under(campaign.settings)
    count = 0
    for file, lines in files(CORRECTIONS):
        name = Path(file)
        if name.parts[0] != turn:
            continue
        form, submitter = forms[lines[0].form], campaign.submitter(lines[0].submitter)
        if submitter is None:
            raise ValueError(f"no submitter {lines[0].submitter}")
        if name.name.startswith(SLIP):
            slip = campaign.folder / FOLDER / folder_name(submitter) / name.name
            data = corrected(slip.read_bytes(), form, lines)
        else:
            data = returned(issued_path(campaign, form, submitter.code).read_bytes(), form, lines)
        write_whole(campaign.folder / "inbox" / file, [data])
        count += 1
    return count
