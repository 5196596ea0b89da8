"""`quarterdeck database`: backup and restore of Quarterdeck's own database."""

import sys
from contextlib import ExitStack
from dataclasses import replace as altered
from datetime import UTC, datetime
from pathlib import Path

import click
import peewee

from quarterdeck_server.artifacts.keys import KeyRing, load_key_ring
from quarterdeck_server.artifacts.seal import Damaged
from quarterdeck_server.commands.options import read_settings, store_options
from quarterdeck_server.core.config import Settings
from quarterdeck_server.core.crypto import load_keys
from quarterdeck_server.core.json_value import JsonObject
from quarterdeck_server.core.startup import NotStarted
from quarterdeck_server.domains.audit_log import service as audit_log
from quarterdeck_server.domains.auth import service as auth
from quarterdeck_server.domains.backups import restores
from quarterdeck_server.jobs.sandbox import guard
from quarterdeck_server.processes.supervisor import lock_data_dir, make_data_dir
from quarterdeck_server.self_backup import archive, postgres, sqlite
from quarterdeck_server.self_backup.archive import Manifest
from quarterdeck_server.self_backup.lock import claim_database
from quarterdeck_server.self_backup.work_folder import work_folder
from quarterdeck_server.storage import audit, counts, db, migrations
from quarterdeck_server.storage.opening import migrate_database, open_migrated

WRONG = 1
FILE = click.Path(path_type=Path, dir_okay=False, resolve_path=True)


@click.group()
def database() -> None:
    """Back up or restore Quarterdeck's own database."""


@database.command()
@click.argument("file", type=FILE)
@store_options
def backup(file: Path, **flags: str | None) -> None:
    """Back up the database, including the job engine's, to FILE while Quarterdeck runs.

    FILE is compressed and encrypted to the backup key ring, and only its owner may
    read it. The audit log is verified as well. If it is not intact, the backup is still
    written and the exit code is 1.
    """
    settings = read_settings(flags)
    guard(settings)
    ring = load_key_ring(settings.key_ring_file, settings.backup_recipients)
    fingerprint = load_keys(settings.key_file).fingerprint
    open_migrated(settings)
    # Read first: the copy has this entry, and those that come after it.
    seq, digest = audit_log.head()
    problem = _fault()
    db.close_database()
    with work_folder(settings.data_dir) as folder:
        tool, names = _dump(settings, folder)
        manifest = Manifest(
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            kind="postgresql" if tool else "sqlite",
            tool=tool,
            migrations=migrations.applied(),
            fingerprint=fingerprint,
            audit_seq=seq,
            audit_hash=digest,
            files={name: archive.digest(folder / name) for name in names},
        )
        try:
            size = archive.pack(folder, manifest, file, ring)
        except OSError as error:
            raise NotStarted(f"cannot write {file}: {error.strerror}") from None
    click.echo(f"Backed up to {file}: {size} bytes, {seq} entries of the audit log")
    click.echo(
        "To restore it you need these files, which are not in it; keep copies elsewhere:"
        f" {settings.key_ring_file} (opens it), {settings.key_file} (opens the secrets inside)"
    )
    if problem:
        click.echo(f"{problem}; only --unproved restores this backup", err=True)
        sys.exit(WRONG)


def _fault() -> str:
    """Return the first entry at which the audit log is not as it was written.

    Empty if it is whole.
    """
    for checked in audit_log.check():
        for fault in checked.faults:
            return f"the audit log is not whole: entry {fault.seq} {fault.problem}"
    return ""


def _dump(settings: Settings, folder: Path) -> tuple[int, list[str]]:
    path = db.sqlite_path(settings.database)
    if path is not None:
        return 0, sqlite.dump(path, folder)
    return postgres.Server(settings.database).dump(folder), list(postgres.names())


@database.command()
@click.argument("file", type=FILE)
@click.option("--replace", is_flag=True, help="Replace a database that already has tables.")
@click.option(
    "--other-key",
    is_flag=True,
    help="Restore even if the secrets in the backup cannot be decrypted.",
)
@click.option(
    "--unproved", is_flag=True, help="Restore even if the audit log in the backup is not intact."
)
@store_options
def restore(
    file: Path, replace: bool, other_key: bool, unproved: bool, **flags: str | None
) -> None:
    """Restore the database from FILE. Stop Quarterdeck first, on all machines.

    The whole file is read and verified before anything changes. Afterwards everyone
    must sign in again. Restores that were running are cancelled; other running work
    starts again.
    """
    settings = read_settings(flags)
    guard(settings)
    if not settings.key_ring_file.exists():
        raise NotStarted(
            f"there is no key ring {settings.key_ring_file}: put back the one that was in use when"
            " the backup was made; no other opens it"
        )
    ring = load_key_ring(settings.key_ring_file, settings.backup_recipients)
    make_data_dir(settings)
    lock_data_dir(settings)
    claim_database(settings)
    path = db.sqlite_path(settings.database)
    with work_folder(path.parent if path else settings.data_dir) as folder:
        manifest = _opened(file, folder, ring)
        _check_fits(manifest, settings, other_key)
        head, problem = _restored(settings, file, folder, manifest, replace, unproved)
    click.echo(f"Restored the database as it was at {manifest.made_at}.")
    click.echo(
        f"All counts are exact; all {head[0]} entries of the audit log"
        f"{', which is not whole' if problem else ''}. Head: {head[0]}:{head[1]}"
    )
    click.echo("Backups made since are adopted by: quarterdeck backups import")


