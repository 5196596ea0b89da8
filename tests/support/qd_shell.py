"""`qd` as people and scripts run it."""

import json
import os
import pty
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from quarterdeck_client.qd.app import app
from typer.testing import CliRunner, Result

from tests.support.running_server import Person, Stack

# Of who runs the tests; pytest-xdist sets a width.
NOT_OURS = ("QD_TOKEN", "COLUMNS")


@dataclass
class Shell:
    """Runs `qd` with credentials of its own against a stack; in this process unless said."""

    stack: Stack
    home: Path
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        own = {"XDG_CONFIG_HOME": str(self.home), "QD_URL": self.stack.url, "NO_COLOR": "1"}
        return own | self.more

    def __call__(self, *arguments: str, typed: str = "", code: int | None = 0) -> Result:
        """Runs it; its exit code has to be `code`, whatever it is if None."""
        env: dict[str, str | None] = {**dict.fromkeys(NOT_OURS), **self.environment}
        result = CliRunner().invoke(app, arguments, typed, env, prog_name="qd")
        assert code is None or result.exit_code == code, (result.output, result.exception)
        return result

    def json(self, *arguments: str, typed: str = "", code: int = 0) -> Any:
        """What it prints with `--json`."""
        return json.loads(self(*arguments, "--json", typed=typed, code=code).stdout)

    def process(self, *arguments: str, **options: Any) -> "subprocess.Popen[str]":
        """Runs it in a process of its own."""
        env = {k: v for k, v in os.environ.items() if k not in NOT_OURS} | self.environment
        command = [str(Path(sys.executable).with_name("qd")), *arguments]
        return subprocess.Popen(command, env=env, text=True, **options)

    @contextmanager
    def at_terminal(self, *arguments: str) -> Iterator["Terminal"]:
        """Runs it in a terminal of its own."""
        terminal, end = pty.openpty()
        # A session of its own: it must not ask at the terminal of the tests.
        ends = {"stdin": end, "stdout": end, "stderr": end, "start_new_session": True}
        process = self.process(*arguments, **ends)
        os.close(end)
        try:
            yield Terminal(terminal, process)
        finally:
            os.close(terminal)
            process.kill()
            process.wait()

    def by_token(self, person: Person) -> "Shell":
        """The same for somebody whose access token is in QD_TOKEN."""
        return Shell(self.stack, self.home, {"QD_TOKEN": person.tokens["access_token"]})


@dataclass
class Terminal:
    """What somebody sees and types."""

    descriptor: int
    process: "subprocess.Popen[str]"

    def read_until(self, *words: str) -> str:
        """What is shown until all these words were."""
        seen = ""
        while not all(word in seen for word in words):
            assert select.select([self.descriptor], [], [], 20)[0], seen
            seen += os.read(self.descriptor, 65536).decode(errors="replace")
        return seen

    def rest(self) -> str:
        """What is shown beyond that, of a process that has ended."""
        shown = b""
        with suppress(OSError):  # So ends a terminal on Linux.
            while piece := os.read(self.descriptor, 65536):
                shown += piece
        return shown.decode(errors="replace")

    def type(self, line: str) -> None:
        """Types a line."""
        os.write(self.descriptor, f"{line}\n".encode())
