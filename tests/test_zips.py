"""Archives put together in memory: as zipfile would make them, byte for byte."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo
from zlib import crc32

from hypothesis import given
from hypothesis import strategies as st

from cwgk_excel.zips import stored, zipped

PARTS = st.lists(
    st.tuples(st.sampled_from(["a.xml", "二/表.xlsx", "c/d"]), st.binary(max_size=2000)),
    unique_by=lambda part: part[0],
)


@given(parts=PARTS, deflate=st.booleans())
def test_bytes_are_those_of_zipfile(parts: list[tuple[str, bytes]], deflate: bool) -> None:
    """Deflated or stored, with any names, and with none at all."""
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for name, data in parts:
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED if deflate else ZIP_STORED
            info.create_system = 0
            archive.writestr(info, data)
    made = [zipped(parts)] if deflate else stored((n, [d[:9], d[9:]], crc32(d)) for n, d in parts)
    assert b"".join(made) == target.getvalue()
