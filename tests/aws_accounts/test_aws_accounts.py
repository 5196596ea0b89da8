"""AWS accounts: what is kept of them, and the test that really signs in."""

import os
import threading
import time
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from quarterdeck_server.domains.aws_accounts.aws import LIMIT_SECONDS, try_access
from quarterdeck_server.domains.aws_accounts.service import Access

from tests.support.running_server import Person, Stack, reason, violations
from tests.support.servers import AwsServer

ACCOUNTS = "/api/config/aws-accounts"
MOTO_ACCOUNT = "123456789012"
CANARY = "canary/secret+access/key"
_numbers = iter(range(100_000_000_000, 999_999_999_999))


def account(**fields: Any) -> dict[str, Any]:
    """A new account's fields, with an id that no other test uses."""
    return {"name": "prod", "account_id": str(next(_numbers)), "regions": ["eu-west-1"]} | fields


def with_key(key: str, **fields: Any) -> dict[str, Any]:
    return account(access_key_id=key, secret_access_key=CANARY, **fields)


@pytest.fixture
def moto_account(admin: Person) -> Any:
    """The account that moto is, which a stack can have once."""
    made = admin.make(ACCOUNTS, **with_key("AKIAIOSFODNN7EXAMPLE", account_id=MOTO_ACCOUNT))
    yield made
    admin.delete(f"{ACCOUNTS}/{made['id']}")


def test_an_account_is_kept_without_showing_its_secret(stack: Stack, admin: Person) -> None:
    made = admin.make(ACCOUNTS, **with_key("AKIAIOSFODNN7EXAMPLE", description="Ours"))
    assert made["has_secret"] is True
    assert made["external_id"].startswith("quarterdeck-")
    assert admin.get(f"{ACCOUNTS}/{made['id']}").json() == made
    stored = stack.sql("SELECT sealed_secret FROM aws_accounts WHERE id = ?", made["id"])[0][0]
    assert stored
    assert CANARY not in stored


def test_the_secret_is_in_no_reply_log_or_audit_row(stack: Stack, admin: Person) -> None:
    body = with_key("AKIAIOSFODNN7EXAMPLE", request_id="canary-request")
    texts = [admin.post(ACCOUNTS, **body).text, admin.post(ACCOUNTS, **body).text]
    made = admin.get(ACCOUNTS).json()["aws_accounts"][0]
    path = f"{ACCOUNTS}/{made['id']}"
    texts.append(admin.put(path, secret_access_key=CANARY + "2").text)
    texts.append(admin.put(path, secret_access_key=CANARY, access_key_id="bad key").text)
    texts.append(admin.post(f"{path}/test").text)
    texts.append(admin.get("/api/audit-log:export").text)
    rows = stack.sql("SELECT * FROM aws_accounts") + stack.sql("SELECT * FROM request_keys")
    texts += [str(rows), stack.log]
    assert not [text for text in texts if CANARY in text]
    entry = admin.get("/api/audit-log", action="UpdateAwsAccount", outcome="success").json()
    assert "secret_access_key" in entry["entries"][0]["changes"]


def test_an_account_is_there_once(admin: Person) -> None:
    body = account()
    first = admin.make(ACCOUNTS, **body)
    again = admin.post(ACCOUNTS, **body)
    assert (again.status_code, reason(again)) == (409, "ACCOUNT_EXISTS")
    assert violations(again) == {"account_id"}
    admin.delete(f"{ACCOUNTS}/{first['id']}")
    assert admin.post(ACCOUNTS, **body).status_code == 200


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"account_id": "12345"}, {"account_id"}),
        ({"regions": []}, {"regions"}),
        ({"regions": ["eu west"]}, {"regions[0]"}),
        ({"name": ""}, {"name"}),
        ({"role_arn": "arn:aws:iam::x:role/y"}, {"role_arn"}),
        ({"role_arn": "arn:aws:iam::000000000001:role/other"}, {"role_arn"}),
        ({"access_key_id": "AKIAIOSFODNN7EXAMPLE"}, {"request"}),
        ({"secret_access_key": "x"}, {"request"}),
    ],
)
def test_bad_fields_are_named(admin: Person, fields: dict[str, Any], wrong: set[str]) -> None:
    answer = admin.post(ACCOUNTS, **account(**fields))
    assert answer.status_code == 400
    assert violations(answer) == wrong


