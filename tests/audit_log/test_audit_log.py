"""The audit log: what is in it, and that nobody can change it unseen."""

import itertools
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import peewee
import pytest
from quarterdeck_server.domains.audit_log import service as audit_log
from quarterdeck_server.storage import audit, db

from tests.support.backup_api import add_file, back_up, on_sqlite
from tests.support.report_api import draft, generate
from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, PASSWORD, Person, Stack

PATH = "/api/audit-log"
CANARY = "canary-Passw0rd-never-shown"


def entries(admin: Person, **filters: Any) -> list[dict[str, Any]]:
    answer = admin.get(PATH, page_size=200, **filters)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["entries"]
    return found


def exported(admin: Person, **filters: Any) -> list[dict[str, Any]]:
    answer = admin.get(f"{PATH}:export", **filters)
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def test_a_write_is_recorded_with_all_that_is_known(admin: Person, user: Person) -> None:
    task = user.make("/api/tasks", title="before", priority="low")
    changed = user.put(f"/api/tasks/{task['id']}", title="after", priority="high")
    newest, created = entries(admin, resource_id=task["id"])
    assert (created["action"], newest["action"]) == ("CreateTask", "UpdateTask")
    assert created["changes"] == {"title": {"after": "before"}, "priority": {"after": "low"}}
    assert (newest["actor_id"], newest["actor_email"]) == (user.id, user.tokens["user"]["email"])
    assert (newest["resource_type"], newest["outcome"], newest["reason"]) == ("task", "success", "")
    assert newest["changes"] == {
        "title": {"before": "before", "after": "after"},
        "priority": {"before": "low", "after": "high"},
    }
    assert newest["request_id"] == changed.headers["x-request-id"]
    assert newest["ip"] == "127.0.0.1"
    assert newest["session_id"]
    assert newest["seq"] > created["seq"]


def test_denials_and_failures_are_recorded_reads_are_not(
    admin: Person, someone: Callable[..., Person], manager: Person
) -> None:
    person = someone()
    person.get("/api/tasks")
    person.get(PATH)
    person.delete("/api/tasks/none")
    task = manager.make("/api/tasks", title="not theirs")
    person.delete(f"/api/tasks/{task['id']}")
    found = [(e["action"], e["outcome"], e["reason"]) for e in entries(admin, actor_id=person.id)]
    assert found == [
        ("DeleteTask", "denied", "PERMISSION_DENIED"),
        ("DeleteTask", "failure", "NOT_FOUND"),
        ("ListAuditEntries", "denied", "PERMISSION_DENIED"),
    ]


@on_sqlite
def test_reads_of_what_is_precious_are_recorded(
    stack: Stack, admin: Person, manager: Person, user: Person, unique: str
) -> None:
    source = add_file(stack, manager, f"{unique}.db")
    source_id = int(source.rsplit("/", 1)[1])
    backup = back_up(manager, source)
    report = draft(manager, source, format="json")
    generate(manager, report)
    reads = {
        "DownloadBackup": (manager, f"{source}/backups/{backup['id']}/download"),
        "DownloadReport": (manager, f"{report}/download"),
        "GetAccessControl": (manager, f"/scan/data-sources/{source_id}/access-control"),
        "ExportAuditEntries": (admin, f"{PATH}:export"),
    }
    for action, (person, path) in reads.items():
        params = {"action": unique} if action == "ExportAuditEntries" else {}
        answer = person.get(path, **params)
        assert answer.status_code == 200, answer.text
        [entry] = [
            each
            for each in entries(admin, action=action, actor_id=person.id)
            if each["request_id"] == answer.headers["x-request-id"]
        ]
        assert (entry["outcome"], entry["ip"]) == ("success", "127.0.0.1")
        assert entry["changes"].items() >= (params or {"data_source_id": source_id}).items()
    # One that fails has its outcome, and one that is refused has been told before.
    missing = manager.get(f"{source}/backups/999999/download")
    denied = user.get(reads["DownloadBackup"][1])
    for answer, outcome in ((missing, "failure"), (denied, "denied")):
        found = entries(admin, action="DownloadBackup", outcome=outcome)
        assert answer.headers["x-request-id"] in [each["request_id"] for each in found]


