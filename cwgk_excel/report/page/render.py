"""Turn the content of the page into HTML: one file, which asks for nothing else and runs no script but its own."""

from __future__ import annotations

import base64
import hashlib
from datetime import date
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cwgk_excel.folding import is_unseen
from cwgk_excel.report.page.content import Page


def page_html(page: Page) -> str:
    """Return the whole page."""
    return environment().get_template("report.html").render(page=page)


def environment() -> Environment:
    """Return what the templates are rendered by; whoever serves pages uses the same.

    Every text is escaped, and what hides or turns text around shows as a sign. A name that a template misspells is
    an error.
    """
    made = Environment(
        loader=PackageLoader("cwgk_excel.report.page"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_seen,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["day"] = _day
    made.filters["number"] = _number
    made.globals["style"] = _static("page.css")
    made.globals["script"] = _static("page.js")
    made.globals["allowed"] = _allowed(_static("page.css"), _static("page.js"))
    return made


def _static(name: str) -> Markup:
    """Return a file of ours, which stands in the page as it is."""
    return Markup(files("cwgk_excel.report.page").joinpath("static", name).read_text(encoding="utf-8"))


def _allowed(style: str, script: str) -> str:
    """Return the page's Content-Security-Policy: its own style and script, by their hashes, pictures in it, no more."""
    return (
        f"default-src 'none'; img-src data:; style-src {_source(style)}; script-src {_source(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _seen(value: Any) -> Any:
    """Return what is written for a value: nothing for None, a sign for what is not seen or turns text around."""
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return value.translate({ord(c): "�" for c in set(value) if c not in "\n\t" and is_unseen(c)})
    return value


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _number(value: Any) -> str:
    """Return a number with separators and at most two decimals; a word as it is."""
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) else str(value or "")
