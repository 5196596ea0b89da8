"""Access tokens (JWT, RFC 7519 and 9068) and refresh tokens (opaque)."""

import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import jwt

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.caller import ApiKey, Caller
from quarterdeck_server.core.errors import Reason

ISSUER = "quarterdeck"
ALGORITHM = "HS256"
TYPE = "at+jwt"
ACCESS_SECONDS = 15 * 60
CLAIMS = ["exp", "iat", "iss", "aud", "sub", "sid"]
VERIFIED = 8192
# How `sid` begins in a token of an API key; what follows is the id of the key's secret.
OF_KEY = "key:"


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says: the session, and when it ends (microseconds).

    That of an API key has the id of its secret instead, and scopes.
    """

    session_id: str
    expires_at: int
    secret_id: int = 0
    scopes: frozenset[str] = frozenset()


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
        return self._issue(user_id, expires_at, {"sid": session_id})

    def issue_for_key(
        self, caller: Caller, key: ApiKey, scopes: Collection[str]
    ) -> tuple[str, int]:
        """Return a token for a key and its lifetime in seconds: 15 minutes or the rest of it.

        It ends with the secret that was shown for it, too.
        """
        claims = {
            "sid": f"{OF_KEY}{key.secret_id}",
            "client_id": key.id,
            "scope": " ".join(sorted(scopes)),
        }
        return self._issue(caller.user_id, key.expires_at, claims)

    def _issue(
        self, user_id: str, expires_at: int | None, more: Mapping[str, str]
    ) -> tuple[str, int]:
        now = clock.now() // clock.SECOND
        lifetime = ACCESS_SECONDS
        if expires_at is not None:
            lifetime = min(lifetime, expires_at // clock.SECOND - now)
        claims = {
            "iss": ISSUER,
            "aud": ISSUER,
            "sub": user_id,
            **more,
            "jti": secrets.token_urlsafe(9),
            "iat": now,
            "exp": now + lifetime,
        }
        return jwt.encode(claims, self._keys[0], ALGORITHM, headers={"typ": TYPE}), lifetime

    def read(self, token: str) -> Claims:
        """Return what a token says. Raise Unauthenticated."""
        claims = self._verified(token)
        if claims.expires_at <= clock.now():
            raise errors.Unauthenticated(
                "the access token has expired", reason=Reason.TOKEN_EXPIRED
            )
        return claims

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
            return _claims(session_id, expires * clock.SECOND, payload)
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


def _claims(session_id: str, expires_at: int, payload: Mapping[str, object]) -> Claims:
    secret_id = session_id.removeprefix(OF_KEY)
    if secret_id == session_id:
        return Claims(session_id, expires_at)
    scopes = frozenset(str(payload.get("scope", "")).split())
    return Claims("", expires_at, int(secret_id), scopes)


def new_refresh_token() -> str:
    """Return a new refresh token: 256 random bits."""
    return f"qdr_{secrets.token_urlsafe(32)}"


def refresh_token_hash(token: str) -> str:
    """Return what is stored of a refresh token; it has too many bits to be guessed from this."""
    return hashlib.sha256(token.encode()).hexdigest()
