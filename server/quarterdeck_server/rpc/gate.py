"""The gate: the steps that every call passes, in the same order.

authenticate, check the policy, validate, open the transaction, run the rpc,
write the audit row, commit; or turn the error into a status, and audit the
denial or failure after the rollback.

A plain method `(request, call)` runs whole on a database thread. An async one
`(request, steps)` takes its steps through `Steps`, because part of its work (a
password hash, many transactions) must not hold a database thread; the method of
a stream is an async generator, which holds no thread while it waits.
"""

import asyncio
import inspect
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol, TypeAlias

import grpc
import peewee
import structlog
from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import DecodeError, Message

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.caller import Call, Caller, Metadata
from quarterdeck_server.core.crypto import Signer
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.rpc import credentials, item_counts, preconditions, status, validation
from quarterdeck_server.rpc.call_log import Watch
from quarterdeck_server.rpc.contract import BrokenContract
from quarterdeck_server.rpc.denials import Denials
from quarterdeck_server.rpc.paces import BYTE_SECONDS, CALL_SECONDS
from quarterdeck_server.rpc.peers import PEERS
from quarterdeck_server.rpc.policy import Rpc, rpcs_of
from quarterdeck_server.rpc.retry import Retry
from quarterdeck_server.rpc.sending import send
from quarterdeck_server.rpc.shares import Shares
from quarterdeck_server.rpc.steps import SMALL_BYTES, Steps, Threads, transact
from quarterdeck_server.rpc.unread_items import read_the_rest
from quarterdeck_server.storage import audit, db, failures

log = structlog.get_logger("rpc")

# Of a message; 4 MiB of JSON can be more.
MOST_BYTES = 16 * 1024 * 1024
REQUEST_ID = re.compile(r"[\w.:-]{1,64}", re.ASCII)


Plain: TypeAlias = Callable[[Message, Call], Message]
Stepped: TypeAlias = Callable[[Message, Steps], Awaitable[Message]]
# What a stepped method does at once when it is small: reads, and answers what is left to commit.
AtOnce: TypeAlias = Callable[[Message, Call, Metadata], Callable[[], Message] | None]
Streaming: TypeAlias = Callable[[Message, Steps], AsyncGenerator[Message, None]]
Answer: TypeAlias = Callable[[Call, Metadata, bytes], Awaitable[bytes]]


class Authenticator(Protocol):
    """Find out who calls."""

    def authenticate(self, token: str) -> Caller:
        """Return the caller of an access token or an API key. Raise Unauthenticated."""

    def touch(self, caller: Caller, ip: str) -> None:
        """Note that a session or a key was used, in a transaction of its own."""

    def is_stale(self, caller: Caller) -> bool:
        """Whether the last use of the session or the key should be noted again."""


class Unrecorded(Exception):
    """A write has no entry in the audit log: a bug of its method."""


