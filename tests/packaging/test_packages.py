"""What is released: the same version everywhere, and wheels that have what is theirs alone."""

import json
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

from tests.support.repository import CLIENT, ROOT, version_of

TYPESCRIPT = ROOT / "clients/typescript"
# Run with the folder of an installation before all else.
FROM_THERE = """
import sys
sys.path.insert(0, sys.argv[1])
import quarterdeck_client.qd
assert "grpc" not in sys.modules
from quarterdeck.v1 import events_pb2
from quarterdeck_client import AsyncClient, Client
ours = [name for name in sys.modules if name.startswith("quarterdeck") and "." in name]
assert "quarterdeck.buf.validate.validate_pb2" in ours and "buf" not in sys.modules
files = [file for name in ours if (file := getattr(sys.modules[name], "__file__", None))]
assert all(file.startswith(sys.argv[1]) for file in files), files
sys.argv[1:] = ["--version"]
quarterdeck_client.qd.main()
"""


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheels of the client and of the server."""
    folder = tmp_path_factory.mktemp("wheels")
    for project in (ROOT, CLIENT):
        command = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
        subprocess.run(command, cwd=project, capture_output=True, check=True)
    return {path.name.partition("-")[0]: path for path in folder.iterdir()}


def top_level(wheel: Path) -> set[str]:
    names = zipfile.ZipFile(wheel).namelist()
    return {name.partition("/")[0] for name in names if ".dist-info/" not in name}


def test_everything_that_is_released_has_one_version_and_one_licence() -> None:
    version = version_of(ROOT)
    assert version_of(CLIENT) == version
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert f"quarterdeck-client[cli]=={version}" in dependencies
    for name in ("package.json", "package-lock.json"):
        assert json.loads((TYPESCRIPT / name).read_text())["version"] == version
    document = json.loads((ROOT / "server/quarterdeck_server/gateway/openapi.json").read_text())
    assert document["info"]["version"] == version
    image = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())["x-quarterdeck"]["image"]
    assert image == f"quarterdeck:{version}"
    assert f"\n## [{version}] - " in (ROOT / "CHANGELOG.md").read_text()
    licence = (ROOT / "LICENSE").read_text()
    assert "Apache License" in licence
    assert {(each / "LICENSE").read_text() for each in (CLIENT, TYPESCRIPT)} == {licence}
    assert json.loads((TYPESCRIPT / "package.json").read_text())["license"] == "Apache-2.0"


def test_a_wheel_has_what_is_its_own_and_nothing_of_others(wheels: dict[str, Path]) -> None:
    assert top_level(wheels["quarterdeck_client"]) == {"quarterdeck", "quarterdeck_client"}
    assert top_level(wheels["quarterdeck"]) == {"quarterdeck_server"}
    # The templates are links to a folder above, and in the wheel they are files.
    names = set(zipfile.ZipFile(wheels["quarterdeck"]).namelist())
    found = [path for path in (ROOT / "server").rglob("*") if "__pycache__" not in path.parts]
    needed = {path.relative_to(ROOT / "server").as_posix() for path in found if path.is_file()}
    assert any(name.endswith("envoy.yaml.j2") for name in needed)
    assert needed <= names
    for name, wheel in wheels.items():
        with zipfile.ZipFile(wheel) as file:
            info = f"{wheel.name.removesuffix('-py3-none-any.whl')}.dist-info"
            told = file.read(f"{info}/METADATA").decode()
            assert "\nLicense-Expression: Apache-2.0\n" in told, name
            assert f"{info}/licenses/LICENSE" in file.namelist(), name


def test_the_client_runs_from_its_wheel(wheels: dict[str, Path], tmp_path: Path) -> None:
    pip = (sys.executable, "-m", "pip", "--isolated", "install", "--quiet", "--no-deps")
    options = ("--no-index", "--target", tmp_path, wheels["quarterdeck_client"])
    subprocess.run((*pip, *options), check=True)
    command = (sys.executable, "-I", "-c", FROM_THERE, tmp_path)
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.stdout == f"qd {version_of(CLIENT)}\n", ran.stderr
    assert not (tmp_path / "quarterdeck_server").exists()
