"""The `quarterdeck` command."""

import os
import sys
from importlib import import_module

import click

CANNOT_START = 2
# Where each command is. Only the one that is called is loaded: a worker must start quickly.
COMMANDS = {
    "audit": "commands.upkeep:audit",
    "backups": "backups.commands:backups",
    "create-admin": "commands.up:create_admin",
    "database": "own_database.commands:database",
    "demo": "demo.command:demo",
    "envoy-config": "commands.envoy_config:envoy_config",
    "make-keys": "commands.upkeep:make_keys",
    "migrate": "commands.up:migrate",
    "recount": "commands.upkeep:recount",
    "report-templates": "reports.commands:report_templates",
    "rotate-key": "commands.upkeep:rotate_key",
    "serve": "commands.workers:serve",
    "up": "commands.up:up",
    "work": "commands.workers:work",
}


class _Commands(click.Group):
    """A group whose commands are loaded when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"quarterdeck_server.{module}"), name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="quarterdeck")
def cli() -> None:
    """Quarterdeck, the backend of an operations console.

    Every setting is an environment variable; `quarterdeck up --help` lists them.
    """


def main() -> None:
    """Runs the command; what keeps it from starting is one line and exit code 2."""
    # What any of them writes is its owner's alone.
    os.umask(0o077)
    try:
        cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except Exception as error:
        if not isinstance(error, _refusals()):
            raise
        click.echo(f"quarterdeck: {error}", err=True)
        sys.exit(CANNOT_START)


def _refusals() -> tuple[type[Exception], ...]:
    """What keeps a command from starting, and says why in one line."""
    from quarterdeck_server.config import BadSetting
    from quarterdeck_server.core import crypto, errors
    from quarterdeck_server.core.policy import BrokenContract
    from quarterdeck_server.startup import NotStarted

    own = (BadSetting, NotStarted, BrokenContract, errors.AppError)
    return (*own, crypto.BadKeyFile, crypto.BadStage, crypto.Unreadable)
