"""One run of `qd`: its server, its common options, and how it ends."""

import inspect
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import typer
from google.protobuf.message import Message
from quarterdeck.v1.data_sources_pb2 import ListDataSourcesRequest
from typer.core import TyperCommand

from quarterdeck_client import Client, FileSession, QuarterdeckError, Unauthenticated
from quarterdeck_client.errors import (
    BadCredentials,
    DeadlineExceeded,
    PasswordChangeRequired,
    Reason,
    Unavailable,
)
from quarterdeck_client.qd import exits, fields, names
from quarterdeck_client.qd.names import LARGEST_PAGE
from quarterdeck_client.qd.screen import Screen
from quarterdeck_client.qd.text import Field
from quarterdeck_client.session import replace_file

_CA = "QD_CA_FILE"
DEFAULT_URL = "http://127.0.0.1:8080"
DEFAULT_LIMIT = 50
COMPLETION_SECONDS = 2


def config_dir() -> Path:
    """Return where credentials are kept (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "quarterdeck"


def url_file() -> Path:
    """Return the file of the URL that was signed in to last."""
    return config_dir() / "url"


def last_url() -> str:
    """Return the URL that was signed in to last."""
    try:
        return url_file().read_text().strip() or DEFAULT_URL
    except (OSError, ValueError):
        return DEFAULT_URL


def remember_url(url: str) -> None:
    """Make this the URL of the next runs."""
    config_dir().mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_file(url_file(), f"{url}\n")


class Qd:
    """What a command works with."""

    def __init__(self, url: str | None, screen: Screen, timeout_seconds: float = 20) -> None:
        self.url = url or last_url()
        self.screen = screen
        self.timeout_seconds = timeout_seconds
        # How many items a list shows; all if None.
        self.limit: int | None = None

    @cached_property
    def client(self) -> Client:
        """The client, as who QD_TOKEN says or as who is signed in."""
        token, trusted = os.environ.get("QD_TOKEN"), _trusted()
        try:
            session = None if token else FileSession(config_dir() / "credentials.json", self.url)
            return Client(
                self.url,
                token,
                session=session,
                timeout_seconds=self.timeout_seconds,
                root_certificates=trusted,
            )
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--url") from None

    def resolve(self, field: Field, value: Any) -> Any:
        """Return the ids of users and data sources that were named."""
        return names.resolve(self.client, field, value)

    def close(self) -> None:
        """Close the connection if there is one."""
        if "client" in self.__dict__:
            self.client.close()

    def show(self, message: Message) -> None:
        """Print one message."""
        self.screen.show(message)

    def rows(self, method: Callable[[Any], Any], request: Any, columns: str) -> None:
        """Print a list, as long as `--limit` and `--all` allow."""
        request.page_size = min(self.limit + 1, LARGEST_PAGE) if self.limit else LARGEST_PAGE
        self.screen.rows(self.client.list(method, request), columns, self.limit)

    def confirm(self, question: str, yes: bool) -> None:
        """Continue only if somebody agrees, or gave `--yes`."""
        if yes:
            return
        if not typer.get_text_stream("stdin").isatty():
            raise typer.BadParameter(f"{question} There is no terminal to ask at; give --yes.")
        if not typer.confirm(question, err=True):
            self.screen.say("Nothing was changed.")
            raise typer.Exit(exits.INTERRUPTED)


def _trusted() -> bytes | None:
    """Return the certificates (PEM) of QD_CA_FILE, to trust instead of the system's."""
    path = os.environ.get("QD_CA_FILE")
    if not path:
        return None
    try:
        found = Path(path).read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{path}: {str(error.strerror).lower()}", param_hint=_CA) from None
    if b"-----BEGIN CERTIFICATE-----" not in found:
        raise typer.BadParameter(f"{path} has no certificate (PEM)", param_hint=_CA)
    return found


@contextmanager
def failures(qd: Qd) -> Iterator[None]:
    """End the run with lines for people and a code for scripts if a call fails."""
    say = qd.screen.say
    try:
        yield
    except QuarterdeckError as error:
        for line in _told(qd, error):
            say(line)
        raise typer.Exit(exits.code_of(error)) from None
    except (typer.Abort, KeyboardInterrupt):
        raise typer.Exit(exits.INTERRUPTED) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        say(f"Error: {error}", "red")
        raise typer.Exit(exits.WORK_FAILED) from None


