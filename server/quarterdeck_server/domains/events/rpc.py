"""EventService."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from google.protobuf import json_format
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from quarterdeck.v1 import events_pb2 as pb

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.caller import Call, Caller
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.core.json_value import JsonObject
from quarterdeck_server.domains.events import ingestion, service
from quarterdeck_server.domains.events.incoming import MAX_ORIGINAL, NO_LABELS, Incoming
from quarterdeck_server.domains.events.mapping.catalogue import Catalogue, Refusal
from quarterdeck_server.domains.events.mapping.rule import ENVELOPES, MOST_OCCURRENCES
from quarterdeck_server.domains.events.mapping.values import items as findings
from quarterdeck_server.domains.events.models import (
    LABELS,
    LIVE,
    SEARCH,
    Event,
    EventActivity,
    EventActivityRow,
    EventRow,
)
from quarterdeck_server.rpc import status, validation, wire
from quarterdeck_server.rpc.bulk import in_batches
from quarterdeck_server.rpc.json_struct import Reader, from_dict
from quarterdeck_server.rpc.page import MAX_CHARACTERS, Listing, Matching, OneOf
from quarterdeck_server.rpc.steps import Steps


def _labels(text: str) -> dict[str, str]:
    found: dict[str, str] = {} if text == NO_LABELS else json.loads(text)
    return found


EVENT = wire.Mapper(
    pb.Event, Event, EventRow, {"labels": ("labels", _labels)}, omit=("raw", "activity")
)
ACTIVITY = wire.Mapper(pb.EventActivity, EventActivity, EventActivityRow)

LIST = Listing(
    pb.ListEventsResponse,
    EVENT,
    filters={
        "severity": OneOf(Event.severity),
        "status": OneOf(Event.status),
        "source": lambda place: Event.source == place,
        "type": lambda place: Event.type == place,
        "account_id": lambda place: Event.account_id == place,
        "region": lambda place: Event.region == place,
        "labels": LABELS,
        "search": SEARCH,
        "occurred_after": lambda place: Event.occurred_at > place,
        "occurred_before": lambda place: Event.occurred_at < place,
    },
    orders={
        "occurred_at": Event.occurred_at,
        "last_seen_at": Event.last_seen_at,
        "created_at": None,
    },
    default_order="occurred_at desc",
    where=LIVE,
)

ACTIVITIES = Listing(
    pb.ListEventActivityResponse,
    ACTIVITY,
    filters={"id": lambda place: EventActivity.event_id == place},
    orders={"created_at": None},
    default_order="created_at desc",
)


def _original(struct: Struct, field: str, reader: Reader) -> JsonObject:
    """Return the JSON object that is kept with an event.

    Raise InvalidArgument if it is too long.
    """
    body = reader.read(struct, field)
    if len(json.dumps(body)) > MAX_ORIGINAL:
        raise errors.invalid(field, "must be at most 1 MiB of JSON", reason=Reason.TOO_LARGE)
    return body


def _incoming(request: pb.CreateEventRequest) -> Incoming:
    """Return a generic event. Raise InvalidArgument for a time more than a day ahead."""
    now = clock.now()
    occurred_at = wire.microseconds(request.occurred_at) if request.HasField("occurred_at") else now
    if occurred_at > now + clock.DAY:
        raise errors.invalid("occurred_at", "must be at most a day in the future")
    texts = {
        name: getattr(request, name)
        for name in ("source", "type", "title", "description", "account_id", "region", "resource")
    }
    severity = wire.enum_name(request, "severity")
    if request.HasField("raw"):
        raw = _original(request.raw, "raw", Reader())
    else:
        raw = {**texts, "severity": severity, "labels": dict(request.labels)}
    return Incoming(
        **texts,
        severity=severity,
        status=wire.enum_name(request, "status") if request.HasField("status") else "open",
        occurred_at=occurred_at,
        fingerprint=request.fingerprint or _fingerprint(texts),
        labels=dict(request.labels),
        raw=raw,
    )


def _fingerprint(texts: dict[str, str]) -> str:
    names = ("source", "type", "account_id", "region", "resource", "title")
    parts = "\0".join(texts[name] for name in names)
    return hashlib.sha256(parts.encode()).hexdigest()[:32]


def _read_envelope(
    mappings: Catalogue, envelope: JsonObject, field: str, most: int
) -> list[Incoming]:
    """Return the occurrences of an envelope.

    Raise InvalidArgument for what is none, or would be too many occurrences.
    """
    if len(findings(envelope, "detail", "findings")) > most:
        raise errors.invalid(
            field, f"one call accepts {MOST_OCCURRENCES} findings", reason=Reason.TOO_LARGE
        )
    found = mappings.read(ENVELOPES, envelope, clock.now())
    if isinstance(found, Refusal):
        raise found.error(field)
    return found


class _Items:
    """The items of one batch on their way in."""

    def __init__(self, mappings: Catalogue, call: Call) -> None:
        self._mappings = mappings
        self._call = call
        self._reader = Reader()
        self._room = MOST_OCCURRENCES

    def read(self, item: Struct, index: int) -> list[Incoming] | errors.AppError:
        """Return the occurrences of an item, or what is wrong with it.

        An item is an envelope, told by its `detail-type`, or a generic event.
        """
        try:
            if index in self._call.unread:
                raise errors.invalid(f"events[{index}]", "is nested too deeply")
            several = self._occurrences(item, f"events[{index}]")
        except errors.AppError as error:
            return error
        self._room -= len(several)
        return several

    def _occurrences(self, item: Struct, field: str) -> list[Incoming]:
        body = _original(item, field, self._reader)
        if "detail-type" in body:
            return _read_envelope(self._mappings, body, field, self._room)
        try:
            # As the gateway reads the body of a single event: unknown fields are left out of it,
            # and stay in what is kept of the item.
            request = json_format.ParseDict(
                body, pb.CreateEventRequest(), ignore_unknown_fields=True
            )
        except json_format.ParseError as error:
            raise errors.invalid(field, str(error)) from None
        validation.validate(request)
        incoming = _incoming(request)
        raw = incoming.raw if request.HasField("raw") else body
        return [replace(incoming, raw=raw, delivery_id=self._delivery(request.request_id, body))]

    def _delivery(self, request_id: str, body: JsonObject) -> str:
        """Return what makes an item that is sent again count once, whichever batch it is in."""
        if not request_id:
            return ""
        content = json.dumps(body, sort_keys=True).encode()
        return (
            f"{self._call.caller.user_id} {request_id} {hashlib.sha256(content).hexdigest()[:16]}"
        )


class Shown:
    """The events of one answer: whole until there is enough text, and then by their ids."""

    def __init__(self) -> None:
        self._characters = 0

    def of(self, rows: list[EventRow]) -> list[pb.Event]:
        """Return the messages of some more rows."""
        return [self._one(row) for row in rows]

    def _one(self, row: EventRow) -> pb.Event:
        shown = EVENT.visible(row).values()
        self._characters += sum([len(value) for value in shown if isinstance(value, str)])
        event = EVENT(row)
        if self._characters > MAX_CHARACTERS:
            for field, value in event.ListFields():
                if isinstance(value, str) and field.name != "id":
                    event.ClearField(field.name)
        return event


def _select(request: pb.BulkUpdateEventsRequest, me: str) -> Matching | None:
    if request.ids:
        return Matching(Event.select(Event.seq).where(Event.id.in_(list(request.ids))), {})
    return LIST.matching(request.filters, me)


class Events:
    """Takes events in and follows them."""

    def __init__(self, mappings: Catalogue, take_in: Callable[[Incoming], EventRow | None]) -> None:
        """`take_in` returns the row of an occurrence's event, or None if it is not wanted."""
        self._mappings = mappings
        self._take_in = take_in

    def ListEvents(self, request: pb.ListEventsRequest, call: Call) -> pb.ListEventsResponse:
        return LIST.answer(request, call)

    def GetEvent(self, request: pb.GetEventRequest, call: Call) -> pb.Event:
        row = service.get_event(request.id)
        activity = [ACTIVITY(entry) for entry in service.activities(row.id)]
        return EVENT(row, raw=from_dict(json.loads(row.original)), activity=activity)

    def ListEventActivity(
        self, request: pb.ListEventActivityRequest, call: Call
    ) -> pb.ListEventActivityResponse:
        service.get_event(request.id)
        return ACTIVITIES.answer(request, call)

    def CreateEvent(self, request: pb.CreateEventRequest, call: Call) -> pb.Event:
        incoming = _incoming(request)
        row = self._take_in(incoming)
        if row is None:
            call.changes = {"dropped": 1}
            return _dropped(incoming)
        return EVENT(row)

    def IngestEventBridge(
        self, request: pb.IngestEventBridgeRequest, call: Call
    ) -> pb.IngestEventBridgeResponse:
        if not request.HasField("envelope"):
            raise errors.invalid("envelope", "is required")
        envelope = _original(request.envelope, "envelope", Reader())
        several = _read_envelope(self._mappings, envelope, "envelope", MOST_OCCURRENCES)
        ingestion.claim(several)
        taken = [self._take_in(incoming) for incoming in several]
        rows = [row for row in taken if row is not None]
        call.changes = {"events": [row.id for row in rows], "dropped": len(taken) - len(rows)}
        return pb.IngestEventBridgeResponse(events=Shown().of(rows))

    async def BatchCreateEvents(
        self, request: pb.BatchCreateEventsRequest, steps: Steps
    ) -> pb.BatchCreateEventsResponse:
        def read() -> list[list[Incoming] | errors.AppError]:
            reading = _Items(self._mappings, steps.call)
            return [reading.read(item, index) for index, item in enumerate(request.events)]

        # Before the transaction, so that other writers do not wait for it.
        items = await steps.read(read)
        return await steps.commit(self._write, items, steps.call)

    def _write(
        self, items: list[list[Incoming] | errors.AppError], call: Call
    ) -> pb.BatchCreateEventsResponse:
        ingestion.claim([each for item in items if isinstance(item, list) for each in item])
        response, shown = pb.BatchCreateEventsResponse(), Shown()
        for item in items:
            result = response.results.add()
            if isinstance(item, list):
                taken = (self._take_in(incoming) for incoming in item)
                result.events.extend(shown.of([row for row in taken if row is not None]))
            else:
                result.error.CopyFrom(status.to_status(item))
        refused = sum(result.HasField("error") for result in response.results)
        call.changes = {"items": len(items), "refused": refused}
        return response

    def AcknowledgeEvent(self, request: pb.AcknowledgeEventRequest, call: Call) -> pb.Event:
        return _changed(service.acknowledge, request, call)

    def ResolveEvent(self, request: pb.ResolveEventRequest, call: Call) -> pb.Event:
        return _changed(service.resolve, request, call)

    def DeleteEvent(self, request: pb.DeleteEventRequest, call: Call) -> Empty:
        service.delete_event(request.id)
        return Empty()

    async def BulkUpdateEvents(
        self, request: pb.BulkUpdateEventsRequest, steps: Steps
    ) -> pb.BulkUpdateEventsResponse:
        caller, action = steps.call.caller, wire.enum_name(request, "action")
        service.check_bulk(caller, action)
        steps.call.changes["action"] = action
        found = _select(request, caller.user_id)
        if found is None:
            steps.call.unchanged("nothing matches the filters")
            return pb.BulkUpdateEventsResponse()
        change = partial(service.bulk_change, caller, found, action=action, note=request.note)
        matched, updated = await in_batches(steps, change)
        return pb.BulkUpdateEventsResponse(matched=matched, updated=updated)


def _dropped(incoming: Incoming) -> pb.Event:
    """Return the response for an event that is not kept: what it would be, without an id."""
    names = ("source", "type", "severity", "status", "title", "description", "account_id", "region")
    texts = {name: getattr(incoming, name) for name in (*names, "resource", "fingerprint")}
    event = pb.Event(**texts, labels=incoming.labels)
    for name in ("occurred_at", "last_seen_at", "created_at", "updated_at"):
        getattr(event, name).FromMicroseconds(incoming.occurred_at)
    return event


def _changed(
    verb: Callable[[Caller, str, str], tuple[EventRow, EventRow]],
    request: pb.AcknowledgeEventRequest | pb.ResolveEventRequest,
    call: Call,
) -> pb.Event:
    before, after = verb(call.caller, request.id, request.note)
    call.changed(EVENT.recorded(before), EVENT.recorded(after))
    return EVENT(after)
