"""Running SQL text in a migration."""

from typing import Any


def run_script(db: Any, script: str) -> None:
    """Run statements within the migration's transaction, which executescript would commit."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        inside_trigger = "CREATE TRIGGER" in statement and not line.startswith("END;")
        if line.rstrip().endswith(";") and not inside_trigger:
            db.execute_sql(statement.strip())
            statement = ""
