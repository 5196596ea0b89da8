"""What a client has to know of each rpc, read from the options of the contract."""

import importlib
import json
import pkgutil
from dataclasses import dataclass
from functools import cache
from typing import Any

import grpc
import quarterdeck.v1
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.descriptor_pb2 import MethodOptions
from quarterdeck.v1 import options_pb2

# The generated stubs type an extension as a plain field.
POLICY: Any = options_pb2.policy
# About 3 s together; gRPC makes no more than five attempts (gRFC A6).
RETRIES = {
    "maxAttempts": 5,
    "initialBackoff": "0.2s",
    "maxBackoff": "2s",
    "backoffMultiplier": 2,
    "retryableStatusCodes": [grpc.StatusCode.UNAVAILABLE.name],
}


@dataclass(frozen=True, slots=True)
class Rpc:
    """One rpc."""

    # It needs no token.
    is_public: bool
    # The answer is a stream of messages.
    is_stream: bool
    has_request_id: bool
    # Doing it twice does no more than doing it once.
    is_repeatable: bool
    # How long the server may take over it, in seconds; 0 for the usual time.
    timeout_seconds: int


def _rpc_of(method: MethodDescriptor) -> Rpc:
    options = method.GetOptions()
    policy = options.Extensions[POLICY]
    has_request_id = "request_id" in method.input_type.fields_by_name
    is_read = options.idempotency_level == MethodOptions.NO_SIDE_EFFECTS
    return Rpc(
        is_public=policy.public,
        is_stream=method.server_streaming,
        has_request_id=has_request_id,
        is_repeatable=is_read or has_request_id,
        timeout_seconds=policy.timeout_seconds,
    )


@cache
def rpc_at(path: str) -> Rpc:
    """Return the rpc that gRPC names so: `/quarterdeck.v1.TaskService/GetTask`."""
    name = path.removeprefix("/").replace("/", ".")
    return _rpc_of(descriptor_pool.Default().FindMethodByName(name))


def methods() -> list[MethodDescriptor]:
    """Return every method of the contract."""
    modules = [
        importlib.import_module(f"quarterdeck.v1.{module.name}")
        for module in pkgutil.iter_modules(quarterdeck.v1.__path__)
        if module.name.endswith("_pb2")
    ]
    return [
        method
        for module in modules
        for service in module.DESCRIPTOR.services_by_name.values()
        for method in service.methods
    ]


@cache
def service_config() -> str:
    """gRPC's service config: what may be repeated is tried again when the server is away."""
    names = [
        {"service": method.containing_service.full_name, "method": method.name}
        for method in methods()
        if _rpc_of(method).is_repeatable
    ]
    return json.dumps({"methodConfig": [{"name": names, "retryPolicy": RETRIES}]})
