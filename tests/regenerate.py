"""Write the golden files anew after a change of design: ``python tests/regenerate.py``.

``workbook_templates/`` then holds both blank forms of the sample campaign as the library draws them now,
and a text dump of each. Look at the difference of the dumps before you commit it.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from dump import dump

from cwgk_excel.campaign import Settings
from cwgk_excel.forms import FORMS
from cwgk_excel.issue.template import make_template

PROJECT = Path(__file__).parents[1]
TEMPLATES = PROJECT / "workbook_templates"


def draw_all() -> dict[str, tuple[str, bytes]]:
    """Both blank forms of the sample campaign: form → (file name, bytes)."""
    text = (PROJECT / "sample_data" / "campaign.toml").read_text(encoding="utf-8")
    settings = Settings.model_validate(tomllib.loads(text))
    forms = {name: make(settings) for name, make in FORMS.items()}
    return {
        name: (f"{form.number}-{form.title}.xlsx", make_template(form).blank())
        for name, form in forms.items()
    }


def main() -> None:
    """Write all files."""
    for name, (file_name, data) in draw_all().items():
        (TEMPLATES / file_name).write_bytes(data)
        (TEMPLATES / f"{name}.txt").write_text(dump(data), encoding="utf-8", newline="\n")
        print(f"{TEMPLATES.name}/{file_name}, {name}.txt")


if __name__ == "__main__":
    main()
