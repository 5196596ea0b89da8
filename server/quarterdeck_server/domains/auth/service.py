"""Sessions: opened by a login, kept by refreshes, ended by a logout, a replay, or their age."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import peewee

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.caller import Call, Caller
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.auth.models import (
    RefreshToken,
    RefreshTokenRow,
    Session,
    SessionRow,
)
from quarterdeck_server.domains.auth.tokens import (
    AccessTokens,
    new_refresh_token,
    refresh_token_hash,
)
from quarterdeck_server.domains.notifications import service as notifications
from quarterdeck_server.domains.users import devices, guesses
from quarterdeck_server.domains.users import service as users
from quarterdeck_server.domains.users.devices import Origin
from quarterdeck_server.domains.users.models import UserRow
from quarterdeck_server.domains.users.service import LIVE as LIVE_USER
from quarterdeck_server.domains.users.service import User
from quarterdeck_server.domains.users.verification import Verified
from quarterdeck_server.storage import db

LISTED_SESSIONS = 500
SESSION_AGE = 30 * clock.DAY
TOUCH_EVERY = clock.MINUTE
# How many sessions are looked at to count who is active.
LOOKED_AT = 10_000

# A session is alive while it is not ended, not too old, and its user may sign in.
_ALIVE = (
    Session.revoked_at.is_null()
    & (Session.expires_at > db.bind("now"))
    & (Session.created_at > User.sessions_valid_after)
    & (User.is_active == True)  # noqa: E712 (SQL, not Python)
    & LIVE_USER
)


class _AliveSession(NamedTuple):
    id: str
    user_id: str
    last_used_at: int
    expires_at: int
    email: str
    role: str
    must_change_password: bool


_alive_session = db.Statement(
    lambda: (
        Session.select(
            Session.id,
            Session.user_id,
            Session.last_used_at,
            Session.expires_at,
            User.email,
            User.role,
            User.must_change_password,
        )
        .join(User, on=(User.id == Session.user_id))
        .where(Session.id == db.bind("id"), _ALIVE)
    ),
    _AliveSession,
)
_insert_session = db.insert(Session)
_insert_token = db.insert(RefreshToken)
_touch = db.Statement(
    lambda: Session.update(last_used_at=db.bind("now")).where(Session.id == db.bind("id"))
)
_revoke = db.Statement(
    lambda: Session.update(revoked_at=db.bind("now")).where(
        Session.id == db.bind("id"),
        Session.user_id == db.bind("user_id"),
        Session.revoked_at.is_null(),
    )
)
_revoke_others = db.Statement(
    lambda: Session.update(revoked_at=db.bind("now")).where(
        Session.user_id == db.bind("user_id"),
        Session.id != db.bind("id"),
        Session.revoked_at.is_null(),
    )
)
_revoke_all = db.Statement(
    lambda: Session.update(revoked_at=db.bind("now")).where(Session.revoked_at.is_null())
)
_sessions_of = db.Statement(
    lambda: (
        Session.select()
        .join(User, on=(User.id == Session.user_id))
        .where(Session.user_id == db.bind("user_id"), _ALIVE)
        .order_by(Session.last_used_at.desc(), Session.id.desc())
        .limit(LISTED_SESSIONS)
    ),
    SessionRow,
)
_token = db.Statement(
    lambda: db.locked(
        RefreshToken.select().where(RefreshToken.token_hash == db.bind("token_hash"))
    ),
    RefreshTokenRow,
)
_use_token = db.Statement(
    lambda: RefreshToken.update(used_at=db.bind("now")).where(
        RefreshToken.token_hash == db.bind("token_hash")
    )
)


class _People(NamedTuple):
    number: int


_active_users = db.Statement(lambda: _users_since(db.bind("since")), _People)


_delete_old = db.delete_before(Session, Session.expires_at)


def prune() -> int:
    """Forget some sessions, with their tokens, that ended by age, and return how many."""
    return _delete_old.run(before=clock.now())


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a login or a refresh returns, and the user's row."""

    access_token: str
    refresh_token: str
    expires_in: int
    user: UserRow
    # Of a device that is new; empty for one that has its token.
    device_token: str = ""


