"""Generates stubs, option texts and the OpenAPI document from the contract, offline.

`python proto/gen.py [OUTPUT_DIRECTORY DOCUMENT PAGE_OF_REASONS]`. Third-party protos come from the
installed wheels into `.third_party/`: google/api and google/rpc ship as files,
while buf/validate/validate.proto ships only as a descriptor and is printed.
"""

import re
import shutil
import sys
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from importlib.metadata import distribution
from importlib.resources import files
from keyword import iskeyword
from pathlib import Path

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
)
from grpc_tools import protoc
from openapi import write_document
from openapi_contract import Contract
from option_texts import write_texts
from protovalidate._gen.buf.validate import validate_pb
from reasons import write_page, write_python

ROOT = Path(__file__).resolve().parent.parent
THIRD_PARTY = ROOT / ".third_party"
GOOGLE = ("api/annotations", "api/http", "api/httpbody", "rpc/error_details", "rpc/status")
EXTENSION_MAX = 2**29
OPTION_TEXTS = "quarterdeck_client/qd/descriptions.json"


def validate_descriptor() -> FileDescriptorProto:
    return FileDescriptorProto.FromString(validate_pb.Rule.desc().file.proto.to_binary())


def type_of(field: FieldDescriptorProto) -> str:
    if field.type_name:
        return field.type_name
    return FieldDescriptorProto.Type.Name(field.type).removeprefix("TYPE_").lower()


def print_field(field: FieldDescriptorProto, in_oneof: bool = False) -> str:
    """One proto2 field; validate.proto has no group and needs no default."""
    label = FieldDescriptorProto.Label.Name(field.label).removeprefix("LABEL_").lower()
    prefix = "" if in_oneof else f"{label} "
    return f"{prefix}{type_of(field)} {field.name} = {field.number};"


def print_enum(enum: EnumDescriptorProto) -> Iterator[str]:
    yield f"enum {enum.name} {{"
    if enum.options.allow_alias:
        yield "option allow_alias = true;"
    yield from (f"reserved {r.start} to {r.end};" for r in enum.reserved_range)
    yield from (f'reserved "{name}";' for name in enum.reserved_name)
    yield from (f"{value.name} = {value.number};" for value in enum.value)
    yield "}"


def print_message(message: DescriptorProto) -> Iterator[str]:
    if any(nested.options.map_entry for nested in message.nested_type):
        raise NotImplementedError(f"{message.name} has a map, which is not printed")
    yield f"message {message.name} {{"
    yield from (f"reserved {r.start} to {r.end - 1};" for r in message.reserved_range)
    yield from (f'reserved "{name}";' for name in message.reserved_name)
    for extension_range in message.extension_range:
        last = "max" if extension_range.end >= EXTENSION_MAX else extension_range.end - 1
        yield f"extensions {extension_range.start} to {last};"
    for nested in message.nested_type:
        yield from print_message(nested)
    for enum in message.enum_type:
        yield from print_enum(enum)
    oneofs: dict[int, list[FieldDescriptorProto]] = defaultdict(list)
    for field in message.field:
        if field.HasField("oneof_index"):
            oneofs[field.oneof_index].append(field)
        else:
            yield print_field(field)
    for index, fields in oneofs.items():
        yield f"oneof {message.oneof_decl[index].name} {{"
        yield from (print_field(field, in_oneof=True) for field in fields)
        yield "}"
    yield "}"


def print_file(file: FileDescriptorProto) -> Iterator[str]:
    """The file as proto text, without comments and options."""
    yield f'syntax = "{file.syntax or "proto2"}";'
    yield f"package {file.package};"
    yield from (f'import "{name}";' for name in file.dependency)
    for message in file.message_type:
        yield from print_message(message)
    for enum in file.enum_type:
        yield from print_enum(enum)
    for extension in file.extension:
        yield f"extend {extension.extendee} {{ {print_field(extension)} }}"


def fetch_third_party() -> None:
    shutil.rmtree(THIRD_PARTY, ignore_errors=True)
    wheel = distribution("googleapis-common-protos")
    for name in GOOGLE:
        target = THIRD_PARTY / f"google/{name}.proto"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(Path(str(wheel.locate_file(f"google/{name}.proto"))), target)
    target = THIRD_PARTY / "buf/validate/validate.proto"
    target.parent.mkdir(parents=True)
    target.write_text("\n".join(print_file(validate_descriptor())) + "\n")


def run_protoc(output: Path, descriptor_set: Path) -> None:
    """Writes the stubs, and all descriptors with their comments."""
    include = [
        f"-I{ROOT / 'proto'}",
        f"-I{THIRD_PARTY}",
        f"-I{files('grpc_tools') / '_proto'}",
    ]
    contract = sorted(
        path.relative_to(ROOT / "proto").as_posix() for path in (ROOT / "proto").rglob("*.proto")
    )
    services = [name for name in contract if "\nservice " in (ROOT / "proto" / name).read_text()]
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


def drop_keywords(output: Path) -> None:
    """Takes out of the stubs what protoc writes and Python cannot read: an enum's word `pass`."""
    for stub in output.rglob("*_pb2.pyi"):
        lines = stub.read_text().splitlines(keepends=True)
        kept = [line for line in lines if not iskeyword(line.partition(":")[0].strip())]
        if kept != lines:
            stub.write_text("".join(kept))


def move_below_ours(output: Path) -> None:
    """Moves the stubs of buf/validate below our package: `buf` belongs to others."""
    shutil.move(output / "buf", output / "quarterdeck/buf")
    for stub in output.rglob("*_pb2*.py*"):
        text = stub.read_text()
        moved = re.sub(r"(from |')buf\.validate\b", r"\1quarterdeck.buf.validate", text)
        if moved != text:
            stub.write_text(moved)
    for package in ("v1", "buf"):
        # PEP 561: they have types, for those who use the client, too.
        (output / "quarterdeck" / package / "py.typed").touch()


def main() -> None:
    given = [Path(argument) for argument in sys.argv[1:]]
    committed = [
        ROOT / "clients/python",
        ROOT / "server/quarterdeck_server/gateway/openapi.json",
        ROOT / "docs/reasons.md",
    ]
    output, document, page = given or committed
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    fetch_third_party()
    shutil.rmtree(output / "quarterdeck", ignore_errors=True)
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        descriptor_set = Path(folder) / "contract.binpb"
        run_protoc(output, descriptor_set)
        contract = Contract(descriptor_set.read_bytes())
    write_document(contract, project["version"], document)
    write_texts(contract, output / OPTION_TEXTS)
    write_python(contract, output / "quarterdeck/v1/reasons.py")
    write_page(contract, page)
    drop_keywords(output)
    move_below_ours(output)


if __name__ == "__main__":
    main()
