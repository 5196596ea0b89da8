"""`quarterdeck backups`: the backup store and its keys, for the operator."""

import sys

import click

from quarterdeck_server.artifacts.keys import add_identity, load_key_ring
from quarterdeck_server.artifacts.store import StoreError, open_store
from quarterdeck_server.commands.options import read_settings, store_options
from quarterdeck_server.core.startup import NotStarted
from quarterdeck_server.domains.backups import imports
from quarterdeck_server.storage import audit, db
from quarterdeck_server.storage.opening import migrate_database, open_migrated

WRONG = 1


@click.group()
def backups() -> None:
    """Manage the backup store and its keys."""


@backups.command("import")
@store_options
def import_all(**flags: str | None) -> None:
    """Import the backups of the store that are missing from the catalogue.

    Use it when Quarterdeck's own database is lost. It needs the store and the key
    ring. It creates the data sources again, without their passwords, and assigns the
    backups to them. The exit code is 1 if an artifact cannot be imported.
    """
    settings = read_settings(flags)
    ring = load_key_ring(settings.key_ring_file, settings.backup_recipients)
    migrate_database(settings)
    try:
        store = open_store(settings.store_url)
        artifacts = imports.artifacts(store)
        unknown = imports.unknown(artifacts)
    except StoreError as error:
        raise NotStarted(error.message) from None
    if not artifacts:
        raise NotStarted(f"there are no backups in {settings.store_url}")
    adopted = refused = 0
    with click.progressbar(length=len(unknown), label="Importing", file=sys.stderr) as progress:
        for part in imports.parts(unknown):
            found = []
            for artifact in part:
                found.append(imports.examine(store, ring, artifact))
                progress.update(1)
            taken, left = _adopt(found)
            adopted, refused = adopted + taken, refused + left
    known = len(artifacts) - adopted - refused
    click.echo(f"Imported: {adopted}  in the catalogue already: {known}  refused: {refused}")
    if refused:
        sys.exit(WRONG)


def _adopt(found: list[imports.Found]) -> tuple[int, int]:
    """Adopt some backups with an entry of the audit log; return how many, and how many not."""
    good = [each for each in found if not each.problem]
    refused = [each for each in found if each.problem]
    for each in refused:
        click.echo(f"{each.artifact}: {each.problem}", err=True)
    with db.write():
        adopted = sum(imports.adopt_anywhere(each) for each in good)
        about = {"imported": adopted, "refused": len(refused)}
        audit.record_system("ImportBackups", "backup", about)
    return adopted, len(refused)


@backups.command("add-key")
@store_options
def add_key(**flags: str | None) -> None:
    """Add a key for new backups; the old keys still open old backups.

    It takes effect when Quarterdeck restarts. Keep a copy of the key ring elsewhere.
    """
    settings = read_settings(flags)
    load_key_ring(settings.key_ring_file)
    open_migrated(settings)
    with db.write():
        recipient = add_identity(settings.key_ring_file)
        audit.record_system("AddBackupKey", "backup_key", {}, resource_id=recipient)
    click.echo(
        f"There is a new key in {settings.key_ring_file}; keep a copy of it. Start Quarterdeck"
        f" again: from then on backups are sealed to {recipient}"
    )
