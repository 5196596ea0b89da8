"""The meaning of a database error, by its class and code, never by its text.

Texts are in the language of the server. Codes are those of PostgreSQL (manual, Appendix A) and
SQLite (https://sqlite.org/rescode.html). An error that is not here is a fault of ours.
"""

import sqlite3

import peewee
import psycopg

from quarterdeck_server.core import errors

# Connection lost, resources used up, ended by an operator.
AWAY_CLASSES = ("08", "53", "57")
# A transaction that did not go with others, or waited too long.
AWAY_STATES = frozenset(("40001", "40P01", "55P03", "25P03", "25P04"))
TAKEN_STATES = frozenset(("23505",))
REFERENCE_STATES = frozenset(("23001", "23503", "23P01"))
# A text too long, a number out of range, a time that is none, characters that cannot be stored.
UNFIT_STATES = frozenset(("22001", "22003", "22007", "22008", "22021", "22P02", "22P03", "22P05"))

# Primary codes: their extended ones only say where it happened.
AWAY_CODES = frozenset(
    (
        *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL),
        *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_NOMEM),
        sqlite3.SQLITE_INTERRUPT,
    )
)
TAKEN_CODES = frozenset(
    (
        sqlite3.SQLITE_CONSTRAINT_UNIQUE,
        sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
        sqlite3.SQLITE_CONSTRAINT_ROWID,
    )
)
REFERENCE_CODES = frozenset((sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY,))
UNFIT_CODES = frozenset((sqlite3.SQLITE_TOOBIG,))
PRIMARY = 0xFF


def is_away(error: peewee.PeeweeException) -> bool:
    """Return whether the database is away or too busy for the moment."""
    match cause(error):
        case sqlite3.Error() as known:
            return _code(known) & PRIMARY in AWAY_CODES
        case psycopg.Error(sqlstate=None) as known:
            # libpq's own word: nothing answers, or the connection is lost.
            return isinstance(known, psycopg.OperationalError)
        case psycopg.Error(sqlstate=str() as state):
            return state in AWAY_STATES or state[:2] in AWAY_CLASSES
    return False


def meaning(error: peewee.PeeweeException) -> errors.AppError | None:
    """Return what an error of the database means to a caller; None if it is a fault of ours."""
    if is_away(error):
        return errors.Unavailable("the database does not respond; try again")
    known = cause(error)
    if _is(known, TAKEN_STATES, TAKEN_CODES):
        return errors.AlreadyExists("a resource with this value already exists")
    if _is(known, REFERENCE_STATES, REFERENCE_CODES):
        return errors.Conflict("a resource that this one refers to has changed; try again")
    # Without a state the driver refuses the value itself: a text with NUL in it.
    refused = isinstance(known, psycopg.DataError) and known.sqlstate is None
    if refused or _is(known, UNFIT_STATES, UNFIT_CODES):
        return errors.InvalidArgument("a value does not fit its field")
    return None


def told(error: peewee.PeeweeException) -> peewee.PeeweeException | None:
    """Return the error if it is a fault of ours, of which a line in the log has the traceback."""
    return None if is_away(error) else error


def cause(error: peewee.PeeweeException) -> Exception | None:
    """Return the driver's error, which Peewee keeps beside its own; None if it has none."""
    found: Exception | None = getattr(error, "orig", None)
    return found


def _is(error: Exception | None, states: frozenset[str], codes: frozenset[int]) -> bool:
    if isinstance(error, psycopg.Error):
        return error.sqlstate in states
    return isinstance(error, sqlite3.Error) and _code(error) in codes


def _code(error: sqlite3.Error) -> int:
    """Return SQLite's extended code; 0 for an error of the driver's own."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code
