"""Conditional requests: `if-match` is the etag of a request, `etag` that of an answer.

RFC 9110, 8.8.3 and 13.1. A condition that a call cannot keep is refused: whoever sends one wants
nothing to be done without it.
"""

import re
from collections.abc import Mapping

from google.protobuf.message import Message

from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import Call, Metadata
from quarterdeck_server.rpc import masks
from quarterdeck_server.rpc.peers import NULLS

ETAG = "etag"
IF_MATCH = "if-match"
REFUSED = ("if-none-match", "if-unmodified-since")
HEADERS = (IF_MATCH, *REFUSED, NULLS)
STRONG = re.compile(r'"([^"\\]{1,100})"')


def answered(call: Call, answer: Message) -> bytes:
    """Return an answer as it is sent, and note its etag."""
    if etag := getattr(answer, ETAG, ""):
        call.answer_headers[ETAG] = f'"{etag}"'
    return answer.SerializeToString()


def given(metadata: Metadata) -> dict[str, str]:
    """Return the conditions of a call, and its nulls, by header."""
    return {name: str(metadata[name]).strip() for name in HEADERS if name in metadata}


def take(headers: Mapping[str, str], is_read: bool, request: Message) -> None:
    """Give a request what its headers say of it, and clear what it has to have cleared.

    Raise InvalidArgument for a condition that the call cannot keep, and as `masks.clear`.
    """
    masks.clear(headers.get(NULLS, ""), request)
    if not is_read:
        for name in REFUSED:
            if name in headers:
                raise errors.InvalidArgument(f"{name} is not supported by calls that change data")
        if IF_MATCH in headers:
            _match(headers[IF_MATCH], request)


def _match(wanted: str, request: Message) -> None:
    """Make the entity tag of `if-match` the etag of the request."""
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
