"""The security checks of a SQLite file."""

import os
import re
import sqlite3
import stat
from itertools import pairwise

from quarterdeck_server.domains.data_sources.sqlite import is_interrupted
from quarterdeck_server.domains.security.checks import (
    NAMED,
    CannotTell,
    Check,
    Verdict,
    failed,
    none_of,
    passed,
    visible,
    warned,
)
from quarterdeck_server.domains.security.sqlite.access import group_name, user_name
from quarterdeck_server.domains.security.sqlite.file import (
    File,
    barring_of,
    file_lacks,
    has,
    need_modes_alone,
    shown_path,
)

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


def _group_write(source: File) -> Verdict:
    if has(stat.S_IWGRP, source.status):
        return warned(f"{visible(group_name(source.status.st_gid))} may write to it.")
    return passed("Its group may not write to it.")


def _folder_others_write(source: File) -> Verdict:
    folder = source.path.parent
    # With the sticky bit others may add something, but replace nothing that is not theirs.
    above = [each for each in folder.parents if not has(stat.S_ISVTX, each.stat())]
    wrong = [
        shown_path(each, each.stat())
        for each in (folder, *above)
        if has(OTHERS_WRITE, each.stat()) and not barring_of(each, each.stat().st_gid)
    ]
    return none_of(wrong, "They may not.", "directories may be written by all users")


def _companions(source: File) -> Verdict:
    wrong = [
        shown_path(*each) for each in source.companions if has(OTHERS_READ | OTHERS_WRITE, each[1])
    ]
    bars = source.barring
    if wrong and not bars:
        return none_of(wrong, "", "files may be used by all users")
    need_modes_alone(bars, *(path for path, _ in source.companions))
    barred = f"{shown_path(bars, bars.stat())} lets in no others." if wrong and bars else ""
    return passed(barred or "They may not, or there are none.")


def _owner(source: File) -> Verdict:
    shown = visible(user_name(source.status.st_uid))
    if source.status.st_uid == 0:
        return warned(f"It is {shown}'s: what writes to it may do everything, or cannot write.")
    return passed(f"It is {shown}'s.")


def _no_link(source: File) -> Verdict:
    links = [each for each in (source.configured, *source.configured.parents) if each.is_symlink()]
    wrong = [f"{visible(str(each))} -> {visible(os.readlink(each))}" for each in links]
    return none_of(wrong, "It is none.", "parts of it are links", "warn")


def _one_name(source: File) -> Verdict:
    number = source.status.st_nlink
    return passed("It has one.") if number == 1 else failed(f"It has {number} names.")


def _journal_mode(source: File) -> Verdict:
    mode = source.text("journal_mode")
    return passed("It has one.") if mode == "wal" else warned(f"Its journal mode is {mode}.")


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


def _references(source: File) -> Verdict:
    try:
        rows = source.rows(
            'SELECT "table", parent, count(*) FROM pragma_foreign_key_check'
            " GROUP BY 1, 2 ORDER BY 1, 2"
        )
    except sqlite3.OperationalError as error:
        if is_interrupted(error):
            raise
        raise CannotTell(f"SQLite says: {visible(str(error))}.") from None
    wrong = [f"{visible(str(table))} to {visible(str(to))} ({n:,} rows)" for table, to, n in rows]
    return none_of(wrong, "They do.", "foreign keys refer to nothing")


def _foreign_keys(source: File) -> Verdict:
    tables = source.rows(
        "SELECT DISTINCT m.name FROM sqlite_master AS m, pragma_foreign_key_list(m.name)"
        " WHERE m.type = 'table' ORDER BY 1"
    )
    found = [visible(str(name)) for (name,) in tables]
    return none_of(found, "No table has any.", "tables have foreign keys, off by default", "warn")


def _deleted_content(source: File) -> Verdict:
    pages, size = source.number("freelist_count"), source.number("page_size")
    if pages:
        return warned(f"{pages:,} free pages ({pages * size:,} bytes) may have what was deleted.")
    return passed("There are no free pages.")


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


