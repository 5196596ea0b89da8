"""Page tokens: where the next page starts, signed and bound to its query (AIP-158)."""

import base64
import binascii
import json

from google.protobuf.message import Message

from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import Call
from quarterdeck_server.core.crypto import Signer
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.storage.db import Value

MAC_BYTES = 16
PAGING_FIELDS = ("page_size", "page_token")


class Tokens:
    """Page tokens: places in one list, signed together with all that it depends on."""

    def __init__(self, signer: Signer, scope: bytes, problem: str) -> None:
        """`problem` is what is told of a token of another scope."""
        self._signer = signer
        self._scope = scope
        self._problem = problem

    def write(self, *place: object) -> str:
        """Return the token of a place, which is JSON."""
        payload = json.dumps(place, separators=(",", ":"), ensure_ascii=False).encode()
        mac = self._signer.sign(self._scope + payload)[:MAC_BYTES]
        return base64.urlsafe_b64encode(mac + payload).rstrip(b"=").decode()

    def read(self, token: str) -> tuple[Value, ...] | None:
        """Return the place of a token; None for no token. Raise InvalidArgument."""
        if not token:
            return None
        try:
            padded = token.encode("ascii") + b"=" * (-len(token) % 4)
            raw = base64.b64decode(padded, altchars=b"-_", validate=True)
        except (binascii.Error, UnicodeEncodeError):
            raw = b""
        mac, payload = raw[:MAC_BYTES], raw[MAC_BYTES:]
        if not self._signer.is_genuine(self._scope + payload, mac, MAC_BYTES):
            raise errors.invalid("page_token", self._problem, reason=Reason.BAD_PAGE_TOKEN)
        return tuple(json.loads(payload))


def list_tokens(signer: Signer, request: Message, me: str) -> Tokens:
    """Return the page tokens of one list, one set of filters and one caller: a key and a seq."""
    bound = type(request)()
    bound.CopyFrom(request)
    for name in PAGING_FIELDS:
        bound.ClearField(name)
    scope = [request.DESCRIPTOR.full_name.encode(), me.encode()]
    scope.append(bound.SerializeToString(deterministic=True))
    problem = "is not a token of this list with these filters"
    return Tokens(signer, b"\0".join(scope), problem)


def signer_of(call: Call) -> Signer:
    """Return what signs the page tokens of a call from outside."""
    if call.page_signer is None:
        raise TypeError(f"{call.action} is no call from outside, which alone has pages")
    return call.page_signer
