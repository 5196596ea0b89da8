"""SourceService."""

from collections.abc import Callable

from google.api.httpbody_pb2 import HttpBody
from google.protobuf.empty_pb2 import Empty
from quarterdeck.v1 import events_pb2
from quarterdeck.v1 import sources_pb2 as pb

from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import Call, Metadata
from quarterdeck_server.core.crypto import Sealer
from quarterdeck_server.domains.events.incoming import Incoming
from quarterdeck_server.domains.events.mapping.catalogue import Catalogue
from quarterdeck_server.domains.events.models import EventRow
from quarterdeck_server.domains.events.rpc import Shown
from quarterdeck_server.domains.sources import answers, refusals, service, signatures, sns
from quarterdeck_server.domains.sources.admission import Arrival, admitted
from quarterdeck_server.domains.sources.intake import Begun, Intake, refused_whole
from quarterdeck_server.domains.sources.models import (
    LIVE,
    Source,
    SourceRefusal,
    SourceRefusalRow,
    SourceRow,
)
from quarterdeck_server.domains.sources.payloads import Received, Refused, telling
from quarterdeck_server.domains.sources.reading import Told
from quarterdeck_server.domains.sources.subscriptions import Message, Subscriptions
from quarterdeck_server.rpc import wire
from quarterdeck_server.rpc.page import Listing, OneOf, contains
from quarterdeck_server.rpc.steps import Steps
from quarterdeck_server.storage.db import Value

MOST_SHOWN = 200

SOURCE = wire.Mapper(
    pb.Source,
    Source,
    SourceRow,
    {
        "intake_path": ("id", "/in/{}".format),
        "has_token": ("token_hash", bool),
        "has_signature_secret": ("sealed_signature_secret", bool),
        "signature_header": (("kind", "signature_header"), signatures.header_of),
        "topics": ("topics", service.topics_in),
    },
)
REFUSAL = wire.Mapper(pb.SourceRefusal, SourceRefusal, SourceRefusalRow, omit=("body",))

LIST = Listing(
    pb.ListSourcesResponse,
    SOURCE,
    filters={
        "kind": OneOf(Source.kind),
        "is_enabled": lambda place: Source.is_enabled == place,
        "search": contains(Source.name),
    },
    orders={"created_at": None, "name": Source.name},
    default_order="created_at desc",
    where=LIVE,
)
REFUSALS = Listing(
    pb.ListSourceRefusalsResponse,
    REFUSAL,
    filters={
        "id": refusals.of_source,
        "reason": lambda place: SourceRefusal.reason == place,
    },
    orders={"refused_at": None},
    default_order="refused_at desc",
)


