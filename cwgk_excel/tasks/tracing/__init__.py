"""Trace a figure of a master: the value, its record, what was decided, the raw cell, the file in the archive."""

from cwgk_excel.tasks.tracing.trace import Trace, trace

__all__ = ["Trace", "trace"]
