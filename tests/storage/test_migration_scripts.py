"""Where the statements of a migration's script end."""

import pytest
from quarterdeck_server.storage.migrations.script import statements

TRIGGER = """CREATE TRIGGER t AFTER INSERT ON a BEGIN
    INSERT INTO b VALUES ('x;');
    UPDATE c SET n = n + 1;
END;"""


def test_a_trigger_and_a_semicolon_in_a_text_end_no_statement() -> None:
    script = f"CREATE TABLE a (word TEXT DEFAULT ';\n');\n{TRIGGER}\n-- the end;\nDROP TABLE b;\n"
    assert list(statements(script)) == [
        "CREATE TABLE a (word TEXT DEFAULT ';\n');",
        TRIGGER,
        "-- the end;\nDROP TABLE b;",
    ]


def test_a_statement_without_an_end_is_refused() -> None:
    with pytest.raises(ValueError, match="DROP TABLE b"):
        list(statements("DROP TABLE a;\nDROP TABLE b\n"))
