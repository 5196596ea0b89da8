"""Who may do what, as PostgreSQL, MariaDB and the operating system have it."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.security.access import Access, Grant, Owner, Role
from quarterdeck_server.domains.security.mysql import access as mysql_access
from quarterdeck_server.domains.security.postgres import access as postgres_access
from quarterdeck_server.domains.security.postgres.access import Edge, closure
from quarterdeck_server.domains.security.sqlite import access as sqlite_access

from tests.support.access_control import membership
from tests.support.sources import PASSWORD, MariaDbSource, PostgresSource
from tests.support.targets import EndedError, nothing, target_of

DATABASE = "access_control"
LONG = "ß" * 31 + "x"  # 63 bytes
ODD = "ac_a\"b'c\n\u202e<b>=1"
QUOTED = '"' + ODD.replace('"', '""') + '"'
ROLES = ("ac_alice", "ac_bob", "ac_staff", "ac_readers", "ac_admins", ODD, LONG, "PUBLIC")
SCRIPT = f"""
GRANT ac_readers TO ac_staff;
GRANT ac_staff TO ac_alice WITH ADMIN OPTION;
GRANT ac_admins TO ac_staff WITH INHERIT FALSE;
GRANT ac_readers TO ac_bob WITH SET FALSE;
GRANT ac_admins TO {QUOTED};
CREATE SCHEMA {QUOTED} AUTHORIZATION ac_staff;
GRANT USAGE ON SCHEMA {QUOTED} TO "PUBLIC";
CREATE TABLE public.orders (id int PRIMARY KEY, email text, "ß" text);
ALTER TABLE public.orders OWNER TO ac_staff;
GRANT SELECT, INSERT ON public.orders TO ac_alice WITH GRANT OPTION;
GRANT UPDATE ON public.orders TO ac_alice;
GRANT SELECT (email), UPDATE (email, "ß") ON public.orders TO {QUOTED};
GRANT SELECT ON public.orders TO PUBLIC;
SET ROLE ac_alice;
GRANT SELECT ON public.orders TO "{LONG}";
RESET ROLE;
GRANT SELECT ON public.orders TO "{LONG}";
CREATE VIEW {QUOTED}.{QUOTED} AS SELECT 1 AS one;
CREATE SEQUENCE public.counted;
GRANT USAGE ON SEQUENCE public.counted TO ac_bob;
CREATE FUNCTION public.f(integer, text) RETURNS int LANGUAGE sql RETURN 1;
REVOKE EXECUTE ON FUNCTION public.f FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.f TO ac_bob;
CREATE PROCEDURE public.p() LANGUAGE sql BEGIN ATOMIC SELECT 1; END;
CREATE TYPE public.mood AS ENUM ('sad');
CREATE DOMAIN public.positive AS int CHECK (VALUE > 0);
GRANT USAGE ON TYPE public.positive TO ac_bob;
CREATE FOREIGN DATA WRAPPER ac_wrapper;
CREATE SERVER ac_server FOREIGN DATA WRAPPER ac_wrapper;
GRANT USAGE ON FOREIGN SERVER ac_server TO ac_bob;
GRANT SET ON PARAMETER work_mem TO ac_bob;
SELECT lo_create(4712);
GRANT SELECT ON LARGE OBJECT 4712 TO ac_bob;
CREATE PUBLICATION ac_publication;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION postgres_fdw;
GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO PUBLIC;
GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO ac_bob WITH GRANT OPTION;
CREATE EXTENSION dblink;
REVOKE EXECUTE ON FUNCTION dblink(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dblink_connect_u(text) TO ac_bob;
CREATE EXTENSION pg_stat_statements;
CREATE EXTENSION pg_buffercache;
GRANT SELECT ON pg_buffercache TO ac_bob;
GRANT USAGE ON LANGUAGE plpgsql TO ac_bob;
GRANT SELECT (rolpassword) ON pg_authid TO ac_bob;
GRANT EXECUTE ON FUNCTION pg_read_file(text) TO ac_bob;
GRANT USAGE ON TYPE int4 TO ac_bob;
GRANT SELECT ON information_schema._pg_user_mappings TO ac_bob;
GRANT SELECT ON information_schema.tables TO ac_bob;
GRANT CREATE ON SCHEMA pg_catalog TO ac_bob;
ALTER DEFAULT PRIVILEGES FOR ROLE ac_staff IN SCHEMA public
    GRANT SELECT, INSERT ON TABLES TO ac_readers;
ALTER DEFAULT PRIVILEGES FOR ROLE ac_staff REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE ac_staff
    GRANT USAGE ON SEQUENCES TO ac_readers WITH GRANT OPTION;
"""


def quoted(name: str) -> str:
    """A name, quoted."""
    return '"' + name.replace('"', '""') + '"'


@pytest.fixture(scope="module")
def seen_by(pg_source: PostgresSource) -> Iterator[dict[str, Access]]:
    """The access of a database as the superuser `ac_super` sees it, and as `ac_alice` does."""
    password = PASSWORD.replace("'", "''")
    for name in ROLES:
        pg_source.sql(f"CREATE ROLE {quoted(name)}")
    pg_source.sql(f"CREATE ROLE ac_super LOGIN SUPERUSER PASSWORD '{password}'")
    pg_source.sql(
        f"ALTER ROLE ac_alice LOGIN NOCREATEDB PASSWORD '{password}' CONNECTION LIMIT 3"
        " VALID UNTIL '2030-01-02 00:00:00+00'; ALTER ROLE ac_bob VALID UNTIL 'infinity'"
    )
    pg_source.sql(f"CREATE DATABASE {DATABASE} OWNER ac_admins")
    pg_source.sql(SCRIPT, DATABASE)
    yield {
        username: postgres_access.read(
            target_of("postgresql", pg_source.port, DATABASE, username=username),
            AllowedPlaces([], ()),
            nothing,
        )[1]
        for username in ("ac_super", "ac_alice")
    }
    pg_source.sql("REVOKE SET ON PARAMETER work_mem FROM ac_bob")
    pg_source.sql(f"DROP DATABASE {DATABASE}")
    for name in (*ROLES, "ac_super"):
        pg_source.sql(f"DROP ROLE {quoted(name)}")


@pytest.fixture
def access(seen_by: dict[str, Access]) -> Access:
    """The access as a superuser sees it."""
    return seen_by["ac_super"]


def is_ours(name: str) -> bool:
    """Whether a role was made here."""
    return name in {*ROLES, QUOTED, f'"{LONG}"', '"PUBLIC"', "ac_super"}


def test_roles_have_their_attributes_and_quoted_names(access: Access) -> None:
    ours = {role.name: role for role in access.roles if is_ours(role.name)}
    quoted_names = [QUOTED, f'"{LONG}"', '"PUBLIC"']
    assert sorted(ours) == sorted([*ROLES[:5], *quoted_names, "ac_super"])
    assert ours["ac_super"] == Role(
        name="ac_super", can_login=True, is_superuser=True, has_password=True
    )
    alice = ours["ac_alice"]
    assert (alice.can_login, alice.has_password, alice.connection_limit) == (True, True, 3)
    assert alice.valid_until.startswith("2030-01-0")
    assert (ours["ac_bob"].valid_until, ours["ac_bob"].has_password) == ("", False)
    assert [role.name for role in access.roles] == sorted(role.name for role in access.roles)


def test_memberships_are_closed_with_the_shortest_path(access: Access) -> None:
    ours = [each for each in access.memberships if is_ours(each.member)]
    expected = [
        membership("ac_alice > ac_staff > ac_admins", inherits=False),
        membership("ac_staff > ac_admins", inherits=False),
        membership(f"{QUOTED} > ac_admins"),
        membership("ac_alice > ac_staff > ac_readers"),
        membership("ac_bob > ac_readers", may_set=False),
        membership("ac_staff > ac_readers"),
        membership("ac_alice > ac_staff", is_admin=True),
    ]
    owning = [each for each in ours if each.role == "pg_database_owner"]
    assert {each.member for each in owning} == {"ac_admins", "ac_alice", "ac_staff", QUOTED}
    ours = [each for each in ours if each.role != "pg_database_owner"]
    assert ours == sorted(expected, key=lambda each: (each.role, each.member))


def test_the_closure_is_what_the_server_itself_says(
    access: Access, pg_source: PostgresSource
) -> None:
    asked = {"MEMBER": "is_direct", "USAGE": "inherits", "SET": "may_set"}
    asked["MEMBER WITH ADMIN OPTION"] = "is_admin"
    for privilege, attribute in asked.items():
        rows = pg_source.sql(
            "SELECT quote_ident(r.rolname), quote_ident(m.rolname) FROM pg_roles r, pg_roles m"
            f" WHERE r.oid <> m.oid AND pg_has_role(m.oid, r.oid, '{privilege}')"
            " AND NOT m.rolsuper",
            DATABASE,
        )
        superusers = {role.name for role in access.roles if role.is_superuser}
        found = {
            (each.role, each.member)
            for each in access.memberships
            if each.member not in superusers and (privilege == "MEMBER" or getattr(each, attribute))
        }
        assert found == set(rows), privilege


@given(st.lists(st.tuples(*[st.sampled_from("abcdef")] * 2, *[st.booleans()] * 3), max_size=14))
@settings(deadline=None, max_examples=60)
def test_a_closure_ends_and_has_every_pair_once_even_in_a_circle(
    rows: list[tuple[str, str, bool, bool, bool]],
) -> None:
    edges = [Edge(*row) for row in rows]
    reached = {(edge.member, edge.role) for edge in edges}
    for _ in range(6):
        reached |= {(a, d) for a, b in reached for c, d in reached if b == c}
    found = closure(edges)
    pairs = [(each.member, each.role) for each in found]
    assert sorted(pairs) == sorted(pair for pair in reached if pair[0] != pair[1])
    direct = {(edge.member, edge.role) for edge in edges}
    for each in found:
        steps = each.path.split(" > ")
        assert set(pairwise(steps)) <= direct
        assert each.is_direct == ((each.member, each.role) in direct)
        assert (steps[0], steps[-1]) == (each.member, each.role)


def test_grants_are_one_for_each_grantee_and_object(access: Access) -> None:
    def grant(grantee: str, object_type: str, name: str, *privileges: str, **more: str) -> Grant:
        given = {"grantor": "postgres"} | more
        return Grant(
            grantee=grantee, object_type=object_type, object=name, privileges=privileges, **given
        )

    long, everybody, staff = f'"{LONG}"', '"PUBLIC"', {"grantor": "ac_staff"}
    orders = "public.orders"
    alice = grant("ac_alice", "table", orders, "INSERT", "SELECT", "UPDATE", **staff)
    expected = [
        replace(alice, grantable=("INSERT", "SELECT")),
        grant("ac_bob", "column", "pg_catalog.pg_authid.rolpassword", "SELECT"),
        replace(
            grant("ac_bob", "foreign_data_wrapper", "postgres_fdw", "USAGE"), grantable=("USAGE",)
        ),
        grant("ac_bob", "foreign_server", "ac_server", "USAGE"),
        grant("ac_bob", "function", "pg_read_file(text)", "EXECUTE"),
        grant("ac_bob", "function", "public.dblink_connect_u(text)", "EXECUTE"),
        grant("ac_bob", "language", "plpgsql", "USAGE"),
        grant("ac_bob", "schema", "pg_catalog", "CREATE"),
        grant("ac_bob", "type", "integer", "USAGE"),
        grant("ac_bob", "view", "information_schema._pg_user_mappings", "SELECT"),
        grant("ac_bob", "view", "information_schema.tables", "SELECT"),
        grant("ac_bob", "view", "public.pg_buffercache", "SELECT"),
        grant("ac_bob", "function", "public.f(integer,text)", "EXECUTE"),
        grant("ac_bob", "large_object", "4712", "SELECT"),
        grant("ac_bob", "parameter", "work_mem", "SET"),
        grant("ac_bob", "sequence", "public.counted", "USAGE"),
        grant("ac_bob", "type", "public.positive", "USAGE"),
        grant(QUOTED, "column", f"{orders}.email", "SELECT", "UPDATE", **staff),
        grant(QUOTED, "column", f'{orders}."ß"', "UPDATE", **staff),
        grant(long, "table", orders, "SELECT", grantor="ac_alice, ac_staff"),
        grant(everybody, "schema", QUOTED, "USAGE", **staff),
    ]
    ours = [each for each in access.grants if is_ours(each.grantee)]
    assert ours == sorted(expected, key=lambda each: (each.grantee, each.object_type, each.object))


def test_what_everybody_may_do_is_by_itself(access: Access) -> None:
    assert {each.grantee for each in access.public_grants} == {"PUBLIC"}
    assert "PUBLIC" not in {each.grantee for each in access.grants}
    found = {(each.object_type, each.object): each.privileges for each in access.public_grants}
    assert found["database", DATABASE] == ("CONNECT", "TEMPORARY")
    assert {key: value for key, value in found.items() if key[0] != "database"} == {
        ("foreign_data_wrapper", "postgres_fdw"): ("USAGE",),
        ("procedure", "public.p()"): ("EXECUTE",),
        ("schema", "public"): ("USAGE",),
        ("table", "public.orders"): ("SELECT",),
        # The grant to somebody wrote down what everybody had by default.
        ("type", "public.positive"): ("USAGE",),
    }


def test_owners_are_those_of_users_objects_only(access: Access) -> None:
    found = [each for each in access.owners if each.object_type not in ("database", "tablespace")]
    postgres = {
        *{("foreign_data_wrapper", "ac_wrapper"), ("foreign_server", "ac_server")},
        *{("function", "public.f(integer,text)"), ("large_object", "4712")},
        *{("procedure", "public.p()"), ("publication", "ac_publication")},
        *{("sequence", "public.counted"), ("type", "public.mood")},
        *{("type", "public.positive"), ("view", f"{QUOTED}.{QUOTED}")},
    }
    expected = dict.fromkeys(postgres, "postgres")
    expected |= {("schema", "public"): "pg_database_owner", ("schema", QUOTED): "ac_staff"}
    expected[("table", "public.orders")] = "ac_staff"
    assert {(each.object_type, each.object): each.owner for each in found} == expected
    assert found == sorted(found, key=lambda each: (each.object_type, each.object))
    owned = [each for each in access.owners if each.object == DATABASE]
    assert owned == [Owner(object_type="database", object=DATABASE, owner="ac_admins")]


def test_default_privileges_tell_what_was_taken_away_too(access: Access) -> None:
    found = [
        (each.schema, each.object_type, each.grantee, each.privileges, each.grantable)
        for each in access.default_privileges
    ]
    assert {each.owner for each in access.default_privileges} == {"ac_staff"}
    assert found == [
        ("", "function", "PUBLIC", (), ()),
        ("", "sequence", "ac_readers", ("USAGE",), ("USAGE",)),
        ("public", "table", "ac_readers", ("INSERT", "SELECT"), ()),
    ]


def test_who_is_no_superuser_sees_the_same_without_passwords(
    access: Access, seen_by: dict[str, Access]
) -> None:
    seen = seen_by["ac_alice"]
    assert access.notes == []
    assert [note.split(":")[0] for note in seen.notes] == [
        "Which roles have a password could not be read"
    ]
    assert {role.has_password for role in seen.roles} == {None}
    without = [replace(role, has_password=None) for role in access.roles]
    assert replace(access, roles=without, notes=[]) == replace(seen, notes=[])


def test_a_database_without_an_encoding_is_read(pg_source: PostgresSource) -> None:
    name = f"{DATABASE}_ascii"
    pg_source.sql(
        f"CREATE DATABASE {name} OWNER app TEMPLATE template0 ENCODING SQL_ASCII LOCALE 'C'"
    )
    try:
        pg_source.sql("CREATE TABLE public.\"ü\" (); SET client_encoding = 'UTF8'", name)
        _, access = postgres_access.read(
            target_of("postgresql", pg_source.port, name), AllowedPlaces([], ()), nothing
        )
    finally:
        pg_source.sql(f"DROP DATABASE {name}")
    tables = [each.object for each in access.owners if each.object_type == "table"]
    assert tables == ['public."ü"']


def test_a_role_of_another_encoding_is_read(pg_source: PostgresSource) -> None:
    name = f"{DATABASE}_latin"
    odd = "DO $$ BEGIN EXECUTE format('{}', 'r' || chr(233)); END $$"
    pg_source.sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING LATIN1 LOCALE 'C'")
    try:
        pg_source.sql(odd.format("CREATE ROLE %I; CREATE ROLE ac_of_it IN ROLE %1$I"), name)
        for database, shown in ((name, '"ré"'), ("app", '"r\\xe9"')):
            _, access = postgres_access.read(
                target_of("postgresql", pg_source.port, database), AllowedPlaces([], ()), nothing
            )
            assert shown in {role.name for role in access.roles}, database
            assert membership(f"ac_of_it > {shown}") in access.memberships, database
    finally:
        pg_source.sql(odd.format("DROP ROLE %I, ac_of_it"), name)
        pg_source.sql(f"DROP DATABASE {name}")


def test_reading_ends_when_it_is_cancelled_or_the_server_is_gone(
    pg_source: PostgresSource, mariadb: MariaDbSource, tmp_path: Path
) -> None:
    def cancelled() -> None:
        raise EndedError

    (tmp_path / "x.db").touch()
    allowed = AllowedPlaces([tmp_path], ())
    for module, target in (
        (postgres_access, target_of("postgresql", pg_source.port, "app")),
        (mysql_access, target_of("mysql", mariadb.port, "app")),
        (sqlite_access, target_of("sqlite", path="x.db")),
    ):
        with pytest.raises(EndedError):
            module.read(target, allowed, cancelled)
        with pytest.raises(SourceError):
            module.read(replace(target, port=1, path="y.db"), allowed, nothing)


def test_each_privilege_of_mariadb_has_its_name(mariadb: MariaDbSource) -> None:
    """What the bits say is what the server says of the same account."""
    mariadb.root("CREATE USER ac_all@'127.0.0.1' IDENTIFIED BY %s", PASSWORD)
    mariadb.root("GRANT ALL ON *.* TO ac_all@'127.0.0.1' WITH GRANT OPTION")
    try:
        target = target_of("mysql", mariadb.port, "app", username="ac_all")
        with mysql_access.reading(target, AllowedPlaces([], ()), statement_seconds=5) as connection:
            server = mysql_access.Server(connection)
            (account,) = (each for each in server.accounts if each.user == "ac_all")
            assert account.privileges == server.own_account.privileges
    finally:
        mariadb.root("DROP USER ac_all@'127.0.0.1'")
