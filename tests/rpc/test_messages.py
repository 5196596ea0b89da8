"""What no message may have, or keep, is found wherever in it it stands."""

from typing import Any

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.message_factory import GetMessageClass
from quarterdeck.v1 import options_pb2
from quarterdeck_server.core import errors
from quarterdeck_server.rpc import validation
from quarterdeck_server.rpc.policy import redacted

Field = descriptor_pb2.FieldDescriptorProto
PLACES = ("one", "many", "by_name")


def map_of(message: Any, number: int, name: str, **value: Any) -> None:
    """Adds a map of texts to values as protoc would."""
    entry_name = "".join(word.capitalize() for word in name.split("_")) + "Entry"
    entry = message.nested_type.add(name=entry_name)
    entry.options.map_entry = True
    optional = {"label": Field.LABEL_OPTIONAL}
    entry.field.add(name="key", number=1, type=Field.TYPE_STRING, **optional)
    entry.field.add(name="value", number=2, **value, **optional)
    type_name = f".messages.Outer.{entry_name}"
    label = {"type": Field.TYPE_MESSAGE, "label": Field.LABEL_REPEATED}
    message.field.add(name=name, number=number, type_name=type_name, **label)


@pytest.fixture(scope="module")
def outer() -> Any:
    """A type of messages that hold others, and texts, in each way that there is."""
    file = descriptor_pb2.FileDescriptorProto(
        name="messages.proto", package="messages", syntax="proto3"
    )
    file.dependency.append("quarterdeck/v1/options.proto")
    inner = file.message_type.add(name="Inner")
    inner.field.add(name="text", number=1, type=Field.TYPE_STRING, label=Field.LABEL_OPTIONAL)
    inner.field.add(name="key", number=2, type=Field.TYPE_STRING, label=Field.LABEL_OPTIONAL)
    secret: Any = options_pb2.secret
    inner.field[1].options.Extensions[secret] = True
    message = file.message_type.add(name="Outer")
    of_inner = {"type": Field.TYPE_MESSAGE, "type_name": ".messages.Inner"}
    message.field.add(name="one", number=1, label=Field.LABEL_OPTIONAL, **of_inner)
    message.field.add(name="many", number=2, label=Field.LABEL_REPEATED, **of_inner)
    map_of(message, 3, "by_name", **of_inner)
    map_of(message, 4, "words", type=Field.TYPE_STRING)
    map_of(message, 5, "counts", type=Field.TYPE_INT32)
    pool = descriptor_pool.Default()
    pool.AddSerializedFile(file.SerializeToString())
    return GetMessageClass(pool.FindMessageTypeByName("messages.Outer"))


def held(message: Any, place: str) -> Any:
    """A message that another holds."""
    if place == "one":
        return message.one
    return message.many.add() if place == "many" else message.by_name["a"]


@pytest.mark.parametrize("place", PLACES)
def test_a_secret_is_cleared_wherever_it_stands(outer: Any, place: str) -> None:
    message = outer()
    inner = held(message, place)
    inner.text, inner.key = "shown", "secret"
    message.words["a"], message.counts["a"] = "shown", 1
    inner.key = ""
    expected = outer.FromString(message.SerializeToString())
    inner.key = "secret"
    assert redacted(message) == expected
    assert inner.key == "secret"


@pytest.mark.parametrize("place", [*PLACES, "words", "key of words", "key of counts"])
def test_a_nul_is_refused_wherever_it_stands(outer: Any, place: str) -> None:
    message = outer()
    message.words["fine"], message.counts["fine"] = "fine", 1
    validation.refuse_nul(message)
    if place in PLACES:
        held(message, place).text = "a\0b"
    elif place == "words":
        message.words["a"] = "a\0b"
    elif place == "key of words":
        message.words["a\0b"] = ""
    else:
        message.counts["a\0b"] = 1
    with pytest.raises(errors.InvalidArgument) as refused:
        validation.refuse_nul(message)
    name = place.removeprefix("key of ")
    assert list(refused.value.fields) == [f"{name}.text" if place in PLACES else name]
