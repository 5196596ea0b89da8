"""What is installed: each distribution pinned with hashes, and nothing that has none of them."""

import hashlib
import itertools
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.repository import ROOT

PROJECTS = ("pyproject.toml", "clients/python/pyproject.toml")
LAYERS = ("programs", "dev", "bench", "packages", "pins")
LOCKS = ("constraints.txt", *(f"constraints-{layer}.txt" for layer in LAYERS))
TARGETS = (".venv/.server", ".venv/.bench", ".venv/.packages", ".venv/.pins")
PIN = re.compile(
    r"([a-z0-9.-]+)==(\S+)( ; .+)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)"
)


def test_every_distribution_is_pinned_once_with_hashes() -> None:
    pinned: dict[str, str] = {}
    for name in LOCKS:
        text = (ROOT / name).read_text()
        pins = PIN.findall(text)
        assert PIN.sub("", text) == ""
        assert not pinned.keys() & {pin[0] for pin in pins}
        pinned |= {pin[0]: pin[1] for pin in pins}
    for text in itertools.chain(*map(named, PROJECTS)):
        needed = Requirement(text)
        if needed.name != "quarterdeck-client":
            assert needed.specifier.contains(pinned[canonicalize_name(needed.name)]), text


def named(project: str) -> list[str]:
    """All that a pyproject.toml needs, for whatever."""
    read = tomllib.loads((ROOT / project).read_text())
    more = (*read["project"]["optional-dependencies"].values(),)
    more += (*read.get("dependency-groups", {}).values(),)
    return [
        *read["project"]["dependencies"],
        *read["build-system"]["requires"],
        *itertools.chain(*more),
    ]


def make_wheel(folder: Path) -> Path:
    """A wheel with nothing in it (PEP 427)."""
    wheel = folder / "probe-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        info = "probe-1.0.dist-info"
        file.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: probe\nVersion: 1.0\n")
        file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        file.writestr(f"{info}/RECORD", "")
    return wheel


def test_what_has_another_hash_or_none_is_not_installed(tmp_path: Path) -> None:
    told = subprocess.run(
        ["make", "--dry-run", "--always-make", *TARGETS, "BIN=bin"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    lines = [line.strip() for line in told if "pip " in line]
    clone = [line for line in lines if "--editable" in line]
    assert {line.split()[-1] for line in clone} == {".", "clients/python"}
    for line in clone:
        assert {"--no-deps", "--no-index", "--no-build-isolation"} <= set(line.split())
    locked = [line for line in lines if line not in clone]
    assert {word for line in locked for word in line.split() if word.endswith(".txt")} == {*LOCKS}
    for line in locked:
        assert {"--no-deps", "--require-hashes", "--only-binary", ":all:"} <= set(line.split())
    digest = hashlib.sha256(make_wheel(tmp_path).read_bytes()).hexdigest()
    options = locked[0].partition("--requirement")[0].split()[1:]
    for hashed, problem in (
        (f" --hash=sha256:{digest}", ""),
        (f" --hash=sha256:{'0' * 64}", "DO NOT MATCH THE HASHES"),
        ("", "Hashes are required"),
    ):
        (tmp_path / "pins.txt").write_text(f"probe==1.0{hashed}\n")
        where = ("--no-index", "--find-links", tmp_path, "--target", tmp_path / "there")
        pins = ("--dry-run", "--requirement", tmp_path / "pins.txt")
        ran = subprocess.run(
            [sys.executable, "-m", "pip", "--isolated", *options, *where, *pins],
            capture_output=True,
            text=True,
            check=False,
        )
        assert problem in ran.stderr
        assert bool(ran.returncode) == bool(problem), ran.stderr


def test_an_audit_that_reaches_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "pins.txt").write_text("probe==1.0\n")
    ran = subprocess.run(
        [sys.executable, ROOT / "deploy/audit.py", str(tmp_path / "pins.txt")],
        env={"HTTPS_PROXY": "http://127.0.0.1:1", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, "Nothing was checked" in ran.stdout) == (2, True), ran.stdout
