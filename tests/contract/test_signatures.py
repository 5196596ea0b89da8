"""What signatures tell of types."""

import ast
from collections.abc import Iterator
from pathlib import Path

import quarterdeck_server

SERVER = Path(quarterdeck_server.__file__).parent
# Functions of the server whose signature has Any. It may only fall.
MOST = 33


def _annotations(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr]:
    arguments = function.args
    plain = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    for each in [*plain, arguments.vararg, arguments.kwarg]:
        if each and each.annotation:
            yield each.annotation
    if function.returns:
        yield function.returns


def _has_any(annotation: ast.expr) -> bool:
    text = ast.unparse(annotation)
    if isinstance(annotation, ast.Constant):
        text = str(annotation.value)
    return any(
        (isinstance(node, ast.Name) and node.id == "Any")
        or (isinstance(node, ast.Attribute) and node.attr == "Any")
        for node in ast.walk(ast.parse(text.replace("'", "").replace('"', "")))
    )


def test_few_signatures_have_any() -> None:
    found = [
        f"{path.relative_to(SERVER)}:{node.lineno} {node.name}"
        for path in sorted(SERVER.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(_has_any(annotation) for annotation in _annotations(node))
    ]
    assert len(found) <= MOST, "\n".join(found)
