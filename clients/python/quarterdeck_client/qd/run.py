"""One run of `qd`: whom it talks to, what its commands have in common, how it ends."""

import inspect
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import typer
from google.protobuf.message import Message
from quarterdeck.v1.data_sources_pb2 import ListDataSourcesRequest

from quarterdeck_client import Client, FileSession, QuarterdeckError, Unauthenticated
from quarterdeck_client.errors import (
    BadCredentials,
    DeadlineExceeded,
    PasswordChangeRequired,
    Unavailable,
)
from quarterdeck_client.qd import exits, fields
from quarterdeck_client.qd.screen import Screen

DEFAULT_URL = "http://127.0.0.1:8080"
LARGEST_PAGE = 200
COMPLETION_SECONDS = 2


def config_dir() -> Path:
    """Where credentials are kept (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "quarterdeck"


def url_file() -> Path:
    """Holds the URL that was signed in to last."""
    return config_dir() / "url"


def last_url() -> str:
    """The URL that was signed in to last."""
    try:
        return url_file().read_text().strip() or DEFAULT_URL
    except (OSError, ValueError):
        return DEFAULT_URL


def remember_url(url: str) -> None:
    """Makes this the URL of the next runs."""
    config_dir().mkdir(mode=0o700, parents=True, exist_ok=True)
    url_file().write_text(f"{url}\n")


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
        token, timeout = os.environ.get("QD_TOKEN"), self.timeout_seconds
        try:
            if token:
                return Client(self.url, token, timeout_seconds=timeout)
            session = FileSession(config_dir() / "credentials.json", self.url)
            return Client(self.url, session=session, timeout_seconds=timeout)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--url") from None

    def close(self) -> None:
        """Closes the connection if there is one."""
        if "client" in self.__dict__:
            self.client.close()

    def show(self, message: Message) -> None:
        """Answers with one message."""
        self.screen.show(message)

    def rows(self, method: Callable[[Any], Any], request: Any, columns: str) -> None:
        """Answers with a list, as long as `--limit` and `--all` say."""
        request.page_size = min(self.limit + 1, LARGEST_PAGE) if self.limit else LARGEST_PAGE
        self.screen.rows(self.client.list(method, request), columns, self.limit)

    def confirm(self, question: str, yes: bool) -> None:
        """Goes on only if somebody says so, or said `--yes`."""
        if yes:
            return
        if not typer.get_text_stream("stdin").isatty():
            raise typer.BadParameter(f"{question} Nobody is there to ask: say --yes.")
        if not typer.confirm(question, err=True):
            raise typer.Exit(1)


@contextmanager
def failures(qd: Qd) -> Iterator[None]:
    """Ends the run with lines for people and a code for scripts if a call fails."""
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
    elif isinstance(error, Unavailable | DeadlineExceeded) and not error.reason:
        yield f"Error: {qd.url} does not answer: {error.message}"
    elif error.reason == "NO_TOKEN":
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


def command(
    app: typer.Typer,
    *arguments: str,
    name: str,
    without: Collection[str] = (),
    panel: str | None = None,
    example: str = "",
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Makes a command of a function that takes a Qd and, if it likes, requests of calls.

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
                values = {name: fields.build(kind, given) for name, kind in requests.items()}
                function(qd, **values, **{each.name: given[each.name] for each in own})

        run.__doc__ = function.__doc__
        run.__name__ = function.__name__
        run.__annotations__ = {}
        run.__signature__ = _signature([*options, *own, _JSON])  # type: ignore[attr-defined]
        epilog = f"Example: {example}" if example else None
        app.command(name, rich_help_panel=panel, epilog=epilog)(run)
        return function

    return register


def _is_message(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Message)


def _options(
    requests: Collection[type[Message]], arguments: Sequence[str], without: Collection[str]
) -> list[inspect.Parameter]:
    """The parameters that requests need, those with a place first."""
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


def _option(name: str, kind: type, default: Any, help: str) -> inspect.Parameter:
    option = typer.Option(default, f"--{name}", help=help)
    return inspect.Parameter(name, _KEYWORD, annotation=kind, default=option)


_KEYWORD = inspect.Parameter.KEYWORD_ONLY
_JSON = _option("json", bool, False, "Print the answer as JSON.")
_LIMIT = _option("limit", int, 50, "How many to show at most.")
_ALL = _option("all", bool, False, "Show all that there are.")


def _complete_sources(
    context: typer.Context, args: list[str], incomplete: str
) -> list[tuple[str, str]]:
    """The numbers and names of data sources; none if they cannot be had in time."""
    url = context.find_root().params.get("url")
    with Qd(url, Screen(), COMPLETION_SECONDS).client as client:
        try:
            found = client.data_sources.ListDataSources(ListDataSourcesRequest(page_size=50))
        except QuarterdeckError:
            return []
    return [(str(source.id), source.name) for source in found.data_sources]


_COMPLETIONS = {"data_source_id": _complete_sources}
