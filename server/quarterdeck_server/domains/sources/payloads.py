"""What came in, and the parts that it has."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from quarterdeck_server.core.errors import Reason
from quarterdeck_server.core.json_value import Json, JsonObject

# Headers that say something of a payload, by what their names begin with. They are kept with
# what is refused; credentials and signatures are not among them.
TELLING = ("ce-", "x-amz-sns-topic-arn", "x-amz-sns-message-id", "x-amz-sns-rawdelivery")
TELLING_NAMES = ("sentry-hook-resource", "x-github-event", "x-amz-sns-message-type")


@dataclass(frozen=True, slots=True)
class Received:
    """A body as it came in, without its content-encoding, and what its headers say of it."""

    body: bytes
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)


def telling(headers: Mapping[str, str | bytes]) -> dict[str, str]:
    """Return the headers that say something of a payload."""
    return {
        name: value
        for name, value in headers.items()
        if isinstance(value, str) and (name.startswith(TELLING) or name in TELLING_NAMES)
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """One item of what came in, ready to be mapped.

    item         where it is in what came in, from 0
    kind         the kind of sender whose mappings are for it
    value        the JSON object that mappings read
    delivery_id  the sender's id of this delivery, for what has none in its mapping
    """

    item: int
    kind: str
    value: JsonObject
    delivery_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A part that is not understood.

    message  what is missing or wrong
    item     where it is in what came in, from 0; None for all of it
    value    the part alone, as it can be sent again; None for all that came in
    """

    message: str
    reason: Reason = Reason.NOT_UNDERSTOOD
    item: int | None = None
    value: Json = None
