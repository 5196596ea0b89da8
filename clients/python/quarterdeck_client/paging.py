"""The pages of a list."""

from collections.abc import Sequence
from typing import Any


def first_page(request: Any) -> Any:
    """Return a copy of the request, whose page can be turned."""
    page = type(request)()
    page.CopyFrom(request)
    return page


def items(answer: Any) -> Sequence[Any]:
    """Return the items of a page: the one repeated field of a list's answer."""
    field = next(each for each in answer.DESCRIPTOR.fields if each.is_repeated)
    found: Sequence[Any] = getattr(answer, field.name)
    return found


def turn(page: Any, answer: Any) -> bool:
    """Make `page` ask for the next one; False if this was the last."""
    token = getattr(answer, "next_page_token", "")
    # A token that leads to its own page would be followed for ever.
    is_further = bool(token) and token != page.page_token
    if is_further:
        page.page_token = token
    return is_further