def test_entries_are_filtered(admin: Person, someone: Callable[..., Person]) -> None:
    person = someone()
    tasks = [person.make("/api/tasks", title=str(n))["id"] for n in range(3)]
    person.delete(f"/api/tasks/{tasks[0]}")
    mine = {"actor_id": person.id}
    assert len(entries(admin, **mine, action="CreateTask")) == 3
    assert {entry["actor_id"] for entry in entries(admin, actor_id="me")} == {admin.id}
    assert [e["action"] for e in entries(admin, resource_id=tasks[0])] == [
        "DeleteTask",
        "CreateTask",
    ]
    assert len(entries(admin, **mine, resource_type="task", outcome="success")) == 4
    assert entries(admin, **mine, outcome="failure") == []
    middle = entries(admin, **mine)[1]["created_at"]
    assert len(entries(admin, **mine, created_before=middle)) == 2
    assert len(entries(admin, **mine, created_after=middle)) == 1
    first = admin.get(PATH, **mine, page_size=3).json()
    assert (len(first["entries"]), first["total_size"]) == (3, 4)
    rest = admin.get(PATH, **mine, page_size=3, page_token=first["next_page_token"]).json()
    assert len(rest["entries"]) == 1


def test_only_administrators_see_it(manager: Person, user: Person) -> None:
    for person in (manager, user):
        assert person.get(PATH).status_code == 403
        assert person.get(f"{PATH}:export").status_code == 403


def test_an_export_is_json_lines_in_order(admin: Person, someone: Callable[..., Person]) -> None:
    person = someone()
    for number in range(5):
        person.make("/api/tasks", title=f"line {number}", description="two\nlines")
    lines = exported(admin, actor_id=person.id)
    assert len(lines) == 5
    assert [line["seq"] for line in lines] == sorted(line["seq"] for line in lines)
    assert lines == [
        {**entry, "actor_id": person.id} for entry in reversed(entries(admin, actor_id=person.id))
    ]
    assert exported(admin, actor_id="nobody") == []
    answer = admin.get(f"{PATH}:export", actor_id=person.id)
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert "audit-log.jsonl" in answer.headers["content-disposition"]


def test_a_whole_export_has_every_entry_once_and_linked(admin: Person) -> None:
    lines = exported(admin)
    assert len(lines) > 10
    for before, after in itertools.pairwise(lines):
        assert after["seq"] == before["seq"] + 1
        assert after["previous_hash"] == before["hash"]


def test_no_secret_is_in_it(admin: Person, stack: Stack, unique: str) -> None:
    email = f"{unique}@example.com"
    made = admin.make("/api/users", email=email, full_name="X", password=CANARY)
    entry = entries(admin, resource_id=made["user"]["id"], action="CreateUser")[0]
    assert entry["changes"] == {"email": {"after": email}, "full_name": {"after": "X"}}
    person = stack.login(email, CANARY)
    change = {"current_password": CANARY, "new_password": CANARY + "2"}
    assert person.post("/api/auth/change-password", **change).status_code == 200
    person.post("/api/auth/refresh", refresh_token=person.tokens["refresh_token"])
    stack.client().post("/api/auth/login", json={"email": email, "password": CANARY + "3"})
    reset = admin.make(f"/api/users/{made['user']['id']}/reset-password")["generated_password"]
    secrets = (CANARY, reset, person.tokens["access_token"], person.tokens["refresh_token"])
    kept = str(stack.sql("SELECT * FROM audit_log")) + stack.log
    assert not [secret for secret in secrets if secret in kept]


