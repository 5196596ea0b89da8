"""Calls of a servicer's methods through the gate and over gRPC, in this process."""

import asyncio
from collections.abc import Sequence
from threading import Barrier
from typing import Any

import grpc
from quarterdeck_server.core.caller import Caller
from quarterdeck_server.core.crypto import Signer
from quarterdeck_server.rpc import contract
from quarterdeck_server.rpc.denials import Denials
from quarterdeck_server.rpc.gate import Gate
from quarterdeck_server.rpc.policy import rpcs_of
from quarterdeck_server.rpc.shares import Shares
from quarterdeck_server.rpc.steps import Threads
from quarterdeck_server.rpc.threads import DatabaseThreads
from quarterdeck_server.storage import db

from tests.support.people import stored_caller

SIGNER = Signer([b"k" * 32])


class _Somebody:
    """Takes every token for one caller's."""

    def __init__(self, caller: Caller | None) -> None:
        self._caller = caller

    def authenticate(self, token: str) -> Caller:
        assert self._caller is not None
        return self._caller

    def is_stale(self, caller: Caller) -> bool:
        return False

    def touch(self, caller: Caller, ip: str) -> None:
        """Not called."""


async def _disconnect(pool: DatabaseThreads) -> None:
    """Close the connection of each thread."""
    together = Barrier(len(pool._regular))

    def close() -> None:
        together.wait(5)
        db.close_database()

    await asyncio.gather(*[pool.run(close) for _ in pool._regular])


def called(service: str, servicer: object, rpc: str, request: Any) -> str:
    """The status of a call over gRPC, and what is wrong."""
    return answered(service, servicer, rpc, request, (("authorization", "Bearer t"),))[0]


def answered(
    service: str, servicer: object, rpc: str, request: Any, metadata: Sequence[tuple[str, str]]
) -> tuple[str, Any]:
    """The status of a call over gRPC, and what is wrong; and the answer, None if there is none."""
    [known] = [each for each in contract.services() if each.name == service]
    [method] = [each for each in rpcs_of(known) if each.name == rpc]

    somebody = _Somebody(stored_caller() if dict(metadata).get("authorization") else None)

    async def run() -> tuple[str, Any]:
        threads = Threads(10)
        shares = Shares(8, 8, 1, 1, 100)
        gate = Gate(threads, somebody, SIGNER, shares, Denials(threads), lambda *_: None, SIGNER)
        server = grpc.aio.server()
        server.add_generic_rpc_handlers((gate.handler(known, servicer),))
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        try:
            async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
                call = channel.unary_unary(
                    method.path,
                    request_serializer=method.request_type.SerializeToString,
                    response_deserializer=method.response_type.FromString,
                )
                return "OK", await call(request, metadata=tuple(metadata))
        except grpc.aio.AioRpcError as error:
            return f"{error.code().name}: {error.details()}", None
        finally:
            await server.stop(None)
            await _disconnect(threads.reads)
            await _disconnect(threads.writes)
            threads.close()

    return asyncio.run(run())