def test_an_update_changes_what_is_given(admin: Person) -> None:
    made = admin.make(ACCOUNTS, **with_key("AKIAIOSFODNN7EXAMPLE"))
    path = f"{ACCOUNTS}/{made['id']}"
    changed = admin.put(path, name="renamed", is_active=False, etag=made["etag"]).json()
    assert (changed["name"], changed["is_active"]) == ("renamed", False)
    assert (changed["regions"], changed["has_secret"]) == (made["regions"], True)
    assert changed["external_id"] == made["external_id"]
    assert reason(admin.put(path, name="x", etag=made["etag"])) == "STALE_ETAG"
    lone_key = admin.put(path, access_key_id="AKIAIOSFODNN7EXAMPL2")
    assert violations(lone_key) == {"secret_access_key"}
    without = admin.put(path, access_key_id="").json()
    assert (without["has_secret"], without["access_key_id"]) == (False, "")
    assert violations(admin.put(path, secret_access_key="x")) == {"access_key_id"}


def test_accounts_are_found(admin: Person, unique: str) -> None:
    made = admin.make(ACCOUNTS, **account(name=f"The {unique} account"))
    for search in (unique.upper(), made["account_id"][3:]):
        found = admin.get(ACCOUNTS, search=search, is_active=True).json()["aws_accounts"]
        assert [each["id"] for each in found] == [made["id"]]
    assert admin.get(ACCOUNTS, search=unique, is_active=False).json()["total_size"] == 0


def test_managers_read_and_change_nothing(admin: Person, manager: Person, user: Person) -> None:
    path = f"{ACCOUNTS}/{admin.make(ACCOUNTS, **account())['id']}"
    assert manager.get(path).status_code == 200
    assert manager.put(path, name="x").status_code == 403
    assert manager.post(f"{path}/test").status_code == 403
    assert user.get(path).status_code == 403


def test_a_test_really_signs_in(admin: Person, moto_account: dict[str, Any]) -> None:
    path = f"{ACCOUNTS}/{moto_account['id']}"
    answer = admin.make(f"{path}/test")
    assert (answer["success"], answer["account_id"]) == (True, MOTO_ACCOUNT)
    assert answer["arn"].startswith("arn:aws:")
    assert admin.get(path).json()["last_test"] == answer
    assert admin.get(path).json()["etag"] == moto_account["etag"]


def test_a_role_is_taken_on_with_the_external_id(
    admin: Person, aws: AwsServer, moto_account: dict[str, Any]
) -> None:
    path = f"{ACCOUNTS}/{moto_account['id']}"
    role = f"arn:aws:iam::{MOTO_ACCOUNT}:role/quarterdeck"
    admin.put(path, role_arn=role, secret_access_key=CANARY)
    answer = admin.make(f"{path}/test")
    assert answer["success"], answer
    assert ":assumed-role/quarterdeck/" in answer["arn"]
    assert aws.assumed[-1] == moto_account["external_id"]


def test_the_credentials_of_another_account_are_told(admin: Person) -> None:
    made = admin.make(ACCOUNTS, **with_key("AKIAIOSFODNN7EXAMPLE"))
    answer = admin.make(f"{ACCOUNTS}/{made['id']}/test")
    assert (answer["success"], answer["error_code"]) == (False, "WRONG_ACCOUNT")
    assert MOTO_ACCOUNT in answer["message"]
    assert made["account_id"] in answer["message"]


def test_people_are_told_when_a_test_begins_to_fail(
    admin: Person, manager: Person, aws: AwsServer, moto_account: dict[str, Any]
) -> None:
    path = f"{ACCOUNTS}/{moto_account['id']}"
    key = {"secret_access_key": CANARY}

    def alerts() -> int:
        found = manager.get("/api/notifications", type="aws_account_failing").json()
        return sum(n["resource_id"] == moto_account["id"] for n in found["notifications"])

    assert admin.make(f"{path}/test")["success"]
    admin.put(path, access_key_id=aws.key("ExpiredToken"), **key)
    assert not admin.make(f"{path}/test")["success"]
    assert not admin.make(f"{path}/test")["success"]
    assert alerts() == 1
    admin.put(path, access_key_id="AKIAIOSFODNN7EXAMPLE", **key)
    assert admin.make(f"{path}/test")["success"]
    assert alerts() == 1


