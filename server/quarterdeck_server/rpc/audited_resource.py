"""What an audit entry contains about an rpc, as the contract declares it."""

from dataclasses import dataclass
from operator import attrgetter

from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.message import Message
from quarterdeck.v1 import options_pb2

from quarterdeck_server.core.caller import Caller
from quarterdeck_server.rpc.contract import BrokenContract

REQUEST, ANSWER, CALLER = "request", "answer", "caller"
OF_CALLER = ("user_id", "session_id")
FOUND, NONE = "found", "none"


@dataclass(frozen=True, slots=True)
class Resource:
    """What a call is about, and where its id is: `request`, `answer`, `caller`, or elsewhere."""

    type: str
    place: str
    path: str = ""

    @property
    def path_in_answer(self) -> str:
        """Return the path of the id in the answer; empty if it is elsewhere."""
        return self.path if self.place == ANSWER else ""

    def id_of(self, request: Message, caller: Caller | None) -> str:
        """Return the id that is known before the method runs; empty if none is."""
        if self.place == REQUEST:
            return str(attrgetter(self.path)(request) or "")
        if self.place == CALLER and caller:
            return str(getattr(caller, self.path))
        return ""


def resource_of(method: MethodDescriptor, policy: options_pb2.Policy) -> Resource:
    """Return what the calls of a method are about. Raise BrokenContract if it is not declared."""
    place, _, path = policy.resource_id.partition(".")
    messages = {REQUEST: method.input_type, ANSWER: method.output_type}
    if place in messages:
        is_place = _holds_id(messages[place], path)
    elif place == CALLER:
        is_place = path in OF_CALLER
    else:
        is_place = policy.resource_id in (FOUND, NONE)
    if not policy.resource_type or not is_place:
        raise BrokenContract(
            f"{method.full_name} must declare a resource_type, and in resource_id where its id is"
        )
    return Resource(policy.resource_type, place, path)


def _holds_id(message: Descriptor, path: str) -> bool:
    """Whether a path of a message, `user.id` say, leads to one text or number."""
    name, _, rest = path.partition(".")
    field = message.fields_by_name.get(name)
    if field is None or field.is_repeated:
        return False
    if field.message_type is not None:
        return bool(rest) and _holds_id(field.message_type, rest)
    numbers = (FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64)
    small = (FieldDescriptor.CPPTYPE_INT32, FieldDescriptor.CPPTYPE_UINT32)
    return not rest and field.cpp_type in (FieldDescriptor.CPPTYPE_STRING, *numbers, *small)
