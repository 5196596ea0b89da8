"""`quarterdeck recount`, `audit`, `make-keys` and `rotate-key`."""

import sys
from collections.abc import Callable
from pathlib import Path

import click
import peewee

from quarterdeck_server.artifacts.keys import create_key_ring
from quarterdeck_server.commands.options import read_settings, store_options
from quarterdeck_server.core.config import Settings
from quarterdeck_server.core.crypto import (
    add_secret,
    announce_secret,
    check_droppable,
    create_key_file,
    drop_old_secrets,
    load_keys,
    use_announced_secret,
)
from quarterdeck_server.core.json_value import JsonObject
from quarterdeck_server.core.startup import NotStarted
from quarterdeck_server.domains.audit_log import service as audit_log
from quarterdeck_server.processes.supervisor import lock_data_dir, make_data_dir
from quarterdeck_server.self_backup.lock import claim_database
from quarterdeck_server.storage import counts, db, failures
from quarterdeck_server.storage.audit import record_system
from quarterdeck_server.storage.opening import migrate_database, open_migrated
from quarterdeck_server.storage.rows import reseal

WRONG = 1
ROTATE_KEY, SECRET_KEY = "RotateKey", "secret_key"
MOST_FAULTS = 20
HOLD_TRIES = 10
FILE = click.Path(path_type=Path, resolve_path=True)


def _recounted(repair: bool) -> tuple[list[tuple[str, str, int, int]], int]:
    """Return the wrong counts, and how many there are in all. Wait for writers, and let them by."""
    for _ in range(HOLD_TRIES):
        try:
            with db.write():
                counts.hold()
                wrong = counts.differences()
                if wrong and repair:
                    counts.correct(wrong)
                return wrong, counts.total()
        except peewee.OperationalError as error:
            if not failures.is_away(error):
                raise
    raise NotStarted("the tables are constantly in use; try again when there is less load")


@click.command()
@click.option("--repair", is_flag=True, help="Correct the counts that are wrong.")
@store_options
def recount(repair: bool, **flags: str | None) -> None:
    """Compare the dashboard's counts with the rows.

    The exit code is 1 if a count is wrong. Writers wait meanwhile, about a second per
    million rows.
    """
    settings = read_settings(flags)
    migrate_database(settings)
    wrong, total = _recounted(repair)
    for kind, key, kept, actual in wrong:
        click.echo(f"{kind} {key}: counted {kept}, there are {actual}")
    if not wrong:
        click.echo(f"All {total} counts are exact.")
        return
    click.echo(f"Counts that were wrong: {len(wrong)}" + (", now corrected" if repair else ""))
    if not repair:
        sys.exit(WRONG)


@click.group()
def audit() -> None:
    """Verify the audit log."""


@audit.command()
@click.option("--expect", default="", help="SEQ:HASH that an earlier check printed.")
@store_options
def verify(expect: str, **flags: str | None) -> None:
    """Verify that no entry of the audit log was changed or removed.

    The exit code is 1 if one was. The command prints the number and the hash of the last
    entry. Keep them elsewhere: whoever can write to the database can build a new chain,
    but not one that contains them.
    """
    settings = read_settings(flags)
    migrate_database(settings)
    seq, digest = audit_log.head()
    faults: list[audit_log.Fault] = []
    expected_seq, _, expected_hash = expect.partition(":")
    if expect and not (expected_seq.isdigit() and expected_hash):
        raise click.BadParameter("must have the form SEQ:HASH", param_hint="--expect")
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
    click.echo(f"All {seen} entries are intact. Head: {seq}:{digest}")


@click.command("make-keys")
@click.argument("folder", type=FILE)
def make_keys(folder: Path) -> None:
    """Create secret.key and backups.keys in FOLDER.

    Several machines share these files. An existing file is never replaced.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        create_key_file(folder / "secret.key")
        create_key_ring(folder / "backups.keys")
    except OSError as error:
        raise NotStarted(f"cannot write to {folder}: {error.strerror}") from None
    click.echo(f"{folder} has secret.key and backups.keys; keep a copy of them elsewhere.")


@click.command("rotate-key")
@click.option("--stage", type=click.Choice(["add", "use", "drop"]), default=None)
@store_options
def rotate_key(stage: str | None, **flags: str | None) -> None:
    """Create a new secret key and encrypt all stored secrets with it.

    Stop Quarterdeck first. All access tokens end; sessions stay.
    To rotate without a stop, or when several machines share the key, use three stages.
    After each stage, copy the file to every machine and restart them one by one. `add`
    creates a key that is accepted, `use` starts to use it, and `drop` encrypts all stored
    secrets again and removes the old key.
    """
    # All domains; the other commands do without.
    from quarterdeck_server.app import SECRETS

    settings = read_settings(flags)
    make_data_dir(settings)
    path = settings.key_file
    # One that is not there must not be made: it would open nothing that is sealed.
    load_keys(path)
    if stage == "add":
        _record_stage(settings, stage, lambda: announce_secret(path))
        click.echo(f"{path} has a new key, which is accepted from the next start on.")
        return
    if stage == "use":
        _record_stage(settings, stage, lambda: use_announced_secret(path))
        click.echo(f"The new key of {path} is used from the next start on.")
        return
    if stage == "drop":
        check_droppable(path)
        # Others are at work: whether to migrate is for the operator to say.
        open_migrated(settings)
    else:
        lock_data_dir(settings)
        claim_database(settings)
        migrate_database(settings)
        add_secret(path)
    sealer = load_keys(path).sealer
    with db.write():
        resealed = sum(reseal(secret.column, sealer) for secret in SECRETS)
        about: JsonObject = {"stage": stage or "all", "resealed": resealed}
        record_system(ROTATE_KEY, SECRET_KEY, about)
    drop_old_secrets(path)
    click.echo(f"There is a new key in {path}; secrets sealed with it: {resealed}")


def _record_stage(settings: Settings, stage: str, change: Callable[[], None]) -> None:
    """Change the key file, and record it unless that fails."""
    # Others are at work, as in the stage `drop`.
    open_migrated(settings)
    with db.write():
        record_system(ROTATE_KEY, SECRET_KEY, {"stage": stage})
        change()
