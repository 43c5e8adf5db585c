"""The forms: per form one module with its schema, layout, rules and look; and all that is derived from them."""

from cwgk_excel.forms.fields import Field, Layout
from cwgk_excel.forms.registry import FORMS

__all__ = ["FORMS", "Field", "Layout"]
