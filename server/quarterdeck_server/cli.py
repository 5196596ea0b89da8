"""The `quarterdeck` command."""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import peewee

from quarterdeck_server import gateway, log, migrations
from quarterdeck_server.config import (
    BadSetting,
    Settings,
    default_text,
    load,
    unknown_settings,
    variable,
)
from quarterdeck_server.core import bcrypt_process, db, errors
from quarterdeck_server.core.crypto import BadKeyFile
from quarterdeck_server.core.hashing import encoded
from quarterdeck_server.core.policy import BrokenContract
from quarterdeck_server.serve import serve as serve_worker
from quarterdeck_server.supervisor import (
    NotStarted,
    Up,
    check_port,
    lock_data_dir,
    prepare_data_dir,
)
from quarterdeck_server.users import passwords
from quarterdeck_server.users import service as users

CANNOT_START = 2
PROMPT = "-"


def _settings_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command a flag for each setting; a secret one is read from a prompt or a pipe."""
    for item in reversed(fields(Settings)):
        flag = "--" + item.name.replace("_", "-")
        default = default_text(item)
        help_text = f"{item.metadata['help']}  [{variable(item)}"
        help_text += f"; default: {default}]" if default else "]"
        if item.metadata.get("secret"):
            option = click.option(
                flag,
                item.name,
                is_flag=False,
                flag_value=PROMPT,
                help=f"Ask for the {help_text} Takes no value: it would show in the process list.",
            )
        else:
            option = click.option(flag, item.name, help=help_text)
        command = option(command)
    return command


def _read_settings(flags: dict[str, str | None]) -> Settings:
    if flags.get("admin_password") is not None:
        if flags["admin_password"] != PROMPT:
            raise BadSetting(
                "--admin-password takes no value, it would show in the process list; "
                "set QUARTERDECK_ADMIN_PASSWORD or answer the prompt"
            )
        if sys.stdin.isatty():
            flags["admin_password"] = click.prompt("Password", hide_input=True)
        else:
            flags["admin_password"] = sys.stdin.readline().rstrip("\n")
    url = flags.get("database_url") or ""
    if "@" in url and ":" in url.split("://", 1)[-1].rsplit("@", 1)[0]:
        raise BadSetting(
            "--database-url must not hold a password, it would show in the process list; "
            "set QUARTERDECK_DATABASE_URL"
        )
    return load(flags)


def _migrate(settings: Settings) -> list[str]:
    db.open_database(settings.database)
    try:
        return migrations.migrate()
    except peewee.OperationalError as error:
        first_line = str(error).strip().split("\n")[0]
        raise NotStarted(f"cannot open the database: {first_line}") from None


def _make_admin(email: str, password: str, *, must_change: bool) -> None:
    passwords.check(password, "password")
    with db.write():
        users.create_user(
            email=email,
            full_name="Administrator",
            role="admin",
            password_hash=bcrypt_process.hash_password(encoded(password)).decode(),
            must_change_password=must_change,
        )


def _first_admin(settings: Settings) -> None:
    """Makes an administrator if there is no user yet; prints a generated password once."""
    if users.exists_any():
        return
    generated = "" if settings.admin_password else passwords.generate()
    try:
        _make_admin(
            settings.admin_email,
            settings.admin_password or generated,
            must_change=bool(generated),
        )
    except errors.AppError as error:
        raise BadSetting(f"bad setting QUARTERDECK_ADMIN_PASSWORD: {error.message}") from None
    if generated:
        click.echo(f"First administrator: {settings.admin_email}  password: {generated}")
        click.echo("It is shown this once, and has to be changed after the first login.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="quarterdeck")
def cli() -> None:
    """Quarterdeck, the backend of an operations console.

    Every setting is an environment variable; `quarterdeck up --help` lists them.
    """


@cli.command()
@_settings_options
def up(**flags: str | None) -> None:
    """Start everything on this machine: migrations, workers, Envoy.

    SIGTERM or Ctrl-C finishes what is in flight and stops.
    """
    settings = _read_settings(flags)
    log.configure(settings.log_format)
    for name in unknown_settings():
        click.echo(f"quarterdeck: {name} is no setting and is ignored", err=True)
    prepare_data_dir(settings)
    lock_data_dir(settings)
    check_port(settings.http_host, settings.http_port, "QUARTERDECK_HTTP_PORT")
    if settings.metrics_port:
        check_port("127.0.0.1", settings.metrics_port, "QUARTERDECK_METRICS_PORT")
    applied = _migrate(settings)
    if applied:
        click.echo(f"Migrated the database: {', '.join(applied)}")
    _first_admin(settings)
    db.database.close()
    host = "127.0.0.1" if settings.http_host in ("0.0.0.0", "::") else settings.http_host  # noqa: S104

    def ready() -> None:
        click.echo(f"Quarterdeck is ready: http://{host}:{settings.http_port}")
        sys.stdout.flush()

    async def run() -> None:
        await Up(settings).run(ready)

    asyncio.run(run())


@cli.command()
@click.option("--listen", required=True, help="unix:/path or host:port to serve gRPC on.")
def serve(listen: str) -> None:
    """Run one gRPC worker, with the settings of the environment."""
    serve_worker(load(), listen)


@cli.command()
@_settings_options
def migrate(**flags: str | None) -> None:
    """Bring the database up to date; waits for another process that does."""
    settings = _read_settings(flags)
    prepare_data_dir(settings)
    applied = _migrate(settings)
    click.echo(f"Migrated: {', '.join(applied)}" if applied else "The database is up to date.")


@cli.command("envoy-config")
@click.option("--worker", "endpoints", multiple=True, required=True, help="host:port of a worker.")
@click.option("--output", default=".", help="Directory for envoy.yaml and contract.binpb.")
@_settings_options
def envoy_config(endpoints: tuple[str, ...], output: str, **flags: str | None) -> None:
    """Write the bootstrap of a standalone Envoy before these workers."""
    settings = _read_settings(flags)
    folder = Path(output).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = folder / "contract.binpb"
    descriptor.write_bytes(gateway.descriptor_set())
    text = gateway.render(settings, list(endpoints), folder / "envoy.sock", descriptor)
    (folder / "envoy.yaml").write_text(text)
    click.echo(f"Wrote {folder / 'envoy.yaml'}; run: envoy -c {folder / 'envoy.yaml'}")


@cli.command("create-admin")
@click.argument("email")
@_settings_options
def create_admin(email: str, **flags: str | None) -> None:
    """Make an administrator, with a generated password that is printed once.

    For when nobody can sign in any more; the database is used directly.
    """
    settings = _read_settings(flags)
    prepare_data_dir(settings)
    _migrate(settings)
    generated = "" if settings.admin_password else passwords.generate()
    _make_admin(email, settings.admin_password or generated, must_change=bool(generated))
    click.echo(f"Administrator: {email}" + (f"  password: {generated}" if generated else ""))


def main() -> None:
    """Runs the command; what keeps it from starting is one line and exit code 2."""
    try:
        cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except (BadSetting, NotStarted, BadKeyFile, BrokenContract, errors.AppError) as error:
        click.echo(f"quarterdeck: {error}", err=True)
        sys.exit(CANNOT_START)
