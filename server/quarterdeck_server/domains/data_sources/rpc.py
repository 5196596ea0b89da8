"""DataSourceService."""

import json
import time
from dataclasses import replace
from typing import cast

import structlog
from google.protobuf.empty_pb2 import Empty
from quarterdeck.v1 import data_sources_pb2 as pb

from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import Call
from quarterdeck_server.core.crypto import Sealer
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.data_sources import grants, places, service
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.lookups import Lookups
from quarterdeck_server.domains.data_sources.models import (
    LIVE,
    DataSource,
    DataSourceRow,
    NewSource,
    SourceChanges,
    SourceFields,
    SourceGrant,
    SourceGrantRow,
)
from quarterdeck_server.domains.data_sources.places import Place
from quarterdeck_server.domains.data_sources.service import Outcome
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.domains.data_sources.vendors import driver
from quarterdeck_server.rpc import wire
from quarterdeck_server.rpc.blocking_calls import Busy, Outside
from quarterdeck_server.rpc.page import Listing, contains
from quarterdeck_server.rpc.steps import Steps

log = structlog.get_logger("data_sources")

TESTS_AT_ONCE = 8
LIMIT_SECONDS = 5.0


def _test(test: service.Test) -> pb.DataSourceTest:
    return pb.DataSourceTest(
        success=test["success"],
        server_version=test["server_version"],
        tls=test["tls"],
        error_code=test["error_code"],
        message=test["message"],
        latency_ms=test["latency_ms"],
        tested_at=wire.timestamp(test["tested_at"]),
    )


SOURCE = wire.Mapper(
    pb.DataSource,
    DataSource,
    DataSourceRow,
    {
        "has_password": ("sealed_password", bool),
        "ssl_mode": ("ssl_mode", lambda mode: mode or None),
        "last_test": ("last_test", lambda text: _test(json.loads(text)) if text else None),
    },
)


LIST = Listing(
    pb.ListDataSourcesResponse,
    SOURCE,
    filters={
        "source_type": lambda place: DataSource.source_type == place,
        "is_active": lambda place: DataSource.is_active == place,
        "search": contains(DataSource.name, DataSource.host, DataSource.database, DataSource.path),
    },
    orders={"created_at": None, "name": DataSource.name},
    default_order="created_at desc",
    where=LIVE,
    seen_by=grants.seen_by,
)

GRANT = wire.Mapper(
    pb.DataSourceGrant,
    SourceGrant,
    SourceGrantRow,
    {
        "user_id": ("grantee", lambda who: None if who in grants.ROLES else who),
        "role": ("grantee", lambda who: who if who in grants.ROLES else None),
        "rights": (tuple(grants.COLUMNS.values()), grants.rights_given),
    },
)
GRANTS = Listing(
    pb.ListDataSourceGrantsResponse,
    GRANT,
    filters={"data_source_id": lambda place: SourceGrant.data_source_id == place},
    orders={"created_at": None},
    default_order="created_at",
)


def _try(target: Target, allowed: AllowedPlaces) -> Outcome:
    """Connect and ask what is there; a failure is an answer. Takes no database of ours."""
    started = time.monotonic()
    try:
        version, tls = driver(target.source_type).try_source(target, allowed)
        found = Outcome(success=True, server_version=version[: service.MAX_VERSION], tls=tls)
    except SourceError as failure:
        found = Outcome(success=False, error_code=failure.code, message=failure.message)
    except Exception as error:
        # A driver may raise what it likes; its text may have the password in it.
        log.error("data source test failed", kind=type(error).__name__)
        message = "The source could not be tested; Quarterdeck's log has the kind of error."
        found = Outcome(success=False, error_code=Reason.SERVER_ERROR, message=message)
    latency = round((time.monotonic() - started) * 1000)
    return replace(found, latency_ms=latency)