class Sources:
    """Manages the senders of events, and takes in what they send."""

    def __init__(
        self,
        sealer: Sealer,
        catalogue: Catalogue,
        take_in: Callable[[Incoming], EventRow | None],
        fetch: Callable[[str, int, float], bytes],
    ) -> None:
        """`take_in` returns the row of an occurrence's event, or None if it is not wanted.

        `fetch` gets what is at an address of SNS.
        """
        self._sealer = sealer
        self._intake = Intake(catalogue, take_in)
        self._subscriptions = Subscriptions(fetch)

    def ListSources(self, request: pb.ListSourcesRequest, call: Call) -> pb.ListSourcesResponse:
        return LIST.answer(request, call)

    def GetSource(self, request: pb.GetSourceRequest, call: Call) -> pb.Source:
        return SOURCE(service.get_source(request.id))

    def CreateSource(self, request: pb.CreateSourceRequest, call: Call) -> pb.CreateSourceResponse:
        values = wire.given(request, service.NewSource)
        row, token = service.create_source(values, self._sealer)
        return pb.CreateSourceResponse(source=SOURCE(row), token=token)

    def UpdateSource(self, request: pb.UpdateSourceRequest, call: Call) -> pb.Source:
        values = wire.given(request, service.SourceChanges)
        if not request.topics:
            del values["topics"]
        before, after = service.update_source(request.id, values, request.etag, self._sealer)
        call.changed(
            _recorded(before),
            _recorded(after),
            sealed={"sealed_signature_secret": "signature_secret", "mapping": "mapping"},
        )
        return SOURCE(after)

    def DeleteSource(self, request: pb.DeleteSourceRequest, call: Call) -> Empty:
        service.delete_source(request.id)
        return Empty()

    def RotateSourceToken(
        self, request: pb.RotateSourceTokenRequest, call: Call
    ) -> pb.RotateSourceTokenResponse:
        row, token = service.rotate_token(request.id, request.overlap_seconds)
        call.changes = {"overlap_seconds": request.overlap_seconds}
        return pb.RotateSourceTokenResponse(source=SOURCE(row), token=token)

    def TrySource(self, request: pb.TrySourceRequest, call: Call) -> pb.TrySourceResponse:
        source = service.get_source(request.id)
        if request.mapping:
            source = service.with_mapping(source, request.mapping)
        headers = telling({name.lower(): text for name, text in request.headers.items()})
        kind = request.content_type or "application/json"
        received = Received(request.payload.encode(), kind, headers)
        items = self._intake.opened_again(source.kind, received)
        return _tried(self._intake.read(source, items))

    def ListSourceRefusals(
        self, request: pb.ListSourceRefusalsRequest, call: Call
    ) -> pb.ListSourceRefusalsResponse:
        service.get_source(request.id)
        return REFUSALS.answer(request, call)

    def GetSourceRefusal(self, request: pb.GetSourceRefusalRequest, call: Call) -> pb.SourceRefusal:
        service.get_source(request.id)
        row = refusals.get(request.id, request.refusal_id)
        return REFUSAL(row, body=row.body)

    def ReplaySourceRefusal(
        self, request: pb.ReplaySourceRefusalRequest, call: Call
    ) -> pb.ReplaySourceRefusalResponse:
        source = service.get_source(request.id)
        row = refusals.hold(request.id, request.refusal_id)
        taken = self._intake.replay(source, row, call)
        return pb.ReplaySourceRefusalResponse(
            events=Shown().of(taken.events),
            dropped=taken.dropped,
            refusals=[REFUSAL(each) for each in taken.refusals],
        )

    async def ReceivePayload(self, request: pb.ReceivePayloadRequest, steps: Steps) -> HttpBody:
        begun = await steps.read(self._begun, request, steps.call, steps.metadata)
        if isinstance(begun, Arrival):
            begun = await self._of_sns(begun, steps)
        taken = await self._intake.take(begun, steps)
        return answers.answer(begun, taken, steps.call)

    def ReceivePayloadAtOnce(
        self, request: pb.ReceivePayloadRequest, call: Call, metadata: Metadata
    ) -> Callable[[], HttpBody] | None:
        """Return what stores a payload of few items and answers it; None for any other."""
        begun = self._begun(request, call, metadata)
        if isinstance(begun, Arrival) or begun.read is None:
            return None
        finish = self._intake.finish(begun, begun.read, call)
        return lambda: answers.answer(begun, finish(), call)

    def _begun(
        self, request: pb.ReceivePayloadRequest, call: Call, metadata: Metadata
    ) -> Begun | Arrival:
        """Return what came in: opened, or as it is if SNS sent it."""
        received = Received(request.payload.data, request.payload.content_type)
        shown = (request.source_id, request.token, received)
        arrival = admitted(*shown, metadata, call, self._sealer)
        try:
            arrival = arrival.decoded()
        except errors.InvalidArgument as error:
            return Begun(arrival, [refused_whole(error)])
        return arrival if arrival.source.kind == sns.KIND else self._intake.begun(arrival)

    async def _of_sns(self, arrival: Arrival, steps: Steps) -> Begun:
        """Return what SNS sent; of another topic it is kept, and refused."""
        try:
            message = await self._subscriptions.read(arrival, steps)
        except errors.InvalidArgument as error:
            message = Message([refused_whole(error)])
        except errors.PermissionDenied as error:
            await steps.write(self._intake.deny, arrival, refused_whole(error))
            raise
        return Begun(arrival, message.items, confirmed=message.confirmed)


def _recorded(row: SourceRow) -> dict[str, Value]:
    """Return what the audit log compares; of a mapping and a secret only that they changed."""
    columns = SOURCE.recorded(row)
    return {**columns, "mapping": row.mapping}


def _tried(read: list[Told | Refused]) -> pb.TrySourceResponse:
    told = [(each.item, one) for each in read if isinstance(each, Told) for one in each.occurrences]
    refused = [each for each in read if isinstance(each, Refused)]
    return pb.TrySourceResponse(
        events=[_tried_event(item, one) for item, one in told[:MOST_SHOWN]],
        refusals=[
            pb.TrySourceResponse.TriedRefusal(
                item=each.item, reason=each.reason, message=each.message
            )
            for each in refused[:MOST_SHOWN]
        ],
        event_count=len(told),
        refusal_count=len(refused),
    )


def _tried_event(item: int, one: Incoming) -> pb.TrySourceResponse.TriedEvent:
    names = ("fingerprint", "source", "type", "title", "description", "account_id", "region")
    event = events_pb2.Event(
        **{name: getattr(one, name) for name in (*names, "resource", "severity", "status")},
    )
    for time in (event.occurred_at, event.last_seen_at, event.created_at, event.updated_at):
        time.FromMicroseconds(one.occurred_at)
    return pb.TrySourceResponse.TriedEvent(item=item, phase=one.phase or None, event=event)
