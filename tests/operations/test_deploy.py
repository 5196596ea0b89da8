"""What is deployed: units that systemd understands, an image and a composition without faults."""

import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
import yaml
from quarterdeck_server.core.config import Settings, load, variable

from tests.support.repository import DEPLOY

UNITS = sorted((DEPLOY / "systemd").iterdir())
# What other programs read.
OTHERS = re.compile(r"AWS_|LISTEN_ADDRESS|GATEWAY_OPTIONS|POSTGRES_|PATH|PYTHONUNBUFFERED")


def ran(*command: object) -> str:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("NO SYSTEMD HERE: the units were not checked")
    programs = Path(sys.executable).parent
    copies = []
    for unit in UNITS:
        name = unit.name.replace("@.", "@50051.")
        text = unit.read_text().replace("/opt/quarterdeck/bin", str(programs))
        (tmp_path / name).write_text(text)
        copies.append(tmp_path / name)
    assert ran("systemd-analyze", "verify", "--recursive-errors=no", *copies) == ""


def test_every_unit_may_write_where_the_data_is() -> None:
    """ProtectSystem=strict has all the rest read-only; SQLite cannot even be read so."""
    settings = (DEPLOY / "quarterdeck.env.example").read_text()
    assert "\nQUARTERDECK_DATA_DIR=/var/lib/quarterdeck\n" in settings
    for unit in DEPLOY.glob("systemd/*.service"):
        text = unit.read_text()
        assert "ProtectSystem=strict" in text
        directories = re.findall(r"^StateDirectory=(.*)", text, re.M)
        if "quarterdeck envoy-config" not in text:
            assert "quarterdeck" in " ".join(directories).split(), unit.name


def test_units_let_programs_be_shut_in() -> None:
    """`@system-service` has no Landlock, and bubblewrap needs namespaces, which units refuse."""
    running = r"^ExecStart=.*bin/quarterdeck (up|work|database backup)\b"
    units = {unit.name: unit.read_text() for unit in DEPLOY.glob("systemd/*.service")}
    found = {name for name, text in units.items() if re.search(running, text, re.M)}
    assert found == {
        "quarterdeck.service",
        "quarterdeck-work@.service",
        "quarterdeck-backup.service",
    }
    for name in found:
        allowed = " ".join(re.findall(r"^SystemCallFilter=(.*)", units[name], re.M)).split()
        assert {f"landlock_{call}" for call in ("create_ruleset", "add_rule", "restrict_self")} <= {
            *allowed
        }, name


def test_the_image_and_the_composition_have_no_fault() -> None:
    programs = Path(sys.executable).parent
    ran(programs / "hadolint", DEPLOY / "Dockerfile")
    schema = ("--builtin-schema", "vendor.compose-spec")
    ran(programs / "check-jsonschema", *schema, DEPLOY / "compose.yaml")


def test_every_variable_is_a_setting_that_can_be_read() -> None:
    known = {variable(item) for item in fields(Settings)}
    for path in (DEPLOY / "quarterdeck.env.example", DEPLOY / "gateway.env.example"):
        lines = [line.removeprefix("#") for line in path.read_text().splitlines()]
        given = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))
        assert {name for name in given if not OTHERS.match(name)} <= known
        load({}, given)
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    named = {name for service in services.values() for name in service.get("environment", ())}
    named |= set(re.findall(r"^\s+([A-Z_]+)=\S", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE))
    assert {name for name in named if not OTHERS.match(name)} <= known


def test_the_image_copies_nothing_that_could_hold_a_secret() -> None:
    allowed = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    assert "*" in allowed
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Dockerfile").read_text(), re.M)
    for source in " ".join(copied).split():
        assert f"!{source}" in allowed
        assert (DEPLOY.parent / source).exists()
