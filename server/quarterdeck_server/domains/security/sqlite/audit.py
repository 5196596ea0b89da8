"""Checks of the security of a SQLite file."""

import os
import re
import sqlite3
import stat
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from quarterdeck_server.domains.data_sources.service import AllowedPlaces, Target
from quarterdeck_server.domains.data_sources.sqlite import reading, try_source
from quarterdeck_server.domains.security.checks import (
    NAMED,
    CannotTell,
    Check,
    Finding,
    Verdict,
    adding_to,
    failed,
    none_of,
    passed,
    run,
    visible,
    warned,
)
from quarterdeck_server.domains.security.sqlite.access import files, group_name, has_acl, user_name

STATEMENT_SECONDS = 60
# Larger files are looked at less closely: a look at all of it reads each index, too.
WHOLE_BYTES = 256 * 1024 * 1024
OTHERS_READ = stat.S_IROTH
OTHERS_WRITE = stat.S_IWOTH
# What reaches out of the database (SQLite, its command line and its usual extensions).
DANGEROUS = frozenset(
    (
        *("load_extension", "readfile", "writefile", "edit", "fts3_tokenizer", "lsdir", "eval"),
        *("zipfile", "sqlar_compress", "sqlar_uncompress"),
    )
)
# SQL as SQLite reads it; what is not closed goes on to the end. No part of it tries twice.
TOKEN = re.compile(
    r"""
    (?P<space>[\ \t\n\f\r\ufeff]+ | --[^\n]* | /\*.*?(?:\*/|\Z))
    | (?P<text>'[^']*'?)
    | (?P<name>"(?:[^"]|"")*+"? | `(?:[^`]|``)*+`? | \[[^\]]*\]?)
    | (?P<word>[\w$\x80-\U0010ffff]+)
    | .
    """,
    re.DOTALL | re.VERBOSE,
)
# After these a name with a parenthesis is a table, with its columns; after ON in an index only.
BEFORE_TABLES = frozenset(("TABLE", "VIEW", "EXISTS", "REFERENCES", "INTO", "AS", "WITH"))
BUILT_IN = (
    *("bytecode", "dbstat", "fts3", "fts4", "fts5", "fts5vocab", "geopoly", "rtree", "rtree_i32"),
    *("fts3tokenize", "fts4aux", "json_each", "json_tree", "sqlite_stmt"),
)

Look = Callable[[Any], Verdict]


class File(NamedTuple):
    """A database that is open, and what stood around it before it was opened."""

    connection: sqlite3.Connection
    configured: Path
    path: Path
    found: list[tuple[Path, os.stat_result]]

    @property
    def status(self) -> os.stat_result:
        """The database's own."""
        return dict(self.found)[self.path]

    @property
    def companions(self) -> list[tuple[Path, os.stat_result]]:
        """The log and its index, or the journal."""
        return [each for each in self.found if each[0] not in (self.path, self.path.parent)]

    @property
    def barring(self) -> Path | None:
        """The directory that keeps others from it, if there is one."""
        return _barring(self.path.parent, self.status.st_gid)

    def rows(self, query: str) -> list[Any]:
        """Return the rows of a query."""
        return self.connection.execute(query).fetchall()

    def value(self, pragma: str) -> Any:
        """Return what a pragma answers."""
        return self.rows(f"PRAGMA {pragma}")[0][0]


CHECKS: list[Check] = []
_check = adding_to(CHECKS, "sqlite-", "SQLite documentation, ")


def audit(
    target: Target, allowed: AllowedPlaces, check: Callable[[], None]
) -> tuple[str, list[Finding]]:
    """SQLite's version as `SQLite 3.40.1`, and what the checks find.

    `check` is called between them, and within long ones, and may raise. Raise SourceError.
    """
    path = allowed.file(target.path)
    found = files(path)
    version, _ = try_source(target, allowed)
    given = Path(target.path)
    configured = given if given.is_absolute() else allowed.sqlite_roots[0] / given
    with reading(target, allowed, statement_seconds=STATEMENT_SECONDS, check=check) as connection:
        source = File(connection, configured, path, found)

        def refused(error: Exception) -> str | None:
            # It is not `check` that ended it, which would raise again.
            check()
            if not isinstance(error, sqlite3.DatabaseError):
                return None
            if str(error) == "interrupted":
                return f"It takes longer than {STATEMENT_SECONDS} seconds."
            return f"SQLite says: {visible(str(error))}."

        return version, run(CHECKS, source, check, refused)


def _tokens(sql: str) -> list[tuple[str, str]]:
    """Return the names, words and signs of SQL: `("word", "CREATE")`, `("name", "t")`, `("", "(")`.

    Names are in lower case and without quotes, words in upper case.
    """
    found = []
    for match in TOKEN.finditer(sql):
        kind, text = match.lastgroup or "", match[0]
        if kind == "name":
            closing = "]" if text[0] == "[" else text[0]
            text = text[1:].removesuffix(closing).replace(closing * 2, closing).lower()
        if kind != "space":
            found.append((kind, text.upper() if kind == "word" else text))
    return found


