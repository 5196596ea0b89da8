"""Who calls: somebody with a session, or with an API key."""

from dataclasses import dataclass

from quarterdeck_server.core.caller import Caller
from quarterdeck_server.domains.api_keys import authentication as keys
from quarterdeck_server.domains.auth.service import Sessions
from quarterdeck_server.domains.auth.tokens import AccessTokens
from quarterdeck_server.rpc.credentials import is_key


@dataclass(frozen=True, slots=True)
class Callers:
    """Knows callers by access tokens and API keys."""

    sessions: Sessions
    access_tokens: AccessTokens

    def authenticate(self, token: str) -> Caller:
        """Return the caller of an access token or an API key, as the database knows them now.

        Raise Unauthenticated.
        """
        if is_key(token):
            return keys.caller_of(token)
        claims = self.access_tokens.read(token)
        if not claims.secret_id:
            return self.sessions.authenticate(claims.session_id)
        caller = keys.caller_of_secret(claims.secret_id)
        return keys.narrowed(caller, claims.scopes)

    def is_stale(self, caller: Caller) -> bool:
        """Whether the last use of the session or the key is more than a minute behind."""
        if caller.key:
            return caller.key.ended is None and keys.is_stale(caller)
        return self.sessions.is_stale(caller)

    def touch(self, caller: Caller, ip: str) -> None:
        """Note that the session or the key was used."""
        if caller.key:
            keys.touch(caller.key, ip)
        else:
            self.sessions.touch(caller.session_id)
