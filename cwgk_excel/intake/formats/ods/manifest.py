"""Read the list of an OpenDocument package's parts, which tells whether they are encrypted."""

from __future__ import annotations

from cwgk_excel.intake.formats.xml_parts import Attributes, PartParser

MANIFEST = "META-INF/manifest.xml"


def is_encrypted(manifest: bytes) -> bool:
    """Return whether a part is encrypted. Raises Refused, file-broken or file-unsafe."""
    reader = _Manifest(MANIFEST)
    reader.parse(manifest)
    return reader.encrypted


class _Manifest(PartParser):
    """Reads the list of the package's parts; sets `encrypted` when a part has encryption data."""

    root = "manifest"
    locals = ("encryption-data",)
    encrypted = False

    def begin(self) -> None:
        """Listen to start tags."""
        self.listen(self._start)

    def _start(self, name: str, attributes: Attributes) -> None:
        self.encrypted = self.encrypted or name in self.tags
