"""The OpenAPI 3.1 document, derived from the contract.

https://spec.openapis.org/oas/v3.1.1.html. Routes come from google.api.http, who
may call from the policy, constraints from buf.validate, texts from the comments.
"""

import json
import re
from pathlib import Path

from google.protobuf.descriptor import (
    Descriptor,
    FieldDescriptor,
    MethodDescriptor,
    ServiceDescriptor,
)

from tools.contract.descriptors import (
    SESSION,
    Contract,
    Policy,
    bindings,
    first_sentence,
    message_of,
)
from tools.contract.openapi.answers import HTTP_BODY, JSON, Answers
from tools.contract.openapi.rules import Schema
from tools.contract.openapi.schemas import Schemas

# Of a route whose body is the whole request.
WHOLE = "*"
DESCRIPTION = (
    "Every route is also an rpc of the same contract, on the same port over gRPC and gRPC-Web. "
    "Sign in with POST /api/auth/login and send its `access_token` as a bearer token, or send an "
    "API key. A key needs the scope that the call names, or else its tag with `read` or `write`: "
    "`tasks:read`. "
    "A query parameter that is not named here is refused."
)
BEARER = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "The `access_token` that a login answers.",
}
FORM = "application/x-www-form-urlencoded"
KEYS: Schema = {
    "apiKey": {
        "type": "apiKey",
        "in": "header",
        "name": "x-api-key",
        "description": "An API key, which may also be the bearer token.",
    },
    "basic": {
        "type": "http",
        "scheme": "basic",
        "description": "An API key as the password, with any user.",
    },
}
LAST_EVENT_ID = {
    "name": "Last-Event-ID",
    "in": "header",
    "description": "The id of the last event that was seen, as browsers send it.",
    "schema": {"type": "string", "pattern": "^[0-9]{1,9}$"},
}
# Examples of requests, by message.
EXAMPLES: dict[str, Schema] = {
    "LoginRequest": {"email": "admin@example.com", "password": "a first password"},
    "CreateTaskRequest": {
        "title": "Renew the certificate of db.example.com",
        "priority": "high",
        "due_date": "2030-01-31T12:00:00Z",
    },
    "CreateEventRequest": {
        "source": "my-service",
        "type": "DiskFull",
        "severity": "high",
        "title": "The disk of db-1 is 95% full",
        "resource": "db-1",
    },
}


