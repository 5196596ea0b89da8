"""What each kind of sender is answered: what it expects, and what became of what it sent."""

import json

from google.api.httpbody_pb2 import HttpBody

from quarterdeck_server.core.caller import Call
from quarterdeck_server.core.json_value import JsonObject
from quarterdeck_server.domains.sources.intake import Begun, Taken
from quarterdeck_server.domains.sources.payloads import Payload
from quarterdeck_server.rpc.status import HTTP_STATUS

JSON = "application/json"
ACCEPTED, IN_PART = 202, 207
MOST_SHOWN = 100


def answer(begun: Begun, taken: Taken, call: Call) -> HttpBody:
    """Return the answer to a payload of which something was understood."""
    kind = begun.arrival.source.kind
    shown = _shown(taken)
    if taken.refused:
        call.answer_headers[HTTP_STATUS] = str(IN_PART)
    elif kind == "pagerduty":
        call.answer_headers[HTTP_STATUS] = str(ACCEPTED)
        shown |= {"status": "success", "message": "Event processed", "dedup_key": _key(begun)}
    elif kind == "opsgenie":
        call.answer_headers[HTTP_STATUS] = str(ACCEPTED)
        shown |= {
            "result": "Request will be processed",
            "took": 0.0,
            "requestId": call.request_id,
        }
    return HttpBody(content_type=JSON, data=json.dumps(shown).encode())


def _shown(taken: Taken) -> JsonObject:
    shown: JsonObject = {
        "events": [
            {"id": row.id, "status": row.status, "severity": row.severity, "count": row.count}
            for row in taken.events[:MOST_SHOWN]
        ],
        "made": taken.made,
        "dropped": taken.dropped,
        "refused": taken.refused,
        "refusals": [
            {"id": row.id, "item": row.item, "reason": row.reason, "message": row.message}
            for row in taken.refusals[:MOST_SHOWN]
        ],
    }
    return shown | ({"confirmed": taken.confirmed} if taken.confirmed else {})


def _key(begun: Begun) -> str:
    """Return the key of PagerDuty's event, which was given or made."""
    first = begun.items[0] if begun.items else None
    return str(first.value.get("dedup_key", "")) if isinstance(first, Payload) else ""