class Sessions:
    """The verbs on sessions, with the key of access tokens."""

    def __init__(self, access_tokens: AccessTokens) -> None:
        self._access_tokens = access_tokens

    def authenticate(self, session_id: str) -> Caller:
        """Return the caller of a session, as the database knows them now. Raise Unauthenticated."""
        row = _alive_session.first(id=session_id, now=clock.now())
        if row is None:
            raise errors.Unauthenticated("the session has ended", reason=Reason.SESSION_ENDED)
        return Caller(
            user_id=row.user_id,
            email=row.email,
            role=row.role,
            session_id=row.id,
            must_change_password=bool(row.must_change_password),
            session_used_at=row.last_used_at,
        )

    def is_stale(self, caller: Caller) -> bool:
        """Whether the session's `last_used_at` is more than a minute behind."""
        return clock.now() - caller.session_used_at > TOUCH_EVERY

    def touch(self, session_id: str) -> None:
        """Note that a session was used."""
        _touch.run(id=session_id, now=clock.now())

    def sign_in(self, verified: Verified, origin: Origin, call: Call) -> Tokens | None:
        """Open a session of the user whose password was verified.

        None if it was changed or the user deactivated meanwhile.
        """
        user_id = verified.attempt.user_id
        call.resource_id = user_id
        if not verified.confirm():
            return None
        signed_in_at = users.note_login(user_id)
        now = clock.now()
        session_id = db.new_id()
        _insert_session.run(
            id=session_id,
            user_id=user_id,
            created_at=signed_in_at,
            last_used_at=now,
            expires_at=now + SESSION_AGE,
            revoked_at=None,
            ip=call.ip,
            user_agent=call.user_agent,
        )
        device_token = devices.remember(user_id, session_id, origin, signed_in_at)
        tokens = self._issue(users.get_user(user_id), session_id, now + SESSION_AGE)
        return replace(tokens, device_token=device_token)

    def refresh(self, token: str, call: Call) -> Tokens:
        """Exchange a refresh token.

        Raise Unauthenticated, having ended the session if the token was used
        before this call came in; or Conflict if another call used it since.
        """
        used = _token.first(token_hash=refresh_token_hash(token))
        now, shared_now = clock.now(), db.shared_now()
        session = _alive_session.first(id=used.session_id, now=now) if used else None
        if used is None or session is None:
            raise errors.Unauthenticated("not a valid refresh token", reason=Reason.BAD_TOKEN)
        call.resource_id = session.id
        if used.used_at is not None:
            came_in_at = shared_now - (now - call.received_at)
            self._replayed(session, is_race=used.used_at >= came_in_at)
        _use_token.run(token_hash=used.token_hash, now=shared_now)
        _touch.run(id=session.id, now=now)
        return self._issue(users.get_user(session.user_id), session.id, session.expires_at)

    def _replayed(self, session: _AliveSession, *, is_race: bool) -> None:
        if is_race:
            raise errors.Conflict(
                "another refresh with this token is under way; use its tokens",
                reason=Reason.REFRESH_RACE,
            )
        _revoke.run(id=session.id, user_id=session.user_id, now=clock.now())
        raise errors.Unauthenticated(
            "the refresh token was used before; the session has ended",
            reason=Reason.REFRESH_TOKEN_REUSED,
            keep_changes=True,
        )

    def _issue(self, user: UserRow, session_id: str, expires_at: int) -> Tokens:
        refresh_token = new_refresh_token()
        _insert_token.run(
            token_hash=refresh_token_hash(refresh_token),
            session_id=session_id,
            created_at=clock.now(),
            used_at=None,
        )
        access_token, lifetime = self._access_tokens.issue(user.id, session_id, expires_at)
        return Tokens(access_token, refresh_token, lifetime, user)


def active_users(since: int) -> int:
    """Return how many people used a session since then, give or take a minute.

    Of the 10,000 sessions that were opened last: an index of the last use would make
    each session's touch dearer, and reading all takes the longer the more there are.
    """
    return _active_users.one(since=since).number


def _users_since(since: peewee.Value) -> peewee.Query:
    newest = (
        Session.select(Session.user_id, Session.last_used_at)
        # A session's end is as long after its beginning as any other's.
        .order_by(Session.expires_at.desc())
        .limit(LOOKED_AT)
        .alias("newest")
    )
    people = peewee.fn.COUNT(newest.c.user_id.distinct()).alias("number")
    return peewee.Select([newest], [people]).where(newest.c.last_used_at > since)


def end_session(caller: Caller, session_id: str) -> None:
    """End one of the caller's sessions; the device of another one is forgotten.

    Raise NotFound.
    """
    if not _revoke.run(id=session_id, user_id=caller.user_id, now=clock.now()):
        raise errors.NotFound("session", session_id)
    if session_id != caller.session_id:
        devices.forget_device(caller.user_id, session_id)


def change_password(caller: Caller, verified: Verified) -> None:
    """Replace the caller's password, and end what others signed in with as them."""
    guesses.forgive(verified.attempt)
    version = verified.attempt.password_version
    users.change_password(caller.user_id, version, verified.new_hash)
    _revoke_others.run(id=caller.session_id, user_id=caller.user_id, now=clock.now())
    devices.forget_others(caller.user_id, caller.session_id)
    notifications.tell_of_account([caller.user_id], caller.user_id, "Your password was changed")


def end_all_sessions() -> int:
    """End everybody's sessions, and return how many."""
    return _revoke_all.run(now=clock.now())


def list_sessions(caller: Caller) -> list[SessionRow]:
    """Return the caller's live sessions, the last used first: those that were used last."""
    return _sessions_of.rows(user_id=caller.user_id, now=clock.now())
