"""The command: it parses, calls, prints and chooses the exit code; all work is done in ``tasks``."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from cwgk_excel.cli.commands import MODULES, function_of
from cwgk_excel.cli.parsing.parser import build_parser
from cwgk_excel.errors import CwgkError, explained

# How many objects must be new before Python looks for cycles among them, and how often it looks at older ones too. By
# default it looks a thousand times while libraries are loaded, whose objects stay, and finds next to nothing.
RARELY = (200_000, 20, 100)
# The library behind numpy starts a thread for each processor, which spins for a tenth of a second and waits then for
# matrices that never come; processes that read files have better use for the processors.
ALONE = ("OPENBLAS_NUM_THREADS", "1")


def run() -> int:
    """Be a process of its own: ``main``, with few looks for cycles, and an end at once with its exit code.

    Taking apart all that was loaded would be a twentieth of what a short command takes. What was registered with
    ``atexit`` before is not called.
    """
    gc.set_threshold(*RARELY)
    os.environ.setdefault(*ALONE)
    codes: list[int] = []
    atexit.register(_end, codes)  # what is registered first is called last
    try:
        codes.append(main())
    except SystemExit as told:  # by argparse: help, or a call that is written wrongly
        if told.code is not None and not isinstance(told.code, int):
            raise
        codes.append(told.code or 0)
    return codes[0]


def _end(codes: Sequence[int]) -> None:
    """End the process; where ``main`` gave no code or not all can be written, Python ends it as it does otherwise."""
    if codes:
        with suppress(OSError, ValueError):
            for stream in filter(None, (sys.stdout, sys.stderr)):
                stream.flush()
            os._exit(codes[0])


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return 0 (nothing wrong), 1 (returns need correction) or 2 (could not do it)."""
    _speak_utf8()
    words = sys.argv[1:] if argv is None else argv
    first = next((word for word in words if word != "--clicked"), None)
    parser = build_parser(first if first in MODULES else None)
    options = parser.parse_args(words)
    if options.version:
        from importlib.metadata import version

        print(f"cwgk-excel {version('cwgk-excel')}")
        return 0
    if options.command is None:
        parser.print_help()
        return 2
    try:
        return function_of(options.command)(options)
    except CwgkError as error:
        for line in error.lines:
            print(line, file=sys.stderr)
    except KeyboardInterrupt:
        print("已中断。已登记的内容不受影响，再次运行会接着做。", file=sys.stderr)
    except BrokenPipeError:
        # The reader has closed the pipe. Send the rest nowhere, so that flushing it at exit does not fail.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        place = f" {error.filename}" if error.filename else ""
        print(f"读写文件出错{place}：{explained(error)}", file=sys.stderr)
    return 2


def _speak_utf8() -> None:
    """Make Chinese never fail on a stream whose encoding lacks it; a pipe gives and gets UTF-8."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", errors="replace")
