"""The screens of dumps, fed with a text."""

from collections.abc import Callable, Iterator
from typing import Any

from quarterdeck_server.domains.backups.mysql import lexer as mysql_lexer
from quarterdeck_server.domains.backups.mysql import screen as mysql_screen
from quarterdeck_server.domains.backups.mysql.lexer import Modes
from quarterdeck_server.domains.backups.mysql.tables import Tables
from quarterdeck_server.domains.backups.postgres import lexer as postgres_lexer
from quarterdeck_server.domains.backups.postgres import screen as postgres_screen


def reader(data: bytes, sizes: Iterator[int]) -> Callable[[int], bytes]:
    """Reads as a pipe may: in pieces of any size."""
    at = 0

    def read(count: int) -> bytes:
        nonlocal at
        found = data[at : at + min(count, next(sizes, count))]
        at += len(found)
        return found

    return read


def mysql(data: bytes, sizes: Any = (), *, rows_alone: bool = False) -> list[bytes]:
    """What is sent to the server of a dump. Raises Refused."""
    statements = mysql_lexer.Statements(reader(data, iter(sizes)))
    sent, tables = [], Tables(["a"])
    while (found := statements.next()) is not None:
        sent.append(mysql_screen.judge(found, str, tables, rows_alone=rows_alone))
        text = found.text.upper()
        if b" SQL_MODE " in text and b"@@" not in text:  # as the server would tell
            statements.modes = Modes(b"NO_BACKSLASH" not in text, b"ANSI_QUOTES" in text)
    return sent


def postgres(data: bytes, sizes: Any = ()) -> list[bytes]:
    """The statements of a script, each COPY with its rows. Raises Refused."""
    statements = postgres_lexer.Statements(reader(data, iter(sizes)))
    sent = []
    while (found := statements.next()) is not None:
        postgres_screen.judge(found, str)
        rows = statements.rows() if postgres_screen.is_copy(found) else ()
        sent.append(found.text + b"".join(rows))
    return sent
