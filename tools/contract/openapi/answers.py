"""The responses of a route, in OpenAPI."""

from collections.abc import Iterator

from google.protobuf.descriptor import MethodDescriptor

from tools.contract.descriptors import PACKAGE, Contract, Policy, message_of
from tools.contract.openapi.rules import Schema
from tools.contract.openapi.schemas import Schemas

JSON = "application/json"
EVENTS = "text/event-stream"
LINES = "application/x-ndjson"
HTTP_BODY = "google.api.HttpBody"
EMPTY = "google.protobuf.Empty"
ERROR = {"$ref": "#/components/schemas/Error"}
# What each status means; `rpc/status.py` and Envoy's local replies answer them.
STATUSES: dict[str, tuple[str, str]] = {
    "400": ("BadRequest", "The request is wrong; `BadRequest` in `details` names the fields."),
    "401": ("Unauthenticated", "No token, a bad one, or wrong credentials."),
    "403": ("Forbidden", "The caller may not do this."),
    "404": ("NotFound", "There is no such thing, or none that the caller may see."),
    "408": ("RequestTimeout", "The request did not come in time."),
    "409": ("Conflict", "The state does not allow it, or an etag is stale."),
    "413": ("TooLarge", "The request is too large."),
    "415": ("UnsupportedEncoding", "The body has a `Content-Encoding`; send it without."),
    "429": ("TooMany", "Too many calls; `Retry-After` says when to come back."),
    "503": ("Unavailable", "A part that the call needs is away; try again."),
    "504": ("TimedOut", "It took longer than the call may take."),
}


def _header(description: str, **schema: str | int) -> Schema:
    return {"description": description, "schema": schema}


REQUEST_ID = _header("The id of the call, in the log and the audit log, too.", type="string")
RETRY_AFTER = _header("When to come back, in seconds.", type="integer", minimum=1)
ETAG = _header("The `etag` of the answer, for `If-Match`.", type="string")
FILE_HEADERS = {
    "content-disposition": _header("`attachment`, and the file's name.", type="string"),
    "content-length": _header("How many bytes it has, if that is known.", type="integer"),
    "etag": _header("The SHA-256 of the file.", type="string"),
}


