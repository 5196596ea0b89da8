"""AuthService."""

from google.protobuf.empty_pb2 import Empty
from quarterdeck.v1 import auth_pb2 as pb
from quarterdeck.v1 import users_pb2

from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import Call
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.auth import service
from quarterdeck_server.domains.auth.models import Session, SessionRow
from quarterdeck_server.domains.auth.service import Sessions, Tokens
from quarterdeck_server.domains.users import passwords
from quarterdeck_server.domains.users import service as users
from quarterdeck_server.domains.users.devices import Origin
from quarterdeck_server.domains.users.rpc import USER
from quarterdeck_server.domains.users.verification import verify_login, verify_own
from quarterdeck_server.rpc import wire
from quarterdeck_server.rpc.hashing import encoded
from quarterdeck_server.rpc.steps import Steps

SESSION = wire.Mapper(pb.Session, Session, SessionRow, omit=("is_current",))


WRONG_CREDENTIALS = "the email address or the password is wrong"


def _login_response(tokens: Tokens, device_token: str = "") -> pb.LoginResponse:
    return pb.LoginResponse(
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token,
        token_type="Bearer",  # noqa: S106 (RFC 6750, not a secret)
        expires_in=tokens.expires_in,
        user=USER(tokens.user),
        device_token=device_token,
    )


class Auth:
    """Signing in and out."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def Login(self, request: pb.LoginRequest, steps: Steps) -> pb.LoginResponse:
        email = users.normalize_email(request.email)
        origin = Origin.of(steps.call.ip, request.device_token)
        verified = await verify_login(steps, email, request.password, origin)

        def login() -> pb.LoginResponse:
            tokens = self._sessions.sign_in(verified, origin, steps.call) if verified else None
            if tokens is None:
                raise errors.Unauthenticated(WRONG_CREDENTIALS, reason=Reason.BAD_CREDENTIALS)
            return _login_response(tokens, tokens.device_token or request.device_token)

        return await steps.commit(login)

    def Logout(self, request: pb.LogoutRequest, call: Call) -> Empty:
        service.end_session(call.caller, call.caller.session_id)
        return Empty()

    def GetMe(self, request: pb.GetMeRequest, call: Call) -> users_pb2.User:
        return USER(users.get_caller(call.caller))

    def Refresh(self, request: pb.RefreshRequest, call: Call) -> pb.LoginResponse:
        return _login_response(self._sessions.refresh(request.refresh_token, call))

    async def ChangePassword(self, request: pb.ChangePasswordRequest, steps: Steps) -> Empty:
        caller = steps.call.caller
        passwords.check(request.new_password, "new_password")
        if encoded(request.new_password) == encoded(request.current_password):
            raise errors.invalid("new_password", "must differ from the current password")
        verified = await verify_own(
            steps, request.current_password, new_password=request.new_password
        )
        await steps.commit(service.change_password, caller, verified)
        return Empty()

    def ListSessions(self, request: pb.ListSessionsRequest, call: Call) -> pb.ListSessionsResponse:
        current = call.caller.session_id
        rows = service.list_sessions(call.caller)
        return pb.ListSessionsResponse(
            sessions=[SESSION(row, is_current=row.id == current) for row in rows]
        )

    def DeleteSession(self, request: pb.DeleteSessionRequest, call: Call) -> Empty:
        service.end_session(call.caller, request.id)
        return Empty()
