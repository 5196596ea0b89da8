"""What each kind of sender sends, opened: the items of its envelope, which mappings read.

Each item is judged by itself: what is not understood is refused alone, and can be sent again
as it is here. What an item has to have is said by the mappings.
"""

import base64
import json
from collections.abc import Callable, Iterator
from typing import TypeAlias
from urllib.parse import unquote

from quarterdeck_server.core.errors import Reason
from quarterdeck_server.core.json_value import Json, JsonObject
from quarterdeck_server.domains.events.incoming import MAX_ORIGINAL
from quarterdeck_server.domains.sources import bodies
from quarterdeck_server.domains.sources.payloads import Payload, Received, Refused
from quarterdeck_server.storage import db

# Of the items of one payload.
MOST_ITEMS = 10_000
Item: TypeAlias = "Payload | Refused"


def opened(kind: str, received: Received) -> list[Item]:
    """Return the items of what a source of a kind sent. Raise InvalidArgument for no JSON."""
    if kind == "cloudevents" and "ce-specversion" in received.headers:
        return [Payload(item=0, kind=kind, value=_binary_event(received))]
    value = bodies.parsed(bodies.text_of(received.body, received.content_type))
    if isinstance(value, list) and (not value or len(value) > MOST_ITEMS):
        return [Refused(message=f"the body has to be an object, or a list of 1 to {MOST_ITEMS:,}")]
    items = list(_items(kind, value))
    return items if len(received.body) <= MAX_ORIGINAL else [_kept_size(each) for each in items]


def _kept_size(item: Item) -> Item:
    """Return an item, or its refusal if it is larger than an event's original may be."""
    if isinstance(item, Payload) and len(json.dumps(item.value)) > MAX_ORIGINAL:
        return Refused(
            message="an event has at most 1 MiB of JSON",
            reason=Reason.TOO_LARGE,
            item=item.item,
            value=item.value,
        )
    return item


def _items(kind: str, value: Json) -> Iterator[Item]:
    for index, each in enumerate(value if isinstance(value, list) else [value]):
        if not isinstance(each, dict):
            yield Refused(message="has to be a JSON object", item=index, value=each)
            continue
        alerts = each.get("alerts") if kind in OF_ALERTS and each is value else None
        if isinstance(alerts, list) and alerts:
            yield from _alerts(kind, each, alerts)
        else:
            yield Payload(item=index, kind=kind, value=_prepared(kind, each))


def _alerts(kind: str, envelope: JsonObject, alerts: list[Json]) -> Iterator[Item]:
    """Yield the alerts of Alertmanager or Grafana, each alone in the envelope that it came in."""
    if len(alerts) > MOST_ITEMS:
        yield Refused(message=f"alerts has more than {MOST_ITEMS:,} entries")
        return
    for index, alert in enumerate(alerts):
        yield Payload(item=index, kind=kind, value={**envelope, "alerts": [alert]})


def _binary_event(received: Received) -> JsonObject:
    """Return an event whose attributes are headers (CloudEvents 1.0, HTTP binding, 3.1)."""
    event: JsonObject = {
        name.removeprefix("ce-"): unquote(value)
        for name, value in received.headers.items()
        if name.startswith("ce-")
    }
    media_type = received.content_type.partition(";")[0].strip().lower()
    if media_type:
        event["datacontenttype"] = received.content_type
    if not received.body:
        return event
    if media_type == "application/json" or media_type.endswith("+json"):
        event["data"] = bodies.parsed(bodies.text_of(received.body, received.content_type))
    elif media_type.startswith("text/"):
        event["data"] = bodies.text_of(received.body, received.content_type)
    else:
        event["data_base64"] = base64.b64encode(received.body).decode()
    return event


def _pager_event(value: JsonObject) -> JsonObject:
    """Return an event of PagerDuty without the key of its integration.

    A trigger without a key is a problem of its own, and is given one, as PagerDuty does.
    """
    known = {name: each for name, each in value.items() if name != "routing_key"}
    if known.get("event_action") == "trigger" and not known.get("dedup_key"):
        known["dedup_key"] = db.new_id()
    return known


def _prepared(kind: str, value: JsonObject) -> JsonObject:
    prepare = PREPARED.get(kind)
    return prepare(value) if prepare else value


OF_ALERTS = ("alertmanager", "grafana")
PREPARED: dict[str, Callable[[JsonObject], JsonObject]] = {"pagerduty": _pager_event}
