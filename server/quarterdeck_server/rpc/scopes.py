"""Scopes: which calls an API key may make, as the contract's policies have them.

A policy that names none has that of its service's domain, with `read` or `write`.
"""

import re
from pathlib import PurePosixPath

from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from quarterdeck.v1 import options_pb2

from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import ApiKey
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.rpc.contract import BrokenContract

# Of calls that no key may make.
SESSION = "session"
FORM = re.compile(r"[a-z_]+:[a-z_]+")


def of(method: MethodDescriptor, policy: options_pb2.Policy, *, is_read: bool) -> str:
    """Return the scope that a key needs for a method; empty for a public one that names none.

    Raise BrokenContract for a scope that is no word of a service, or of a public method.
    """
    named = policy.scope
    is_nobodys = policy.public and not policy.of_sender
    if named and (is_nobodys or not (named == SESSION or FORM.fullmatch(named))):
        raise BrokenContract(f"{method.full_name} has the scope {named!r}, which is none")
    if policy.public or named:
        return named
    service: ServiceDescriptor = method.containing_service
    domain = PurePosixPath(service.file.name).stem
    return f"{domain}:{'read' if is_read else 'write'}"


def admit(key: ApiKey, scope: str, call: str) -> None:
    """Raise PermissionDenied unless a key has the scope of a call."""
    if scope == SESSION:
        raise errors.PermissionDenied(
            f"no API key may call {call}; sign in for it", reason=Reason.SESSION_NEEDED
        )
    if scope in key.scopes:
        return
    if key.is_lapsed:
        raise errors.PermissionDenied(
            "whoever answered for this machine's API key has left; an administrator"
            " has to rotate it before it may do this again",
            reason=Reason.KEY_LAPSED,
        )
    raise errors.PermissionDenied(
        f"{call} needs an API key with the scope {scope}",
        reason=Reason.SCOPE_NEEDED,
        resource=("scope", scope),
    )
