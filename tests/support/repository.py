"""Where what the tests read of the repository is."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "clients/python"
DEPLOY = ROOT / "deploy"
GOLDEN = ROOT / "tests/golden/routes.txt"
SAMPLES = ROOT / "tests/samples/eventbridge"


def version_of(project: Path) -> str:
    """The version that a project's pyproject.toml has."""
    return str(tomllib.loads((project / "pyproject.toml").read_text())["project"]["version"])
