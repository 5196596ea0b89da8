"""Connections to PostgreSQL (libpq by psycopg)."""

import re
import ssl
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Self, TypeAlias, TypeVar

import psycopg
from psycopg import generators
from psycopg.abc import PQGen, PQGenConn
from psycopg.rows import TupleRow

from quarterdeck_server.core.errors import Reason
from quarterdeck_server.core.leash import GIVEN_UP, Bounds, Cut, Leash
from quarterdeck_server.domains.data_sources import own_postgres, scram
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.sql import (
    SMALL,
    TRYING,
    Parameters,
    Sizes,
    cut,
    tls,
    too_long,
)
from quarterdeck_server.domains.data_sources.target import Target

RV = TypeVar("RV")

CONNECT_SECONDS = 4
SIGN_IN_SECONDS = 10
STATEMENT_MS = 3_000
IDLE_SECONDS = 120
# The schema of what is PostgreSQL's own.
SYSTEM = "pg_catalog"
# How long a server may take to hear that nobody waits for an answer any more.
CANCEL_SECONDS = 1.5
SHOWN = 500
SHOWN_VERSION = 60
# A path that is none: what libpq would else look for in the directory of this process's user.
NOWHERE = "/dev/null/none"
# A password in clear text goes only to one who has proved who it is. A server that asks for none
# lets in whoever comes from here: that is no sign-in with a password, but one without.
AUTH = "scram-sha-256,md5"
AUTH_VERIFIED = f"password,{AUTH}"
UNASKED = "none"
# PostgreSQL manual, Appendix A: the class of errors about a value.
DATA_EXCEPTION = "22"
# The oids of types that users made begin here (PostgreSQL's FirstNormalObjectId). Only their
# output functions are called, as all that shows a value does: casts, operators and aggregates
# could be anyone's.
FIRST_MADE = 16_384

# What keeps a connection from being had, as a code and what to do about it.
Failure: TypeAlias = tuple[Reason, str]
WRONG_PASSWORD: Failure = (
    Reason.WRONG_PASSWORD,
    "The server refuses the username or the password; set them again.",
)
NOT_ALLOWED: Failure = (
    Reason.NOT_ALLOWED,
    "The server does not let this user in from here; see its pg_hba.conf and grants.",
)
NO_SUCH_DATABASE: Failure = (
    Reason.NO_SUCH_DATABASE,
    "The server has no such database or role; check database and username.",
)
NO_CONNECTION: Failure = (
    Reason.NO_CONNECTION,
    "No server responds there; check host and port, and whether the server listens on them.",
)
NO_RESPONSE: Failure = (
    Reason.TIMEOUT,
    "The server did not respond in time; check host, port and firewalls.",
)
# SQLSTATEs and their classes (PostgreSQL manual, Appendix A).
STATES = {
    "28P01": WRONG_PASSWORD,
    "28": NOT_ALLOWED,
    "42501": NOT_ALLOWED,
    "3D": NO_SUCH_DATABASE,
    "08": NO_CONNECTION,
    "57": NO_CONNECTION,
    "57014": NO_RESPONSE,
}
# What libpq says when it could not connect, for which it has no SQLSTATE. Its own texts are English
# here, those of a server are in its language: what is not found is `SERVER_ERROR`, and never taken
# for another.
FAILURES = (
    (
        ("did not complete authentication",),
        (
            Reason.WRONG_PASSWORD,
            "The server lets in whoever comes from here, whatever the password is; have it ask, or"
            " clear the password.",
        ),
    ),
    (
        ("requested a cleartext password",),
        (
            Reason.CLEAR_PASSWORD,
            "The server wants the password in clear text, which only a server with a verified"
            " certificate gets; set ssl_mode to verify_full.",
        ),
    ),
    (
        ("password authentication failed", "no password supplied", "authentication failed"),
        WRONG_PASSWORD,
    ),
    (("pg_hba.conf", "permission denied", "is not permitted to log in"), NOT_ALLOWED),
    (("does not exist",), NO_SUCH_DATABASE),
    (
        ("SSL", "certificate"),
        (
            Reason.TLS_FAILED,
            "The encrypted connection failed; check ssl_mode and the server's certificate.",
        ),
    ),
    (("timeout expired", "connection timeout"), NO_RESPONSE),
    (
        ("refused", "unreachable", "closed the connection", "No route", "not accepting"),
        NO_CONNECTION,
    ),
)
# Names in a text, which a user chose and which may read like one of these phrases.
QUOTED = re.compile(r'"[^"]*"')


