"""Opens the database of a command, and checks or migrates its schema."""

from collections.abc import Iterator
from contextlib import contextmanager

import peewee

from quarterdeck_server.core.config import Settings
from quarterdeck_server.core.startup import NotStarted
from quarterdeck_server.storage import db, migrations
from quarterdeck_server.storage.data_dir import own_data_dir


def migrate_database(settings: Settings) -> list[str]:
    """Open the database, bring it up to date, and return what was applied.

    Raise NotStarted, and BadSetting if the data dir is not ours.
    """
    own_data_dir(settings, whole=False)
    if path := db.sqlite_path(settings.database):
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise NotStarted(f"cannot make {path.parent}: {error.strerror}") from None
    db.open_database(settings.database)
    with _answering():
        return migrations.migrate()


def open_migrated(settings: Settings) -> None:
    """Open the database, which has to be up to date already.

    Raise NotStarted, and BadSetting if the data dir is not ours.
    """
    own_data_dir(settings, whole=False)
    path = db.sqlite_path(settings.database)
    if path and not path.exists():
        raise NotStarted(f"there is no database {path}; run: quarterdeck migrate")
    db.open_database(settings.database)
    with _answering():
        migrations.check()


def is_migrated(settings: Settings) -> bool:
    """Whether the database was ever migrated; it is not created. Raise NotStarted."""
    path = db.sqlite_path(settings.database)
    if path and not path.exists():
        return False
    db.open_database(settings.database)
    with _answering():
        return migrations.is_begun()


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except migrations.Unfit as error:
        raise NotStarted(str(error)) from None
    except peewee.OperationalError as error:
        first_line = str(error).strip().split("\n")[0]
        raise NotStarted(f"cannot open the database: {first_line}") from None
