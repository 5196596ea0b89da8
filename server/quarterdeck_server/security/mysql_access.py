"""Who may do what in a MySQL or MariaDB database, as the server's own tables have it.

Accounts are written as `user@host`, MariaDB's roles by their name; names of
objects are quoted as SHOW GRANTS quotes them.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, partial
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

import pymysql
from pymysql.cursors import Cursor, DictCursor

from quarterdeck_server.data_sources.mysql import reading
from quarterdeck_server.data_sources.service import Limits, Target
from quarterdeck_server.security.access import (
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

STATEMENT_SECONDS = 30
# Access denied; and what only other versions have (columns, tables, variables).
REFUSALS = (1044, 1142, 1143, 1227, 1290, 1370, 1054, 1109, 1146, 1193)
PASSWORD_PLUGINS = (
    *("", "mysql_native_password", "mysql_old_password", "sha256_password"),
    *("caching_sha2_password", "ed25519", "parsec"),
)
# MariaDB keeps an account's global privileges as bits, in this order.
BITS = (
    *("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "RELOAD", "SHUTDOWN", "PROCESS"),
    *("FILE", "GRANT OPTION", "REFERENCES", "INDEX", "ALTER", "SHOW DATABASES", "SUPER"),
    *("CREATE TEMPORARY TABLES", "LOCK TABLES", "EXECUTE", "REPLICATION SLAVE", "BINLOG MONITOR"),
    *("CREATE VIEW", "SHOW VIEW", "CREATE ROUTINE", "ALTER ROUTINE", "CREATE USER", "EVENT"),
    *("TRIGGER", "CREATE TABLESPACE", "DELETE HISTORY", "SET USER", "FEDERATED ADMIN"),
    *("CONNECTION ADMIN", "READ_ONLY ADMIN", "REPLICATION SLAVE ADMIN"),
    *("REPLICATION MASTER ADMIN", "BINLOG ADMIN", "BINLOG REPLAY", "SLAVE MONITOR"),
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
# What it takes to see all views, routines, triggers and events of a database.
SEEING = ("EVENT", "EXECUTE", "SHOW VIEW", "TRIGGER")
# Where definers are told: the type, its columns' prefix, its view, and with whose rights it runs.
DEFINED = (
    ("'view'", "TABLE", "VIEWS", "SECURITY_TYPE"),
    ("LOWER(ROUTINE_TYPE)", "ROUTINE", "ROUTINES", "SECURITY_TYPE"),
    ("'trigger'", "TRIGGER", "TRIGGERS", "'DEFINER'"),
    ("'event'", "EVENT", "EVENTS", "'DEFINER'"),
)
USERS = """
SELECT User, Host, plugin, COALESCE(authentication_string, '') <> '', account_locked = 'Y',
    ssl_type <> '', max_user_connections
FROM mysql.user"""


def name_of(user: str, host: str) -> str:
    """How an account is written; MariaDB's roles have no host."""
    return f"{user}@{host}" if host else user


def quoted(*names: str) -> str:
    """A name of several parts as SHOW GRANTS quotes it; `*` stays."""
    return ".".join(each if each == "*" else f"`{each.replace('`', '``')}`" for each in names)


def refused(error: Exception) -> str | None:
    """Why the server does not let us look, if that is what an error says."""
    number, text = [*error.args, 0, ""][:2]
    is_refusal = isinstance(error, pymysql.MySQLError) and number in REFUSALS
    return f"The server says: {text}" if is_refusal else None


class Account(NamedTuple):
    """Somebody the server knows. `has_password` is None if it signs in by other means alone."""

    user: str
    host: str
    plugins: tuple[str, ...] = ()
    has_password: bool | None = None
    is_locked: bool = False
    needs_tls: bool = False
    max_connections: int = 0
    # On everything, GRANT OPTION too.
    privileges: frozenset[str] = frozenset()
    is_role: bool = False
    default_role: str = ""

    @property
    def name(self) -> str:
        """As `user@host`, or a role's name."""
        return name_of(self.user, self.host)


