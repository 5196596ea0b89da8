"""Waiting for long-running work and for files, with progress bars on standard error."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from google.protobuf.message import Message
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from quarterdeck_client.qd import exits
from quarterdeck_client.qd.run import Qd
from quarterdeck_client.qd.text import as_json, cell, clean, size

Wait = Annotated[
    bool, typer.Option("--wait", help="Wait until it ends; exit with an error if it failed.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")]
Output = Annotated[
    str | None,
    typer.Option(
        metavar="FILE", help="Where to save it: a file, a folder, or - for standard output."
    ),
]


def wait(qd: Qd, method: Callable[[Any], Any], request: Any, title: str, look: str) -> Any:
    """Wait until the work has ended, and return its last message.

    Ctrl-C only ends the waiting, and shows the command to `look` at the work.
    """
    try:
        with _bar(qd, title) as move:
            return qd.client.wait(
                method,
                request,
                on_progress=lambda at: move(at.progress, 1.0, cell(at, "status").plain),
            )
    except KeyboardInterrupt:
        qd.screen.say(f"The work continues; to see it, run: {look}")
        raise typer.Exit(exits.INTERRUPTED) from None


def finish(qd: Qd, message: Message) -> None:
    """Show work that has ended; the run fails if the work did."""
    qd.show(message)
    if not has_ended_well(message):
        raise typer.Exit(exits.WORK_FAILED)


def has_ended_well(message: Message) -> bool:
    """Whether a backup, a restore or a report is completed, and did not fail its trial."""
    return cell(message, "status").plain == "completed" and not getattr(message, "verify_error", "")


def finish_test(qd: Qd, test: Any) -> None:
    """Show how a test ended; the run fails if the test did."""
    qd.show(test)
    if not test.success:
        raise typer.Exit(exits.WORK_FAILED)


def download(qd: Qd, method: Callable[[Any], Any], request: Any, output: str | None) -> None:
    """Write a file of the server to where `output` says; by default here, by the server's name."""
    if output == "-":
        qd.client.download(method, request, sys.stdout.buffer)
        return
    target = Path(output or ".")
    folder = target if output and output.endswith("/") else target.parent
    if not folder.is_dir():
        raise typer.BadParameter(f"there is no folder {folder}", param_hint="--output")
    with _bar(qd, "Download") as move:
        saved = qd.client.download(
            method,
            request,
            target,
            on_progress=lambda done, total: move(done, total, size(done)),
        )
    if target.is_dir():
        target /= saved.filename
    if qd.screen.json:
        qd.screen.write(as_json({"file": str(target), "size": saved.size}))
    else:
        qd.screen.say(f"{target}  {size(saved.size)}", "green")


@contextmanager
def _bar(qd: Qd, title: str) -> Iterator[Callable[[float, float | None, str], None]]:
    """Yield a bar that is moved by calling it with how much is done, of how much, and a word."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[word]}", markup=False),
        TimeElapsedColumn(),
    )
    console = qd.screen.error
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(clean(title), total=1.0, word="")
        yield lambda done, total, word: bar.update(task, completed=done, total=total, word=word)
