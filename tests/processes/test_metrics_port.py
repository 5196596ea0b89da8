"""The metrics port against clients that mean it no good."""

import contextlib
import socket

import httpx
import pytest
from quarterdeck_server.core.config import load
from quarterdeck_server.processes import metrics_port

from tests.support.running_server import free_port
from tests.support.waiting import wait_for


def test_slow_clients_of_the_metrics_port_hold_few_threads_for_a_short_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(metrics_port, "CLIENT_SECONDS", 1.5)
    port = free_port()
    metrics_port.serve_figures(load({"metrics_port": str(port)}, {}), metrics_port.Scrape())
    address = ("127.0.0.1", port)
    with contextlib.ExitStack() as stack:
        many = [stack.enter_context(socket.create_connection(address)) for _ in range(40)]

        def heard() -> int:
            """How many are still open, after a byte of each."""
            still = 0
            for each in many:
                with contextlib.suppress(OSError):
                    each.sendall(b"G")
                    each.setblocking(False)
                    try:
                        still += bool(each.recv(1))
                    except BlockingIOError:
                        still += 1
            return still

        wait_for(lambda: heard() <= metrics_port.MOST_CONNECTIONS)
        assert heard() == metrics_port.MOST_CONNECTIONS
        # A byte now and then does not prolong it.
        wait_for(lambda: heard() == 0)
    assert httpx.get(f"http://127.0.0.1:{port}/healthz").text == "ok\n"
