"""Every text of a request is one line, several, or says that it may be any."""

from typing import Any

import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from hypothesis import given
from hypothesis import strategies as st
from quarterdeck.v1 import options_pb2
from quarterdeck_server.core.errors import InvalidArgument
from quarterdeck_server.rpc import contract, text_forms, texts, wire

from tests.support.running_server import Person, violations

LINE, LINES, ANY = options_pb2.Text.line, options_pb2.Text.lines, options_pb2.Text.any
NEVER = ("\x1b[2J", "\r", "\x00", "\x7f", "\x85", "\x9b31m")
SEPARATORS = ("\n", "\t", "\u2028", "\u2029")
BLANKS = (" ", "\u3000", "\u200b", "\u2060\ufeff", "\u00ad", "\u3164", "\u0301", " \u200d ")


def sent() -> list[FieldDescriptor]:
    """Every text that a request may have."""
    found: dict[str, FieldDescriptor] = {}
    waiting: list[Any] = [
        method.input_type for service in contract.services() for method in service.methods
    ]
    seen = set()
    while waiting:
        message = waiting.pop()
        if message.full_name in seen or not message.full_name.startswith(texts.OURS):
            continue
        seen.add(message.full_name)
        for field in message.fields:
            held = wire.held_by(field)
            if held.message_type is not None:
                waiting.append(held.message_type)
            elif held.type == held.TYPE_STRING:
                found[field.full_name] = field
    return list(found.values())


def with_text(field: FieldDescriptor, text: str) -> Message:
    of: Any = field.containing_type
    message: Message = GetMessageClass(of)()
    if wire.held_by(field) is not field:
        getattr(message, field.name)["key"] = text
    elif field.is_repeated:
        getattr(message, field.name).append(text)
    else:
        setattr(message, field.name, text)
    return message


def is_refused(field: FieldDescriptor, text: str) -> bool:
    """Whether the text is refused, by the name of its field."""
    try:
        text_forms.check(with_text(field, text))
    except InvalidArgument as error:
        return list(error.fields) == [field.name]
    return False


@pytest.mark.parametrize("field", sent(), ids=lambda field: field.full_name)
def test_a_text_has_no_characters_but_those_of_its_form(field: FieldDescriptor) -> None:
    form = ANY if texts.is_secret(field) else field.GetOptions().Extensions[text_forms.FORM]
    for bad in NEVER:
        assert is_refused(field, f"a{bad}b") == (form != ANY)
    for separator in SEPARATORS:
        assert is_refused(field, f"a{separator}b") == (form == LINE)
    for good in ("plain", "Grüße, 世界, שלום", "👩‍👩‍👧", "a b", "İ́"):
        assert not is_refused(field, good)


def test_a_text_that_must_not_be_empty_must_not_be_blank() -> None:
    needed = [field for field in sent() if text_forms._rule(field).is_seen]
    names = {field.full_name.removeprefix("quarterdeck.v1.") for field in needed}
    assert {"CreateTaskRequest.title", "UpdateTaskRequest.title", "CreateUserRequest.full_name"} < (
        names
    )
    assert {"CreateEventRequest.title", "CreateTaskCommentRequest.comment"} < names
    for field in needed:
        assert all(is_refused(field, blank) for blank in BLANKS)


@given(st.text(st.characters(exclude_categories=["C", "Z", "M"]), min_size=1))
def test_what_can_be_seen_is_not_blank(text: str) -> None:
    assert text_forms.is_blank(text) == (set(text) <= text_forms.FILLERS)
    assert not text_forms.is_blank(f" {text}x ")


def test_a_name_is_one_line_of_something(user: Person, admin: Person, unique: str) -> None:
    task = user.make("/api/tasks", title=unique, description="two\n\tlines")
    path = f"/api/tasks/{task['id']}"
    assert user.get(path).json()["description"] == "two\n\tlines"
    for bad in ("  ", "\u200b", "a\x1b[31mb", "a\nb", "a\tb"):
        for answer in (
            user.post("/api/tasks", title=bad),
            user.put(path, title=bad),
            user.post(f"/api/tasks/{task['id']}/comments", comment="\x1b" if "a" in bad else bad),
            admin.post(
                "/api/config/aws-accounts", name=bad, account_id="1" * 12, regions=["eu-west-1"]
            ),
        ):
            assert answer.status_code == 400
            assert violations(answer) <= {"title", "name", "comment"}
    for good in ("👩‍👩‍👧 x", "a b", " padded "):
        assert user.put(path, title=good).json()["title"] == good
    blank = {"source": "s", "type": "t", "severity": "low", "title": " \u200b"}
    assert user.post("/api/events", **blank).status_code == 400