class Server:
    """A session, and what is asked for more than once. Raises pymysql's errors."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        query = "SELECT CURRENT_USER(), DATABASE(), VERSION()"
        self.me, self.database, version = self.rows(query)[0]
        self.is_mariadb = "mariadb" in version.lower()
        # Its name and version: `MariaDB 10.11.19`.
        self.version = f"{'MariaDB' if self.is_mariadb else 'MySQL'} {version.split('-')[0]}"

    def rows(self, query: str, *values: str, cursor: type[Cursor] = Cursor) -> list[Any]:
        """The rows of a query: tuples, or what another cursor makes of them."""
        with self._connection.cursor(cursor) as opened:
            opened.execute(query, values or None)
            return list(opened.fetchall())

    @cached_property
    def variables(self) -> dict[str, str]:
        """The server's own variables; not those of this session."""
        return {name: value or "" for name, value in self.rows("SHOW GLOBAL VARIABLES")}

    def covers(self, pattern: str, database: str = "") -> bool:
        r"""Whether a pattern of a grant (`app\_%`) means a database, by default the target's."""
        wild = {"%": ".*", "_": "."}
        parts = re.findall(r"\\.|.", pattern, re.DOTALL)
        regex = "".join(wild.get(part) or re.escape(part[-1]) for part in parts)
        return re.fullmatch(regex, database or self.database, re.DOTALL) is not None

    @cached_property
    def accounts(self) -> list[Account]:
        """All accounts, roles too."""
        if self.is_mariadb:
            rows = self.rows("SELECT User, Host, Priv FROM mysql.global_priv")
            return [_of_mariadb(user, host, json.loads(kept)) for user, host, kept in rows]
        given = self.own_privileges
        return [
            Account(
                *(user, host, (plugin,)),
                bool(string) if plugin in PASSWORD_PLUGINS else None,
                *(bool(is_locked), bool(needs_tls), most),
                frozenset(given.get(name_of(user, host), ())),
            )
            for user, host, plugin, string, is_locked, needs_tls, most in self.rows(USERS)
        ]

    @cached_property
    def own_privileges(self) -> dict[str, set[str]]:
        """Global privileges by account: of all if the session may see them, else its own."""
        found: dict[str, set[str]] = {}
        columns = "GRANTEE, PRIVILEGE_TYPE, IS_GRANTABLE"
        query = f"SELECT {columns} FROM information_schema.USER_PRIVILEGES"  # noqa: S608
        for grantee, privilege, is_grantable in self.rows(query):
            given = {privilege, "GRANT OPTION" if is_grantable == "YES" else privilege}
            found.setdefault(_grantee(grantee), set()).update(given - {"USAGE"})
        return found

    @property
    def own_account(self) -> Account:
        """The session's account, with what it may know of itself."""
        user, _, host = self.me.rpartition("@")
        return Account(user, host, privileges=frozenset(self.own_privileges.get(self.me, ())))

    @cached_property
    def unseen(self) -> list[str]:
        """What the session's account lacks to see all that is defined in the database."""
        items = _own_items(self, "SCHEMA_PRIVILEGES")
        own = {item.privilege for item in items if item.grantee == self.me}
        return sorted(set(SEEING) - own - self.own_account.privileges)

    @cached_property
    def defined(self) -> list[tuple[str, str, str, bool]]:
        """Views, routines, triggers, events: type, name, definer, does it have their rights."""
        return [
            (kind.replace(" ", "_"), name, definer.removesuffix("@"), security == "DEFINER")
            for object_type, prefix, view, rights in DEFINED
            for kind, name, definer, security in self.rows(
                f"SELECT {object_type}, {prefix}_NAME, DEFINER, {rights}"  # noqa: S608
                f" FROM information_schema.{view} WHERE {prefix}_SCHEMA = %s",
                self.database,
            )
            if definer is not None
        ]


def _of_mariadb(user: str, host: str, kept: dict[str, Any]) -> Account:
    """An account from what mysql.global_priv keeps of it; any one of its methods lets it in."""
    methods = [{**kept, **each} if each else kept for each in kept.get("auth_or", [{}])]
    plugins = tuple(each.get("plugin", "") for each in methods)
    strings = [
        each.get("authentication_string", "")
        for each, plugin in zip(methods, plugins, strict=True)
        if plugin in PASSWORD_PLUGINS
    ]
    access = int(kept.get("access", 0))
    return Account(
        *(user, host, plugins),
        all(strings) if strings else None,
        *(bool(kept.get("account_locked")), bool(kept.get("ssl_type"))),
        int(kept.get("max_user_connections", 0)),
        frozenset(name for bit, name in enumerate(BITS) if access >> bit & 1),
        *(bool(kept.get("is_role")), kept.get("default_role", "")),
    )


def _plain(name: str) -> str:
    """A privilege as GRANT writes it, from what a grant table calls it."""
    found = name.upper().replace("_", " ")
    return NAMES.get(found, found)


def _grantee(text: str) -> str:
    """The account that information_schema writes as `'user'@'host'`, without escapes."""
    user, _, host = text[1:-1].rpartition("'@'")
    return name_of(user, host)


