"""What Quarterdeck calls, as local servers: a Slack webhook, and AWS (moto) that can fail."""

import base64
import json
import re
import socket
import threading
import time
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

SLOW_SECONDS = 30


class SlackServer:
    """Takes messages, and misbehaves as the words in a message's text say.

    `answer429x2` answers 429 twice and then takes it; `answer500x99` never
    does. Everything posted is kept, taken or not.
    """

    secret = "T00CANARY/B00/webhooksecret"

    def __init__(self) -> None:
        self.posts: list[tuple[str, int]] = []
        self._lock = threading.Lock()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                owner._answer(self, json.loads(body)["text"])

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/services/{self.secret}"

    def __enter__(self) -> "SlackServer":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def statuses(self, word: str) -> list[int]:
        """What was answered to the messages that have this word in them."""
        with self._lock:
            return [status for text, status in self.posts if word in text]

    def _answer(self, handler: BaseHTTPRequestHandler, text: str) -> None:
        wanted = re.search(r"answer(\d+)x(\d+)", text)
        with self._lock:
            before = sum(text == posted for posted, _ in self.posts)
            status = int(wanted[1]) if wanted and before < int(wanted[2]) else 200
            self.posts.append((text, status))
        if "slowly" in text and before == 0:
            time.sleep(2)
        handler.send_response(status)
        if status == 429:
            handler.send_header("retry-after", "1")
        if status == 302:
            handler.send_header("location", self.url)
        handler.send_header("content-length", "2")
        handler.end_headers()
        handler.wfile.write(b"ok" if status == 200 else b"no")


def error_body(code: str) -> bytes:
    """An error of the AWS query protocol."""
    return (
        '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error>'
        f"<Type>Sender</Type><Code>{code}</Code><Message>canned</Message></Error>"
        "<RequestId>1</RequestId></ErrorResponse>"
    ).encode()


class AwsServer:
    """moto, but for access keys that begin with AKIACANNED: these get the failure they name.

    `key("ExpiredToken")` makes such a key; an HTTP status, `slow` and `cut` are
    failures too. The account of every other key is 123456789012.
    """

    def __init__(self) -> None:
        self._moto = DomainDispatcherApplication(create_backend_app)
        self.assumed: list[str] = []
        # How many more parts of uploads are taken before the store is down; None for all.
        self.parts_left: int | None = None
        self._lock = threading.Lock()
        self._server = make_server("127.0.0.1", 0, self._serve, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.environment = {"AWS_ENDPOINT_URL": self.url, "AWS_EC2_METADATA_DISABLED": "true"}

    def __enter__(self) -> "AwsServer":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @staticmethod
    def key(failure: str) -> str:
        """An access key that fails so."""
        return "AKIACANNED" + base64.b32encode(failure.encode()).decode().rstrip("=")

    def _serve(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        canned = re.search(r"AKIACANNED([A-Z2-7]+)", environ.get("HTTP_AUTHORIZATION", ""))
        if canned:
            code = canned[1] + "=" * (-len(canned[1]) % 8)
            return self._fail(base64.b32decode(code).decode(), environ, start_response)
        if "partNumber=" in environ.get("QUERY_STRING", "") and self._is_down():
            return self._fail("503", environ, start_response)
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length)
        fields = parse_qs(body.decode(errors="replace"))
        self.assumed += fields.get("ExternalId", [])
        environ["wsgi.input"] = _Replayed(body)
        return self._moto(environ, start_response)  # type: ignore[no-any-return]

    def _is_down(self) -> bool:
        with self._lock:
            if self.parts_left is None:
                return False
            self.parts_left -= 1
            return self.parts_left < 0

    def _fail(self, failure: str, environ: Any, start_response: Any) -> Iterable[bytes]:
        if failure == "slow":
            time.sleep(SLOW_SECONDS)
        if failure == "cut":
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        if failure.isdigit():
            start_response(f"{failure} Failed", [("content-type", "text/plain")])
            return [b"not what one expects"]
        start_response("403 Forbidden", [("content-type", "text/xml")])
        return [error_body(failure)]


class _Replayed:
    """A request body that was read, to be read again."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def read(self, size: int = -1) -> bytes:
        taken = self._body if size < 0 else self._body[:size]
        self._body = self._body[len(taken) :]
        return taken

    def readline(self, size: int = -1) -> bytes:
        return self.read(size)
