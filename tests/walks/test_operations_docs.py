"""What docs/operations.md says of hosts, as it stands there: here all of them are one machine."""

import os
import re
import subprocess
import sys
from pathlib import Path

import grpc
import pytest
import yaml
from quarterdeck.v1 import auth_pb2
from quarterdeck.v1.auth_pb2_grpc import AuthServiceStub
from quarterdeck_server.commands.cli import COMMANDS

from tests.support.documents import blocks
from tests.support.fleet import Fleet
from tests.support.repository import DEPLOY, ROOT
from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, free_port
from tests.support.waiting import wait_for

EXAMPLE = (DEPLOY / "quarterdeck.env.example").read_text()
BLOCKS = [block for block in blocks(ROOT / "docs" / "operations.md") if block.language == "sh"]
BY_ROOT = [block.text for block in BLOCKS if "root" in block.words]
PATH = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
CURL = "curl --silent --show-error --fail"


def only(text: str, word: str = "") -> str:
    """The block that has this text, and this word on its fence."""
    [found] = [block for block in BLOCKS if text in block.text]
    assert word in found.words or not word
    return found.text


def lines(text: str) -> list[str]:
    """The commands of a block, each on one line."""
    return re.sub(r"\\\n\s*", "", text).splitlines()


def example_settings(folder: Path) -> dict[str, str]:
    """The settings of the example, its directories below a folder; without PostgreSQL and S3."""
    text = EXAMPLE.replace("/etc/quarterdeck", str(folder))
    text = text.replace("/var/lib/quarterdeck", f"{folder}/data")
    found = dict(re.findall(r"^QUARTERDECK_(\w+)=(.*)", text, re.MULTILINE))
    del found["DATABASE_URL"], found["BACKUP_URL"]
    return {name.lower(): value for name, value in found.items()}


def run(fleet: Fleet, text: str) -> str:
    """What a script prints, which has to be a success."""
    ran = subprocess.run(
        ["bash", "-euc", text],
        cwd=fleet.folder,
        env=fleet.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_the_steps_for_several_machines_work_on_one_with_sqlite(tmp_path: Path) -> None:
    port = free_port()
    settings = example_settings(tmp_path) | {"http_port": str(port)}
    fleet = Fleet(tmp_path, settings, variables={"PATH": PATH})
    here = {f"10.0.0.{host}:50051": f"127.0.0.1:{free_port()}" for host in (21, 22)}
    serve, work = lines(only("quarterdeck serve --listen", "several-machines"))
    configure, envoy = (
        re.sub("|".join(here), lambda found: here[found[0]], line).replace("/run/", f"{tmp_path}/")
        for line in lines(only("envoy-config --output", "several-machines"))
    )
    run(fleet, only("make-keys") + only("openssl req"))
    fleet.prepare(ADMIN_EMAIL)
    try:
        for host, (there, listen) in enumerate(here.items()):
            line = serve.replace("10.0.0.21:50051", there).replace(there, listen)
            fleet.typed(f"serve-{host}", line, '"serving"').spawn()
            fleet.typed(f"work-{host}", work, '"working"').spawn()
        run(fleet, configure)
        fleet.typed("envoy", envoy, "starting main dispatch loop").start()
        wait_for(lambda: all(part.ready in part.log for part in fleet.parts), 30)
        use(fleet, f"http://127.0.0.1:{port}")
        worker = next(iter(here.values()))
        assert heard(tmp_path / "tls", worker, "gateway") is grpc.StatusCode.UNAUTHENTICATED
        # It is of the same CA, and not for clients.
        assert heard(tmp_path / "tls", worker, "serve") is grpc.StatusCode.UNAVAILABLE
    finally:
        fleet.stop()


def heard(folder: Path, listen: str, name: str) -> grpc.StatusCode:
    """What a worker answers to one without a token, who has this certificate."""
    files = (folder / file for file in ("ca.pem", f"{name}.key", f"{name}.pem"))
    credentials = grpc.ssl_channel_credentials(*(file.read_bytes() for file in files))
    named = [("grpc.ssl_target_name_override", "workers.quarterdeck.internal")]
    with (
        grpc.secure_channel(listen, credentials, options=named) as channel,
        pytest.raises(grpc.RpcError) as raised,
    ):
        AuthServiceStub(channel).GetMe(auth_pb2.GetMeRequest(), timeout=5)
    code: grpc.StatusCode = raised.value.code()
    return code


def use(fleet: Fleet, url: str) -> None:
    """Signs in and lists tasks until both workers had one to list."""
    probe = f"curl --silent --output /dev/null --write-out '%{{http_code}}' {url}/healthz"
    wait_for(lambda: run(fleet, probe) == "200")
    body = f'{{"email": "{ADMIN_EMAIL}", "password": "{ADMIN_PASSWORD}"}}'
    login = f"{CURL} {url}/api/auth/login --header 'content-type: application/json' --data '{body}'"
    token = re.search(r'"access_token": ?"([^"]+)"', run(fleet, login))
    assert token is not None
    listing = f"{CURL} {url}/api/tasks --header 'authorization: Bearer {token[1]}'"
    workers = [part for part in fleet.parts if part.name.startswith("serve")]
    wait_for(lambda: run(fleet, listing) and all('"ListTasks"' in each.log for each in workers))


def test_the_command_for_one_machine_starts_all_and_stops_on_sigterm(tmp_path: Path) -> None:
    port = str(free_port())
    settings = {"http_port": port, "workers": "1", "admin_password": ADMIN_PASSWORD}
    fleet = Fleet(tmp_path, settings, variables={"PATH": PATH})
    [line] = lines(only("quarterdeck up", "up"))
    up = fleet.typed("up", line, f"Quarterdeck is ready: http://127.0.0.1:{port}")
    try:
        assert up.start().stop() == 0
    finally:
        fleet.stop()


@pytest.mark.parametrize("text", BY_ROOT, ids=["upgrade", "install", "as", "compose"])
def test_what_root_types_names_things_that_exist_though_it_is_not_run(text: str) -> None:
    subprocess.run(["bash", "-n"], input=text, text=True, check=True)
    # The secrets are made by the block before.
    for path in set(re.findall(r"deploy/[\w.*/-]+", text)) - {"deploy/secrets/*"}:
        assert list(ROOT.glob(path)), path
    for unit, kind in re.findall(r"(quarterdeck-\w+)(@|\.timer)", text):
        name = f"{unit}@.service" if kind == "@" else f"{unit}.timer"
        assert (DEPLOY / "systemd" / name).exists(), name
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    called = re.findall(r"run --rm (\w+) ([\w-]+)", text)
    assert {service for service, _ in called} <= set(services)
    commands = {command for _, command in called}
    commands |= set(re.findall(r"^as_quarterdeck ([\w-]+)", text, re.MULTILINE))
    assert commands <= set(COMMANDS)


def test_what_root_makes_has_a_place_for_each_file_of_the_example() -> None:
    made = set(re.findall(r"(?<=\s)/etc/quarterdeck(?:/\w+)?(?=\s)", "".join(BY_ROOT)))
    named = re.findall(r"/etc/quarterdeck/[\w/.-]+", EXAMPLE)
    assert len(named) > 5
    assert {str(Path(path).parent) for path in named} <= made


def test_every_block_of_hosts_is_one_of_those_above() -> None:
    hosts = [block for block in BLOCKS if block.words & {"up", "several-machines"}]
    assert len(hosts) == 3
    assert len(BY_ROOT) == 4
