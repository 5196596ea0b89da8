"""What signatures tell of types."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import quarterdeck_server

SERVER = Path(quarterdeck_server.__file__).parent
# Functions of the server whose signature has Any, or an alias of it. It may only fall.
MOST = 42
MOST_SHARE = 0.02
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def module_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def annotations(function: Function) -> Iterator[ast.expr]:
    arguments = function.args
    plain = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    for each in [*plain, arguments.vararg, arguments.kwarg]:
        if each and each.annotation:
            yield each.annotation
    if function.returns:
        yield function.returns


def names_in(annotation: ast.AST) -> Iterator[str]:
    """The names of an annotation, within quotes too."""
    for node in ast.walk(annotation):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                yield from names_in(ast.parse(node.value, mode="eval"))
            except SyntaxError:
                continue  # a Literal of some words


def definitions(module: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """What a module defines by an expression, which may be an alias of a type."""
    for node in module.body:
        if isinstance(node, ast.AnnAssign) and node.value and isinstance(node.target, ast.Name):
            if "TypeAlias" in names_in(node.annotation):
                yield node.target.id, node.value
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript | ast.BinOp):
            named = [each.id for each in node.targets if isinstance(each, ast.Name)]
            yield from ((each, node.value) for each in named)


def imports(module: ast.Module) -> Iterator[tuple[str, tuple[str, str]]]:
    """What a module imports from ours: its name here, and where it is by what name."""
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module:
            for each in node.names:
                yield each.asname or each.name, (node.module, each.name)


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(SERVER.parent).with_suffix("").parts).removesuffix(".__init__")


def names_of_any() -> dict[str, set[str]]:
    """By module, the names that stand for Any in it: itself, and the aliases that have it."""
    modules = {dotted(path): module_of(path) for path in SERVER.rglob("*.py")}
    found = {name: {"Any"} for name in modules}
    while True:
        before = sum(map(len, found.values()))
        for name, module in modules.items():
            for alias, value in definitions(module):
                if found[name] & set(names_in(value)):
                    found[name].add(alias)
            for local, (source, imported) in imports(module):
                if imported in found.get(source, ()):
                    found[name].add(local)
        if sum(map(len, found.values())) == before:
            return found


def test_few_signatures_have_any() -> None:
    aliases = names_of_any()
    functions = [
        (path, node)
        for path in sorted(SERVER.rglob("*.py"))
        for node in ast.walk(module_of(path))
        if isinstance(node, Function)
    ]
    found = [
        f"{path.relative_to(SERVER)}:{node.lineno} {node.name}"
        for path, node in functions
        if any(aliases[dotted(path)] & set(names_in(each)) for each in annotations(node))
    ]
    assert len(found) <= MOST, "\n".join(found)
    assert len(found) < MOST_SHARE * len(functions)


def test_an_alias_of_any_is_counted() -> None:
    aliases = names_of_any()
    assert "SourceRow" in aliases["quarterdeck_server.domains.data_sources.sql"]
    assert "SourceRow" in aliases["quarterdeck_server.domains.security.postgres.catalog"]
