"""The reasons of failures: each is declared in the contract, and nowhere else."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from quarterdeck.v1 import errors_pb2
from quarterdeck_client.errors import BY_REASON, Reason

ROOT = Path(__file__).parents[2]
SERVER, CLIENT = ROOT / "server/quarterdeck_server", ROOT / "clients/python/quarterdeck_client"
# Its words are gRPC's statuses.
STATUSES = "telemetry/otlp.py"
DECLARED = set(Reason)


def trees(*folders: Path) -> Iterator[tuple[Path, ast.Module]]:
    return (
        (path, ast.parse(path.read_text())) for folder in folders for path in folder.rglob("*.py")
    )


def said(tree: ast.Module) -> Iterator[str]:
    """The members of Reason that a module names other than to compare with them."""
    compared = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="Reason"), attr=name) if id(node) not in compared:
                yield name


def test_every_reason_is_declared_and_every_declared_one_is_raised() -> None:
    raised = {name for _, tree in trees(SERVER) for name in said(tree)}
    assert raised == DECLARED


def test_no_reason_is_written_as_text() -> None:
    literals = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.value}"
        for path, tree in trees(SERVER, CLIENT)
        if not path.as_posix().endswith(STATUSES)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in DECLARED
    ]
    assert literals == []


def test_no_failure_has_a_reason_that_is_a_text() -> None:
    given = [
        f"{path.relative_to(ROOT)}:{word.value.lineno} {word.value.value}"
        for path, tree in trees(SERVER)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for word in node.keywords
        if word.arg == "reason" and isinstance(word.value, ast.Constant) and word.value.value
    ]
    assert given == []


def test_the_words_of_the_client_are_those_of_the_contract() -> None:
    numbers = errors_pb2.Reason.items()
    assert {name for name, number in numbers if number} == DECLARED
    assert set(BY_REASON) <= DECLARED
    document = json.loads((SERVER / "gateway/openapi.json").read_text())
    schemas = document["components"]["schemas"]
    assert set(schemas["Reason"]["enum"]) == DECLARED
    assert schemas["ErrorInfo"]["properties"]["reason"]["$ref"].endswith("/Reason")


def test_the_texts_of_the_contract_name_no_other_reason() -> None:
    document = json.loads((SERVER / "gateway/openapi.json").read_text())
    texts = [
        schema["properties"]["error_code"]["description"]
        for schema in document["components"]["schemas"].values()
        if "error_code" in schema.get("properties", {})
    ]
    assert len(texts) == 5
    named = set(re.findall(r"`([A-Z_]+)`", " ".join(texts)))
    assert named
    assert named <= DECLARED


def test_each_reason_says_what_it_means_and_what_to_do() -> None:
    page = (ROOT / "docs/reasons.md").read_text()
    assert set(re.findall(r"^\| `(\w+)` \| .+\. \|$", page, re.MULTILINE)) == DECLARED


def test_the_errors_of_core_load_no_grpc_and_no_database() -> None:
    code = "import sys, quarterdeck_server.core.errors; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"grpc", "google", "peewee", "psycopg"}
