"""Which changes of accounts users are notified of.

It is those by which somebody with a stolen session could take an account, or keep one.
"""

from collections.abc import Callable, Iterable

from quarterdeck_server.core.caller import ADMIN, Caller
from quarterdeck_server.domains.users import service
from quarterdeck_server.domains.users.models import UserRow

# Tells people (their ids) something about the account with an id, in the open transaction.
Tell = Callable[[Iterable[str], str, str], None]


def of_creation(tell: Tell, caller: Caller, user: UserRow) -> None:
    """Tell administrators of a new one."""
    if user.role == ADMIN:
        _tell_administrators(tell, user.id, f"{caller.email} made {user.email} an administrator")


def of_update(tell: Tell, caller: Caller, before: UserRow, after: UserRow) -> None:
    """Tell of another address and of a new administrator."""
    if before.email != after.email:
        change = f"from {before.email} to {after.email}"
        tell([after.id], after.id, f"Your address was changed {change}")
        if caller.user_id != after.id:
            about = f"{caller.email} changed an address {change}"
            _tell_administrators(tell, after.id, about, but=after.id)
    if after.role == ADMIN != before.role:
        _tell_administrators(tell, after.id, f"{caller.email} made {after.email} an administrator")


def of_reset(tell: Tell, caller: Caller, user: UserRow) -> None:
    """Tell of a password that somebody else replaced."""
    tell([user.id], user.id, f"Your password was reset by {caller.email}")
    about = f"{caller.email} reset the password of {user.email}"
    _tell_administrators(tell, user.id, about, but=user.id)


def _tell_administrators(tell: Tell, user_id: str, title: str, but: str = "") -> None:
    """Who made the change is told, too: it may be somebody with their session."""
    tell([each for each in service.administrators() if each != but], user_id, title)
