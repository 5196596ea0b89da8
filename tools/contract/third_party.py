"""The third-party protos that the contract imports, from the installed wheels.

google/api and google/rpc ship as files, buf/validate/validate.proto only as a descriptor, which is
printed.
"""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
)
from protovalidate._gen.buf.validate import validate_pb

GOOGLE = ("api/annotations", "api/http", "api/httpbody", "rpc/error_details", "rpc/status")
EXTENSION_MAX = 2**29


def validate_descriptor() -> FileDescriptorProto:
    """Return the descriptor of buf/validate/validate.proto."""
    return FileDescriptorProto.FromString(validate_pb.Rule.desc().file.proto.to_binary())


def type_of(field: FieldDescriptorProto) -> str:
    """Return a field's type as proto text names it."""
    if field.type_name:
        return field.type_name
    return FieldDescriptorProto.Type.Name(field.type).removeprefix("TYPE_").lower()


def print_field(field: FieldDescriptorProto, in_oneof: bool = False) -> str:
    """Return one proto2 field; validate.proto has no group and needs no default."""
    label = FieldDescriptorProto.Label.Name(field.label).removeprefix("LABEL_").lower()
    prefix = "" if in_oneof else f"{label} "
    return f"{prefix}{type_of(field)} {field.name} = {field.number};"


def print_enum(enum: EnumDescriptorProto) -> Iterator[str]:
    """Yield an enum as lines of proto text."""
    yield f"enum {enum.name} {{"
    if enum.options.allow_alias:
        yield "option allow_alias = true;"
    yield from (f"reserved {r.start} to {r.end};" for r in enum.reserved_range)
    yield from (f'reserved "{name}";' for name in enum.reserved_name)
    yield from (f"{value.name} = {value.number};" for value in enum.value)
    yield "}"


def print_message(message: DescriptorProto) -> Iterator[str]:
    """Yield a message, which has no maps, as lines of proto text."""
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
    """Yield the file as proto text, without comments and options."""
    yield f'syntax = "{file.syntax or "proto2"}";'
    yield f"package {file.package};"
    yield from (f'import "{name}";' for name in file.dependency)
    for message in file.message_type:
        yield from print_message(message)
    for enum in file.enum_type:
        yield from print_enum(enum)
    for extension in file.extension:
        yield f"extend {extension.extendee} {{ {print_field(extension)} }}"


def fetch_third_party(into: Path) -> None:
    """Write them below a folder that is emptied first."""
    shutil.rmtree(into, ignore_errors=True)
    wheel = distribution("googleapis-common-protos")
    for name in GOOGLE:
        target = into / f"google/{name}.proto"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(Path(str(wheel.locate_file(f"google/{name}.proto"))), target)
    target = into / "buf/validate/validate.proto"
    target.parent.mkdir(parents=True)
    target.write_text("\n".join(print_file(validate_descriptor())) + "\n")
