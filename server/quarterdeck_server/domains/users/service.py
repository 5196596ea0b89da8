"""Users: their accounts, roles, and failed logins."""

from collections.abc import Iterable
from typing import NamedTuple, NotRequired, TypedDict

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.caller import ADMIN, MANAGER, SYSTEM, Caller
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.users.models import LIVE, User, UserId, UserRow
from quarterdeck_server.storage import counts, db
from quarterdeck_server.storage.rows import Rows, check_etag

__all__ = ["LIVE", "User"]

ADMINS_LOCK = "users/admins"


class UserChanges(TypedDict, total=False):
    """What a user may have changed by a request."""

    email: str
    full_name: str
    role: str
    is_active: bool


class NewUser(TypedDict):
    """What a request tells of a new user."""

    email: str
    full_name: str
    role: NotRequired[str]


class _Consequences(TypedDict, total=False):
    email: str
    sessions_valid_after: int


class _IdAndRole(NamedTuple):
    id: str
    role: str


_insert = db.insert(User)
_users = Rows(User, UserRow, "user")
_by_email = db.Statement(
    lambda: db.locked(User.select().where(User.email == db.bind("email"), LIVE)), UserRow
)
_active_admins = db.Statement(
    lambda: (
        User.select(User.id)
        .where(User.role == ADMIN, User.is_active == True, LIVE)  # noqa: E712 (SQL, not Python)
        .limit(2)
    ),
    UserId,
)
_machine = db.Statement(lambda: User.select().where(User.id == db.bind("id")), UserRow)
_any = db.Statement(lambda: User.select(User.id).where(User.id != SYSTEM).limit(1), UserId)
_active_with_role = db.Statement(
    lambda: User.select(User.id, User.role).where(
        User.role.in_([ADMIN, MANAGER]),
        User.is_active == True,  # noqa: E712 (SQL, not Python)
        LIVE,
    ),
    _IdAndRole,
)
_take_back = db.Statement(
    lambda: User.delete().where(User.id == db.bind("id"), User.last_login.is_null())
)
_note_login = db.Statement(
    lambda: User.update(last_login=db.bind("last_login")).where(User.id == db.bind("id"))
)


def normalize_email(email: str) -> str:
    """Return the form in which an address is stored and compared."""
    return email.strip().lower()


def exists_any() -> bool:
    """Whether anybody was ever made a user."""
    return _any.first() is not None


def get_user(user_id: str) -> UserRow:
    """Return the row of a user. Raise NotFound."""
    return _users.get(user_id)


def get_caller(caller: Caller) -> UserRow:
    """Return the row of who calls, a machine's with the role that it has now. Raise NotFound."""
    if caller.key and caller.key.is_machine:
        row = _machine.one(id=caller.user_id)
        return row._replace(role=caller.role, is_active=True)
    return get_user(caller.user_id)


def visible_user(caller: Caller, user_id: str) -> UserRow:
    """Return the row of a user whom the caller may see: oneself, or anybody for managers."""
    if user_id != caller.user_id and not caller.manages:
        raise errors.NotFound("user", user_id)
    return get_user(user_id)


def resettable_user(caller: Caller, user_id: str) -> UserRow:
    """Return the row of a user whose password the caller may reset.

    Raise NotFound, or PermissionDenied for oneself: that would set it without the one in use.
    """
    if user_id == caller.user_id:
        raise errors.PermissionDenied(
            "change your own password instead (POST /api/auth/change-password)",
            reason=Reason.OWN_PASSWORD,
        )
    return get_user(user_id)


def is_active(user_id: str) -> bool:
    """Whether there is such a user, who may sign in."""
    try:
        return bool(_users.get(user_id).is_active)
    except errors.NotFound:
        return False


def managing() -> list[str]:
    """Return the ids of all active managers and administrators."""
    return [row.id for row in _active_with_role.rows()]


def administrators() -> list[str]:
    """Return the ids of all active administrators."""
    return [row.id for row in _active_with_role.rows() if row.role == ADMIN]


def active(user_ids: Iterable[str | None]) -> list[_IdAndRole]:
    """Return the ids and roles of those of these people who are active, in one query."""
    ids = list(dict.fromkeys(each for each in user_ids if each))
    found = User.select(User.id, User.role).where(User.id.in_(ids), User.is_active, LIVE)
    rows: Iterable[tuple[str, str]] = found.tuples().execute()
    return [_IdAndRole(*row) for row in rows]


def active_by_role() -> dict[str, int]:
    """Return how many active people have each role, from kept counts."""
    found = ((key.split("/"), number) for key, number in counts.read("user")["user"].items())
    return {role: number for (role, state), number in found if state == "active"}


def check_assignee(user_id: str, field: str) -> None:
    """Raise InvalidArgument naming `field` unless this is an active user."""
    if not is_active(user_id):
        raise errors.invalid(field, "is not an active user")


def create_user(
    *,
    email: str,
    full_name: str,
    role: str = "user",
    password_hash: str,
    must_change_password: bool,
) -> UserRow:
    """Store a new user and return the row. Raise AlreadyExists for a taken address."""
    address = normalize_email(email)
    _refuse_taken(address)
    user_id = db.new_id()
    _insert.run(
        **_new(user_id),
        email=address,
        full_name=full_name,
        role=role,
        is_active=True,
        must_change_password=must_change_password,
        password_hash=password_hash,
        deleted_at=None,
    )
    return get_user(user_id)


