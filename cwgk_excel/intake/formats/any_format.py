"""Read a workbook of any format, which is recognised by its content and never by its name."""

from __future__ import annotations

from collections.abc import Sequence

from cwgk_excel.intake.containers.container import not_a_workbook, open_container
from cwgk_excel.intake.containers.sniff import sniff
from cwgk_excel.intake.content import PACKAGED, Content
from cwgk_excel.intake.formats.lengths import within_lengths
from cwgk_excel.intake.formats.xlsb.main_part import main_part
from cwgk_excel.intake.formats.xlsx.workbook import read_parts
from cwgk_excel.intake.refusal import DEFAULT_LIMITS, Limits
from cwgk_excel.returns.cells import Workbook


def read_any(data: bytes, limits: Limits = DEFAULT_LIMITS, passwords: Sequence[str] = ()) -> Workbook:
    """Return the workbook in an .xlsx, .xlsm, .xlsb, .ods, .xls or .et file, with or without a password.

    ``passwords`` are tried in their order, after Excel's own default. Where formulas or validations cannot be
    read from the format, `values_only` names it. Texts are cut as `lengths.within_lengths` says.

    Raises only Refused: see `container.open_container` and the reader of each format. Any other file is
    refused with a code for what it really is.
    """
    return within_lengths(_read(data, limits, passwords))


def _read(data: bytes, limits: Limits, passwords: Sequence[str]) -> Workbook:
    content = sniff(data)
    # Import late what few files need: each worker would load it at its start.
    if content is Content.ENCRYPTED:
        from cwgk_excel.intake.formats.decrypt import decrypt_package

        data = decrypt_package(data, limits, passwords)
        content = sniff(data)
    elif content is Content.XLS:
        from cwgk_excel.intake.formats.xls.biff import read_biff

        return read_biff(data, limits, passwords)
    if content not in PACKAGED:
        raise not_a_workbook(content)
    parts = open_container(data, limits)
    if content is Content.ODS:
        from cwgk_excel.intake.formats.ods.reader import read_ods

        return read_ods(parts, limits)
    if main_part(parts):
        from cwgk_excel.intake.formats.xlsb.reader import read_binary

        return read_binary(parts, limits)
    return read_parts(parts, limits)
