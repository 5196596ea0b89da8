"""`quarterdeck backups`: what an operator does with the store and its keys."""

import sys

import click

from quarterdeck_server.artifacts.keys import add_identity, load_key_ring
from quarterdeck_server.artifacts.store import StoreError, open_store
from quarterdeck_server.commands.options import read_settings, store_options
from quarterdeck_server.core.startup import NotStarted
from quarterdeck_server.domains.backups import imports
from quarterdeck_server.storage import audit, db
from quarterdeck_server.storage.data_dir import own_data_dir
from quarterdeck_server.storage.opening import migrate_database

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
    adopted = known = refused = 0
    try:
        store = open_store(settings.store_url)
        artifacts = imports.artifacts(store)
        unknown = imports.unknown(artifacts)
        known = len(artifacts) - len(unknown)
        with click.progressbar(unknown, label="Importing", file=sys.stderr) as progress:
            for artifact in progress:
                found = imports.examine(store, ring, artifact)
                if found.problem:
                    refused += 1
                    click.echo(f"{found.artifact}: {found.problem}", err=True)
                    continue
                with db.write():
                    is_new = imports.adopt_anywhere(found)
                adopted, known = adopted + is_new, known + (not is_new)
    except StoreError as error:
        raise NotStarted(error.message) from None
    if not artifacts:
        raise NotStarted(f"there are no backups in {settings.store_url}")
    with db.write():
        about = {"imported": adopted, "refused": refused}
        audit.record_system("ImportBackups", "backup", about)
    click.echo(f"Imported: {adopted}  in the catalogue already: {known}  refused: {refused}")
    if refused:
        sys.exit(WRONG)


@backups.command("add-key")
@store_options
def add_key(**flags: str | None) -> None:
    """Add a key for new backups; the old keys still open old backups.

    It takes effect when Quarterdeck restarts. Keep a copy of the key ring elsewhere.
    """
    settings = read_settings(flags)
    own_data_dir(settings, whole=False)
    load_key_ring(settings.key_ring_file)
    recipient = add_identity(settings.key_ring_file)
    click.echo(
        f"There is a new key in {settings.key_ring_file}; keep a copy of it. Start Quarterdeck"
        f" again: from then on backups are sealed to {recipient}"
    )
