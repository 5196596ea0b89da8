"""The `quarterdeck` command."""

import os
import sys
from importlib import import_module

import click

CANNOT_START = 2
# Where each command is. Only the one that is called is loaded: a worker must start quickly.
COMMANDS = {
    "audit": "upkeep:audit",
    "backups": "backups:backups",
    "create-admin": "up:create_admin",
    "database": "database:database",
    "demo": "demo:demo",
    "envoy-config": "envoy_config:envoy_config",
    "make-keys": "upkeep:make_keys",
    "migrate": "up:migrate",
    "recount": "upkeep:recount",
    "report-templates": "report_templates:report_templates",
    "rotate-key": "upkeep:rotate_key",
    "serve": "workers:serve",
    "up": "up:up",
    "work": "workers:work",
}


class _Commands(click.Group):
    """A group whose commands are loaded when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(
            import_module(f"quarterdeck_server.commands.{module}"), name
        )
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="quarterdeck")
def cli() -> None:
    """Quarterdeck, the backend of an operations console.

    Every setting is an environment variable; `quarterdeck up --help` lists them.
    """


def main() -> None:
    """Run the command; what keeps it from starting is one line and exit code 2."""
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
    """Return what keeps a command from starting, and says why in one line."""
    from quarterdeck_server.core import crypto, errors
    from quarterdeck_server.core.config import BadSetting
    from quarterdeck_server.core.startup import NotStarted
    from quarterdeck_server.rpc.contract import BrokenContract

    own = (BadSetting, NotStarted, BrokenContract, errors.AppError)
    return (*own, crypto.BadKeyFile, crypto.BadStage, crypto.Unreadable)
