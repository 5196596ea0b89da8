"""A Python client of Quarterdeck over gRPC.

>>> from quarterdeck_client import Client
>>> from quarterdeck.v1.events_pb2 import ListEventsRequest
>>> with Client(url) as client:
...     user = client.login(email, password)
...     request = ListEventsRequest(search="disk", status=["open"])
...     for event in client.list(client.events.ListEvents, request):
...         print(event.title)
Disk almost full

`AsyncClient` is the same for asyncio. What a call may raise is in `errors`, where a session
can be kept in `session`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quarterdeck_client.public import *  # noqa: F403


def __getattr__(name: str) -> Any:
    """Return a name of `public`, which is loaded with the first of them (PEP 562).

    gRPC reads some variables while it is loaded, and `qd`, which is below this package, sets them.
    """
    if name == "__all__" or not name.startswith("__"):
        public = import_module("quarterdeck_client.public")
        # The modules that `public` loads are attributes of the package then.
        for names in (globals(), vars(public)):
            if name in names:
                return names[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__getattr__("__all__")})
