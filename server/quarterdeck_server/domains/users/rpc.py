"""UserService."""

from google.protobuf.empty_pb2 import Empty
from quarterdeck.v1 import users_pb2 as pb

from quarterdeck_server.core.caller import Call
from quarterdeck_server.domains.users import account_notices, passwords, service
from quarterdeck_server.domains.users.models import LIVE, User, UserRow
from quarterdeck_server.domains.users.verification import Verified, hash_password, verify_own
from quarterdeck_server.rpc import wire
from quarterdeck_server.rpc.page import Listing, contains
from quarterdeck_server.rpc.steps import Steps

USER = wire.Mapper(pb.User, User, UserRow)


LIST = Listing(
    pb.ListUsersResponse,
    USER,
    filters={
        "role": lambda place: User.role == place,
        "is_active": lambda place: User.is_active == place,
        "search": contains(User.email, User.full_name),
    },
    orders={"created_at": None, "email": User.email, "full_name": User.full_name},
    default_order="created_at desc",
    where=LIVE,
)


async def _own_password(request: pb.UpdateUserRequest, steps: Steps) -> Verified | None:
    """Return the proof that the caller knows their password; None if none is given for oneself."""
    if request.id != steps.call.caller.user_id or not request.HasField("current_password"):
        return None
    return await verify_own(steps, request.current_password)


def _first_password(request: pb.CreateUserRequest) -> tuple[str, str]:
    return passwords.choose(request.password if request.HasField("password") else None)


class Users:
    """Manages users."""

    def __init__(self, tell: account_notices.Tell) -> None:
        """`tell` has people know of a change of an account."""
        self._tell = tell

    def ListUsers(self, request: pb.ListUsersRequest, call: Call) -> pb.ListUsersResponse:
        return LIST.answer(request, call)

    def GetUser(self, request: pb.GetUserRequest, call: Call) -> pb.User:
        return USER(service.visible_user(call.caller, request.id))

    async def CreateUser(
        self, request: pb.CreateUserRequest, steps: Steps
    ) -> pb.CreateUserResponse:
        password, generated = _first_password(request)
        password_hash = await hash_password(steps, password)
        values = wire.given(request, service.NewUser)

        def create() -> pb.CreateUserResponse:
            row = service.create_user(
                **values, password_hash=password_hash, must_change_password=bool(generated)
            )
            account_notices.of_creation(self._tell, steps.call.caller, row)
            return pb.CreateUserResponse(user=USER(row), generated_password=generated)

        return await steps.commit(create)

    async def UpdateUser(self, request: pb.UpdateUserRequest, steps: Steps) -> pb.User:
        call = steps.call
        changes = wire.given(request, service.UserChanges)
        verified = await _own_password(request, steps) if "email" in changes else None

        def update() -> pb.User:
            is_verified = verified is not None and verified.confirm()
            before, after = service.update_user(
                call.caller, request.id, changes, request.etag, is_verified=is_verified
            )
            return self._updated(call, before, after)

        return await steps.commit(update)

    def _updated(self, call: Call, before: UserRow, after: UserRow) -> pb.User:
        """Record a change of an account, tell of it, and return the user as they are now."""
        call.changed(USER.recorded(before), USER.recorded(after))
        account_notices.of_update(self._tell, call.caller, before, after)
        return USER(after)

    def DeleteUser(self, request: pb.DeleteUserRequest, call: Call) -> Empty:
        service.delete_user(request.id)
        return Empty()

    async def ResetPassword(
        self, request: pb.ResetPasswordRequest, steps: Steps
    ) -> pb.ResetPasswordResponse:
        await steps.read(service.resettable_user, steps.call.caller, request.id)
        generated = passwords.generate()
        password_hash = await hash_password(steps, generated)

        def reset() -> None:
            user = service.set_password(request.id, password_hash, must_change=True)
            service.end_sessions(request.id)
            account_notices.of_reset(self._tell, steps.call.caller, user)

        await steps.commit(reset)
        return pb.ResetPasswordResponse(generated_password=generated)
