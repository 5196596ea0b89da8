"""What every module keeps to, and no linter looks for."""

import ast
from pathlib import Path

import quarterdeck_client
import quarterdeck_server

MODULES = [
    path
    for package in (quarterdeck_server, quarterdeck_client)
    for folder in package.__path__
    for path in Path(folder).rglob("*.py")
]


def test_no_module_keeps_the_names_of_a_loop() -> None:
    assert len(MODULES) > 200
    looping = [
        f"{path}:{each.lineno}"
        for path in MODULES
        for each in ast.parse(path.read_bytes()).body
        if isinstance(each, ast.For | ast.While | ast.With)
    ]
    assert looping == []
