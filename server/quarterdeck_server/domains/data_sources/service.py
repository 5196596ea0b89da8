"""Data sources and their tests."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import NamedTuple, Protocol, TypedDict, TypeVar, cast

import peewee

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.crypto import Sealer, Unreadable
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.models import (
    LIVE,
    DataSource,
    DataSourceRow,
    NewSource,
    SourceChanges,
    SourceFields,
    SourceGrant,
    SourceId,
)
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.target import SQLITE, Target
from quarterdeck_server.storage import audit, db
from quarterdeck_server.storage.rows import Rows, check_etag
from quarterdeck_server.storage.stored_secrets import StoredSecret

DELETED = "the data source was deleted"
PORTS = {"postgresql": 5432, "mysql": 3306, SQLITE: 0}
# Whoever changes one of these takes the backups of a source along to another.
ADDRESS = ("host", "port", "database", "path")

WHERE = ("source_type", "host", "port", "database", "path")
_insert = db.insert(DataSource, DataSourceRow)
_sources = Rows(DataSource, DataSourceRow, "data source")
# Of what a server says that it is: characters that are kept.
MAX_VERSION = 200
_set_test = db.Statement(
    lambda: DataSource.update(last_test=db.bind("last_test")).where(
        DataSource.id == db.bind("id"), LIVE
    )
)
_at_address = db.Statement(
    lambda: (
        DataSource.select(DataSource.id)
        .where(
            LIVE,
            *(DataSource._meta.fields[name] == db.bind(name) for name in WHERE),
            DataSource.id.not_in(SourceGrant.select(SourceGrant.data_source_id)),
        )
        .order_by(DataSource.id)
        .limit(1)
    ),
    SourceId,
)
SECRET = StoredSecret(DataSource.sealed_password, "password", ("name", "description", "is_active"))


class Test(TypedDict):
    """How a test went that was made at a time, in microseconds since the epoch."""

    success: bool
    server_version: str
    tls: str
    error_code: str
    message: str
    latency_ms: int
    tested_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a test went; `error_code` and `message` are empty if it succeeded."""

    success: bool
    server_version: str = ""
    tls: str = ""
    error_code: str = ""
    message: str = ""
    latency_ms: int = 0

    def as_test(self) -> Test:
        """Return it as what is kept of a test that was made now."""
        return cast(Test, {**asdict(self), "tested_at": clock.now()})


class _Known(NamedTuple):
    name: str
    source_type: str


class _State(NamedTuple):
    is_active: bool


class Addressed(Protocol):
    """What has the address of a source: a row, or what is known of one that is to be made."""

    @property
    def source_type(self) -> str:
        """The kind of database."""

    @property
    def host(self) -> str:
        """The name or address of the server."""

    @property
    def port(self) -> int:
        """The port of the server."""

    @property
    def database(self) -> str:
        """The name of the database."""

    @property
    def path(self) -> str:
        """The path of the file."""


class Owned(Protocol):
    """A row of what belongs to a data source."""

    @property
    def id(self) -> int:
        """Its id."""

    @property
    def data_source_id(self) -> int:
        """Whose it is."""


OwnedRow = TypeVar("OwnedRow", bound=Owned)

_known = db.Statement(
    lambda: DataSource.select(DataSource.name, DataSource.source_type).where(
        DataSource.id == db.bind("id")
    ),
    _Known,
)
_state = db.Statement(
    lambda: DataSource.select(DataSource.is_active).where(DataSource.id == db.bind("id"), LIVE),
    _State,
)


def name_of(source_id: int) -> str:
    """Return the name of a data source, even of one that was deleted."""
    return str(_known.one(id=source_id).name)


def source_type_of(source_id: int) -> str:
    """Return the type of a data source, even of one that was deleted."""
    return str(_known.one(id=source_id).source_type)


def is_live(source_id: int) -> bool:
    """Whether there is such a data source, and it was not deleted."""
    return _state.first(id=source_id) is not None


def gone(source_id: int) -> str:
    """Return why nothing is done with a source any more; empty for one that is there."""
    return "" if is_live(source_id) else DELETED


def is_active(source_id: int) -> bool:
    """Whether there is such a data source that is looked after."""
    row = _state.first(id=source_id)
    return bool(row and row.is_active)


def active() -> peewee.Select:
    """Return a query for the ids of the data sources that are looked after."""
    return DataSource.select(DataSource.id).where(DataSource.is_active == True, LIVE)  # noqa: E712 (SQL, not Python)


def address_of(source: Addressed) -> str:
    """Return where a source is, without its credentials: `postgresql://db.example.com:5432/app`.

    Of a row, or of anything that has its columns.
    """
    if source.source_type == SQLITE:
        return f"sqlite:{source.path}"
    return f"{source.source_type}://{source.host}:{source.port}/{source.database}"


def get_source(source_id: int) -> DataSourceRow:
    """Return the row of a data source. Raise NotFound."""
    return _sources.get(source_id)


def fields_of(row: DataSourceRow) -> SourceFields:
    """Return what is known of a data source by its row."""
    return cast(SourceFields, row._asdict())


def with_changes(row: DataSourceRow, changes: SourceChanges) -> SourceFields:
    """Return what is known of a data source after changes; its new password is not sealed yet."""
    sealed = changes.get("password", row.sealed_password)
    return cast(SourceFields, {**row._asdict(), **changes, "sealed_password": sealed})


def own(row: OwnedRow, source_id: int, kind: str) -> OwnedRow:
    """Return a row of what belongs to this data source.

    Raise NotFound, naming `kind`, for another's.
    """
    if row.data_source_id != source_id:
        raise errors.NotFound(kind, str(row.id))
    return row


