"""What is lost when a machine dies? `make bench-failover`

Two `serve`, two `work`, one PostgreSQL and one Envoy, each on a host of its own (a
network namespace where that can be had, else a loopback address), with TLS from both
sides between Envoy and the workers. Sixteen clients write and read through it and
backups are queued all the time, while one part after the other is killed. A client
that sent a `request_id` sends a failed request again with the same, as it should.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import clients
from tests.bench.clients import Gateway, Ledger, Queuer, kinds_of
from tests.bench.machines import Database, Keeper, Machines, measure_on
from tests.support.fleet import Fleet, Part
from tests.support.pki import Authority
from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD

HOSTS = ("db", "serve1", "serve2", "work1", "work2", "envoy")
WORKERS_NAME = "workers.quarterdeck.internal"
HTTPS_PORT, GRPC_PORT = 8443, 50051
# From an incident on, and at least after what was done by hand.
WATCHED_SECONDS = 12.0
LEAST_SECONDS = 4.0
# What an operator waits for the gateway to find what was restarted.
FOUND_SECONDS = 2.5
UNPLUGGED_SECONDS = 15.0
JOBS_SECONDS = 120.0
HEAD = (
    f"{'incident':34} {'answered':>7} {'reads':>5} {'writes':>6} {'with id':>8}"
    f" {'back s':>8} {'slowest':>8}  failed requests by kind"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one incident did to the clients.

    back        seconds from the incident until the last request that failed had failed
    slowest     seconds that the slowest request took that was answered
    """

    name: str
    answered: int
    failures: list[clients.Attempt]
    back: float
    slowest: float
    note: str = ""


@dataclass
class Site:
    """The fleet, and the means to hurt it."""

    machines: Machines
    database: Database
    fleet: Fleet
    serves: list[Part]
    works: list[Part]
    envoy: Part
    keeper: Keeper
    gateway: Gateway
    ledger: Ledger


def build(folder: Path, machines: Machines) -> Site:
    """Starts everything, and waits until a request is answered."""
    database = Database(folder / "db", machines, "db")
    authority = Authority(folder / "pki")
    worker = authority.issue("worker", WORKERS_NAME)
    own = authority.issue("gateway", "gateway")
    public = authority.issue("public", machines.address("envoy"))
    fleet = Fleet(folder, {"database_url": database.url}, machines.on)
    fleet.prepare(ADMIN_EMAIL)
    tls = {"tls_cert_file": str(worker.cert), "tls_key_file": str(worker.key)}
    tls["tls_client_ca_file"] = str(authority.ca)
    listens = {host: f"{machines.address(host)}:{GRPC_PORT}" for host in ("serve1", "serve2")}
    serves = [fleet.serve(host, listen, **tls).start() for host, listen in listens.items()]
    works = [fleet.work(host).start() for host in ("work1", "work2")]
    flags = [part for listen in listens.values() for part in ("--worker", listen)]
    flags += ["--worker-ca", str(authority.ca), "--worker-name", WORKERS_NAME]
    flags += ["--worker-cert", str(own.cert), "--worker-key", str(own.key), "--jwt-check"]
    edge = {"http_host": machines.address("envoy"), "http_port": str(HTTPS_PORT)}
    edge |= {"https_cert_file": str(public.cert), "https_key_file": str(public.key)}
    envoy = fleet.envoy("envoy", *flags, **edge).start()
    keeper = Keeper([database.part, *serves, *works, envoy])
    keeper.start()
    gateway = Gateway(machines.address("envoy"), HTTPS_PORT, authority.ca)
    gateway = Gateway(gateway.address, HTTPS_PORT, authority.ca, sign_in(gateway))
    return Site(machines, database, fleet, serves, works, envoy, keeper, gateway, Ledger())


def sign_in(gateway: Gateway) -> str:
    """An access token, as soon as one can be had."""
    body = {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD}
    deadline = time.monotonic() + 30
    with gateway.rest() as rest:
        while time.monotonic() < deadline:
            answer = rest.post("/api/auth/login", json=body)
            if answer.status_code == 200:
                return str(answer.json()["access_token"])
            time.sleep(0.1)
    raise SystemExit(f"nobody can sign in: {answer.text}")


def watch(ledger: Ledger, name: str, hurt: Callable[[], Any]) -> Outcome:
    """Does something bad under load, and tells what the clients felt of it."""
    time.sleep(2)
    began = time.monotonic()
    note = hurt() or ""
    time.sleep(max(LEAST_SECONDS, WATCHED_SECONDS - (time.monotonic() - began)))
    attempts = ledger.between(began, time.monotonic())
    failures = [each for each in attempts if each.failure]
    answered = [each for each in attempts if not each.failure]
    outcome = Outcome(
        name,
        len(answered),
        failures,
        max((each.at for each in failures), default=began) - began,
        max((each.seconds for each in answered), default=0.0),
        note,
    )
    show(outcome)
    return outcome


def show(outcome: Outcome) -> None:
    retried = [each for each in outcome.failures if each.kind not in ("read", "write")]
    reads = [each for each in outcome.failures if each.kind == "read"]
    plain = [each for each in outcome.failures if each.kind == "write"]
    print(
        f"{outcome.name:34} {outcome.answered:7} {len(reads):6} {len(plain):6} {len(retried):8}"
        f" {outcome.back:8.1f} {outcome.slowest:8.1f}  {kinds_of(outcome.failures)}"
        f"{'; ' if outcome.note else ''}{outcome.note}",
        flush=True,
    )