def _calls(sql: str) -> set[str]:
    """Return the functions that are called in it, in lower case, as tables too."""
    tokens = _tokens(sql)
    is_index = ("word", "INDEX") in tokens[1:3]
    tables = BEFORE_TABLES | {"ON"} if is_index else BEFORE_TABLES
    return {
        name.lower()
        for (kind, before), (_, name), after in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if after == ("", "(") and not (kind == "word" and before in tables)
    }


def _module(sql: str) -> str | None:
    """Return the module of a virtual table, in lower case; None if it is something else."""
    tokens = _tokens(sql)
    if [text for _, text in tokens[:3]] != ["CREATE", "VIRTUAL", "TABLE"]:
        return None
    after = (text.lower() for before, (_, text) in pairwise(tokens) if before[1] == "USING")
    return next(after, None)


def _shown(path: Path, status: os.stat_result) -> str:
    return f"{visible(str(path))} ({stat.filemode(status.st_mode)})"


def _has(bit: int, status: os.stat_result) -> bool:
    return bool(status.st_mode & bit)


def _barring(folder: Path, gid: int) -> Path | None:
    """Return the directory, this or one above it, that keeps all but a group out."""
    for each in (folder, *folder.parents):
        status = each.stat()
        lets_group = _has(stat.S_IXGRP, status) and status.st_gid != gid
        if not (lets_group or _has(stat.S_IXOTH, status)):
            return each
    return None


def _file_lacks(bit: int, doing: str) -> Look:
    """Look whether others may not use a file in a way, or do not get there."""

    def look(source: File) -> Verdict:
        shown = f"{_shown(source.path, source.status)} may{{}} be {doing} by all users"
        lets, bars = _has(bit, source.status), source.barring
        if lets and not bars:
            return failed(shown.format("") + ".")
        _need_modes_alone(source.path, bars)
        if lets and bars:
            return passed(f"{shown.format('')}, but {_shown(bars, bars.stat())} lets in no others.")
        return passed(shown.format(" not") + ".")

    return look


def _need_modes_alone(*paths: Path | None) -> None:
    """Raise CannotTell if the mode of one of them is not all that tells who may use it."""
    if found := [visible(str(path)) for path in paths if path and has_acl(path)]:
        raise CannotTell(f"{found[0]} has an access control list beside its mode; see getfacl.")


_check(
    *("others-write", "Only its owner and its group may write to the file", "critical"),
    "chmod o-w the file.",
    "Temporary Files Used By SQLite",
)(_file_lacks(OTHERS_WRITE, "written"))
_check(
    *("others-read", "Only its owner and its group may read the file", "high"),
    "chmod o-r the file, and what is copied of it.",
    "Temporary Files Used By SQLite",
)(_file_lacks(OTHERS_READ, "read"))


@_check(
    *("group-write", "Only its owner may write to the file", "low"),
    "chmod g-w the file, if no program of its group writes to it.",
    "Temporary Files Used By SQLite",
)
def _group_write(source: File) -> Verdict:
    if _has(stat.S_IWGRP, source.status):
        return warned(f"{visible(group_name(source.status.st_gid))} may write to it.")
    return passed("Its group may not write to it.")


@_check(
    *("folder-others-write", "Others may put no file beside it, nor one in its place", "high"),
    "chmod o-w its directory, and those above it.",
    "How To Corrupt An SQLite Database File, Deleting a hot journal",
)
def _folder_others_write(source: File) -> Verdict:
    folder = source.path.parent
    # With the sticky bit others may add something, but replace nothing that is not theirs.
    above = [each for each in folder.parents if not _has(stat.S_ISVTX, each.stat())]
    wrong = [
        _shown(each, each.stat())
        for each in (folder, *above)
        if _has(OTHERS_WRITE, each.stat()) and not _barring(each, each.stat().st_gid)
    ]
    return none_of(wrong, "They may not.", "directories may be written by all users")


@_check(
    *("companions", "Others may not use its log, index and journal", "high"),
    "chmod o-rw the files, and see with which umask programs make them.",
    "Temporary Files Used By SQLite",
)
def _companions(source: File) -> Verdict:
    wrong = [
        _shown(*each) for each in source.companions if _has(OTHERS_READ | OTHERS_WRITE, each[1])
    ]
    bars = source.barring
    if wrong and not bars:
        return none_of(wrong, "", "files may be used by all users")
    _need_modes_alone(bars, *(path for path, _ in source.companions))
    barred = f"{_shown(bars, bars.stat())} lets in no others." if wrong and bars else ""
    return passed(barred or "They may not, or there are none.")


@_check(
    *("owner", "The file is its program's, not root's", "info"),
    "chown the file to the user of the program that writes to it.",
    "Defense Against The Dark Arts",
)
def _owner(source: File) -> Verdict:
    shown = visible(user_name(source.status.st_uid))
    if source.status.st_uid == 0:
        return warned(f"It is {shown}'s: what writes to it may do everything, or cannot write.")
    return passed(f"It is {shown}'s.")


