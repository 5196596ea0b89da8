"""The `quarterdeck` command."""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import peewee

from quarterdeck_server import app, gateway, log
from quarterdeck_server.artifacts.keys import create_key_ring
from quarterdeck_server.audit_log import service as audit_log
from quarterdeck_server.backups.commands import backups
from quarterdeck_server.config import BadSetting, Settings, load, unknown_settings
from quarterdeck_server.core import bcrypt_process, counts, db, errors
from quarterdeck_server.core.crypto import (
    BadKeyFile,
    BadStage,
    Unreadable,
    add_secret,
    announce_secret,
    check_droppable,
    create_key_file,
    drop_old_secrets,
    load_keys,
    use_announced_secret,
)
from quarterdeck_server.core.hashing import encoded
from quarterdeck_server.core.policy import BrokenContract
from quarterdeck_server.core.rows import reseal
from quarterdeck_server.demo.command import demo
from quarterdeck_server.edge import WorkersTls
from quarterdeck_server.options import (
    NotStarted,
    counted,
    migrate_database,
    open_migrated,
    read_settings,
    settings_options,
    store_options,
)
from quarterdeck_server.own_database.commands import database
from quarterdeck_server.reports.commands import report_templates
from quarterdeck_server.serve import serve as serve_worker
from quarterdeck_server.supervisor import Up, check_port, lock_data_dir, prepare_data_dir
from quarterdeck_server.users import passwords
from quarterdeck_server.users import service as users

CANNOT_START = 2
WRONG = 1
MOST_FAULTS = 20
HOLD_TRIES = 10
FILE = click.Path(path_type=Path, resolve_path=True)


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
        check_port(settings.metrics_host, settings.metrics_port, "QUARTERDECK_METRICS_PORT")
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
@click.option("--insecure", is_flag=True, help="Serve other machines without TLS.")
@counted
def serve(listen: str, insecure: bool, count_in: Path | None) -> None:
    """Run one gRPC worker, with the settings of the environment."""
    settings = load(metrics_port=0)
    if not insecure and settings.tls_cert_file is None and not gateway.is_local(listen):
        raise NotStarted(
            f"{listen} is open to other machines: set QUARTERDECK_TLS_CERT_FILE and"
            " QUARTERDECK_TLS_KEY_FILE, or say --insecure on a network of its own"
        )
    open_migrated(settings)
    serve_worker(settings, listen, count_in)


@cli.command()
@counted
def work(count_in: Path | None) -> None:
    """Run one job worker, with the settings of the environment."""
    # The job engine takes half a second and 70 MB to load; no other command needs it.
    from quarterdeck_server.work import work as work_jobs

    settings = load(metrics_port=0)
    open_migrated(settings)
    work_jobs(settings, count_in)


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
@click.option("--worker-ca", type=FILE, help="CA (PEM) of the workers' certificates: TLS to them.")
@click.option("--worker-name", help="The DNS name in the workers' certificates.")
@click.option("--worker-cert", type=FILE, help="Certificate (PEM) that the gateway shows them.")
@click.option("--worker-key", type=FILE, help="Private key of that certificate.")
@click.option("--jwt-check", is_flag=True, help="Refuse bad access tokens in the gateway, too.")
@click.option("--output", default=".", help="Directory for envoy.yaml and the files that it reads.")
@settings_options
def envoy_config(endpoints: tuple[str, ...], jwt_check: bool, output: str, **flags: Any) -> None:
    """Write the bootstrap of a standalone Envoy before these workers.

    With --jwt-check the directory holds the keys of access tokens (jwks.json, mode 0600).
    """
    workers_tls = _workers_tls(
        *(flags.pop(f"worker_{name}") for name in ("ca", "name", "cert", "key"))
    )
    settings = read_settings(flags)
    folder = Path(output).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    remote = [each for each in endpoints if not gateway.is_local(each)]
    if remote and workers_tls is None:
        click.echo(f"quarterdeck: no TLS to {', '.join(remote)}; see --worker-ca", err=True)
    keys = load_keys(settings.key_file) if jwt_check else None
    socket = folder / "envoy.sock"
    bootstrap = gateway.write_bootstrap(
        settings, list(endpoints), socket, folder, workers_tls, keys
    )
    click.echo(f"Wrote {bootstrap}; run: envoy -c {bootstrap}")


def _workers_tls(
    ca: Path | None, name: str | None, cert: Path | None, key: Path | None
) -> WorkersTls | None:
    if ca is None:
        if name or cert or key:
            raise BadSetting("--worker-name, --worker-cert and --worker-key need --worker-ca")
        return None
    if not name:
        raise BadSetting("--worker-ca needs --worker-name, the name in the workers' certificates")
    return WorkersTls(ca=ca, name=name, cert=cert, key=key)


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


@cli.command("make-keys")
@click.argument("folder", type=FILE)
def make_keys(folder: Path) -> None:
    """Make secret.key and backups.keys in FOLDER, for several machines; none is replaced."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        create_key_file(folder / "secret.key")
        create_key_ring(folder / "backups.keys")
    except OSError as error:
        raise NotStarted(f"cannot write to {folder}: {error.strerror}") from None
    click.echo(f"{folder} has secret.key and backups.keys; keep a copy of them elsewhere.")


@cli.command("rotate-key")
@click.option("--stage", type=click.Choice(["add", "use", "drop"]), default=None)
@store_options
def rotate_key(stage: str | None, **flags: str | None) -> None:
    """Make a new secret key and seal all stored secrets anew. Stop Quarterdeck first.

    Everybody's access token ends; their sessions stay. Without a stop, or where
    several machines share the key, rotate it in three stages. After each one copy
    the file to every machine and restart them one by one: `add` makes a key that
    is accepted, `use` has it used, and `drop` seals all stored secrets anew and
    forgets the old key.
    """
    settings = read_settings(flags)
    prepare_data_dir(settings)
    path = settings.key_file
    if stage == "add":
        announce_secret(path)
        click.echo(f"{path} has a new key, which is accepted from the next start on.")
        return
    if stage == "use":
        use_announced_secret(path)
        click.echo(f"The new key of {path} is used from the next start on.")
        return
    if stage == "drop":
        check_droppable(path)
    else:
        lock_data_dir(settings)
    migrate_database(settings)
    if not stage:
        add_secret(path)
    sealer = load_keys(path).sealer
    with db.write():
        resealed = sum(reseal(column, sealer) for column in app.SEALED)
    drop_old_secrets(path)
    click.echo(f"There is a new key in {path}; secrets sealed with it: {resealed}")


cli.add_command(report_templates)
cli.add_command(backups)
cli.add_command(demo)
cli.add_command(database)


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
        BadStage,
        BrokenContract,
        Unreadable,
        errors.AppError,
    ) as error:
        click.echo(f"quarterdeck: {error}", err=True)
        sys.exit(CANNOT_START)
