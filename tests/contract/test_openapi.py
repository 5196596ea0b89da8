"""The OpenAPI document: what it says is what the contract says and what the server does."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from quarterdeck_server.gateway.docs_page import static_files
from quarterdeck_server.rpc import contract
from quarterdeck_server.rpc.policy import rpc_of, secret_fields

from tests.support.backup_api import on_sqlite
from tests.support.contract import MESSAGES
from tests.support.repository import GOLDEN
from tests.support.running_server import ADMIN_EMAIL, Person, Stack
from tools.fuzz import ENVIRONMENT, LEFT_OUT, Run

DOCUMENT: dict[str, Any] = json.loads(
    next(file.content for file in static_files() if file.name == "openapi.json")
)
SCHEMAS = DOCUMENT["components"]["schemas"]
EXAMPLES = 3


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Verb in upper case, path and operation of every route."""
    for path, item in DOCUMENT["paths"].items():
        for verb, operation in item.items():
            yield verb.upper(), path, operation


def test_the_document_is_valid_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1.")
    validate(DOCUMENT)


def test_the_document_has_every_route_and_no_other() -> None:
    golden = {" ".join(line.split()[:2]) for line in GOLDEN.read_text().splitlines()}
    assert {f"{verb} {path}" for verb, path, _ in operations()} == golden
    names = [operation["operationId"] for *_, operation in operations()]
    assert len(set(names)) == len(names)


def test_generators_of_clients_tell_all_paths_and_schemas_apart() -> None:
    """To OpenAPI a variable's name tells no paths apart, to generators a dot no schemas."""
    paths = Counter(re.sub(r"{\w+}", "{}", path) for path in DOCUMENT["paths"])
    names = Counter(re.sub(r"\W|_", "", name).lower() for name in SCHEMAS)
    assert [twin for twin, count in (paths + names).items() if count > 1] == []


def test_who_may_call_is_as_the_policy_says() -> None:
    rpcs = {
        method.name: rpc_of(method) for service in contract.services() for method in service.methods
    }
    for verb, path, operation in operations():
        name = operation["operationId"]
        # A second route of an rpc has its first segment after the name.
        segment = path.split("/")[1]
        rpc = (
            rpcs.get(name[0].upper() + name[1:])
            or rpcs[name[0].upper() + name[1:].removesuffix(segment.title())]
        )
        assert set(operation.get("x-roles", ())) == rpc.roles, f"{verb} {path}"
        assert (operation.get("security") == []) == rpc.public
        assert ("401" in operation["responses"]) == (not rpc.public or rpc.judges_caller)
        for role in rpc.roles:
            assert f"`{role}`" in operation["responses"]["403"]["description"]


def test_only_what_names_something_in_its_path_answers_that_it_is_not_there() -> None:
    for verb, path, operation in operations():
        # One that was made by an earlier call with its request_id may be hidden since.
        is_named = "{" in path or (verb, path) == ("POST", "/api/data-sources")
        assert ("404" in operation["responses"]) == is_named, f"{verb} {path}"


def test_constraints_are_those_of_the_contract() -> None:
    task = SCHEMAS["CreateTaskRequest"]
    assert task["required"] == ["title"]
    assert (task["properties"]["title"]["minLength"], task["properties"]["title"]["maxLength"]) == (
        1,
        300,
    )
    assert SCHEMAS["CreateUserRequest"]["properties"]["email"]["format"] == "email"
    assert SCHEMAS["BatchCreateEventsRequest"]["properties"]["events"]["maxItems"] == 500
    assert SCHEMAS["Task.Status"]["enum"] == ["open", "in_progress", "closed"]
    assert (
        "give a status, an assigned_user_id, or both"
        in (SCHEMAS["BulkUpdateTasksRequest"]["description"])
    )
    limits = SCHEMAS["MonitoringConfig.ThresholdInput"]["properties"]["repeat_count"]
    assert (limits["minimum"], limits["maximum"]) == (0, 1_000_000)
    (severity,) = [
        each
        for each in DOCUMENT["paths"]["/api/events"]["get"]["parameters"]
        if each["name"] == "severity"
    ]
    assert severity["schema"]["uniqueItems"]
    assert severity["schema"]["maxItems"] == 5


