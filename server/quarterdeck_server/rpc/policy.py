"""What the contract says about each rpc, read from its options."""

from dataclasses import dataclass
from typing import Any, TypedDict

from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.descriptor_pb2 import MethodOptions
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from quarterdeck.v1 import options_pb2

from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import Caller
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.core.json_value import JsonObject
from quarterdeck_server.rpc import scopes, texts, wire
from quarterdeck_server.rpc.audited_resource import REQUEST, Resource, resource_of
from quarterdeck_server.rpc.contract import BrokenContract, media_types, services

DEFAULT_TIMEOUT_SECONDS = 15
# Of a text in an entry of the audit log.
LONGEST_AUDITED = 200
# The generated stubs type an extension as a plain field.
POLICY: Any = options_pb2.policy
TIMESTAMP = "google.protobuf.Timestamp"
SOURCE_ID = "data_source_id"
HTTP_BODY = "google.api.HttpBody"


@dataclass(frozen=True, slots=True)
class Rpc:
    """One rpc and its rules."""

    service: str
    name: str
    # What the audit log says that a call is about.
    resource: Resource
    request_type: type[Message]
    response_type: type[Message]
    public: bool
    roles: frozenset[str]
    # What an API key needs for it; empty for a public call that takes none.
    scope: str
    # The right on the data source of the request or, if it names none, of the answer; or empty.
    source_right: str
    # The right on both ends, if the request names another data source in one of these fields.
    other_source_right: str
    other_sources: tuple[str, ...]
    before_password_change: bool
    takes_credential: bool
    # A sender of events makes it, and its method finds out which.
    of_sender: bool
    is_read: bool
    # A read that is audited as writes are.
    is_audited: bool
    # The answer is a stream of messages.
    is_stream: bool
    # A stream that waits for news; another one is a file.
    tells_news: bool
    # As how many calls it counts.
    weight: int
    timeout_seconds: int
    has_request_id: bool
    # What the audit log says of what the request gave: fields that are no secrets.
    told_fields: tuple[str, ...]

    @property
    def sends_file(self) -> bool:
        """Whether the answer is a file in pieces, and no events."""
        is_body = self.response_type.DESCRIPTOR.full_name == HTTP_BODY
        return self.is_stream and is_body and self.name.startswith("Download")

    @property
    def judges_caller(self) -> bool:
        """Whether its method finds out who calls, and a wrong credential is a denial."""
        return self.takes_credential or self.of_sender

    @property
    def path(self) -> str:
        """The rpc as gRPC names it: `/quarterdeck.v1.TaskService/GetTask`."""
        return f"/{self.service}/{self.name}"

    @property
    def names_no_source(self) -> bool:
        """Whether no data source is the request's."""
        return SOURCE_ID not in self.request_type.DESCRIPTOR.fields_by_name

    @property
    def answer_right(self) -> str:
        """The right that the caller needs on the data source that is answered; empty for none."""
        return self.source_right if self.names_no_source else ""

    def rights_needed(self, request: Message) -> list[tuple[int, str]]:
        """Return the rights that a request needs, each on a data source that it names."""
        own = getattr(request, SOURCE_ID, 0)
        needed = [(own, self.source_right)] if own else []
        for name in self.other_sources:
            other = getattr(request, name)
            if other and other != own:
                needed += [(end, self.other_source_right) for end in (own, other)]
        return needed

    def told(self, request: Message) -> JsonObject:
        """Return what a create gives or a read asks for, for its audit row; long texts are cut."""
        told: JsonObject = {}
        for field, _ in request.ListFields():
            if field.name in self.told_fields:
                value = wire.plain(request, field)
                if isinstance(value, Message):
                    continue
                if isinstance(value, str) and len(value) > LONGEST_AUDITED:
                    value = value[:LONGEST_AUDITED] + "…"
                told[field.name] = value if self.is_read else {"after": value}
        return told

    def admit(self, caller: Caller) -> None:
        """Raise PermissionDenied unless the policy admits the caller."""
        if caller.key:
            scopes.admit(caller.key, self.scope, self.name)
        if not self.of_sender and caller.role not in self.roles:
            wanted = " or ".join(sorted(self.roles))
            raise errors.PermissionDenied(f"{self.name} needs the role {wanted}")
        if caller.must_change_password and not self.before_password_change:
            raise errors.PermissionDenied(
                "change the generated password first (POST /api/auth/change-password)",
                reason=Reason.PASSWORD_CHANGE_REQUIRED,
            )


class _SourceRules(TypedDict):
    source_right: str
    other_source_right: str
    other_sources: tuple[str, ...]


