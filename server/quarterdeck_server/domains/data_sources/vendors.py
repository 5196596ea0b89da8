"""The modules that connect to each type of source."""

from typing import Any


def vendor(source_type: str) -> Any:
    """The module of a type: `try_source`, and `reading` for a session that can only read.

    Each loads its driver, which a process that needs none does without.
    """
    if source_type == "postgresql":
        from quarterdeck_server.domains.data_sources import postgres

        return postgres
    if source_type == "mysql":
        from quarterdeck_server.domains.data_sources import mysql

        return mysql
    from quarterdeck_server.domains.data_sources import sqlite

    return sqlite
