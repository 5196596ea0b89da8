"""Signing in and out, and the user's own account."""

import json
import os
from typing import Annotated

import typer
from quarterdeck.v1.auth_pb2 import (
    ChangePasswordRequest,
    DeleteSessionRequest,
    GetMeRequest,
    ListSessionsRequest,
)

from quarterdeck_client import InvalidArgument
from quarterdeck_client.qd.fields import ask_secret, description
from quarterdeck_client.qd.run import Qd, command, remember_url
from quarterdeck_client.qd.text import cell

Email = Annotated[
    str | None, typer.Option(help="Your email address; asked for when it is missing.")
]
_PANEL = "You"


def add_to(app: typer.Typer) -> None:
    """Add the commands to the root."""
    command(app, name="login", panel=_PANEL, example="qd --url https://ops.example.com login")(
        login
    )
    command(app, name="logout", panel=_PANEL)(logout)
    command(app, name="whoami", panel=_PANEL)(whoami)
    command(app, name="password", panel=_PANEL)(password)
    command(app, name="token", panel=_PANEL, example="TOKEN=$(qd token)")(token)
    sessions = typer.Typer(no_args_is_help=True)
    command(sessions, name="list")(list_sessions)
    command(sessions, "id", name="end")(end_session)
    app.add_typer(sessions, name="sessions", help="Your sessions.", rich_help_panel=_PANEL)


def login(qd: Qd, email: Email = None) -> None:
    """Sign in. From a pipe, the password is the first line."""
    if os.environ.get("QD_TOKEN"):
        raise typer.BadParameter("QD_TOKEN is set; unset it to sign in.")
    email = email or typer.prompt("Email", err=True)
    entered = ask_secret("Password")
    user = qd.client.login(email, entered)
    remember_url(qd.url)
    role = cell(user, "role")
    qd.screen.say(f"Signed in to {qd.url} as {user.email} ({role}).", "green")
    if user.must_change_password:
        if typer.get_text_stream("stdin").isatty() and typer.confirm(
            "Your password was generated. Change it now?", default=True, err=True
        ):
            _change(qd, entered)
        else:
            qd.screen.say("Your password was generated; change it: qd password", "yellow")
    if qd.screen.json:
        qd.show(user)


def logout(qd: Qd) -> None:
    """Sign out and end the session."""
    qd.client.logout()
    qd.screen.done(f"Signed out of {qd.url}.")


def whoami(qd: Qd) -> None:
    """Show who is signed in."""
    qd.show(qd.client.auth.GetMe(GetMeRequest()))


def password(qd: Qd) -> None:
    """Change your password and end your other sessions. From a pipe: old, new."""
    _change(qd, ask_secret("Current password"))


def token(qd: Qd) -> None:
    """Print an access token for other programs; it expires within 15 minutes."""
    if qd.screen.json:
        typer.echo(json.dumps({"access_token": qd.client.access_token()}))
    else:
        typer.echo(qd.client.access_token())


def list_sessions(qd: Qd) -> None:
    """List your active sessions, most recently used first."""
    answer = qd.client.auth.ListSessions(ListSessionsRequest())
    columns = "id is_current created_at last_used_at ip user_agent"
    qd.screen.rows(iter(answer.sessions), columns, None)


def end_session(qd: Qd, request: DeleteSessionRequest) -> None:
    """End one of your sessions."""
    qd.client.auth.DeleteSession(request)
    qd.screen.done(f"Ended session {request.id}.")


def _change(qd: Qd, current: str) -> None:
    request = ChangePasswordRequest(current_password=current)
    can_ask_again = typer.get_text_stream("stdin").isatty()
    if can_ask_again:
        rule = request.DESCRIPTOR.fields_by_name["new_password"]
        qd.screen.say(description(rule), "dim")
    while True:
        request.new_password = ask_secret("New password", twice=True)
        try:
            qd.client.auth.ChangePassword(request)
            break
        except InvalidArgument as error:
            if not can_ask_again or "new_password" not in error.fields:
                raise
            qd.screen.say(f"Error: the new password {error.fields['new_password']}.", "red")
    qd.screen.done("The password is changed.")
