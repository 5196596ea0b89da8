"""A reader types every command of the README and the guides, one after the other."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.documents import ELSEWHERE, GUIDES, blocks
from tests.support.repository import ROOT
from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, Stack, clean_environment

# What stands in a table: the same by REST and by gRPC.
INLINE = re.compile(r"`((?:api|call) [^`]+)` (?=\|)")
BEFORE = """set -euo pipefail
trap 'echo "failed: $BASH_COMMAND"' ERR
curl() { command curl --fail-with-body "$@"; }
"""


def script(document: Path, *, stopped: bool) -> str:
    """What a reader types of a document, while Quarterdeck runs or is stopped."""
    lines = []
    for block in blocks(document):
        missing = [w for w in block.words - {"needs"} if "needs" in block.words]
        missing = [program for program in missing if shutil.which(program) is None]
        if block.language != "sh" or block.words & ELSEWHERE or missing:
            continue
        if ("stopped" in block.words) != stopped:
            continue
        text = block.text
        if "background" in block.words:
            text = f"{{ {text.rstrip()}; }} > streamed.txt 2>&1 &\n"
            text += "until grep -q ready streamed.txt; do sleep 0.05; done\n"
        lines.append(text)
    if not stopped:
        lines += [f"{command}\n" for command in INLINE.findall(document.read_text())]
    return "".join(lines)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator["Reader"]:
    """Somebody in a checkout with a running Quarterdeck."""
    stack = Stack(
        tmp_path / "data",
        {"job_workers": "1", "reflection": "on", "admin_password": ADMIN_PASSWORD},
    ).start()
    for name, target in {".venv": Path(sys.prefix), "tests": ROOT / "tests"}.items():
        (tmp_path / name).symlink_to(target)
    yield Reader(stack, tmp_path)
    stack.stop()


@dataclass
class Reader:
    """Types what the documents say."""

    stack: Stack
    folder: Path

    def type(self, text: str) -> str:
        """Runs the text in a shell, where every command has to succeed; answers what it printed."""
        at = f"127.0.0.1:{self.stack.port}"
        environment = clean_environment() | {
            "QD_URL": self.stack.url,
            "XDG_CONFIG_HOME": str(self.folder),
            "PATH": f"{self.folder}/.venv/bin:{os.environ['PATH']}",
        }
        typed = subprocess.run(
            ["bash", "-c", BEFORE + text.replace("127.0.0.1:8080", at)],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=100,
            check=False,
        )
        assert typed.returncode == 0, typed.stdout[-3000:]
        return typed.stdout


def test_every_command_of_the_guides_works(reader: Reader) -> None:
    sign_in = f"printf '{ADMIN_PASSWORD}\\n' | .venv/bin/qd login --email {ADMIN_EMAIL}\n"
    guides = [ROOT / "README.md", *(ROOT / "docs" / f"{name}.md" for name in GUIDES)]
    printed = reader.type(sign_in + "".join(script(guide, stopped=False) for guide in guides))
    assert "Checkout answers 502" in (reader.folder / "streamed.txt").read_text()
    assert "quarterdeck.v1.TaskService" in printed
    assert reader.stack.stop() == 0
    assert "in the catalogue already: 1" in reader.type(
        "".join(script(guide, stopped=True) for guide in guides)
    )
