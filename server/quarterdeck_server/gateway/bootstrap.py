"""Envoy's bootstrap and descriptor set, derived from the contract."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import certifi
import jinja2
from google.api import annotations_pb2
from google.protobuf.descriptor import FileDescriptor, MethodDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet

from quarterdeck_server.core.addresses import host_and_port, ip_address, socket_path
from quarterdeck_server.core.config import Settings
from quarterdeck_server.core.crypto import Keys
from quarterdeck_server.core.durable import replace_file
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.core.json_value import JsonObject
from quarterdeck_server.gateway.docs_page import StaticFile, static_files
from quarterdeck_server.gateway.lanes import (
    STALLED_SECONDS,
    ShareFilters,
    lane_of,
    lanes,
    silent_seconds,
    stream_seconds,
    upload_pieces,
)
from quarterdeck_server.gateway.proxies import proxies
from quarterdeck_server.gateway.tls_files import Edge, WorkersTls, write_edge
from quarterdeck_server.gateway.verbs import Verbs, grouped
from quarterdeck_server.rpc import contract
from quarterdeck_server.rpc.gate import MOST_BYTES
from quarterdeck_server.rpc.policy import DEFAULT_TIMEOUT_SECONDS, HTTP_BODY, Rpc, rpc_of, rpcs_of

# Of all requests a second, those of all together who are not known, and those with what only looks
# like an API key here: false ones leave room for who has signed in.
STRANGERS_PART, KEYS_PART = 0.1, 0.5
# What the templates ask of an rpc.
OF_RPC = {"lane": lane_of, "stream_seconds": stream_seconds, "silent_seconds": silent_seconds}
SHORTEST_FILL_SECONDS = 0.05
MODULE = "shares.wasm"
# An access token as it looks, where the keys to prove one are not at hand, and an API key, alone
# and as a credential; Basic hides it in base64. Envoy takes no longer ones, with counts.
LOOKS = {
    "key": r"^qdk_[0-9A-Za-z]+ *$",
    "key_credential": r"(?i)^(bearer +qdk_|basic +)[\w+/=-]+ *$",
    "bearer": r"(?i)^(bearer +(qdk_|[\w-]+\.[\w-]+\.)|basic +)[\w+/=-]+ *$",
}
SIZES = {
    "request_bytes": 4 * 1024 * 1024,
    # Of what that is as a message.
    "message_bytes": MOST_BYTES,
    "response_bytes": 16 * 1024 * 1024,
    # Of a request by somebody who is not known.
    "stranger_bytes": 64 * 1024,
    # Of one direction of a connection or stream, where nothing has to be there as a whole.
    "buffer_bytes": 128 * 1024,
    "connections": 20_000,
    # Addresses that have a bucket of requests at once.
    "addresses": 65_536,
}
WAITS = {
    "default_seconds": DEFAULT_TIMEOUT_SECONDS,
    # For all of a request; 4 MiB in that time are 70 kB a second.
    "request_seconds": 60,
    # For any byte of a stream, or any reading of an answer.
    "stalled_seconds": STALLED_SECONDS,
}
# What callers are told who are beyond a rate.
REFUSED_TEXT = "too many requests from your address, or from all together; wait before trying again"
# Response flags of Envoy whose every line is logged; they need a fault on our side.
TOLD_FLAGS = ("UH", "UF", "UC", "UT", "URX", "UPE", "SI", "DF")

REFLECTION = (
    "/grpc.reflection.v1alpha.ServerReflection/",
    "/grpc.reflection.v1.ServerReflection/",
)

# HTTP status of a local reply, google.rpc.Code, ErrorInfo.reason; the last one takes the rest.
LOCAL_REPLIES = (
    (400, 3, Reason.BAD_REQUEST),
    (401, 16, Reason.UNAUTHENTICATED),
    (403, 7, Reason.FORBIDDEN),
    (404, 5, Reason.NO_SUCH_ROUTE),
    (405, 12, Reason.NO_SUCH_ROUTE),
    (408, 4, Reason.REQUEST_TIMEOUT),
    (413, 11, Reason.TOO_LARGE),
    (415, 3, Reason.BAD_REQUEST),
    (429, 8, Reason.RATE_LIMITED),
    (503, 14, Reason.UNAVAILABLE),
    (504, 4, Reason.DEADLINE_EXCEEDED),
    (400, 13, Reason.GATEWAY),
)


@dataclass(frozen=True, slots=True)
class Route:
    """One REST route of an rpc."""

    verb: str
    path: str
    rpc: str


def routes_of(method: MethodDescriptor) -> list[Route]:
    """Return the REST routes of a method, from google.api.http."""
    rule = method.GetOptions().Extensions[annotations_pb2.http]
    found = []
    for binding in (rule, *rule.additional_bindings):
        verb = binding.WhichOneof("pattern")
        if verb:
            found.append(Route(verb.upper(), getattr(binding, verb), method.full_name))
    return found


def routes() -> list[Route]:
    """Return all REST routes of the contract."""
    methods = [method for service in contract.services() for method in service.methods]
    return [route for method in methods for route in routes_of(method)]


def _verbs(served: list[StaticFile]) -> list[Verbs]:
    """Return which verbs the paths have, of REST, of gRPC and of files."""
    methods = [method for service in contract.services() for method in service.methods]
    rest = (
        (route.path, route.verb, method.server_streaming)
        for method in methods
        # These have routes of their own, which tell no log of a path with a token in it.
        if not rpc_of(method).of_sender
        for route in routes_of(method)
    )
    grpc = ((f"/{service.full_name}/{{rpc}}", "POST", False) for service in contract.services())
    files = ((path, "GET", False) for file in served for path in file.paths)
    return grouped((*rest, *grpc, *files))


def _places(served: list[StaticFile]) -> dict[str, object]:
    """Return what the templates ask of paths."""
    return {
        "prefixes": _prefixes(),
        "verbs": _verbs(served),
        "raw_paths": _raw_paths(),
    }


def _raw_paths() -> list[str]:
    """Return how the paths begin whose bodies are passed on as they are, in any encoding."""
    return _paths(
        lambda rpc: any(
            field.message_type is not None and field.message_type.full_name == HTTP_BODY
            for field in rpc.request_type.DESCRIPTOR.fields
        )
    )


def descriptor_set() -> bytes:
    """Return the contract and all it imports, serialized, each file after those it needs."""
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


def _paths(chosen: Callable[[Rpc], bool]) -> list[str]:
    """Return how the paths, REST and gRPC, of the chosen calls begin, each once."""
    paths = []
    for service in contract.services():
        for method in service.methods:
            rpc = rpc_of(method)
            if chosen(rpc):
                paths += [rpc.path, *(route.path for route in routes_of(method))]
    return list(dict.fromkeys(path.partition("{")[0] for path in paths))


def _paths_of_their_own() -> JsonObject:
    """Return how the paths begin of calls that have a lane and a bucket of their own."""
    return {
        "credential_paths": _paths(lambda rpc: rpc.takes_credential),
        "sender_paths": _paths(lambda rpc: rpc.of_sender),
    }


def _address(listen: str) -> JsonObject:
    if path := socket_path(listen):
        return {"pipe": {"path": path}}
    host, port = host_and_port(listen)
    return {"socket_address": {"address": host, "port_value": port}}


def _endpoints(workers: list[str]) -> JsonObject:
    """Return where the workers are, and whether by a name or on other machines."""
    remote = [worker for worker in workers if not socket_path(worker)]
    return {
        "endpoints": [_address(worker) for worker in workers],
        "is_remote": bool(remote),
        "by_name": any(ip_address(host_and_port(worker)[0]) is None for worker in remote),
    }


def _rates(settings: Settings) -> JsonObject:
    """Return the buckets of all other calls, in requests a second."""
    return {
        "rate": settings.rate,
        "stranger_fill": math.ceil(settings.rate * STRANGERS_PART * SHORTEST_FILL_SECONDS),
        "keys_rate": math.ceil(settings.rate * KEYS_PART),
        "client_rate": settings.client_rate,
    }


def _login_rate(a_minute: int) -> JsonObject:
    """Return the bucket of calls that take a credential: how much comes in, and how often."""
    fill_seconds = max(60 / a_minute, SHORTEST_FILL_SECONDS)
    return {
        "login_rate": a_minute,
        "login_interval": f"{fill_seconds:.3f}",
        "login_fill": max(1, round(a_minute * fill_seconds / 60)),
        "retry_after": max(1, math.ceil(fill_seconds)),
    }


def _collector(settings: Settings) -> JsonObject:
    """Return where Envoy sends spans, and the share of traces that it samples, in percent."""
    parts = urlsplit(settings.otlp_url)
    is_tls = parts.scheme == "https"
    return {
        "uri": f"{settings.otlp_url}/v1/traces",
        "host": parts.hostname,
        "port": parts.port or (443 if is_tls else 80),
        "ca": certifi.where() if is_tls else "",
        "percent": 100 * settings.trace_sample,
    }


def _prefixes() -> list[str]:
    rest = {f"/{route.path.split('/')[1]}/" for route in routes()}
    names = [f"/{service.full_name}/" for service in contract.services()]
    return [*names, *sorted(rest)]


def write_bootstrap(
    settings: Settings,
    workers: list[str],
    admin_socket: Path,
    folder: Path,
    workers_tls: WorkersTls | None = None,
    keys: Keys | None = None,
    checks_tokens: bool = False,
) -> Path:
    """Write the bootstrap for these workers (`unix:/path` or `host:port`), and what it reads.

    Each file is replaced as a whole: an Envoy of the version before may read there.
    With `keys` the gateway knows access tokens, and refuses who has none if it is to check
    them. Return the bootstrap's path.
    Raise BadSetting.
    """
    edge = write_edge(folder, settings, workers_tls, keys, checks_tokens)
    replace_file(folder / "contract.binpb", descriptor_set())
    replace_file(folder / MODULE, files(__package__).joinpath(MODULE).read_bytes())
    served = static_files() if settings.docs else []
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
    rpcs = [rpc for service in contract.services() for rpc in rpcs_of(service)]
    # YAML, not HTML; values are quoted by `tojson`.
    environment = jinja2.Environment(  # noqa: S701
        undefined=jinja2.StrictUndefined, loader=jinja2.FunctionLoader(_template)
    )
    shares = ShareFilters(folder / MODULE)
    return environment.get_template("envoy.yaml.j2").render(
        http_host=settings.http_host,
        http_port=settings.http_port,
        proxies=proxies(settings),
        metrics_host=settings.metrics_host,
        metrics_port=settings.metrics_port,
        log_format=settings.log_format,
        collector=_collector(settings) if settings.otlp_url else None,
        cors_origins=settings.cors_origins,
        **_rates(settings),
        **_login_rate(settings.login_rate),
        admin_socket=str(admin_socket),
        descriptor_file=str(folder / "contract.binpb"),
        folder=str(folder),
        static_files=served,
        services=[service.full_name for service in contract.services()],
        methods=contract.services(),
        rpcs=rpcs,
        **_paths_of_their_own(),
        **_places(served),
        reflection=REFLECTION if settings.reflection else (),
        **_endpoints(workers),
        edge=edge,
        local_replies=LOCAL_REPLIES,
        refused_text=REFUSED_TEXT,
        told_flags=TOLD_FLAGS,
        sizes=SIZES,
        waits=WAITS,
        heap_bytes=settings.gateway_memory << 20,
        connections_share=shares.of("connections", settings.client_connections),
        uploads_share=shares.of("uploads", *upload_pieces(settings.gateway_memory)),
        lanes=lanes(settings, shares),
        **OF_RPC,
        **LOOKS,
    )


def _template(name: str) -> str:
    return files(__package__).joinpath(name).read_text()
