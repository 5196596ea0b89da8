"""Writes constraints*.txt: each distribution once, with the hashes of its files. `make lock`

A clone installs them in this order, each on top of the ones before: what runs a server, what
brings PostgreSQL's programs, what development adds, and what the rival of the benchmark,
`make packages`, `make lock` and `make audit` need.
Pins that are there are kept; `make lock ARGS=--upgrade` takes the newest that pyproject.toml lets.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Of pyproject.toml: the options that take an extra or a group in.
LAYERS = {
    "constraints.txt": ("--group=build",),
    "constraints-programs.txt": ("--extra=postgresql-programs",),
    "constraints-dev.txt": ("--group=dev",),
    "constraints-bench.txt": ("--group=bench",),
    "constraints-packages.txt": ("--group=packages",),
    "constraints-pins.txt": ("--group=pins",),
}
# Of the oldest Python that is supported, and newer ones by their markers.
COMPILE = (
    *("uv", "pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-annotate", "--no-header", "--quiet"),
    # It is in the clone.
    *("--no-emit-package", "quarterdeck-client"),
)


def resolved(named: tuple[str, ...], output: Path, *more: str) -> dict[str, str]:
    """Return the text of each distribution that these options need, by its line without hashes."""
    subprocess.run([*COMPILE, *named, *more, "--output-file", str(output)], cwd=ROOT, check=True)  # noqa: S603
    blocks = re.split(r"^(?=\S)", output.read_text(), flags=re.MULTILINE)
    return {block.partition(" \\\n")[0]: block for block in blocks if block}


def main(*more: str) -> None:
    """Resolve everything together, then tell whose it is."""
    with tempfile.TemporaryDirectory() as folder:
        whole, part = Path(folder, "all.txt"), Path(folder, "part.txt")
        files = [ROOT / name for name in LAYERS if (ROOT / name).exists()]
        whole.write_text("".join(file.read_text() for file in files))
        every = tuple(option for options in LAYERS.values() for option in options)
        blocks = resolved(every, whole, *more)
        named: tuple[str, ...] = ()
        written: set[str] = set()
        for name, added in LAYERS.items():
            named += added
            part.unlink(missing_ok=True)
            needed = resolved(named, part, "--constraint", str(whole)).keys() - written
            # A distribution whose conditions grow with a layer has to be in the first.
            lines = [
                line for line in blocks if line.split(" ;")[0] in _pins(needed) - _pins(written)
            ]
            (ROOT / name).write_text("".join(blocks[line] for line in lines))
            written |= set(lines)


def _pins(lines: set[str]) -> set[str]:
    return {line.split(" ;")[0] for line in lines}


if __name__ == "__main__":
    main(*sys.argv[1:])
