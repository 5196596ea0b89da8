"""The `quarterdeck` command."""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import peewee

from quarterdeck_server import app, gateway, log
from quarterdeck_server.audit_log import service as audit_log
from quarterdeck_server.backups.commands import backups
from quarterdeck_server.config import BadSetting, Settings, load, unknown_settings
from quarterdeck_server.core import bcrypt_process, counts, db, errors
from quarterdeck_server.core.crypto import (
    BadKeyFile,
    Unreadable,
    add_secret,
    drop_old_secrets,
    load_keys,
)
from quarterdeck_server.core.hashing import encoded
from quarterdeck_server.core.policy import BrokenContract
from quarterdeck_server.core.rows import reseal
from quarterdeck_server.options import (
    NotStarted,
    migrate_database,
    read_settings,
    settings_options,
    store_options,
)
from quarterdeck_server.reports.commands import report_templates
from quarterdeck_server.serve import serve as serve_worker
from quarterdeck_server.supervisor import Up, check_port, lock_data_dir, prepare_data_dir
from quarterdeck_server.users import passwords
from quarterdeck_server.users import service as users

CANNOT_START = 2
WRONG = 1
MOST_FAULTS = 20
HOLD_TRIES = 10


def _make_admin(settings: Settings, email: str, generated: str) -> None:
    """Makes an administrator with the password of the settings, or a generated one."""
    password = settings.admin_password or generated
    passwords.check(password, "password")
    with db.write():
        users.create_user(
            email=email,
            full_name="Administrator",
            role="admin",
            password_hash=bcrypt_process.hash_password(
                encoded(password), settings.bcrypt_cost
            ).decode(),
            must_change_password=bool(generated),
        )


def _first_admin(settings: Settings) -> None:
    """Makes an administrator if there is no user yet; prints a generated password once."""
    if users.exists_any():
        return
    generated = "" if settings.admin_password else passwords.generate()
    try:
        _make_admin(settings, settings.admin_email, generated)
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
@settings_options
def up(**flags: str | None) -> None:
    """Start everything on this machine: migrations, workers, the job worker, Envoy.

    SIGTERM or Ctrl-C finishes what is in flight and stops.
    """
    settings = read_settings(flags)
    log.configure(settings.log_format)
    for name in unknown_settings():
        click.echo(f"quarterdeck: {name} is no setting and is ignored", err=True)
    prepare_data_dir(settings)
    lock_data_dir(settings)
    check_port(settings.http_host, settings.http_port, "QUARTERDECK_HTTP_PORT")
    if settings.metrics_port:
        check_port("127.0.0.1", settings.metrics_port, "QUARTERDECK_METRICS_PORT")
    applied = migrate_database(settings)
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
def work() -> None:
    """Run one job worker, with the settings of the environment."""
    # The job engine takes half a second and 70 MB to load; no other command needs it.
    from quarterdeck_server.work import work as work_jobs

    work_jobs(load())


@cli.command()
@settings_options
def migrate(**flags: str | None) -> None:
    """Bring the database up to date; waits for another process that does."""
    settings = read_settings(flags)
    prepare_data_dir(settings)
    applied = migrate_database(settings)
    click.echo(f"Migrated: {', '.join(applied)}" if applied else "The database is up to date.")


@cli.command("envoy-config")
@click.option("--worker", "endpoints", multiple=True, required=True, help="host:port of a worker.")
@click.option("--output", default=".", help="Directory for envoy.yaml and contract.binpb.")
@settings_options
def envoy_config(endpoints: tuple[str, ...], output: str, **flags: str | None) -> None:
    """Write the bootstrap of a standalone Envoy before these workers."""
    settings = read_settings(flags)
    folder = Path(output).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = folder / "contract.binpb"
    descriptor.write_bytes(gateway.descriptor_set())
    text = gateway.render(settings, list(endpoints), folder / "envoy.sock", descriptor)
    (folder / "envoy.yaml").write_text(text)
    click.echo(f"Wrote {folder / 'envoy.yaml'}; run: envoy -c {folder / 'envoy.yaml'}")


