"""What one client address may have of the gateway, and what is left to all others."""

import hashlib
import shutil
import subprocess
from contextlib import ExitStack, suppress
from pathlib import Path

import grpc
import httpx
import pytest
import yaml
from grpc_health.v1 import health_pb2, health_pb2_grpc
from quarterdeck.v1 import auth_pb2, auth_pb2_grpc, tasks_pb2, tasks_pb2_grpc
from quarterdeck_server.gateway.lanes import LANES

from tests.support.fleet import Fleet
from tests.support.repository import ROOT
from tests.support.running_server import (
    ADMIN_EMAIL,
    ADMIN_PASSWORD,
    Person,
    Stack,
    free_port,
    reason,
)
from tests.support.small_gateway import (
    CONNECTIONS,
    GREEDY,
    HALF_HEADERS,
    HONEST,
    STREAMS,
    calling_from,
    connections,
    figure,
    number_of_open,
    number_of_silent,
)
from tests.support.waiting import wait_for, wait_for_answer

SHARES = ROOT / "envoy" / "shares"


def test_an_address_has_its_connections_and_no_more(small: Stack, owner: Person) -> None:
    for _ in range(2):
        # The second time shows that what was closed is given back.
        with connections(small, CONNECTIONS + 10, HALF_HEADERS) as sockets:
            assert number_of_open(sockets) == CONNECTIONS
            with calling_from(HONEST, owner) as honest:
                assert honest.get("/api/auth/me").status_code == 200


def test_half_a_request_holds_nothing_of_a_worker(small: Stack, owner: Person) -> None:
    token = owner.client.headers["authorization"]
    head = HALF_HEADERS + f"authorization: {token}\r\ncontent-type: application/json\r\n".encode()
    sent = head + b"content-length: 20000\r\n\r\n{"
    with connections(small, CONNECTIONS, sent) as sockets:
        assert number_of_open(sockets) == CONNECTIONS
        assert figure(small, "http.public.downstream_rq_active") >= CONNECTIONS
        assert figure(small, "cluster.workers.upstream_rq_active") == 0


def test_what_is_not_whole_of_large_requests_is_little_of_each_address(
    small: Stack, owner: Person
) -> None:
    token = owner.client.headers["authorization"]
    head = HALF_HEADERS.replace(b"tasks", b"events:batch")
    head += f"authorization: {token}\r\ncontent-type: application/json\r\n".encode()
    head += b"content-length: 3900000\r\n\r\n"

    others = figure(small, "http.public.downstream_cx_active")

    def kept() -> int:
        # Those of the last time count for as long as the gateway has them.
        wait_for(lambda: figure(small, "http.public.downstream_cx_active") <= others)
        with connections(small, 8, head) as sockets:
            for one in sockets:
                with suppress(ConnectionError):
                    one.sendall(b" " * 3_500_000)
            with calling_from(HONEST, owner) as honest:
                text = {"title": "x" * 200_000}
                assert honest.post("/api/tasks", json=text).status_code == 400
            with calling_from(GREEDY, owner) as greedy:
                assert greedy.post("/api/tasks", json={"title": "x"}).status_code == 200
            return number_of_silent(sockets)

    assert 3 <= kept() <= 5
    # What was given up is given back, once the address has time for it.
    wait_for(lambda: 3 <= kept() <= 5)


def test_an_address_has_its_streams_and_no_more(small: Stack, owner: Person) -> None:
    with ExitStack() as opened:
        clients = [opened.enter_context(calling_from(GREEDY, owner)) for _ in range(STREAMS + 1)]
        clients.append(opened.enter_context(calling_from(HONEST, owner)))
        answers = [
            opened.enter_context(each.stream("GET", "/api/notifications/stream"))
            for each in clients
        ]
        statuses = [each.status_code for each in answers]
        assert statuses == [200] * STREAMS + [429, 200]
        answers[STREAMS].read()
        assert reason(answers[STREAMS]) == "RATE_LIMITED"
        assert clients[0].get("/api/auth/me").status_code == 200


def test_an_address_has_its_requests_a_second_and_no_more(small: Stack, owner: Person) -> None:
    with calling_from(GREEDY, owner) as greedy, calling_from(HONEST, owner) as honest:
        del greedy.headers["authorization"]
        answers = (greedy.get("/api/no-route") for _ in range(1000))
        limited = next(answer for answer in answers if answer.status_code == 429)
        assert (reason(limited), limited.headers["retry-after"]) == ("RATE_LIMITED", "1")
        assert honest.get("/api/auth/me").status_code == 200
        # What people need to get in, and what tells how it goes, is not among them.
        assert greedy.get("/healthz").status_code == 200
        credentials = {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD}
        assert greedy.post("/api/auth/login", json=credentials).status_code == 200


