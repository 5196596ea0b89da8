"""`qd users`."""

import typer
from quarterdeck.v1.users_pb2 import (
    CreateUserRequest,
    DeleteUserRequest,
    GetUserRequest,
    ListUsersRequest,
    ResetPasswordRequest,
    UpdateUserRequest,
)

from quarterdeck_client import InvalidArgument, Reason
from quarterdeck_client.qd.fields import ask_secret
from quarterdeck_client.qd.run import Qd, command
from quarterdeck_client.qd.waiting import Yes

app = typer.Typer()


@command(app, name="list", example="qd users list --role admin")
def list_users(qd: Qd, request: ListUsersRequest) -> None:
    """List users."""
    qd.rows(qd.client.users.ListUsers, request, "id email full_name role is_active last_login")


@command(app, "id", name="show")
def show_user(qd: Qd, request: GetUserRequest) -> None:
    """Show a user."""
    qd.show(qd.client.users.GetUser(request))


@command(
    app,
    "email",
    name="create",
    example="qd users create jo@example.com --full-name 'Jo Doe' --role manager",
)
def create_user(qd: Qd, request: CreateUserRequest) -> None:
    """Add a user; unless you give a password, one is generated and shown once."""
    qd.show(qd.client.users.CreateUser(request))


@command(app, "id", name="update", example="qd users update ID --inactive")
def update_user(qd: Qd, request: UpdateUserRequest) -> None:
    """Update the given fields of a user; changing your own email asks for your password."""
    try:
        user = qd.client.users.UpdateUser(request)
    except InvalidArgument as error:
        if error.reason != Reason.PASSWORD_REQUIRED:
            raise
        request.current_password = ask_secret("Current password")
        user = qd.client.users.UpdateUser(request)
    qd.show(user)


@command(app, "id", name="reset-password")
def reset_password(qd: Qd, request: ResetPasswordRequest, yes: Yes = False) -> None:
    """Generate a new password for a user, show it once, and end the user's sessions."""
    qd.confirm(f"Reset the password of user {request.id}?", yes)
    qd.show(qd.client.users.ResetPassword(request))


@command(app, "id", name="delete")
def delete_user(qd: Qd, request: DeleteUserRequest, yes: Yes = False) -> None:
    """Delete a user and end the user's sessions."""
    qd.confirm(f"Delete user {request.id}?", yes)
    qd.client.users.DeleteUser(request)
    qd.screen.done(f"Deleted user {request.id}.")