def kill_worker(site: Site) -> str:
    """Kills a job worker while it has jobs; tells how soon another has taken them over."""
    victim = site.works[0]
    worker_id = victim.log.rpartition('"worker": "')[2].partition('"')[0]
    busy = (
        "SELECT count(*) FROM dbos.workflow_status WHERE status = 'PENDING'"
        f" AND executor_id = '{worker_id}'"
    )
    deadline = time.monotonic() + 30
    while site.database.sql(busy) == [(0,)] and time.monotonic() < deadline:
        time.sleep(0.02)
    [(jobs,)] = site.database.sql(busy)
    before = taken_over(site)
    assert victim.process is not None
    victim.process.kill()
    began = time.monotonic()
    while taken_over(site) == before and time.monotonic() - began < 30:
        time.sleep(0.02)
    return f"{jobs} jobs of it taken over after {time.monotonic() - began:.1f} s"


def taken_over(site: Site) -> int:
    """How often a worker, that in the victim's place too, took over jobs."""
    return sum(work.log.count("took over the jobs") for work in site.works)


def kill_database(site: Site) -> str:
    """Kills PostgreSQL as a crash does; tells when it accepted connections again."""
    part = site.database.part
    before = part.log.count(part.ready)
    began = time.monotonic()
    kill(part)
    while part.log.count(part.ready) == before and time.monotonic() - began < 60:
        time.sleep(0.02)
    return f"PostgreSQL itself was back after {time.monotonic() - began:.1f} s"


def kill(part: Part) -> None:
    assert part.process is not None
    part.process.kill()


def unplug(site: Site) -> None:
    site.machines.unplug("serve2")
    time.sleep(UNPLUGGED_SECONDS)
    site.machines.plug("serve2")


def roll(site: Site, parts: list[Part]) -> None:
    """Restarts parts one by one, as `systemctl restart` does."""
    for part in parts:
        site.keeper.restart(part)
        time.sleep(FOUND_SECONDS)


def incidents(site: Site) -> list[tuple[str, Callable[[], Any]]]:
    found: list[tuple[str, Callable[[], Any]]] = [
        ("nothing", lambda: None),
        ("kill -9 of one serve", lambda: kill(site.serves[0])),
        ("kill -9 of one work", lambda: kill_worker(site)),
        ("kill -9 of PostgreSQL", lambda: kill_database(site)),
        ("kill -9 of Envoy", lambda: kill(site.envoy)),
        ("rolling restart of both serve", lambda: roll(site, site.serves)),
        ("rolling restart of both work", lambda: roll(site, site.works)),
    ]
    if site.machines.isolated:
        name = f"cable of one serve out for {UNPLUGGED_SECONDS:.0f} s"
        found.insert(5, (name, lambda: unplug(site)))
    return found


def lost_and_doubled(database: Database, ledger: Ledger) -> tuple[int, int]:
    """Acknowledged writes that are not there, and writes that are there twice."""
    rows = dict(database.sql("SELECT id, title FROM tasks"))
    lost = [key for key, title in ledger.written.items() if rows.get(key) != title]
    return len(lost), len(rows) - len(set(rows.values()))


def unfinished_jobs(site: Site, queuer: Queuer) -> list[str]:
    """Waits for all backups that were queued; answers those that did not become complete."""
    deadline = time.monotonic() + JOBS_SECONDS
    waiting = "SELECT count(*) FROM backups WHERE status IN ('queued', 'running', 'verifying')"
    while site.database.sql(waiting) != [(0,)] and time.monotonic() < deadline:
        time.sleep(0.5)
    found = dict(site.database.sql("SELECT id, status || ' ' || error_code FROM backups"))
    states = [found.get(backup_id, "gone") for _, backup_id in queuer.queued]
    return [state for state in states if state.strip() != "completed"]


def sources(site: Site) -> dict[str, int]:
    """Registers the databases to back up."""
    with site.gateway.rest() as rest:
        found = {}
        for name in ("shop", "big"):
            answer = rest.post("/api/data-sources", json=site.database.source(name))
            assert answer.status_code == 200, answer.text
            found[name] = int(answer.json()["id"])
    return found


def run(folder: Path, machines: Machines) -> int:
    """Prints the table; answers how much was lost."""
    site = build(folder, machines)
    queuer = Queuer(site.gateway, sources(site))
    try:
        where = "network namespaces" if machines.isolated else "loopback addresses"
        print(f"Six hosts as {where}, {sum(clients.KINDS.values())} clients, mTLS behind Envoy")
        print(HEAD)
        running = clients.start(site.gateway, site.ledger)
        queuer.start()
        outcomes = [watch(site.ledger, name, hurt) for name, hurt in incidents(site)]
        queuer.close()
        for client in running:
            client.stop()
        for client in running:
            client.join()
        return summary(site, queuer, outcomes)
    finally:
        site.keeper.close()
        site.fleet.stop()
        site.database.part.stop()


def summary(site: Site, queuer: Queuer, outcomes: list[Outcome]) -> int:
    unfinished = unfinished_jobs(site, queuer)
    lost, doubled = lost_and_doubled(site.database, site.ledger)
    print(f"\nAcknowledged writes: {len(site.ledger.written)}  lost: {lost}  doubled: {doubled}")
    print(f"Queued backups: {len(queuer.queued)}  not completed: {unfinished or 0}")
    failed = sum(len(each.failures) for each in outcomes if is_calm(each))
    print(f"Requests that failed when nothing was killed: {failed}")
    print(site.fleet.done("recount"), end="")
    print(site.fleet.done("audit", "verify"), end="")
    return lost + doubled + len(unfinished) + failed


def is_calm(outcome: Outcome) -> bool:
    return outcome.name == "nothing" or outcome.name.startswith("rolling")


if __name__ == "__main__":
    measure_on(HOSTS, run)
