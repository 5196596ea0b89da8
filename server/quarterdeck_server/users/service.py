"""Users: who there is, what they may do, and how many wrong passwords they had."""

from typing import Any

from quarterdeck_server.core import clock, counts, db, errors
from quarterdeck_server.core.caller import ADMIN, MANAGER, SYSTEM, Caller
from quarterdeck_server.core.rows import Rows, check_etag
from quarterdeck_server.users.models import LIVE, User

__all__ = ["LIVE", "User"]

MAX_FAILURES = 10
LOCKED_FOR = 15 * clock.MINUTE
ADMINS_LOCK = "users/admins"

_insert = db.insert(User, *(f for name, f in User._meta.fields.items() if name != "seq"))
_users = Rows(User, "user")
_by_email = db.Statement(
    lambda: db.locked(User.select().where(User.email == db.bind("email"), LIVE))
)
_active_admins = db.Statement(
    lambda: (
        User.select(User.id)
        .where(User.role == ADMIN, User.is_active == True, LIVE)  # noqa: E712 (SQL, not Python)
        .limit(2)
    )
)
_any = db.Statement(lambda: User.select(User.id).where(User.id != SYSTEM).limit(1))
_active_with_role = db.Statement(
    lambda: User.select(User.id).where(
        User.role.in_([ADMIN, MANAGER]),
        User.is_active == True,  # noqa: E712 (SQL, not Python)
        LIVE,
    )
)
_take_back = db.Statement(
    lambda: User.delete().where(User.id == db.bind("id"), User.last_login.is_null())
)
_count_attempt = db.Statement(
    lambda: User.update(
        failed_logins=db.bind("failed_logins"), locked_until=db.bind("locked_until")
    ).where(User.id == db.bind("id"))
)
_note_login = db.Statement(
    lambda: User.update(failed_logins=0, locked_until=None, last_login=db.bind("last_login")).where(
        User.id == db.bind("id")
    )
)


def normalize_email(email: str) -> str:
    """The form in which an address is stored and compared."""
    return email.strip().lower()


def exists_any() -> bool:
    """Whether anybody was ever made a user."""
    return _any.first() is not None


def get_user(user_id: str) -> Any:
    """The row of a user. Raises NotFound."""
    return _users.get(user_id)


def visible_user(caller: Caller, user_id: str) -> Any:
    """The row of a user whom the caller may see: oneself, or anybody for managers."""
    if user_id != caller.user_id and not caller.manages:
        raise errors.NotFound("user", user_id)
    return get_user(user_id)


def is_active(user_id: str) -> bool:
    """Whether there is such a user, who may sign in."""
    try:
        return bool(_users.get(user_id).is_active)
    except errors.NotFound:
        return False


def managing() -> list[str]:
    """The ids of all active managers and administrators."""
    return [row.id for row in _active_with_role.rows()]


def active_by_role() -> dict[str, int]:
    """How many active people have each role, from kept counts."""
    found = {tuple(key.split("/")): number for key, number in counts.read("user")["user"].items()}
    return {role: number for (role, state), number in found.items() if state == "active"}


def check_assignee(user_id: str, field: str) -> None:
    """Raises InvalidArgument naming `field` unless this is an active user."""
    if not is_active(user_id):
        raise errors.invalid(field, "is not an active user")


def create_user(
    *, email: str, full_name: str, role: str, password_hash: str, must_change_password: bool
) -> Any:
    """Stores a new user and answers the row. Raises AlreadyExists for a taken address."""
    now = clock.now()
    address = normalize_email(email)
    _refuse_taken(address)
    user_id = db.new_id()
    _insert.run(
        id=user_id,
        email=address,
        full_name=full_name,
        role=role,
        is_active=True,
        must_change_password=must_change_password,
        password_hash=password_hash,
        failed_logins=0,
        locked_until=None,
        sessions_valid_after=0,
        version=1,
        created_at=now,
        updated_at=now,
        last_login=None,
        deleted_at=None,
    )
    return get_user(user_id)


