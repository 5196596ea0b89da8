"""OAuth's client credentials grant for API keys (RFC 6749, 2.3.1 and 4.4).

The client's id is the key's, its secret the key itself.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qsl, unquote_plus

from quarterdeck.v1.api_keys_pb2 import IssueTokenForm

from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import ApiKey, Call, Caller, Metadata
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.api_keys import authentication
from quarterdeck_server.rpc import credentials

GRANT = "client_credentials"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
MOST_PARAMETERS = 50
KNOWN = tuple(IssueTokenForm.DESCRIPTOR.fields_by_name)


class Issue(Protocol):
    """Makes an access token for a key."""

    def __call__(self, caller: Caller, key: ApiKey, scopes: Collection[str], /) -> tuple[str, int]:
        """Return the token and its lifetime in seconds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a token request asks for."""

    client_id: str
    client_secret: str
    # None for all that the key has.
    scopes: frozenset[str] | None


def read(content_type: str, body: bytes, metadata: Metadata) -> Asked:
    """Return what a token request asks for.

    Raise InvalidArgument, or Unauthenticated for one that shows no client.
    """
    given = _parameters(content_type, body)
    if not given.get("grant_type"):
        raise errors.invalid("grant_type", "is missing")
    if given["grant_type"] != GRANT:
        raise errors.invalid("grant_type", f"must be {GRANT}", reason=Reason.UNSUPPORTED_GRANT_TYPE)
    client_id, client_secret = given.get("client_id", ""), given.get("client_secret", "")
    if basic := credentials.basic(metadata):
        if client_secret or (client_id and client_id != unquote_plus(basic[0])):
            raise errors.invalid("client_secret", "is given twice, also in authorization")
        client_id, client_secret = map(unquote_plus, basic)
    if not (client_id and client_secret):
        raise errors.Unauthenticated(
            "send client_id and client_secret, or both as HTTP Basic", reason=Reason.NO_TOKEN
        )
    scopes = frozenset(given["scope"].split()) if given.get("scope") else None
    return Asked(client_id, client_secret, scopes)


def issue(asked: Asked, call: Call, make: Issue) -> tuple[str, int, list[str]]:
    """Return an access token for the key, its lifetime in seconds, and its scopes.

    Raise Unauthenticated or PermissionDenied as a call with the key does, and InvalidArgument
    for a scope that the key has not.
    """
    caller = authentication.caller_of(asked.client_secret)
    key = caller.key
    if key is None or key.id != asked.client_id:
        raise errors.Unauthenticated("client_id is not the key's id", reason=Reason.BAD_KEY)
    call.identity, call.resource_id = caller, key.id
    key.admit(call.ip)
    scopes = key.scopes if asked.scopes is None else asked.scopes
    if beyond := sorted(scopes - key.scopes):
        raise errors.invalid(
            "scope", f"{beyond[0][:64]} is not among the key's", reason=Reason.INVALID_SCOPE
        )
    return *make(caller, key, scopes), sorted(scopes)


def _parameters(content_type: str, body: bytes) -> Mapping[str, str]:
    """Return the parameters that are known; others are ignored (RFC 6749, 3.2)."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in (FORM, JSON):
        raise errors.invalid("content-type", f"must be {FORM} or {JSON}")
    pairs = _of_json(body) if kind == JSON else _of_form(body)
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in KNOWN and found.setdefault(name, value) != value:
            raise errors.invalid(name, "is given twice")
    return found


def _of_form(body: bytes) -> list[tuple[str, str]]:
    try:
        text = body.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        raise errors.invalid("form", "is no form, or has too many parameters") from None


def _of_json(body: bytes) -> list[tuple[str, str]]:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise errors.invalid("form", "is no JSON object")
    for name in KNOWN:
        if not isinstance(given.get(name, ""), str):
            raise errors.invalid(name, "must be a text")
    return [(name, given[name]) for name in KNOWN if name in given]
