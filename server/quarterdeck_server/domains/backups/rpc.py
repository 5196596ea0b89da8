"""BackupService."""

import json
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import asdict
from functools import cached_property, partial
from pathlib import Path

from google.api.httpbody_pb2 import HttpBody
from google.protobuf.empty_pb2 import Empty
from quarterdeck.v1 import backups_pb2 as pb

from quarterdeck_server.artifacts.downloads import LENGTH, Downloads, refusal
from quarterdeck_server.artifacts.keys import KeyRing
from quarterdeck_server.artifacts.store import Reader, Store, StoreError, open_store
from quarterdeck_server.core import errors
from quarterdeck_server.core.caller import Call, Caller
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.backups import (
    imports,
    restores,
    schedules,
    service,
    status,
    targets,
)
from quarterdeck_server.domains.backups.models import (
    Backup,
    BackupRow,
    BackupSchedule,
    BackupScheduleRow,
    Restore,
    RestoreRow,
    ScheduleChanges,
    ScheduleRules,
)
from quarterdeck_server.domains.data_sources import grants, places
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.lookups import Lookups
from quarterdeck_server.domains.data_sources.places import Place
from quarterdeck_server.domains.data_sources.streams import while_granted
from quarterdeck_server.rpc import contract, wire
from quarterdeck_server.rpc.blocking_calls import Busy, Outside
from quarterdeck_server.rpc.page import Listing, OneOf
from quarterdeck_server.rpc.steps import Steps

IMPORTS_AT_ONCE = 1
IMPORT_SECONDS = 60.0
(ARTIFACT,) = contract.media_types_of("BackupService.DownloadBackup").values()
# What of a restore tells of its target.
OF_TARGET = ("target_data_source_id", "target_database", "error", "tables", "notes")

BACKUP = wire.Mapper(pb.Backup, Backup, BackupRow)
TO_RESTORE = wire.Mapper(
    pb.Restore,
    Restore,
    RestoreRow,
    {
        "tables": ("tables", lambda text: [pb.TableRows(**each) for each in json.loads(text)]),
        "notes": ("notes", json.loads),
    },
)
TO_SCHEDULE = wire.Mapper(pb.BackupSchedule, BackupSchedule, BackupScheduleRow)

BACKUPS = Listing(
    pb.ListBackupsResponse,
    BACKUP,
    filters={
        "data_source_id": lambda place: Backup.data_source_id == place,
        "status": OneOf(Backup.status),
        "backup_type": lambda place: Backup.backup_type == place,
    },
    orders={"created_at": Backup.created_at},
    default_order="created_at desc",
    where=Backup.deleted_at.is_null(),
)
RESTORES = Listing(
    pb.ListRestoresResponse,
    TO_RESTORE,
    filters={
        "data_source_id": lambda place: Restore.data_source_id == place,
        "status": OneOf(Restore.status),
    },
    orders={"created_at": None},
    default_order="created_at desc",
    where=Restore.deleted_at.is_null(),
)
SCHEDULES = Listing(
    pb.ListBackupSchedulesResponse,
    TO_SCHEDULE,
    filters={"data_source_id": lambda place: BackupSchedule.data_source_id == place},
    orders={"created_at": None, "name": BackupSchedule.name},
    default_order="created_at",
    where=BackupSchedule.deleted_at.is_null(),
)


def _restore(row: RestoreRow, who: Caller) -> pb.Restore:
    restore = TO_RESTORE(row)
    _hide_targets([restore], who)
    return restore


def _hide_targets(restores: Collection[pb.Restore], who: Caller) -> None:
    """Take from restores what tells of a target that somebody may not read."""
    ends = {each.target_data_source_id for each in restores}
    hidden = {each for each in ends if not grants.may(who, each, grants.READ)}
    for each in restores:
        if each.target_data_source_id in hidden:
            for field in OF_TARGET:
                each.ClearField(field)


def _status(found: status.Status) -> pb.BackupStatus:
    answer = pb.BackupStatus(
        state=found.state,
        total_backups=found.total,
        total_size_bytes=found.total_bytes,
        success_rate_30d=found.success_rate,
    )
    for name in ("running_backup", "last_backup", "last_successful_backup"):
        if (row := getattr(found, name)) is not None:
            getattr(answer, name).CopyFrom(BACKUP(row))
    if found.next_scheduled_at is not None:
        answer.next_scheduled_at.CopyFrom(wire.timestamp(found.next_scheduled_at))
    return answer


