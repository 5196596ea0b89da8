"""The access rights in a MySQL or MariaDB database.

Names of objects are quoted as SHOW GRANTS quotes them.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import TypeVar

import pymysql
from pymysql.cursors import DictCursor

from quarterdeck_server.domains.data_sources import sql
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.mysql import reading
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.domains.security.access import (
    PUBLIC,
    Access,
    Edge,
    Grant,
    Item,
    Membership,
    Owner,
    Role,
    closure,
    grouped,
)
from quarterdeck_server.domains.security.mysql.server import (
    STATEMENT_SECONDS,
    Account,
    Server,
    account_of,
    name_of,
    refused,
)

# Privileges whose names in the grant tables are not those of GRANT.
NAMES = {"CREATE TMP TABLE": "CREATE TEMPORARY TABLES", "DELETE VERSIONING ROWS": "DELETE HISTORY"}
# Each grant table's type of objects, the columns that name one in its database, and the column
# that lists what was given, if it has no column for each privilege.
TABLES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "db": ("database", (), ""),
    "tables_priv": ("table", ("Table_name",), "Table_priv"),
    "columns_priv": ("column", ("Table_name", "Column_name"), "Column_priv"),
    "procs_priv": ("", ("Routine_name",), "Proc_priv"),
}
# What tells everybody of their own rights.
VIEWS = {
    "SCHEMA_PRIVILEGES": ("database", "'*'"),
    "TABLE_PRIVILEGES": ("table", "TABLE_NAME"),
    "COLUMN_PRIVILEGES": ("column", "TABLE_NAME, COLUMN_NAME"),
}

T = TypeVar("T")


def quoted(*names: str) -> str:
    """Return a name of several parts as SHOW GRANTS quotes it; `*` stays."""
    return ".".join(each if each == "*" else sql.quoted(each, "`") for each in names)


def _plain(name: str) -> str:
    """Return a privilege as GRANT writes it, from what a grant table calls it."""
    found = name.upper().replace("_", " ")
    return NAMES.get(found, found)


def read(target: Target, allowed: AllowedPlaces, check: Callable[[], None]) -> tuple[str, Access]:
    """Return the server's version, `MariaDB 10.11.19`, and who may do what in the database.

    And everywhere. `check` is called between queries and may raise. Raise SourceError.

    Who may not read the grant tables is told of its own account alone, with
    notes. As nobody owns objects here, the owners are the definers of views,
    routines, triggers and events. Anonymous users (`@localhost`) count as everybody.
    """
    with reading(target, allowed, statement_seconds=STATEMENT_SECONDS) as connection:
        server = Server(connection)
        reader = _Reader(server, check)
        known = reader.tried("The accounts", lambda: server.accounts) or [server.own_account]
        accounts = [each for each in known if each.name != PUBLIC]
        memberships = reader.memberships(accounts)
        grants = reader.grants(known)
        return server.version, Access(
            roles=sorted(map(_role, accounts), key=attrgetter("name")),
            memberships=memberships,
            grants=[grant for grant in grants if not _is_public(grant)],
            owners=reader.owners(),
            public_grants=[grant for grant in grants if _is_public(grant)],
            notes=reader.notes,
        )


def _is_public(grant: Grant) -> bool:
    return grant.grantee == PUBLIC or grant.grantee.startswith("@")


def _role(account: Account) -> Role:
    return Role(
        name=account.name,
        can_login=not (account.is_role or account.is_locked),
        is_superuser="SUPER" in account.privileges,
        can_create_roles=bool(account.privileges & {"CREATE USER", "CREATE ROLE"}),
        can_create_databases="CREATE" in account.privileges,
        can_replicate="REPLICATION SLAVE" in account.privileges,
        has_password=account.has_password,
        connection_limit=account.max_connections or -1,
    )


def _yes(row: Mapping[str, object]) -> list[str]:
    """Return the privileges that a row with a column for each has."""
    return [key[:-5] for key, value in row.items() if key.endswith("_priv") and value == "Y"]


def _given(server: Server, table: str) -> list[Item]:
    """Return what a grant table says of the target's database."""
    object_type, names, column = TABLES[table]
    items = []
    for row in server.rows(f"SELECT * FROM mysql.{table}", cursor=DictCursor):  # noqa: S608
        if not (server.covers(row["Db"]) if table == "db" else row["Db"] == server.database):
            continue
        given = row[column].split(",") if column else _yes(row)
        privileges = {_plain(each) for each in given}
        grantee = name_of(row["User"], row["Host"])
        kind = object_type or row["Routine_type"].lower().replace(" ", "_")
        name = quoted(row["Db"], *((row[key] for key in names) if names else "*"))
        may, grantor = "GRANT" in privileges, row.get("Grantor", "")
        items += [
            Item(grantee, kind, name, each, may, grantor) for each in privileges - {"GRANT", ""}
        ]
    return items


