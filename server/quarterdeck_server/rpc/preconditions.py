"""Conditional requests: `if-match` is the etag of a request, `etag` that of an answer.

RFC 9110, 8.8.3 and 13.1. A condition that a call cannot keep is refused: whoever sends one wants
nothing to be done without it.
"""

import re
from collections.abc import Mapping

from google.protobuf.message import Message

from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import Call, Metadata

ETAG = "etag"
IF_MATCH = "if-match"
CONDITIONS = (IF_MATCH, "if-none-match", "if-unmodified-since")
STRONG = re.compile(r'"([^"\\]{1,100})"')


def answered(call: Call, answer: Message) -> bytes:
    """Return an answer as it is sent, and note its etag."""
    call.etag = getattr(answer, ETAG, "")
    return answer.SerializeToString()


def given(metadata: Metadata) -> dict[str, str]:
    """Return the conditions of a call, by header."""
    return {name: str(metadata[name]).strip() for name in CONDITIONS if name in metadata}


def take(conditions: Mapping[str, str], request: Message) -> None:
    """Give the request of a write the etag of its `if-match`.

    Raise InvalidArgument for a condition that it cannot have.
    """
    for name in conditions:
        if name != IF_MATCH:
            raise errors.InvalidArgument(f"{name} is not supported by calls that change something")
    wanted = conditions[IF_MATCH]
    if ETAG not in request.DESCRIPTOR.fields_by_name:
        raise errors.InvalidArgument("this call has no etag, and cannot keep an if-match")
    if wanted == "*":
        return
    tag = STRONG.fullmatch(wanted)
    if tag is None:
        raise errors.InvalidArgument('if-match must be one strong entity tag, "…", or *')
    if getattr(request, ETAG) not in ("", tag[1]):
        raise errors.InvalidArgument("if-match and etag differ", fields={ETAG: "differs"})
    setattr(request, ETAG, tag[1])


def header(etag: str) -> tuple[tuple[str, str], ...]:
    """Return the headers of an answer that has this etag."""
    return ((ETAG, f'"{etag}"'),)
