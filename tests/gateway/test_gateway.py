"""What Envoy adds: limits, CORS, request ids, gRPC-Web, health, reflection."""

import json
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import grpc
import pytest
from quarterdeck.v1 import auth_pb2, auth_pb2_grpc, tasks_pb2

from tests.support.running_server import (
    ADMIN_EMAIL,
    ADMIN_PASSWORD,
    Person,
    Stack,
    free_port,
    one_database,
    reason,
)

GRPCURL = Path(sys.executable).with_name("grpcurl")


def grpcurl(stack: Stack, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(GRPCURL), "-plaintext", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def test_health_is_told_without_a_token(stack: Stack) -> None:
    # The second answer is that of the first, for a second.
    assert [stack.client().get("/healthz").status_code for _ in range(3)] == [200] * 3


def test_reflection_lists_the_services_when_asked_for(stack: Stack) -> None:
    listed = grpcurl(stack, f"127.0.0.1:{stack.port}", "list").stdout.split()
    assert "quarterdeck.v1.TaskService" in listed
    assert "grpc.health.v1.Health" in listed


def test_a_developer_makes_a_task_with_grpcurl(stack: Stack, user: Person, unique: str) -> None:
    made = grpcurl(
        stack,
        *("-H", f"authorization: Bearer {user.tokens['access_token']}"),
        *("-d", json.dumps({"title": unique, "priority": "high"})),
        f"127.0.0.1:{stack.port}",
        "quarterdeck.v1.TaskService/CreateTask",
    )
    task = json.loads(made.stdout)
    assert user.get(f"/api/tasks/{task['id']}").json()["title"] == unique


def test_a_request_id_goes_from_the_answer_to_the_log_line(stack: Stack, user: Person) -> None:
    answer = user.get("/api/auth/me")
    request_id = answer.headers["x-request-id"]
    lines = [json.loads(line) for line in stack.log.splitlines() if request_id in line]
    assert [(line["rpc"], line["user"], line["status"]) for line in lines] == [
        ("GetMe", user.id, "OK")
    ]


def test_a_request_id_from_outside_is_replaced(stack: Stack, user: Person, unique: str) -> None:
    answer = user.client.get("/api/auth/me", headers={"x-request-id": unique})
    assert answer.headers["x-request-id"] != unique
    assert unique not in stack.log


def test_a_large_answer_is_compressed_on_request(admin: Person, unique: str) -> None:
    for _ in range(5):
        admin.make("/api/tasks", title=unique, description="word " * 300)
    answer = admin.client.get(
        "/api/tasks", params={"search": unique}, headers={"accept-encoding": "gzip"}
    )
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.json()["total_size"] == 5


def test_grpc_web_speaks_through_the_same_port(stack: Stack, user: Person, unique: str) -> None:
    message = tasks_pb2.CreateTaskRequest(title=unique).SerializeToString()
    answer = user.client.post(
        "/quarterdeck.v1.TaskService/CreateTask",
        content=b"\0" + struct.pack(">I", len(message)) + message,
        headers={"content-type": "application/grpc-web+proto", "x-grpc-web": "1"},
    )
    length = struct.unpack(">I", answer.content[1:5])[0]
    task = tasks_pb2.Task.FromString(answer.content[5 : 5 + length])
    assert task.title == unique
    assert b"grpc-status:0" in answer.content.replace(b" ", b"")


@one_database
def test_limits_origins_and_hidden_services(own_stack: Callable[..., Stack]) -> None:
    origin = "https://console.example.com"
    stack = own_stack(login_rate="5", cors_origins=f"{origin},http://localhost:3000")
    asked = {"origin": origin, "access-control-request-method": "PUT"}
    allowed = stack.client().options("/api/tasks/x", headers=asked)
    assert allowed.headers["access-control-allow-origin"] == origin
    assert "PUT" in allowed.headers["access-control-allow-methods"]
    foreign = stack.client().options("/api/tasks", headers={**asked, "origin": "https://evil.com"})
    assert "access-control-allow-origin" not in foreign.headers
    assert grpcurl(stack, f"127.0.0.1:{stack.port}", "list").returncode != 0
    body = {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD}
    statuses = [stack.client().post("/api/auth/login", json=body).status_code for _ in range(5)]
    assert statuses == [200] * 5
    limited = stack.client().post("/api/auth/login", json=body)
    assert (limited.status_code, reason(limited)) == (429, "RATE_LIMITED")
    assert int(limited.headers["retry-after"]) > 0
    assert stack.client().post("/api/auth/refresh", json={}).status_code == 429
    with stack.channel() as channel, pytest.raises(grpc.RpcError) as error:
        auth_pb2_grpc.AuthServiceStub(channel).Login(auth_pb2.LoginRequest(**body))
    assert error.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert stack.client().get("/api/auth/me").status_code == 401


@one_database
def test_the_listener_has_a_limit_of_its_own(own_stack: Callable[..., Stack]) -> None:
    stack = own_stack(rate="2")
    client = stack.client()
    answers = [client.get("/api/auth/me") for _ in range(30)]
    limited = [answer for answer in answers if answer.status_code == 429]
    assert limited
    assert limited[0].headers["retry-after"]
    assert limited[0].json()["code"] == 8


@one_database
def test_figures_are_on_the_metrics_port_only(own_stack: Callable[..., Stack]) -> None:
    port = free_port()
    stack = own_stack(metrics_port=str(port))
    stack.login(ADMIN_EMAIL, ADMIN_PASSWORD)
    figures = stack.client().get(f"http://127.0.0.1:{port}/metrics").text
    assert "envoy_cluster_grpc" in figures
    assert stack.client().get(f"http://127.0.0.1:{port}/quitquitquit").status_code == 404
    assert stack.client().get("/metrics").status_code == 404


def test_when_no_worker_answers_it_is_a_503_to_retry(tmp_path: Path) -> None:
    stack = Stack(tmp_path / "data", {"workers": "1"}).start()
    [worker] = stack.children("serve")
    # Stopped, not killed: `up` does not start it again.
    subprocess.run(["kill", "-STOP", str(worker)], check=True)
    try:
        # Its health check finds out later: this is a call that is not answered.
        assert stack.client().get("/healthz").status_code == 503
    finally:
        subprocess.run(["kill", "-CONT", str(worker)], check=True)
        stack.stop()
