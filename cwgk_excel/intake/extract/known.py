"""Collects what reading a campaign's returns needs: keys, versions, and the present and former names of bodies."""

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

# Increase this when the code reads anything differently, so that files refused before are read again.
READER_VERSION = 2

_NONE: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def form_reader(
    campaign: Campaign,
    key: Key,
    versions: Mapping[tuple[str, str], Version],
    issued_names: Mapping[str, tuple[str, ...]] = _NONE,
    passwords: tuple[str, ...] = (),
) -> FormReader:
    """Return the reader of this campaign's returns, which also has the keys of earlier rounds.

    A body's names are its present name, its aliases, and all names printed on forms issued to it, so that
    earlier copies stay valid after the body is renamed. ``passwords``: those tried on encrypted workbooks.
    Raises SettingsError for a key file of an earlier round that cannot be used.
    """
    names = {
        body.code: tuple(dict.fromkeys((body.name, *body.aliases, *issued_names.get(body.code, ()))))
        for body in campaign.submitters
    }
    earlier = Key.others(campaign.folder)
    together = {body.code: body.reports_with for body in campaign.submitters if body.reports_with}
    # This release does not know the forms of later ones, so their returns are refused as of an unknown version.
    plans = {key: one.plan(campaign.settings) for key, one in versions.items() if one.form in FORMS}
    return FormReader(key, plans, names, passwords=passwords, earlier=earlier, with_others=together)


def form_reader_hash(known: FormReader, settings: Settings) -> str:
    """Return a hash of all that decides whether a file is refused, besides its bytes and its path.

    The hash is keyed with the campaign's key, because the passwords are part of it.
    """
    parts = (
        READER_VERSION,
        settings.as_json(),
        sorted(known.versions),
        known.names,
        repr(known.limits),
        known.passwords,
        {name: key.secret.hex() for name, key in known.earlier.items()},
        known.with_others,
    )
    return hmac.digest(known.key.secret, json.dumps(parts).encode(), "sha256").hex()[:32]
