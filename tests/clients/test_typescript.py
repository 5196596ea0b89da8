"""The TypeScript client and its example page: Node and Chromium against a running stack."""

import json
import os
import re
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.browser import Browser
from tests.support.repository import ROOT
from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, Person, Stack

FOLDER = ROOT / "clients" / "typescript"
LIMIT_SECONDS = 100
# What npm says when no registry answers.
OFFLINE = ("ENOTCACHED", "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT")

PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=FOLDER,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )


def succeed(*command: str, **environment: str) -> None:
    done = run(*command, **environment)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def packages() -> None:
    """The client's development tools, installed once."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("NO NODE HERE: install nodejs (20 or newer) and npm")
    if not (FOLDER / "node_modules").is_dir():
        done = run("npm", "ci", "--prefer-offline", "--ignore-scripts")
        if done.returncode and any(code in done.stderr for code in OFFLINE):
            pytest.skip("NO NPM REGISTRY HERE: run `npm ci` in clients/typescript once")
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def compiled(packages: None) -> None:
    """Client, tests and page, type-checked; `test/types.ts` has what must not compile."""
    succeed("node_modules/.bin/tsc")


@pytest.fixture(scope="module")
def page() -> Iterator[str]:
    """The address of the example page, served as its README says."""
    handler = partial(QuietHandler, directory=str(FOLDER))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/example/"
        server.shutdown()


@pytest.fixture(scope="module")
def console(page: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack that the page may call from its own origin."""
    origin = page.removesuffix("/example/")
    running = Stack(tmp_path_factory.mktemp("typescript") / "data", {"cors_origins": origin})
    yield running.start()
    running.stop()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        """Says nothing."""


def test_the_types_are_those_of_the_openapi_document(packages: None) -> None:
    succeed("node", "scripts/generate.mjs", "--check")


def test_nothing_is_needed_at_run_time_and_the_lock_names_no_registry() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text())["packages"]
    assert "dependencies" not in lock.pop("")
    assert all(each["dev"] and each["integrity"] for each in lock.values())
    assert not any("resolved" in each for each in lock.values())


def test_what_npm_packs_is_the_client_alone_and_works(compiled: None, tmp_path: Path) -> None:
    # Without its scripts: it is compiled already.
    succeed("npm", "pack", "--ignore-scripts", "--pack-destination", str(tmp_path))
    (archive,) = tmp_path.glob("quarterdeck-client-*.tgz")
    with tarfile.open(archive) as packed:
        names = {name.removeprefix("package/") for name in packed.getnames()}
    assert {"package.json", "README.md", "LICENSE", "dist/src/index.js", "src/index.ts"} <= names
    others = {name for name in names if not name.startswith(("src/", "dist/src/"))}
    assert others == {"package.json", "README.md", "LICENSE"}
    there = tmp_path / "node_modules" / "quarterdeck-client"
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path, filter="data")
    there.parent.mkdir()
    (tmp_path / "package").rename(there)
    used = "import { Quarterdeck } from 'quarterdeck-client'; console.log(typeof new Quarterdeck('http://x').get)"
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", used],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "function\n", done.stderr


def test_the_readme_shows_code_that_is_compiled(compiled: None) -> None:
    shown = re.findall(r"```ts\n(.*?)```", (FOLDER / "README.md").read_text(), re.DOTALL)
    files = ("readme.ts", "session.ts")
    assert shown == [(FOLDER / "example" / name).read_text() for name in files]


def test_the_client_keeps_its_promises_to_a_running_stack(compiled: None, console: Stack) -> None:
    tests = [str(each) for each in sorted((FOLDER / "dist" / "test").glob("*.test.js"))]
    assert len(tests) == len(list((FOLDER / "test").glob("*.test.ts")))
    settings = {"QD_URL": console.url, "QD_EMAIL": ADMIN_EMAIL, "QD_PASSWORD": ADMIN_PASSWORD}
    succeed("node", "--test", *tests, **settings)


def sign_in(browser: Browser, page: str, stack: Stack) -> None:
    browser.open(page)
    browser.fill("#server", stack.url)
    browser.fill("#email", ADMIN_EMAIL)
    browser.fill("#password", ADMIN_PASSWORD)
    browser.click("#login button")
    browser.wait_for_text("Sign out", "#session")


def new_event(person: Person, title: str, severity: str) -> str:
    event = person.make("/api/events", source="t", type="T", severity=severity, title=title)
    return str(event["id"])


def test_the_page_shows_events_live_and_makes_tasks(
    compiled: None, page: str, console: Stack, unique: str
) -> None:
    person = console.login(ADMIN_EMAIL, ADMIN_PASSWORD)
    with Browser() as browser:
        sign_in(browser, page, console)
        # One that the stream tells of, and one that alerts nobody.
        for severity in ("critical", "low"):
            new_event(person, f"{unique} {severity}", severity)
            browser.wait_for_text(f"{unique} {severity}", "#events")
        first = "#events li:first-child"
        assert f"New, low: {unique} low" in browser.text("#news")
        browser.click(f"{first} button")
        browser.wait_for_text("Has a task", first)
        (task,) = person.get("/api/tasks", search=unique).json()["tasks"]
        assert task["title"] == f"{unique} low"
        assert task["assigned_user_id"] == person.id

        # Somebody else was quicker.
        event = new_event(person, f"{unique} raced", "medium")
        browser.wait_for_text(f"{unique} raced", first)
        person.make(f"/api/events/{event}/create-task")
        browser.click(f"{first} button")
        browser.wait_for_text("has the open task", "#problem")
        browser.wait_for_text("Has a task", first)

        browser.command("Emulation.setDeviceMetricsOverride", **PHONE)
        assert browser.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        browser.click("#logout")
        browser.wait_for_text("Password", "#login")
        assert f"{console.url}/api/notifications/stream" in browser.requests
        hosts = {urlsplit(each).netloc for each in browser.requests}
        assert hosts == {urlsplit(page).netloc, urlsplit(console.url).netloc}
        # The browser tells of the 409.
        assert [each for each in browser.problems if "409" not in each] == []
