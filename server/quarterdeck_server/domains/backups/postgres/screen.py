"""Which statements a script of pg_restore may contain.

All others are refused, and within these what reaches beyond the database that is restored.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from quarterdeck_server.domains.backups.postgres.lexer import Statement
from quarterdeck_server.domains.backups.screening import Refused, Token, words_of

# What a dump makes, by the words after CREATE or ALTER.
MADE = (
    *("TABLE", "UNLOGGED TABLE", "FOREIGN TABLE", "SCHEMA", "TYPE", "DOMAIN", "SEQUENCE", "CAST"),
    *("FUNCTION", "PROCEDURE", "AGGREGATE", "OPERATOR", "COLLATION", "CONVERSION", "VIEW"),
    *("RECURSIVE VIEW", "MATERIALIZED VIEW", "INDEX", "UNIQUE INDEX", "TRIGGER", "RULE"),
    *("CONSTRAINT TRIGGER", "POLICY", "STATISTICS", "EXTENSION", "TEXT SEARCH", "PUBLICATION"),
    *("SUBSCRIPTION", "SERVER", "USER MAPPING", "TRANSFORM", "LANGUAGE", "DEFAULT CONVERSION"),
    *("PROCEDURAL LANGUAGE", "TRUSTED LANGUAGE", "TRUSTED PROCEDURAL LANGUAGE"),
)
ALTERED = (
    *MADE,
    *("ROUTINE", "LARGE OBJECT", "DEFAULT PRIVILEGES", "FOREIGN DATA WRAPPER"),
)
NOT_ALTERED = ("EXTENSION", "USER MAPPING")
# Of which nothing but the owner is changed.
OWNED = ("SUBSCRIPTION", "SERVER", "FOREIGN DATA WRAPPER", "LANGUAGE", "PROCEDURAL LANGUAGE")
# What no grant, comment or label of a database's own objects is on.
ELSEWHERE = ("DATABASE", "ROLE", "TABLESPACE", "PARAMETER")
# Languages whose functions can do no more than SQL can.
LANGUAGES = {"sql", "plpgsql", "plperl", "pltcl", "plv8", "plcoffee", "plls", "pllua", "pljava"}
# Extensions, and wrappers of foreign data, that reach the server's files or programs.
REACHING = {
    *("file_fdw", "adminpack", "dblink", "multicorn", "multicorn2", "pg_cron", "pgagent", "http"),
    *("pgsql_http", "pg_net", "pg_curl", "pg_background", "aws_s3", "aws_lambda", "ogr_fdw"),
    *("sqlite_fdw", "duckdb_fdw", "pg_duckdb", "parquet_fdw", "parquet_s3_fdw", "pg_parquet"),
}
# Languages, and what other extensions have for them.
UNTRUSTED = re.compile(r"^pl(sh|r|proxy|java|\w*u)$|plpython|plperlu|pltclu")
WRAPPERS = {"postgres_fdw", "mysql_fdw", "oracle_fdw", "tds_fdw", "mongo_fdw", "redis_fdw"}
FUNCTIONS = {
    *("PG_READ_FILE", "PG_READ_BINARY_FILE", "PG_STAT_FILE", "PG_LS_DIR", "PG_FILE_WRITE"),
    *("LO_IMPORT", "LO_EXPORT", "PG_FILE_UNLINK", "PG_FILE_RENAME", "PG_FILE_SYNC", "PG_FILE_READ"),
    *("PG_LS_LOGDIR", "PG_LS_WALDIR", "PG_LS_TMPDIR", "PG_LS_ARCHIVE_STATUSDIR", "PG_LOGDIR_LS"),
    *("DBLINK", "DBLINK_EXEC", "DBLINK_CONNECT", "DBLINK_CONNECT_U", "DBLINK_SEND_QUERY"),
    *("PG_CANCEL_BACKEND", "PG_PROMOTE", "PG_SWITCH_WAL", "PG_DROP_REPLICATION_SLOT"),
    *("PG_RELOAD_CONF", "PG_TERMINATE_BACKEND", "PG_ROTATE_LOGFILE", "PG_LOGICAL_EMIT_MESSAGE"),
    *("PG_CREATE_PHYSICAL_REPLICATION_SLOT", "PG_CREATE_LOGICAL_REPLICATION_SLOT"),
}
SETTINGS = {
    *("STATEMENT_TIMEOUT", "LOCK_TIMEOUT", "IDLE_IN_TRANSACTION_SESSION_TIMEOUT"),
    *("TRANSACTION_TIMEOUT", "CLIENT_ENCODING", "STANDARD_CONFORMING_STRINGS"),
    *("ESCAPE_STRING_WARNING", "CHECK_FUNCTION_BODIES", "XMLOPTION", "CLIENT_MIN_MESSAGES"),
    *("ROW_SECURITY", "DEFAULT_TABLESPACE", "DEFAULT_TABLE_ACCESS_METHOD", "DEFAULT_WITH_OIDS"),
    *("SEARCH_PATH", "DEFAULT_TOAST_COMPRESSION"),
}
# In these a second byte may look like a backslash (PostgreSQL manual, 24.3.1); no server has
# them. Names are compared by their letters and digits alone (pg_char_to_encoding).
WIDE = {
    *(b"BIG5", b"GB18030", b"GBK", b"JOHAB", b"SJIS", b"SHIFTJIS2004", b"UHC", b"MSKANJI"),
    *(b"SHIFTJIS", b"WIN932", b"WIN936", b"WIN949", b"WIN950", b"WINDOWS932", b"WINDOWS936"),
    *(b"WINDOWS949", b"WINDOWS950"),
}
PLAIN = re.compile(rb"'[A-Za-z0-9_-]+'|[A-Za-z0-9_]+")
# Texts are '', numbers 0: the calls that a dump makes.
CALLS = re.compile(
    r"SELECT PG_CATALOG \. (?:SETVAL \( '' , (?:- )?0 , (?:TRUE|FALSE) \)"
    r"|LO_OPEN \( '' , 0 \)|LO_CREATE \( '' \)|LO_CLOSE \( 0 \)|LOWRITE \( 0 , '' \))"
)
SEARCH_PATH = re.compile(rb"SELECT pg_catalog\.set_config\('search_path', '[^'\\]*', false\)")
SYSTEM = (b"pg_", b"information_schema")
COPY = re.compile(r"COPY (?:\S+ \. )?\S+ (?:\( \S+(?: , \S+)* \) )?FROM STDIN")
# What a refusal calls a statement by, where that is not its own words.
UNTRUSTED_ROUTINE = "CREATE FUNCTION OF AN UNTRUSTED LANGUAGE"
REACHING_EXTENSION = "CREATE EXTENSION THAT REACHES THE HOST"
UNKNOWN_WRAPPER = "CREATE SERVER OF AN UNKNOWN WRAPPER"
OF_A_FILE = "FOREIGN TABLE OF A FILE"
CONNECTING = "CREATE SUBSCRIPTION THAT CONNECTS"
TABLE_AS = "CREATE TABLE AS"
WITH_MORE = "CREATE SCHEMA WITH MORE"
COPY_OUT = "COPY OF A FILE OR PROGRAM"
COPY_ELSEWHERE = "COPY INTO WHAT IS NO PLAIN TABLE OF THE DATABASE"
CALLED_BY = {
    *(UNTRUSTED_ROUTINE, REACHING_EXTENSION, UNKNOWN_WRAPPER, OF_A_FILE, CONNECTING, TABLE_AS),
    *(WITH_MORE, COPY_OUT, COPY_ELSEWHERE, *FUNCTIONS),
}
KNOWN = {
    word.encode()
    for word in (
        *(part for words in (*ALTERED, *ELSEWHERE) for part in words.split()),
        *("CREATE", "ALTER", "COMMENT", "GRANT", "REVOKE", "SELECT", "COPY", "SET", "DROP", "DO"),
        *("INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "CALL", "EXECUTE", "PREPARE"),
        *("DEALLOCATE", "LOAD", "LOCK", "VACUUM", "ANALYZE", "CLUSTER", "REINDEX", "REFRESH"),
        *("CHECKPOINT", "LISTEN", "NOTIFY", "UNLISTEN", "BEGIN", "COMMIT", "ROLLBACK", "START"),
        *("SAVEPOINT", "RELEASE", "RESET", "DISCARD", "SHOW", "EXPLAIN", "DECLARE", "FETCH"),
        *("SECURITY", "LABEL", "SYSTEM", "EVENT", "GROUP", "USER", "ACCESS", "METHOD", "OR"),
        *("REPLACE", "ON", "SESSION", "AUTHORIZATION", "LOCAL", "REASSIGN", "OWNED", "IMPORT"),
        *("WITH", "VALUES", "TEMPORARY", "TEMP", "ABORT", "END", "PROGRAM", "CONSTRAINTS"),
    )
}


def judge(statement: Statement, place: Callable[[], str]) -> None:
    """Raise Refused for a statement that no dump has."""
    tokens = statement.tokens
    words = [
        token.text.decode(errors="replace") if token.type == "word" else "" for token in tokens
    ]
    kind = words_of(tokens, KNOWN)
    for token, sign in pairwise(tokens):
        called = token.text.strip(b'"').upper().decode(errors="replace")
        if sign.text == b"(" and called in FUNCTIONS:
            raise Refused(called, place())
    check = CHECKS.get(words[0] if words else "")
    reason = check(statement, words) if check else kind
    if reason:
        raise Refused(kind if reason == words[0] else reason, place())


def is_copy(statement: Statement) -> bool:
    """Whether rows follow."""
    return bool(statement.tokens) and statement.tokens[0].text == b"COPY"


def copied(statement: Statement) -> tuple[bytes, bytes]:
    """Return the schema and the name of what a COPY fills; the schema is empty if it has none."""
    names = [token for token in statement.tokens[1:4:2] if token.type in ("name", "word")]
    if len(statement.tokens) < 3 or statement.tokens[2].text != b".":
        return b"", b""
    schema, table = (
        each.text[1:-1].replace(b'""', b'"') if each.type == "name" else each.text.lower()
        for each in names
    )
    return schema, table


def _name(token: Token) -> str:
    """Return a name or a text as PostgreSQL takes it, for those of plain letters."""
    text = token.text.decode(errors="replace")
    return text.strip("\"'") if token.type in ("name", "text") else text.lower()


def _starts(words: Sequence[str], phrases: Sequence[str]) -> str:
    found = [each for each in phrases if list(words[: len(each.split())]) == each.split()]
    return max(found, key=len, default="")


def _create(statement: Statement, words: list[str]) -> str:
    at = 3 if words[1:3] == ["OR", "REPLACE"] else 1
    made = _starts(words[at:], MADE)
    at += len(made.split())
    check = {
        **{"FUNCTION": _routine, "PROCEDURE": _routine, "EXTENSION": _extension},
        **{"SERVER": _server, "FOREIGN TABLE": _foreign, "SUBSCRIPTION": _subscription},
        **{"TABLE": _table, "UNLOGGED TABLE": _table, "SCHEMA": _schema},
    }.get(made)
    if made.endswith("LANGUAGE"):
        is_known = _name(statement.tokens[at]) in LANGUAGES and "HANDLER" not in words
        return "" if is_known else "CREATE LANGUAGE"
    if not made:
        return "CREATE"
    return check(statement.tokens, words, at) if check else ""


def _routine(tokens: Sequence[Token], words: list[str], at: int) -> str:
    depth = 0
    for position in range(at, len(tokens) - 1):
        depth += (tokens[position].text == b"(") - (tokens[position].text == b")")
        if words[position : position + 2] == ["BEGIN", "ATOMIC"]:
            break
        is_clause = words[position] == "LANGUAGE" and not depth  # else an argument's name
        if is_clause and _name(tokens[position + 1]) not in LANGUAGES:
            return UNTRUSTED_ROUTINE
    return ""


def _extension(tokens: Sequence[Token], words: list[str], at: int) -> str:
    at += 3 if words[at : at + 3] == ["IF", "NOT", "EXISTS"] else 0
    name = _name(tokens[at]) if at < len(tokens) else ""
    untrusted = name in REACHING or UNTRUSTED.search(name)
    return REACHING_EXTENSION if untrusted else ""


def _server(tokens: Sequence[Token], words: list[str], at: int) -> str:
    wrapper = next((i for i in range(at, len(words)) if words[i] == "WRAPPER"), 0)
    known = wrapper and wrapper + 1 < len(tokens) and _name(tokens[wrapper + 1]) in WRAPPERS
    return "" if known else UNKNOWN_WRAPPER


def _foreign(tokens: Sequence[Token], words: list[str], at: int) -> str:
    options = {_name(token) for token, value in pairwise(tokens[at:]) if value.type == "text"}
    return OF_A_FILE if options & {"program", "filename"} else ""


def _subscription(tokens: Sequence[Token], words: list[str], at: int) -> str:
    options = words.index("WITH") if "WITH" in words[at:] else len(words)
    for position in range(options + 2, len(tokens) - 3):
        is_set = words[position] == "CONNECT" and words[position + 2] == "FALSE"
        around = [tokens[position + beside].text for beside in (-1, 1, 3)]
        if is_set and around[1] == b"=" and around[0] in b"(," and around[2] in b"),":
            return ""
    return CONNECTING


def _table(tokens: Sequence[Token], words: list[str], at: int) -> str:
    depth = 0
    for token in tokens[at:]:
        depth += (token.text == b"(") - (token.text == b")")
        if token.type == "word" and token.text == b"AS" and not depth:
            return TABLE_AS
    return ""


def _schema(tokens: Sequence[Token], words: list[str], at: int) -> str:
    return WITH_MORE if {"CREATE", "GRANT"} & set(words[at:]) else ""


def _alter(statement: Statement, words: list[str]) -> str:
    changed = _starts(words[1:], ALTERED)
    if not changed or changed in NOT_ALTERED:
        return "ALTER"
    after = words[1 + len(changed.split()) + 1 :]
    if changed in OWNED and (after[:2] != ["OWNER", "TO"] or len(after) != 3):
        return "ALTER"
    return _foreign(statement.tokens, words, 1) if changed == "FOREIGN TABLE" else ""


def _on(statement: Statement, words: list[str]) -> str:
    """COMMENT, GRANT, REVOKE, SECURITY LABEL: on an object of the database, never of the server."""
    if "ON" not in words:
        return words[0]
    kind = words[words.index("ON") + 1 : words.index("ON") + 2]
    return f"{words[0]} ON {kind[0]}" if kind and kind[0] in ELSEWHERE else ""


def _select(statement: Statement, words: list[str]) -> str:
    if SEARCH_PATH.fullmatch(statement.text):
        return ""
    shown = " ".join(
        "''"
        if token.type == "text"
        else "0"
        if token.text.isdigit()
        else token.text.decode(errors="replace")
        for token in statement.tokens
    )
    return "" if CALLS.fullmatch(shown) else "SELECT"


def _copy(statement: Statement, words: list[str]) -> str:
    shown = " ".join(
        "x" if token.type == "name" else token.text.decode(errors="replace")
        for token in statement.tokens
        if token.type != "text"
    )
    is_plain = not any(token.type == "text" for token in statement.tokens)
    if not is_plain or not COPY.fullmatch(shown):
        return COPY_OUT
    # Of the system's, a superuser may fill those of roles and settings, too.
    schema, _ = copied(statement)
    return COPY_ELSEWHERE if not schema or schema.startswith(SYSTEM) else ""


def _set(statement: Statement, words: list[str]) -> str:
    tokens = statement.tokens
    if len(tokens) < 4 or words[1] not in SETTINGS or tokens[2].text not in (b"=", b"TO"):
        return "SET"
    if words[1] != "SEARCH_PATH" and len(tokens) != 4:
        return "SET"
    value = tokens[3].text.strip(b"'").upper()
    if words[1] == "STANDARD_CONFORMING_STRINGS":
        return "" if value in (b"ON", b"OFF") else "SET"
    if words[1] == "CLIENT_ENCODING":
        is_plain = PLAIN.fullmatch(tokens[3].text)
        return "" if is_plain and re.sub(rb"[_-]", b"", value) not in WIDE else "SET"
    return ""


def _refresh(statement: Statement, words: list[str]) -> str:
    return "" if words[1:3] == ["MATERIALIZED", "VIEW"] else "REFRESH"


def _alone(statement: Statement, words: list[str]) -> str:
    return "" if len(words) == 1 else words[0]


CHECKS = {
    **{"CREATE": _create, "ALTER": _alter, "COMMENT": _on, "GRANT": _on, "REVOKE": _on},
    **{"SECURITY": _on, "SELECT": _select, "COPY": _copy, "SET": _set, "REFRESH": _refresh},
    **{"BEGIN": _alone, "COMMIT": _alone},
}