class Answers:
    """The responses of a contract's methods."""

    def __init__(self, contract: Contract, schemas: Schemas) -> None:
        self._contract = contract
        self._schemas = schemas

    def of(
        self, method: MethodDescriptor, policy: Policy, *, has_id: bool, has_body: bool
    ) -> Schema:
        """Return the responses of a route by status.

        `has_id` says that its path names something. What else a request names and is not
        there is wrong in it, which is a 400.
        """
        held = [field for field in method.input_type.fields if field.message_type is not None]
        is_raw = any(message_of(field).full_name == HTTP_BODY for field in held)
        # What others' programs send they have answered with the status that they expect.
        answers: Schema = {"2XX" if is_raw else "200": self._success(method)}
        for status in self._failures(method, policy, has_id=has_id, has_body=has_body):
            answers[status] = {"$ref": f"#/components/responses/{STATUSES[status][0]}"}
        if policy.roles:
            needed = " or ".join(f"`{role}`" for role in policy.roles)
            answers["403"] = _error(f"{STATUSES['403'][1]} It needs the role {needed}.")
        return answers | self._errors_of_form(method)

    def _errors_of_form(self, method: MethodDescriptor) -> Schema:
        """Return the errors of a form, which have a message of their own: `…Error`."""
        if not self._contract.form_of(method.input_type):
            return {}
        error = self._schemas.answer(self._contract.message(f"{PACKAGE}.{method.name}Error"))
        found = {status: _error(STATUSES[status][1]) for status in ("400", "401", "403")}
        for each in found.values():
            each["content"] = {JSON: {"schema": error}}
        return found

    def shared(self) -> Schema:
        """Return the responses that routes refer to, by name."""
        responses = {name: _error(text) for name, text in STATUSES.values()}
        for status in ("429", "503"):
            responses[STATUSES[status][0]]["headers"]["retry-after"] = RETRY_AFTER
        return responses

    def add_error(self) -> None:
        """Add the schema of errors: google.rpc.Status with the details that `ErrorBody` has."""
        fields = self._contract.message(f"{PACKAGE}.ErrorBody").fields_by_name
        kinds = [
            self._schemas.detail(message_of(field))
            for name, field in fields.items()
            if name != "status"
        ]
        info = self._schemas.components["ErrorInfo"]["properties"]
        info["reason"] = {
            **self._schemas.words(self._contract.enum(f"{PACKAGE}.Reason")),
            "description": info["reason"]["description"],
        }
        status = self._schemas.answer_of(message_of(fields["status"]))
        status["description"] = "The body of every error (AIP-193): google.rpc.Status."
        status["properties"]["details"]["items"] = {"oneOf": kinds}
        self._schemas.components["Error"] = status

    def _failures(
        self, method: MethodDescriptor, policy: Policy, *, has_id: bool, has_body: bool
    ) -> Iterator[str]:
        is_read = method.GetOptions().idempotency_level == 1
        # A read with a time of its own looks at more than rows: a source, or a store.
        looks_outside = bool(policy.timeout_seconds)
        possible = {
            "401": not policy.public or policy.takes_credential or policy.of_sender,
            # One that was made by a retry may be hidden since.
            "404": has_id or (bool(policy.source_right) and not is_read),
            "408": has_body,
            "409": not is_read or looks_outside,
            "413": has_body,
            "415": has_body,
        }
        return (status for status in STATUSES if possible.get(status, True))

    def _success(self, method: MethodDescriptor) -> Schema:
        answer: Schema = {"description": "Done.", "headers": {"x-request-id": REQUEST_ID}}
        if method.output_type.full_name == HTTP_BODY:
            return answer | self._body(method, answer["headers"])
        if "etag" in method.output_type.fields_by_name:
            answer["headers"]["etag"] = ETAG
        if method.output_type.full_name != EMPTY:
            answer["description"] = self._contract.comment(method.output_type.full_name)
        return answer | {"content": {JSON: {"schema": self._schemas.answer(method.output_type)}}}

    def _body(self, method: MethodDescriptor, headers: Schema) -> Schema:
        """Return what is not JSON: by its media type events, lines or a file."""
        kinds = self._contract.media_types(method)
        if kinds == [EVENTS]:
            return self._events(method)
        if kinds == [LINES]:
            return self._lines(method)
        if kinds == [JSON]:
            return {"description": "Done.", "content": {JSON: {"schema": {"type": "object"}}}}
        file = {"schema": {"type": "string", "format": "binary"}}
        return {
            "description": "The file.",
            "headers": headers | FILE_HEADERS,
            "content": dict.fromkeys(kinds, file),
        }

    def _events(self, method: MethodDescriptor) -> Schema:
        """Return server-sent events; over gRPC they are the `oneof` of a stream with no route."""
        twin = next(
            each
            for each in method.containing_service.methods
            if each.server_streaming and each.output_type.full_name != HTTP_BODY
        )
        events = {
            field.name: {"description": self._contract.comment(field.full_name)}
            | self._schemas.answer(message_of(field))
            for field in twin.output_type.fields
        }
        why = self._schemas.answer_of(self._contract.message("google.rpc.ErrorInfo"))
        events["end"] = why | {"description": "Nothing more comes, and why."}
        lines = [f"- `{name}`: {event['description']}" for name, event in events.items()]
        text = "Server-sent events. Each has JSON as `data`, with the schema in `x-events`:"
        return {
            "description": "\n".join([text, "", *lines]),
            "content": {EVENTS: {"schema": {"type": "string"}, "x-events": events}},
        }

    def _lines(self, method: MethodDescriptor) -> Schema:
        """Return JSON Lines of what the list of the same name has."""
        subject = method.name.removeprefix("Export")
        listed = method.containing_service.methods_by_name[f"List{subject}"].output_type
        item = next(f.message_type for f in listed.fields if f.is_repeated and f.message_type)
        schema = {"schema": {"type": "string"}, "x-line": self._schemas.answer(item)}
        return {
            "description": "JSON Lines; the schema of one is in `x-line`.",
            "content": {LINES: schema},
        }


def _error(description: str) -> Schema:
    return {
        "description": description,
        "headers": {"x-request-id": REQUEST_ID},
        "content": {JSON: {"schema": ERROR}},
    }
