"""`qd`: signing in, lists and details, what scripts rely on."""

import json
import re
from pathlib import Path

import pytest

from tests.backups_door import on_sqlite
from tests.qd_door import Shell
from tests.stack import ADMIN_EMAIL, ADMIN_PASSWORD, PASSWORD, Person, Stack, free_port

pytestmark = on_sqlite


@pytest.fixture
def qd(stack: Stack, tmp_path: Path) -> Shell:
    return Shell(stack, tmp_path)


@pytest.fixture
def me(qd: Shell, admin: Person) -> Shell:
    """As the administrator, by QD_TOKEN."""
    return qd.by_token(admin)


def test_a_login_keeps_credentials_that_only_their_owner_may_read(qd: Shell) -> None:
    wrong = qd("login", "--email", ADMIN_EMAIL, typed="not the password\n", code=3)
    assert "not the password" not in wrong.output
    assert not (qd.home / "quarterdeck" / "url").exists()
    told = qd("login", "--email", ADMIN_EMAIL, typed=f"{ADMIN_PASSWORD}\n")
    assert f"as {ADMIN_EMAIL} (admin)" in told.stderr
    folder = qd.home / "quarterdeck"
    assert folder.stat().st_mode & 0o777 == 0o700
    path = folder / "credentials.json"
    assert path.stat().st_mode & 0o777 == 0o600
    qd("whoami")
    path.chmod(0o644)
    assert "others may read it" in qd("whoami", code=3).stderr


def test_a_token_is_printed_for_other_programs(qd: Shell, user: Person) -> None:
    assert "qd login" in qd("token", code=3).stderr
    email = user.tokens["user"]["email"]
    qd("login", "--email", email, typed=f"{PASSWORD}\n")
    token = qd("token").stdout.strip()
    own = user.stack.client().get("/api/auth/me", headers={"authorization": f"Bearer {token}"})
    assert own.json()["email"] == email
    assert qd.json("token") == {"access_token": token}


def test_the_url_of_the_last_login_is_the_next_ones(qd: Shell, user: Person) -> None:
    email = user.tokens["user"]["email"]
    qd("login", "--email", email, typed=f"{PASSWORD}\n")
    nowhere = Shell(qd.stack, qd.home, {"QD_URL": ""})
    assert nowhere.json("whoami")["email"] == email
    nowhere("logout")
    assert "qd login" in nowhere("whoami", code=3).stderr


def test_a_token_in_the_environment_needs_no_file(qd: Shell, user: Person) -> None:
    mine = qd.by_token(user)
    assert mine.json("whoami")["id"] == user.id
    assert not (qd.home / "quarterdeck").exists()
    assert "role" in mine("users", "list", code=4).stderr
    assert "unset it" in mine("login", "--email", "a@b.c", code=2).stderr
    Shell(qd.stack, qd.home, {"QD_TOKEN": "bad"})("whoami", code=3)


def test_a_generated_password_has_to_be_changed_first(qd: Shell, me: Shell, unique: str) -> None:
    email = f"{unique}@example.com"
    made = me.json("users", "create", email, "--full-name", "New", "--role", "manager")
    generated = made["generated_password"]
    with qd.at_terminal("login") as terminal:
        for question, answer in (("Email: ", email), ("Password: ", generated), ("[Y/n]: ", "n")):
            assert generated not in terminal.read_until(question)
            terminal.type(answer)
        terminal.read_until("qd password")
        assert terminal.process.wait(timeout=10) == 0
    assert "qd password" in qd("tasks", "list", code=4).stderr
    qd("password", typed=f"{generated}\n{PASSWORD} of mine\n")
    qd("tasks", "list")
    qd("login", "--email", email, typed=f"{generated}\n", code=3)


def test_json_is_what_rest_answers(me: Shell, admin: Person, unique: str) -> None:
    made = me.json("tasks", "create", unique, "--priority", "high", "--due-date", "+3d")
    assert made == admin.get(f"/api/tasks/{made['id']}").json()
    assert me.json("tasks", "list", "--search", unique) == [
        {key: value for key, value in made.items() if key != "comments"} | {"comments": []}
    ]
    assert me.json("--json", "monitoring", "show") == admin.get("/api/config/monitoring").json()
    assert me.json("tasks", "list", "--search", f"{unique}nothing") == []


def test_lists_are_as_long_as_asked(me: Shell, unique: str) -> None:
    for number in range(4):
        me("tasks", "create", f"{unique} {number}")
    first = me("tasks", "list", "--search", unique, "--limit", "3", "--sort", "created_at")
    assert [f"{unique} {n}" in first.stdout for n in range(4)] == [True, True, True, False]
    assert "--all" in first.stderr
    assert len(me.json("tasks", "list", "--search", unique, "--all")) == 4
    whole = me("tasks", "list", "--search", unique, "--limit", "4")
    assert "--all" not in whole.stderr


def test_a_pipe_gets_whole_lines_and_a_narrow_terminal_what_fits(me: Shell, unique: str) -> None:
    title = f"{unique} " + "long " * 39 + "end"
    made = me.json("tasks", "create", title)
    header, line = me("tasks", "list", "--search", unique).stdout.splitlines()
    assert made["id"] in line
    assert title in line
    assert header.split()[-2:] == ["comment", "count"]
    me.more |= {"COLUMNS": "80", "FORCE_COLOR": "1"}
    narrow = re.sub(r"\x1b\[[0-9;]*m", "", me("tasks", "list", "--search", unique).stdout)
    assert max(map(len, narrow.splitlines())) <= 80
    assert made["id"] in narrow
    assert "end" in narrow


