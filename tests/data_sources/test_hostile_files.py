"""SQLite files that somebody made to stop who reads them."""

import os
import sqlite3
import struct
import threading
import time
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from quarterdeck_server.domains.backups.sqlite import copies
from quarterdeck_server.domains.data_sources import sqlite
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.sql import PATIENT

from tests.support.targets import EndedError, nothing, target_of

PAGE, CHILDREN, DEEP = 4096, 300, 8


def branch(child: int) -> bytes:
    """A page of a table's b-tree of which all children are the same page (SQLite, fileformat2)."""
    varint = bytes([0x81, 0x00])
    cells = (struct.pack(">I", child) + varint) * CHILDREN
    begins = [PAGE - len(cells) + 6 * number for number in range(CHILDREN)]
    head = struct.pack(">BHHHBI", 5, 0, CHILDREN, begins[0], 0, child)
    head += b"".join(struct.pack(">H", begin) for begin in begins)
    return head + bytes(PAGE - len(head) - len(cells)) + cells


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """A file of some pages whose table has more rows than anybody can count."""
    path = tmp_path / "endless.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA page_size = {PAGE}")
        connection.execute("CREATE TABLE t (a, b)")
        connection.executemany("INSERT INTO t VALUES (?, ?)", [(1, "x" * 300)] * 1000)
        connection.commit()
        root = connection.execute("SELECT rootpage FROM sqlite_master").fetchone()[0]
    data = bytearray(path.read_bytes())
    pages = [root, *(number for number in range(2, 40) if number != root)][: DEEP + 1]
    for page, child in pairwise(pages):
        data[(page - 1) * PAGE : page * PAGE] = branch(child)
    path.write_bytes(data)
    return path


def test_a_pipe_beside_a_file_is_not_waited_for(endless: Path) -> None:
    allowed = AllowedPlaces([endless.parent], ())
    for suffix in ("-journal", "-wal", "-shm"):
        beside = endless.with_name(endless.name + suffix)
        os.mkfifo(beside)
        for mode in ("ro", "rw"):
            with pytest.raises(SourceError, match="not a regular file"):
                sqlite.opened(endless, allowed, mode)
        beside.unlink()
    sqlite.opened(endless, allowed).close()


def test_counting_rows_without_an_end_ends(endless: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = replace(target_of("sqlite"), path=str(endless))
    allowed = AllowedPlaces([endless.parent], ())
    with (
        pytest.raises(SourceError, match="took too long"),
        sqlite.reading(target, allowed, statement_seconds=1) as connection,
    ):
        connection.execute("SELECT COUNT(*) FROM t").fetchone()

    # Nor does sorting fill the disk: what was free when it began stays so.
    reading = sqlite.reading(target, allowed, statement_seconds=60)
    with monkeypatch.context() as full, reading as connection:
        full.setattr(sqlite, "has_room", lambda _: False)
        with pytest.raises(sqlite3.OperationalError, match="interrupted"):
            connection.execute("SELECT a FROM t ORDER BY b").fetchone()

    def ended() -> None:
        if time.monotonic() > end:
            raise EndedError

    end = time.monotonic() + 0.5
    with pytest.raises(EndedError):
        copies.count_rows(endless, ended)
    monkeypatch.setattr(copies, "PATIENT", replace(PATIENT, answer_seconds=0.5))
    with pytest.raises(SourceError, match="took too long"):
        copies.count_rows(endless, nothing)
    assert not [each for each in threading.enumerate() if each.name == "sqlite-watch"]
