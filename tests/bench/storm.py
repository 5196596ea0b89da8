"""Do reads stay quick while many people sign in? `make bench-storm`

Reads one task over a few connections, first alone and then while 20 logins run
in parallel all the time, and prints the percentiles of both and their ratio.
"""

import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import httpx

from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, Person, Stack

READERS = 4
LOGINS = 20
SECONDS = 12.0
PAUSE_SECONDS = 0.01


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def read_for(person: Person, path: str, seconds: float) -> list[float]:
    """Milliseconds of each read, by a few readers with a short pause between reads."""
    times: list[float] = []

    def read() -> None:
        headers = {"authorization": person.client.headers["authorization"]}
        with httpx.Client(base_url=person.stack.url, headers=headers) as client:
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                started = time.perf_counter()
                assert client.get(path).status_code == 200
                times.append((time.perf_counter() - started) * 1000)
                time.sleep(PAUSE_SECONDS)

    threads = [threading.Thread(target=read) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def storm(url: str, seconds: float) -> list[float]:
    """Logins of one user, `LOGINS` at a time; milliseconds of each."""
    body = {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD}
    times: list[float] = []

    def login() -> None:
        with httpx.Client(base_url=url, timeout=60) as client:
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                started = time.perf_counter()
                answer = client.post("/api/auth/login", json=body)
                # On a busy machine some are told to come again.
                assert answer.status_code in (200, 429), answer.text
                times.append((time.perf_counter() - started) * 1000)

    threads = [threading.Thread(target=login) for _ in range(LOGINS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="qd-storm-") as folder:
        stack = Stack(Path(folder) / "data", {"workers": "2", "bcrypt_cost": "12"}).start()
        try:
            person = stack.login(ADMIN_EMAIL, ADMIN_PASSWORD)
            path = f"/api/tasks/{person.make('/api/tasks', title='read me')['id']}"
            read_for(person, path, 2)
            calm = read_for(person, path, SECONDS)
            # A process of its own: the readers' clock must not wait for its threads.
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                logins = pool.submit(storm, stack.url, SECONDS + 2)
                time.sleep(1)
                stormy = read_for(person, path, SECONDS)
                login_times = logins.result()
        finally:
            stack.stop()
    for name, times in (("calm", calm), (f"{LOGINS} logins at once", stormy)):
        numbers = "".join(f"{percentile(times, share):10.2f}" for share in (0.5, 0.9, 0.99))
        print(f"{name:20}{len(times):8} reads{numbers}   (p50, p90, p99 in ms)")
    print(f"p99 ratio {percentile(stormy, 0.99) / percentile(calm, 0.99):.2f}; ", end="")
    print(f"{len(login_times)} logins, p50 {percentile(login_times, 0.5):.0f} ms")


if __name__ == "__main__":
    main()
