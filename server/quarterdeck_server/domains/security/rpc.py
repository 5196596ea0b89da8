"""SecurityService."""

import hashlib
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, astuple
from functools import lru_cache
from itertools import islice
from typing import ParamSpec, TypeVar

import structlog
from quarterdeck.v1 import (
    backups_pb2,
    data_sources_pb2,
    options_pb2,
    reports_pb2,
)
from quarterdeck.v1 import security_pb2 as pb

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.caller import Call
from quarterdeck_server.core.crypto import Sealer, Signer
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.data_sources import grants
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.domains.security import protection, service, vendors
from quarterdeck_server.domains.security.access import Access
from quarterdeck_server.domains.security.checks import Finding
from quarterdeck_server.domains.security.models import SecurityAudit, SecurityAuditRow
from quarterdeck_server.domains.users import service as users
from quarterdeck_server.rpc import wire
from quarterdeck_server.rpc.blocking_calls import Busy, Outside
from quarterdeck_server.rpc.page import MAX_CHARACTERS
from quarterdeck_server.rpc.page_tokens import Tokens, signer_of
from quarterdeck_server.rpc.policy import Rpc, rpcs_of
from quarterdeck_server.rpc.steps import Steps

log = structlog.get_logger("security")

AT_ONCE = 6
LIMIT_SECONDS = 50.0
DEFAULT_ENTRIES = 5_000
MOST_ENTRIES = 10_000
MOST_NOTES = 200
# The lists of AccessControl, in the order of their pages.
LISTS = ("roles", "memberships", "grants", "owners", "public_grants", "default_privileges")
# What there is to do with a data source.
SERVICES = tuple(
    file.DESCRIPTOR.services_by_name[name]
    for file, name in (
        (data_sources_pb2, "DataSourceService"),
        (backups_pb2, "BackupService"),
        (reports_pb2, "ReportService"),
        (pb, "SecurityService"),
    )
)


def _findings(text: str) -> list[pb.SecurityAudit.Finding]:
    return [pb.SecurityAudit.Finding(**each) for each in json.loads(text)]


def _counts(text: str) -> dict[str, int]:
    found = [each["status"] for each in json.loads(text)]
    return {word: found.count(word) for word in pb.SecurityAudit.Finding.Status.keys()[1:]}


AUDIT = wire.Mapper(
    pb.SecurityAudit,
    SecurityAudit,
    SecurityAuditRow,
    {
        "findings": ("findings", _findings),
        "counts": ("findings", _counts),
        "worse": ("worse", json.loads),
    },
)

P = ParamSpec("P")
T = TypeVar("T")


