"""Which statements a dump of MySQL or MariaDB may contain: those that dump programs write.

All others are refused, and within these what reaches beyond the database that is restored.
"""

import re
from collections.abc import Callable, Sequence

from quarterdeck_server.domains.backups.mysql.lexer import Statement
from quarterdeck_server.domains.backups.mysql.tables import Tables
from quarterdeck_server.domains.backups.screening import Refused, Token, words_of

# Anywhere in a statement, also in the bodies of routines: what reads or writes the server's
# files, loads code, or is about who may do what.
NEVER = tuple(
    tuple(words.split())
    for words in (
        *("LOAD_FILE", "OUTFILE", "DUMPFILE", "SONAME", "LOAD DATA", "LOAD XML", "INSTALL PLUGIN"),
        *("INSTALL SONAME", "INSTALL COMPONENT", "UNINSTALL PLUGIN", "UNINSTALL SONAME"),
        *("GRANT", "REVOKE", "SET PASSWORD", "SET GLOBAL", "SET PERSIST", "SET PERSIST_ONLY"),
        *("CREATE USER", "ALTER USER", "DROP USER", "RENAME USER", "CREATE ROLE", "DROP ROLE"),
        *("CHANGE MASTER", "CHANGE REPLICATION", "CREATE SERVER", "ALTER SERVER", "SHUTDOWN"),
        *("SYS_EXEC", "SYS_EVAL", "BINLOG"),
    )
)
# What Percona's mysqldump begins and ends with, to load RocksDB faster: it is left out.
HINTS = re.compile(
    rb"/\*!50717 (?:SELECT COUNT\(\*\) INTO @rocksdb_\w+ .*|SET @rocksdb_\w+ = .*"
    rb"|PREPARE s FROM @rocksdb_\w+|EXECUTE s|DEALLOCATE PREPARE s) \*/\s*",
    re.DOTALL,
)
CALLED = ("LOAD_FILE", "SYS_EXEC", "SYS_EVAL")
ENGINES = {
    *("INNODB", "MYISAM", "ARIA", "MEMORY", "HEAP", "CSV", "ARCHIVE", "BLACKHOLE", "ROCKSDB"),
    *("TOKUDB", "COLUMNSTORE", "NDB", "NDBCLUSTER", "SEQUENCE"),
}
# A table with one of these is made of another, or lies where it says.
NOT_OF_TABLES = ("SELECT", "UNION", "CONNECTION", "TABLE_TYPE", "FILE_NAME", "DIRECTORY")
OBJECTS = (
    *("TABLE", "VIEW", "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "SEQUENCE"),
    *("PACKAGE BODY", "PACKAGE"),
)
VARIABLES = {
    *("CHARACTER_SET_CLIENT", "CHARACTER_SET_RESULTS", "CHARACTER_SET_CONNECTION"),
    *("COLLATION_CONNECTION", "TIME_ZONE", "UNIQUE_CHECKS", "FOREIGN_KEY_CHECKS", "SQL_MODE"),
    *("SQL_NOTES", "NOTE_VERBOSITY", "AUTOCOMMIT", "SQL_QUOTE_SHOW_CREATE"),
    *("INFORMATION_SCHEMA_STATS_EXPIRY", "SYSTEM_VERSIONING_INSERT_HISTORY"),
    *("CHECK_CONSTRAINT_CHECKS", "DEFAULT_STORAGE_ENGINE"),
}
# After these the session may read statements otherwise.
DECIDING = re.compile(rb"SQL_MODE|CHARACTER_SET_CLIENT|NAMES", re.IGNORECASE)
WIDE = {"BIG5", "CP932", "GBK", "GB18030", "SJIS"}
KNOWN = {
    word.encode()
    for word in (
        *(part for words in (*NEVER, *(each.split() for each in OBJECTS)) for part in words),
        *("CREATE", "ALTER", "DROP", "SET", "USE", "LOAD", "SELECT", "DO", "CALL", "INSERT"),
        *("REPLACE", "UPDATE", "DELETE", "TRUNCATE", "RENAME", "LOCK", "UNLOCK", "TABLES"),
        *("DATABASE", "SCHEMA", "INDEX", "HANDLER", "PREPARE", "EXECUTE", "DEALLOCATE", "FLUSH"),
        *("RESET", "PURGE", "KILL", "SHUTDOWN", "START", "STOP", "SLAVE", "REPLICA", "XA"),
        *("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "CACHE", "ANALYZE", "OPTIMIZE", "REPAIR"),
        *("CHECK", "CHECKSUM", "BACKUP", "HELP", "SHOW", "DESCRIBE", "EXPLAIN", "SOURCE", "SYSTEM"),
        *("CLONE", "IMPORT", "RESTART", "STATEMENT", "SIGNAL", "WITH", "TABLESPACE", "LOGFILE"),
        *("PAGER", "TEE", "DELIMITER", "TRANSACTION", "TEMPORARY", "GLOBAL", "CONNECT"),
    )
}
# What a refusal calls a statement by, where that is not its own words.
NO_TABLE = "ROWS FOR WHAT IS NO PLAIN TABLE OF THE DUMP"
LIKE, OF_ANOTHER = "CREATE TABLE LIKE", "CREATE TABLE OF ANOTHER"
# Rows of the other one could not be deleted any more.
REFERRING = "CREATE TABLE THAT REFERS TO ANOTHER DATABASE"
ENGINE = "AN ENGINE THAT REACHES ELSEWHERE"
IN_ANOTHER = {each: f"CREATE {each} IN ANOTHER DATABASE" for each in OBJECTS}
WITH = {each: f"CREATE TABLE WITH {each}" for each in NOT_OF_TABLES}
CALLED_BY = {NO_TABLE, LIKE, OF_ANOTHER, REFERRING, ENGINE, *IN_ANOTHER.values(), *WITH.values()}
COLLATED = re.compile(
    rb"ALTER\s+DATABASE\s+`(?:[^`]|``)+`\s+CHARACTER SET (\w+) COLLATE (\w+)\s*", re.IGNORECASE
)


def judge(
    statement: Statement, place: Callable[[], str], tables: Tables, *, rows_alone: bool
) -> bytes:
    """Return what is sent to the server for a statement, empty for nothing. Raise Refused.

    Rows go into `tables`, which it keeps. With `rows_alone` all is one transaction, that only
    rows and settings do not end.
    """
    tokens = statement.tokens
    if statement.is_rows and not tables.take(statement.text):
        raise Refused(NO_TABLE, place())
    if not tokens:
        return statement.text if statement.is_rows else b""
    kind = words_of(tokens, KNOWN)
    if found := _found(tokens, NEVER):
        raise Refused(found, place())
    if HINTS.fullmatch(statement.text):
        return b""
    _note(tokens, tables)
    if not _is_whole(statement):
        raise Refused(f"{kind} in parts that not every server runs", place())
    first = _word(tokens, 0)
    if first == "COMMIT" and len(tokens) == 1:
        return b"" if rows_alone else statement.text
    if rows_alone and first != "SET":
        raise Refused(f"{kind} among rows", place())
    check = CHECKS.get(first)
    reason = check(tokens) if check else kind
    if reason:
        raise Refused(kind if reason == first else reason, place())
    if rows_alone and any(token.text == b"AUTOCOMMIT" for token in tokens):
        return b""
    if found_ := COLLATED.fullmatch(statement.text):
        # It names the database that was dumped, which is another one now.
        return b"ALTER DATABASE CHARACTER SET %b COLLATE %b" % (found_[1], found_[2])
    return statement.text


def makes_event(statement: Statement) -> bool:
    """Whether a statement makes an event, which the server may begin to run at once."""
    return _word(statement.tokens, 0) == "CREATE" and _object(statement.tokens)[0] == "EVENT"


def _word(tokens: Sequence[Token], position: int) -> str:
    if position < len(tokens) and tokens[position].type == "word":
        return tokens[position].text.decode(errors="replace")
    return ""


def _sign(tokens: Sequence[Token], position: int) -> str:
    if position < len(tokens) and tokens[position].type == "sign":
        return tokens[position].text.decode(errors="replace")
    return ""


def _found(tokens: Sequence[Token], phrases: Sequence[tuple[str, ...]]) -> str:
    """Return the first of these phrases that is in a statement.

    A function also by its quoted name.
    """
    words = [_word(tokens, position) for position in range(len(tokens))]
    for at, token in enumerate(tokens):
        called = token.text.strip(b'`"').upper().decode(errors="replace")
        if called in CALLED and token.type == "name" and _sign(tokens, at + 1) == "(":
            words[at] = called
    known = set(words)
    for phrase in phrases:
        if not known.issuperset(phrase):
            continue
        size = len(phrase)
        if any(tuple(words[at : at + size]) == phrase for at in range(len(words))):
            return " ".join(phrase)
    return ""


def _is_whole(statement: Statement) -> bool:
    """Whether a statement is of one kind on all servers, whatever of it they run.

    What only some run is all of it, together, or lies in a table's definition and is none of
    what is asked of one.
    """
    tokens, maybe = statement.tokens, statement.maybe
    if not maybe or (len(maybe) == len(tokens) and len(set(maybe.values())) == 1):
        return True
    kind, at = _object(tokens)
    after = _after_name(tokens, at)
    if kind != "TABLE" or not after or min(maybe) <= after + 1:
        return False
    # What names an engine is told by its neighbours.
    engines = [at for at in range(len(tokens)) if _word(tokens, at) == "ENGINE"]
    return not any(at + beside in maybe for at in engines for beside in range(3))


def _note(tokens: Sequence[Token], tables: Tables) -> None:
    """Keep which tables there are after a statement."""
    first, (kind, at) = _word(tokens, 0), _object(tokens)
    after = _after_name(tokens, at)
    if not after or first not in ("CREATE", "DROP"):
        return
    if first == "CREATE" and kind == "TRIGGER":
        tables.gone(tokens[_after_name(tokens, _on(tokens, after) + 1) - 1])
    elif first == "CREATE" and kind in ("TABLE", "SEQUENCE"):
        # One that may have been there before may be a view.
        if _word(tokens, at) != "IF":
            tables.made(tokens[after - 1])
    elif kind in ("TABLE", "SEQUENCE", "VIEW"):
        tables.gone(tokens[after - 1])


def _on(tokens: Sequence[Token], after: int) -> int:
    """Return where a trigger says on what it is; 0 if it does not."""
    return next((i for i in range(after, len(tokens)) if _word(tokens, i) == "ON"), 0)


def _object(tokens: Sequence[Token]) -> tuple[str, int]:
    """Return what a CREATE makes, and where its name is."""
    at = 1
    while at < len(tokens):
        word, next_word = _word(tokens, at), _word(tokens, at + 1)
        for name in OBJECTS:
            if f"{word} {next_word}".strip() == name or word == name:
                return name, at + len(name.split())
        if word in ("OR", "SQL"):
            at += 3 if word == "SQL" else 2
        elif word == "ALGORITHM":
            at += 3
        elif word == "DEFINER":
            at = _after_user(tokens, at + 2)
        elif word == "AGGREGATE":
            at += 1
        else:
            break
    return "", at


def _after_user(tokens: Sequence[Token], at: int) -> int:
    """Return where what follows `user`@`host` begins, or CURRENT_USER()."""
    at += 1
    if _sign(tokens, at) == "@":
        return at + 2
    return at + 2 if _sign(tokens, at) == "(" and _sign(tokens, at + 1) == ")" else at


def _after_name(tokens: Sequence[Token], at: int) -> int:
    """Return where what follows the name of an object of this database begins; 0 if it is none."""
    if _word(tokens, at) == "IF":
        at += 3 if _word(tokens, at + 1) == "NOT" else 2
    is_name = at < len(tokens) and tokens[at].type in ("name", "word")
    return at + 1 if is_name and _sign(tokens, at + 1) != "." else 0


def _create(tokens: Sequence[Token]) -> str:
    kind, at = _object(tokens)
    if not kind:
        return "CREATE"
    after = _after_name(tokens, at)
    if not after:
        return IN_ANOTHER[kind]
    if kind == "TABLE":
        return _table(tokens, after)
    if kind == "SEQUENCE":
        return _engine(tokens, after)
    if kind == "TRIGGER":
        on = _on(tokens, after)
        return "" if on and _after_name(tokens, on + 1) else IN_ANOTHER[kind]
    return ""


def _table(tokens: Sequence[Token], after: int) -> str:
    if found := _found(tokens, [(word,) for word in NOT_OF_TABLES]):
        return WITH[found]
    if "LIKE" in (_word(tokens, after), _word(tokens, after + 1)):
        return LIKE
    for at in range(after, len(tokens)):
        word, then = _word(tokens, at), _word(tokens, at + 1)
        if word == "TABLE" or (word == "VALUES" and then == "ROW"):
            return OF_ANOTHER
        if word == "REFERENCES" and not _after_name(tokens, at + 1):
            return REFERRING
    return _engine(tokens, after)


def _engine(tokens: Sequence[Token], after: int) -> str:
    for at in range(after, len(tokens) - 1):
        if _word(tokens, at) == "ENGINE":
            named = tokens[at + 1 :][_sign(tokens, at + 1) == "=" :]
            if not named or _engine_of(named[0]) not in ENGINES:
                return ENGINE
    return ""


def _engine_of(token: Token) -> str:
    return token.text.strip(b"`'\"").upper().decode(errors="replace")


def _drop(tokens: Sequence[Token]) -> str:
    kind, at = _object(tokens)
    is_plain = kind and _after_name(tokens, at) == len(tokens)
    return "" if is_plain else "DROP"


def _alter(tokens: Sequence[Token]) -> str:
    words = [_word(tokens, position) for position in range(len(tokens))]
    if words[1:2] == ["TABLE"]:
        after = _after_name(tokens, 2)
        is_keys = after and words[after:] in (["DISABLE", "KEYS"], ["ENABLE", "KEYS"])
        return "" if is_keys else "ALTER"
    text = b" ".join(token.text for token in tokens)
    return "" if COLLATED.fullmatch(text) else "ALTER"


def _lock(tokens: Sequence[Token]) -> str:
    at = 2 if _word(tokens, 1) in ("TABLES", "TABLE") else 0
    while at:
        at = _after_name(tokens, at)
        while at and _word(tokens, at) in ("READ", "WRITE", "LOCAL"):
            at += 1
        if at == len(tokens):
            return ""
        at = at + 1 if at and _sign(tokens, at) == "," else 0
    return "LOCK"


def _unlock(tokens: Sequence[Token]) -> str:
    return "" if len(tokens) == 2 and _word(tokens, 1) in ("TABLES", "TABLE") else "UNLOCK"


def _set(tokens: Sequence[Token]) -> str:
    """SET of variables of the user's own, or of those that a dump sets, to plain values."""
    at = 1
    while at < len(tokens):
        if _word(tokens, at) == "NAMES":
            at += 2 + 2 * (_word(tokens, at + 2) == "COLLATE")
        else:
            variable = _after_variable(tokens, at)
            at = _after_assignment(tokens, variable)
            if _word(tokens, variable - 1) == "DEFAULT_STORAGE_ENGINE":
                is_named = _sign(tokens, at - 2) == "=" and _engine_of(tokens[at - 1]) in ENGINES
                at = at if is_named else 0
        if at == len(tokens):
            return ""
        if not at or _sign(tokens, at) != ",":
            break
        at += 1
    return "SET"


def _after_variable(tokens: Sequence[Token], at: int) -> int:
    if _sign(tokens, at) == "@" and _sign(tokens, at + 1) != "@":
        return at + 2
    at += 2 * (_sign(tokens, at) == "@")
    if _word(tokens, at) in ("SESSION", "LOCAL"):
        at += 1 + (_sign(tokens, at + 1) == ".")
    return at + 1 if _word(tokens, at) in VARIABLES else 0


def _after_assignment(tokens: Sequence[Token], at: int) -> int:
    if not at:
        return 0
    at += _sign(tokens, at) == ":"
    if _sign(tokens, at) != "=":
        return 0
    at += 1
    while _sign(tokens, at) in ("@", "-", "+"):
        at += 1
    if at >= len(tokens) or tokens[at].type == "sign":
        return 0
    at += 1
    while _sign(tokens, at) == "." and at + 1 < len(tokens):
        at += 2
    return at


SETVAL = re.compile(rb"(?:DO|SELECT) SETVAL \( \S+ , -?\d+ , \d+(?: , \d+)? \)")


def _setval(tokens: Sequence[Token]) -> str:
    """Return the value of a sequence, which only MariaDB has."""
    is_plain = not any(token.type == "text" for token in tokens)
    text = b" ".join(b"x" if token.type == "name" else token.text for token in tokens)
    return "" if is_plain and SETVAL.fullmatch(text) else _word(tokens, 0)


CHECKS = {
    **{"CREATE": _create, "DROP": _drop, "ALTER": _alter, "LOCK": _lock, "UNLOCK": _unlock},
    **{"SET": _set, "DO": _setval, "SELECT": _setval},
}
