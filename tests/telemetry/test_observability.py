"""Figures, log lines and traces of one stack that did some work of each kind."""

import contextlib
import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import grpc
import httpx
import pytest
import yaml
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.parser import text_string_to_metric_families
from quarterdeck.v1 import tasks_pb2, tasks_pb2_grpc
from quarterdeck_server.domains.backups import figures as backups_figures
from quarterdeck_server.domains.reports import figures as reports_figures
from quarterdeck_server.processes.database_metrics import Facts
from quarterdeck_server.telemetry import metrics

from tests.support.backup_api import add_file, back_up, until
from tests.support.collector import Collector, attributes_of
from tests.support.documents import blocks
from tests.support.repository import ROOT
from tests.support.running_server import (
    ADMIN_EMAIL,
    ADMIN_PASSWORD,
    Person,
    Stack,
    clean_environment,
    free_port,
)
from tests.support.waiting import wait_for

DOCUMENT = ROOT / "docs/observability.md"
READS = 12
SERVE, WORK, ENVOY = "\0serve\0", "\0work\0", "--config-path"
TASKS = "quarterdeck.v1.TaskService"
LAST_SUCCESS = "quarterdeck_backup_last_success_timestamp_seconds"


@dataclass
class Observed:
    """A stack, what it did, and where it is seen."""

    stack: Stack
    admin: Person
    collector: Collector
    metrics_url: str
    ids: dict[str, str] = field(default_factory=dict)
    # Processes that are no children of the stack.
    alone: list[subprocess.Popen[str]] = field(default_factory=list)
    work_url: str = ""
    serve_url: str = ""

    @property
    def listen(self) -> str:
        """Where the worker alone serves."""
        return f"unix:{self.stack.data_dir}/alone.sock"

    def start_alone(self) -> None:
        """A job worker and a worker, each with a port of its own, and one that does not get it."""
        self.work_url = self._start_alone(free_port(), "work")
        self.serve_url = self._start_alone(free_port(), "serve", "--listen", self.listen)
        taken = int(self.stack.settings["metrics_port"])
        self._start_alone(taken, "serve", "--listen", f"{self.listen}.refused")

    def _start_alone(self, port: int, *command: str) -> str:
        settings = {"data_dir": str(self.stack.data_dir), "metrics_port": str(port)}
        self.alone.append(
            subprocess.Popen(
                [sys.executable, "-m", "quarterdeck_server", *command],
                env=clean_environment(**settings),
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return f"http://127.0.0.1:{port}"

    def figures(self, url: str = "") -> dict[tuple[str, ...], float]:
        """The samples of a scrape, by name and the values of their labels in order of name."""
        text = httpx.get(f"{url or self.metrics_url}/metrics").text
        return {
            (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    def lines(self) -> list[dict[str, Any]]:
        """The log, but for the two lines that are for people."""
        return [json.loads(line) for line in self.stack.log.splitlines() if line.startswith("{")]


def documented(collector_url: str) -> dict[str, str]:
    """The settings of the command in the document that has traces sent, with another collector."""
    [block] = [block for block in blocks(DOCUMENT) if "otlp" in block.words]
    variable, *command = shlex.split(block.text)
    assert command == ["quarterdeck", "up"]
    name, _, url = variable.partition("=")
    assert url.startswith("http://127.0.0.1:")
    return {name.removeprefix("QUARTERDECK_").lower(): collector_url}


def plan_backups(seen: Observed, source: str) -> None:
    """Schedules of this source and of others: one active, one not, one whose schedule is not."""
    yearly = {"name": "yearly", "cron": "0 3 1 1 *", "backup_type": "full"}
    seen.admin.make(f"{source}/backup-schedules", **yearly, is_enabled=True)
    planned, paused, idle = (add_file(seen.stack, seen.admin, f"{n}.db") for n in range(3))
    made = seen.admin.make(f"{planned}/backup-schedules", **yearly, is_enabled=True)
    seen.ids |= {"planned": planned.rpartition("/")[2], "planned_at": made["created_at"]}
    seen.admin.make(f"{paused}/backup-schedules", **yearly, is_enabled=True)
    assert seen.admin.put(paused, is_active=False).status_code == 200
    seen.admin.make(f"{idle}/backup-schedules", **yearly, is_enabled=False)


@pytest.fixture(scope="module")
def observed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Observed]:
    collector = Collector()
    port = free_port()
    settings = {"workers": "2", "job_workers": "1", "metrics_port": str(port)}
    settings |= documented(collector.url) | {"log_format": "json"}
    stack = Stack(tmp_path_factory.mktemp("observed") / "data", settings).start()
    admin = stack.login(ADMIN_EMAIL, ADMIN_PASSWORD)
    seen = Observed(stack, admin, collector, f"http://127.0.0.1:{port}")
    source = add_file(stack, admin, "seen.db")
    seen.ids["source"] = source.rpartition("/")[2]
    plan_backups(seen, source)
    report = admin.make(f"{source}/reports", template_id="inventory", format="json")
    admin.make(f"{source}/reports/{report['id']}/generate")
    backup = back_up(admin, source)
    assert backup["status"] == "completed"
    seen.ids["finished_at"] = backup["finished_at"]
    task = admin.make("/api/tasks", title="to be seen")
    seen.ids["task"] = task["id"]
    for _ in range(READS):
        assert admin.get(f"/api/tasks/{task['id']}").status_code == 200
    missing = admin.get("/api/tasks/01890000-0000-7000-8000-000000000000")
    assert missing.status_code == 404
    seen.ids["missing"] = missing.headers["x-request-id"]
    assert until(admin, f"{source}/reports/{report['id']}")["status"] == "completed"
    seen.start_alone()
    yield seen
    for process in seen.alone:
        process.kill()
        process.communicate()
    assert stack.stop() == 0
    with contextlib.suppress(OSError):
        collector.close()


def test_one_scrape_shows_all_processes_the_database_and_envoy(observed: Observed) -> None:
    answer = httpx.get(f"{observed.metrics_url}/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    figures = observed.figures()
    calls = "quarterdeck_requests_total"
    assert figures[calls, "OK", "GetTask", TASKS] == READS
    assert figures[calls, "NOT_FOUND", "GetTask", TASKS] == 1
    assert figures["quarterdeck_request_duration_seconds_count", "GetTask", TASKS] == READS + 1
    assert figures["quarterdeck_backups_total", "backup", "done", "sqlite"] == 1
    assert figures["quarterdeck_reports_total", "json", "done", "inventory"] == 1
    assert figures["quarterdeck_jobs_total", "backups.dump", "done"] == 1
    assert figures["quarterdeck_jobs_running", "backups.dump"] == 0
    dumped = figures["quarterdeck_backup_bytes_total", "sqlite", "dumped"]
    assert dumped > figures["quarterdeck_backup_bytes_total", "sqlite", "stored"] > 0
    for pool in ("read", "write", "write_lock", "password_hash"):
        assert figures["quarterdeck_pool_wait_seconds_count", pool] > 0
        assert figures["quarterdeck_pool_waiting", pool] == 0
    assert figures["quarterdeck_active_users",] == 1
    assert figures["quarterdeck_database_up",] == figures["quarterdeck_gateway_up",] == 1
    assert figures["envoy_cluster_membership_healthy", "workers"] == 2
    assert httpx.get(f"{observed.metrics_url}/healthz").text == "ok\n"
    assert httpx.get(f"{observed.metrics_url}/quitquitquit").status_code == 404
    assert httpx.post(f"{observed.metrics_url}/metrics").status_code == 501


def test_the_dashboard_the_alerts_and_the_docs_name_figures_that_there_are(
    observed: Observed,
) -> None:
    own = httpx.get(f"{observed.metrics_url}/metrics").text
    # What Envoy has not used yet is not scraped, but would be.
    admin = httpx.HTTPTransport(uds=str(observed.stack.data_dir / "run" / "envoy.sock"))
    with httpx.Client(transport=admin, base_url="http://envoy") as client:
        envoy = client.get("/stats/prometheus").text
    scraped = set(re.findall(r"^(\w+)[ {]", own + envoy, re.MULTILINE))
    dashboard = json.loads((ROOT / "deploy/grafana/quarterdeck.json").read_text())
    queries = [t["expr"] for panel in dashboard["panels"] for t in panel.get("targets", ())]
    alerts = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())
    rules = [rule["expr"] for group in alerts["groups"] for rule in group["rules"]]
    no_labels = re.sub(r"\{[^}]*\}|by \([^)]*\)", "", "\n".join(queries + rules))
    named = set(re.findall(r"\b(?:quarterdeck|envoy)_\w+", no_labels))
    assert len(queries) > 30
    assert len(rules) > 10
    # A stream is open in another test only.
    assert named - scraped <= {"quarterdeck_streams"}


def test_what_may_fail_is_shown_before_it_does(observed: Observed) -> None:
    figures = observed.figures()
    for source_type in ("mysql", "postgresql", "sqlite"):
        for kind in ("backup", "restore", "verification"):
            assert figures["quarterdeck_backups_total", kind, "failed", source_type] == 0
    assert figures["quarterdeck_reports_total", "pdf", "failed", "inventory"] == 0
    assert figures["quarterdeck_jobs_total", "backups.restore", "failed"] == 0
    assert figures["quarterdeck_schedule_runs_total", "failed", "backups.fire"] == 0


def test_a_worker_alone_tells_what_the_database_knows(observed: Observed) -> None:
    def figures() -> dict[tuple[str, ...], float]:
        with contextlib.suppress(httpx.HTTPError):
            return observed.figures(observed.serve_url)
        return {}

    wait_for(lambda: bool(figures()))
    told = figures()
    assert told["quarterdeck_jobs_requested_oldest_seconds",] == 0
    assert told["quarterdeck_database_up",] == 1
    ids = observed.ids
    assert {key[1]: value for key, value in told.items() if key[0] == LAST_SUCCESS} == {
        ids["source"]: pytest.approx(seconds(ids["finished_at"]), abs=0.001),
        ids["planned"]: pytest.approx(seconds(ids["planned_at"]), abs=0.001),
    }


def seconds(time: str) -> float:
    return datetime.fromisoformat(time).timestamp()


def test_an_error_while_one_is_noted_is_counted_and_says_nothing(observed: Observed) -> None:
    turn = observed.stack.data_dir / "quarterdeck.db.turn"
    request = tasks_pb2.CreateTaskRequest(title="not to be")
    with grpc.insecure_channel(observed.listen) as channel:
        grpc.channel_ready_future(channel).result(timeout=30)
        stub = tasks_pb2_grpc.TaskServiceStub(channel)
        away = turn.rename(turn.with_suffix(".away"))
        turn.mkdir()  # so a write fails, and so does its audit row
        try:
            with pytest.raises(grpc.RpcError) as failed:
                stub.CreateTask(request, metadata=observed.admin.metadata, timeout=30)
        finally:
            turn.rmdir()
            away.rename(turn)
    assert failed.value.code() is grpc.StatusCode.INTERNAL
    assert re.fullmatch(r"internal error; its request id is [\w-]+", failed.value.details())
    counted = observed.figures(observed.serve_url)
    calls = [(key, value) for key, value in counted.items() if "CreateTask" in key]
    assert (("quarterdeck_requests_total", "INTERNAL", "CreateTask", TASKS), 1) in calls
    assert not [key for key, _ in calls if "OK" in key]


def test_the_docs_list_every_figure_with_its_labels() -> None:
    table = DOCUMENT.read_text()
    rows = dict(re.findall(r"^\| `(quarterdeck_\w+)` \| ([^|]*) \|", table, re.MULTILINE))
    shown = {name: set(re.findall(r"`(\w+)`", text)) for name, text in rows.items()}
    modules = (metrics, backups_figures, reports_figures)
    named = [each for module in modules for each in vars(module).values()]
    wrapped = [each for each in named if isinstance(each, MetricWrapperBase)]
    expected = {
        each._name + ("_total" if each._type == "counter" else ""): set(each._labelnames)
        for each in wrapped
    }
    expected |= {each.name: set(each._labelnames) for each in Facts().describe()}
    assert shown == expected | {"quarterdeck_gateway_up": set()}


def test_all_lines_of_a_call_and_of_a_job_name_it(observed: Observed) -> None:
    lines = observed.lines()
    [call] = [line for line in lines if line.get("request_id") == observed.ids["missing"]]
    assert (call["event"], call["rpc"], call["service"]) == ("call", "GetTask", TASKS)
    assert (call["status"], call["user"]) == ("NOT_FOUND", observed.admin.id)
    assert (call["ip"], len(call["trace_id"])) == ("127.0.0.1", 32)
    assert call["ms"] >= 0
    ended = {line["kind"]: line for line in lines if line["event"] == "work ended"}
    assert ended["backup"]["handler"] == "backups.dump"
    assert str(ended["backup"]["data_source"]) == observed.ids["source"]
    assert ended["backup"]["job"] != ended["report"]["job"]
    printed = [line for line in observed.stack.log.splitlines() if not line.startswith("{")]
    assert [line.partition(":")[0] for line in printed] == [
        "Migrated the database",
        "Quarterdeck is ready",
    ]


def test_a_trace_goes_from_envoy_through_the_call_to_its_sql(observed: Observed) -> None:
    collector, missing = observed.collector, observed.ids["missing"]

    def found() -> list[Span]:
        return collector.named(f"{TASKS}/GetTask", quarterdeck__request_id=missing)

    wait_for(lambda: len(found()) == 1)
    [call] = found()

    def envoy() -> list[Span]:
        sent = [(name, span) for name, span in list(collector.spans) if name == "quarterdeck-envoy"]
        return [span for _, span in sent if span.span_id == call.parent_span_id]

    wait_for(lambda: len(envoy()) == 1)
    [edge] = envoy()
    assert edge.trace_id == call.trace_id
    assert not edge.parent_span_id
    assert attributes_of(edge)["guid:x-request-id"] == missing
    about = attributes_of(call)
    assert (about["rpc.system.name"], about["rpc.response.status_code"]) == ("grpc", "NOT_FOUND")
    assert about["enduser.id"] == observed.admin.id
    names = [span.name for span in collector.children(call)]
    assert sorted(names) == ["SELECT sessions", "SELECT tasks", "wait for read"]
    [sql] = [span for span in collector.children(call) if span.name == "SELECT tasks"]
    assert sql.trace_id == call.trace_id
    assert edge.start_time_unix_nano <= call.start_time_unix_nano <= sql.start_time_unix_nano
    assert sql.end_time_unix_nano <= call.end_time_unix_nano
    about = attributes_of(sql)
    assert (about["db.system.name"], about["db.operation.name"]) == ("sqlite", "SELECT")
    assert "?" in about["db.query.text"]
    assert "01890000" not in about["db.query.text"]
    [line] = [line for line in observed.lines() if line.get("request_id") == missing]
    assert line["trace_id"] == call.trace_id.hex()
    wait_for(lambda: bool(collector.named(f"{TASKS}/CreateTask")))
    [write] = collector.named(f"{TASKS}/CreateTask")
    inside = {span.name for span in collector.children(write)}
    assert {"wait for write_lock", "BEGIN", "INSERT tasks", "COMMIT"} <= inside


def test_who_asked_for_a_job_is_linked_to_its_trace(observed: Observed) -> None:
    collector = observed.collector
    wait_for(lambda: bool(collector.named("job backups.dump")))
    [job] = collector.named("job backups.dump")
    [asked] = collector.named("quarterdeck.v1.BackupService/CreateBackup")
    [link] = asked.links
    assert (link.trace_id, link.span_id) == (job.trace_id, job.span_id)
    [line] = [line for line in observed.lines() if line.get("kind") == "backup"]
    assert line["job"] == attributes_of(job)["quarterdeck.job_id"]
    assert line["trace_id"] == job.trace_id.hex()
    assert {"UPDATE backups", "COMMIT"} <= {span.name for span in collector.children(job)}


def test_figures_outlive_the_processes_that_counted_them(observed: Observed) -> None:
    stack, streams = observed.stack, "quarterdeck_streams"
    headers = {"authorization": observed.admin.client.headers["authorization"]}
    stream = ("StreamNotifications", "quarterdeck.v1.NotificationService")
    with (
        contextlib.suppress(httpx.HTTPError),
        httpx.stream("GET", f"{stack.url}/api/notifications/stream", headers=headers),
    ):
        wait_for(lambda: observed.figures().get((streams, *stream)) == 1)
        for worker in stack.children(SERVE):
            os.kill(worker, signal.SIGKILL)
        wait_for(lambda: observed.figures().get((streams, *stream), 0) == 0)
    assert observed.figures()["quarterdeck_requests_total", "OK", "GetTask", TASKS] == READS
    os.kill(stack.children(ENVOY)[0], signal.SIGKILL)
    wait_for(lambda: observed.figures()["quarterdeck_gateway_up",] == 0)
    wait_for(lambda: observed.figures()["quarterdeck_gateway_up",] == 1)
    healthy = ("envoy_cluster_membership_healthy", "workers")
    wait_for(lambda: observed.figures().get(healthy) == 2)
    twin = observed.admin.twin()
    assert twin.get(f"/api/tasks/{observed.ids['task']}").status_code == 200
    figures = observed.figures()
    assert figures["quarterdeck_requests_total", "OK", "GetTask", TASKS] == READS + 1
    assert figures["quarterdeck_child_starts_total", "worker 0"] == 2


def test_a_job_worker_alone_answers_on_a_port_of_its_own(observed: Observed) -> None:
    *_, refused = observed.alone
    _, error = refused.communicate(timeout=30)
    assert refused.returncode == 2
    assert "is taken; choose another with QUARTERDECK_METRICS_PORT" in error
    assert len(error.splitlines()) == 1
    with httpx.Client(base_url=observed.work_url) as client:

        def well() -> bool:
            with contextlib.suppress(httpx.HTTPError):
                return client.get("/healthz").status_code == 200
            return False

        wait_for(well)
        wait_for(lambda: "quarterdeck_jobs_queued{" in client.get("/metrics").text)
        assert "quarterdeck_jobs_requested 0.0" in client.get("/metrics").text


def test_a_collector_that_is_away_is_told_of_once(observed: Observed) -> None:
    observed.collector.close()
    path = f"/api/tasks/{observed.ids['task']}"

    def told() -> list[dict[str, Any]]:
        assert observed.admin.twin().get(path).status_code == 200
        return [line for line in observed.lines() if "takes no traces" in line["event"]]

    wait_for(lambda: bool(told()))
    assert len(told()) <= len(observed.stack.children(SERVE)) + len(observed.stack.children(WORK))
