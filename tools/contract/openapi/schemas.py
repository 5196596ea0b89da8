"""JSON Schemas of the contract's messages, as Envoy's transcoder reads and prints them.

A message that is both sent and answered has two schemas, because absence means
two things: in an answer every field without `optional` is there
(`always_print_primitive_fields`), in a request only what validation asks for
has to be.
"""

from typing import Any

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from tools.contract.descriptors import PACKAGE, Contract, message_of
from tools.contract.openapi.rules import Schema, keywords, kind_of, refuses_absent, sentences

UINT32_MAX = 2**32 - 1
INT32_MAX = 2**31 - 1
# ProtoJSON: https://protobuf.dev/programming-guides/json/
SCALARS: dict[int, Schema] = {
    FieldDescriptor.TYPE_BOOL: {"type": "boolean"},
    FieldDescriptor.TYPE_BYTES: {"type": "string", "format": "byte"},
    FieldDescriptor.TYPE_DOUBLE: {"type": "number", "format": "double"},
    FieldDescriptor.TYPE_INT32: {"type": "integer", "format": "int32"},
    FieldDescriptor.TYPE_STRING: {"type": "string"},
    FieldDescriptor.TYPE_UINT32: {"type": "integer", "format": "uint32", "minimum": 0},
}
RANGES: dict[int, Schema] = {
    FieldDescriptor.TYPE_INT32: {"minimum": -INT32_MAX - 1, "maximum": INT32_MAX},
    FieldDescriptor.TYPE_UINT32: {"minimum": 0, "maximum": UINT32_MAX},
}
WELL_KNOWN: dict[str, Schema] = {
    "google.protobuf.Duration": {"type": "string", "examples": ["3s"]},
    "google.protobuf.Empty": {"type": "object"},
    "google.protobuf.FieldMask": {"type": "string", "examples": ["title,due_date"]},
    "google.protobuf.Struct": {"type": "object", "additionalProperties": True},
    "google.protobuf.Timestamp": {"type": "string", "format": "date-time"},
    "google.protobuf.Value": {},
}
# Of any type, so that they may be absent from an answer.
FREE = ("google.protobuf.Struct", "google.protobuf.Value")
STATUS = "google.rpc.Status"
# What a text may not have, by `quarterdeck.v1.Text.Form`.
UNFIT = {0: r"\x00-\x1f\x7f-\x9f\u2028\u2029", 1: r"\x00-\x08\x0b-\x1f\x7f-\x9f"}
# Keywords that say more of a text than its form does.
NARROWER = ("pattern", "format", "enum")


