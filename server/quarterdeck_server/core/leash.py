"""Limits of time and bytes for the connection of a driver, enforced outside the driver.

A server may say nothing, or a byte a second, or rows without end; a driver waits, and
keeps what comes. So its socket is held here too: a thread shuts the connection down as
soon as an answer takes too long or is too large, and the driver finds it lost.
"""

import os
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from weakref import WeakSet

TICK_SECONDS = 0.02
# `tcpi_bytes_received` of struct tcp_info (linux/tcp.h, since Linux 4.1).
_TCP_INFO, _TCP_INFO_BYTES = getattr(socket, "TCP_INFO", -1), 256
_RECEIVED_AT = 128
_RECEIVED = struct.Struct("=Q")
# Why a connection was cut: an answer took too long or was too large, or nobody waits for it.
LATE, LARGE, GIVEN_UP = "late", "large", "given up"

MIB = 1024 * 1024
LAST = 19


class Cut(Exception):
    """The connection was cut; `why` is one of the words above."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one connection may take: of one answer, and in all."""

    answer_seconds: float
    answer_bytes: int
    all_bytes: int


class Call:
    """One call that somebody waits for so many seconds, and then gives up."""

    def __init__(self, seconds: float) -> None:
        self.ends_at = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._leashes: list[Leash] = []
        self._is_given_up = False
        self._thread_id = 0

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Work on it in this thread, which does nothing else afterwards."""
        token = current_call.set(self)
        self._thread_id = threading.get_native_id()
        try:
            yield
        finally:
            with self._lock:
                self._thread_id = 0
            current_call.reset(token)

    def join(self, leash: "Leash") -> None:
        """Has the leash be cut when the call is given up; at once if it was."""
        with self._lock:
            self._leashes.append(leash)
            is_given_up = self._is_given_up
        if is_given_up:
            leash.cut(GIVEN_UP)

    def give_up(self) -> None:
        """Cut what the call waits for, now and later; if it computes, others go first."""
        with self._lock:
            self._is_given_up = True
            leashes = list(self._leashes)
        for leash in leashes:
            leash.cut(GIVEN_UP)
        with self._lock, suppress(OSError):
            if self._thread_id and sys.platform == "linux":
                # There a priority is a thread's (setpriority(2), C library/kernel differences).
                os.setpriority(os.PRIO_PROCESS, self._thread_id, LAST)


# The call that this thread works on; None where nobody waits.
current_call: ContextVar[Call | None] = ContextVar("current_call", default=None)


class Leash:
    """One connection's. What `Call` it belongs to is found by itself."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        # Why the connection was cut; empty while it is not.
        self.why = ""
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._held = -1
        self._before = 0
        self._received = 0
        self._answer_ends_at: float | None = None
        self._answer_began_at_byte = 0
        call = current_call.get()
        self._ends_at = call.ends_at if call else None
        if call:
            call.join(self)

    def hold(self, fileno: int) -> None:
        """Take over a socket of the driver's, for as long as it has none other."""
        if fileno < 0:
            return
        # A socket that was closed leaves its number to the next.
        number = os.fstat(fileno).st_ino
        if number == self._held:
            return
        with self._lock:
            self._let_go()
            self._held = number
            self._socket = socket.socket(fileno=os.dup(fileno))
            if self.why:
                self._shut_down()
        _watcher.add(self)

    def release(self) -> None:
        """Let go of the socket: the driver has closed it, or is about to."""
        _watcher.remove(self)
        with self._lock:
            self._let_go()

    def cut(self, why: str) -> None:
        """Shut the connection down, from whichever thread."""
        with self._lock:
            self.why = self.why or why
            self._shut_down()

    def check(self) -> None:
        """Raise Cut if a limit was passed."""
        self.look()
        if self.why:
            raise Cut(self.why)

    @contextmanager
    def answer(self, seconds: float | None = None) -> Iterator[None]:
        """Yield one question and its answer; within another it is part of that one's.

        It may take no longer than the bounds say, nor than `seconds`.
        """
        if self.is_answering:
            yield
            return
        self._answer_began_at_byte = self.received
        most = self.bounds.answer_seconds
        self._answer_ends_at = time.monotonic() + min(most, most if seconds is None else seconds)
        try:
            yield
        finally:
            self._answer_ends_at = None

    @property
    def is_answering(self) -> bool:
        """Whether a question was asked whose answer is not complete."""
        return self._answer_ends_at is not None

    @property
    def received(self) -> int:
        """How many bytes the server sent, as the kernel counts them; 0 where it does not."""
        with self._lock:
            with suppress(OSError, struct.error):
                if self._socket is not None:
                    raw = self._socket.getsockopt(socket.IPPROTO_TCP, _TCP_INFO, _TCP_INFO_BYTES)
                    self._received = self._before + _RECEIVED.unpack_from(raw, _RECEIVED_AT)[0]
            return self._received

    def look(self) -> None:
        """Cut the connection if a limit was passed."""
        now = time.monotonic()
        ends = [each for each in (self._ends_at, self._answer_ends_at) if each is not None]
        if ends and now > min(ends):
            self.cut(LATE)
        received = self.received
        if received > self.bounds.all_bytes or (
            self._answer_ends_at is not None
            and received - self._answer_began_at_byte > self.bounds.answer_bytes
        ):
            self.cut(LARGE)

    def _let_go(self) -> None:
        if self._socket is not None:
            self._before = self._received
            with suppress(OSError):
                self._socket.close()
            self._socket = None
        self._held = -1

    def _shut_down(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


class _Watcher:
    """The thread that looks at all leashes of the process, while there are any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # One whose connection was forgotten goes with it.
        self._leashes: WeakSet[Leash] = WeakSet()
        self._thread: threading.Thread | None = None

    def add(self, leash: Leash) -> None:
        with self._lock:
            self._leashes.add(leash)
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, daemon=True, name="leashes")
                self._thread.start()

    def remove(self, leash: Leash) -> None:
        with self._lock:
            self._leashes.discard(leash)

    def _watch(self) -> None:
        while True:
            with self._lock:
                leashes = list(self._leashes)
                if not leashes:
                    self._thread = None
                    return
            for leash in leashes:
                leash.look()
            leashes.clear()
            time.sleep(TICK_SECONDS)


_watcher = _Watcher()
