"""Commands of `quarterdeck` that end by themselves."""

import subprocess

from tests.support.forked import quarterdeck
from tests.support.running_server import clean_environment, free_port


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Runs a command that ends by itself."""
    settings = {"http_port": str(free_port()), "metrics_port": "0"} | settings
    return quarterdeck(arguments, clean_environment(**settings))


def one_line(result: subprocess.CompletedProcess[str]) -> str:
    """The single line that a refusal to start prints."""
    assert result.returncode == 2, result
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    return lines[0]
