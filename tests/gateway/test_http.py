"""HTTP as RFC 9110 has it: verbs, HEAD, OPTIONS, encodings of bodies, conditions."""

import gzip
import re
from collections import defaultdict

import httpx
import pytest
from quarterdeck_server.gateway.bootstrap import routes
from quarterdeck_server.gateway.verbs import grouped

from tests.support.backup_api import on_sqlite
from tests.support.running_server import Person, Stack, reason

PATHS: defaultdict[str, set[str]] = defaultdict(set)
for _route in (each for each in routes() if not each.path.startswith("/in/")):
    PATHS[re.sub(r"\{[^}]*\}", "1", _route.path)].add(_route.verb)


def allowed(answer: httpx.Response) -> set[str]:
    return set(answer.headers["allow"].split(", "))


@on_sqlite
def test_each_path_says_which_verbs_it_has(stack: Stack) -> None:
    client = stack.client()
    for path, verbs in PATHS.items():
        for verb in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} - verbs:
            answer = client.request(verb, path)
            if answer.status_code != 405:
                # As a GET, or of a path that this one is one of: `/reports/stats`, `/reports/{id}`.
                assert verb in allowed(client.request("PATCH", path))
                continue
            assert verbs < allowed(answer)
            assert (reason(answer) if verb != "HEAD" else "NO_SUCH_ROUTE") == "NO_SUCH_ROUTE"
        options = client.options(path)
        assert (options.status_code, verbs < allowed(options)) == (204, True)
        for verb in verbs:
            assert client.request(verb, path).status_code != 405
    for path, status in (("/api/none", 404), ("/api/tasks:none", 404), ("/docs", 405)):
        assert client.patch(path).status_code == status


def test_a_path_that_is_one_of_others_has_their_verbs() -> None:
    found = grouped(
        [("/a/{id}", "DELETE", False), ("/a/b", "GET", True), ("/a/{id}:go", "POST", False)]
    )
    assert {each.paths: each.verbs for each in found} == {
        "/a/[^/:]+|/a/b": ("DELETE", "GET"),
        "/a/[^/:]+:go": ("POST",),
    }


@on_sqlite
def test_head_is_a_get_without_its_body(stack: Stack, admin: Person, unique: str) -> None:
    task = admin.make("/api/tasks", title=unique, description="words " * 1000)
    paths = [f"/api/tasks/{task['id']}", f"/api/tasks?search={unique}", "/api/tasks/none"]
    for path in [*paths, "/docs"]:
        for encoding in ("identity", "gzip"):
            headers = {"accept-encoding": encoding}
            whole = admin.client.get(path, headers=headers)
            head = admin.client.head(path, headers=headers)
            assert (head.status_code, head.content) == (whole.status_code, b"")
            for name in ("content-type", "content-encoding", "etag"):
                assert head.headers.get(name) == whole.headers.get(name)
            if "content-length" in head.headers:
                assert head.headers["content-length"] == whole.headers["content-length"]
    assert stack.client().head("/api/tasks").status_code == 401
    # A stream would have to be made to be left out.
    assert "HEAD" not in allowed(admin.client.head("/api/notifications/stream"))


@on_sqlite
@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "x-gzip", "gzip, identity"])
def test_a_body_in_an_encoding_is_refused_by_name(user: Person, encoding: str) -> None:
    body = gzip.compress(b'{"title": "packed"}')
    headers = {"content-type": "application/json", "content-encoding": encoding}
    answer = user.client.post("/api/tasks", content=body, headers=headers)
    assert (answer.status_code, reason(answer)) == (415, "BAD_REQUEST")
    assert answer.headers["accept-encoding"] == "identity"


@on_sqlite
def test_a_body_that_says_it_has_no_encoding_is_read(user: Person) -> None:
    headers = {"content-type": "application/json", "content-encoding": "Identity"}
    answer = user.client.post("/api/tasks", content=b'{"title": "plain"}', headers=headers)
    assert answer.status_code == 200


@on_sqlite
def test_an_etag_is_a_header_and_if_match_is_its_condition(user: Person, unique: str) -> None:
    made = user.post("/api/tasks", title=unique)
    path, first = f"/api/tasks/{made.json()['id']}", made.headers["etag"]
    assert first == f'"{made.json()["etag"]}"' == user.get(path).headers["etag"]

    def put(condition: str, **body: str) -> httpx.Response:
        return user.client.put(path, json=body, headers={"if-match": condition})

    renamed = put(first, title=f"{unique} again")
    assert renamed.status_code == 200
    stale = put(first, title="late")
    assert (stale.status_code, reason(stale)) == (409, "STALE_ETAG")
    assert user.get(path).json()["title"] == f"{unique} again"
    assert put("*", title="any").status_code == 200
    second = renamed.json()["etag"]
    for condition in (f'W/"{second}"', f'"{second}", "1"', second, '""'):
        assert put(condition, title="odd").status_code == 400
    assert put(f'"{second}"', title="two", etag="1").status_code == 400
    assert user.get(path).json()["title"] == "any"


@on_sqlite
def test_a_condition_that_a_call_cannot_keep_is_refused(user: Person, unique: str) -> None:
    path = f"/api/tasks/{user.make('/api/tasks', title=unique)['id']}"
    for headers in (
        {"if-match": '"0"'},
        {"if-none-match": "*"},
        {"if-unmodified-since": "Tue, 01 Dec 2026 00:00:00 GMT"},
    ):
        assert user.client.delete(path, headers=headers).status_code == 400
        assert user.client.get(path, headers=headers).status_code == 200