def _source_rules(method: MethodDescriptor, policy: options_pb2.Policy) -> _SourceRules:
    """Return what is needed on data sources. Raise BrokenContract if it is not said for one."""
    names = [field.name for field in method.input_type.fields if field.name.endswith(SOURCE_ID)]
    others = tuple(name for name in names if name != SOURCE_ID)
    if (SOURCE_ID in names and not policy.source_right) or (
        others and not policy.other_source_right
    ):
        raise BrokenContract(f"{method.full_name} names no right on a data source of its request")
    word = options_pb2.Policy.Right.Name
    rights = {name: getattr(policy, name) for name in ("source_right", "other_source_right")}
    words = {name: word(right) if right else "" for name, right in rights.items()}
    return {
        "source_right": words["source_right"],
        "other_source_right": words["other_source_right"],
        "other_sources": others,
    }


def rpc_of(method: MethodDescriptor) -> Rpc:
    """Return the rules of a method.

    Raise BrokenContract if it declares no policy, no right on a data source that it names, not
    what it is about, or not what records keep of a text.
    """
    options = method.GetOptions()
    policy: Any = options.Extensions[POLICY]
    if policy.public == bool(policy.roles):
        raise BrokenContract(
            f"{method.full_name} must have a policy that is either public or names roles"
        )
    if method.server_streaming != bool(policy.stream):
        raise BrokenContract(f"{method.full_name} must say what kind of stream it is, or be none")
    is_read = options.idempotency_level == MethodOptions.NO_SIDE_EFFECTS
    if method.server_streaming and not is_read:
        raise BrokenContract(f"{method.full_name} is a stream, which may only read")
    is_file = policy.stream == options_pb2.Policy.Stream.file
    if (policy.audited and not is_read) or (is_read and is_file and not policy.audited):
        raise BrokenContract(f"{method.full_name} reads a file unaudited, or is audited anyway")
    if policy.of_sender and not policy.public:
        raise BrokenContract(f"{method.full_name} is a sender's, who has no access token")
    if bool(media_types(method)) != (method.output_type.full_name == HTTP_BODY):
        raise BrokenContract(f"{method.full_name} has media types and no HttpBody, or none for it")
    _check_texts(method)
    service: Any = method.containing_service
    return Rpc(
        service=service.full_name,
        name=method.name,
        resource=resource_of(method, policy),
        request_type=GetMessageClass(method.input_type),
        response_type=GetMessageClass(method.output_type),
        public=policy.public,
        scope=scopes.of(method, policy, is_read=is_read),
        roles=frozenset(options_pb2.Policy.Role.Name(role) for role in policy.roles),
        **_source_rules(method, policy),
        before_password_change=policy.before_password_change,
        takes_credential=policy.takes_credential,
        of_sender=policy.of_sender,
        is_stream=method.server_streaming,
        tells_news=policy.stream == options_pb2.Policy.Stream.news,
        weight=policy.weight or 1,
        is_read=is_read,
        is_audited=policy.audited,
        timeout_seconds=policy.timeout_seconds or DEFAULT_TIMEOUT_SECONDS,
        has_request_id="request_id" in method.input_type.fields_by_name,
        told_fields=_told_fields(method, policy),
    )


def rpcs_of(service: ServiceDescriptor) -> list[Rpc]:
    """Return the rules of every method of a service."""
    return [rpc_of(method) for method in service.methods]


def scopes_of_contract() -> frozenset[str]:
    """Return the scopes that there are: those that some rpc needs."""
    found = {rpc.scope for service in services() for rpc in rpcs_of(service)}
    return frozenset(found - {"", scopes.SESSION})


def _told_fields(method: MethodDescriptor, policy: options_pb2.Policy) -> tuple[str, ...]:
    """Return the fields that an entry tells of: of a write without the id of its resource."""
    if not (policy.audited or policy.records_request):
        return ()
    resource = resource_of(method, policy)
    own = resource.path if policy.records_request and resource.place == REQUEST else ""
    return tuple(
        field.name
        for field in method.input_type.fields
        if texts.is_recorded(field)
        and field.name != own
        and not (field.message_type is not None and field.message_type.full_name != TIMESTAMP)
    )


def _check_texts(method: MethodDescriptor) -> None:
    """Raise BrokenContract if it is not declared what records keep of a text of a method."""
    wrong = texts.undecided(method.input_type) + texts.undecided(method.output_type)
    if wrong:
        raise BrokenContract(f"(secret) or (text) has to be declared, and only one: {wrong[0]}")


def secret_fields(descriptor: wire.MessageType) -> list[str]:
    """Return the fields of a message that carry a secret."""
    return [field.name for field in descriptor.fields if texts.is_secret(field)]


def redacted(message: Message) -> Message:
    """Return a copy of the message with its secret fields cleared, in nested messages too."""
    copy = type(message)()
    copy.CopyFrom(message)
    _clear_secrets(copy)
    return copy


def _clear_secrets(message: Message) -> None:
    for name in secret_fields(message.DESCRIPTOR):
        message.ClearField(name)
    for field, value in message.ListFields():
        if wire.holds_ours(field):
            for nested in wire.values_of(field, value):
                _clear_secrets(nested)