def access(key: str, **more: Any) -> Access:
    fields = {"account_id": MOTO_ACCOUNT, "regions": ["eu-west-1"], "role_arn": ""}
    fields |= {"external_id": "quarterdeck-1", "access_key_id": key, "version": 1}
    secret = {"secret_access_key": CANARY if key else ""}
    return Access(**{**fields, **secret, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        ("InvalidClientTokenId", "INVALID_ACCESS_KEY"),
        ("SignatureDoesNotMatch", "WRONG_SECRET"),
        ("ExpiredToken", "EXPIRED_TOKEN"),
        ("RequestExpired", "CLOCK_SKEW"),
        ("AccessDenied", "ACCESS_DENIED"),
        ("RegionDisabledException", "REGION_DISABLED"),
        ("Throttling", "THROTTLED"),
        ("SomethingNew", "AWS_ERROR"),
        ("500", "NO_CONNECTION"),
        ("200", "NO_CONNECTION"),
        ("cut", "NO_CONNECTION"),
    ],
)
def test_every_failure_is_a_code_and_a_sentence(aws: AwsServer, failure: str, code: str) -> None:
    with mock.patch.dict(os.environ, aws.environment):
        outcome = try_access(access(aws.key(failure)))
    assert (outcome.success, outcome.error_code) == (False, code)
    assert outcome.message.endswith(".")
    assert CANARY not in str(outcome)


def test_a_role_that_refuses_names_what_it_needs(aws: AwsServer) -> None:
    role = f"arn:aws:iam::{MOTO_ACCOUNT}:role/quarterdeck"
    with mock.patch.dict(os.environ, aws.environment):
        outcome = try_access(access(aws.key("AccessDenied"), role_arn=role))
    assert outcome.error_code == "ACCESS_DENIED"
    assert role in outcome.message
    assert "sts:ExternalId quarterdeck-1" in outcome.message


def test_no_credentials_and_no_route_are_told(aws: AwsServer, tmp_path: Any) -> None:
    nowhere = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    with mock.patch.dict(os.environ, aws.environment | nowhere):
        assert try_access(access("AKIAIOSFODNN7EXAMPLE")).error_code == "NO_CONNECTION"
    missing = {"AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"), "HOME": str(tmp_path)}
    with mock.patch.dict(os.environ, aws.environment | missing):
        assert try_access(access("")).error_code == "NO_CREDENTIALS"


@pytest.mark.parametrize("stack", ["sqlite"], indirect=True)
def test_who_does_not_answer_is_given_up_in_time_while_others_are_served(
    admin: Person, user: Person, aws: AwsServer
) -> None:
    made = admin.make(ACCOUNTS, **with_key(aws.key("slow")))
    answers: list[dict[str, Any]] = []
    testing = threading.Thread(
        target=lambda: answers.append(admin.make(f"{ACCOUNTS}/{made['id']}/test"))
    )
    started = time.monotonic()
    testing.start()
    for _ in range(10):
        assert user.post("/api/tasks", title="meanwhile").status_code == 200
    assert testing.is_alive()
    testing.join()
    assert answers[0]["error_code"] == "TIMEOUT"
    assert LIMIT_SECONDS - 1 < time.monotonic() - started < LIMIT_SECONDS + 3


def test_a_new_secret_key_still_opens_what_was_sealed(tmp_path: Path, aws: AwsServer) -> None:
    running = Stack(tmp_path / "data", {"workers": "1"}, aws.environment).start()
    person = running.login("admin@example.com", "a first password")
    body = with_key("AKIAIOSFODNN7EXAMPLE", account_id=MOTO_ACCOUNT)
    path = f"{ACCOUNTS}/{person.make(ACCOUNTS, **body)['id']}"
    before = (running.data_dir / "secret.key").read_text()
    assert "another quarterdeck runs" in running.command("rotate-key").stderr
    running.stop()
    sealed = running.command("rotate-key")
    assert "secrets sealed with it: 1" in sealed.stdout, sealed.stderr
    after = (running.data_dir / "secret.key").read_text()
    assert before not in after
    running.start()
    again = running.login("admin@example.com", "a first password")
    assert again.make(f"{path}/test")["success"]
    running.stop()