class Document:
    """Builds the document of a contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._schemas = Schemas(contract)
        self._answers = Answers(contract, self._schemas)

    def build(self, version: str) -> Schema:
        """Return the whole document."""
        paths = self._paths()
        self._answers.add_error()
        return {
            "openapi": "3.1.0",
            "info": {
                "title": "Quarterdeck",
                "summary": "The backend of an operations console.",
                "description": DESCRIPTION,
                "version": version,
            },
            "servers": [{"url": "/"}],
            "security": [{"bearer": []}, *({name: []} for name in KEYS)],
            "tags": [
                {"name": _tag(service), "description": self._contract.comment(service.full_name)}
                for service in self._contract.services
            ],
            "paths": paths,
            "components": {
                "securitySchemes": {"bearer": BEARER, **KEYS},
                "responses": self._answers.shared(),
                "schemas": dict(sorted(self._schemas.components.items())),
            },
        }

    def _paths(self) -> Schema:
        paths: dict[str, Schema] = {}
        for service in self._contract.services:
            for method in service.methods:
                for index, (verb, path, body) in enumerate(bindings(self._contract, method)):
                    operation = self._operation(method, path, body, is_first=index == 0)
                    paths.setdefault(path, {})[verb] = operation
        _refuse_twins(paths)
        return paths

    def _operation(
        self, method: MethodDescriptor, path: str, body: str, *, is_first: bool
    ) -> Schema:
        comment = self._contract.comment(method.full_name)
        name = method.name[0].lower() + method.name[1:]
        policy = self._contract.policy(method)
        operation: Schema = {
            "operationId": name if is_first else f"{name}{path.split('/')[1].title()}",
            "tags": [_tag(method.containing_service)],
            "summary": first_sentence(comment),
            "description": comment + _needed(policy),
        }
        operation |= {"x-roles": policy.roles} if policy.roles else {"security": []}
        variables = tuple(re.findall(r"{(\w+)}", path))
        parameters = self._parameters(method, variables, body)
        if parameters:
            operation["parameters"] = parameters
        if body == WHOLE:
            operation["requestBody"] = self._body(method.input_type, variables)
        elif body:
            operation["requestBody"] = self._bare(method.input_type.fields_by_name[body])
        operation["responses"] = self._answers.of(
            method, policy, has_id=bool(variables), has_body=bool(body)
        )
        return operation

    def _parameters(
        self, method: MethodDescriptor, variables: tuple[str, ...], body: str
    ) -> list[Schema]:
        fields = method.input_type.fields_by_name
        found = [self._parameter(fields[name], "path") for name in variables]
        if body != WHOLE:
            rest = [field for name, field in fields.items() if name not in (*variables, body)]
            found += [self._parameter(field, "query") for field in rest]
        if "last_event_id" in fields:
            found.append(LAST_EVENT_ID)
        return found

    def _parameter(self, field: FieldDescriptor, place: str) -> Schema:
        schema = self._schemas.parameter(field)
        if place == "path" and schema["type"] == "string":
            # An empty segment is another path.
            schema = {"minLength": 1} | schema
        parameter: Schema = {
            "name": field.name,
            "in": place,
            "description": self._schemas.description(field),
            "schema": schema,
        }
        if place == "path" or self._schemas.is_required(field):
            parameter["required"] = True
        return parameter

    def _bare(self, field: FieldDescriptor) -> Schema:
        """Return the body that is one field of the request: an envelope as it comes."""
        if message_of(field).full_name == HTTP_BODY:
            if form := self._contract.form_of(field.containing_type):
                parameters = {"schema": self._schemas.request(form)}
                return {"required": True, "content": {FORM: parameters, JSON: parameters}}
            # Whatever is sent, as it is.
            return {"required": True, "content": {"*/*": {"schema": {}}}}
        schema = self._schemas.parameter(field)
        text = {"description": self._schemas.description(field)}
        content: Schema = {"schema": schema | text}
        return {"required": True, "content": {JSON: content}}

    def _body(self, message: Descriptor, variables: tuple[str, ...]) -> Schema:
        reference = self._schemas.request(message, variables)
        content: Schema = {"schema": reference}
        if message.name in EXAMPLES:
            content["example"] = EXAMPLES[message.name]
        component = self._schemas.components[reference["$ref"].rpartition("/")[2]]
        return {"required": "required" in component, "content": {JSON: content}}


def _needed(policy: Policy) -> str:
    """Return the roles that may call it, and the right on a data source that it needs, as text."""
    if policy.public:
        return ""
    right = f" Right: {policy.source_right}." if policy.source_right else ""
    scope = {"": "", SESSION: " No API key."}.get(policy.scope, f" Scope: {policy.scope}.")
    return f"\n\nRoles: {', '.join(policy.roles)}.{right}{scope}"


def _refuse_twins(paths: Schema) -> None:
    """Raise ValueError for paths that OpenAPI takes for one: alike but for a variable's name."""
    shapes: dict[str, str] = {}
    for path in paths:
        twin = shapes.setdefault(re.sub(r"{\w+}", "{}", path), path)
        if twin != path:
            raise ValueError(
                f"{path} and {twin} are one path to OpenAPI: name their variables alike"
            )


def _tag(service: ServiceDescriptor) -> str:
    """Return `Data Source` for DataSourceService."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", str(service.name).removesuffix("Service"))


def write_document(contract: Contract, version: str, output: Path) -> None:
    """Write the document of a contract."""
    document = Document(contract).build(version)
    output.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
