"""What commands have in common: the flags of settings, and a database that is up to date."""

import errno
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

import click
import peewee

from quarterdeck_server import migrations
from quarterdeck_server.config import BadSetting, Settings, default_text, load, variable
from quarterdeck_server.core import db
from quarterdeck_server.data_dir import own_data_dir

STORE = ("data_dir", "database_url", "secret_key_file", "backup_url", "backup_key_file")
PROMPT = "-"


class NotStarted(Exception):
    """A command cannot start; the text is one clear line."""


def port_unusable(host: str, port: int, error: OSError, setting: str) -> NotStarted:
    """The error of a port that cannot be listened on."""
    taken = error.errno == errno.EADDRINUSE
    why = "is taken" if taken else f"cannot be used: {error.strerror}"
    return NotStarted(f"{host}:{port} {why}; choose another with {setting}")


def counted(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the option that `up` says where to count with."""
    flag = click.option("--count-in", type=click.Path(path_type=Path), hidden=True)
    return flag(command)


def settings_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command a flag for each setting; a secret one is read from a prompt or a pipe."""
    return _flags(command, [item.name for item in fields(Settings)])


def store_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the flags of what is kept, and where."""
    return _flags(command, STORE)


def template_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the flag of the templates' directory."""
    return _flags(command, ("template_dir",))


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


def read_settings(flags: dict[str, str | None]) -> Settings:
    """The settings of a command's flags and of the environment. Raises BadSetting."""
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


def migrate_database(settings: Settings) -> list[str]:
    """Opens the database and brings it up to date; answers what was applied.

    Raises NotStarted, and BadSetting if the data dir is not ours.
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
    """Opens the database, which has to be up to date already.

    Raises NotStarted, and BadSetting if the data dir is not ours.
    """
    own_data_dir(settings, whole=False)
    path = db.sqlite_path(settings.database)
    if path and not path.exists():
        raise NotStarted(f"there is no database {path}; run: quarterdeck migrate")
    db.open_database(settings.database)
    with _answering():
        migrations.check()


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except migrations.Unfit as error:
        raise NotStarted(str(error)) from None
    except peewee.OperationalError as error:
        first_line = str(error).strip().split("\n")[0]
        raise NotStarted(f"cannot open the database: {first_line}") from None
