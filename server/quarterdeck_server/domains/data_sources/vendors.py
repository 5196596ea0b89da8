"""The modules for each kind of database.

The process that pours dumps loads this, so it loads no service itself.
"""

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from quarterdeck_server.domains.data_sources import mysql, postgres, sqlite
    from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
    from quarterdeck_server.domains.data_sources.target import Target

NAMES = {"postgresql": "postgres", "mysql": "mysql", "sqlite": "sqlite"}


def vendor(module: str, source_type: str) -> ModuleType:
    """Return the module of a type of source, whose name goes into the braces of `module`.

    It is loaded when it is asked for: each loads its driver, which a process that needs none
    does without.
    """
    return import_module(module.format(NAMES[source_type]))


class Driver(Protocol):
    """The module that connects to a type of source."""

    def try_source(self, target: "Target", allowed: "AllowedPlaces") -> tuple[str, str]:
        """Sign in; return the server's version and the protocol that encrypts.

        Raise SourceError.
        """


def driver(source_type: str) -> Driver:
    """Return the module that connects to a type of source."""
    return cast(Driver, vendor("quarterdeck_server.domains.data_sources.{}", source_type))


if TYPE_CHECKING:
    _: tuple[Driver, ...] = (postgres, mysql, sqlite)
