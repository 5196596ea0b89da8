"""A MySQL or MariaDB server: version, accounts, their rights, and objects with a definer.

Accounts are written as `user@host`, MariaDB's roles by their name.
"""

import json
import re
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

import pymysql
from pymysql.cursors import Cursor

from quarterdeck_server.domains.data_sources.mysql import Connection
from quarterdeck_server.domains.security.access import PUBLIC, Edge, closure
from quarterdeck_server.domains.security.checks import Verdict, failed, passed, warned

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
# What it takes to see all views, routines, triggers and events of a database.
SEEING = ("EVENT", "EXECUTE", "SHOW VIEW", "TRIGGER")
# Where definers are told: the type, its columns' prefix, its view, and with whose rights it runs.
DEFINED = (
    ("'view'", "TABLE", "VIEWS", "SECURITY_TYPE"),
    ("LOWER(ROUTINE_TYPE)", "ROUTINE", "ROUTINES", "SECURITY_TYPE"),
    ("'trigger'", "TRIGGER", "TRIGGERS", "'DEFINER'"),
    ("'event'", "EVENT", "EVENTS", "'DEFINER'"),
)
# The days on which the long-term series end; only series that are out.
ENDS = {
    ("MariaDB", 10, 5): date(2025, 6, 24),
    ("MariaDB", 10, 6): date(2026, 7, 6),
    ("MariaDB", 10, 11): date(2028, 2, 16),
    ("MariaDB", 11, 4): date(2029, 5, 29),
    ("MariaDB", 11, 8): date(2028, 6, 4),
    ("MariaDB", 12, 3): date(2029, 6, 30),
    ("MySQL", 5, 7): date(2023, 10, 31),
    ("MySQL", 8, 0): date(2026, 4, 30),
    ("MySQL", 8, 4): date(2032, 4, 30),
    ("MySQL", 9, 7): date(2034, 4, 21),
}
ENDS_SOON = timedelta(days=180)
NO_SUCH_TABLE = 1146
QUOTES = "`'\""
_PART = r"""(`[^`]*`|'[^']*'|"[^"]*"|[^@,\s`'"]+)"""
# A role of mandatory_roles: `'staff'@'%'`, or `staff` alone.
MANDATORY_ROLE = rf"{_PART}(?:@{_PART})?"
USERS = """
SELECT User, Host, plugin, COALESCE(authentication_string, '') <> '', account_locked = 'Y',
    ssl_type <> '', max_user_connections
FROM mysql.user"""


def judge_version(version: str, today: date) -> Verdict:
    """Whether `MariaDB 10.11.19` gets fixes for long still."""
    product, number = version.split()
    major, minor = map(int, number.split(".")[:2])
    series = (product, major, minor)
    if (ends := ENDS.get(series)) is None:
        if later := [each for each in ENDS if each[0] == product and each > series]:
            _, *numbers = min(later)
            newer = ".".join(map(str, numbers))
            return failed(f"{version} no longer gets fixes: the next long-term series is {newer}.")
        return warned(f"{version} is of no long-term series that is known here.")
    if ends < today:
        return failed(f"{version} gets no fixes since {ends}.")
    said = f"{version} gets fixes until {ends}."
    return warned(said) if ends - today < ENDS_SOON else passed(said)


def name_of(user: str, host: str) -> str:
    """Return how an account is written; MariaDB's roles have no host."""
    return f"{user}@{host}" if host else user


def account_of(text: str) -> str:
    """Return the account that information_schema writes as `'user'@'host'`, without escapes."""
    user, _, host = text[1:-1].rpartition("'@'")
    return name_of(user, host)


