"""The forms: per form one pandera schema, one layout, its rules; and all that is derived from them."""

# A form is loaded when it is first asked for: whoever reads files needs what is plain of it, and starts without
# the libraries behind its schema.

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from cwgk_excel.forms.fields import Field, Layout

if TYPE_CHECKING:
    from cwgk_excel.forms.spec import Form

__all__ = ["FORMS", "Field", "Form", "Layout"]

# Each is the name of a form and of its module.
_NAMES = ("annex1", "annex2")


class _Forms(Mapping[str, Callable[..., "Form"]]):
    """What makes each form for a campaign's settings, by the form's name."""

    def __getitem__(self, name: str) -> Callable[..., "Form"]:
        if name not in _NAMES:
            raise KeyError(name)
        make: Callable[..., Form] = import_module(f"{__name__}.{name}").form
        return make

    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    def __len__(self) -> int:
        return len(_NAMES)


FORMS: Mapping[str, Callable[..., "Form"]] = _Forms()


def __getattr__(name: str) -> Any:
    if name != "Form":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f"{__name__}.spec").Form
