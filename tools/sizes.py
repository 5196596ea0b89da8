"""What `make lint` measures: the length of rpcs, functions and files, and imports of tests.

`python -m tools.sizes` prints what is too long. There are no exceptions.
"""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
MOST_LINES_OF_RPC = 12
MOST_LINES_OF_FUNCTION = 50
MOST_LINES_OF_FILE = 400
GENERATED = ("clients/python/quarterdeck/",)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources() -> Iterator[Path]:
    """Yield the Python files that are written by hand."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "*.py"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and not name.startswith(GENERATED) and (ROOT / name).is_file():
            yield ROOT / name


def too_long(path: Path, text: str) -> Iterator[tuple[str, int, int]]:
    """Yield what is too long in a file: its name, how many lines it has, and the most."""
    name = path.relative_to(ROOT).as_posix()
    if (lines := text.count("\n")) > MOST_LINES_OF_FILE:
        yield name, lines, MOST_LINES_OF_FILE
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, Function) and (lines := _lines(node, node)) > MOST_LINES_OF_FUNCTION:
            yield f"{name}:{node.name}", lines, MOST_LINES_OF_FUNCTION
    if path.match("domains/*/rpc.py"):
        for rpc in _rpcs(tree):
            if (lines := _lines(_body(rpc)[0], rpc)) > MOST_LINES_OF_RPC:
                yield f"{name}:{rpc.name}", lines, MOST_LINES_OF_RPC


def _lines(first: ast.stmt, last: ast.stmt) -> int:
    return (last.end_lineno or last.lineno) - first.lineno + 1


def _rpcs(tree: ast.Module) -> Iterator[Function]:
    """Yield the methods of servicers that the contract names."""
    for each in tree.body:
        for node in each.body if isinstance(each, ast.ClassDef) else ():
            if isinstance(node, Function) and node.name[0].isupper():
                yield node


def _body(function: Function) -> list[ast.stmt]:
    """Return the statements of a function without its docstring."""
    return function.body[1:] if ast.get_docstring(function) else function.body


def imported_tests(path: Path, text: str) -> Iterator[str]:
    """Yield what a file imports of test modules; what they share is in tests/support."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module:
            modules = [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
            for module in modules:
                if module.startswith("tests.") and module.rpartition(".")[2].startswith("test_"):
                    yield f"{path.relative_to(ROOT)} imports {module}"


def main() -> None:
    """Tell what breaks a rule, and end with 1 if anything does."""
    said: list[str] = []
    for path in sources():
        text = path.read_text()
        said += imported_tests(path, text)
        if path.match("tests/test_*.py"):
            said.append(f"{path.relative_to(ROOT)} belongs into the folder of its area")
        for name, lines, most in too_long(path, text):
            said.append(f"{name} has {lines} lines, more than {most}")
    print("\n".join(sorted(said)) or "nothing is too long")
    raise SystemExit(bool(said))


if __name__ == "__main__":
    main()
