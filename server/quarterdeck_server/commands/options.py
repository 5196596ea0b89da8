"""The flags of commands, one for each setting."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import Field, fields
from pathlib import Path
from typing import TypeVar

import click

from quarterdeck_server.core.config import BadSetting, Settings, default_text, load, variable

C = TypeVar("C", bound=Callable[..., object])

STORE = ("data_dir", "database_url", "secret_key_file", "backup_url", "backup_key_file")
PROMPT = "-"


def counted(command: C) -> C:
    """Give a command the option that `up` says where to count with."""
    flag = click.option("--count-in", type=click.Path(path_type=Path), hidden=True)
    return flag(command)


def settings_options(command: C) -> C:
    """Give a command a flag for each setting; a secret one is read from a prompt or a pipe."""
    return _flags(command, [item.name for item in fields(Settings)])


def store_options(command: C) -> C:
    """Give a command the flags of what is kept, and where."""
    return _flags(command, STORE)


def template_options(command: C) -> C:
    """Give a command the flag of the templates' directory."""
    return _flags(command, ("template_dir",))


def _flags(command: C, names: Sequence[str]) -> C:
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
                help=f"Ask for the {help_text} Takes no value: the process list would show it.",
            )
        else:
            option = click.option(flag, item.name, help=help_text)
        command = option(command)
    return command


def read_settings(flags: dict[str, str | None]) -> Settings:
    """Return the settings of a command's flags and of the environment. Raise BadSetting."""
    for item in fields(Settings):
        if item.metadata.get("secret") and flags.get(item.name) is not None:
            flags[item.name] = _ask_secret(item, flags[item.name])
    url = flags.get("database_url") or ""
    in_front = "@" in url and ":" in url.split("://", 1)[-1].rsplit("@", 1)[0]
    if in_front or "password=" in url.partition("?")[2].lower():
        raise BadSetting(
            "--database-url must not contain a password: the process list would show it; "
            "set QUARTERDECK_DATABASE_URL"
        )
    return load(flags)


def _ask_secret(item: "Field[object]", given: str | None) -> str:
    """Return a secret from a prompt or a pipe; never from the command line."""
    flag = "--" + item.name.replace("_", "-")
    if given != PROMPT:
        raise BadSetting(
            f"{flag} takes no value: the process list would show it; "
            f"set {variable(item)} or answer the prompt"
        )
    if sys.stdin.isatty():
        asked: str = click.prompt(item.name.replace("_", " ").capitalize(), hide_input=True)
        return asked
    return sys.stdin.readline().rstrip("\n")
