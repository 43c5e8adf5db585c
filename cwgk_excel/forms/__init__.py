"""The forms: per form one module with its schema, layout, rules and look; and all that is derived from them."""

from cwgk_excel.campaign import Settings
from cwgk_excel.forms.fields import Field
from cwgk_excel.forms.registry import FORMS
from cwgk_excel.forms.spec import Definition, Form, Layout

__all__ = ["FORMS", "Definition", "Field", "Form", "Layout", "Settings"]
