"""Bundle returned files as people send them: in an archive made on Chinese Windows, or attached to a mail."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from types import MappingProxyType

MAIL_SENT = "Fri, 10 Nov 2017 09:30:00 +0800"


class GbkInfo(zipfile.ZipInfo):
    """A member whose name is in GBK although no flag says so, as Chinese Windows writes names."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gbk"), self.flag_bits


def zipped(_: str, files: Mapping[str, bytes]) -> bytes:
    """Return a zip of files with names in GBK."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(GbkInfo(name), data)
    return target.getvalue()


def mailed(subject: str, files: Mapping[str, bytes]) -> bytes:
    """Return a mail message with the files attached."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "baosong@example.com", "changkaiban@example.com"
    mail["Subject"], mail["Date"] = subject, MAIL_SENT
    mail.set_content("材料见附件，请查收。")
    for name, data in files.items():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


BUNDLES: Mapping[str, Callable[[str, Mapping[str, bytes]], bytes]] = MappingProxyType(
    {".zip": zipped, ".eml": mailed}
)
