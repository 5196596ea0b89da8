"""More requests than a caller has any use for: a stranger's, and a user's."""

import asyncio
import itertools
import json
import random
import secrets
from collections import Counter
from collections.abc import Callable

from tests.bench.attacks.target import Outcome, Target, attack, stranger
from tests.bench.attacks.wire import repeat, request


async def flood(
    target: Target,
    make: Callable[[], bytes],
    *,
    connections: int = 20,
    ahead: int = 1,
    addresses: int = 1,
) -> Outcome:
    """Keeps some requests under way on each of the connections."""
    outcome: Outcome = Counter()
    places = [stranger(number % addresses) for number in range(connections)]
    await asyncio.gather(*(repeat(target, place, outcome, make, ahead) for place in places))
    return outcome


@attack("flood-stranger", "a flood of 401 and 404 of one address")
async def flood_stranger(target: Target) -> Outcome:
    paths = itertools.cycle(("/api/tasks", "/nothing", "/api/events", "/api/auth/me"))
    return await flood(target, lambda: request("GET", next(paths)))


@attack("flood-docs", "a flood of /docs and /openapi.json of one address")
async def flood_docs(target: Target) -> Outcome:
    paths = itertools.cycle(("/docs", "/openapi.json"))
    return await flood(target, lambda: request("GET", next(paths)), connections=8)


@attack("flood-healthz", "a flood of /healthz of one address")
async def flood_healthz(target: Target) -> Outcome:
    return await flood(target, lambda: request("GET", "/healthz"))


@attack("flood-lists", "a flood of lists of one user")
async def flood_lists(target: Target) -> Outcome:
    asked = request("GET", "/api/events?page_size=200", target.users[2])
    return await flood(target, lambda: asked, connections=50)


@attack("flood-lists-gzip", "the same, to be compressed by the gateway, as pages of tasks")
async def flood_lists_gzip(target: Target) -> Outcome:
    path = "/api/tasks?page_size=200"
    asked = request("GET", path, target.users[2], b"", "accept-encoding: gzip")
    return await flood(target, lambda: asked, connections=50)


@attack("flood-assigned", "a flood of tasks of one user, each assigned to an honest one")
async def flood_assigned(target: Target) -> Outcome:
    """Their streams are told of each."""
    body = json.dumps({"title": "x", "assigned_user_id": target.reader}).encode()
    asked = request("POST", "/api/tasks", target.users[7], body)
    return await flood(target, lambda: asked)


@attack("flood-preflights", "a flood of OPTIONS, HEAD and of very long paths of one address")
async def flood_preflights(target: Target) -> Outcome:
    cors = ("origin: https://x.example", "access-control-request-method: GET")
    asked = itertools.cycle(
        (
            request("OPTIONS", "/api/tasks", "", b"", *cors),
            request("GET", f"/api/tasks?search={'x' * 50_000}"),
            request("GET", f"/api/{'a/../' * 5000}tasks"),
        )
    )
    return await flood(target, lambda: next(asked))


@attack("grpc-web", "a flood of gRPC-Web that is none of a stranger")
async def grpc_web(target: Target) -> Outcome:
    path = "/quarterdeck.v1.AuthService/Login"
    kinds = itertools.cycle(("grpc-web+proto", "grpc-web-text+proto"))
    bodies = itertools.cycle((b"\xff" * 5000, b"\0\0\0\0\0" * 1000, b"A" * 100_000))

    def make() -> bytes:
        asked = request("POST", path, "", next(bodies), "x-grpc-web: 1")
        return asked.replace(b"application/json", f"application/{next(kinds)}".encode())

    return await flood(target, make)


@attack("flood-searches", "a flood of slow searches of one user")
async def flood_searches(target: Target) -> Outcome:
    """Texts that match much, that match nothing, and of many words."""
    texts = (
        "a",
        "volume%20host",
        "e*",
        '"',
        "%25",
        "not%20or%20and",
        "x%20" * 60,
        "-",
        "%F0%9F%98%80",
    )
    paths = itertools.cycle(f"/api/events?page_size=200&search={text[:190]}" for text in texts)
    return await flood(target, lambda: request("GET", next(paths), target.users[3]), connections=30)


@attack("flood-pages", "a flood of page tokens of the attacker's making")
async def flood_pages(target: Target) -> Outcome:
    def make() -> bytes:
        token = secrets.token_urlsafe(random.choice((0, 8, 64, 1400)))
        return request("GET", f"/api/events?page_size=200&page_token={token}", target.users[3])

    return await flood(target, make)


@attack("flood-dashboard", "a flood of dashboards of one user")
async def flood_dashboard(target: Target) -> Outcome:
    paths = itertools.cycle(("overview", "events-stats", "tasks-stats"))
    return await flood(
        target, lambda: request("GET", f"/api/dashboard/{next(paths)}", target.users[4])
    )


@attack("denied", "a flood of calls of one user that are denied, each an audit row")
async def denied(target: Target) -> Outcome:
    paths = itertools.cycle(("/api/audit-log", "/api/users", "/api/config/aws-accounts"))
    return await flood(target, lambda: request("GET", next(paths), target.users[5]))


@attack("failed-writes", "a flood of writes of one user that fail, each an audit row")
async def failed_writes(target: Target) -> Outcome:
    asked = request("PUT", "/api/tasks/nothing", target.users[6], b'{"title": "x"}')
    return await flood(target, lambda: asked)


@attack("flood-writes", "a flood of tasks and comments of one user")
async def flood_writes(target: Target) -> Outcome:
    body = json.dumps({"title": "x", "description": "y" * 9000}).encode()
    return await flood(target, lambda: request("POST", "/api/tasks", target.users[7], body))


@attack("request-ids", "a flood of writes of one user, each with a request_id to be kept")
async def request_ids(target: Target) -> Outcome:
    def make() -> bytes:
        body = {"title": "x", "description": "y" * 9000, "request_id": secrets.token_hex(32)}
        return request("POST", "/api/tasks", target.users[8], json.dumps(body).encode())

    return await flood(target, make)


@attack("bad-tokens", "a flood of tokens that are none, forged, or very long")
async def bad_tokens(target: Target) -> Outcome:
    def make() -> bytes:
        token = random.choice(("x", "a.b.c", target.users[0][:-4] + "AAAA", "e" * 30_000))
        return request("GET", "/api/tasks", token)

    return await flood(target, make)


@attack("reads-of-notifications", "a flood of mark-read calls of one user")
async def reads_of_notifications(target: Target) -> Outcome:
    asked = request("POST", "/api/notifications/mark-read", target.users[9], b'{"all": true}')
    return await flood(target, lambda: asked)


@attack("flood-hundred", "a flood of 401 of a hundred addresses, 5 connections each")
async def flood_hundred(target: Target) -> Outcome:
    asked = request("GET", "/api/tasks")
    return await flood(target, lambda: asked, connections=500, addresses=100)


@attack("flood-pipelined", "a flood of one address, 50 requests ahead on each connection")
async def flood_pipelined(target: Target) -> Outcome:
    asked = request("GET", "/api/tasks")
    return await flood(target, lambda: asked, ahead=50)
