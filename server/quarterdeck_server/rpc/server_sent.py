"""Server-sent events (WHATWG HTML, 9.2.6), whose data are messages as JSON."""

import json

from google.protobuf.message import Message

from quarterdeck_server.rpc import wire


def event(name: str, message: Message, event_id: int | None = None) -> str:
    """Return one event; a client that reconnects sends back the last `event_id`."""
    text = f"event: {name}\ndata: {json.dumps(wire.to_json(message))}\n\n"
    return text if event_id is None else f"id: {event_id}\n{text}"


def comment(text: str, *, event_id: int, before: str = "") -> str:
    """Return a comment with the id to reconnect with: there may have been no event yet."""
    return f"{before}: {text}\nid: {event_id}\n\n"
