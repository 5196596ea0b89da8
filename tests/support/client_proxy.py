"""A TCP proxy that can go wrong."""

import contextlib
import select
import socket
import ssl
import threading

HEADERS = 1  # the type of a frame (RFC 9113, 6.2)


class Proxy:
    """A TCP proxy that can go wrong."""

    def __init__(self, port: int, tls: ssl.SSLContext | None = None) -> None:
        self._to = port
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        # How many connections are closed as soon as they are made.
        self.refuses = 0
        # How many answers are cut off before they are delivered.
        self.swallows = 0
        self.connections = 0
        self._ended = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> "Proxy":
        return self

    def __exit__(self, *error: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._ended.set()
        self.cut()

    def cut(self) -> None:
        """Breaks all connections."""
        while self._open:
            with contextlib.suppress(OSError):
                self._open.pop().shutdown(socket.SHUT_RDWR)

    def silence(self) -> None:
        """Connections that are open stay so, and nothing passes any more."""
        self._open.clear()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            if self.refuses:
                self.refuses -= 1
                near.close()
                continue
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            if self._tls is not None:
                near = self._tls.wrap_socket(near, server_side=True)
            far = socket.create_connection(("127.0.0.1", self._to))
            stack.enter_context(contextlib.closing(near))
            stack.enter_context(contextlib.closing(far))
            self._open += [near, far]
            while True:
                ready = [near] if isinstance(near, ssl.SSLSocket) and near.pending() else None
                for one in ready or select.select([near, far], [], [])[0]:
                    data = one.recv(65536)
                    if near not in self._open:
                        self._ended.wait()
                        return
                    if not data or (one is far and self._swallowed(data)):
                        return
                    (far if one is near else near).sendall(data)

    def _swallowed(self, data: bytes) -> bool:
        if not self.swallows or HEADERS not in frame_types(data):
            return False
        self.swallows -= 1
        return True


def frame_types(data: bytes) -> set[int]:
    """The types of the frames that begin in these bytes, which begin with one (RFC 9113, 4.1)."""
    types = set()
    while len(data) >= 9:
        types.add(data[3])
        data = data[9 + int.from_bytes(data[:3], "big") :]
    return types
