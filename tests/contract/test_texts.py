"""Every text of the contract says whether records keep it."""

from typing import Any

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.descriptor import Descriptor
from quarterdeck.v1 import options_pb2, tasks_pb2
from quarterdeck_server.domains.aws_accounts.rpc import ACCOUNT
from quarterdeck_server.domains.data_sources.rpc import SOURCE
from quarterdeck_server.domains.events.rpc import EVENT
from quarterdeck_server.rpc import contract, texts
from quarterdeck_server.rpc.contract import BrokenContract
from quarterdeck_server.rpc.policy import rpc_of, rpcs_of

from tests.support.contract import altered

MESSAGES = [each for file in contract.CONTRACT for each in file.message_types_by_name.values()]
RPCS = [rpc for service in contract.services() for rpc in rpcs_of(service)]
PLAIN, OMITTED = options_pb2.Text.plain, options_pb2.Text.omitted


def message(*fields: tuple[str, str, dict[Any, Any]]) -> Descriptor:
    """A message of the contract that is not written yet: names, types and options of its fields."""
    file = descriptor_pb2.FileDescriptorProto(name="new.proto", syntax="proto3")
    file.package = "quarterdeck.new"
    file.dependency.append("google/protobuf/struct.proto")
    new = file.message_type.add(name="New")
    pairs = new.nested_type.add(name="PairsEntry")
    pairs.options.map_entry = True
    pairs.field.add(name="key", number=1, type="TYPE_STRING", label="LABEL_OPTIONAL")
    pairs.field.add(name="value", number=2, type="TYPE_INT32", label="LABEL_OPTIONAL")
    for number, (name, kind, options) in enumerate(fields, 1):
        field = new.field.add(name=name, number=number, label="LABEL_OPTIONAL")
        if kind.startswith("."):
            field.type, field.type_name = field.TYPE_MESSAGE, kind
        else:
            field.type = descriptor_pb2.FieldDescriptorProto.Type.Value(kind)
        if kind.endswith("Entry"):
            field.label = field.LABEL_REPEATED
        for extension, value in options.items():
            field.options.Extensions[extension] = value
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(struct_file())
    pool.Add(file)
    return pool.FindMessageTypeByName("quarterdeck.new.New")


def struct_file() -> bytes:
    known = descriptor_pool.Default().FindFileByName("google/protobuf/struct.proto")
    return bytes(known.serialized_pb)


def test_every_text_of_the_contract_has_a_class() -> None:
    assert [name for each in MESSAGES for name in texts.undecided(each)] == []


@pytest.mark.parametrize(
    "kind",
    ["TYPE_STRING", "TYPE_BYTES", ".google.protobuf.Struct", ".quarterdeck.new.New.PairsEntry"],
)
def test_a_new_text_without_a_class_or_with_two_is_found(kind: str) -> None:
    for options in ({}, {texts.SECRET: True, texts.TEXT: PLAIN}):
        found = texts.undecided(message(("note", kind, options)))
        assert found == ("quarterdeck.new.New.note",)
    for options in ({texts.SECRET: True}, {texts.TEXT: PLAIN}, {texts.TEXT: OMITTED}):
        assert texts.undecided(message(("note", kind, options))) == ()


def test_what_is_no_text_needs_no_class() -> None:
    assert texts.undecided(message(("count", "TYPE_INT32", {}))) == ()
    wrong = message(("count", "TYPE_INT32", {texts.TEXT: PLAIN}))
    assert texts.undecided(wrong) == ("quarterdeck.new.New.count",)


def test_a_text_within_a_message_within_an_answer_is_found() -> None:
    inner = message(("self", ".quarterdeck.new.New", {}), ("deep", "TYPE_STRING", {}))
    assert texts.undecided(inner) == ("quarterdeck.new.New.deep",)


def test_a_method_with_a_text_of_no_class_stops_the_server() -> None:
    new = message(("note", "TYPE_STRING", {}))
    method = tasks_pb2.DESCRIPTOR.services_by_name["TaskService"].methods_by_name["ListTasks"]
    for place in ("input_type", "output_type"):
        changed = altered(method)
        changed.configure_mock(**{place: new})
        with pytest.raises(BrokenContract, match=r"only one: quarterdeck\.new\.New\.note"):
            rpc_of(changed)


def test_entries_tell_only_of_what_is_plain() -> None:
    told = 0
    for rpc in RPCS:
        fields = rpc.request_type.DESCRIPTOR.fields_by_name
        for name in rpc.told_fields:
            options = fields[name].GetOptions()
            assert not options.Extensions[texts.SECRET], f"{rpc.name} {name}"
            assert options.Extensions[texts.TEXT] in (PLAIN, 0), f"{rpc.name} {name}"
            told += 1
        secret = {name for name, field in fields.items() if texts.is_secret(field)}
        assert not secret & set(rpc.told_fields)
    assert told > 50


def test_entries_of_changes_have_no_column_that_is_omitted() -> None:
    for mapper in (ACCOUNT, SOURCE, EVENT):
        assert "version" in mapper._shown
        assert "version" not in mapper._kept
        assert "raw" not in mapper._kept