class Backups:
    """Backs up data sources, and restores them."""

    def __init__(self, store_url: str, ring: KeyRing, allowed: AllowedPlaces) -> None:
        self._allowed = allowed
        self._store_url = store_url
        self._ring = ring
        self._downloads = Downloads("download")
        self._imports = Outside("import", IMPORTS_AT_ONCE, IMPORT_SECONDS)
        self._lookups = Lookups(allowed)

    @cached_property
    def _store(self) -> Store:
        return open_store(self._store_url)

    def GetBackupStatus(self, request: pb.GetBackupStatusRequest, call: Call) -> pb.BackupStatus:
        return _status(status.of_source(request.data_source_id))

    def ListBackups(self, request: pb.ListBackupsRequest, call: Call) -> pb.ListBackupsResponse:
        data_sources.get_source(request.data_source_id)
        return BACKUPS.answer(request, call)

    def GetBackup(self, request: pb.GetBackupRequest, call: Call) -> pb.Backup:
        return BACKUP(service.get_backup(request.data_source_id, request.backup_id))

    def CreateBackup(self, request: pb.CreateBackupRequest, call: Call) -> pb.Backup:
        is_given = request.HasField("backup_type")
        backup_type = wire.enum_name(request, "backup_type") if is_given else "full"
        row = service.create_backup(
            request.data_source_id,
            backup_type,
            {"description": request.description, "created_by": call.caller.user_id},
        )
        return BACKUP(row)

    def DeleteBackup(self, request: pb.DeleteBackupRequest, call: Call) -> Empty:
        call.changes = {"data_source_id": request.data_source_id}
        service.delete_backup(request.data_source_id, request.backup_id, by=call.caller.user_id)
        return Empty()

    def CancelBackup(self, request: pb.CancelBackupRequest, call: Call) -> pb.Backup:
        return BACKUP(service.cancel_backup(request.data_source_id, request.backup_id))

    def VerifyBackup(self, request: pb.VerifyBackupRequest, call: Call) -> pb.Backup:
        is_elsewhere = request.HasField("scratch_data_source_id")
        scratch = request.scratch_data_source_id if is_elsewhere else None
        by = call.caller.user_id
        row = service.verify_backup(request.data_source_id, request.backup_id, scratch, by=by)
        return BACKUP(row)

    async def DownloadBackup(
        self, request: pb.DownloadBackupRequest, steps: Steps
    ) -> AsyncIterator[HttpBody]:
        row = await steps.read(service.get_backup, request.data_source_id, request.backup_id)
        if row.finished_at is None or not row.sha256:
            raise errors.Conflict(f"the backup is {row.status}", reason=Reason.NOT_COMPLETED)
        name = Path(row.artifact).name
        steps.headers["content-disposition"] = f'attachment; filename="{name}"'
        steps.headers["etag"] = f'"{row.sha256}"'
        begin = partial(self._opened, row.artifact, steps.headers)
        async with aclosing(self._downloads.pieces(begin)) as pieces:
            async for data in while_granted(pieces, steps, request.data_source_id, grants.RESTORE):
                yield HttpBody(content_type=ARTIFACT, data=data)

    def _opened(self, artifact: str, headers: dict[str, str]) -> Reader:
        """Return an artifact, whose length is told: it never changes. Raise StoreError."""
        if (size := self._store.size(artifact)) is not None:
            headers[LENGTH] = str(size)
        return self._store.open(artifact)

    async def ImportBackups(
        self, request: pb.ImportBackupsRequest, steps: Steps
    ) -> pb.ImportBackupsResponse:
        source = await steps.read(data_sources.get_source, request.data_source_id)
        result = imports.Import(source, request.source)
        with _store_failures():
            keys = await self._imports.run(imports.artifacts, self._store)
            unknown = await steps.read(imports.unknown, keys)
            result.known = len(keys) - len(unknown)
            for part in imports.parts(unknown):
                # A failure from here on comes after the entries for the earlier parts.
                steps.call.changes = result.target()
                found = await self._imports.run(self._examine, part)
                await steps.commit(_adopt, result, found, steps.call)
        return _import_response(result)

    def _examine(self, artifacts: Sequence[str]) -> list[imports.Found]:
        return [imports.examine(self._store, self._ring, each) for each in artifacts]

    async def RestoreBackup(self, request: pb.RestoreBackupRequest, steps: Steps) -> pb.Restore:
        target_id = request.target_data_source_id or request.data_source_id
        target = await steps.read(data_sources.get_source, target_id)
        place = targets.elsewhere(target, request.target_database)
        others = await self._others_at(place, steps)
        return await steps.commit(_queue_restore, request, target_id, others, steps.call)

    async def _others_at(self, place: Place | None, steps: Steps) -> list[int] | None:
        """Return the data sources whose database a restore goes to; None for the target's own."""
        if place is None:
            return None
        return await self._lookups.find(places.sources_at, place, steps)

    def ListRestores(self, request: pb.ListRestoresRequest, call: Call) -> pb.ListRestoresResponse:
        data_sources.get_source(request.data_source_id)
        answer = RESTORES.answer(request, call)
        _hide_targets(answer.restores, call.caller)
        return answer

    def GetRestore(self, request: pb.GetRestoreRequest, call: Call) -> pb.Restore:
        row = restores.get_restore(request.data_source_id, request.restore_id)
        return _restore(row, call.caller)

    def CancelRestore(self, request: pb.CancelRestoreRequest, call: Call) -> pb.Restore:
        row = restores.cancel_restore(request.data_source_id, request.restore_id)
        return _restore(row, call.caller)

    def ListBackupSchedules(
        self, request: pb.ListBackupSchedulesRequest, call: Call
    ) -> pb.ListBackupSchedulesResponse:
        data_sources.get_source(request.data_source_id)
        return SCHEDULES.answer(request, call)

    def CreateBackupSchedule(
        self, request: pb.CreateBackupScheduleRequest, call: Call
    ) -> pb.BackupSchedule:
        values = wire.given(request, ScheduleRules)
        values.setdefault("backup_type", "full")
        values.setdefault("is_enabled", True)
        row = schedules.create_schedule(request.data_source_id, values, call.caller.user_id)
        return TO_SCHEDULE(row)

    def UpdateBackupSchedule(
        self, request: pb.UpdateBackupScheduleRequest, call: Call
    ) -> pb.BackupSchedule:
        values = wire.given(request, ScheduleChanges)
        before, after = schedules.update_schedule(
            *(request.data_source_id, request.schedule_id, values, request.etag),
            by=call.caller,
        )
        call.changed(TO_SCHEDULE.recorded(before), TO_SCHEDULE.recorded(after))
        return TO_SCHEDULE(after)

    def DeleteBackupSchedule(self, request: pb.DeleteBackupScheduleRequest, call: Call) -> Empty:
        schedules.delete_schedule(request.data_source_id, request.schedule_id)
        return Empty()


