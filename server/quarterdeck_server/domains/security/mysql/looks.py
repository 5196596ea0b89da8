"""What several checks of a MySQL or MariaDB server have in common."""

from collections.abc import Callable

from quarterdeck_server.domains.security.checks import (
    CannotTell,
    Status,
    Verdict,
    failed,
    none_of,
    passed,
    visible,
)
from quarterdeck_server.domains.security.mysql.server import Account, Server, name_of

Look = Callable[[Server], Verdict]
LOCAL = ("localhost", "127.0.0.1", "::1")
# With these an account can make itself all-powerful.
POWERS = frozenset({"SUPER", "CREATE USER", "GRANT OPTION", "INSERT", "UPDATE"})
# On everything, these are rights on the grant tables, too.
TABLE_PRIVILEGES = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})


def value_of(server: Server, name: str) -> str:
    """Return a variable. Raise CannotTell if the server has none of this name."""
    try:
        return server.variables[name]
    except KeyError:
        raise CannotTell(f"{name} is unknown to this version.") from None


def variable_is(name: str, is_good: Callable[[str], bool]) -> Look:
    """Look whether a variable is as it should be."""

    def look(server: Server) -> Verdict:
        value = value_of(server, name)
        said = f"{name} is {visible(value) or 'empty'}."
        return passed(said) if is_good(value) else failed(said)

    return look


def people(server: Server) -> list[Account]:
    """Return who can sign in."""
    found = [each for each in server.accounts if not (each.is_role or each.is_locked)]
    return sorted(found, key=lambda each: each.name)


def no_account(
    is_wrong: Callable[[Account], bool], good: str, bad: str, status: Status = "fail"
) -> Look:
    """Look whether nobody who can sign in is so."""

    def look(server: Server) -> Verdict:
        found = [visible(each.name) for each in people(server) if is_wrong(each)]
        return none_of(found, good, bad, status)

    return look


def nobody_has(privilege: str) -> Look:
    """Look whether nobody but the local root has a privilege on everything, by roles too."""

    def look(server: Server) -> Verdict:
        return no_account(
            lambda each: privilege in server.powers[each.name] and not is_local_root(each),
            f"Only it has {privilege}.",
            f"accounts have {privilege}",
        )(server)

    return look


def is_local_root(account: Account) -> bool:
    """Whether it is `root` on the server's own host."""
    return account.user == "root" and account.host in LOCAL


def definitions(server: Server) -> list[tuple[str, str, bool]]:
    """Return what has a definer, who it is, and whether it has their rights. Raise CannotTell."""
    if server.unseen:
        raise CannotTell(f"The user has not {', '.join(server.unseen)} on the database.")
    return sorted(
        (f"{kind} {visible(name)} of {visible(definer)}", definer, as_definer)
        for kind, name, definer, as_definer in server.defined
    )


def test_database(server: Server) -> Verdict:
    """Look whether there is no database `test`, and nobody has rights on one."""
    if not server.own_account.privileges & {"SHOW DATABASES", "SUPER"}:
        raise CannotTell("The user does not see all databases: it lacks SHOW DATABASES.")
    found = server.rows(
        "SELECT CONCAT('database ', SCHEMA_NAME) FROM information_schema.SCHEMATA"
        " WHERE SCHEMA_NAME = 'test' UNION SELECT CONCAT('rights on ', Db) FROM mysql.db"
        " WHERE User IN ('', 'PUBLIC') AND Db LIKE 'test%' ORDER BY 1"
    )
    return none_of([visible(each) for (each,) in found], "There is none.", "there are left")


def system_tables(server: Server) -> Verdict:
    """Look whether only administrators have rights in the schema `mysql`."""
    rows = server.rows(
        "SELECT User, Host, Db FROM mysql.db"
        " UNION SELECT User, Host, Db FROM mysql.tables_priv WHERE Db = 'mysql'"
        " UNION SELECT User, Host, Db FROM mysql.columns_priv WHERE Db = 'mysql'"
        " UNION SELECT User, Host, Db FROM mysql.procs_priv WHERE Db = 'mysql'"
    )
    given = {name_of(user, host) for user, host, db in rows if server.covers(db, "mysql")}

    def has_rights(each: Account) -> bool:
        if each.name == server.me or is_local_root(each):
            return False
        by_name = given & {each.name, *server.roles[each.name]}
        return bool(by_name or server.powers[each.name] & TABLE_PRIVILEGES)

    return no_account(
        has_rights,
        "Nobody has, but the local root and maybe Quarterdeck's own account.",
        "accounts have rights in the schema mysql",
    )(server)


def missing_definers(server: Server) -> Verdict:
    """Look whether all accounts exist with whose rights something runs."""
    known = {each.name for each in server.accounts}
    found = [shown for shown, definer, _ in definitions(server) if definer not in known]
    return none_of(found, "All exist.", "objects have a definer who does not exist")


def powerful_definers(server: Server) -> Verdict:
    """Look whether nothing runs with the rights of an administrator."""
    powerful = {name for name, privileges in server.powers.items() if privileges & POWERS}
    rows = definitions(server)
    found = [shown for shown, definer, as_it in rows if as_it and definer in powerful]
    return none_of(found, "Nothing does.", "objects run with an administrator's rights", "warn")
