"""The forms: per form one pandera schema, one layout, its rules; and all that is derived from them."""

from collections.abc import Callable, Mapping

from cwgk_excel.campaign import Settings
from cwgk_excel.forms import annex1, annex2
from cwgk_excel.forms.fields import Field
from cwgk_excel.forms.spec import Form, Layout

FORMS: Mapping[str, Callable[..., Form]] = {annex1.NAME: annex1.form, annex2.NAME: annex2.form}

__all__ = ["FORMS", "Field", "Form", "Layout", "Settings"]