def _own_items(server: Server, view: str) -> list[Item]:
    """Return what the session's own account may do, by what everybody may ask for."""
    object_type, columns = VIEWS[view]
    rows = server.rows(
        "SELECT GRANTEE, PRIVILEGE_TYPE, IS_GRANTABLE, TABLE_SCHEMA,"  # noqa: S608
        f" {columns} FROM information_schema.{view}"
    )
    return [
        Item(account_of(grantee), object_type, quoted(schema, *names), name, may == "YES", "")
        for grantee, name, may, schema, *names in rows
        if (server.covers(schema) if names == ["*"] else schema == server.database)
    ]


def _own_edges(server: Server) -> list[Edge]:
    columns = "GRANTEE, ROLE_NAME, IS_GRANTABLE, IS_DEFAULT"
    rows = server.rows(f"SELECT {columns} FROM information_schema.APPLICABLE_ROLES")  # noqa: S608
    return [Edge(row[0], row[1], row[2] == "YES", row[3] != "NO", True) for row in rows]


class _Reader:
    """Reads what it may; the rest becomes notes."""

    def __init__(self, server: Server, check: Callable[[], None]) -> None:
        self._server = server
        self._check = check
        self.notes: list[str] = []

    def tried(self, what: str, look: Callable[[], list[T]]) -> list[T] | None:
        """Return what is found, or None and a note that `what` could not be read."""
        self._check()
        try:
            return look()
        except pymysql.MySQLError as error:
            if (reason := refused(error)) is None:
                raise
            self.notes.append(f"{what} could not be read. {reason}.")
            return None

    def grants(self, accounts: list[Account]) -> list[Grant]:
        """Return what was granted on everything, on the database, and on what is in it."""
        server = self._server
        given = [self.tried(f"mysql.{each}", partial(_given, server, each)) for each in TABLES]
        if None in given:
            given += [self.tried(each, partial(_own_items, server, each)) for each in VIEWS]
        given.append(
            [
                Item(each.name, "global", "*.*", name, "GRANT OPTION" in each.privileges, "")
                for each in accounts
                for name in each.privileges - {"GRANT OPTION"}
            ]
        )
        if server.variables.get("partial_revokes") == "ON":
            self.notes.append("Partial revokes are on; what they take away is still listed.")
        return grouped(chain.from_iterable(each or () for each in given))

    def memberships(self, accounts: list[Account]) -> list[Membership]:
        """Return who has which role; only one that was granted directly may be become."""
        server = self._server
        edges = self.tried("Who has which role", partial(server.edges, accounts))
        if edges is None and server.is_mariadb:
            edges = self.tried("The user's own roles", partial(_own_edges, server))
        if mandatory := server.variables.get("mandatory_roles"):
            self.notes.append(f"All users have the roles {mandatory} (mandatory_roles).")
        return [replace(each, may_set=each.is_direct) for each in closure(edges or ())]

    def owners(self) -> list[Owner]:
        """Return the definers."""
        if self._server.unseen:
            lacking = ", ".join(self._server.unseen)
            self.notes.append(
                "Not all views, routines, triggers and events may be seen: the user has not"
                f" {lacking} on the database."
            )
        owners = [
            Owner(object_type=kind, object=quoted(self._server.database, name), owner=definer)
            for kind, name, definer, _ in self.tried("Definers", lambda: self._server.defined) or ()
        ]
        return sorted(owners, key=lambda each: (each.object_type, each.object))