def _opened(file: Path, folder: Path, ring: KeyRing) -> Manifest:
    try:
        manifest = archive.unpack(file, folder, ring)
    except Damaged as error:
        raise NotStarted(f"{file}: {error.message}") from None
    except OSError as error:
        is_file = error.filename == str(file)
        what = f"read {file}" if is_file else f"unpack {file} in {folder.parent}"
        raise NotStarted(f"cannot {what}: {error.strerror}") from None
    if manifest.kind == "sqlite":
        sqlite.check(folder, list(manifest.files))
    else:
        postgres.check(folder, manifest.tool)
    return manifest


def _check_fits(manifest: Manifest, settings: Settings, other_key: bool) -> None:
    kind = "sqlite" if db.sqlite_path(settings.database) else "postgresql"
    if manifest.kind != kind:
        raise NotStarted(f"the backup is of {manifest.kind}, and the database here is {kind}")
    if problem := migrations.unfit(manifest.migrations):
        raise NotStarted(problem)
    is_there = settings.key_file.exists()
    is_same = is_there and load_keys(settings.key_file).fingerprint == manifest.fingerprint
    if not is_same and not other_key:
        which = "another key than" if is_there else "a key that is not here,"
        raise NotStarted(
            f"the secrets in the backup are sealed with {which} {settings.key_file}: put"
            " that file back; if it is lost, --other-key restores all but these secrets"
        )


def _restored(
    settings: Settings,
    file: Path,
    folder: Path,
    manifest: Manifest,
    replace: bool,
    unproved: bool,
) -> tuple[tuple[int, str], str]:
    """Make the backup good beside what is there, and only then puts it in its place.

    Return the end of its audit log, and what is wrong with that.
    """
    path = db.sqlite_path(settings.database)
    server = None if path else postgres.Server(settings.database)
    if server:
        # As SQLite's lock does by itself: somebody may have started since.
        server.check_unused()
    is_empty = server.is_empty() if server else sqlite.is_empty(path or Path())
    if not is_empty and not replace:
        raise NotStarted("the database has tables already; --replace puts the backup in its place")
    with ExitStack() as stack:
        url = sqlite.url(folder)
        if server:
            url = stack.enter_context(server.loaded(folder, manifest.tool))
        stack.callback(db.close_database)
        problem = _made_good(altered(settings, database_url=url), file, manifest, unproved)
        head = audit_log.head()
        db.close_database()
        if server:
            server.put()
        elif path:
            aside = path.parent / f"replaced-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}"
            if sqlite.put(folder, list(manifest.files), path, aside):
                click.echo(f"The previous data is in {aside}; delete it when everything works.")
    return head, problem


def _made_good(settings: Settings, file: Path, manifest: Manifest, unproved: bool) -> str:
    """Migrate, settle and prove what was loaded, and return what is wrong with its audit log.

    Raise NotStarted.
    """
    try:
        db.open_database(settings.database)
        if not migrations.applied():
            raise NotStarted("the database in the backup is empty")
        migrate_database(settings)
        _settle(file, manifest)
        return _prove(manifest, unproved)
    except peewee.PeeweeException as error:
        first_line = str(error).strip().split("\n")[0]
        raise NotStarted(f"the database in the backup is not Quarterdeck's: {first_line}") from None


def _settle(file: Path, manifest: Manifest) -> None:
    """End what must not go on as if nothing had happened since the backup."""
    with db.write():
        ended = auth.end_all_sessions()
        cancelled = restores.cancel_all("Quarterdeck's own database was restored meanwhile.")
        about: JsonObject = {
            "made_at": manifest.made_at,
            "sessions_ended": ended,
            "restores_cancelled": cancelled,
        }
        audit.record_system("RestoreDatabase", "database", about, resource_id=file.name)


def _prove(manifest: Manifest, unproved: bool) -> str:
    """Prove the audit log and make the counts exact, and return what is wrong with the log.

    Raise NotStarted for that unless `unproved` takes it.
    """
    problem = _fault()
    if manifest.audit_seq and audit_log.hash_of(manifest.audit_seq) != manifest.audit_hash:
        problem = "the audit log is not the one that was backed up"
    if problem and not unproved:
        raise NotStarted(f"in the backup {problem}; --unproved restores it as it is")
    if problem:
        click.echo(f"In the backup {problem}", err=True)
    with db.write():
        counts.hold()
        wrong = counts.differences()
        if wrong:
            counts.correct(wrong)
    if wrong:
        click.echo(f"Counts that were wrong in the backup, now corrected: {len(wrong)}")
    return problem
