"""The forms: a package for each with its schema, layout, rules and look; and all that is derived from these."""

from cwgk_excel.forms.fields import Field, Layout
from cwgk_excel.forms.registry import FORMS

__all__ = ["FORMS", "Field", "Layout"]