class Schemas:
    """The schemas that a document needs; `components` grows as they are asked for."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self.components: dict[str, Schema] = {}
        self._sent = self._reach(method.input_type for method in self._rest())
        self._answered = self._reach(method.output_type for method in self._rest())

    def request(self, message: Descriptor, without: tuple[str, ...] = ()) -> Schema:
        """Return a reference to a message as it is sent, `without` the fields in the path."""
        return self._component(message, sent=True, without=without)

    def answer(self, message: Descriptor) -> Schema:
        """Return a reference to a message as it is answered."""
        return self._component(message, sent=False)

    def words(self, enum: EnumDescriptor) -> Schema:
        """Return a reference to an enum whose words a text has."""
        return self._enum(enum, None, sent=False)

    def answer_of(self, message: Descriptor) -> Schema:
        """Return a message as it is answered, written out."""
        return self._object(message, sent=False, without=())

    def detail(self, message: Descriptor) -> Schema:
        """Return a reference to a message as a detail of an error (google.protobuf.Any)."""
        reference = self.answer(message)
        schema = self.components[message.name]
        kind = {"const": f"type.googleapis.com/{message.full_name}", "type": "string"}
        schema["properties"] = {"@type": kind} | schema["properties"]
        # The gateway's own errors have no map.
        maps = {each.name for each in message.fields if _is_map(each)}
        schema["required"] = ["@type", *(n for n in schema.get("required", ()) if n not in maps)]
        return reference

    def parameter(self, field: FieldDescriptor) -> Schema:
        """Return the schema of a field that stands in the path or the query."""
        return self._field(field, sent=True)

    def is_required(self, field: FieldDescriptor) -> bool:
        """Whether a request without the field is refused."""
        return refuses_absent(self.rules(field), field.containing_oneof is not None)

    def rules(self, field: FieldDescriptor) -> Any:
        """Return the field's buf.validate.FieldRules."""
        return self._contract.option(field, "buf.validate.field")

    def description(self, field: FieldDescriptor) -> str:
        """Return the field's comment, and those of its rules that no keyword says."""
        rules = self.rules(field)
        parts = [self._contract.comment(field.full_name), *sentences(rules)]
        if kind_of(rules) == "repeated":
            parts += sentences(rules.repeated.items)
        return " ".join(part for part in parts if part)

    def _rest(self) -> list[Any]:
        return [
            method
            for service in self._contract.services
            for method in service.methods
            if self._contract.option(method, "google.api.http").WhichOneof("pattern")
        ]

    def _reach(self, messages: Any) -> set[str]:
        """Return the names of the messages, and of all that they hold."""
        found: set[str] = set()
        waiting = list(messages)
        while waiting:
            message = waiting.pop()
            if message.full_name not in found:
                found.add(message.full_name)
                waiting += [f.message_type for f in message.fields if f.message_type is not None]
        return found

    def _component(
        self, message: Descriptor, *, sent: bool, without: tuple[str, ...] = ()
    ) -> Schema:
        if message.full_name in WELL_KNOWN:
            return dict(WELL_KNOWN[message.full_name])
        if message.full_name == STATUS:
            return {"$ref": "#/components/schemas/Error"}
        name = _short(message.full_name)
        if sent and message.full_name in self._answered:
            name += "Input"
        if name not in self.components:
            self.components[name] = {}
            self.components[name].update(self._object(message, sent, without))
        return {"$ref": f"#/components/schemas/{name}"}

    def _object(self, message: Descriptor, sent: bool, without: tuple[str, ...]) -> Schema:
        fields = [field for field in message.fields if field.name not in without]
        rules = self._contract.option(message, "buf.validate.message")
        said = [self._contract.comment(message.full_name), *sentences(rules)]
        properties = {field.name: self._property(field, sent) for field in fields}
        required = [f.name for f in fields if (self.is_required(f) if sent else _is_printed(f))]
        schema: Schema = {"type": "object", "description": " ".join(said), "properties": properties}
        return schema | ({"required": required} if required else {})

    def _property(self, field: FieldDescriptor, sent: bool) -> Schema:
        return {**self._field(field, sent), "description": self.description(field)}

    def _field(self, field: FieldDescriptor, sent: bool) -> Schema:
        rules = self.rules(field)
        own = keywords(rules) if sent else {}
        if _is_map(field):
            value = message_of(field).fields_by_name["value"]
            inner = rules.map.values if kind_of(rules) == "map" else None
            return {"type": "object", "additionalProperties": self._one(value, inner, sent), **own}
        if field.is_repeated:
            inner = rules.repeated.items if kind_of(rules) == "repeated" else None
            return {"type": "array", "items": self._one(field, inner, sent), **own}
        return self._one(field, rules, sent)

    def _one(self, field: FieldDescriptor, rules: Any, sent: bool) -> Schema:
        """Return a single value of the field's type."""
        if field.message_type is not None:
            own = keywords(rules) if sent and rules is not None else {}
            return self._component(field.message_type, sent=sent) | own
        if field.enum_type is not None:
            return self._enum(field.enum_type, rules, sent)
        schema = dict(SCALARS[field.type])
        if sent:
            schema |= RANGES.get(field.type, {})
        if sent and rules is not None:
            schema |= keywords(rules)
        if "exclusiveMinimum" in schema:
            schema.pop("minimum", None)
        if self._contract.option(field, f"{PACKAGE}.secret"):
            return schema | {"format": "password"} | ({"writeOnly": True} if sent else {})
        if sent and schema["type"] == "string" and not any(each in schema for each in NARROWER):
            schema |= self._form(field, schema.get("minLength", 0) > 0)
        return schema

    def _form(self, field: FieldDescriptor, is_seen: bool) -> Schema:
        """Return the pattern of a text's form, and that it has something to see."""
        unfit = UNFIT.get(self._contract.option(field, f"{PACKAGE}.form"), "")
        if is_seen:
            some = f"[^{unfit}]" if unfit else r"[\s\S]"
            return {"pattern": rf"^{some}*[^{unfit}\s]{some}*$"}
        return {"pattern": f"^[^{unfit}]*$"} if unfit else {}

    def _enum(self, enum: EnumDescriptor, rules: Any, sent: bool) -> Schema:
        """Return a reference to the enum's words, or those of them that the rules let through.

        Zero is `…_unspecified` in every enum. No request may say it, and an answer
        does only where its comment does not say that it never will.
        """
        allowed = list(getattr(rules.enum, "in")) if rules is not None else []
        if sent and allowed:
            return {"type": "string", "enum": [enum.values_by_number[n].name for n in allowed]}
        zero = enum.values_by_number[0].name
        has_zero = "Never" not in self._contract.comment(f"{enum.full_name}.{zero}")
        name = self._enum_name(enum) + ("Input" if sent and has_zero else "")
        values = [value for value in enum.values if value.number or (has_zero and not sent)]
        if name not in self.components:
            lines = [
                f"- `{value.name}`: {self._contract.comment(f'{enum.full_name}.{value.name}')}"
                for value in values
            ]
            self.components[name] = {
                "type": "string",
                "enum": [value.name for value in values],
                "description": "\n".join([self._contract.comment(enum.full_name), "", *lines]),
            }
        return {"$ref": f"#/components/schemas/{name}"}

    def _enum_name(self, enum: EnumDescriptor) -> str:
        """Return its short name, not a message's without the dot, which generators drop."""
        name = _short(enum.full_name)
        is_message = f"{PACKAGE}.{name.replace('.', '')}" in self._sent | self._answered
        return f"{name}Enum" if is_message else name


def _short(full_name: str) -> str:
    """Return `Task.Status` of `quarterdeck.v1.Task.Status`, `ErrorInfo` of `google.rpc`'s."""
    return full_name.removeprefix(f"{PACKAGE}.").removeprefix("google.rpc.")


def _is_map(field: FieldDescriptor) -> bool:
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def _is_printed(field: FieldDescriptor) -> bool:
    """Whether an answer always has the field."""
    if field.containing_oneof is not None:
        return False
    if field.message_type is None or field.is_repeated:
        return True
    # Only our own contract says `optional` of what may be absent.
    is_ours = field.full_name.startswith(PACKAGE)
    return is_ours and field.message_type.full_name not in FREE