TRIGGERS = (
    *((f"audit_log_{name}", "audit_log") for name in ("no_update", "no_delete", "append_only")),
    ("audit_log_at_the_end", "audit_log"),
    *((f"audit_head_{name}", "audit_head") for name in ("no_insert", "no_delete", "one")),
    ("audit_head_forward", "audit_head"),
)
# With the columns of an entry and of another one.
ADDED = (
    "INSERT INTO audit_log SELECT {seq}, {id}, 1, NULL, 'forged', NULL, '', 'a', 't', 'r',"
    " 'success', '', '', '{{}}', previous_hash, hash, NULL, NULL"
    " FROM audit_log WHERE seq = 2"
)
FORBIDDEN = (
    "UPDATE audit_log SET ip = 'x'",
    "UPDATE audit_log SET seq = seq + 100",
    "DELETE FROM audit_log WHERE seq = 3",
    "DELETE FROM audit_head",
    "UPDATE audit_head SET seq = 1",
    "UPDATE audit_head SET seq = 1, hash = (SELECT hash FROM audit_log WHERE seq = 1)",
    "UPDATE audit_head SET seq = seq + 1",
    "UPDATE audit_head SET hash = 'x'",
    "INSERT INTO audit_head (id, seq, hash) VALUES (1, 1, 'x')",
    # In the midst, where an entry was not committed, and one that is there already.
    ADDED.format(seq="0", id="'other'"),
    ADDED.format(seq="2", id="id"),
    ADDED.format(seq="9", id="id"),
)
FORBIDDEN_SQLITE = (
    *(text.replace("INSERT", "INSERT OR REPLACE") for text in FORBIDDEN if "INSERT" in text),
    *(text.replace("INSERT", "INSERT OR IGNORE") for text in FORBIDDEN[-2:-1]),
    *(text.replace("INSERT", "REPLACE") for text in FORBIDDEN if "INSERT" in text),
    "UPDATE OR REPLACE audit_log SET seq = 3 WHERE seq = 1",
    "UPDATE OR REPLACE audit_log SET rowid = 3 WHERE seq = 1",
    "UPDATE OR IGNORE audit_log SET ip = 'x'",
    ADDED.format(seq="2", id="'other'") + " ON CONFLICT (seq) DO UPDATE SET ip = 'x'",
    "DELETE FROM audit_log",
)
FORBIDDEN_POSTGRESQL = (
    "TRUNCATE audit_log",
    "TRUNCATE audit_head",
    "TRUNCATE audit_log, audit_head CASCADE",
    ADDED.format(seq="2", id="'other'") + " ON CONFLICT (seq) DO UPDATE SET ip = 'x'",
    "MERGE INTO audit_log a USING audit_log b ON a.seq = b.seq WHEN MATCHED THEN DELETE",
    "CREATE TEMP TABLE audit_log AS SELECT 0 AS seq, '' AS id; "
    + ADDED.format(seq="0", id="'other'").replace("audit_log", "public.audit_log"),
    "WITH gone AS (DELETE FROM audit_log RETURNING 1) SELECT * FROM gone",
)


def _try_forbidden() -> None:
    on_sqlite = db.is_sqlite()
    replica = "" if on_sqlite else "SET LOCAL session_replication_role = replica; "
    for before in dict.fromkeys(("", replica)):
        for statement in FORBIDDEN + (FORBIDDEN_SQLITE if on_sqlite else FORBIDDEN_POSTGRESQL):
            with pytest.raises(peewee.PeeweeException, match="audit log"), db.database.atomic():
                db.database.execute_sql(before + statement)


def test_no_statement_changes_what_is_written(database: None) -> None:
    for number in range(5):
        with db.write():
            audit.record_system(f"A{number}", "test", {})
            audit.record_system(f"B{number}", "test", {})
    read = "SELECT * FROM audit_log ORDER BY seq"
    before = db.database.execute_sql(read).fetchall()
    head = audit_log.head()
    for foreign_keys in (0, 1):
        if db.is_sqlite():
            db.database.execute_sql(f"PRAGMA foreign_keys = {foreign_keys}")
        _try_forbidden()
    assert db.database.execute_sql(read).fetchall() == before
    assert audit_log.head() == head
    with db.write():
        audit.record_system("After", "test", {})
    assert audit_log.head()[0] == head[0] + 1
    assert [each.faults for each in audit_log.check()] == [[]]
    # Who owns the tables can always take the triggers away; the chain has it then.
    db.database.execute_sql(ADDED.format(seq="99", id="'other'"))
    (fault,) = list(audit_log.check())[-1].faults
    assert (fault.seq, fault.problem) == (99, "comes after the head, 11: nobody wrote it here")


@pytest.fixture
def closed(own_stack: Callable[..., Stack]) -> Stack:
    """A stack with a little history, stopped."""
    running = own_stack(workers="1")
    person = running.login(ADMIN_EMAIL, ADMIN_PASSWORD)
    for number in range(6):
        person.make("/api/tasks", title=f"é {number}")
    running.stop()
    return running


def verify(stack: Stack, *arguments: str) -> tuple[int, str]:
    result = stack.command("audit", "verify", *arguments)
    return result.returncode, result.stdout


