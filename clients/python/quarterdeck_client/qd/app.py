"""The root of `qd`: common options, and the groups of commands."""

import importlib
from collections.abc import Callable
from typing import Annotated, Any

import typer
from quarterdeck.v1.notifications_pb2 import ListNotificationsRequest
from typer.core import TyperGroup

from quarterdeck_client.qd import account, exits, security
from quarterdeck_client.qd.run import DEFAULT_LIMIT, DEFAULT_URL, Qd, failures
from quarterdeck_client.qd.screen import Screen

_DAILY, _DATABASES, _ADMINISTRATION = "Every day", "Databases", "Administration"
_GROUPS = (
    ("dashboard", "An overview of events, tasks and users.", _DAILY),
    ("events", "Monitoring events.", _DAILY),
    ("tasks", "Tasks, their status and assignees.", _DAILY),
    ("notifications", "Your notifications; --follow shows new ones as they arrive.", _DAILY),
    ("data-sources", "The databases that Quarterdeck manages.", _DATABASES),
    ("backups", "Backups, trial restores and schedules.", _DATABASES),
    ("restores", "Restores of backups.", _DATABASES),
    ("reports", "Reports on data sources, as files.", _DATABASES),
    ("users", "User accounts.", _ADMINISTRATION),
    ("keys", "API keys: credentials for programs.", _ADMINISTRATION),
    ("aws-accounts", "The AWS accounts that Quarterdeck manages.", _ADMINISTRATION),
    ("sources", "Senders of events, and what they sent and was not understood.", _ADMINISTRATION),
    ("monitoring", "The rules for incoming events.", _ADMINISTRATION),
    ("audit", "The audit log.", _ADMINISTRATION),
)
_EPILOG = "\n".join(
    [
        "QD_URL sets the server, QD_TOKEN an API key or access token to use instead of `qd login`,",
        "QD_CA_FILE the CA certificates (PEM) to trust instead of the system's.\n",
        "[bold]Exit codes[/bold]",
        *(f"{code:3}  {meaning}" for code, meaning in exits.MEANINGS.items()),
    ]
)


class _Group(TyperGroup):
    """A group whose module, named as the group is, is imported when its commands are needed."""

    def _load(self) -> None:
        if not self.commands:
            name = str(self.name).replace("-", "_")
            module = importlib.import_module(f"quarterdeck_client.qd.{name}")
            self.commands = typer.main.get_group(module.app).commands

    def list_commands(self, ctx: Any) -> list[str]:
        self._load()
        return super().list_commands(ctx)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        self._load()
        return super().get_command(ctx, cmd_name)


_Json = Annotated[bool, typer.Option("--json", help="Print the response as JSON.")]


def dashboard(context: typer.Context, json: _Json = False) -> None:
    """`qd dashboard`, which is its overview, and the group's commands."""
    qd: Qd = context.find_root().obj
    qd.screen.json |= json
    if context.invoked_subcommand:
        return
    from quarterdeck_client.qd.dashboard import overview

    with failures(qd):
        overview(qd)


def notifications(
    context: typer.Context,
    follow: Annotated[
        bool,
        typer.Option("--follow", "-f", help="Show the latest ones, then new ones as they arrive."),
    ] = False,
    json: _Json = False,
) -> None:
    """`qd notifications`, which is its list, with --follow, and the group's commands."""
    qd: Qd = context.find_root().obj
    qd.screen.json |= json
    if context.invoked_subcommand:
        return
    from quarterdeck_client.qd import notifications

    with failures(qd):
        if follow:
            notifications.follow(qd)
        else:
            qd.limit = DEFAULT_LIMIT
            notifications.list_notifications(qd, ListNotificationsRequest())


# What groups do without a command.
_BARE: dict[str, Callable[..., None]] = {"dashboard": dashboard, "notifications": notifications}
app = typer.Typer(
    no_args_is_help=True,
    epilog=_EPILOG,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _add_groups() -> None:
    for name, help_text, panel in _GROUPS:
        bare = _BARE.get(name)
        group = typer.Typer(cls=_Group, no_args_is_help=bare is None)
        if bare is not None:
            group.callback(invoke_without_command=True)(bare)
        app.add_typer(group, name=name, help=help_text, rich_help_panel=panel)


account.add_to(app)
_add_groups()
security.add_to(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # as slow as half of the rest

        typer.echo(f"qd {version('quarterdeck-client')}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    url: Annotated[
        str | None,
        typer.Option(
            envvar="QD_URL",
            help=f"The server; by default the last one that you signed in to, or {DEFAULT_URL}.",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print responses as JSON.")] = False,
    no_color: Annotated[
        bool, typer.Option("--no-color", help="Print without colors, as NO_COLOR does.")
    ] = False,
    timeout: Annotated[float, typer.Option(help="The time limit of one call, in seconds.")] = 20,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Quarterdeck from the command line: tables for people, --json for programs."""
    context.obj = qd = Qd(url, Screen(json=json, color=not no_color), timeout)
    context.call_on_close(qd.close)
