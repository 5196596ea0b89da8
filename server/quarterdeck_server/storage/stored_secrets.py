"""Stored secrets: sealed, and used only for what they were given for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import peewee

from quarterdeck_server.core import errors
from quarterdeck_server.core.errors import Reason


@dataclass(frozen=True, slots=True)
class StoredSecret:
    """A secret of the rows of a table.

    column    where it is, sealed; empty for none
    field     the request's field that gives it
    harmless  the only columns that say nothing of where it goes or what it opens
    """

    column: peewee.Field
    field: str
    harmless: Collection[str]

    def check(self, before: NamedTuple, changes: Mapping[str, object], *, is_given: bool) -> None:
        """Raise InvalidArgument for a change that would take a stored secret elsewhere.

        `changes` are columns whose values differ from those of the row `before`.
        """
        if is_given or not getattr(before, self.column.name):
            return
        moved = sorted(changes.keys() - {*self.harmless})
        if moved:
            names = " and ".join(moved)
            raise errors.invalid(
                self.field,
                f"must be entered again when {names} changes: it was given for the current value",
                reason=Reason.SECRET_NEEDED_AGAIN,
            )
