"""A newcomer's first minutes, in a fresh clone, with the README's own commands.

Prints how long it took.
"""

import os
import pty
import re
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.documents import blocks
from tests.support.qd_shell import Terminal
from tests.support.repository import ROOT
from tests.support.running_server import clean_environment, free_port

PASSWORD = "a newcomer's own password"
START_SECONDS = 300


@dataclass
class Newcomer:
    """Somebody with a clone and two terminals."""

    clone: Path
    port: int
    environment: dict[str, str]
    first: subprocess.Popen[str]

    def log(self) -> str:
        """What the first terminal shows."""
        return (self.clone / "up.log").read_text()

    def wait_until_ready(self) -> str:
        """Waits for the first terminal; answers the password that it printed."""
        deadline = time.monotonic() + START_SECONDS
        while "Quarterdeck is ready" not in self.log():
            assert self.first.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.2)
        found = re.search(r"First administrator: admin@localhost  password: (\S+)", self.log())
        assert found
        return found[1]

    def type(self, commands: str) -> str:
        """Types commands into the second terminal; answers what it shows."""
        typed = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands],
            cwd=self.clone,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=200,
            check=False,
        )
        assert typed.returncode == 0, typed.stdout
        return typed.stdout

    def answer(self, command: str, *answers: tuple[str, str]) -> None:
        """Types a command that asks at its terminal: each question with its answer."""
        descriptor, end = pty.openpty()
        process = subprocess.Popen(
            ["bash", "-c", command],
            cwd=self.clone,
            env=self.environment,
            stdin=end,
            stdout=end,
            stderr=end,
            text=True,
            start_new_session=True,
        )
        os.close(end)
        terminal = Terminal(descriptor, process)
        for question, answer in answers:
            terminal.read_until(question)
            terminal.type(answer)
        assert process.wait(timeout=60) == 0
        os.close(descriptor)


def commands() -> list[str]:
    """The blocks of the README that a newcomer follows."""
    return [each.text for each in blocks(ROOT / "README.md") if "newcomer" in each.words]


def fresh_clone(into: Path) -> None:
    """The last commit or, where there is no repository to clone, a copy of the sources."""
    cloned = subprocess.run(["git", "clone", "--quiet", str(ROOT), str(into)], check=False)
    if cloned.returncode != 0:
        ignored = {line.strip("/") for line in (ROOT / ".gitignore").read_text().split()}
        shutil.copytree(ROOT, into, ignore=lambda _, names: ignored & set(names))


@pytest.fixture
def newcomer(tmp_path: Path) -> Iterator[Newcomer]:
    """Somebody who has just cloned the repository and typed the first command."""
    clone, port = tmp_path / "quarterdeck", free_port()
    fresh_clone(clone)
    environment = clean_environment(http_port=str(port), metrics_port=str(free_port())) | {
        "QD_URL": f"http://127.0.0.1:{port}",
        "XDG_CONFIG_HOME": str(tmp_path),
    }
    with (clone / "up.log").open("w") as log:
        first = subprocess.Popen(
            ["bash", "-c", f"exec {commands()[0].partition('#')[0]}"],
            cwd=clone,
            env=environment,
            stdout=log,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    yield Newcomer(clone, port, environment, first)
    first.send_signal(signal.SIGTERM)
    first.wait(60)


@pytest.mark.timeout(600)
def test_a_newcomer_gets_from_a_clone_to_a_report(newcomer: Newcomer) -> None:
    began = time.monotonic()
    _, fill_and_sign_in, look_around = commands()
    printed = newcomer.wait_until_ready()
    started = time.monotonic()
    demo, login = fill_and_sign_in.strip().splitlines()
    newcomer.type(demo)
    newcomer.answer(
        login,
        ("Password: ", printed),
        ("[Y/n]: ", "y"),
        ("New password: ", PASSWORD),
        ("Repeat for confirmation: ", PASSWORD),
    )
    shown = newcomer.type(look_around)
    took, installed = time.monotonic() - began, started - began
    print(f"\nready after {installed:.0f} s, at the report after {took:.0f} s")
    assert "critical" in shown
    assert "Look at the checkout" in shown
    assert "completed" in shown
    report = shlex.split(look_around.strip().splitlines()[-1])[-1]
    assert (newcomer.clone / report).read_bytes().startswith(b"%PDF")
