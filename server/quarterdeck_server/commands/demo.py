"""`quarterdeck demo`."""

import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import click
from quarterdeck.v1.dashboard_pb2 import GetDashboardOverviewRequest
from quarterdeck.v1.users_pb2 import UpdateUserRequest
from quarterdeck_client import QuarterdeckError
from quarterdeck_client.address import Address
from rich.console import Console
from rich.table import Table

from quarterdeck_server.commands.options import read_settings, settings_options
from quarterdeck_server.core import clock
from quarterdeck_server.core.config import Settings
from quarterdeck_server.core.startup import NotStarted
from quarterdeck_server.demo import story
from quarterdeck_server.demo.events import Events
from quarterdeck_server.demo.loader import (
    EMAIL,
    LoadedAlready,
    check_running,
    make_as_administrator,
    make_in_database,
    own_database,
    sign_in_administrator,
)
from quarterdeck_server.demo.progress import Stages
from quarterdeck_server.demo.sources import Databases, files_in
from quarterdeck_server.demo.tasks import load_tasks, read_notifications
from quarterdeck_server.demo.world import DemoError, World, connect
from quarterdeck_server.domains.users import passwords

WRONG = 1
DEFAULT_PORT = 8080
SEED = 20260221


@click.command()
@click.option(
    "--url", help="The URL of the running Quarterdeck; taken from the settings by default."
)
@click.option("--email", help="Sign in as this administrator instead of using the database.")
@click.option("--no-data-sources", is_flag=True, help="Skip databases, backups and reports.")
@click.option(
    "--seed",
    type=int,
    default=SEED,
    show_default=True,
    help="The seed of the random data; each one makes a different history.",
)
@settings_options
def demo(
    url: str | None, email: str | None, no_data_sources: bool, seed: int, **flags: str | None
) -> None:
    """Load the data of an invented organisation.

    It fills a running Quarterdeck through the API: a web shop with its people, 30 days
    of events, tasks, and two databases with backups and reports.
    On the same machine no sign-in is needed. The command creates an administrator in the
    database with a random password and deactivates it afterwards. With --email you sign
    in; the password comes from a prompt or from QUARTERDECK_ADMIN_PASSWORD. If the demo
    is already loaded, nothing happens.
    """
    settings = read_settings(flags)
    console = Console(highlight=False)
    root = None if no_data_sources else settings.source_roots[0]
    try:
        url = Address.parse(url).url if url else _url(settings)
        with ExitStack() as stack:
            _load(stack, console, settings, url, email, root, seed)
    except LoadedAlready as found:
        _say_loaded(found, settings)
    except DemoError as error:
        raise NotStarted(str(error)) from None
    except QuarterdeckError as error:
        raise NotStarted(f"the demo stopped before it was complete: {error.message}") from None
    except (OSError, ValueError) as error:
        raise NotStarted(str(error)) from None


def _url(settings: Settings) -> str:
    host = settings.http_host
    if host in ("0.0.0.0", "::"):  # noqa: S104 (where it listens; there it is reached on loopback)
        host = "127.0.0.1"
    return Address(host, settings.http_port, settings.https_cert_file is not None).url


def _say_loaded(found: LoadedAlready, settings: Settings) -> None:
    if found.is_whole:
        click.echo("The demo is already loaded; nothing to do.")
        return
    ended = f" Its administrator {EMAIL} was still active, and is not now." * found.was_ended
    click.echo(
        f"quarterdeck: an earlier demo was interrupted and is only partly loaded.{ended}"
        f"To start again, stop Quarterdeck and move {settings.data_dir} away.",
        err=True,
    )
    sys.exit(WRONG)


def _load(
    stack: ExitStack,
    console: Console,
    settings: Settings,
    url: str,
    email: str | None,
    root: Path | None,
    seed: int,
) -> None:
    # Entered first, so that it ends after the clients: what it does ends with them.
    pool = stack.enter_context(ThreadPoolExecutor(2))
    client = stack.enter_context(connect(url))
    check_running(client, url)
    password, shared = passwords.generate(), passwords.generate()
    if email:
        own = settings.admin_password or click.prompt("Password", hide_input=True, err=True)
        sign_in_administrator(client, email, own)
        _check_free(root)
        loader = make_as_administrator(client, password)
    else:
        stack.enter_context(own_database(settings, url))
        _check_free(root)
        loader = make_in_database(client, settings, url, password)
    stages = stack.enter_context(Stages(console))
    now = datetime.fromtimestamp(clock.now() / 1_000_000, UTC)
    told = story.organisation()
    world = World(url, now, seed, shared, told, stages, client, loader.id, stack)
    _fill(world, pool, root)
    # Nobody can be it any more; its account remains, to tell that the demo is loaded.
    world.clients["amara"].users.UpdateUser(UpdateUserRequest(id=loader.id, is_active=False))
    stages.stop()
    _show(console, world, root is not None)


def _check_free(root: Path | None) -> None:
    """Make the directory of the files. Raise DemoError if one of them is there."""
    if root is None:
        return
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in files_in(root):
        if path.exists():
            raise DemoError(f"{path} already exists; move it away")


def _fill(world: World, pool: ThreadPoolExecutor, root: Path | None) -> None:
    """All that the demo makes. Events are told while passwords are hashed and backups made."""
    databases = Databases(world, root) if root else None
    if databases:
        databases.register()
    events = Events(world)
    history = pool.submit(events.tell_history)
    world.make_people()
    if databases:
        backups = pool.submit(databases.back_up)
    history.result()
    events.tell_today()
    load_tasks(world)
    if databases:
        backups.result()
        databases.report()
    read_notifications(world)


def _show(console: Console, world: World, has_sources: bool) -> None:
    client = world.clients["amara"]
    made = client.dashboard.GetDashboardOverview(GetDashboardOverviewRequest())
    console.print("\nTern & Thistle, a shop for plants and tools, is here.", style="bold")
    console.print(f"  {made.events.total} events in 30 days, {made.events.active} of them active")
    console.print(f"  {made.tasks.total} tasks, {made.tasks.overdue} of them overdue")
    if has_sources:
        console.print("  2 databases, with backups, a restore, audits and reports")
    console.print()
    console.print(_people(world.told))
    console.print(
        f"\nThe password of all of them, shown this once: [bold]{world.password}[/bold]\n"
    )
    email = world.told["people"][0]["email"]
    qd = _qd()
    where = "" if world.url == f"http://127.0.0.1:{DEFAULT_PORT}" else f" --url {world.url}"
    console.print("Next", style="bold")
    for command in (f"{qd}{where} login --email {email}", f"{qd} dashboard"):
        console.print(f"  {command}", soft_wrap=True)
    console.print(f"  open {world.url}/docs", soft_wrap=True)


def _people(told: story.Organisation) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("", "email", "role", "does"):
        table.add_column(column, no_wrap=True)
    for person in told["people"]:
        table.add_row(person["full_name"], person["email"], person["role"], person["job"])
    return table


def _qd() -> str:
    """Return how `qd` is called here: it may be in an environment that is not activated."""
    beside = Path(sys.executable).with_name("qd")
    if shutil.which("qd") or not beside.exists():
        return "qd"
    here = Path.cwd()
    return str(beside.relative_to(here)) if beside.is_relative_to(here) else str(beside)