def test_strangers_have_a_lane_and_a_size_of_their_own(small: Stack, owner: Person) -> None:
    lanes = {name: f"cluster.{name}.upstream_rq_total" for name in ("workers", "strangers")}
    before = {name: figure(small, total) for name, total in lanes.items()}
    forged = {"authorization": "Bearer eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJxdWFydGVyZGVjayJ9.AAAA"}
    assert small.client().get("/api/tasks").status_code == 401
    assert small.client().get("/api/tasks", headers=forged).status_code == 401
    large = {"title": "x" * 70_000}
    assert small.client().post("/api/tasks", json=large).status_code == 413
    credentials = {"email": "x" * 70_000, "password": "p"}
    assert small.client().post("/api/auth/login", json=credentials).status_code == 413
    assert owner.post("/api/tasks", **large).status_code == 400
    # Who is known is told that it has too many values, and not to try again; no worker reads it.
    values = b'{"source": "s", "raw": {"k": [' + b"0," * 1_900_000 + b"0]}}"
    headers = {"content-type": "application/json"}
    refused = owner.elsewhere().client.post("/api/events", content=values, headers=headers)
    assert (refused.status_code, reason(refused)) == (413, "TOO_LARGE")
    assert "500,000 values" in refused.json()["message"]
    after = {name: figure(small, total) for name, total in lanes.items()}
    assert {name: after[name] - before[name] for name in lanes} == {"workers": 1, "strangers": 2}


def test_health_is_asked_and_not_watched_through_the_gateway(small: Stack) -> None:
    with small.channel() as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        answer = stub.Check(health_pb2.HealthCheckRequest())
        assert answer.status == health_pb2.HealthCheckResponse.SERVING
        with pytest.raises(grpc.RpcError) as refused:
            next(stub.Watch(health_pb2.HealthCheckRequest(), timeout=5))
        assert refused.value.code() == grpc.StatusCode.UNIMPLEMENTED


def test_a_compressed_message_is_refused_before_it_is_opened(small: Stack, owner: Person) -> None:
    with small.channel() as channel:
        create = tasks_pb2_grpc.TaskServiceStub(channel).CreateTask
        login = auth_pb2_grpc.AuthServiceStub(channel).Login
        for call, request in (
            (create, tasks_pb2.CreateTaskRequest(title="x" * 3_000_000)),
            (login, auth_pb2.LoginRequest(email="x" * 3_000_000)),
        ):
            with pytest.raises(grpc.RpcError) as refused:
                call(request, metadata=owner.metadata, compression=grpc.Compression.Gzip)
            assert refused.value.code() == grpc.StatusCode.UNIMPLEMENTED
            assert "grpc-encoding identity" in refused.value.details()
            initial = dict(refused.value.initial_metadata() or ())
            assert initial.get("grpc-accept-encoding", "identity") == "identity"


def test_no_answer_is_kept_by_a_cache_or_guessed_at(small: Stack, owner: Person) -> None:
    client = small.client()
    answers = [
        owner.get("/api/auth/me"),
        owner.get("/api/tasks", page_size="no number"),
        client.get("/api/tasks"),
        client.get("/no/such/route"),
        client.post("/api/tasks", json={"title": "x" * 70_000}),
        client.get("/healthz"),
    ]
    assert [each.status_code for each in answers] == [200, 400, 401, 404, 413, 200]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "strict-transport-security" not in answer.headers
    for path in ("/docs", "/docs/", "/docs/docs.js", "/openapi.json", "/"):
        assert client.get(path).status_code == 404


