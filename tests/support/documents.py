"""The documents, and the blocks of commands in them."""

import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from tests.support.repository import ROOT

DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")),
    *(ROOT / f"clients/{language}/README.md" for language in ("python", "typescript")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
# In the order in which a reader comes to them, for a later one goes on with what is there.
GUIDES = (
    *("clients", "api", "events", "sources", "backups", "reports", "templates", "accounts"),
    *("connect/README", "connect/eventbridge", "connect/sns", "connect/alertmanager"),
    *("connect/grafana", "connect/cloudevents", "connect/pagerduty", "connect/ci"),
    *("connect/anything-else", "operations"),
)
# Blocks with these words are run by other tests, which read them here; `root` is only checked.
ELSEWHERE = {"newcomer", "up", "pip", "several-machines", "root", "make", "npm", "otlp", "connect"}
# A block in a list is indented.
FENCE = re.compile(r"^ *```(\w*)([^\n]*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block of a document."""

    document: Path
    language: str
    words: frozenset[str]
    text: str


def blocks(document: Path) -> list[Block]:
    """The fenced blocks of a document."""
    return [
        Block(document, language, frozenset(words.split()), dedent(text))
        for language, words, text in FENCE.findall(document.read_text())
    ]
