"""A call, as the gate has it."""

from typing import Any

from quarterdeck_server.core import clock
from quarterdeck_server.core.caller import Call, Caller


def a_call(user_id: str = "", ip: str = "10.0.0.1", **more: Any) -> Call:
    call = Call("Do", "thing", "r", ip, "", clock.now(), **more)
    if user_id:
        call.identity = Caller(user_id, f"{user_id}@example.com", "user", "s")
    return call
