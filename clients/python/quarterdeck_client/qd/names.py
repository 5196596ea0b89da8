"""Users by their email address, and data sources by their name, instead of ids."""

from typing import Any

import typer
from quarterdeck.v1 import users_pb2
from quarterdeck.v1.auth_pb2 import GetMeRequest
from quarterdeck.v1.data_sources_pb2 import ListDataSourcesRequest
from quarterdeck.v1.users_pb2 import ListUsersRequest

from quarterdeck_client import Client, NotFound, PermissionDenied
from quarterdeck_client.qd.text import Field

LARGEST_PAGE = 200
_USERS = users_pb2.DESCRIPTOR.name


def is_source(field: Field) -> bool:
    """Whether the field is the number of a data source."""
    return str(field.name).endswith("data_source_id")


def is_user(field: Field) -> bool:
    """Whether the field is the id of a user, or ids of users."""
    if field.name == "id":
        return bool(field.containing_type.file.name == _USERS)
    return field.name in ("actor_id", "created_by") or field.name.endswith(("user_id", "user_ids"))


def ways_to_say(field: Field) -> str:
    """Return what else than an id a field takes, for its help."""
    if is_source(field):
        return "A name is accepted too."
    return "An email address or 'me' is accepted too." if is_user(field) else ""


def user_id(client: Client, name: str) -> str:
    """Return the id of who has this address, or is `me`; an id is itself.

    Raise NotFound, and PermissionDenied for who may not list users.
    """
    if name == "me":
        return client.auth.GetMe(GetMeRequest()).id
    if "@" not in name:
        return name
    request = ListUsersRequest(search=name, page_size=LARGEST_PAGE)
    try:
        for user in client.list(client.users.ListUsers, request):
            if user.email.casefold() == name.casefold():
                return str(user.id)
    except PermissionDenied as error:
        problem = "your role may not look up users by email address; give the id"
        raise PermissionDenied(problem, error.reason, request_id=error.request_id) from None
    raise NotFound(f"there is no user with the address {name}")


def source_id(client: Client, name: str) -> int:
    """Return the number of the data source that is called so; a number is itself.

    Raise NotFound, and BadParameter if several are called so.
    """
    if name.isdecimal():
        return int(name)
    request = ListDataSourcesRequest(search=name, page_size=LARGEST_PAGE)
    sources = client.list(client.data_sources.ListDataSources, request)
    found = [source.id for source in sources if source.name == name]
    if not found:
        raise NotFound(f"no data source is called {name!r}")
    if len(found) > 1:
        numbers = ", ".join(map(str, sorted(found)))
        raise typer.BadParameter(f"{len(found)} data sources are called {name!r}: give {numbers}")
    return int(found[0])


def resolve(client: Client, field: Field, value: Any) -> Any:
    """Return what was said of a field of `ways_to_say`, as the contract wants it."""
    if is_source(field):
        return source_id(client, value)
    return (
        [user_id(client, each) for each in value] if field.is_repeated else user_id(client, value)
    )
