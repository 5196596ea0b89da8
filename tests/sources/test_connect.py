"""What docs/connect says of other programs, checked by these programs where they are."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.support.documents import Block, blocks
from tests.support.repository import ROOT
from tests.support.running_server import Person, free_port
from tests.support.source_api import Sender, new_sender
from tests.support.waiting import wait_for

PAGES = sorted((ROOT / "docs/connect").glob("*.md"))


def written(language: str, word: str) -> list[Block]:
    """The blocks of the pages in a language with a word beside it."""
    found = [block for page in PAGES for block in blocks(page)]
    return [each for each in found if each.language == language and word in each.words]


def program(*names: str) -> str:
    """The path of a program that has one of these names. Skips if it is not here."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip(f"NO {names[0].upper()} HERE: nothing checked what docs/connect says of it")
    return found


def run(*command: str | Path) -> None:
    done = subprocess.run(
        [str(each) for each in command], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_templates_of_cloudformation_are_valid(tmp_path: Path) -> None:
    templates = written("yaml", "cloudformation")
    assert len(templates) == 2
    for number, each in enumerate(templates):
        (tmp_path / f"{number}.yaml").write_text(each.text)
    run(Path(sys.executable).with_name("cfn-lint"), *tmp_path.iterdir())


def test_the_workflow_of_github_is_valid(tmp_path: Path) -> None:
    [workflow] = written("yaml", "github")
    file = tmp_path / "workflow.yaml"
    file.write_text(workflow.text)
    checker = Path(sys.executable).with_name("check-jsonschema")
    run(checker, "--builtin-schema", "vendor.github-workflows", file)


def test_the_files_of_terraform_and_grafana_are_what_they_are(tmp_path: Path) -> None:
    [provisioned] = written("yaml", "grafana")
    [point] = yaml.safe_load(provisioned.text)["contactPoints"]
    assert point["receivers"][0]["type"] == "webhook"
    [module] = written("hcl", "terraform")
    (tmp_path / "main.tf").write_text(module.text)
    run(program("terraform", "tofu"), "fmt", "-check", "-diff", tmp_path)


def test_the_files_of_alertmanager_are_valid(tmp_path: Path) -> None:
    amtool = program("amtool")
    files = written("yaml", "alertmanager")
    assert len(files) == 2
    for number, each in enumerate(files):
        (tmp_path / f"{number}.yml").write_text(each.text)
        run(amtool, "check-config", tmp_path / f"{number}.yml")


class Alertmanager:
    """A real Alertmanager with the configuration of a page, made for a sender."""

    def __init__(self, page: Block, sender: Sender, folder: Path) -> None:
        server = program("alertmanager", "prometheus-alertmanager")
        self._amtool = program("amtool")
        token = folder / "token"
        token.write_text(sender.token)
        text = page.text.replace("/etc/alertmanager/quarterdeck-token", str(token))
        address = f"{sender.person.stack.url}/in/{sender.id}"
        text = text.replace("https://quarterdeck.example/in/SOURCE", address)
        text = text.replace("group_wait: 10s", "group_wait: 0s").replace("1m", "1s")
        if "group_wait" not in text:
            text = text.replace(
                "receiver: quarterdeck\n",
                "receiver: quarterdeck\n  group_wait: 0s\n  group_interval: 1s\n",
                1,
            )
        (folder / "am.yml").write_text(text)
        self.url = f"http://127.0.0.1:{free_port()}"
        command = [
            server,
            f"--config.file={folder / 'am.yml'}",
            f"--storage.path={folder / 'data'}",
        ]
        command += [f"--web.listen-address={self.url[7:]}", "--cluster.listen-address="]
        self._log = (folder / "am.log").open("wb")
        self.process = subprocess.Popen(command, stdout=self._log, stderr=self._log)

    def alert(self, name: str, *more: str) -> None:
        """Reports an alert, or its end."""
        url = f"--alertmanager.url={self.url}"
        command = [self._amtool, url, "alert", "add", *more, name, "severity=critical"]
        deadline = time.monotonic() + 15
        while subprocess.run(command, capture_output=True, check=False).returncode:
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        self._log.close()


@pytest.fixture(params=["alertmanager", "pagerduty"])
def alertmanager(
    request: pytest.FixtureRequest, admin: Person, tmp_path: Path
) -> Iterator[Alertmanager]:
    """Alertmanager, as each page that has its configuration says."""
    [page] = [
        each for each in written("yaml", "alertmanager") if each.document.stem == request.param
    ]
    running = Alertmanager(page, new_sender(admin, request.param), tmp_path)
    yield running
    running.stop()


def test_a_real_alertmanager_opens_and_ends_an_event(
    alertmanager: Alertmanager, admin: Person, unique: str
) -> None:
    def statuses() -> list[str]:
        found = admin.get("/api/events", search=unique).json()["events"]
        return [each["status"] for each in found]

    alertmanager.alert(unique)
    wait_for(lambda: statuses() == ["open"])
    alertmanager.alert(unique, "--end=2020-01-01T00:00:00Z", "--start=2019-01-01T00:00:00Z")
    wait_for(lambda: statuses() == ["resolved"])