def create_machine(user_id: str, name: str) -> None:
    """Store the user that stands for a machine: it cannot sign in, and is nowhere listed."""
    _insert.run(
        **_new(user_id),
        email=f"machine:{user_id}",
        full_name=name,
        role="user",
        is_active=False,
        must_change_password=False,
        password_hash="",
        deleted_at=clock.now(),
    )


def _new(user_id: str) -> dict[str, object]:
    """Return the columns that are the same for each new user."""
    now = clock.now()
    return {
        "id": user_id,
        "password_version": 0,
        "failed_logins": 0,
        "locked_until": None,
        "day_began_at": 0,
        "day_failures": 0,
        "sessions_valid_after": 0,
        "version": 1,
        "created_at": now,
        "updated_at": now,
        "last_login": None,
    }


def _refuse_taken(email: str) -> None:
    if _by_email.first(email=email) is not None:
        raise errors.AlreadyExists(
            f"email: {email} belongs to another user",
            reason=Reason.EMAIL_TAKEN,
            fields={"email": "belongs to another user"},
        )


def update_user(
    caller: Caller, user_id: str, changes: UserChanges, etag: str, *, is_verified: bool = False
) -> tuple[UserRow, UserRow]:
    """Update the given fields of a user, and return the row before and after.

    `is_verified` says that the caller just proved to know their password, which a change of
    one's own address needs. One's address that somebody else changes ends one's sessions.

    Raise NotFound, PermissionDenied for what only administrators change,
    Conflict for a stale etag or the last administrator, AlreadyExists for a
    taken address, InvalidArgument without the password.
    """
    visible_user(caller, user_id)
    if not caller.is_admin and (
        user_id != caller.user_id or changes.keys() & {"role", "is_active"}
    ):
        raise errors.PermissionDenied("only administrators change other users, role or is_active")
    before = _users.hold(user_id)
    check_etag(before, etag)
    own: _Consequences = {}
    if "email" in changes:
        own = _new_address(caller, before, changes["email"], is_verified)
    if changes.get("role", ADMIN) != ADMIN or changes.get("is_active") is False:
        _keep_one_admin(before)
    if changes.get("is_active") is False:
        own["sessions_valid_after"] = _after_all(before)
    columns = {**changes, **own}
    return before, _users.update(user_id, columns) if columns else before


def _new_address(caller: Caller, before: UserRow, email: str, is_verified: bool) -> _Consequences:
    """Return what a new address changes.

    Raise AlreadyExists, or InvalidArgument without a password.
    """
    address = normalize_email(email)
    if address == before.email:
        return {"email": address}
    is_own = before.id == caller.user_id
    if is_own and not is_verified:
        problem = "is needed to change your address"
        raise errors.invalid("current_password", problem, reason=Reason.PASSWORD_REQUIRED)
    _refuse_taken(address)
    if is_own:
        return {"email": address}
    return {"email": address, "sessions_valid_after": _after_all(before)}


def delete_user(user_id: str) -> None:
    """Delete a user, whose sessions end. Raise NotFound, or Conflict for the last admin."""
    _keep_one_admin(_users.hold(user_id))
    _users.update(user_id, {"deleted_at": clock.now()})


def take_back_user(user_id: str) -> None:
    """Has a user never been made, whom nothing knows yet: nobody ever signed in as them."""
    _take_back.run(id=user_id)


def set_password(user_id: str, password_hash: str, *, must_change: bool) -> UserRow:
    """Store a new password, forget failures, unlock, and return the row."""
    version = _users.hold(user_id).password_version
    return _users.update(
        user_id,
        {
            "password_hash": password_hash,
            "password_version": version + 1,
            "must_change_password": must_change,
            "failed_logins": 0,
            "locked_until": None,
            "day_failures": 0,
        },
    )


def change_password(user_id: str, version: int, new_hash: str) -> None:
    """Replace the password that was verified. Raise Conflict if it was replaced meanwhile."""
    if _users.hold(user_id).password_version != version:
        raise errors.Conflict(
            "the password was changed in the meantime", reason=Reason.PASSWORD_CHANGED
        )
    set_password(user_id, new_hash, must_change=False)


def note_login(user_id: str) -> int:
    """Note that somebody signs in, and return when that was.

    That is after every login before and every end of sessions, though another host's clock,
    by which they were told, may be ahead.
    """
    row = _users.hold(user_id)
    now = max(clock.now(), row.sessions_valid_after + 1, row.last_login or 0)
    _note_login.run(id=user_id, last_login=now)
    return now


def end_sessions(user_id: str) -> None:
    """End all sessions of a user that are open now."""
    _users.update(user_id, {"sessions_valid_after": _after_all(_users.hold(user_id))})


def _after_all(row: UserRow) -> int:
    """Return a time that no session of a user is opened after, by whichever host's clock it was."""
    return max(clock.now(), row.last_login or 0)


def _keep_one_admin(row: UserRow) -> None:
    """Raise Conflict if this is the last active administrator."""
    if row.role != ADMIN or not row.is_active:
        return
    db.serialize(ADMINS_LOCK)
    if not any(other.id != row.id for other in _active_admins.rows()):
        raise errors.Conflict(
            "this is the last active administrator; create another one first",
            reason=Reason.LAST_ADMIN,
        )