def create_source(values: NewSource, sealer: Sealer, allowed: AllowedPlaces) -> DataSourceRow:
    """Store a new data source and return its row. InvalidArgument for a path out of bounds."""
    password = values.pop("password", "")
    source_type = values["source_type"]
    given: NewSource = {
        **values,
        "port": values["port"] or PORTS[source_type],
        "ssl_mode": "" if source_type == SQLITE else values.get("ssl_mode", "prefer"),
    }
    _check_place(cast(SourceFields, given), allowed)
    return _new_source(given, sealer.seal(password) if password else "")


def _new_source(values: NewSource, sealed_password: str) -> DataSourceRow:
    now = clock.now()
    return _insert.one(
        **values,
        sealed_password=sealed_password,
        is_active=True,
        last_test="",
        version=1,
        created_at=now,
        updated_at=now,
        deleted_at=None,
    )


def find_or_make(values: NewSource) -> int:
    """Return the id of the live data source at this address on which nothing is granted to anybody.

    One is made, without password, if need be: whoever registered another one with this address
    has not to be given what is adopted.
    """
    address = {name: values.get(name) for name in WHERE}
    found = _at_address.first(**address)
    if found is not None:
        return int(found.id)
    made = _new_source({"description": "", **values}, "")
    given = {name: {"after": getattr(made, name)} for name in ("name", *address)}
    audit.record_system("CreateDataSource", "data_source", given, str(made.id))
    return int(made.id)


def update_source(
    source_id: int, values: SourceChanges, etag: str, sealer: Sealer, allowed: AllowedPlaces
) -> tuple[DataSourceRow, DataSourceRow]:
    """Update the given fields, and return the row before and after.

    Raise NotFound, Conflict for a stale etag, and InvalidArgument for a field
    that its type has not, for a path out of bounds, and for the lack of a password
    that is needed again.
    """
    before = _sources.hold(source_id)
    check_etag(before, etag)
    password = values.get("password")
    given = {name: value for name, value in values.items() if name != "password"}
    if given.get("port") == 0:
        given["port"] = PORTS[before.source_type]
    changes = {name: value for name, value in given.items() if value != getattr(before, name)}
    _check_fields(before.source_type, changes, password)
    if not changes.keys().isdisjoint(("path", "host", "port", "database")):
        _check_place({**fields_of(before), **cast(SourceFields, changes)}, allowed)
    SECRET.check(before, changes, is_given=password is not None)
    if password is not None:
        changes["sealed_password"] = sealer.seal(password) if password else ""
    return before, _sources.update(source_id, changes) if changes else before


def has_moved(before: DataSourceRow, after: DataSourceRow) -> bool:
    """Whether a change took a data source, with its backups, to another place."""
    return any(getattr(before, name) != getattr(after, name) for name in ADDRESS)


def _check_fields(source_type: str, changes: Mapping[str, object], password: str | None) -> None:
    """Raise InvalidArgument for a field that a source of this type has not, or must have."""
    is_file = source_type == SQLITE
    foreign = ("host", "port", "database", "username", "ssl_mode") if is_file else ("path",)
    for name in foreign:
        if name in changes:
            raise errors.invalid(name, f"a {source_type} source has none")
    if is_file and password:
        raise errors.invalid("password", f"a {source_type} source has none")
    for name in ("path",) if is_file else ("host", "database", "username"):
        if changes.get(name) == "":
            raise errors.invalid(name, "must not be empty")


def _check_place(values: SourceFields, allowed: AllowedPlaces) -> None:
    """Raise InvalidArgument for a path out of bounds, and for what is Quarterdeck's own.

    By its name alone: a host is not looked up here, and each use looks again.
    """
    source_type = values["source_type"]
    name = "path" if source_type == SQLITE else "host"
    try:
        if source_type == SQLITE:
            allowed.file(values["path"])
        else:
            database = values["database"] if source_type == "postgresql" else ""
            allowed.own.refuse_host(values["host"], values["port"], database)
    except SourceError as failure:
        raise errors.invalid(name, failure.message, reason=failure.code) from None


def look_up_place(values: SourceFields, allowed: AllowedPlaces) -> None:
    """Raise InvalidArgument for Quarterdeck's own server by another name. It may take its time.

    What cannot be looked up now is looked up at each use.
    """
    if values["source_type"] != "postgresql" or not allowed.own.has_address:
        return
    try:
        allowed.address(values["host"], values["port"] or PORTS["postgresql"], values["database"])
    except SourceError as failure:
        if failure.code == Reason.OWN_DATABASE:
            raise errors.invalid("host", failure.message, reason=failure.code) from None


def delete_source(source_id: int) -> None:
    """Hide a data source and forget its password. Raise NotFound."""
    _sources.update(source_id, {"deleted_at": clock.now(), "sealed_password": ""})


def target(source_id: int, sealer: Sealer) -> Target:
    """Return what it takes to connect to a source.

    Raise NotFound, or SourceError for a lost key.
    """
    row = get_source(source_id)
    try:
        password = sealer.open(row.sealed_password) if row.sealed_password else ""
    except Unreadable:
        raise SourceError(
            Reason.SECRET_UNREADABLE,
            "The password was encrypted with a key that no longer exists; set it again.",
        ) from None
    return Target(
        source_type=row.source_type,
        host=row.host,
        port=row.port,
        database=row.database,
        username=row.username,
        password=password,
        ssl_mode=row.ssl_mode,
        path=row.path,
        version=row.version,
    )


def note_test(source_id: int, outcome: Outcome, tested_version: int) -> Test:
    """Keep how a test went, unless the source was changed meanwhile, and return what is kept."""
    test = outcome.as_test()
    if _sources.hold(source_id).version == tested_version:
        _set_test.run(id=source_id, last_test=json.dumps(test))
    return test
