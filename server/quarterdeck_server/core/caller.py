"""The caller, and what is known about the call."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, TypeAlias

from quarterdeck_server.core import errors, networks
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.core.json_value import Json, JsonObject

if TYPE_CHECKING:
    from quarterdeck_server.core.crypto import Signer

# What comes with a call besides its message: the headers.
Metadata: TypeAlias = Mapping[str, str | bytes]

ADMIN = "admin"
MANAGER = "manager"
# The user that stands for Quarterdeck itself.
SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """The API key that a call is made with: what it opens, and from where."""

    id: str
    name: str
    scopes: frozenset[str]
    # CIDR; from anywhere if there are none.
    allowed_networks: tuple[str, ...] = ()
    # Microseconds; None for never.
    expires_at: int | None = None
    is_machine: bool = False
    # Which secret of it was shown, for what is issued for it.
    secret_id: int = 0
    # Why it opens nothing any more; it is known all the same, for the audit log.
    ended: errors.AppError | None = None
    # Whoever answered for this machine has left: its scopes are what is left of them.
    is_lapsed: bool = False

    def admit(self, ip: str) -> None:
        """Raise unless a call from this address may be made with it now."""
        if self.ended is not None:
            raise self.ended
        if self.allowed_networks and not networks.holds(self.allowed_networks, ip):
            raise errors.PermissionDenied(
                "this API key is not accepted from your address", reason=Reason.KEY_NETWORK
            )


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with a live session, or whom an API key acts as."""

    user_id: str
    email: str
    role: str
    session_id: str
    must_change_password: bool = False
    # The last use, as it is stored, of the session or the key.
    session_used_at: int = 0
    key: ApiKey | None = None

    @property
    def party(self) -> str:
        """By whose name the caller's calls are counted: a key is a user of its own."""
        return self.key.id if self.key else self.user_id

    @property
    def is_admin(self) -> bool:
        """Whether the caller is an administrator."""
        return self.role == ADMIN

    @property
    def manages(self) -> bool:
        """Whether the caller is a manager or an administrator."""
        return self.role in (MANAGER, ADMIN)


# Who does what nobody asked for.
QUARTERDECK = Caller(user_id=SYSTEM, email=SYSTEM, role="user", session_id="")


class Holding(Protocol):
    """What a call holds of its caller's share; on the event loop."""

    def keep(self) -> None:
        """Hold it until it is given back once more."""

    def spend(self, seconds: float) -> None:
        """So many seconds were worked for it."""

    def step_aside(self) -> None:
        """Let other calls of its user begin, because it waits for something outside."""

    def give_back(self) -> None:
        """Give it back."""


@dataclass(slots=True)
class Call:
    """One call: where it comes from, and what the audit row will say of it."""

    action: str
    resource_type: str
    request_id: str
    ip: str
    user_agent: str
    received_at: int
    service: str = ""
    # The call takes a credential, so that who makes it may be anybody.
    takes_credential: bool = False
    # The access token or the API key that came with it, empty if none did; and what is wrong with
    # how it came.
    token: str = field(default="", repr=False)
    bad_credential: errors.AppError | None = None
    # Whose token it was when it last came; what it is worth now is not looked at yet.
    presumed_user_id: str = ""
    # A token that was not seen yet, as a number that means nothing elsewhere.
    unknown_token: str = ""
    identity: Caller | None = None
    # Signs the tokens of pages; of a call from outside.
    page_signer: "Signer | None" = None
    # Work for the call keeps it, so that it counts even when its caller has gone.
    held: Holding | None = None
    resource_id: str = ""
    # The path of the resource's id in the answer, as the contract has it; empty if it is elsewhere.
    id_in_answer: str = ""
    changes: JsonObject = field(default_factory=dict)
    # What headers say of the request, by their names: conditions, and which fields are null.
    conditions: Mapping[str, str] = field(default_factory=dict)
    # Where in the request's list there are items that could not be read.
    unread: frozenset[int] = frozenset()
    # What the call wrote is in the database: with its entry of the audit log, or without.
    is_recorded: bool = False
    has_written_unrecorded: bool = False
    # Headers of the answer; over gRPC they are its initial metadata.
    answer_headers: dict[str, str] = field(default_factory=dict)
    # Why a call that may write has changed nothing, if its method says so.
    unchanged_because: str = ""

    @property
    def caller(self) -> Caller:
        """Who calls; only a public rpc has nobody."""
        if self.identity is None:
            raise errors.Unauthenticated("this call needs an access token")
        return self.identity

    @property
    def user_id(self) -> str:
        """Whose share the call is of, a user's or a key's; empty for somebody unknown."""
        return self.identity.party if self.identity else self.presumed_user_id

    @property
    def leaves_no_trace(self) -> bool:
        """Whether the call may have changed something, and has no entry of the audit log."""
        is_unchanged = self.unchanged_because and not self.has_written_unrecorded
        return not (self.is_recorded or is_unchanged)

    def unchanged(self, because: str) -> None:
        """Note that the call has changed nothing, and so needs no entry; the log says why."""
        self.unchanged_because = because

    def take_id(self, answer: object) -> None:
        """Take the resource's id from the answer, if the contract says that it is there."""
        if self.id_in_answer:
            self.resource_id = str(attrgetter(self.id_in_answer)(answer))

    def changed(
        self,
        before: Mapping[str, Json],
        after: Mapping[str, Json],
        sealed: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Note for the audit row in which columns a row was changed.

        `sealed` maps the columns of secrets to their fields, of which only that
        they were changed is noted.
        """
        for name, new in after.items():
            old = before[name]
            if old == new or name == "updated_at":
                continue
            if name in sealed:
                self.changes[sealed[name]] = {"before": "…", "after": "…"}
            else:
                self.changes[name] = {"before": old, "after": new}


# The call that this work is done for; the lines of the log name it.
CURRENT: ContextVar[Call | None] = ContextVar("call", default=None)


def step_aside() -> None:
    """Let other calls of who calls begin: this one waits for something outside."""
    call = CURRENT.get()
    if call and call.held:
        call.held.step_aside()
