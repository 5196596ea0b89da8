"""`qd` against the contract, without a server."""

import ast
import inspect
import re
import sys
from pathlib import Path

import grpc
import protovalidate
import pytest
import quarterdeck_client.qd
from google.protobuf.message_factory import GetMessageClass
from quarterdeck_client import contract
from quarterdeck_client.qd.rules import is_required
from quarterdeck_client.stubs import AsyncStubs, Stubs

from tests.support.repository import GOLDEN


def test_each_call_of_the_contract_has_a_command() -> None:
    folder = Path(quarterdeck_client.qd.__file__).parent
    code = "\n".join(path.read_text() for path in folder.glob("*.py"))
    called = set(re.findall(r"client\.\w+\.(\w+)", code))
    # What the client does by itself, and what is for REST.
    apart = {
        "Login",
        "Logout",
        "Refresh",
        "WatchNotifications",
        "StreamNotifications",
        "ReceivePayload",
        "IssueToken",
    }
    golden = GOLDEN.read_text()
    rpcs = set(re.findall(r"quarterdeck\.v1\.\w+\.(\w+)", golden))
    assert rpcs - called - apart == set()


def test_the_client_has_stubs_of_each_service_for_threads_and_for_coroutines() -> None:
    wanted = {method.containing_service.name for method in contract.methods()}
    with grpc.insecure_channel("localhost:1") as channel:
        made = {name: type(stub).__name__ for name, stub in vars(Stubs(channel)).items()}
    assert set(made.values()) == {f"{service}Stub" for service in wanted}
    # Those of coroutines are there for the types only.
    typed = ast.parse(inspect.getsource(AsyncStubs))
    found = {
        node.target.id: node.annotation.attr
        for node in ast.walk(typed)
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and isinstance(node.annotation, ast.Attribute)
    }
    assert found == {name: stub.replace("Stub", "AsyncStub") for name, stub in made.items()}


def test_what_the_contract_always_refuses_without_has_to_be_given() -> None:
    found: dict[str, set[str]] = {"refused": set(), "required": set()}
    for method in contract.methods():
        request = GetMessageClass(method.input_type)()
        refused = {
            violation.proto.field.elements[0].field_name
            for violation in protovalidate.collect_violations(request)
            if violation.proto.field
        }
        required = {field.name for field in method.input_type.fields if is_required(field)}
        found["refused"] |= {f"{method.name}.{name}" for name in refused}
        found["required"] |= {f"{method.name}.{name}" for name in required}
    assert found["refused"] == found["required"]
    assert "CreateReport.format" in found["required"]


def test_without_its_packages_qd_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "typer", None)
    with pytest.raises(SystemExit) as ended:
        quarterdeck_client.qd.main()
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert told == "qd needs typer and rich: pip install 'quarterdeck-client[cli]'\n"