def refused(error: Exception) -> str | None:
    """Return why the server does not let us look, if that is what an error says."""
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

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        query = "SELECT CURRENT_USER(), DATABASE(), VERSION()"
        self.me, self.database, version = self.rows(query)[0]
        self.is_mariadb = "mariadb" in version.lower()
        # Its name and version: `MariaDB 10.11.19`.
        self.version = f"{'MariaDB' if self.is_mariadb else 'MySQL'} {version.split('-')[0]}"

    def rows(self, query: str, *values: str, cursor: type[Cursor] = Cursor) -> list[Any]:
        """Return the rows of a query: tuples, or what another cursor makes of them."""
        with self._connection.cursor(cursor) as opened:
            opened.execute(query, values or None)
            return list(opened.fetchall())

    @cached_property
    def variables(self) -> dict[str, str]:
        """The server's own variables; not those of this session."""
        return {name: value or "" for name, value in self.rows("SHOW GLOBAL VARIABLES")}

    def covers(self, pattern: str, database: str = "") -> bool:
        r"""Whether a pattern of a grant (`app\_%`) means a database, by default the target's."""
        pieces = [""]
        for part in re.findall(r"\\.|.", pattern, re.DOTALL):
            if part == "%":
                pieces.append("")
            else:
                pieces[-1] += "." if part == "_" else re.escape(part[-1])
        first, *between = pieces
        if between:
            last = between.pop()
            # Each piece where it comes first: no pattern takes long.
            first += "".join(f"(?>.*?{each})" for each in between) + f".*{last}"
        return re.fullmatch(first, database or self.database, re.DOTALL) is not None

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

    def edges(self, accounts: list[Account]) -> list[Edge]:
        """Return which roles these accounts and others were given."""
        return _mariadb_edges(self, accounts) if self.is_mariadb else _mysql_edges(self)

    @cached_property
    def roles(self) -> dict[str, set[str]]:
        """The roles of each account: its own, everybody's, and the roles of these."""
        names = {each.name for each in self.accounts}
        if self.is_mariadb:
            everybodys = {PUBLIC} & names
        else:
            found = re.findall(MANDATORY_ROLE, self.variables.get("mandatory_roles", ""))
            everybodys = {
                name_of(user.strip(QUOTES), host.strip(QUOTES) or "%") for user, host in found
            }
        edges = self.edges(self.accounts)
        edges += [Edge(name, role, False, True, True) for name in names for role in everybodys]
        roles: dict[str, set[str]] = {name: set() for name in names}
        for each in closure(edges):
            roles.setdefault(each.member, set()).add(each.role)
        return roles

    @cached_property
    def powers(self) -> dict[str, frozenset[str]]:
        """The privileges on everything of each account, with those that its roles have."""
        own = {each.name: each.privileges for each in self.accounts}
        return {
            name: given.union(*(own.get(role, ()) for role in self.roles[name]))
            for name, given in own.items()
        }

    @cached_property
    def own_privileges(self) -> dict[str, set[str]]:
        """Global privileges by account: of all if the session may see them, else its own."""
        found: dict[str, set[str]] = {}
        columns = "GRANTEE, PRIVILEGE_TYPE, IS_GRANTABLE"
        query = f"SELECT {columns} FROM information_schema.USER_PRIVILEGES"  # noqa: S608
        for grantee, privilege, is_grantable in self.rows(query):
            given = {privilege, "GRANT OPTION" if is_grantable == "YES" else privilege}
            found.setdefault(account_of(grantee), set()).update(given - {"USAGE"})
        return found

    @property
    def own_account(self) -> Account:
        """The session's account, with what it may know of itself."""
        user, _, host = self.me.rpartition("@")
        return Account(user, host, privileges=frozenset(self.own_privileges.get(self.me, ())))

    @cached_property
    def unseen(self) -> list[str]:
        """What the session's account lacks to see all that is defined in the database."""
        rows = self.rows(
            "SELECT GRANTEE, PRIVILEGE_TYPE, TABLE_SCHEMA FROM information_schema.SCHEMA_PRIVILEGES"
        )
        own = {
            privilege
            for grantee, privilege, pattern in rows
            if account_of(grantee) == self.me and self.covers(pattern)
        }
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
    """Return an account from what mysql.global_priv keeps of it.

    Any one of its methods lets it in.
    """
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


def _mariadb_edges(server: Server, accounts: list[Account]) -> list[Edge]:
    """Roles have the rights of their roles at once, users those of their default role."""
    defaults = {(each.name, each.default_role) for each in accounts}
    rows = server.rows("SELECT User, Host, Role, Admin_option FROM mysql.roles_mapping")
    named = [(name_of(user, host), role, admin == "Y") for user, host, role, admin in rows]
    roles = {each.name for each in accounts if each.is_role}
    return [Edge(*each, each[0] in roles or each[:2] in defaults, True) for each in named]


def _mysql_edges(server: Server) -> list[Edge]:
    query = "SELECT TO_USER, TO_HOST, FROM_USER, FROM_HOST, WITH_ADMIN_OPTION FROM mysql.role_edges"
    try:
        rows = server.rows(query)
    except pymysql.MySQLError as error:
        if error.args[0] != NO_SUCH_TABLE:
            raise
        return []  # MySQL 5.7 has no roles.
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
