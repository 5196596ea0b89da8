"""Envoy's bootstrap and descriptor set, derived from the contract."""

import math
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import certifi
import jinja2
from google.api import annotations_pb2
from google.protobuf.descriptor import FileDescriptor, MethodDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet

from quarterdeck_server import contract
from quarterdeck_server.addresses import host_and_port, ip_address, socket_path
from quarterdeck_server.config import Settings
from quarterdeck_server.core.crypto import Keys
from quarterdeck_server.core.durable import replace_file
from quarterdeck_server.core.policy import rpc_of, rpcs_of
from quarterdeck_server.docs_page import StaticFile, static_files
from quarterdeck_server.edge import Edge, WorkersTls, write_edge

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
    methods = [method for service in contract.services() for method in service.methods]
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

    for file in contract.CONTRACT:
        add(file)
    return result.SerializeToString()


def _credential_paths() -> list[str]:
    """How the paths, REST and gRPC, of all calls that take a credential begin."""
    paths = []
    for service in contract.services():
        for method in service.methods:
            rpc = rpc_of(method)
            if rpc.takes_credential:
                paths += [rpc.path, *(route.path for route in routes_of(method))]
    return [path.partition("{")[0] for path in paths]


def _address(listen: str) -> dict[str, Any]:
    if path := socket_path(listen):
        return {"pipe": {"path": path}}
    host, port = host_and_port(listen)
    return {"socket_address": {"address": host, "port_value": port}}


def _collector(settings: Settings) -> dict[str, Any]:
    """Where Envoy sends its spans, and what share of those that begin with it, in percent."""
    parts = urlsplit(settings.otlp_url)
    is_tls = parts.scheme == "https"
    return {
        "uri": f"{settings.otlp_url}/v1/traces",
        "host": parts.hostname,
        "port": parts.port or (443 if is_tls else 80),
        "ca": certifi.where() if is_tls else "",
        "percent": 100 * settings.trace_sample,
    }


def _prefixes(settings: Settings) -> list[str]:
    rest = {f"/{route.path.split('/')[1]}/" for route in routes()}
    names = [f"/{service.full_name}/" for service in contract.services()]
    own = ["/grpc.health.v1.Health/"]
    if settings.reflection == "on":
        own += [
            "/grpc.reflection.v1alpha.ServerReflection/",
            "/grpc.reflection.v1.ServerReflection/",
        ]
    return [*names, *own, *sorted(rest)]


def write_bootstrap(
    settings: Settings,
    workers: list[str],
    admin_socket: Path,
    folder: Path,
    workers_tls: WorkersTls | None = None,
    keys: Keys | None = None,
) -> Path:
    """Writes the bootstrap for these workers (`unix:/path` or `host:port`), and what it reads.

    Each file is replaced as a whole: an Envoy of the version before may read there.
    With `keys` the gateway checks access tokens, too. Answers the bootstrap's path.
    Raises BadSetting.
    """
    edge = write_edge(folder, settings, workers_tls, keys)
    replace_file(folder / "contract.binpb", descriptor_set())
    served = static_files()
    for file in served:
        replace_file(folder / file.name, file.content)
    bootstrap = folder / "envoy.yaml"
    rendered = _render(settings, workers, admin_socket, folder, served, edge)
    replace_file(bootstrap, rendered.encode())
    return bootstrap


def _render(
    settings: Settings,
    workers: list[str],
    admin_socket: Path,
    folder: Path,
    served: list[StaticFile],
    edge: Edge,
) -> str:
    fill_seconds = max(60 / settings.login_rate, SHORTEST_FILL_SECONDS)
    rpcs = [rpc for service in contract.services() for rpc in rpcs_of(service)]
    # YAML, not HTML; values are quoted by `tojson`.
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)  # noqa: S701
    template = environment.from_string(files(__package__).joinpath("envoy.yaml.j2").read_text())
    return template.render(
        http_host=settings.http_host,
        http_port=settings.http_port,
        metrics_host=settings.metrics_host,
        metrics_port=settings.metrics_port,
        log_format=settings.log_format,
        collector=_collector(settings) if settings.otlp_url else None,
        cors_origins=settings.cors_origins,
        rate=settings.rate,
        login_rate=settings.login_rate,
        login_interval=f"{fill_seconds:.3f}",
        login_fill=max(1, round(settings.login_rate * fill_seconds / 60)),
        retry_after=max(1, math.ceil(fill_seconds)),
        admin_socket=str(admin_socket),
        descriptor_file=str(folder / "contract.binpb"),
        folder=str(folder),
        static_files=served,
        services=[service.full_name for service in contract.services()],
        rpcs=rpcs,
        credential_paths=_credential_paths(),
        prefixes=_prefixes(settings),
        endpoints=[_address(worker) for worker in workers],
        is_remote=any(not socket_path(worker) for worker in workers),
        by_name=any(
            ip_address(host_and_port(worker)[0]) is None
            for worker in workers
            if not socket_path(worker)
        ),
        edge=edge,
        local_replies=LOCAL_REPLIES,
        max_request_bytes=MAX_REQUEST_BYTES,
        max_response_bytes=MAX_RESPONSE_BYTES,
    )
