"""Waiting for what is about to be."""

import time
from collections.abc import Callable

import httpx


def wait_for(condition: Callable[[], object], seconds: float = 30) -> None:
    """Waits until the condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def wait_for_answer(client: httpx.Client, path: str) -> None:
    """Waits until the path answers 200. Who does not listen yet is asked again."""

    def answers() -> bool:
        try:
            return client.get(path).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    wait_for(answers)
