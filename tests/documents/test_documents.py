"""The documents: no command block is left out, and every link leads somewhere."""

import itertools
import os
import re
import shutil
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from quarterdeck_server.core.config import Settings, variable
from quarterdeck_server.rpc import contract

from tests.support.documents import DOCUMENTS, ELSEWHERE, FENCE, GUIDES, ROOT, blocks

INDENTED = re.compile(r"\n\n    (\S*(?:curl|api|make|qd|quarterdeck) .*)")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def test_no_command_block_is_left_out() -> None:
    run = {ROOT / "README.md", *(ROOT / "docs" / f"{name}.md" for name in GUIDES)}
    left = [
        f"{document.relative_to(ROOT)}: {block.text.splitlines()[0]}"
        for document in DOCUMENTS
        for block in blocks(document)
        if block.language == "sh" and document not in run and not block.words & ELSEWHERE
    ]
    assert not left
    indented = [
        f"{document.relative_to(ROOT)}: {line}"
        for document in DOCUMENTS
        for line in INDENTED.findall(document.read_text())
    ]
    assert not indented, "command blocks are fenced, so that they are run"


def test_make_commands_of_the_documents_are_targets() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = {
        target
        for document in DOCUMENTS
        for target in re.findall(r"(?:^|`)make ([a-z-]+)", document.read_text(), re.MULTILINE)
    }
    assert named
    assert named <= targets


def anchors(document: Path) -> set[str]:
    """The fragments that lead to headings, as GitHub makes them."""
    text = re.sub(FENCE, "", document.read_text())
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_link_leads_somewhere() -> None:
    broken = []
    for document in DOCUMENTS:
        for link in LINK.findall(re.sub(FENCE, "", document.read_text())):
            if link.startswith(("https://", "http://")):
                continue
            path, _, fragment = link.partition("#")
            target = (document.parent / path).resolve() if path else document
            if not target.exists() or (fragment and fragment not in anchors(target)):
                broken.append(f"{document.relative_to(ROOT)}: {link}")
    assert not broken


def test_every_setting_is_told_with_its_default() -> None:
    told = (ROOT / "docs/settings.md").read_text()
    settings = {variable(item) for item in fields(Settings)}
    assert not [name for name in settings if f"`{name}`" not in told]
    assert set(re.findall(r"`(QUARTERDECK_\w+)`", told)) <= settings
    given = {variable(item): item.default for item in fields(Settings)}
    rows = re.findall(r"^\| (`QUARTERDECK_[^|]+) \| ([^|]+) \|", told, re.MULTILINE)
    cells = [[re.findall(r"`([^`]+)`", cell) for cell in row] for row in rows]
    shown = {name: text for names, texts in cells for name, text in zip(names, texts, strict=False)}
    plain = {
        name: ("off", "on")[value] if isinstance(value, bool) else f"{value:g}"
        for name, value in given.items()
        if isinstance(value, int | float)
    }
    assert plain.items() <= shown.items()


@pytest.mark.parametrize(
    ("project", "heading"),
    [("pyproject.toml", "The server"), ("clients/python/pyproject.toml", "The Python client")],
)
def test_every_dependency_is_told_of_once(project: str, heading: str) -> None:
    read = tomllib.loads((ROOT / project).read_text())["project"]
    extras = itertools.chain(*read["optional-dependencies"].values())
    needed = [Requirement(text).name for text in (*read["dependencies"], *extras)]
    sections = (ROOT / "docs/dependencies.md").read_text().split("\n## ")
    (section,) = (text for text in sections if text.startswith(heading))
    rows = re.findall(r"^\| `(.+?)` \| (.+) \| (.+) \| (.+) \|$", section, re.MULTILINE)
    assert sorted(row[0] for row in rows) == sorted(needed)
    assert all(f"extra `{extra}`" in section for extra in read["optional-dependencies"])


def test_the_readme_tells_what_each_call_of_the_contract_is_for() -> None:
    told = (ROOT / "README.md").read_text()
    methods = [method.name for service in contract.services() for method in service.methods]
    assert not [name for name in methods if f"`{name}`" not in told]


def test_the_readers_shell_has_what_the_documents_use() -> None:
    for program in ("bash", "curl", "python3"):
        assert shutil.which(program), f"{program} is not installed"
    assert os.access(Path(sys.prefix) / "bin" / "grpcurl", os.X_OK)