def test_an_answer_requires_what_is_always_there() -> None:
    required = set(SCHEMAS["Task"]["required"])
    assert {"id", "status", "comments", "created_at"} <= required
    assert required.isdisjoint({"assigned_user_id", "event_id", "due_date", "closed_at"})
    # What is sent of the same message may be left out.
    assert "required" not in SCHEMAS["MonitoringConfig.ResourceFiltersInput"]
    assert SCHEMAS["MonitoringConfig.ResourceFilters"]["required"]


def test_every_text_of_the_contract_is_there_and_every_secret_is_marked() -> None:
    for name, schema in SCHEMAS.items():
        assert schema["description"], name
        message = MESSAGES.get(f"quarterdeck.v1.{name}")
        for field, property_ in schema.get("properties", {}).items():
            assert field == "@type" or property_["description"], f"{name}.{field}"
            if message and field in secret_fields(message):
                assert property_["format"] == "password", f"{name}.{field}"
                assert ("writeOnly" in property_) == name.endswith(("Request", "Form")), (
                    f"{name}.{field}"
                )
    for verb, path, operation in operations():
        assert operation["summary"], f"{verb} {path}"
        for parameter in operation.get("parameters", ()):
            assert parameter["description"], f"{verb} {path} {parameter['name']}"


def test_examples_are_valid() -> None:
    found = 0
    for *_, operation in operations():
        for content in operation.get("requestBody", {"content": {}})["content"].values():
            if "example" in content:
                whole = content["schema"] | {"components": DOCUMENT["components"]}
                Draft202012Validator(whole).validate(content["example"])
                found += 1
    assert found >= 3


@on_sqlite
def test_the_document_is_served_to_anybody_and_compressed(admin: Person) -> None:
    client = admin.stack.client()
    answer = client.get("/openapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == DOCUMENT
    assert answer.headers["content-encoding"] == "gzip"
    known = {"if-none-match": answer.headers["etag"]}
    assert client.get("/openapi.json", headers=known).status_code == 304
    assert client.head("/openapi.json").status_code == 200
    assert client.post("/openapi.json").status_code == 405


@on_sqlite
def test_a_header_that_grpc_does_not_allow_is_no_error(admin: Person) -> None:
    odd = {"x-$%&'*+^`|~!#": "1", "x-odd-bin": "%%%", "x-odd": b"\xfe"}
    odd |= {"grpc-timeout": "1n", "grpc-encoding": "x", "grpc-previous-rpc-attempts": "x"}
    for name, text in odd.items():
        answer = admin.client.get("/api/auth/me", headers=[(name.encode(), text)])
        assert (answer.status_code, answer.json()["email"]) == (200, ADMIN_EMAIL), name
    token = b"Bearer a-token-that-nobody-may-see\xff"
    answer = admin.stack.client().get("/api/auth/me", headers={"authorization": token})
    assert answer.status_code == 401
    assert "nobody-may-see" not in admin.stack.log


def test_calls_made_from_the_document_answer_what_it_says(tmp_path: Path) -> None:
    stack = Stack(tmp_path / "data", {"cors_origins": "https://app.example"}, ENVIRONMENT)
    run = Run(stack.start())
    try:
        called = run.operations()
        faults = [fault for each in called for fault in run.call(each, EXAMPLES)]
        assert faults == []
        assert len(called) == len(list(operations())) - len(LEFT_OUT)
        well = {name for name, status in run.answered if status == 200}
        assert len(well) > len(called) / 2
        shared = stack.client().get("/openapi.json", headers={"origin": "https://app.example"})
        assert shared.headers["access-control-allow-origin"] == "https://app.example"
        closed = stack.client().get("/openapi.json", headers={"origin": "https://other.example"})
        assert "access-control-allow-origin" not in closed.headers
    finally:
        stack.stop()


@on_sqlite
def test_envoy_config_writes_what_is_served(stack: Stack, tmp_path: Path) -> None:
    written = stack.command("envoy-config", "--worker", "10.0.0.5:50051", "--output", str(tmp_path))
    assert written.returncode == 0, written.stderr
    bootstrap = (tmp_path / "envoy.yaml").read_text()
    for file in static_files():
        assert (tmp_path / file.name).read_bytes() == file.content
        assert str(tmp_path / file.name) in bootstrap