@_check(
    *("no-link", "The configured path is no link", "low"),
    "Configure the path that the link means: who may change the link chooses the file.",
    "How To Corrupt An SQLite Database File, Multiple links to the same file",
)
def _no_link(source: File) -> Verdict:
    links = [each for each in (source.configured, *source.configured.parents) if each.is_symlink()]
    wrong = [f"{visible(str(each))} -> {visible(os.readlink(each))}" for each in links]
    return none_of(wrong, "It is none.", "parts of it are links", "warn")


@_check(
    *("one-name", "The file has one name", "medium"),
    "Remove the other hard links: with another name goes another journal.",
    "How To Corrupt An SQLite Database File, Multiple links to the same file",
)
def _one_name(source: File) -> Verdict:
    number = source.status.st_nlink
    return passed("It has one.") if number == 1 else failed(f"It has {number} names.")


@_check(
    *("journal-mode", "The file has a write-ahead log", "low"),
    "PRAGMA journal_mode = WAL, if it lies on no network drive: writers do not stop readers.",
    "Write-Ahead Logging",
)
def _journal_mode(source: File) -> Verdict:
    mode = source.value("journal_mode")
    return passed("It has one.") if mode == "wal" else warned(f"Its journal mode is {mode}.")


@_check(
    *("integrity", "The file is whole", "high"),
    "Restore a backup, or save what is left with the command line's .recover.",
    "PRAGMA integrity_check; How To Corrupt An SQLite Database File",
)
def _integrity(source: File) -> Verdict:
    pragma = "integrity_check" if source.status.st_size <= WHOLE_BYTES else "quick_check"
    try:
        found = [visible(str(row[0])) for row in source.rows(f"PRAGMA {pragma}({NAMED + 1})")]
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        found = [visible(str(error))]
    if found == ["ok"]:
        return passed(f"{pragma} finds nothing.")
    return none_of(found, "", f"things are wrong, says {pragma}")


@_check(
    *("references", "All foreign keys refer to rows that exist", "medium"),
    "Correct or delete the rows, and have each program switch PRAGMA foreign_keys on.",
    "PRAGMA foreign_key_check",
)
def _references(source: File) -> Verdict:
    try:
        rows = source.rows(
            'SELECT "table", parent, count(*) FROM pragma_foreign_key_check'
            " GROUP BY 1, 2 ORDER BY 1, 2"
        )
    except sqlite3.OperationalError as error:
        if str(error) == "interrupted":
            raise
        raise CannotTell(f"SQLite says: {visible(str(error))}.") from None
    wrong = [f"{visible(str(table))} to {visible(str(to))} ({n:,} rows)" for table, to, n in rows]
    return none_of(wrong, "They do.", "foreign keys refer to nothing")


@_check(
    *("foreign-keys", "Foreign keys depend on no program's settings", "info"),
    "Have each connection of each program begin with PRAGMA foreign_keys = ON.",
    "SQLite Foreign Key Support",
)
def _foreign_keys(source: File) -> Verdict:
    tables = source.rows(
        "SELECT DISTINCT m.name FROM sqlite_master AS m, pragma_foreign_key_list(m.name)"
        " WHERE m.type = 'table' ORDER BY 1"
    )
    found = [visible(str(name)) for (name,) in tables]
    return none_of(found, "No table has any.", "tables have foreign keys, off by default", "warn")


@_check(
    *("deleted-content", "What was deleted is gone from the file", "low"),
    "VACUUM the file, and have programs use PRAGMA secure_delete = ON.",
    "PRAGMA secure_delete",
)
def _deleted_content(source: File) -> Verdict:
    pages, size = source.value("freelist_count"), source.value("page_size")
    if pages:
        return warned(f"{pages:,} free pages ({pages * size:,} bytes) may have what was deleted.")
    return passed("There are no free pages.")


@_check(
    *("schema-functions", "The schema calls nothing that reaches out of the file", "high"),
    "Drop what calls it, and have programs use PRAGMA trusted_schema = OFF.",
    "Defense Against The Dark Arts",
)
def _schema_functions(source: File) -> Verdict:
    rows = source.rows(
        "SELECT type, name, CAST(sql AS TEXT) FROM sqlite_master WHERE sql <> '' ORDER BY 1, 2"
    )
    wrong = [
        f"{kind} {visible(str(name))} calls {', '.join(calls)}"
        for kind, name, sql in rows
        if (calls := sorted(DANGEROUS & _calls(sql)))
    ]
    return none_of(wrong, "It calls nothing of that kind.", "objects call functions that do")


@_check(
    *("virtual-tables", "No table needs an extension", "medium"),
    "See that programs load the extension from a directory that only administrators write to.",
    "Run-Time Loadable Extensions",
)
def _virtual_tables(source: File) -> Verdict:
    rows = source.rows(
        "SELECT name, CAST(sql AS TEXT) FROM sqlite_master WHERE rootpage = 0 ORDER BY 1"
    )
    wrong = [
        f"{visible(str(name))} needs {visible(module)}"
        for name, sql in rows
        if (module := _module(sql or "")) and module not in BUILT_IN
    ]
    return none_of(wrong, "No table does.", "tables need an extension", "warn")