class CheckRight(Protocol):
    """Check whether somebody has a right on a data source."""

    def __call__(self, caller: Caller, source_id: int, right: str, /) -> None:
        """Raise NotFound for one that is hidden from them, PermissionDenied for one they see."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Makes gRPC handlers of servicers."""

    threads: Threads
    authenticator: Authenticator
    request_hash: Signer
    shares: Shares
    denials: Denials
    check_right: CheckRight
    page_signer: Signer

    def handler(self, service: ServiceDescriptor, servicer: object) -> grpc.GenericRpcHandler:
        """Return the handler of a service.

        Raise BrokenContract if an rpc has no policy or no method.
        """
        methods: dict[str, Any] = {}
        for rpc in rpcs_of(service):
            method: Any = getattr(servicer, rpc.name, None)
            if method is None:
                raise BrokenContract(f"{type(servicer).__name__} has no method {rpc.name}")
            handler: Any
            if rpc.is_stream:
                handler = grpc.unary_stream_rpc_method_handler(self._stream(rpc, method))
            else:
                is_async = inspect.iscoroutinefunction(method)
                answer: Answer = partial(self._stepped if is_async else self._plain, rpc, method)
                if at_once := getattr(servicer, f"{rpc.name}AtOnce", None):
                    answer = partial(self._tried, rpc, at_once, answer)
                handler = grpc.unary_unary_rpc_method_handler(self._unary(rpc, answer))
            methods[rpc.name] = handler
        return grpc.method_handlers_generic_handler(service.full_name, methods)

    def _unary(self, rpc: Rpc, answer: Answer) -> Callable[..., Awaitable[bytes]]:
        watch = Watch(rpc)

        async def serve(body: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
            metadata = PEERS.metadata(context)
            call = self._call(rpc, metadata)
            response = b""
            with watch.of(call, metadata) as watched:
                try:
                    held = call.held = self.shares.begin(call, len(body), rpc.weight)
                    # Until the answer is taken: it waits in memory for who does not read it.
                    context.add_done_callback(lambda _: held.give_back())  # type: ignore[arg-type]
                    await held.turn()
                    try:
                        response = await answer(call, metadata, body)
                        held.spend(CALL_SECONDS + BYTE_SECONDS * (len(body) + len(response)))
                        held.worked()
                    finally:
                        held.step_aside()
                    await self._granted(rpc, call)
                except Exception as raised:
                    watched.error = await self._failed(rpc, call, raised)
            self._touch(call)
            if watched.error is not None:
                await asyncio.sleep(self.shares.pause_seconds(call, watched.error))
                await _abort(context, metadata, watched.error)
            if call.answer_headers:
                await context.send_initial_metadata(tuple(call.answer_headers.items()))
            return response

        return serve

    async def _plain(
        self, rpc: Rpc, method: Plain, call: Call, _metadata: Metadata, body: bytes
    ) -> bytes:
        """Answer a call whole, on a database thread."""
        pool = self.threads.reads if rpc.is_read else self.threads.writes
        return await pool.run(db.guarded, self._whole, rpc, method, call, body)

    async def _stepped(
        self, rpc: Rpc, method: Stepped, call: Call, metadata: Metadata, body: bytes
    ) -> bytes:
        """Answer a call whose steps are on threads."""
        request, steps = await self._begin(rpc, call, metadata, body)
        return preconditions.answered(call, await method(request, steps))

    async def _tried(
        self,
        rpc: Rpc,
        at_once: AtOnce,
        otherwise: Answer,
        call: Call,
        metadata: Metadata,
        body: bytes,
    ) -> bytes:
        """Answer a small call whole on a database thread, if its method can; else in steps."""

        def whole() -> bytes | None:
            work = at_once(self._prepare(rpc, call, body), call, metadata)
            return preconditions.answered(call, transact(call, work, None)) if work else None

        if len(body) <= SMALL_BYTES:
            answer = await self.threads.writes.run(db.guarded, whole)
            if answer is not None:
                return answer
        return await otherwise(call, metadata, body)

    def _stream(self, rpc: Rpc, method: Streaming) -> Callable[..., Awaitable[None]]:
        watch = Watch(rpc)
        share = self.shares.news if rpc.tells_news else self.shares.files

        async def serve(body: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> None:
            metadata = PEERS.metadata(context)
            call = self._call(rpc, metadata)
            with watch.of(call, metadata) as watched:
                try:
                    begun = call.held = self.shares.begin(call, len(body))
                    try:
                        request, steps = await self._begin(rpc, call, metadata, body)
                    finally:
                        begun.give_back()
                    with share.held_by(call):
                        granted = partial(self._granted, rpc, call)
                        sent = partial(self._touch, call)
                        await send(context, method(request, steps), steps, granted, sent)
                except Exception as raised:
                    watched.error = await self._failed(rpc, call, raised)
            self._touch(call)
            if watched.error is not None:
                await _abort(context, metadata, watched.error)

        return serve

    async def _begin(
        self, rpc: Rpc, call: Call, metadata: Metadata, body: bytes
    ) -> tuple[Message, Steps]:
        request = await self.threads.reads.run(db.guarded, self._prepare, rpc, call, body)
        readmit = partial(self._admit, rpc, call, request)
        retry = self._retry(rpc, call, request)
        return request, Steps(self.threads, call, retry, readmit, metadata, not rpc.is_read)

    def _prepare(self, rpc: Rpc, call: Call, body: bytes) -> Message:
        """Authenticate, check the policy, and validate the request."""
        self._identify(rpc, call)
        if len(body) > MOST_BYTES:
            raise errors.InvalidArgument(
                f"the message is more than {MOST_BYTES >> 20} MiB", reason=Reason.TOO_LARGE
            )
        try:
            request = rpc.request_type.FromString(body)
        except DecodeError:
            request, call.unread = read_the_rest(rpc.request_type, body)
        item_counts.check(request)
        if b"\0" in body:
            validation.refuse_nul(request)
        preconditions.take(call.conditions, rpc.is_read, request)
        validation.validate(request)
        # A denial tells of it, too.
        call.resource_id = rpc.resource.id_of(request, call.identity)
        self._check_rights(rpc, call, request)
        if rpc.told_fields:
            call.changes = rpc.told(request)
        return request

    def _identify(self, rpc: Rpc, call: Call) -> None:
        if rpc.public and not (rpc.of_sender and credentials.is_key(call.token)):
            return
        if call.bad_credential:
            raise call.bad_credential
        token = call.token
        try:
            call.identity = self.authenticator.authenticate(token)
            if call.identity.key:
                call.identity.key.admit(call.ip)
        except errors.Unauthenticated:
            self.shares.users.forget(token)
            raise
        self.shares.users.note(token, call.identity.party)
        rpc.admit(call.identity)

    def _check_rights(self, rpc: Rpc, call: Call, request: Message) -> None:
        for source_id, right in rpc.rights_needed(request):
            self.check_right(call.caller, source_id, right)

    def _admit(self, rpc: Rpc, call: Call, request: Message) -> None:
        """Raise unless the caller may still make the call: it may have waited for long."""
        self._identify(rpc, call)
        self._check_rights(rpc, call, request)

    def _whole(self, rpc: Rpc, method: Plain, call: Call, body: bytes) -> bytes:
        request = self._prepare(rpc, call, body)
        if rpc.is_read:
            return preconditions.answered(call, method(request, call))
        retry = self._retry(rpc, call, request)
        return preconditions.answered(call, transact(call, lambda: method(request, call), retry))

    def _retry(self, rpc: Rpc, call: Call, request: Message) -> Retry | None:
        if not (rpc.has_request_id and getattr(request, "request_id", None)):
            return None
        return Retry(
            self.request_hash,
            call.caller.user_id,
            rpc,
            request,
            partial(self._check_answer, rpc, call),
        )

    def _check_answer(self, rpc: Rpc, call: Call, answer: Message) -> None:
        """Raise unless the caller may see a data source that was made, and is answered again."""
        if rpc.answer_right:
            self.check_right(call.caller, getattr(answer, "id", 0), rpc.answer_right)

    async def _failed(self, rpc: Rpc, call: Call, raised: Exception) -> errors.AppError:
        """Return the error to send; audit the denial or failure, and log our own bugs."""
        error = _app_error(call, raised)
        denied = error.reason is not Reason.NO_TOKEN and (
            isinstance(error, errors.PermissionDenied)
            or error.reason is Reason.BAD_CREDENTIALS
            or (rpc.judges_caller and isinstance(error, errors.Unauthenticated))
            # A key that has ended, and whose it is is known.
            or (call.identity is not None and isinstance(error, errors.Unauthenticated))
        )
        is_written = rpc.is_audited or not rpc.is_read
        failed_write = is_written and call.identity is not None
        bad_request = isinstance(error, errors.InvalidArgument | errors.Unauthenticated)
        is_refused = error.reason in self.shares.reasons or error.reason is Reason.TOO_MANY_LOGINS
        if denied or (failed_write and not bad_request and not is_refused):
            outcome = audit.DENIED if denied else audit.FAILURE
            await self.denials.note(call, outcome, error.reason)
        return error

    async def _granted(self, rpc: Rpc, call: Call) -> None:
        """Write the entry of a read that is audited, before anything is answered.

        Raise Unrecorded for a write that has none.
        """
        if not rpc.is_read and call.leaves_no_trace:
            raise Unrecorded(f"{rpc.name} recorded nothing, and did not say that nothing changed")
        if not rpc.is_audited:
            return

        def record() -> None:
            with db.write():
                audit.record(call)

        await self.threads.writes.run(db.guarded, record)

    def _call(self, rpc: Rpc, metadata: Metadata) -> Call:
        request_id = str(metadata.get("x-request-id", ""))
        token = credentials.token(metadata)
        user_id = self.shares.users.of(token)
        return Call(
            action=rpc.name,
            resource_type=rpc.resource.type,
            id_in_answer=rpc.resource.path_in_answer,
            request_id=request_id if REQUEST_ID.fullmatch(request_id) else db.new_id(),
            ip=str(metadata.get("x-quarterdeck-client", "")),
            user_agent=str(metadata.get("user-agent", ""))[:300],
            received_at=clock.now(),
            conditions=preconditions.given(metadata),
            token=token,
            bad_credential=credentials.problem(metadata, token),
            service=rpc.service,
            takes_credential=rpc.takes_credential,
            presumed_user_id=user_id,
            page_signer=self.page_signer,
            unknown_token=f"{hash(token):x}" if token and not user_id else "",
        )

    def _touch(self, call: Call) -> None:
        """Note that the caller's session or key is used, if the last note is some time ago."""
        caller = call.identity
        if caller is None or not self.authenticator.is_stale(caller):
            return
        # A stream is told of it when it is let in again.
        call.identity = replace(caller, session_used_at=clock.now())

        def touch() -> None:
            try:
                with db.write():
                    self.authenticator.touch(caller, call.ip)
            except peewee.PeeweeException as failure:
                log.warning(
                    "last use not noted", error=str(failure), exc_info=failures.told(failure)
                )

        self.threads.writes.run(db.guarded, touch)


def _app_error(call: Call, raised: Exception) -> errors.AppError:
    if isinstance(raised, errors.AppError):
        return raised
    if isinstance(raised, peewee.PeeweeException):
        known = failures.meaning(raised)
        if known is not None:
            log.warning("database", error=str(raised))
            return known
    log.error("internal error", exc_info=raised)
    return errors.AppError(f"internal error; its request id is {call.request_id}")


async def _abort(
    context: grpc.aio.ServicerContext[bytes, bytes], metadata: Metadata, error: errors.AppError
) -> None:
    trailers = (*status.to_metadata(error), *credentials.challenges(metadata, error))
    await context.abort(status.code_of(error), error.message, trailers)
