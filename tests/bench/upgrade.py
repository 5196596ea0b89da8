"""Does an upgrade cost a request? `make bench-failover`

The code of the last release, taken from the history, runs on the schema of its own:
two `serve`, two `work`, one Envoy, sixteen clients. Then the new code migrates the
database, and takes the old one's place host by host; and the old one comes back.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from quarterdeck_server.storage import migrations

from tests.bench import clients
from tests.bench.clients import Gateway, Ledger
from tests.bench.failover import FOUND_SECONDS, HEAD, HOSTS, lost_and_doubled, sign_in, watch
from tests.bench.machines import Database, Machines, measure_on
from tests.support.fleet import Fleet, Part
from tests.support.repository import ROOT
from tests.support.running_server import ADMIN_EMAIL

PORT = 8080


def git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True).stdout


def take_old(folder: Path) -> str:
    """Unpacks the code that was released last; answers its commit.

    With a release the contract that clients have is renewed (`make released`).
    """
    name = git("log", "--format=%H", "-1", "--", "proto/released.binpb").decode().strip()
    folder.mkdir()
    archive = git("archive", name, "server", "clients/python")
    subprocess.run(["tar", "-x"], cwd=folder, input=archive, check=True)
    known = {path.stem for path in folder.glob("server/**/migrations/[0-9]*.py")}
    if not set(migrations.names()) - known:
        sys.exit("there is no migration since the last release")
    return name


def parts_of(fleet: Fleet, listens: dict[str, str], *flags: str) -> list[Part]:
    serves = [fleet.serve(host, listen, *flags) for host, listen in listens.items()]
    return [*serves, *(fleet.work(host) for host in ("work1", "work2"))]


def replace(before: Sequence[Part], after: Sequence[Part]) -> None:
    """Stops each part and starts another in its place, one by one."""
    for old, new in zip(before, after, strict=True):
        old.stop()
        new.start()
        time.sleep(FOUND_SECONDS)


def run(folder: Path, machines: Machines) -> int:
    """Prints the table; answers how much was lost."""
    database = Database(folder / "db", machines, "db")
    commit = take_old(folder / "old")
    paths = ":".join(str(folder / "old" / part) for part in ("server", "clients/python"))
    variables = {"PYTHONPATH": paths}
    settings = {"database_url": database.url}
    old = Fleet(folder, settings, machines.on, variables=variables)
    new = Fleet(folder, settings, machines.on)
    old.prepare(ADMIN_EMAIL)
    listens = {host: f"{machines.address(host)}:50051" for host in ("serve1", "serve2")}
    workers = [part for listen in listens.values() for part in ("--worker", listen)]
    edge = {"http_host": machines.address("envoy"), "http_port": str(PORT), "http_insecure": "on"}
    envoy = new.envoy("envoy", *workers, **edge)
    before, after, back = (parts_of(each, listens, "--insecure") for each in (old, new, old))
    for part in (*before, envoy):
        part.start()
    gateway, ledger = Gateway(machines.address("envoy"), PORT, None), Ledger()
    gateway = Gateway(gateway.address, PORT, None, sign_in(gateway))
    running = clients.start(gateway, ledger)
    steps: list[tuple[str, Callable[[], object]]] = [
        ("the new version's migration", lambda: new.done("migrate").strip()),
        ("the old serve give way to the new", lambda: replace(before[:2], after[:2])),
        ("the old work give way to the new", lambda: replace(before[2:], after[2:])),
        ("and all the way back", lambda: replace(after, back)),
    ]
    try:
        print(f"\nFrom commit {commit[:7]}, the last release, to this one\n{HEAD}")
        for name, step in steps:
            watch(ledger, name, step)
        for client in running:
            client.stop()
        for client in running:
            client.join()
        lost, doubled = lost_and_doubled(database, ledger)
        print(f"\nAcknowledged writes: {len(ledger.written)}  lost: {lost}  doubled: {doubled}")
        return lost + doubled
    finally:
        new.stop()
        old.stop()
        database.part.stop()


if __name__ == "__main__":
    measure_on(HOSTS, run)