CHECKS = (
    Check(
        check_id="sqlite-others-write",
        title="Only its owner and its group may write to the file",
        severity="critical",
        remediation="chmod o-w the file.",
        reference="SQLite documentation, Temporary Files Used By SQLite",
        look=file_lacks(OTHERS_WRITE, "written"),
    ),
    Check(
        check_id="sqlite-others-read",
        title="Only its owner and its group may read the file",
        severity="high",
        remediation="chmod o-r the file, and what is copied of it.",
        reference="SQLite documentation, Temporary Files Used By SQLite",
        look=file_lacks(OTHERS_READ, "read"),
    ),
    Check(
        check_id="sqlite-group-write",
        title="Only its owner may write to the file",
        severity="low",
        remediation="chmod g-w the file, if no program of its group writes to it.",
        reference="SQLite documentation, Temporary Files Used By SQLite",
        look=_group_write,
    ),
    Check(
        check_id="sqlite-folder-others-write",
        title="Others may put no file beside it, nor one in its place",
        severity="high",
        remediation="chmod o-w its directory, and those above it.",
        reference=(
            "SQLite documentation, How To Corrupt An SQLite Database File, Deleting a hot journal"
        ),
        look=_folder_others_write,
    ),
    Check(
        check_id="sqlite-companions",
        title="Others may not use its log, index and journal",
        severity="high",
        remediation="chmod o-rw the files, and see with which umask programs make them.",
        reference="SQLite documentation, Temporary Files Used By SQLite",
        look=_companions,
    ),
    Check(
        check_id="sqlite-owner",
        title="The file is its program's, not root's",
        severity="info",
        remediation="chown the file to the user of the program that writes to it.",
        reference="SQLite documentation, Defense Against The Dark Arts",
        look=_owner,
    ),
    Check(
        check_id="sqlite-no-link",
        title="The configured path is no link",
        severity="low",
        remediation=(
            "Configure the path that the link means: who may change the link chooses the file."
        ),
        reference=(
            "SQLite documentation, How To Corrupt An SQLite Database File, Multiple links to the"
            " same file"
        ),
        look=_no_link,
    ),
    Check(
        check_id="sqlite-one-name",
        title="The file has one name",
        severity="medium",
        remediation="Remove the other hard links: with another name goes another journal.",
        reference=(
            "SQLite documentation, How To Corrupt An SQLite Database File, Multiple links to the"
            " same file"
        ),
        look=_one_name,
    ),
    Check(
        check_id="sqlite-journal-mode",
        title="The file has a write-ahead log",
        severity="low",
        remediation=(
            "PRAGMA journal_mode = WAL, if it lies on no network drive: writers do not stop"
            " readers."
        ),
        reference="SQLite documentation, Write-Ahead Logging",
        look=_journal_mode,
    ),
    Check(
        check_id="sqlite-integrity",
        title="The file is whole",
        severity="high",
        remediation="Restore a backup, or save what is left with the command line's .recover.",
        reference=(
            "SQLite documentation, PRAGMA integrity_check; How To Corrupt An SQLite Database File"
        ),
        look=_integrity,
    ),
    Check(
        check_id="sqlite-references",
        title="All foreign keys refer to rows that exist",
        severity="medium",
        remediation=(
            "Correct or delete the rows, and have each program switch PRAGMA foreign_keys on."
        ),
        reference="SQLite documentation, PRAGMA foreign_key_check",
        look=_references,
    ),
    Check(
        check_id="sqlite-foreign-keys",
        title="Foreign keys depend on no program's settings",
        severity="info",
        remediation="Have each connection of each program begin with PRAGMA foreign_keys = ON.",
        reference="SQLite documentation, SQLite Foreign Key Support",
        look=_foreign_keys,
    ),
    Check(
        check_id="sqlite-deleted-content",
        title="What was deleted is gone from the file",
        severity="low",
        remediation="VACUUM the file, and have programs use PRAGMA secure_delete = ON.",
        reference="SQLite documentation, PRAGMA secure_delete",
        look=_deleted_content,
    ),
    Check(
        check_id="sqlite-schema-functions",
        title="The schema calls nothing that reaches out of the file",
        severity="high",
        remediation="Drop what calls it, and have programs use PRAGMA trusted_schema = OFF.",
        reference="SQLite documentation, Defense Against The Dark Arts",
        look=_schema_functions,
    ),
    Check(
        check_id="sqlite-virtual-tables",
        title="No table needs an extension",
        severity="medium",
        remediation=(
            "See that programs load the extension from a directory that only administrators"
            " write to."
        ),
        reference="SQLite documentation, Run-Time Loadable Extensions",
        look=_virtual_tables,
    ),
)