class DataSources:
    """Manages the databases that are looked after."""

    def __init__(self, sealer: Sealer, allowed: AllowedPlaces) -> None:
        self._sealer = sealer
        self._allowed = allowed
        self._outside = Outside("data-source", TESTS_AT_ONCE, LIMIT_SECONDS)
        self._lookups = Lookups(allowed)

    def ListDataSources(
        self, request: pb.ListDataSourcesRequest, call: Call
    ) -> pb.ListDataSourcesResponse:
        return LIST.answer(request, call)

    def GetDataSource(self, request: pb.GetDataSourceRequest, call: Call) -> pb.DataSource:
        return SOURCE(service.get_source(request.data_source_id))

    async def CreateDataSource(
        self, request: pb.CreateDataSourceRequest, steps: Steps
    ) -> pb.DataSource:
        values = wire.given(request, NewSource)
        wanted = cast(SourceFields, {**values, "sealed_password": values.get("password", "")})
        place = places.ambient(wanted)
        at_place = await self._sources_at(place, steps)
        await self._lookups.check_own(wanted)

        def create() -> pb.DataSource:
            who = steps.call.caller
            places.check_free(who, at_place)
            return SOURCE(grants.create_source(values, self._sealer, self._allowed, who))

        return await steps.commit(create)

    async def UpdateDataSource(
        self, request: pb.UpdateDataSourceRequest, steps: Steps
    ) -> pb.DataSource:
        values = wire.given(request, SourceChanges)
        row = await steps.read(service.get_source, request.data_source_id)
        wanted = service.with_changes(row, values)
        place = places.ambient(wanted)
        at_place = await self._sources_at(place, steps)
        if not values.keys().isdisjoint(("host", "port", "database")):
            await self._lookups.check_own(wanted)
        found = places.Occupants(place, at_place)
        return await steps.commit(self._update, request, values, found, steps.call)

    def _update(
        self,
        request: pb.UpdateDataSourceRequest,
        values: SourceChanges,
        found: places.Occupants,
        call: Call,
    ) -> pb.DataSource:
        before, after = service.update_source(
            request.data_source_id, values, request.etag, self._sealer, self._allowed
        )
        places.check_move(call.caller, before, after, found)
        shown = (SOURCE.recorded(before), SOURCE.recorded(after))
        call.changed(*shown, sealed={"sealed_password": "password"})
        return SOURCE(after)

    async def _sources_at(self, place: Place | None, steps: Steps) -> list[int]:
        """Return the data sources at a place that is opened without a credential of one's own."""
        if place is None or steps.call.caller.is_admin:
            return []
        return await self._lookups.find(places.taken, place, steps)

    def DeleteDataSource(self, request: pb.DeleteDataSourceRequest, call: Call) -> Empty:
        service.delete_source(request.data_source_id)
        return Empty()

    def ListDataSourceGrants(
        self, request: pb.ListDataSourceGrantsRequest, call: Call
    ) -> pb.ListDataSourceGrantsResponse:
        service.get_source(request.data_source_id)
        return GRANTS.answer(request, call)

    def CreateDataSourceGrant(
        self, request: pb.CreateDataSourceGrantRequest, call: Call
    ) -> pb.DataSourceGrant:
        grantee = request.user_id or wire.enum_name(request, "role")
        rights = wire.words(request, "rights")
        return GRANT(grants.grant(request.data_source_id, grantee, rights, call.caller))

    def DeleteDataSourceGrant(self, request: pb.DeleteDataSourceGrantRequest, call: Call) -> Empty:
        row = grants.revoke(request.data_source_id, request.grant_id, call.caller)
        rights = grants.rights_of_row(row)
        call.changes = {"grantee": {"before": row.grantee}, "rights": {"before": rights}}
        return Empty()

    async def TestDataSource(
        self, request: pb.TestDataSourceRequest, steps: Steps
    ) -> pb.DataSourceTest:
        target = await steps.read(self._target, request.data_source_id)
        outcome = await self._outcome(target)
        if outcome.error_code == Reason.BUSY:
            steps.call.unchanged("it was not tested, which says nothing of the source")
            return _test(outcome.as_test())

        def note() -> pb.DataSourceTest:
            steps.call.changes = {"success": outcome.success, "error_code": outcome.error_code}
            return _test(service.note_test(request.data_source_id, outcome, target.version))

        return await steps.commit(note)

    def _target(self, source_id: int) -> Target:
        """Return how a source is reached. Raise Conflict if its password cannot be read."""
        try:
            return service.target(source_id, self._sealer)
        except SourceError as failure:
            raise errors.Conflict(failure.message, reason=failure.code) from None

    async def _outcome(self, target: Target) -> Outcome:
        try:
            return await self._outside.run(_try, target, self._allowed)
        except Busy:
            code, message = Reason.BUSY, "Too many other tests are under way; try again."
        except TimeoutError:
            code = Reason.TIMEOUT
            message = "The server did not respond in time; check host, port and firewalls."
        return Outcome(success=False, error_code=code, message=message)