def parameters(target: Target, allowed: AllowedPlaces, database: str = "") -> Parameters:
    """libpq's parameters of a source, or of another database there. Raise SourceError.

    All that would else come from this process's environment, or from files in its user's
    directory, is said (PostgreSQL manual, 32.1.2): it is for others than this server.
    """
    name = database or target.database
    verifies = target.ssl_mode.startswith("verify")
    asked = AUTH_VERIFIED if target.ssl_mode == "verify_full" else AUTH
    address = target.address or allowed.address(target.host, target.port)
    allowed.own.refuse_address([address], target.port, name)
    return {
        "host": target.host,
        "hostaddr": address,
        "port": target.port,
        "dbname": name,
        "user": target.username,
        "password": target.password,
        "passfile": NOWHERE,
        "options": "",
        "application_name": "quarterdeck",
        "sslmode": target.ssl_mode.replace("_", "-"),
        "sslrootcert": ssl.get_default_verify_paths().cafile if verifies else NOWHERE,
        "sslcertmode": "disable",
        "sslcert": NOWHERE,
        "sslkey": NOWHERE,
        "sslcrl": NOWHERE,
        "gssencmode": "disable",
        "require_auth": asked if target.password else f"{asked},{UNASKED}",
        "target_session_attrs": "any",
        "connect_timeout": CONNECT_SECONDS,
        # So that a server that vanished is not waited for for hours.
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
    }


def _watched(steps: Generator[Any, Any, RV], leash: Leash) -> Generator[Any, Any, RV]:
    """Yield the steps of psycopg's, with a look at the limits before each that reads."""
    try:
        wanted = next(steps)
        while True:
            if isinstance(wanted, tuple):
                # While it connects, psycopg tells the socket with each step.
                leash.hold(wanted[0])
            ready = yield wanted
            leash.check()
            wanted = steps.send(ready)
    except StopIteration as ended:
        found: RV = ended.value
        return found


# That of the session which this thread is about to open.
_opening: ContextVar[Leash] = ContextVar("opening")


class Session(psycopg.Connection[TupleRow]):
    """A connection to a source, whose server has limits of time and bytes for each answer."""

    leash: Leash

    @classmethod
    def _connect_gen(cls, conninfo: str = "") -> PQGenConn[Self]:
        leash = _opening.get()
        session = cls((yield from _watched(generators.connect(conninfo), leash)))
        session.leash = leash
        return session

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Work through psycopg's steps. Raise SourceError for what a limit ended."""
        try:
            with self.leash.answer():
                return super().wait(_watched(gen, self.leash), interval, timeout)
        except (Cut, psycopg.OperationalError):
            if not self.leash.why:
                raise
            # So that nothing is asked of it any more.
            self.pgconn.finish()
            self.leash.release()
            if self.leash.why == GIVEN_UP:
                raise psycopg.OperationalError("the connection was given up") from None
            raise cut(self.leash.why) from None

    def cancel(self) -> None:
        """Has the server end what it does, and hangs up; both within some seconds."""
        with suppress(psycopg.Error, OSError):
            self.cancel_safe(timeout=CANCEL_SECONDS)
        self.leash.cut(GIVEN_UP)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            super().__exit__(kind, error, trace)
        finally:
            self.leash.release()

    def close(self) -> None:
        """Close the connection."""
        super().close()
        self.leash.release()


def connect(
    target: Target,
    allowed: AllowedPlaces,
    bounds: Bounds,
    *,
    database: str = "",
    options: str = "",
    search_path: str = SYSTEM,
    autocommit: bool = False,
) -> Session:
    """Return a session with a source, or another database there.

    By default only the system's own names are found without their schema: what others made
    there could fit better than those, and would run with the rights of the session's user.
    Empty is what the database has. Raise psycopg's errors, and SourceError if it is
    Quarterdeck's own database.
    """
    if search_path:
        options = f"{options} -c search_path={search_path}".lstrip()
    given = parameters(target, allowed, database) | {"options": options}
    leash = Leash(bounds)
    token = _opening.set(leash)
    try:
        with leash.answer(SIGN_IN_SECONDS):
            given |= scram.sign_in(given, tls(target.ssl_mode), leash, CONNECT_SECONDS)
        with leash.answer():
            session = Session.connect(**given, autocommit=autocommit)
    except BaseException:
        leash.release()
        if leash.why:
            raise cut(leash.why) from None
        raise
    finally:
        _opening.reset(token)
    try:
        with leash.answer(SIGN_IN_SECONDS):
            own_postgres.refuse_session(allowed.own, session)
    except BaseException:
        session.close()
        raise
    return session


