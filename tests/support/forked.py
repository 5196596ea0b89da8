"""Commands of `quarterdeck` in processes that are forked from one which has loaded its modules.

Most commands of the tests do a little and end: loading the modules would be most of their time.
"""

import atexit
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

LIMIT_SECONDS = 60
_context = multiprocessing.get_context("forkserver")
_commands = ("backups", "database", "envoy_config", "up", "upkeep", "workers")
_context.set_forkserver_preload(
    ["tests.support.job_lab", *(f"quarterdeck_server.commands.{name}" for name in _commands)]
)


def quarterdeck(
    arguments: tuple[str, ...], environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Runs a command that ends by itself."""
    return forked(_quarterdeck, *arguments, environment=environment)


def forked(
    function: Callable[..., None], *arguments: Any, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Runs a function of a module in a process of its own, with nothing else in its environment."""
    with tempfile.TemporaryDirectory(prefix="qd-forked-") as folder:
        given = (function, arguments, dict(environment), Path.cwd(), folder)
        process = _context.Process(target=_child, args=given)
        process.start()
        process.join(LIMIT_SECONDS)
        if process.exitcode is None:
            process.kill()
            process.join()
        code = process.exitcode
        process.close()
        written = [(Path(folder) / name).read_text() for name in ("1", "2")]
    assert code is not None
    return subprocess.CompletedProcess(arguments, code, *written)


def _quarterdeck(*arguments: str) -> None:
    from quarterdeck_server.commands.cli import main

    sys.argv = ["quarterdeck", *arguments]
    main()


def _child(
    function: Callable[..., None],
    arguments: tuple[Any, ...],
    environment: Mapping[str, str],
    working: Path,
    folder: str,
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(working)
    for descriptor in (1, 2):
        file = os.open(f"{folder}/{descriptor}", os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(file, descriptor)
        os.close(file)
    try:
        function(*arguments)
    finally:
        # `multiprocessing` ends without them.
        atexit._run_exitfuncs()
