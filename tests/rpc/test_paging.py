"""Pages: every row once, in order; tokens that belong to their list; search expressions."""

import sqlite3
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quarterdeck.v1 import events_pb2, tasks_pb2
from quarterdeck_server.core import errors
from quarterdeck_server.core.crypto import Signer
from quarterdeck_server.domains.events import ingestion
from quarterdeck_server.domains.events import rpc as events_rpc
from quarterdeck_server.domains.events.incoming import Incoming
from quarterdeck_server.rpc.page_tokens import list_tokens
from quarterdeck_server.storage import db
from quarterdeck_server.storage.search import match_expression

from tests.support.running_server import Person, reason, violations


def walk(person: Person, path: str, plural: str, **filters: Any) -> list[str]:
    """The ids of all pages."""
    found: list[str] = []
    token = ""
    while True:
        answer = person.get(path, page_token=token, **filters)
        assert answer.status_code == 200, answer.text
        found += [item["id"] for item in answer.json()[plural]]
        token = answer.json()["next_page_token"]
        if not token:
            return found


@pytest.fixture(scope="module")
def source(admin: Person) -> str:
    """A source with 120 events, many of the same time, severity and status."""
    name = f"paging-{admin.stack.port}"
    items = [
        {
            "source": name,
            "type": "T",
            "severity": ("high", "low", "info")[number % 3],
            "title": f"{name} {number}",
            "occurred_at": f"2026-05-{number // 10 + 1:02}T00:00:00Z",
            "status": "resolved" if number % 4 == 0 else "open",
        }
        for number in range(120)
    ]
    admin.make("/api/events:batch", events=items)
    return name


@pytest.mark.parametrize("order", ["occurred_at", "last_seen_at", "created_at"])
@pytest.mark.parametrize("direction", ["", " desc"])
@pytest.mark.parametrize(
    "filters", [{}, {"severity": ["high", "low"]}, {"status": ["open", "resolved"]}], ids=str
)
def test_pages_hold_every_row_once_and_in_order(
    admin: Person, source: str, order: str, direction: str, filters: dict[str, Any]
) -> None:
    asked = {"source": source, "order_by": order + direction, **filters}
    whole = [
        event["id"] for event in admin.get("/api/events", page_size=200, **asked).json()["events"]
    ]
    assert len(whole) == (80 if "severity" in filters else 120)
    assert walk(admin, "/api/events", "events", page_size=7, **asked) == whole


def test_pages_of_a_search_hold_every_row_once(admin: Person, source: str) -> None:
    found = walk(admin, "/api/events", "events", page_size=11, search=source)
    assert len(found) == len(set(found)) == 120


def test_rows_that_come_meanwhile_do_not_repeat_others(user: Person, unique: str) -> None:
    def make(count: int) -> list[str]:
        return [user.make("/api/tasks", title=unique)["id"] for _ in range(count)]

    before = make(6)
    first = user.get("/api/tasks", search=unique, page_size=3).json()
    make(2)
    token = first["next_page_token"]
    second = user.get("/api/tasks", search=unique, page_size=3, page_token=token).json()
    seen = [task["id"] for task in (*first["tasks"], *second["tasks"])]
    assert seen == before[::-1]


@pytest.mark.parametrize(("asked", "got"), [(0, 50), (3, 3), (1000, 120)])
def test_the_page_size_has_a_default_and_a_cap(
    admin: Person, source: str, asked: int, got: int
) -> None:
    page = admin.get("/api/events", source=source, page_size=asked).json()
    assert len(page["events"]) == got
    assert page["total_size"] == 120


def test_a_negative_page_size_is_refused(user: Person) -> None:
    answer = user.get("/api/tasks", page_size=-1)
    assert (answer.status_code, violations(answer)) == (400, {"page_size"})


def test_a_token_is_good_for_its_list_filters_order_and_caller_only(
    admin: Person, manager: Person, source: str
) -> None:
    asked = {"source": source, "page_size": 5}
    token = admin.get("/api/events", **asked).json()["next_page_token"]
    assert admin.get("/api/events", **asked, page_token=token).status_code == 200
    other_size = {**asked, "page_size": 9}
    assert admin.get("/api/events", **other_size, page_token=token).status_code == 200
    wrong = [
        admin.get("/api/events", page_size=5, page_token=token),
        admin.get("/api/events", **asked, severity="low", page_token=token),
        admin.get("/api/events", **asked, order_by="created_at", page_token=token),
        admin.get("/api/tasks", page_token=token),
        manager.get("/api/events", **asked, page_token=token),
        admin.get("/api/events", **asked, page_token=token[:-2]),
        admin.get("/api/events", **asked, page_token=f"A{token[1:]}"),
        admin.get("/api/events", **asked, page_token="garbage"),
    ]
    for answer in wrong:
        assert (answer.status_code, reason(answer)) == (400, "BAD_PAGE_TOKEN")
        assert violations(answer) == {"page_token"}


def test_a_search_without_a_word_finds_nothing_wherever_it_is_asked(database: None) -> None:
    with db.write():
        ingestion.ingest(
            Incoming(
                **dict.fromkeys(("source", "type", "fingerprint"), "x"),
                **{"severity": "low", "title": "Disk full", "occurred_at": 1, "raw": {}},
            )
        )
    for search, count in (("", 1), ("disk", 1), ("tape", 0), ("...", 0)):
        request = events_pb2.ListEventsRequest(search=search)
        assert len(events_rpc.LIST.after(request, "", 0, 10)[0]) == count, search
        assert len(events_rpc.LIST.page(request, Signer([b"k" * 32]), "").messages) == count, search
        assert (events_rpc.LIST.matching(request, "") is None) == (search == "...")


@pytest.mark.parametrize("order", ["title", "created_at;", "created_at DESC", "due_date desc desc"])
def test_an_unknown_order_is_refused(user: Person, order: str) -> None:
    answer = user.get("/api/tasks", order_by=order)
    assert (answer.status_code, violations(answer)) == (400, {"order_by"})


@given(st.one_of(st.integers(), st.text()), st.integers(0, 2**62), st.text(max_size=20))
def test_a_token_reads_back_and_any_change_is_told(key: int | str, seq: int, search: str) -> None:
    request = tasks_pb2.ListTasksRequest(search=search)
    token = list_tokens(Signer([b"k" * 32]), request, "me")
    text = token.write(key, seq)
    assert token.read(text) == (key, seq)
    for other in (
        list_tokens(Signer([b"x" * 32]), request, "me"),
        list_tokens(Signer([b"k" * 32]), request, "you"),
        list_tokens(Signer([b"k" * 32]), tasks_pb2.ListTasksRequest(search=f"{search}x"), "me"),
    ):
        with pytest.raises(errors.InvalidArgument):
            other.read(text)


@given(st.text(max_size=300))
def test_no_text_is_read_as_a_token(text: str) -> None:
    token = list_tokens(Signer([b"k" * 32]), tasks_pb2.ListTasksRequest(), "me")
    if text:
        with pytest.raises(errors.InvalidArgument):
            token.read(text)


@given(st.text(max_size=200))
def test_no_search_text_breaks_the_search_engine(text: str) -> None:
    db.open_database("sqlite:///:memory:")
    expression = match_expression(text)
    if expression is None:
        return
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5(a, tokenize='unicode61')")
        connection.execute("INSERT INTO t VALUES (?)", (text,))
        connection.execute("SELECT * FROM t WHERE t MATCH ?", (expression,)).fetchall()