def test_a_worker_on_tcp_believes_its_gateway_only(tmp_path: Path) -> None:
    secret = tmp_path / "gateway.secret"
    secret.touch(mode=0o600)
    secret.write_text("ab" * 32 + "\n" + "cd" * 32 + "\n")
    fleet = Fleet(tmp_path, {"gateway_secret_file": str(secret)})
    fleet.prepare(ADMIN_EMAIL)
    listen, port = f"127.0.0.1:{free_port()}", free_port()
    serve = fleet.serve("1", listen).start()
    edge = fleet.envoy("1", "--worker", listen, http_port=str(port))
    try:
        edge.start()
        body = {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD}
        forged = {"x-quarterdeck-client": "6.6.6.6", "x-quarterdeck-gateway": "guessed" * 9}
        transport = httpx.HTTPTransport(local_address=HONEST, retries=20)
        with httpx.Client(transport=transport, base_url=f"http://127.0.0.1:{port}") as client:
            wait_for_answer(client, "/healthz")
            answer = client.post("/api/auth/login", json=body, headers=forged)
            assert answer.status_code == 200, answer.text
        with grpc.insecure_channel(listen) as channel:
            request = auth_pb2.LoginRequest(**body)
            metadata = [*forged.items(), ("x-request-id", "of-a-caller")]
            auth_pb2_grpc.AuthServiceStub(channel).Login(request, metadata=metadata)
        lines = [line for line in serve.log.splitlines() if '"Login"' in line]
        assert f'"ip": "{HONEST}"' in lines[-2]
        assert '"ip": "127.0.0.1"' in lines[-1]
        assert "of-a-caller" not in lines[-1]
        # It is told to nobody.
        assert "abab" not in serve.log + edge.log + (tmp_path / "envoy-1/envoy.yaml").read_text()
        assert (tmp_path / "envoy-1/gateway.json").stat().st_mode & 0o077 == 0
    finally:
        fleet.stop()


@pytest.mark.parametrize("command", ["up", "envoy-config --worker unix:/w --output ."])
def test_plain_http_for_others_needs_a_word(tmp_path: Path, command: str) -> None:
    fleet = Fleet(tmp_path, {"http_host": "0.0.0.0"})
    refused = fleet.command(*command.replace("--output .", f"--output {tmp_path}").split())
    assert refused.returncode == 2
    assert "QUARTERDECK_HTTP_INSECURE=on" in refused.stderr
    assert not (tmp_path / "envoy.yaml").exists()


def test_with_a_word_it_is_served_and_who_reads_nothing_stops_nobody(tmp_path: Path) -> None:
    fleet = Fleet(tmp_path, {"http_host": "::", "http_insecure": "on"})
    ran = fleet.command("envoy-config", "--worker", "unix:/w", "--output", str(tmp_path))
    assert ran.returncode == 0, ran.stderr
    bootstrap = yaml.safe_load((tmp_path / "envoy.yaml").read_text())
    lanes = {each["name"]: each for each in bootstrap["static_resources"]["clusters"]}
    for name in LANES:
        [options] = lanes[name]["typed_extension_protocol_options"].values()
        http2 = options["explicit_http_config"]["http2_protocol_options"]
        unread = http2["max_concurrent_streams"] * http2["initial_stream_window_size"]
        assert http2["initial_connection_window_size"] >= unread
    listener = bootstrap["static_resources"]["listeners"][0]
    http = listener["filter_chains"][0]["filters"][-1]["typed_config"]
    [host] = http["route_config"]["virtual_hosts"]
    to = {each["match"].get("path", ""): each.get("route", {}) for each in host["routes"]}
    # A quiet stream says nothing over gRPC for as long as nothing happens.
    watch = to["/quarterdeck.v1.NotificationService/WatchNotifications"]
    assert (watch["cluster"], watch["idle_timeout"]) == ("streams", "3600s")
    download = to["/quarterdeck.v1.BackupService/DownloadBackup"]
    assert (download["cluster"], download["idle_timeout"]) == ("bulk", "60s")


def test_the_filter_was_made_from_the_source_that_is_here() -> None:
    """`make shares` notes of which source it made which module."""
    for line in (SHARES / "built.sha256").read_text().splitlines():
        digest, name = line.split()
        found = hashlib.sha256((SHARES / name).read_bytes()).hexdigest()
        assert found == digest, f"{name} is another one than `make shares` left: run it again"
    if not (SHARES / "node_modules").is_dir():
        pytest.skip("NO COMPILER HERE: the filter of shares is not made again and compared")
    ran = subprocess.run(
        ["npm", "run", "--silent", "check"], cwd=SHARES, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_filter_counts_networks() -> None:
    if shutil.which("node") is None:
        pytest.skip("NO NODE HERE: the filter of shares is not tested alone")
    command = ["node", "--test", "shares.test.mjs"]
    ran = subprocess.run(command, cwd=SHARES, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
