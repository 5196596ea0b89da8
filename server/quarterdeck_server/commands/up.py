"""`quarterdeck up`, `migrate` and `create-admin`."""

import asyncio
import sys

import click

from quarterdeck_server.commands.options import read_settings, settings_options
from quarterdeck_server.core import errors
from quarterdeck_server.core.addresses import check_plain_http
from quarterdeck_server.core.config import BadSetting, Settings, unknown_settings
from quarterdeck_server.domains.backups.trusted import check_kinds
from quarterdeck_server.domains.events.mapping import catalogue as mappings
from quarterdeck_server.domains.users import passwords
from quarterdeck_server.domains.users import service as users
from quarterdeck_server.processes.supervisor import (
    Up,
    check_port,
    envoy_binary,
    lock_data_dir,
    prepare_data_dir,
)
from quarterdeck_server.rpc import bcrypt_process
from quarterdeck_server.rpc.hashing import encoded
from quarterdeck_server.self_backup.lock import share_database
from quarterdeck_server.storage import audit, db, migrations
from quarterdeck_server.storage.opening import migrate_database
from quarterdeck_server.telemetry import log


def _make_admin(settings: Settings, email: str, generated: str) -> None:
    """Make an administrator with the password of the settings, or a generated one."""
    # What an administrator may make, validated as the contract says.
    from quarterdeck.v1.users_pb2 import CreateUserRequest

    from quarterdeck_server.rpc.validation import validate

    password = settings.admin_password or generated
    request = CreateUserRequest(
        email=email, full_name="Administrator", role="admin", password=password
    )
    validate(request)
    passwords.check(password, "password")
    hashed = bcrypt_process.hash_password(encoded(password), settings.bcrypt_cost)
    with db.write():
        row = users.create_user(
            email=request.email,
            full_name=request.full_name,
            role="admin",
            password_hash=hashed.decode(),
            must_change_password=bool(generated),
        )
        given = {name: {"after": getattr(row, name)} for name in ("email", "full_name", "role")}
        audit.record_system("CreateUser", "user", given, row.id)


def _first_admin(settings: Settings) -> None:
    """Make an administrator if there is no user yet, and print a generated password once."""
    if users.exists_any():
        return
    generated = "" if settings.admin_password else passwords.generate()
    try:
        _make_admin(settings, settings.admin_email, generated)
    except errors.AppError as error:
        name = "EMAIL" if "email" in error.fields else "PASSWORD"
        raise BadSetting(f"bad setting QUARTERDECK_ADMIN_{name}: {error.message}") from None
    if generated:
        click.echo(f"First administrator: {settings.admin_email}  password: {generated}")
        click.echo("It is shown only once and must be changed at the first login.")


@click.command()
@settings_options
def up(**flags: str | None) -> None:
    """Start everything on this machine.

    It migrates the database and starts the workers, the job workers and Envoy. On SIGTERM
    or Ctrl-C it finishes the calls in flight and stops.
    """
    settings = read_settings(flags)
    log.configure(settings.log_format)
    for name in unknown_settings():
        click.echo(f"quarterdeck: {name} is not a setting and is ignored", err=True)
    check_plain_http(settings)
    check_kinds(settings.dumps_may)
    mappings.loaded(settings.mapping_dir)
    envoy = envoy_binary(settings)
    prepare_data_dir(settings)
    lock_data_dir(settings)
    share_database(settings)
    check_port(settings.http_host, settings.http_port, "QUARTERDECK_HTTP_PORT")
    if settings.metrics_port:
        check_port(settings.metrics_host, settings.metrics_port, "QUARTERDECK_METRICS_PORT")
    applied = migrate_database(settings)
    if applied:
        click.echo(f"Migrated the database: {', '.join(applied)}")
        _tell_notes(applied)
    _first_admin(settings)
    db.database.close()
    host = "127.0.0.1" if settings.http_host in ("0.0.0.0", "::") else settings.http_host  # noqa: S104

    def ready() -> None:
        click.echo(f"Quarterdeck is ready: http://{host}:{settings.http_port}")
        sys.stdout.flush()

    async def run() -> None:
        await Up(settings, envoy).run(ready)

    asyncio.run(run())


@click.command()
@settings_options
def migrate(**flags: str | None) -> None:
    """Migrate the database to the current version.

    If another process is migrating it, the command waits.
    """
    settings = read_settings(flags)
    prepare_data_dir(settings)
    applied = migrate_database(settings)
    click.echo(f"Migrated: {', '.join(applied)}" if applied else "The database is up to date.")
    _tell_notes(applied)


def _tell_notes(applied: list[str]) -> None:
    for note in migrations.notes(applied):
        click.echo(note)


@click.command("create-admin")
@click.argument("email")
@settings_options
def create_admin(email: str, **flags: str | None) -> None:
    """Create an administrator and print the password once.

    Use it when nobody can sign in. It works directly on the database.
    """
    settings = read_settings(flags)
    prepare_data_dir(settings)
    migrate_database(settings)
    generated = "" if settings.admin_password else passwords.generate()
    _make_admin(settings, email, generated)
    click.echo(f"Administrator: {email}" + (f"  password: {generated}" if generated else ""))
