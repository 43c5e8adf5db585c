"""A thin, deterministic layer over python-docx for official papers; no other module imports that library."""

from cwgk_excel.docx_writer.paper import FORM_HEIGHT, TEXT_WIDTH, Paper, is_as_written
from cwgk_excel.docx_writer.tables import Box, Head

__all__ = ["FORM_HEIGHT", "TEXT_WIDTH", "Box", "Head", "Paper", "is_as_written"]
