"""Servers that let one sign in by PostgreSQL's or MySQL's protocol, and then misbehave."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from typing import Any

CHUNK = 256 * 1024
# As often as a server that drips sends a byte.
DRIP_SECONDS = 0.05
SSL_REQUEST, GSS_REQUEST, CANCEL = 80877103, 80877104, 80877102
NOT_AT_SIGN_IN = ("silent", "drip", "rows", "giant", "error", "notices", "infile", "nonsense")


class Hostile:
    """A server on loopback that does one thing wrong, as its `manner` says.

    silent    never answers once one is signed in
    drip      sends a byte now and then, of an answer without end
    rows      sends rows without end
    giant     sends one row of a gigabyte
    error     sends an error text of a gigabyte
    notices   sends notices without end (PostgreSQL)
    infile    asks for a file of the client's (MySQL)
    nonsense  answers what is no protocol
    Those that begin with `auth-` do so before one is signed in; `auth-clear` asks for the
    password in clear text, `auth-trust` for none, `auth-scram` for two thousand million rounds of
    hashing, and `auth-scram-later` for as many once it is asked again; `auth-scram-short` names no
    rounds, and `auth-versions` says without end which version it knows.
    """

    def __init__(self, kind: str, manner: str) -> None:
        self.kind, self.manner = kind, manner
        self.sent = 0
        self.heard = b""
        self.connections = 0
        self.cancels = 0
        self._ends = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._serve = {"postgresql": self._postgres, "mysql": self._mysql}[kind]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> "Hostile":
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        self.connections += 1
        with closing(connection), suppress(OSError, EOFError, struct.error):
            self._serve(connection)

    def _take(self, connection: socket.socket, count: int) -> bytes:
        found = b""
        while len(found) < count:
            data = connection.recv(count - len(found))
            if not data:
                raise EOFError
            found += data
        self.heard = (self.heard + found)[-1_000_000:]
        return found

    def _send(self, connection: socket.socket, data: bytes) -> None:
        connection.sendall(data)
        self.sent += len(data)

    def _pour(self, connection: socket.socket, pieces: Iterator[bytes]) -> None:
        for piece in pieces:
            if self._ends.is_set():
                return
            self._send(connection, piece)

    def _say_nothing(self, connection: socket.socket) -> None:
        while not self._ends.is_set():
            connection.settimeout(0.2)
            with suppress(TimeoutError):
                if not connection.recv(4096):
                    return

    def _drip(self, connection: socket.socket, head: bytes) -> None:
        self._send(connection, head)
        while not self._ends.wait(DRIP_SECONDS):
            self._send(connection, b"x")

    # PostgreSQL manual, 54.7: a letter, the length with itself, the rest.

    @staticmethod
    def _message(letter: bytes, body: bytes) -> bytes:
        return letter + struct.pack("!I", len(body) + 4) + body

    def _postgres(self, connection: socket.socket) -> None:
        while True:
            (length,) = struct.unpack("!I", self._take(connection, 4))
            body = self._take(connection, length - 4)
            (code,) = struct.unpack("!I", body[:4])
            if code == CANCEL:
                self.cancels += 1
                return self._say_nothing(connection)
            if code not in (SSL_REQUEST, GSS_REQUEST):
                break
            self._send(connection, b"N")
        if self.manner.startswith("auth-"):
            return self._misbehave_postgres(connection, self.manner.removeprefix("auth-"))
        self._ask_for_password(connection)
        ready = self._message(b"R", struct.pack("!I", 0))
        for name, value in (("server_version", "18.0"), ("client_encoding", "UTF8")):
            ready += self._message(b"S", f"{name}\0{value}\0".encode())
        ready += self._message(b"K", struct.pack("!II", 1, 2)) + self._message(b"Z", b"I")
        self._send(connection, ready)
        self._take(connection, 1)
        return self._misbehave_postgres(connection, self.manner)

    def _ask_for_password(self, connection: socket.socket) -> None:
        """As MD5."""
        self._send(connection, self._message(b"R", struct.pack("!I", 5) + b"salt"))
        self._take(connection, 41)

    def _misbehave_postgres(self, connection: socket.socket, manner: str) -> None:
        text = b"SERROR\0C42000\0M"
        column = b"a\0" + struct.pack("!IhIhih", 0, 0, 25, -1, -1, 0)
        described = self._message(b"T", struct.pack("!h", 1) + column)
        row = self._message(b"D", struct.pack("!hi", 1, 1) + b"x")
        gigabyte = (1 << 30) + 4
        if manner == "silent":
            self._say_nothing(connection)
        elif manner == "drip":
            self._drip(connection, b"R" if "auth-" in self.manner else described + b"D")
        elif manner == "rows":
            self._pour(connection, _again(described, row * (CHUNK // len(row))))
        elif manner == "giant":
            head = described + b"D" + struct.pack("!Ihi", gigabyte, 1, gigabyte - 10)
            self._pour(connection, _again(head, b"x" * CHUNK))
        elif manner == "error":
            self._pour(connection, _again(b"E" + struct.pack("!I", gigabyte) + text, b"x" * CHUNK))
        elif manner == "notices":
            if self.manner == "auth-notices":
                self._ask_for_password(connection)
            notice = self._message(b"N", text + b"x\0\0")
            self._pour(
                connection,
                _again(self._message(b"R", bytes(4)), notice * (CHUNK // len(notice))),
            )
        elif manner == "nonsense":
            self._send(connection, b"\0" * 4096)
        elif manner == "trust":
            self._send(connection, self._message(b"R", bytes(4)) + self._message(b"Z", b"I"))
            self._say_nothing(connection)
        elif manner == "clear":
            self._send(connection, self._message(b"R", struct.pack("!I", 3)))
            self._say_what_is_heard(connection)
        elif manner == "versions":
            unknown = self._message(b"v", struct.pack("!II", 196608, 0))
            self._pour(connection, _again(unknown, unknown * 1000))
        elif manner.startswith("scram"):
            is_modest = manner == "scram-later" and self.connections == 1
            self._scram(connection, 4096 if is_modest else 2_000_000_000)

    def _scram(self, connection: socket.socket, rounds: int) -> None:
        offered = struct.pack("!I", 10) + b"SCRAM-SHA-256\0\0"
        self._send(connection, self._message(b"R", offered))
        self._take(connection, 5)
        said = connection.recv(4096)
        nonce = said.partition(b",r=")[2]
        asked = b"r=" + nonce + b"evil,s=c2FsdHNhbHQ=,i=%d" % rounds
        if self.manner.endswith("short"):
            asked = asked.partition(b",")[0]
        self._send(connection, self._message(b"R", struct.pack("!I", 11) + asked))
        self._say_what_is_heard(connection)

    def _say_what_is_heard(self, connection: socket.socket) -> None:
        while data := connection.recv(4096):
            self.heard += data

    # MySQL client/server protocol: three bytes of length, a number, the rest.

    @staticmethod
    def _packet(number: int, body: bytes) -> bytes:
        return struct.pack("<I", len(body))[:3] + bytes([number % 256]) + body

    def _asked(self, connection: socket.socket) -> bytes:
        head = self._take(connection, 4)
        return self._take(connection, int.from_bytes(head[:3], "little"))

    def _mysql(self, connection: socket.socket) -> None:
        if self.manner == "auth-silent":
            return self._say_nothing(connection)
        tls = 0x0800 if self.manner == "auth-tls" else 0
        able = 0x0008A20F | tls
        hello = b"\x0a8.0.0-evil\0" + struct.pack("<I", 7) + b"12345678\0"
        hello += struct.pack("<HBHHB", able & 0xFFFF, 45, 2, able >> 16, 21) + bytes(10)
        self._send(connection, self._packet(0, hello + b"123456789012\0mysql_native_password\0"))
        if tls:
            self._asked(connection)
            # A record of TLS that is long in coming.
            return self._drip(connection, b"\x16\x03\x03\x40\x00")
        self._asked(connection)
        if self.manner == "auth-clear":
            self._send(connection, self._packet(2, b"\xfemysql_clear_password\0"))
            return self._say_what_is_heard(connection)
        if self.manner == "auth-drip":
            return self._drip(connection, b"\xff\xff\xff\x02")
        okay = b"\0\0\0\x02\0\0\0"
        self._send(connection, self._packet(2, okay))
        while self._asked(connection).startswith(b"\x03SET"):
            self._send(connection, self._packet(1, okay))
        return self._misbehave_mysql(connection)

    def _misbehave_mysql(self, connection: socket.socket) -> None:
        manner = self.manner
        column = b"\x03def" + b"\x01x" * 5 + b"\x0c" + struct.pack("<HIBHBH", 45, 9, 253, 0, 0, 0)
        end = b"\xfe\0\0\x02\0"
        described = b"".join(
            self._packet(number, body)
            for number, body in enumerate((b"\x01", column, end), start=1)
        )
        if manner == "silent":
            self._say_nothing(connection)
        elif manner == "drip":
            self._drip(connection, described + b"\xff\xff\xff\x04")
        elif manner == "rows":
            rows = b"".join(self._packet(4 + number, b"\x01x") for number in range(256))
            self._pour(connection, _again(described, rows * 64))
        elif manner in ("giant", "error"):
            first = b"\xfe" + struct.pack("<Q", 1 << 30) if manner == "giant" else b"\xff\x01\x04"
            head, number = (described, 4) if manner == "giant" else (b"", 1)
            self._pour(connection, _packets(head, number, first))
        elif manner == "infile":
            self._send(connection, self._packet(1, b"\xfb/etc/passwd"))
            self._say_what_is_heard(connection)
        elif manner == "nonsense":
            self._send(connection, self._packet(1, b"\x03"))
            self._send(connection, self._packet(2, b"\xfb"))
            self._say_nothing(connection)


def _again(head: bytes, piece: bytes) -> Iterator[bytes]:
    yield head
    while True:
        yield piece


def _packets(head: bytes, number: int, first: bytes) -> Iterator[bytes]:
    """One body as long as it takes, in packets of the most that one may have."""
    yield head
    while True:
        yield b"\xff\xff\xff" + bytes([number % 256]) + first
        left = 0xFFFFFF - len(first)
        while left:
            piece = min(left, CHUNK)
            yield b"x" * piece
            left -= piece
        first = b""
        number += 1


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What some work comes to, and how many seconds it took."""
    began = time.monotonic()
    found = work()
    return found, time.monotonic() - began
