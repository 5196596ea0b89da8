"""Feeding pg_restore, and pouring what it writes through psql."""

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from quarterdeck_server.data_sources.service import Failed
from quarterdeck_server.jobs.programs import Program
from quarterdeck_server.jobs.runs import Run

RESTORE_FAILED = "RESTORE_FAILED"
# From this version on pg_restore begins with a setting that servers before it do not know.
NEW_SETTING = 17
SINCE_NEW_SETTING = b"SET transaction_timeout = 0;\n"
COPY_BYTES = 256 * 1024


def fed(program: Program, feed: Callable[[Any], None], run: Run) -> str:
    """Feeds a program to its end; answers what it complains about, empty if it went well."""
    with run.stopping(program.stop):
        with suppress(BrokenPipeError):  # its exit code tells why
            feed(program)
        code = program.end()
    run.check()
    return program.complaint() if code else ""


@contextmanager
def poured(source: Program, into: Program, before: str, after: str, run: Run) -> Iterator[None]:
    """Pours what one program writes into another, and waits for both. Raises Failed.

    The second sees its end only if all went well; else it is ended before.
    """
    failure: list[BaseException] = []

    def pour() -> None:
        try:
            into.write(before.encode())
            head = source.output.read1(COPY_BYTES)
            # Servers before it do not know the setting, which is no part of the data.
            into.write(head.replace(SINCE_NEW_SETTING, b"", 1))
            while data := source.output.read1(COPY_BYTES):
                into.write(data)
        except BaseException as error:
            failure.append(error)
            source.stop()

    pouring = threading.Thread(target=pour, daemon=True)
    pouring.start()
    try:
        with run.stopping(into.stop):
            yield
            pouring.join()
            if not failure:
                with suppress(BrokenPipeError):  # its exit code tells why
                    into.write(after.encode())
                if into.end() == 0:
                    return
    except BaseException as error:
        if not (isinstance(error, Failed) and failure):
            into.stop()
            raise
    # The second was the first to fail: it has said why, or was stopped.
    pouring.join()
    run.check()
    into.close()
    raise Failed(RESTORE_FAILED, into.complaint())


def expectation(tables: Mapping[str, int | None]) -> str:
    """SQL that fails, and with it the transaction, unless the tables have these rows."""
    checks = "".join(
        f"IF (SELECT count(*) FROM {name}) <> {rows} THEN\n"  # noqa: S608
        f"  RAISE EXCEPTION '%', {_literal(f'rows differ in {name}')};\nEND IF;\n"
        for name, rows in tables.items()
        if rows is not None and name[0] != "("
    )
    # No name can end a text whose end nobody knew before.
    tag = f"$q{secrets.token_hex(16)}$"
    return f"SET row_security = off;\nDO {tag} BEGIN\n{checks}NULL;\nEND {tag};\n"


def _literal(text: str) -> str:
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
