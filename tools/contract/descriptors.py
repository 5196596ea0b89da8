"""The contract as descriptors that keep their comments and their options."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor import (
    Descriptor,
    EnumDescriptor,
    FieldDescriptor,
    MethodDescriptor,
    ServiceDescriptor,
)
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

# The scope of calls that no API key may make.
SESSION = "session"
PACKAGE = "quarterdeck.v1"
SUMMARY_LENGTH = 80


@dataclass(frozen=True)
class Policy:
    """Who may make a call, in the words of the contract."""

    public: bool
    roles: list[str]
    # Empty if none is needed.
    source_right: str
    other_source_right: str
    audited: bool
    takes_credential: bool
    scope: str
    of_sender: bool
    timeout_seconds: int


class Contract:
    """All files of a serialized descriptor set that was made with source info.

    They live in a pool of their own, so that nothing generated has to be imported.
    """

    def __init__(self, serialized: bytes) -> None:
        self._pool = DescriptorPool()
        self._comments: dict[str, str] = {}
        self._headings: dict[str, str] = {}
        files = FileDescriptorSet.FromString(serialized).file
        for file in files:
            self._pool.AddSerializedFile(file.SerializeToString())
            self._read_comments(file)
        names = [file.name for file in files if file.package == PACKAGE]
        self.services: list[ServiceDescriptor] = [
            service
            for name in sorted(names)
            for service in self._pool.FindFileByName(name).services_by_name.values()
        ]

    def message(self, full_name: str) -> Descriptor:
        """Return the message of this name."""
        return self._pool.FindMessageTypeByName(full_name)

    def form_of(self, request: Descriptor | None) -> Descriptor | None:
        """Return the fields of a request that is a form: those of `…Form` for `…Request`."""
        name = request.name.removesuffix("Request") if request else ""
        with suppress(KeyError):
            return self.message(f"{PACKAGE}.{name}Form")
        return None

    def enum(self, full_name: str) -> EnumDescriptor:
        """Return the enum of this name."""
        return self._pool.FindEnumTypeByName(full_name)

    def heading(self, full_name: str) -> str:
        """Return the text of a `# Heading` that stands above it; empty if none does."""
        return self._headings.get(full_name, "")

    def comment(self, full_name: str) -> str:
        """Return what stands above it: its paragraphs, each on one line; empty if nothing does.

        Of what is not ours the first sentence says enough.
        """
        comment = self._comments.get(full_name, "")
        if full_name.startswith(PACKAGE):
            return comment
        return comment.split("\n")[0].split(". ")[0].rstrip(".") + "." if comment else ""

    def option(self, descriptor: Any, name: str) -> Any:
        """Return the value of an option: a message or a scalar, with defaults if it is not set."""
        extension: Any = self._pool.FindExtensionByName(name)
        options = GetMessageClass(extension.containing_type)
        return options.FromString(descriptor.GetOptions().SerializeToString()).Extensions[extension]

    def policy(self, method: MethodDescriptor) -> Policy:
        """Return who may call a method."""
        policy = self.option(method, f"{PACKAGE}.policy")
        enums = policy.DESCRIPTOR.enum_types_by_name
        rights, roles = (enums[name].values_by_number for name in ("Right", "Role"))

        def right(number: int) -> str:
            return rights[number].name if number else ""

        return Policy(
            public=policy.public,
            roles=[roles[number].name for number in policy.roles],
            source_right=right(policy.source_right),
            other_source_right=right(policy.other_source_right),
            audited=policy.audited,
            takes_credential=policy.takes_credential,
            scope=policy.scope,
            of_sender=policy.of_sender,
            timeout_seconds=policy.timeout_seconds,
        )

    def media_types(self, method: MethodDescriptor) -> list[str]:
        """Return the media types of an answer that is not JSON, without their parameters."""
        declared = self.option(method, f"{PACKAGE}.media_types")
        return [each.type.partition(";")[0] for each in declared]

    def _read_comments(self, file: FileDescriptorProto) -> None:
        names = {path: ".".join((file.package, *words)) for path, words in _places(file)}
        for location in file.source_code_info.location:
            name = names.get(tuple(location.path))
            if name and location.leading_comments:
                self._comments[name] = _paragraphs(location.leading_comments)
            for detached in location.leading_detached_comments:
                if name and detached.startswith(" # "):
                    self._headings[name] = _paragraphs(detached).removeprefix("# ")


Place = tuple[tuple[int, ...], tuple[str, ...]]


def _places(holder: Any) -> Iterator[Place]:
    """Yield the path of each thing in a descriptor, as SourceCodeInfo numbers it, and its name."""
    for kind in ("message_type", "nested_type", "enum_type", "service", "field", "value", "method"):
        number = holder.DESCRIPTOR.fields_by_name.get(kind)
        for index, each in enumerate(getattr(holder, kind, ())):
            path = (number.number, index)
            yield path, (each.name,)
            yield from (((*path, *inner), (each.name, *words)) for inner, words in _places(each))


def _paragraphs(comment: str) -> str:
    """Return a comment without the line breaks of its source."""
    parts = re.split(r"\n\s*\n", comment.strip())
    return "\n\n".join(" ".join(line.strip() for line in part.splitlines()) for part in parts)


def message_of(field: FieldDescriptor) -> Descriptor:
    """Return the message that a field holds. Raise ValueError for a field that holds none."""
    if field.message_type is None:
        raise ValueError(f"{field.full_name} holds no message")
    return field.message_type


def first_sentence(comment: str) -> str:
    """Return the first sentence, or what of it fits on a line."""
    sentence = re.split(r"[.:;](?:\s|$)", comment, maxsplit=1)[0]
    if len(sentence) <= SUMMARY_LENGTH:
        return sentence
    return sentence[:SUMMARY_LENGTH].rpartition(", ")[0] or sentence


def bindings(contract: Contract, method: MethodDescriptor) -> list[tuple[str, str, str]]:
    """Return the REST routes of a method: verb in lower case, path, and which field is the body."""
    rule = contract.option(method, "google.api.http")
    found = []
    for binding in (rule, *rule.additional_bindings):
        verb = binding.WhichOneof("pattern")
        if verb:
            found.append((verb, getattr(binding, verb), binding.body))
    return found
