"""`quarterdeck database`: backup and restore of Quarterdeck's own database."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import click

from quarterdeck_server import migrations
from quarterdeck_server.artifacts.keys import KeyRing, load_key_ring
from quarterdeck_server.artifacts.seal import Damaged
from quarterdeck_server.audit_log import service as audit_log
from quarterdeck_server.auth import service as auth
from quarterdeck_server.backups import restores
from quarterdeck_server.config import Settings
from quarterdeck_server.core import audit, counts, db
from quarterdeck_server.core.crypto import load_keys
from quarterdeck_server.options import (
    NotStarted,
    migrate_database,
    open_migrated,
    read_settings,
    store_options,
)
from quarterdeck_server.own_database import archive, postgres, sqlite
from quarterdeck_server.own_database.archive import Manifest
from quarterdeck_server.supervisor import lock_data_dir, prepare_data_dir

FILE = click.Path(path_type=Path, dir_okay=False, resolve_path=True)


@click.group()
def database() -> None:
    """Quarterdeck's own database: backup and restore."""


@database.command()
@click.argument("file", type=FILE)
@store_options
def backup(file: Path, **flags: str | None) -> None:
    """Back up the database, the job engine's too, into FILE while Quarterdeck runs.

    FILE is compressed, encrypted to the key ring of backups, and its owner's alone.
    """
    settings = read_settings(flags)
    ring = load_key_ring(settings.key_ring_file, settings.backup_recipients)
    fingerprint = load_keys(settings.key_file).fingerprint
    open_migrated(settings)
    # Read first: the copy has this entry, and those that come after it.
    seq, digest = audit_log.head()
    db.close_database()
    with _work_folder(file.parent) as folder:
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
        size = archive.pack(folder, manifest, file, ring)
    click.echo(f"Backed up to {file}: {size} bytes, {seq} entries of the audit log")
    click.echo(
        "To restore it you need these files, which are not in it; keep copies elsewhere:"
        f" {settings.key_ring_file} (opens it), {settings.key_file} (opens the secrets inside)"
    )


@contextmanager
def _work_folder(parent: Path) -> Iterator[Path]:
    """A folder for what is not sealed; nobody else may look into it."""
    try:
        folder = tempfile.TemporaryDirectory(dir=parent, prefix=".quarterdeck-database-")
    except OSError as error:
        raise NotStarted(f"cannot write to {parent}: {error.strerror}") from None
    with folder as name:
        yield Path(name)


def _dump(settings: Settings, folder: Path) -> tuple[int, list[str]]:
    path = db.sqlite_path(settings.database)
    if path is not None:
        return 0, sqlite.dump(path, folder)
    return postgres.Server(settings.database).dump(folder), list(postgres.names())


@database.command()
@click.argument("file", type=FILE)
@click.option("--replace", is_flag=True, help="Put it in the place of a database that has tables.")
@click.option("--other-key", is_flag=True, help="Though the secrets in it cannot be opened.")
@store_options
def restore(file: Path, replace: bool, other_key: bool, **flags: str | None) -> None:
    """Restore the database from FILE. Stop Quarterdeck first, on all machines.

    Nothing is touched before the whole file is read and proved. Afterwards everybody
    has to sign in again, restores that were under way are cancelled, and other work
    under way begins anew.
    """
    settings = read_settings(flags)
    prepare_data_dir(settings)
    lock_data_dir(settings)
    ring = load_key_ring(settings.key_ring_file, settings.backup_recipients)
    with _work_folder(settings.data_dir) as folder:
        manifest = _opened(file, folder, ring)
        _check_fits(manifest, settings, other_key)
        with _loaded(settings, folder, manifest, replace):
            migrate_database(settings)
            _settle(file, manifest)
            _prove(manifest)
    seq, digest = audit_log.head()
    click.echo(f"Restored the database as it was at {manifest.made_at}.")
    click.echo(f"All counts are exact; all {seq} entries of the audit log. Head: {seq}:{digest}")
    click.echo("Backups made since are adopted by: quarterdeck backups import")


def _opened(file: Path, folder: Path, ring: KeyRing) -> Manifest:
    try:
        manifest = archive.unpack(file, folder, ring)
    except Damaged as error:
        raise NotStarted(f"{file}: {error.message}") from None
    except OSError as error:
        raise NotStarted(f"cannot read {file}: {error.strerror}") from None
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
    if load_keys(settings.key_file).fingerprint != manifest.fingerprint and not other_key:
        raise NotStarted(
            f"the secrets in the backup are sealed with another key than {settings.key_file}: put"
            " that file back; if it is lost, --other-key restores all but these secrets"
        )


@contextmanager
def _loaded(settings: Settings, folder: Path, manifest: Manifest, replace: bool) -> Iterator[None]:
    """The restored database; on SQLite what was there comes back if what follows fails."""
    path = db.sqlite_path(settings.database)
    server = None if path else postgres.Server(settings.database)
    if server:
        server.check_unused()
    is_empty = server.is_empty() if server else sqlite.is_empty(path or Path())
    if not is_empty and not replace:
        raise NotStarted("the database has tables already; --replace puts the backup in its place")
    aside = settings.data_dir / f"replaced-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    with sqlite.replacing(path, aside) if path else nullcontext():
        if server:
            server.load(folder, manifest.tool)
        elif path:
            sqlite.load(folder, list(manifest.files), path)
        yield
    if aside.exists():
        click.echo(f"What was there is in {aside}; delete it when all is well.")


def _settle(file: Path, manifest: Manifest) -> None:
    """Ends what must not go on as if nothing had happened since the backup."""
    with db.write():
        ended = auth.end_all_sessions()
        cancelled = restores.cancel_all("Quarterdeck's own database was restored meanwhile.")
        about = {
            "made_at": manifest.made_at,
            "sessions_ended": ended,
            "restores_cancelled": cancelled,
        }
        audit.record_system("RestoreDatabase", "database", about, resource_id=file.name)


def _prove(manifest: Manifest) -> None:
    """Raises NotStarted unless the audit log is whole and the counts are exact."""
    if manifest.audit_seq and audit_log.hash_of(manifest.audit_seq) != manifest.audit_hash:
        raise NotStarted("the restored audit log is not the one that was backed up")
    if faults := [fault for checked in audit_log.check() for fault in checked.faults]:
        raise NotStarted(f"the restored audit log is not whole: entry {faults[0].seq}")
    with db.write():
        counts.hold()
        wrong = counts.differences()
        if wrong:
            counts.recount()
    if wrong:
        click.echo(f"Counts that were wrong in the backup, and are right now: {len(wrong)}")
