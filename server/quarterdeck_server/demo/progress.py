"""The progress of the demo: bars on a terminal, a line for each stage elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Advance = Callable[[int], None]


class Stages:
    """The stages of the demo; some go on at the same time."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            TextColumn("{task.description:<28}"),
            BarColumn(32),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> "Stages":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Leave the bars as they are; once more does nothing."""
        self._progress.stop()

    @contextmanager
    def stage(self, title: str, total: int) -> Iterator[Advance]:
        """Yield a stage of so many things; it is moved on by how many more are done."""
        began = time.monotonic()
        task = self._progress.add_task(title, total=total)
        yield lambda number: self._progress.advance(task, number)
        if not self._console.is_terminal:
            seconds = time.monotonic() - began
            self._console.print(f"{title}: {total} in {seconds:.1f} s", highlight=False)