@contextmanager
def _store_failures() -> Iterator[None]:
    """Raise what an import answers when the store fails, is slow, or is read by another import."""
    try:
        yield
    except StoreError as error:
        raise refusal(error) from None
    except Busy:
        raise errors.Unavailable("another import is running; try again") from None
    except TimeoutError:
        raise errors.Unavailable("the store is slow; call again to continue") from None


def _adopt(result: imports.Import, found: list[imports.Found], call: Call) -> None:
    call.changes["imported"] = result.adopt(found)


def _import_response(result: imports.Import) -> pb.ImportBackupsResponse:
    response = pb.ImportBackupsResponse(imported=result.imported, known=result.known)
    for each in result.refused:
        response.refused.add(artifact=each.artifact, problem=each.problem)
    for other in result.others.values():
        response.others.add(**asdict(other))
    return response


def _queue_restore(
    request: pb.RestoreBackupRequest, target_id: int, others: list[int] | None, call: Call
) -> pb.Restore:
    """Queue a restore, if the caller may restore to where it goes."""
    source_id = request.data_source_id
    targets.check_restore(call.caller, source_id, target_id, others)
    row = restores.restore_backup(
        *(source_id, request.backup_id, target_id, request.target_database),
        overwrite=request.overwrite,
        by=call.caller.user_id,
    )
    names = ("target_data_source_id", "target_database", "overwrite")
    call.changes = {name: {"after": getattr(row, name)} for name in names}
    call.changes["restore_id"] = row.id
    return TO_RESTORE(row)