def _refuse_taken(email: str) -> None:
    if _by_email.first(email=email) is not None:
        raise errors.AlreadyExists(
            f"email: {email} belongs to another user",
            reason="EMAIL_TAKEN",
            fields={"email": "belongs to another user"},
        )


def update_user(
    caller: Caller, user_id: str, changes: dict[str, Any], etag: str
) -> tuple[Any, Any]:
    """Changes the given fields of a user; answers the row before and after.

    Raises NotFound, PermissionDenied for what only administrators change,
    Conflict for a stale etag or the last administrator, AlreadyExists for a
    taken address.
    """
    visible_user(caller, user_id)
    if not caller.is_admin and (
        user_id != caller.user_id or changes.keys() & {"role", "is_active"}
    ):
        raise errors.PermissionDenied("only administrators change other users, role or is_active")
    before = _users.hold(user_id)
    check_etag(before, etag)
    if "email" in changes:
        changes["email"] = normalize_email(changes["email"])
        if changes["email"] != before.email:
            _refuse_taken(changes["email"])
    if changes.get("role", ADMIN) != ADMIN or changes.get("is_active") is False:
        _keep_one_admin(before)
    if changes.get("is_active") is False:
        changes["sessions_valid_after"] = clock.now()
    return before, _users.update(user_id, changes) if changes else before


def delete_user(user_id: str) -> None:
    """Deletes a user, whose sessions end. Raises NotFound, or Conflict for the last admin."""
    _keep_one_admin(_users.hold(user_id))
    _users.update(user_id, {"deleted_at": clock.now()})


def take_back_user(user_id: str) -> None:
    """Has a user never been made, whom nothing knows yet: nobody ever signed in as them."""
    _take_back.run(id=user_id)


def set_password(user_id: str, password_hash: str, *, must_change: bool) -> Any:
    """Stores a new password, forgets failures, and unlocks; answers the row."""
    return _users.update(
        user_id,
        {
            "password_hash": password_hash,
            "must_change_password": must_change,
            "failed_logins": 0,
            "locked_until": None,
        },
    )


def change_password(user_id: str, old_hash: str, new_hash: str) -> None:
    """Replaces the password that was verified. Raises Conflict if it was replaced meanwhile."""
    if _users.hold(user_id).password_hash != old_hash:
        raise errors.Conflict("the password was changed meanwhile", reason="PASSWORD_CHANGED")
    set_password(user_id, new_hash, must_change=False)


def end_sessions(user_id: str) -> None:
    """Ends all sessions of a user that are open now."""
    _users.update(user_id, {"sessions_valid_after": clock.now()})


def begin_attempt(email: str) -> tuple[Any, str]:
    """Counts a try at a password before it is verified, so that parallel tries count too.

    Answers the user and the hash to verify against; for nobody, an inactive or
    a locked user it is (None, an empty text). The tenth failure locks.
    """
    user = _by_email.first(email=normalize_email(email))
    if user is None or not user.is_active:
        return None, ""
    now = clock.now()
    failures = user.failed_logins
    if user.locked_until is not None:
        if user.locked_until > now:
            return None, ""
        failures = 0
    failures += 1
    locked_until = now + LOCKED_FOR if failures >= MAX_FAILURES else None
    _count_attempt.run(id=user.id, failed_logins=failures, locked_until=locked_until)
    return user, user.password_hash


def note_login(user_id: str, password_hash: str) -> Any:
    """Forgets the failures and notes the login; answers the row.

    None if the password was changed or the user deactivated while it was verified.
    """
    try:
        row = _users.hold(user_id)
    except errors.NotFound:
        return None
    if not row.is_active or row.password_hash != password_hash:
        return None
    _note_login.run(id=user_id, last_login=clock.now())
    return get_user(user_id)


def _keep_one_admin(row: Any) -> None:
    """Raises Conflict if this is the last active administrator."""
    if row.role != ADMIN or not row.is_active:
        return
    db.serialize(ADMINS_LOCK)
    if not any(other.id != row.id for other in _active_admins.rows()):
        raise errors.Conflict(
            "this is the last active administrator; make another one first", reason="LAST_ADMIN"
        )
