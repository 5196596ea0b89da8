"""Who sends: the token of a source, an API key, or a signature of the body."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.caller import Call, Metadata
from quarterdeck_server.core.crypto import Sealer, Unreadable
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.sources import bodies, figures, service, signatures
from quarterdeck_server.domains.sources.models import SourceRow
from quarterdeck_server.domains.sources.payloads import Received, telling

# Schemes of `authorization` whose credential is a token as it is: Opsgenie's, and a usual one.
SCHEMES = ("geniekey", "token")
# PagerDuty's senders have no other place for it.
_ROUTING_KEY = re.compile(rb'"routing_key"\s{0,99}:\s{0,99}"(qdin_[A-Za-z0-9]{27})"')


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came in from somebody who may send it.

    encoding  the content-encoding that the body still has; empty for none
    secrets   texts that are to be kept nowhere
    """

    source: SourceRow
    received: Received
    encoding: str
    secrets: tuple[str, ...]

    def decoded(self) -> "Arrival":
        """Return the same without its content-encoding.

        Raise InvalidArgument for a body that is too large, or not in its encoding.
        """
        body = bodies.decompressed(self.received.body, self.encoding)
        size = max(len(body), len(self.received.body))
        if size > self.source.max_bytes:
            raise errors.InvalidArgument(
                f"the body has {size:,} bytes, and this source takes {self.source.max_bytes:,}",
                reason=Reason.TOO_LARGE,
            )
        return replace(self, received=replace(self.received, body=body), encoding="")


def admitted(
    source_id: str, token: str, raw: Received, metadata: Metadata, call: Call, sealer: Sealer
) -> Arrival:
    """Return what came in. Whose API key was shown, if one was, is in the call.

    Raise NotFound for a source that is not there, Unauthenticated for who may not send to it,
    PermissionDenied if it is disabled, and ResourceExhausted for too many.
    """
    source = service.get_source(source_id)
    headers = {name: value for name, value in metadata.items() if isinstance(value, str)}
    shown = token or _routing_key(source, raw.body)
    if not shown and call.identity is None:
        shown = call.token or _scheme_token(headers)
    secret = _secret(source, sealer)
    if shown and not service.has_token(source, shown):
        raise errors.Unauthenticated("the token is none of this source", reason=Reason.BAD_TOKEN)
    if not shown and not secret and call.identity is None:
        raise errors.Unauthenticated(
            "show the token of the source, or an API key with the scope events:ingest",
            reason=Reason.NO_TOKEN,
        )
    if secret:
        _check_signature(source, secret, raw.body, headers)
    if not source.is_enabled:
        raise errors.PermissionDenied("this source is disabled", reason=Reason.SOURCE_DISABLED)
    figures.check_rate(source)
    secrets = tuple(each for each in (shown, secret) if each)
    received = Received(raw.body, raw.content_type, telling(headers))
    return Arrival(source, received, headers.get("content-encoding", ""), secrets)


def _check_signature(
    source: SourceRow, secret: str, body: bytes, headers: Mapping[str, str]
) -> None:
    name = signatures.header_of(source.kind, source.signature_header)
    signatures.check(secret, body, headers, name, source.signature_time_header, clock.now())


def _scheme_token(headers: Mapping[str, str]) -> str:
    """Return the credential of a scheme that only senders use; empty if there is none."""
    scheme, _, rest = headers.get("authorization", "").partition(" ")
    return rest.strip() if scheme.lower() in SCHEMES else ""


def _routing_key(source: SourceRow, body: bytes) -> str:
    """Return the token in a body for PagerDuty; empty if there is none."""
    found = _ROUTING_KEY.search(body) if source.kind == "pagerduty" else None
    return found[1].decode() if found else ""


def _secret(source: SourceRow, sealer: Sealer) -> str:
    """Return the secret of the signatures; empty if there is none. Raise Conflict."""
    if not source.sealed_signature_secret:
        return ""
    try:
        return sealer.open(source.sealed_signature_secret)
    except Unreadable:
        raise errors.Conflict(
            "the signature secret was encrypted with a key that no longer exists; set it again",
            reason=Reason.SECRET_UNREADABLE,
        ) from None
