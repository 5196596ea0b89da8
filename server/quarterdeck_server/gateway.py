"""Envoy's bootstrap and descriptor set, derived from the contract."""

import math
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
from google.api import annotations_pb2
from google.protobuf.descriptor import FileDescriptor, MethodDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet

from quarterdeck_server import app
from quarterdeck_server.config import Settings
from quarterdeck_server.core.policy import rpc_of, rpcs_of

MAX_REQUEST_BYTES = 4 * 1024 * 1024
MAX_RESPONSE_BYTES = 16 * 1024 * 1024
SHORTEST_FILL_SECONDS = 0.05

# HTTP status of a local reply, google.rpc.Code, ErrorInfo.reason; the last one takes the rest.
LOCAL_REPLIES = (
    (400, 3, "BAD_REQUEST"),
    (401, 16, "UNAUTHENTICATED"),
    (403, 7, "FORBIDDEN"),
    (404, 5, "NO_SUCH_ROUTE"),
    (408, 4, "REQUEST_TIMEOUT"),
    (413, 11, "TOO_LARGE"),
    (429, 8, "RATE_LIMITED"),
    (503, 14, "UNAVAILABLE"),
    (504, 4, "DEADLINE_EXCEEDED"),
    (400, 13, "GATEWAY"),
)


@dataclass(frozen=True, slots=True)
class Route:
    """One REST route of an rpc."""

    verb: str
    path: str
    rpc: str


def routes_of(method: MethodDescriptor) -> list[Route]:
    """The REST routes of a method, from google.api.http."""
    rule = method.GetOptions().Extensions[annotations_pb2.http]
    found = []
    for binding in (rule, *rule.additional_bindings):
        verb = binding.WhichOneof("pattern")
        if verb:
            found.append(Route(verb.upper(), getattr(binding, verb), method.full_name))
    return found


def routes() -> list[Route]:
    """All REST routes of the contract."""
    methods = [method for service in app.services() for method in service.methods]
    return [route for method in methods for route in routes_of(method)]


def descriptor_set() -> bytes:
    """The contract and all it imports, serialized, each file after those it needs."""
    result = FileDescriptorSet()
    seen: set[str] = set()

    def add(file: FileDescriptor) -> None:
        if file.name in seen:
            return
        seen.add(file.name)
        for dependency in file.dependencies:
            add(dependency)
        copy: FileDescriptorProto = result.file.add()
        file.CopyToProto(copy)

    for file in app.CONTRACT:
        add(file)
    return result.SerializeToString()


def _credential_paths() -> list[str]:
    """How the paths, REST and gRPC, of all calls that take a credential begin."""
    paths = []
    for service in app.services():
        for method in service.methods:
            rpc = rpc_of(method)
            if rpc.takes_credential:
                paths += [rpc.path, *(route.path for route in routes_of(method))]
    return [path.partition("{")[0] for path in paths]


def _address(listen: str) -> dict[str, Any]:
    if listen.startswith("unix:"):
        return {"pipe": {"path": listen.removeprefix("unix:")}}
    host, _, port = listen.rpartition(":")
    return {"socket_address": {"address": host, "port_value": int(port)}}


def _prefixes(settings: Settings) -> list[str]:
    rest = {f"/{route.path.split('/')[1]}/" for route in routes()}
    names = [f"/{service.full_name}/" for service in app.services()]
    own = ["/grpc.health.v1.Health/"]
    if settings.reflection == "on":
        own += [
            "/grpc.reflection.v1alpha.ServerReflection/",
            "/grpc.reflection.v1.ServerReflection/",
        ]
    return [*names, *own, *sorted(rest)]


def render(settings: Settings, workers: list[str], admin_socket: Path, descriptor: Path) -> str:
    """The bootstrap for these workers (`unix:/path` or `host:port`)."""
    fill_seconds = max(60 / settings.login_rate, SHORTEST_FILL_SECONDS)
    rpcs = [rpc for service in app.services() for rpc in rpcs_of(service)]
    # YAML, not HTML; values are quoted by `tojson`.
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)  # noqa: S701
    template = environment.from_string(files(__package__).joinpath("envoy.yaml.j2").read_text())
    return template.render(
        http_host=settings.http_host,
        http_port=settings.http_port,
        metrics_port=settings.metrics_port,
        cors_origins=settings.cors_origins,
        rate=settings.rate,
        login_rate=settings.login_rate,
        login_interval=f"{fill_seconds:.3f}",
        login_fill=max(1, round(settings.login_rate * fill_seconds / 60)),
        retry_after=max(1, math.ceil(fill_seconds)),
        admin_socket=str(admin_socket),
        descriptor_file=str(descriptor),
        services=[service.full_name for service in app.services()],
        rpcs=rpcs,
        credential_paths=_credential_paths(),
        prefixes=_prefixes(settings),
        endpoints=[_address(worker) for worker in workers],
        local_replies=LOCAL_REPLIES,
        max_request_bytes=MAX_REQUEST_BYTES,
        max_response_bytes=MAX_RESPONSE_BYTES,
    )
