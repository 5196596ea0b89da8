"""What a call shows to say who makes it, and what it is told if that does not do.

An access token or an API key as `authorization: Bearer` (RFC 6750), or a key as `x-api-key` or
as the password of `authorization: Basic` (RFC 7617).
"""

import base64

from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import Metadata
from quarterdeck_server.core.errors import Reason

API_KEY = "x-api-key"
BEARER, BASIC = "bearer", "basic"
KEY_PREFIX = "qdk_"
REALM = "quarterdeck"


def token(metadata: Metadata) -> str:
    """Return the access token or the API key of a call; empty if there is none."""
    if key := str(metadata.get(API_KEY, "")).strip():
        return key
    scheme, given = _authorization(metadata)
    if scheme == BASIC:
        return _password(given)
    return given if scheme == BEARER else ""


def is_key(shown: str) -> bool:
    """Whether what a call shows looks like an API key."""
    return shown.startswith(KEY_PREFIX)


def problem(metadata: Metadata, found: str) -> errors.AppError | None:
    """Return what is wrong with how a call shows its `token`; None if nothing is.

    Unauthenticated if there is none, or no key where only a key can be, and InvalidArgument for
    two that differ.
    """
    scheme, given = _authorization(metadata)
    if metadata.get(API_KEY):
        other = _password(given) if scheme == BASIC else given
        if scheme in (BEARER, BASIC) and found != other:
            return errors.InvalidArgument(
                f"the call has two credentials; send either authorization or {API_KEY}"
            )
    elif scheme != BASIC:
        return None if found else _missing()
    if is_key(found):
        return None
    return errors.Unauthenticated(
        f"{API_KEY}, or the password of Basic, has to be an API key", reason=Reason.BAD_KEY
    )


def _missing() -> errors.AppError:
    return errors.Unauthenticated(
        "this call needs 'authorization: Bearer' with an access token or an API key",
        reason=Reason.NO_TOKEN,
    )


def challenges(metadata: Metadata, error: errors.AppError) -> tuple[tuple[str, str], ...]:
    """Return the headers that say how to authenticate, of a call that failed so (RFC 9110, 11.6.1).

    Scripts in a browser are not asked for Basic: it would ask the person for a password.
    """
    if error.reason is Reason.SCOPE_NEEDED and error.resource:
        return (
            ("www-authenticate", _bearer("insufficient_scope", f', scope="{error.resource[1]}"')),
        )
    if not isinstance(error, errors.Unauthenticated):
        return ()
    if error.reason in (Reason.NO_TOKEN, Reason.BAD_CREDENTIALS):
        bearer = _bearer()
    else:
        bearer = _bearer("invalid_token")
    found = (("www-authenticate", bearer),)
    is_script = "sec-fetch-mode" in metadata or "origin" in metadata
    if is_script or error.reason is Reason.BAD_CREDENTIALS or _authorization(metadata)[0] == BEARER:
        return found
    return (*found, ("www-authenticate", f'Basic realm="{REALM}", charset="UTF-8"'))


def _bearer(error: str = "", more: str = "") -> str:
    return f'Bearer realm="{REALM}"' + (f', error="{error}"{more}' if error else "")


def _authorization(metadata: Metadata) -> tuple[str, str]:
    scheme, _, given = str(metadata.get("authorization", "")).partition(" ")
    return scheme.lower(), given.strip()


def basic(metadata: Metadata) -> tuple[str, str] | None:
    """Return the user and the password of a Basic credential; None if there is none."""
    scheme, given = _authorization(metadata)
    return _user_and_password(given) if scheme == BASIC else None


def _password(encoded: str) -> str:
    """Return the password of a Basic credential, of whatever user; empty for what is none."""
    return _user_and_password(encoded)[1]


def _user_and_password(encoded: str) -> tuple[str, str]:
    try:
        text = base64.b64decode(encoded, validate=True).decode()
    except ValueError:
        return "", ""
    user, _, password = text.partition(":")
    return user, password