def read(target: Target, limits: Limits, check: Callable[[], None]) -> tuple[str, Access]:
    """The server's version as `MariaDB 10.11.19`, and who may do what in the target's database.

    And everywhere. `check` is called between queries and may raise. Raises Failed.

    Who may not read the grant tables is told of its own account alone, with
    notes. As nobody owns objects here, the owners are the definers of views,
    routines, triggers and events. Anonymous users (`@localhost`) count as everybody.
    """
    with reading(target, limits, statement_seconds=STATEMENT_SECONDS) as connection:
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


def _yes(row: dict[str, Any]) -> list[str]:
    """The privileges that a row with a column for each has."""
    return [key[:-5] for key, value in row.items() if key.endswith("_priv") and value == "Y"]


def _given(server: Server, table: str) -> list[Item]:
    """What a grant table says of the target's database."""
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
    """What the session's own account may do, by what everybody may ask for."""
    object_type, columns = VIEWS[view]
    rows = server.rows(
        "SELECT GRANTEE, PRIVILEGE_TYPE, IS_GRANTABLE, TABLE_SCHEMA,"  # noqa: S608
        f" {columns} FROM information_schema.{view}"
    )
    return [
        Item(_grantee(grantee), object_type, quoted(schema, *names), name, may == "YES", "")
        for grantee, name, may, schema, *names in rows
        if (server.covers(schema) if names == ["*"] else schema == server.database)
    ]


def _mariadb_edges(server: Server, accounts: list[Account]) -> list[Edge]:
    """Roles have the rights of their roles at once, users those of their default role."""
    defaults = {(each.name, each.default_role) for each in accounts}
    rows = server.rows("SELECT User, Host, Role, Admin_option FROM mysql.roles_mapping")
    named = [(name_of(user, host), role, admin == "Y") for user, host, role, admin in rows]
    roles = {each.name for each in accounts if each.is_role}
    return [Edge(*each, each[0] in roles or each[:2] in defaults, True) for each in named]


def _own_edges(server: Server) -> list[Edge]:
    columns = "GRANTEE, ROLE_NAME, IS_GRANTABLE, IS_DEFAULT"
    rows = server.rows(f"SELECT {columns} FROM information_schema.APPLICABLE_ROLES")  # noqa: S608
    return [Edge(row[0], row[1], row[2] == "YES", row[3] != "NO", True) for row in rows]


def _mysql_edges(server: Server) -> list[Edge]:
    rows = server.rows(
        "SELECT TO_USER, TO_HOST, FROM_USER, FROM_HOST, WITH_ADMIN_OPTION FROM mysql.role_edges"
    )
    defaults = server.rows(
        "SELECT USER, HOST, DEFAULT_ROLE_USER, DEFAULT_ROLE_HOST FROM mysql.default_roles"
    )
    all_active = server.variables.get("activate_all_roles_on_login") == "ON"
    # Roles have the rights of their roles at once.
    active = {row[:4] for row in rows if all_active or row[:2] in {each[2:4] for each in rows}}
    active.update(defaults)
    return [
        Edge(name_of(*row[:2]), name_of(*row[2:4]), row[4] == "Y", row[:4] in active, True)
        for row in rows
    ]


class _Reader:
    """Reads what it may; the rest becomes notes."""

    def __init__(self, server: Server, check: Callable[[], None]) -> None:
        self._server = server
        self._check = check
        self.notes: list[str] = []

    def tried(self, what: str, look: Callable[[], list[Any]]) -> list[Any] | None:
        """What is found, or None and a note that `what` could not be read."""
        self._check()
        try:
            return look()
        except pymysql.MySQLError as error:
            if (reason := refused(error)) is None:
                raise
            self.notes.append(f"{what} could not be read. {reason}.")
            return None

    def grants(self, accounts: list[Account]) -> list[Grant]:
        """What was granted on everything, on the database, and on what is in it."""
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
        """Who has which role; only one that was granted directly may be become."""
        server = self._server
        look = partial(_mariadb_edges, server, accounts) if server.is_mariadb else None
        edges = self.tried("Who has which role", look or partial(_mysql_edges, server))
        if edges is None and server.is_mariadb:
            edges = self.tried("The user's own roles", partial(_own_edges, server))
        if mandatory := server.variables.get("mandatory_roles"):
            self.notes.append(f"All users have the roles {mandatory} (mandatory_roles).")
        return [replace(each, may_set=each.is_direct) for each in closure(edges or ())]

    def owners(self) -> list[Owner]:
        """The definers."""
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
