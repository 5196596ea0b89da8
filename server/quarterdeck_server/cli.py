"""The `quarterdeck` command."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

import click
import peewee

from quarterdeck_server import app, gateway, log, migrations
from quarterdeck_server.audit_log import service as audit_log
from quarterdeck_server.config import (
    BadSetting,
    Settings,
    default_text,
    load,
    unknown_settings,
    variable,
)
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
WRONG = 1
MOST_FAULTS = 20
HOLD_TRIES = 10
STORE = ("data_dir", "database_url", "secret_key_file")
PROMPT = "-"


def _settings_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command a flag for each setting; a secret one is read from a prompt or a pipe."""
    return _flags(command, [item.name for item in fields(Settings)])


def _store_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the flags of what is kept, and where."""
    return _flags(command, STORE)


def _flags(command: Callable[..., Any], names: Sequence[str]) -> Callable[..., Any]:
    for item in reversed(fields(Settings)):
        if item.name not in names:
            continue
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
    for item in fields(Settings):
        if item.metadata.get("secret") and flags.get(item.name) is not None:
            flags[item.name] = _ask_secret(item, flags[item.name])
    url = flags.get("database_url") or ""
    in_front = "@" in url and ":" in url.split("://", 1)[-1].rsplit("@", 1)[0]
    if in_front or "password=" in url.partition("?")[2].lower():
        raise BadSetting(
            "--database-url must not hold a password, it would show in the process list; "
            "set QUARTERDECK_DATABASE_URL"
        )
    return load(flags)


def _ask_secret(item: "Field[Any]", given: str | None) -> str:
    """A secret from a prompt or a pipe; never from the command line."""
    flag = "--" + item.name.replace("_", "-")
    if given != PROMPT:
        raise BadSetting(
            f"{flag} takes no value, it would show in the process list; "
            f"set {variable(item)} or answer the prompt"
        )
    if sys.stdin.isatty():
        asked: str = click.prompt(item.name.replace("_", " ").capitalize(), hide_input=True)
        return asked
    return sys.stdin.readline().rstrip("\n")


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
    """Start everything on this machine: migrations, workers, the job worker, Envoy.

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
def work() -> None:
    """Run one job worker, with the settings of the environment."""
    # The job engine takes half a second and 70 MB to load; no other command needs it.
    from quarterdeck_server.work import work as work_jobs

    work_jobs(load())


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
@_store_options
def recount(repair: bool, **flags: str | None) -> None:
    """Prove the dashboard's counts against the rows; exit code 1 if one is wrong.

    Writers wait meanwhile, about a second for a million rows.
    """
    settings = _read_settings(flags)
    _migrate(settings)
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
@_store_options
def verify(expect: str, **flags: str | None) -> None:
    """Prove that no entry of the audit log was changed or is missing; exit code 1 if so.

    Prints the last entry's number and hash. Keep them elsewhere: somebody who
    may write to the database can make a new chain, but not one that has them.
    """
    settings = _read_settings(flags)
    _migrate(settings)
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
@_store_options
def rotate_key(**flags: str | None) -> None:
    """Make a new secret key and seal all stored secrets anew. Stop Quarterdeck first.

    Everybody's access token ends; their sessions stay. Where several machines
    share the key, copy the file to the others before they start again.
    """
    settings = _read_settings(flags)
    prepare_data_dir(settings)
    lock_data_dir(settings)
    _migrate(settings)
    add_secret(settings.key_file)
    sealer = load_keys(settings.key_file).sealer
    with db.write():
        resealed = sum(reseal(column, sealer) for column in app.SEALED)
    drop_old_secrets(settings.key_file)
    click.echo(f"There is a new key in {settings.key_file}; secrets sealed with it: {resealed}")


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
