"""Paths and modules that documents, comments and texts name are there."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.support.documents import DOCUMENTS
from tests.support.repository import ROOT

# A path in a document has a folder; `<domain>` stands for many.
QUOTED = re.compile(r"`((?:[\w.-]+/)+[\w.-]*)`")
SOURCE = re.compile(r"(?<![\w/.<>…{}-])((?:[a-z_0-9]+/)+[a-z_0-9]+\.(?:py|md|j2|toml|sql))\b")
MODULE = re.compile(
    r"\b(?:(?:quarterdeck_server|tests\.support|tools\.contract)|(?<=-m )(?:tests|tools))"
    r"(?:\.(?!_)[a-z_0-9]+)+"
)
# What is written by hand, and may be named.
FOLDERS = ("server", "clients", "tests", "tools", "proto", "envoy", "deploy", "docs", ".ci")
# Of others, of an installation, of an example, or made and not kept.
ELSEWHERE = (
    *("storefront/", "buf/validate/", "run/", "templates/late-orders/"),
    *("build/", "dist/", "deploy/secrets", "./"),
)
COMMENT = re.compile(r"#[^\n]*|\"{3}.*?\"{3}", re.DOTALL)


@cache
def places() -> frozenset[str]:
    """Each file and folder by its path, and by all ends of that: `rpc/gate.py`."""
    found = set()
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if not {"node_modules", "__pycache__"} & set(path.parts):
                parts = path.relative_to(ROOT).parts
                found |= {"/".join(parts[start:]) for start in range(len(parts))}
    return frozenset({*FOLDERS, *found})


def sources() -> Iterator[Path]:
    """The Python files that are written by hand."""
    for folder in ("server", "tests", "tools", "deploy", "clients/python/quarterdeck_client"):
        yield from (ROOT / folder).rglob("*.py")


def missing(where: Path, named: set[str]) -> list[str]:
    """Paths that are not there."""
    gone = (each for each in named if not each.startswith(ELSEWHERE))
    place = where.relative_to(ROOT)
    return [f"{place}: {each}" for each in sorted(gone) if each.rstrip("/") not in places()]


def is_module(name: str) -> bool:
    """Whether it names a module, or what one of them has."""
    top, _, rest = name.partition(".")
    path = ROOT / ("server" if top == "quarterdeck_server" else "") / top
    for part in rest.split("."):
        if path.with_suffix(".py").is_file():
            return True
        if not (path / part).is_dir() and not (path / f"{part}.py").is_file():
            return bool(re.search(rf"\b{part}\b", (path / "__init__.py").read_text()))
        path /= part
    return True


def test_every_path_that_a_document_names_is_there() -> None:
    gone = []
    for document in DOCUMENTS:
        text = document.read_text()
        quoted = {path for path in QUOTED.findall(text) if path.split("/")[0] in places()}
        gone += missing(document, quoted | set(SOURCE.findall(text)))
    assert not gone


def test_every_source_that_a_comment_names_is_there() -> None:
    gone = []
    for path in sources():
        said = "\n".join(COMMENT.findall(path.read_text()))
        gone += missing(path, set(SOURCE.findall(said)))
    assert not gone


def test_every_module_that_is_named_is_there() -> None:
    gone = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in (*sources(), *DOCUMENTS, ROOT / "pyproject.toml", ROOT / "Makefile")
        for name in set(MODULE.findall(path.read_text()))
        if not is_module(name)
    ]
    assert not gone
