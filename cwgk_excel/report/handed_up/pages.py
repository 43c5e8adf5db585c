"""Where the pages of the table that is handed up end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cwgk_excel.report.handed_up.lines import Line

# Excel takes 1,026 breaks; what follows the last of these ends its pages by itself.
MOST_BREAKS = 1000


def on_pages(lines: Iterable[Line], used: float, room: float) -> Iterator[Line | None]:
    """Yield the lines, and None where a page ends; a page that begins within a body says again whose rows these are.

    Args:
        lines: From the first below the head.
        used: The height that the first page has lost to what stands above.
        room: The height of a page below the repeated head.

    Yields:
        The lines and the ends of pages.
    """
    breaks = 0
    for run in _runs(lines):
        tall = sum(line.height for line in run)
        # Lines that belong together and are higher than a page are parted after all.
        for piece in [run] if tall <= room else [[line] for line in run]:
            height = sum(line.height for line in piece)
            if used + height > room and breaks < MOST_BREAKS:
                breaks += 1
                yield None
                used = 0.0
                if piece[0].body:
                    again = Line("group", [f"{piece[0].body}（续）"])
                    yield again
                    used = again.height
            yield from piece
            used += height


def _runs(lines: Iterable[Line]) -> Iterator[Sequence[Line]]:
    """Yield the lines that stay on one page with each other."""
    run: list[Line] = []
    for line in lines:
        if run and not line.keep:
            yield run
            run = []
        run.append(line)
    if run:
        yield run