def test_text_of_others_cannot_drive_the_terminal(me: Shell, unique: str) -> None:
    hostile = f"{unique} [red]r[/red] [link=x]l[/link] \x1b]0;t\x07\x9b2J \u202e :smile:"
    made = me.json("tasks", "create", unique, "--description", f"{hostile}\nsecond")
    me("tasks", "comment", made["id"], hostile)
    me.more |= {"COLUMNS": "200", "FORCE_COLOR": "1"}
    for output in (me("tasks", "show", made["id"]), me("tasks", "show", made["id"], "--json")):
        left = re.sub(r"\x1b\[[0-9;]*m", "", output.stdout)
        assert "[red]r[/red] [link=x]l[/link]" in left
        assert ":smile:" in left
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", left)
    assert me.json("tasks", "show", made["id"])["description"] == f"{hostile}\nsecond"


def test_failures_have_codes_that_scripts_can_use(me: Shell, unique: str) -> None:
    me("tasks", "show", "none", code=5)
    made = me.json("tasks", "create", unique)
    me("tasks", "update", made["id"], "--title", "x", "--etag", "99", code=6)
    refused = me("events", "create", "", code=7).stderr
    assert {line.split(":")[0].strip() for line in refused.splitlines()} >= {"title", "severity"}
    me("events", "list", "--severity", "terrible", code=2)
    assert "--since" in me("events", "list", "--since", "soon", code=2).stderr
    me("tasks", "delete", made["id"], code=2)
    assert me.json("tasks", "delete", made["id"], "--yes") == {}
    nobody = f"http://127.0.0.1:{free_port()}"
    told = me("--url", nobody, "--timeout", "1", "whoami", code=8)
    assert nobody in told.stderr
    assert "Traceback" not in told.output


def test_events_and_tasks_are_worked_on(me: Shell, unique: str) -> None:
    about = ("--source", unique, "--type", "disk", "--severity", "high")
    event = me.json("events", "create", "Disk full", *about)
    task = me.json("events", "create-task", event["id"], "--assignee", "me")
    assert task["priority"] == "high"
    assert me.json("tasks", "status", task["id"], "in_progress")["status"] == "in_progress"
    me("tasks", "comment", task["id"], "Nearly done")
    assert "Nearly done" in me("tasks", "show", task["id"]).stdout
    me.json("events", "create", "Disk slow", *about)
    done = me.json("events", "bulk", "resolve", "--source", unique, "--note", "New disk")
    assert done == {"matched": 2, "updated": 2}
    shown = me("events", "show", event["id"]).stdout
    assert "New disk" in shown
    batch = [{"source": unique, "type": "t", "severity": "low", "title": "piped"}]
    me("events", "ingest", "-", typed=json.dumps(batch))
    (piped,) = me.json("events", "list", "--source", unique, "--severity", "low", "--since", "1h")
    assert piped["title"] == "piped"
    moved = me.json("tasks", "bulk", task["id"], "--set-status", "closed", "--set-assignee", "")
    assert moved["updated"] == 1


def test_monitoring_rules_go_out_and_in_again(me: Shell) -> None:
    rules = me("monitoring", "show", "--json").stdout
    assert me.json("monitoring", "set", "-", typed=rules)["thresholds"]
    me("monitoring", "set", "-", typed='{"thresholds": 3}', code=2)
    me("monitoring", "set", "-", typed="no json", code=2)


def test_secrets_are_asked_for_and_never_arguments(me: Shell, unique: str) -> None:
    where = ("--type", "postgresql", "--host", "127.0.0.1", "--port", "1", "--database", "d")
    made = me("data-sources", "create", unique, *where, "--username", "u", "--ask-password",
              "--json", typed="s3cret-word\n")  # fmt: skip
    assert '"has_password": true' in made.stdout
    assert "s3cret-word" not in made.output
    me("data-sources", "create", unique, "--password", "x", code=2)
    source = re.search(r'"id": (\d+)', made.stdout)[1]
    test = me.json("data-sources", "test", source, code=1)
    assert test["error_code"] == "NO_CONNECTION"
    me("data-sources", "delete", source, "--yes")


def test_the_shell_completes_words_of_the_contract_and_sources(me: Shell, admin: Person) -> None:
    source = admin.make("/api/data-sources", name="complete", source_type="sqlite", path="c.db")

    def offered(line: str) -> list[str]:
        me.more |= {
            "_QD_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(line.split(" ")) - 1),
        }
        return me(code=None).stdout.split()

    assert offered("qd events list --severity cr") == ["critical"]
    assert offered("qd security-audit 1 --fail-on ") == [
        "critical",
        "high",
        "medium",
        "low",
        "info",
    ]
    assert str(source["id"]) in offered("qd backups start ")
    admin.delete(f"/api/data-sources/{source['id']}")


def test_the_overview_and_the_audit_log_are_shown(me: Shell, unique: str) -> None:
    overview = me("dashboard").stdout
    assert "Events:" in overview
    assert "critical" in overview
    for part in ("events", "tasks", "users"):
        assert me("dashboard", part).stdout
    me("tasks", "create", unique)
    assert "CreateTask" in me("audit", "list", "--action", "CreateTask", "--limit", "1").stdout
    exported = me("audit", "export", "--since", "1h").stdout.splitlines()
    assert '"CreateTask"' in exported[-1]


def test_help_names_the_exit_codes_and_examples(qd: Shell) -> None:
    told = qd("--help").stdout
    assert "not signed in" in told
    assert "130" in told
    assert "Example: qd backups start 3 --wait" in qd("backups", "start", "--help").stdout
