"""`quarterdeck demo`, run once on a stack of its own, and what is there afterwards."""

import json
import random
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from quarterdeck_server.commands.demo import demo
from quarterdeck_server.core.startup import NotStarted
from quarterdeck_server.demo.databases import Shop, make_file
from quarterdeck_server.demo.history import occurrences
from quarterdeck_server.storage import db, migrations

from tests.support.running_server import ADMIN_EMAIL, PASSWORD, Person, Stack

NOW = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
EMAIL = "amara.okafor@example.com"


class Loaded:
    """A stack whose first administrator has not signed in yet, with the demo in it."""

    def __init__(self, stack: Stack, elsewhere: Path) -> None:
        self.stack = stack
        self.elsewhere = elsewhere
        self.refused = self._as_from_elsewhere()
        self.run = self.demo()
        found = re.search(r"shown this once: (\S+)", self.run.stdout)
        assert found, self.run.stdout + self.run.stderr
        self.password = found[1]
        self.admin = self.stack.login(EMAIL, self.password)

    def _as_from_elsewhere(self) -> subprocess.CompletedProcess[str]:
        """As an administrator who signs in, with files where Quarterdeck does not see them."""
        self.stack.settings["admin_password"] = PASSWORD
        self.stack.command("create-admin", ADMIN_EMAIL)
        answer = self.demo("--email", ADMIN_EMAIL, "--sqlite-roots", str(self.elsewhere))
        self.stack.settings["admin_password"] = ""
        return answer

    def demo(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.stack.command("demo", "--url", self.stack.url, *arguments)

    def person(self, name: str) -> Person:
        return self.stack.login(f"{name}@example.com", self.password)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    folder = tmp_path_factory.mktemp("demo")
    settings = {"job_workers": "1", "admin_password": "", "admin_email": "root@example.com"}
    stack = Stack(folder / "data", settings).start()
    try:
        yield Loaded(stack, folder / "elsewhere")
    finally:
        code = stack.stop()
    assert code == 0
    # What the demo changed in the database by itself is in the chain of the audit log, too.
    proved = stack.command("audit", "verify")
    assert proved.returncode == 0, proved.stdout + proved.stderr


def test_the_demo_says_what_it_made_and_how_to_go_on(loaded: Loaded) -> None:
    assert loaded.run.returncode == 0, loaded.run.stderr
    assert loaded.run.stderr == ""
    lines = loaded.run.stdout.splitlines()
    assert any(re.fullmatch(r"30 days of events: \d+ in \d+\.\d s", line) for line in lines)
    assert lines[-3].endswith(f"qd --url {loaded.stack.url} login --email {EMAIL}")
    assert lines[-1].endswith(f"{loaded.stack.url}/docs")
    assert loaded.run.stdout.count(loaded.password) == 1
    assert loaded.password not in loaded.stack.log


def demo_here(url: str, data_dir: Path) -> None:
    """Runs the command in this process."""
    demo.main(["--url", url, "--data-dir", str(data_dir)], standalone_mode=False)


def test_a_second_run_changes_nothing(loaded: Loaded, capsys: pytest.CaptureFixture[str]) -> None:
    before = loaded.admin.get("/api/dashboard/overview").json()
    demo_here(loaded.stack.url, loaded.stack.data_dir)
    assert capsys.readouterr() == ("The demo is already loaded; nothing to do.\n", "")
    after = loaded.admin.get("/api/dashboard/overview").json()
    assert before | {"generated_at": ""} == after | {"generated_at": ""}


def test_what_a_killed_demo_left_active_is_ended_by_the_next(
    loaded: Loaded, capsys: pytest.CaptureFixture[str]
) -> None:
    loader = "WHERE email = 'demo@quarterdeck.example' AND deleted_at IS NULL"
    loaded.stack.sql(f"UPDATE users SET is_active = 1 {loader}")
    told = []
    for _ in range(2):
        with pytest.raises(SystemExit, match="1"):
            demo_here(loaded.stack.url, loaded.stack.data_dir)
        told.append(capsys.readouterr().err)
    assert ["still active, and is not now" in each for each in told] == [True, False]
    assert all("interrupted and is only partly loaded" in each for each in told)
    assert loaded.stack.sql(f"SELECT is_active FROM users {loader}") == [(0,)]
    loaded.stack.sql(f"UPDATE users SET full_name = 'Demo loader' {loader}")


def test_the_history_has_events_of_all_kinds_over_30_days(loaded: Loaded) -> None:
    stats = loaded.admin.get("/api/dashboard/events-stats").json()
    assert stats["total"] > 300
    assert all(stats["by_severity"].values())
    assert all(stats["by_status"].values())
    assert len(stats["per_day"]) == 30
    assert sum(day["count"] > 0 for day in stats["per_day"]) >= 27
    services = ("backup", "cloudwatch", "ec2", "guardduty", "health", "securityhub")
    assert {f"aws.{name}" for name in services} <= set(stats["by_source"])
    assert {"ci", "cron", "deploy", "web-check"} <= set(stats["by_source"])
    events = loaded.admin.get("/api/events", status="resolved", page_size=200).json()["events"]
    assert max(event["count"] for event in events) > 5


def test_the_rules_hold_for_what_was_told(loaded: Loaded) -> None:
    def total(**filters: str) -> int:
        return int(loaded.admin.get("/api/events", **filters).json()["total_size"])

    # The service is off, and the region of the load tests is left out.
    assert total(source="aws.trustedadvisor") == 0
    assert total(account_id="777788889999", region="us-east-1") == 0
    assert total(account_id="777788889999") > 0
    assert total(source="aws.securityhub", severity="low") > 0
    assert total(source="aws.securityhub", severity="low", status="open") == 0
    # What happened since yesterday alerts; what happened before does not.
    alerts = loaded.person("ingrid.solheim").get("/api/notifications", type="event_alert").json()
    assert 0 < alerts["total_size"] < total(severity="critical") + total(severity="high")


def test_tasks_stand_everywhere_and_different_people_talk(loaded: Loaded) -> None:
    overview = loaded.admin.get("/api/dashboard/overview").json()["tasks"]
    assert all(overview["by_status"].values())
    assert all(overview["by_priority"].values())
    assert overview["overdue"] >= 3
    found = loaded.admin.get("/api/tasks", search="load test spring sale").json()["tasks"]
    task = loaded.admin.get(f"/api/tasks/{found[0]['id']}").json()
    speakers = [comment["user_id"] for comment in task["comments"]]
    assert len(speakers) == 3
    assert len(set(speakers)) == 2
    event = loaded.admin.get("/api/events", search="card payments").json()["events"][0]
    assert event["status"] == "acknowledged"
    activity = loaded.admin.get(f"/api/events/{event['id']}").json()["activity"]
    assert {"acknowledged", "task_created"} <= {each["action"] for each in activity}
    tomasz = loaded.person("tomasz.zielinski")
    stats = tomasz.get("/api/notifications/stats").json()
    assert 0 < stats["unread"] < stats["total"]
    assert stats["by_type"]["task_assigned"] > 0
    assert stats["by_type"]["task_commented"] > 0


def test_the_people_are_there_and_the_loader_is_not(loaded: Loaded) -> None:
    users = loaded.admin.get("/api/users").json()["users"]
    roles = [user["role"] for user in users if user["email"].endswith("@example.com")]
    assert {"admin", "manager", "user"} == set(roles)
    inactive = {user["email"] for user in users if not user["is_active"]}
    assert inactive == {"samuel.kiprono@example.com", "demo@quarterdeck.example"}
    # The first administrator's generated password is still to be changed.
    assert {user["email"] for user in users if user["must_change_password"]} == {"root@example.com"}


def test_the_databases_are_backed_up_tried_restored_audited_and_reported_on(
    loaded: Loaded,
) -> None:
    sources = {
        each["name"]: each for each in loaded.admin.get("/api/data-sources").json()["data_sources"]
    }
    assert set(sources) == {"Shop", "Helpdesk"}
    assert all(source["last_test"]["success"] for source in sources.values())
    for source in sources.values():
        base = f"/api/data-sources/{source['id']}"
        assert loaded.admin.get(f"{base}/backup-status").json()["state"] == "ok"
        assert loaded.admin.get(f"/api/scan/data-sources/{source['id']}/security-audit").json()[
            "score"
        ]
    shop = f"/api/data-sources/{sources['Shop']['id']}"
    backups = loaded.admin.get(f"{shop}/backups").json()["backups"]
    assert [backup["status"] for backup in backups] == ["completed"] * 3
    assert ["verified_at" in backup for backup in backups] == [True, False, False]
    # The shop went on between them.
    sizes = [backup["size_bytes"] for backup in backups]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 3
    restores = loaded.admin.get(f"{shop}/restores").json()["restores"]
    assert [restore["status"] for restore in restores] == ["completed"]
    root = loaded.stack.data_dir / "sources"
    assert Path(restores[0]["target_database"]).name == "demo-shop-trial.db"
    assert (root / "demo-shop-trial.db").exists()
    reports = loaded.admin.get(f"{shop}/reports").json()["reports"]
    assert {report["status"] for report in reports} == {"completed", "draft"}
    assert {report["format"] for report in reports} >= {"pdf", "html", "xlsx"}
    assert any(report.get("schedule") for report in reports)


def test_the_history_is_the_same_for_the_same_seed_and_time() -> None:
    first = occurrences(NOW, 7)
    assert first == occurrences(NOW, 7)
    assert first != occurrences(NOW, 8)
    assert all(NOW - timedelta(days=30) <= each.at <= NOW for each in first)
    assert [each.at for each in first] == sorted(each.at for each in first)
    # Nothing in it belongs to anybody: addresses are those of RFC 5737, hosts those of RFC 2606.
    text = json.dumps([each.body for each in first])
    addresses = set(re.findall(r"\b(?:\d{1,3}\.){3}\d{1,3}\b", text)) - {"0.0.0.0"}
    assert addresses
    assert all(re.match(r"192\.0\.2\.|198\.51\.100\.|203\.0\.113\.", each) for each in addresses)
    assert all(host.endswith("example.com") for host in re.findall(r"https?://([^/\" ]+)", text))


def test_the_shop_is_whole_and_has_its_flaws_and_takes_nobodys_place(tmp_path: Path) -> None:
    path = tmp_path / "demo-shop.db"
    shop = Shop(NOW, random.Random(1))
    make_file(path, shop.fill)
    with pytest.raises(FileExistsError):
        make_file(path, shop.fill)
    assert list(tmp_path.iterdir()) == [path]
    with closing(sqlite3.connect(path)) as connection:

        def number(query: str) -> int:
            return int(connection.execute(query).fetchone()[0])

        tables = ("orders", "items", "payments", "shipments", "customers", "reviews")
        assert sum(number(f"SELECT count(*) FROM {table}") for table in tables) > 10_000
        assert number("SELECT count(*) FROM customers WHERE email IS NULL") > 0
        assert number("SELECT count(email) - count(DISTINCT email) FROM customers") > 0
        assert number("SELECT count(*) FROM orders WHERE placed_at > '2099'") > 0
        assert number("SELECT count(*) FROM pragma_foreign_key_check") > 0
        assert number("SELECT count(*) FROM best_sellers") > 0
        assert number("SELECT count(*) FROM monthly_revenue") > 12


def test_without_a_quarterdeck_the_demo_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotStarted, match=r"no Quarterdeck runs on http://127.0.0.1:9; start one"):
        demo_here("http://127.0.0.1:9", tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_database_of_another_quarterdeck_is_left_as_it_was(
    loaded: Loaded, tmp_path: Path
) -> None:
    other = Stack(tmp_path)
    db.open_database(f"sqlite:///{tmp_path}/quarterdeck.db")
    migrations.migrate()
    db.close_database()
    with pytest.raises(NotStarted, match="has another database"):
        demo_here(loaded.stack.url, tmp_path)
    assert other.sql("SELECT count(*) FROM users WHERE id <> 'system'") == [(0,)]


def test_databases_that_quarterdeck_cannot_read_leave_nothing(loaded: Loaded) -> None:
    assert loaded.refused.returncode == 2
    assert "--no-data-sources" in loaded.refused.stderr
    assert list(loaded.elsewhere.iterdir()) == []
    # The demo was loaded after it: there is no second source, and no second loader.
    entries = loaded.admin.get("/api/audit-log", action="CreateDataSource").json()["entries"]
    assert len(entries) == 3
    assert loaded.admin.get("/api/data-sources").json()["total_size"] == 2
    assert loaded.admin.get("/api/users", search="demo@").json()["total_size"] == 1