def test_the_database_refuses_to_change_it_and_verify_finds_who_did(closed: Stack) -> None:
    code, said = verify(closed)
    assert (code, "All 8 entries are intact." in said) == (0, True)
    first = closed.sql("SELECT action, resource_type, actor_email FROM audit_log WHERE seq = 1")
    assert [tuple(row) for row in first] == [("CreateUser", "user", "system")]
    head = said.strip().rsplit(" ", 1)[1]
    for statement in ("UPDATE audit_log SET ip = 'x'", "DELETE FROM audit_log"):
        with pytest.raises(Exception, match="append-only"):
            closed.sql(statement)
    for trigger, table in TRIGGERS:
        owner = f" ON {table}" if "database_url" in closed.settings else ""
        closed.sql(f"DROP TRIGGER IF EXISTS {trigger}{owner}")
    closed.sql("UPDATE audit_log SET ip = '10.9.8.7' WHERE seq = 3")
    assert verify(closed) == (1, "entry 3: was changed\nFaults in 8 entries: 1\n")
    closed.sql("UPDATE audit_log SET ip = '127.0.0.1' WHERE seq = 3")
    assert verify(closed, "--expect", head)[0] == 0
    closed.sql("UPDATE audit_head SET hash = 'x'")
    assert "entry 8: is not the head that was written" in verify(closed)[1]
    closed.sql("UPDATE audit_head SET hash = (SELECT hash FROM audit_log WHERE seq = 8)")
    closed.sql("DELETE FROM audit_log WHERE seq = 6")
    assert "entry 7: does not follow 5" in verify(closed)[1]
    closed.sql("DELETE FROM audit_log WHERE seq > 6")
    assert "entries 6 to 8 are gone" in verify(closed)[1]
    closed.sql("UPDATE audit_head SET seq = 5, hash = (SELECT hash FROM audit_log WHERE seq = 5)")
    assert verify(closed)[0] == 0
    assert "entry 8: is gone" in verify(closed, "--expect", head)[1]


def test_an_entry_is_about_what_was_changed_and_has_its_own_fields(
    admin: Person, manager: Person
) -> None:
    event = manager.make(
        "/api/events", source="a", type="T", severity="low", title="an event", raw={"k": "v"}
    )
    task = manager.make(f"/api/events/{event['id']}/create-task", title="of an event")
    comment = manager.make(f"/api/tasks/{task['id']}/comments", comment="a comment")
    manager.put(f"/api/tasks/{task['id']}", title="another title", etag=task["etag"])
    newest, commented, made = entries(admin, resource_id=task["id"])
    assert made["resource_type"] == commented["resource_type"] == "task"
    assert made["changes"]["event_id"] == {"after": event["id"]}
    assert "id" not in made["changes"]
    assert commented["changes"] == {"comment": {"after": comment["comment"]}}
    assert newest["changes"] == {"title": {"before": "of an event", "after": "another title"}}
    assert "raw" not in entries(admin, resource_id=event["id"])[-1]["changes"]


def test_what_is_denied_is_about_what_was_asked_for(
    admin: Person, someone: Callable[..., Person]
) -> None:
    person, manager = someone(), someone("manager")
    person.post("/api/notification-deliveries/d1/retry")
    refused = "/api/data-sources/999999"
    manager.post(f"{refused}/restores/7/cancel")
    manager.delete(f"{refused}/backup-schedules/8")
    manager.get("/scan/data-sources/999999/access-control")
    manager.get("/scan/data-sources/999999/security-audit", refresh="true")
    found = {
        each["action"]: (each["resource_type"], each["resource_id"], each["outcome"])
        for who in (person, manager)
        for each in entries(admin, actor_id=who.id)
        if each["outcome"] != "success"
    }
    assert (
        found.items()
        >= {
            "RetryNotificationDelivery": ("notification_delivery", "", "denied"),
            "CancelRestore": ("restore", "7", "failure"),
            "DeleteBackupSchedule": ("backup_schedule", "8", "failure"),
            "GetAccessControl": ("data_source", "999999", "failure"),
            "AuditSecurity": ("data_source", "999999", "failure"),
        }.items()
    )


def test_twenty_writers_at_once_make_one_chain(admin: Person, someone: Callable[..., Any]) -> None:
    people = [admin.twin() for _ in range(20)]

    def write(person: Person) -> None:
        for number in range(5):
            person.make("/api/tasks", title=str(number))
            person.delete("/api/tasks/none")

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(write, people))
    lines = exported(admin)
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert all(b["previous_hash"] == a["hash"] for a, b in itertools.pairwise(lines))


def test_somebody_who_guesses_a_password_is_recorded(admin: Person, unique: str) -> None:
    email = f"{unique}@example.com"
    made = admin.make("/api/users", email=email, full_name="X", password=PASSWORD)
    admin.stack.client().post("/api/auth/login", json={"email": email, "password": "wrong guess"})
    entry = entries(admin, resource_id=made["user"]["id"], action="Login")[0]
    assert (entry["outcome"], entry["reason"]) == ("denied", "BAD_CREDENTIALS")
    assert "actor_id" not in entry