def _told(qd: Qd, error: QuarterdeckError) -> Iterator[str]:
    problems = [f"{name}: {problem}" for name, problem in error.fields.items()]
    if problems and all(problem in error.message for problem in problems):
        yield "Error: the server refuses this"
    elif isinstance(error, Unavailable) and (problem := _distrust(error.message)):
        yield (
            f"Error: the certificate of {qd.url} is not trusted: {problem}; "
            f"QD_CA_FILE can name your own authority's"
        )
    elif isinstance(error, Unavailable | DeadlineExceeded) and not error.reason:
        yield f"Error: {qd.url} does not respond: {error.message}"
    elif error.reason == Reason.NO_TOKEN:
        yield f"Error: you are not signed in to {qd.url}"
    else:
        yield f"Error: {error.message}"
    for problem in problems:
        yield f"  {problem}"
    if isinstance(error, PasswordChangeRequired):
        yield "Change it: qd password"
    elif isinstance(error, Unauthenticated) and not isinstance(error, BadCredentials):
        yield "Sign in: qd login"
    if error.request_id:
        yield f"  request {error.request_id}"


def _distrust(message: str) -> str:
    """Return why a server's certificate is not trusted; empty if gRPC says something else."""
    if "Hostname Verification Check failed" in message:
        return "it is for another host"
    found = re.search("CERTIFICATE_VERIFY_FAILED: ([^:]*)", message)
    return found[1] if found else ""


class _Command(TyperCommand):
    """Says in qd's words what is wrong with an option or an argument."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix("Value error, ")
            if error.message.startswith("Input should be a valid"):
                error.message = "must be a number"
            raise


def command(
    app: typer.Typer,
    *arguments: str,
    name: str,
    without: Collection[str] = (),
    panel: str | None = None,
    example: str = "",
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a command of a function that takes a Qd and, if it likes, requests of calls.

    A request is made from the command line by `fields`: `arguments` are those of its fields
    that have a place, and `without` those that are no options. A request of pages brings
    `--limit` and `--all`. Further parameters are as Typer has them; `--json` is always there.
    """

    def register(function: Callable[..., None]) -> Callable[..., None]:
        _, *own = inspect.signature(function, eval_str=True).parameters.values()
        requests = {each.name: each.annotation for each in own if _is_message(each.annotation)}
        own = [each for each in own if each.name not in requests]
        options = _options(requests.values(), arguments, without)
        has_pages = any(option is _LIMIT for option in options)

        def run(context: typer.Context, **given: Any) -> None:
            qd: Qd = context.find_root().obj
            qd.screen.json |= given["json"]
            if has_pages:
                qd.limit = None if given["all"] else given["limit"]
            with failures(qd):
                values = {
                    each: fields.build(kind, given, arguments, qd.resolve)
                    for each, kind in requests.items()
                }
                function(qd, **values, **{each.name: given[each.name] for each in own})

        run.__doc__ = function.__doc__
        run.__name__ = function.__name__
        run.__annotations__ = {}
        run.__signature__ = _signature([*options, *own, _JSON])  # type: ignore[attr-defined]
        epilog = f"Example: {example}" if example else None
        app.command(name, cls=_Command, rich_help_panel=panel, epilog=epilog)(run)
        return function

    return register


def _is_message(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Message)


def _options(
    requests: Collection[type[Message]], arguments: Sequence[str], without: Collection[str]
) -> list[inspect.Parameter]:
    """Return the parameters that requests need, those with a place first."""
    made: list[inspect.Parameter] = []
    for request in requests:
        made += fields.parameters(request, arguments, without, _COMPLETIONS)
    pages = [request for request in requests if "page_token" in request.DESCRIPTOR.fields_by_name]
    if pages and "page_token" not in without:
        made += (_LIMIT, _ALL)
    return made


def _signature(parameters: Iterable[inspect.Parameter]) -> inspect.Signature:
    first = inspect.Parameter("context", _KEYWORD, annotation=typer.Context)
    return inspect.Signature([first, *(each.replace(kind=_KEYWORD) for each in parameters)])


def _option(
    name: str, kind: type, default: Any, help: str, least: int | None = None
) -> inspect.Parameter:
    option = typer.Option(default, f"--{name}", help=help, min=least)
    return inspect.Parameter(name, _KEYWORD, annotation=kind, default=option)


_KEYWORD = inspect.Parameter.KEYWORD_ONLY
_JSON = _option("json", bool, False, "Print the response as JSON.")
_LIMIT = _option("limit", int, DEFAULT_LIMIT, "How many to show at most.", least=1)
_ALL = _option("all", bool, False, "Show all that there are.")


def _complete_sources(
    context: typer.Context, args: list[str], incomplete: str
) -> list[tuple[str, str]]:
    """Return the numbers and names of data sources; none if they cannot be had in time."""
    url = context.find_root().params.get("url")
    with Qd(url, Screen(), COMPLETION_SECONDS).client as client:
        try:
            found = client.data_sources.ListDataSources(ListDataSourcesRequest(page_size=50))
        except QuarterdeckError:
            return []
    return [(str(source.id), _harmless(source.name)) for source in found.data_sources]


def _harmless(name: str) -> str:
    """Return a name that no shell runs and no terminal obeys: completion scripts evaluate it."""
    return re.sub(r"[^\w.,:/@-]+", " ", name).strip()


_COMPLETIONS = {"data_source_id": _complete_sources}
