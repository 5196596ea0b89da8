"""What is refused is kept without what looks like a secret: in JSON by names, in text by shape."""

import json
import re
from collections.abc import Collection

from quarterdeck_server.core.json_value import Json

HIDDEN = "[redacted]"
# The last words of a name, as the parts between capitals, `_` and `-` are words.
ENDINGS = (
    *("password", "passwd", "pwd", "passphrase", "secret", "token", "credential", "credentials"),
    *("authorization", "cookie", "apikey", "api key", "access key", "secret key", "private key"),
    *("routing key", "service key", "session key", "signature", "subscribe url", "unsubscribe url"),
    *("access key id", "auth", "jwt", "bearer", "otp", "pin"),
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BETWEEN = re.compile(r"[\W_]+")
_NAMED = re.compile(
    r"""(?ix) ( (?: passw(?:or)?d | passphrase | secret | token | credentials? | authorization
    | cookie | api[_-]?key | access[_-]?key | private[_-]?key | routing[_-]?key | signature
    | subscribe[_-]?url ) ["']? \s{0,9} [:=] \s{0,9} )
    ( "(?:[^"\\\n]|\\.){0,4096}"? | '[^'\n]{0,4096}'? | (?:bearer|basic)?\s?[^\s,;&}"']{1,4096} )"""
)
# Known by their shape: keys of AWS, tokens of GitHub and Slack, JWTs, keys in PEM, and our own.
_SHAPES = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,255}|\bxox[abprs]-[\w-]{10,255}"
    r"|\beyJ[\w-]{8,512}\.[\w-]{8,4096}\.[\w-]{8,1024}|\bqd[a-z]{0,8}_[A-Za-z0-9_-]{16,128}"
    r"|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]{0,8192}(?:-----END [A-Z ]{0,30}KEY-----)?"
)


def is_secret(name: str) -> bool:
    """Whether a member of this name has a secret: `clientSecret`, `X-Api-Key`."""
    words = f" {_BETWEEN.sub(' ', _CAMEL.sub(' ', name[:200])).strip().lower()}"
    return words.endswith(tuple(f" {ending}" for ending in ENDINGS))


def without_secrets(value: Json, known: Collection[str] = ()) -> Json:
    """Return a JSON value whose secrets are hidden; `known` are texts that are hidden anywhere."""
    if isinstance(value, str):
        return in_text(value, known, shapes_alone=True)
    if isinstance(value, list):
        return [without_secrets(each, known) for each in value]
    if isinstance(value, dict):
        return {
            name: HIDDEN if is_secret(name) and each else without_secrets(each, known)
            for name, each in value.items()
        }
    return value


def in_text(text: str, known: Collection[str] = (), *, shapes_alone: bool = False) -> str:
    """Return a text whose secrets are hidden, by their shape and, unless told, by their names."""
    for each in known:
        text = text.replace(each, HIDDEN) if len(each) >= 8 else text
    text = _SHAPES.sub(HIDDEN, text)
    return text if shapes_alone else _NAMED.sub(rf'\1"{HIDDEN}"', text)


def body_without_secrets(text: str, known: Collection[str] = ()) -> str:
    """Return a body whose secrets are hidden: JSON stays JSON, with the same values."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return in_text(text, known)
    if not isinstance(value, dict | list):
        return in_text(text, known)
    try:
        return json.dumps(without_secrets(value, known), ensure_ascii=False)
    except (ValueError, RecursionError):
        return in_text(text, known)
