"""`qd`: signing in, lists and details, what scripts rely on."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from quarterdeck_client.qd.app import app
from typer.main import get_command

from tests.support.backup_api import on_sqlite
from tests.support.qd_shell import Shell
from tests.support.running_server import (
    ADMIN_EMAIL,
    ADMIN_PASSWORD,
    PASSWORD,
    Person,
    Stack,
    free_port,
)

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
    with qd.at_terminal("password") as terminal:
        terminal.read_until("Current password: ")
        terminal.type(generated)
        for rule, new in (("at least 8", "short"), ("must have", f"{PASSWORD} of mine")):
            terminal.read_until(rule, "New password: ")
            terminal.type(new)
            terminal.read_until("Repeat for confirmation: ")
            terminal.type(new)
        terminal.read_until("is changed")
        assert terminal.process.wait(timeout=10) == 0
    qd("tasks", "list")
    # One's own address asks for it, too.
    other = ("users", "update", "me", "--email", f"2{email}")
    assert "is wrong" in qd(*other, typed="a guess\n", code=7).stderr
    assert qd.json(*other, typed=f"{PASSWORD} of mine\n")["email"] == f"2{email}"
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
    for none in ("0", "-5"):
        assert "--limit" in me("tasks", "list", "--limit", none, code=2).stderr


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
    assert "Not shown: comment count;" in me("tasks", "list", "--search", unique).stderr
    audit = me("audit", "list", "--action", "CreateTask", "--limit", "1")
    assert "success" in audit.stdout
    assert "resource id" in audit.stderr
    me.more["COLUMNS"] = "110"
    assert made["id"] in me("audit", "list", "--action", "CreateTask", "--limit", "1").stdout


def test_people_are_known_by_their_address(
    me: Shell, qd: Shell, admin: Person, user: Person, unique: str
) -> None:
    email = user.tokens["user"]["email"]
    made = me.json("tasks", "create", unique, "--assignee", email.upper())
    assert made["assigned_user_id"] == user.id
    assert me.json("tasks", "bulk", made["id"], "--set-assignee", "me")["updated"] == 1
    assert [each["id"] for each in me.json("tasks", "list", "--assignee", ADMIN_EMAIL,
                                           "--search", unique)] == [made["id"]]  # fmt: skip
    assert me.json("users", "show", "me")["id"] == admin.id
    assert me.json("audit", "list", "--actor-id", "me", "--limit", "1")[0]["actor_id"] == admin.id
    assert "nobody@" in me("tasks", "list", "--assignee", "nobody@example.com", code=5).stderr
    told = qd.by_token(user)("tasks", "list", "--assignee", email, code=4).stderr
    assert "give the id" in told


def test_text_of_others_cannot_drive_the_terminal(me: Shell, stack: Stack, unique: str) -> None:
    hostile = f"{unique} [red]r[/red] [link=x]l[/link] \x1b]0;t\x07\x9b2J \u202e :smile:"
    made = me.json("tasks", "create", unique)
    me("tasks", "comment", made["id"], unique)
    # As rows are that are older than the rule against it.
    stack.sql("UPDATE tasks SET description = ? WHERE id = ?", f"{hostile}\nsecond", made["id"])
    stack.sql("UPDATE task_comments SET comment = ? WHERE task_id = ?", hostile, made["id"])
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
    about = ("--source", unique, "--type", "disk", "--severity", "low")
    assert "title: " in me("events", "create", "", *about, code=7).stderr
    assert "Missing option '--type'" in me("events", "create", "x", *about[:2], code=2).stderr
    for wrong, problem in (
        (("events", "list", "--severity", "terrible"), "'--severity': 'terrible' is not one of"),
        (("backups", "show", "1", "last"), "'BACKUP': must be a number"),
        (("tasks", "bulk", "--status", "open"), "--set-status"),
        (("events", "ingest", "no/file"), "no/file: no such file"),
    ):
        assert problem in " ".join(me(*wrong, code=2).stderr.replace("│", " ").split())
    assert "--since" in me("events", "list", "--since", "soon", code=2).stderr
    me("tasks", "delete", made["id"], code=2)
    with me.at_terminal("tasks", "delete", made["id"]) as terminal:
        terminal.read_until("[y/N]: ")
        terminal.type("n")
        terminal.read_until("Nothing was changed.")
        assert terminal.process.wait(timeout=10) == 130
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
    batch = [{"source": unique, "type": "t", "severity": "low", "title": "piped"}, {}]
    taken_in = me("events", "ingest", "-", typed=json.dumps(batch), code=1)
    assert "piped" in taken_in.stdout
    assert "events[1]" in taken_in.stderr
    me("events", "ingest", "-", typed='["no object"]', code=2)
    (piped,) = me.json("events", "list", "--source", unique, "--severity", "low", "--since", "1h")
    assert piped["title"] == "piped"
    moved = me.json("tasks", "bulk", task["id"], "--set-status", "closed", "--set-assignee", "")
    assert moved["updated"] == 1


def test_monitoring_rules_go_out_and_in_again(me: Shell) -> None:
    rules = me("monitoring", "show", "--json").stdout
    assert me.json("monitoring", "set", "-", typed=rules)["thresholds"]
    unknown = me("monitoring", "set", "-", typed='{"thresholdz": 3}', code=2).stderr
    assert "global_settings" in unknown
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
    me("security-audit", source, code=8)
    me("data-sources", "delete", source, "--yes")


def test_the_shell_completes_words_of_the_contract_and_sources(me: Shell, admin: Person) -> None:
    evil = "complete \\$(touch x) `id` [/red] \x1b]0;t\x07"
    source = admin.make("/api/data-sources", name="complete", source_type="sqlite", path="c.db")
    admin.stack.sql("UPDATE data_sources SET name = ? WHERE id = ?", evil, source["id"])

    def offered(line: str, shell: str = "bash") -> list[str]:
        me.more |= {
            "_QD_COMPLETE": f"complete_{shell}",
            "_TYPER_COMPLETE_ARGS": line,
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
    shown = " ".join(offered("qd backups start ", "zsh"))
    assert "complete touch x id /red 0 t" in shown
    assert not set(shown) & set("$`\\\x1b\x07")
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
    # The export itself may be the last.
    assert any('"CreateTask"' in line for line in exported[-2:])


def examples() -> Iterator[list[str]]:
    """The arguments of each command's example, up to a pipe or a redirection."""
    groups = [cast(Any, get_command(app))]
    for group in groups:
        context = group.context_class(group)
        found = [group.get_command(context, name) for name in group.list_commands(context)]
        groups += [each for each in found if hasattr(each, "list_commands")]
        for each in found:
            shown = re.search(r"^Example: .*?\bqd (.*?)( [|>].*|\))?$", each.epilog or "")
            if shown:
                yield shlex.split(shown[1])


def test_each_example_is_right(
    qd: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, admin: Person
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("rules.json", "alert.json", "checkout.toml"):
        (tmp_path / name).write_text("{}" if name.endswith("json") else "")
    stranger = Shell(qd.stack, qd.home, {"QD_TOKEN": "bad"})
    tried = list(examples())
    assert len(tried) > 20
    for example in tried:
        if "login" in example:
            continue
        # All that is wrong with it is who asks.
        code = 0 if example == ["token"] else 3
        stranger(*example, typed="{}\n", code=code)


def test_help_names_the_exit_codes_and_examples(qd: Shell) -> None:
    told = qd("--help").stdout
    assert "not signed in" in told
    assert "130" in told
    assert "Example: qd backups start 3 --wait" in qd("backups", "start", "--help").stdout