class Security:
    """Looks at data sources with the eyes of an auditor."""

    def __init__(self, sealer: Sealer, allowed: AllowedPlaces) -> None:
        self._sealer = sealer
        self._allowed = allowed
        self._outside = Outside("security", AT_ONCE, LIMIT_SECONDS)

    async def AuditSecurity(
        self, request: pb.AuditSecurityRequest, steps: Steps
    ) -> pb.SecurityAudit:
        source_id = request.data_source_id
        kept = await steps.read(service.last_audit, source_id)
        if kept is not None and not request.refresh:
            steps.call.unchanged("the last audit is answered")
            return AUDIT(kept)
        target = await self._target(source_id, steps)
        began = clock.now()
        until = _until(LIMIT_SECONDS)
        version, findings = await self._looking(vendors.audit, target, self._allowed, until)
        findings += await steps.read(protection.audit, source_id)
        return await steps.commit(_keep, source_id, version, findings, began, steps.call)

    async def GetAccessControl(
        self, request: pb.GetAccessControlRequest, steps: Steps
    ) -> pb.AccessControl:
        source_id = request.data_source_id
        target = await self._target(source_id, steps)
        signer = signer_of(steps.call)
        version, access, tokens = await self._looking(self._read, signer, source_id, target)
        answer = _access_control(source_id, version, access)
        answer.quarterdeck.extend(await steps.read(_of_quarterdeck, source_id))
        _fill_page(answer, access, tokens, request)
        return answer

    async def _target(self, source_id: int, steps: Steps) -> Target:
        return await self._asking(steps.read(data_sources.target, source_id, self._sealer))

    def _read(self, signer: Signer, source_id: int, target: Target) -> tuple[str, Access, Tokens]:
        version, access = vendors.read_access(target, self._allowed, _until(LIMIT_SECONDS))
        return version, access, _tokens(signer, source_id, access)

    async def _looking(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what `fn` finds in a source, on a thread of its own.

        Raise Conflict also for an answer that makes no sense.
        """
        try:
            return await self._asking(self._outside.run(fn, *args, **kwargs))
        except errors.AppError:
            raise
        except Exception as error:
            # Of its text nobody knows what a server made it of.
            log.error("a data source could not be looked at", kind=type(error).__name__)
            message = "the source sent an invalid answer; Quarterdeck's log has the kind of error"
            raise errors.Conflict(message, reason=Reason.SERVER_ERROR) from None

    async def _asking(self, work: Awaitable[T]) -> T:
        """Return what a source returns. Raise Conflict or Unavailable if it does not."""
        try:
            return await work
        except SourceError as failure:
            # Not 503, which the gateway tries again: each try may take its time.
            raise errors.Conflict(failure.message, reason=failure.code) from None
        except Busy:
            message = "too many data sources are being audited; try again"
            raise errors.ResourceExhausted(message, reason=Reason.BUSY) from None
        except TimeoutError:
            message = "the data source did not respond in time; try again"
            raise errors.Conflict(message, reason=Reason.TIMEOUT) from None


def _until(seconds: float) -> Callable[[], None]:
    """Return what raises SourceError as soon as so much time has passed: nobody waits any more."""
    end = time.monotonic() + seconds

    def check() -> None:
        if time.monotonic() > end:
            raise SourceError(Reason.TIMEOUT, "It took too long.")

    return check


def _keep(
    source_id: int, version: str, findings: Sequence[Finding], began: int, call: Call
) -> pb.SecurityAudit:
    row = service.keep_audit(source_id, version, findings, began)
    call.changes = {"score": row.score, "worse": json.loads(row.worse)}
    return AUDIT(row)


def _access_control(source_id: int, version: str, access: Access) -> pb.AccessControl:
    return pb.AccessControl(
        data_source_id=source_id,
        read_at=wire.timestamp(clock.now()),
        server_version=version,
        notes=access.notes[:MOST_NOTES],
        totals={name: len(getattr(access, name)) for name in LISTS},
    )


def _fill_page(
    answer: pb.AccessControl, access: Access, tokens: Tokens, request: pb.GetAccessControlRequest
) -> None:
    """Add the entries of the page that is asked for, and the token of the next one."""
    size = min(request.page_size or DEFAULT_ENTRIES, MOST_ENTRIES)
    (begin,) = tokens.read(request.page_token) or (0,)
    end = _fill(answer, access, int(begin or 0), size)
    if end < sum(answer.totals.values()):
        answer.next_page_token = tokens.write(end)


def _fill(answer: pb.AccessControl, access: Access, begin: int, size: int) -> int:
    """Add the entries of a page, counted through all lists, and return where the next one begins.

    That is before its end if what the server told is long.
    """
    entries = ((name, entry) for name in LISTS for entry in getattr(access, name))
    at, bytes_left = begin, 2 * MAX_CHARACTERS
    for name, entry in islice(entries, begin, begin + size):
        message = getattr(answer, name).add(**asdict(entry))
        bytes_left -= message.ByteSize()
        if bytes_left < 0 and at > begin:
            del getattr(answer, name)[-1]
            break
        at += 1
    return at


@lru_cache(1)
def _rpcs() -> list[Rpc]:
    return [rpc for each in SERVICES for rpc in rpcs_of(each)]


def _of_quarterdeck(source_id: int) -> list[pb.AccessControl.QuarterdeckRole]:
    """Return what each role may call, as the contract has it, with what was granted to it."""
    numbers = users.active_by_role()
    found = []
    for role in options_pb2.Policy.Role.keys()[1:]:
        rights = grants.rights_of_role(role, source_id)
        names = [
            rpc.name
            for rpc in _rpcs()
            if role in rpc.roles and (rpc.names_no_source or rpc.source_right in rights)
        ]
        found.append(
            pb.AccessControl.QuarterdeckRole(
                role=role, users=numbers.get(role, 0), may_call=names, rights=rights
            )
        )
    return found


def _tokens(signer: Signer, source_id: int, access: Access) -> Tokens:
    """Return where in what a source has a page begins: good only while the source has the same."""
    scope = hashlib.sha256(f"access-control/{source_id}".encode())
    for name in LISTS:
        for entry in getattr(access, name):
            scope.update(f"{name} {astuple(entry)!r}".encode(errors="replace"))
    problem = "belongs to another list, or the rights have changed since; start again"
    return Tokens(signer, scope.digest(), problem)
