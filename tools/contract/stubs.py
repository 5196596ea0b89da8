"""The stubs of the contract: protoc's, made fit for a package of ours."""

import re
import shutil
from importlib.resources import files
from keyword import iskeyword
from pathlib import Path

from grpc_tools import protoc

from tools.contract.third_party import fetch_third_party

ROOT = Path(__file__).resolve().parents[2]
PROTO = ROOT / "proto"
THIRD_PARTY = ROOT / ".third_party"


def write_stubs(output: Path, descriptor_set: Path) -> None:
    """Write the stubs into a folder, and all descriptors with their comments to a file."""
    fetch_third_party(THIRD_PARTY)
    shutil.rmtree(output / "quarterdeck", ignore_errors=True)
    output.mkdir(parents=True, exist_ok=True)
    _run_protoc(output, descriptor_set)
    _drop_keywords(output)
    _move_below_ours(output)


def _run_protoc(output: Path, descriptor_set: Path) -> None:
    """Write the stubs, and all descriptors with their comments."""
    include = [
        f"-I{PROTO}",
        f"-I{THIRD_PARTY}",
        f"-I{files('grpc_tools') / '_proto'}",
    ]
    contract = sorted(path.relative_to(PROTO).as_posix() for path in PROTO.rglob("*.proto"))
    services = [name for name in contract if "\nservice " in (PROTO / name).read_text()]
    runs = [
        [f"--python_out={output}", f"--pyi_out={output}", *contract, "buf/validate/validate.proto"],
        [f"--grpc_python_out={output}", f"--mypy_grpc_out={output}", *services],
        [
            *("--include_imports", "--include_source_info"),
            *(f"--descriptor_set_out={descriptor_set}", *contract),
        ],
    ]
    for arguments in runs:
        if protoc.main(["protoc", *include, *arguments]) != 0:
            raise SystemExit("protoc failed")


def _drop_keywords(output: Path) -> None:
    """Take out of the stubs what protoc writes and Python cannot read: an enum's word `pass`."""
    for stub in output.rglob("*_pb2.pyi"):
        lines = stub.read_text().splitlines(keepends=True)
        kept = [line for line in lines if not iskeyword(line.partition(":")[0].strip())]
        if kept != lines:
            stub.write_text("".join(kept))


def _move_below_ours(output: Path) -> None:
    """Move the stubs of buf/validate below our package: `buf` belongs to others."""
    shutil.move(output / "buf", output / "quarterdeck/buf")
    for stub in output.rglob("*_pb2*.py*"):
        text = stub.read_text()
        moved = re.sub(r"(from |')buf\.validate\b", r"\1quarterdeck.buf.validate", text)
        if moved != text:
            stub.write_text(moved)
    for package in ("v1", "buf"):
        # PEP 561: they have types, for those who use the client, too.
        (output / "quarterdeck" / package / "py.typed").touch()
