"""Signatures of bodies: an HMAC-SHA256 (RFC 2104) in a header of the sender's.

Sentry signs the body (`Sentry-Hook-Signature`), GitHub and those who do as it does too
(`X-Hub-Signature-256: sha256=…`), Grafana the body or, with a time in a second header, the
time, a colon and the body (`X-Grafana-Alerting-Signature`).
"""

import hashlib
import hmac
from collections.abc import Mapping

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.errors import Reason

HEADERS = {"sentry": "sentry-hook-signature", "grafana": "x-grafana-alerting-signature"}
USUAL_HEADER = "x-hub-signature-256"
SCHEME = "sha256="
# What was signed longer ago, or is so far ahead, is refused.
WINDOW = 5 * clock.MINUTE


def header_of(kind: str, own: str) -> str:
    """Return the header that a source's signature is in."""
    return own or HEADERS.get(kind, USUAL_HEADER)


def check(
    secret: str, body: bytes, headers: Mapping[str, str], name: str, time_name: str, now: int
) -> None:
    """Raise Unauthenticated unless the header `name` has the signature of a body.

    `now` is in microseconds since the epoch; `time_name` is empty if no time is signed.
    """
    shown = headers.get(name, "").strip()
    if not shown:
        raise _bad(f"the header {name} with the signature of the body is missing")
    signed = body
    if time_name:
        time = headers.get(time_name, "").strip()
        _check_time(time, time_name, now)
        signed = time.encode() + b":" + body
    expected = hmac.digest(secret.encode(), signed, hashlib.sha256).hex()
    given = shown.removeprefix(SCHEME).lower()
    if not hmac.compare_digest(expected.encode(), given.encode()):
        raise _bad(f"the signature in the header {name} is not one of this body")


def _check_time(time: str, name: str, now: int) -> None:
    if not (time.isascii() and time.isdigit() and len(time) <= 12):
        raise _bad(f"the header {name} has to be the time of the signature, in seconds")
    if abs(int(time) * clock.SECOND - now) > WINDOW:
        raise _bad(f"the signature was made too long ago, or ahead, by the header {name}")


def _bad(problem: str) -> errors.Unauthenticated:
    return errors.Unauthenticated(problem, reason=Reason.BAD_SIGNATURE)
