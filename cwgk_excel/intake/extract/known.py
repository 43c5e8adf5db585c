"""What a campaign knows when it reads its returns: key, versions, and what its bodies are and were called."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from types import MappingProxyType

from cwgk_excel.campaign import Campaign, Settings
from cwgk_excel.forms import FORMS
from cwgk_excel.forms.version import Version
from cwgk_excel.identity import Key
from cwgk_excel.intake.extract.form_reader import FormReader

# Raised when the code reads anything differently, so that what was refused is read again.
READER_VERSION = 1

_NONE: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def form_reader(
    campaign: Campaign,
    key: Key,
    versions: Mapping[tuple[str, str], Version],
    issued_names: Mapping[str, tuple[str, ...]] = _NONE,
    passwords: tuple[str, ...] = (),
) -> FormReader:
    """All that is needed to read this campaign's returns, the keys of earlier rounds included.

    ``passwords``: what encrypted workbooks are tried with. Raises SettingsError for a key file of an earlier
    round that cannot be used.

    A body's names are its name of today, its aliases, and all names that were printed on what was issued to
    it: after it was renamed, its earlier copies are still good.
    """
    names = {
        body.code: tuple(dict.fromkeys((body.name, *body.aliases, *issued_names.get(body.code, ()))))
        for body in campaign.submitters
    }
    earlier = Key.others(campaign.folder)
    together = {body.code: body.reports_with for body in campaign.submitters if body.reports_with}
    # Forms of a later release are not known here; a return of theirs is of an unknown version.
    plans = {key: one.plan(campaign.settings) for key, one in versions.items() if one.form in FORMS}
    return FormReader(key, plans, names, passwords=passwords, earlier=earlier, with_others=together)


def form_reader_hash(known: FormReader, settings: Settings) -> str:
    """What it depends on whether a content is refused, besides its bytes and where it lay.

    Under the campaign's key, for passwords are part of it.
    """
    parts = (
        READER_VERSION,
        settings.model_dump_json(),
        sorted(known.versions),
        known.names,
        repr(known.limits),
        known.passwords,
        {name: key.secret.hex() for name, key in known.earlier.items()},
        known.with_others,
    )
    return hmac.digest(known.key.secret, json.dumps(parts).encode(), "sha256").hex()[:32]
