"""Access tokens (JWT, RFC 7519 and 9068) and refresh tokens (opaque)."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import jwt

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.errors import Reason

ISSUER = "quarterdeck"
ALGORITHM = "HS256"
TYPE = "at+jwt"
ACCESS_SECONDS = 15 * 60
CLAIMS = ["exp", "iat", "iss", "aud", "sub", "sid"]
VERIFIED = 8192


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says: the session, and when it ends (microseconds)."""

    session_id: str
    expires_at: int


class _Decoded(NamedTuple):
    header: Mapping[str, object]
    payload: Mapping[str, object]


class AccessTokens:
    """Signs access tokens with the first of its keys, and reads those of all of them."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = keys
        # A signature that was good stays good; only the time has to be looked at again.
        self._verified = lru_cache(VERIFIED)(self._verify)

    def issue(self, user_id: str, session_id: str, expires_at: int) -> tuple[str, int]:
        """Return a token and its lifetime in seconds: 15 minutes or the rest of the session."""
        now = clock.now() // clock.SECOND
        lifetime = min(ACCESS_SECONDS, expires_at // clock.SECOND - now)
        claims = {
            "iss": ISSUER,
            "aud": ISSUER,
            "sub": user_id,
            "sid": session_id,
            "jti": secrets.token_urlsafe(9),
            "iat": now,
            "exp": now + lifetime,
        }
        return jwt.encode(claims, self._keys[0], ALGORITHM, headers={"typ": TYPE}), lifetime

    def read(self, token: str) -> str:
        """Return the session id of a token. Raise Unauthenticated."""
        claims = self._verified(token)
        if claims.expires_at <= clock.now():
            raise errors.Unauthenticated(
                "the access token has expired", reason=Reason.TOKEN_EXPIRED
            )
        return claims.session_id

    def _verify(self, token: str) -> Claims:
        decoded = self._decoded(token)
        payload = decoded.payload
        issued, expires, session_id = payload["iat"], payload["exp"], payload["sid"]
        if (
            decoded.header.get("typ") == TYPE
            and type(issued) is int
            and type(expires) is int
            and isinstance(session_id, str)
            and issued * clock.SECOND <= clock.now() + clock.MINUTE
        ):
            return Claims(session_id, expires * clock.SECOND)
        raise errors.Unauthenticated("not a valid access token", reason=Reason.BAD_TOKEN)

    def _decoded(self, token: str) -> _Decoded:
        for key in self._keys:
            with suppress(jwt.PyJWTError):
                decoded = jwt.decode_complete(
                    token,
                    key,
                    algorithms=[ALGORITHM],
                    audience=ISSUER,
                    issuer=ISSUER,
                    options={"require": CLAIMS, "verify_exp": False, "verify_iat": False},
                )
                return _Decoded(decoded["header"], decoded["payload"])
        raise errors.Unauthenticated("not a valid access token", reason=Reason.BAD_TOKEN)


def new_refresh_token() -> str:
    """Return a new refresh token: 256 random bits."""
    return f"qdr_{secrets.token_urlsafe(32)}"


def refresh_token_hash(token: str) -> str:
    """Return what is stored of a refresh token; it has too many bits to be guessed from this."""
    return hashlib.sha256(token.encode()).hexdigest()