@cli.command("create-admin")
@click.argument("email")
@settings_options
def create_admin(email: str, **flags: str | None) -> None:
    """Make an administrator, with a generated password that is printed once.

    For when nobody can sign in any more; the database is used directly.
    """
    settings = read_settings(flags)
    prepare_data_dir(settings)
    migrate_database(settings)
    generated = "" if settings.admin_password else passwords.generate()
    _make_admin(settings, email, generated)
    click.echo(f"Administrator: {email}" + (f"  password: {generated}" if generated else ""))


def _recounted(repair: bool) -> tuple[list[tuple[Any, ...]], int]:
    """The wrong counts, and how many there are in all; waits for writers, and lets them by."""
    for _ in range(HOLD_TRIES):
        with suppress(peewee.OperationalError), db.write():
            counts.hold()
            wrong = counts.differences()
            if wrong and repair:
                counts.recount()
            return wrong, counts.total()
    raise NotStarted("the tables are in use all the time; try again when there is less to do")


@cli.command()
@click.option("--repair", is_flag=True, help="Count anew if a count is wrong.")
@store_options
def recount(repair: bool, **flags: str | None) -> None:
    """Prove the dashboard's counts against the rows; exit code 1 if one is wrong.

    Writers wait meanwhile, about a second for a million rows.
    """
    settings = read_settings(flags)
    migrate_database(settings)
    wrong, total = _recounted(repair)
    for kind, key, kept, actual in wrong:
        click.echo(f"{kind} {key}: counted {kept}, there are {actual}")
    if not wrong:
        click.echo(f"All {total} counts are exact.")
        return
    click.echo(f"Counts that were wrong: {len(wrong)}" + (", and are right now" if repair else ""))
    if not repair:
        sys.exit(WRONG)


@cli.group()
def audit() -> None:
    """The audit log."""


@audit.command()
@click.option("--expect", default="", help="SEQ:HASH that an earlier check printed.")
@store_options
def verify(expect: str, **flags: str | None) -> None:
    """Prove that no entry of the audit log was changed or is missing; exit code 1 if so.

    Prints the last entry's number and hash. Keep them elsewhere: somebody who
    may write to the database can make a new chain, but not one that has them.
    """
    settings = read_settings(flags)
    migrate_database(settings)
    seq, digest = audit_log.head()
    faults: list[audit_log.Fault] = []
    expected_seq, _, expected_hash = expect.partition(":")
    if expect and not (expected_seq.isdigit() and expected_hash):
        raise click.BadParameter("must be SEQ:HASH", param_hint="--expect")
    with click.progressbar(length=seq, label="Checking", file=sys.stderr) as progress:
        seen = 0
        for checked in audit_log.check():
            faults += checked.faults
            progress.update(checked.seen - seen)
            seen = checked.seen
    if expect and (found := audit_log.hash_of(int(expected_seq))) != expected_hash:
        problem = "is not the entry that was expected" if found else "is gone"
        faults.append(audit_log.Fault(int(expected_seq), problem))
    for fault in faults[:MOST_FAULTS]:
        click.echo(f"entry {fault.seq}: {fault.problem}")
    if faults:
        click.echo(f"Faults in {seen} entries: {len(faults)}")
        sys.exit(WRONG)
    click.echo(f"All {seen} entries are as they were written. Head: {seq}:{digest}")


@cli.command("rotate-key")
@store_options
def rotate_key(**flags: str | None) -> None:
    """Make a new secret key and seal all stored secrets anew. Stop Quarterdeck first.

    Everybody's access token ends; their sessions stay. Where several machines
    share the key, copy the file to the others before they start again.
    """
    settings = read_settings(flags)
    prepare_data_dir(settings)
    lock_data_dir(settings)
    migrate_database(settings)
    add_secret(settings.key_file)
    sealer = load_keys(settings.key_file).sealer
    with db.write():
        resealed = sum(reseal(column, sealer) for column in app.SEALED)
    drop_old_secrets(settings.key_file)
    click.echo(f"There is a new key in {settings.key_file}; secrets sealed with it: {resealed}")


cli.add_command(report_templates)
cli.add_command(backups)


def main() -> None:
    """Runs the command; what keeps it from starting is one line and exit code 2."""
    try:
        cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except (
        BadSetting,
        NotStarted,
        BadKeyFile,
        BrokenContract,
        Unreadable,
        errors.AppError,
    ) as error:
        click.echo(f"quarterdeck: {error}", err=True)
        sys.exit(CANNOT_START)
