"""Running SQL text in a migration."""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, Protocol


class Database(Protocol):
    """What a migration runs statements with."""

    def execute_sql(self, sql: str, params: Sequence[object] | None = None) -> Any:
        """Run a statement and return its cursor."""


def run_script(db: Database, script: str) -> None:
    """Run statements within the migration's transaction, which executescript would commit."""
    for statement in statements(script):
        db.execute_sql(statement)


def statements(script: str) -> Iterator[str]:
    """Yield the statements of a script, each of which ends a line, a trigger's with its END.

    Raise ValueError for one that does not end.
    """
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""
    if statement.strip():
        raise ValueError(f"a statement without an end: {statement.strip()[:80]}")