def try_source(target: Target, allowed: AllowedPlaces) -> tuple[str, str]:
    """Sign in, and return the server's version and the protocol that encrypts.

    Raise SourceError.
    """
    options = f"-c statement_timeout={STATEMENT_MS} -c default_transaction_read_only=on"
    try:
        with connect(target, allowed, TRYING, options=options, autocommit=True) as connection:
            version = connection.execute("SHOW server_version").fetchone()
            tls = connection.execute(
                "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl"
            ).fetchone()
    except psycopg.Error as error:
        raise failure(error) from None
    return shown_version(version[0] if version else ""), str(tls[0])[:SHOWN_VERSION] if tls else ""


def shown_version(said: object) -> str:
    """`PostgreSQL 18.1`, of what a server says its version is."""
    words = str(said).split()
    return f"PostgreSQL {words[0][:SHOWN_VERSION]}" if words else ""


@contextmanager
def reading(
    target: Target,
    allowed: AllowedPlaces,
    *,
    statement_seconds: int,
    search_path: str = SYSTEM,
    sizes: Sizes = SMALL,
) -> Iterator[Session]:
    """Yield a session whose transactions can only read, and whose statements end in time.

    Names are found as `connect` says. Raise SourceError, also for what the server says within
    the context.
    """
    options = {
        "statement_timeout": f"{statement_seconds}s",
        "lock_timeout": "3s",
        "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
        "default_transaction_read_only": "on",
    }
    text = " ".join(f"-c {name}={value}" for name, value in options.items())
    try:
        limits = sizes.within(statement_seconds)
        connection = connect(target, allowed, limits, options=text, search_path=search_path)
    except psycopg.Error as error:
        raise failure(error) from None
    try:
        with connection:
            # Unlike the default, this cannot be changed by what is run in the transaction.
            connection.read_only = True
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            yield connection
    except psycopg.Error as error:
        if connection.leash.why:
            raise cut(connection.leash.why) from None
        raise refused(error) from None


def as_text(column: str, oid: int) -> str:
    """Return the SQL of a column's values as text, by the oid of their type.

    A domain's is its base's.

    Of types that users made it has a `%`, and is what the output function writes: nobody's cast
    is called. A row of nulls is no null.
    """
    if oid < FIRST_MADE:
        return f"{column}::text"
    shown = f"pg_catalog.format('%s', {column})"
    return f"(CASE pg_catalog.num_nulls({column}) WHEN 0 THEN {shown} END)"


def refused(error: psycopg.Error) -> SourceError:
    """Return what a server says to a query, as a failure."""
    if isinstance(error, psycopg.errors.QueryCanceled):
        return too_long()
    if error.sqlstate is None:
        said = (
            "the connection was lost" if isinstance(error, psycopg.OperationalError) else str(error)
        )
    else:
        said = error.diag.message_primary or error.sqlstate
    if (error.sqlstate or "").startswith(DATA_EXCEPTION):
        # It quotes the value, which not everybody who sees the error may see.
        said = re.sub(r'"[^"]*"|: .*', " …", said)
    return SourceError(Reason.QUERY_FAILED, f"The server says: {said}"[:SHOWN])


def failure(error: psycopg.Error) -> SourceError:
    """Return why a connection cannot be had: by the SQLSTATE, else by what libpq says."""
    state = error.sqlstate or ""
    if found := STATES.get(state) or STATES.get(state[:2]):
        return SourceError(*found)
    said = "" if state else QUOTED.sub("", str(error))
    for phrases, known in FAILURES:
        if any(phrase in said for phrase in phrases):
            return SourceError(*known)
    return SourceError(Reason.SERVER_ERROR, "The server refused the connection; its log says why.")
