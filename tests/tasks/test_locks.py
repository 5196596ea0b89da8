"""Changes of many tasks and events at once wait for each other, and never in a ring."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from quarterdeck_server.core import clock
from quarterdeck_server.core.caller import QUARTERDECK
from quarterdeck_server.domains.events import ingestion
from quarterdeck_server.domains.events import service as events
from quarterdeck_server.domains.events.incoming import Incoming
from quarterdeck_server.domains.events.models import Event
from quarterdeck_server.domains.monitoring import service as monitoring
from quarterdeck_server.domains.tasks import service as tasks
from quarterdeck_server.domains.tasks.models import Task
from quarterdeck_server.rpc.page import Matching
from quarterdeck_server.storage import db, migrations

from tests.support.job_lab import instead

WAIT_SECONDS = 10


@pytest.fixture
def postgresql(new_database: Callable[[], str]) -> Iterator[None]:
    """A database in which transactions wait for each other's rows."""
    db.open_database(new_database())
    migrations.migrate()
    yield
    db.close_database()


def incoming(name: str) -> Incoming:
    texts = dict.fromkeys(("source", "type", "title", "fingerprint"), name)
    return Incoming(**texts, severity="low", occurred_at=clock.now(), raw={})


def make_events(count: int) -> list[Any]:
    with db.write():
        return [ingestion.ingest(incoming(f"e{number}")) for number in range(count)]


def make_task(event: Any, status: str = "open") -> Any:
    with db.write():
        row = tasks.create_task(QUARTERDECK, {"title": "t", "event_id": event.id})
        if status != "open":
            tasks.update_status(QUARTERDECK, row.id, status, "")
    return row


def change_tasks(rows: list[Any], status: str) -> None:
    found = Task.select(Task.seq).where(Task.seq.in_([row.seq for row in rows]))
    with db.write():
        tasks.bulk_change(QUARTERDECK, Matching(found, {}), 0, {"status": status})


def retire() -> int:
    with db.write():
        return monitoring.retire_events()


def both(
    first: Callable[[], Any],
    point: str,
    call: int,
    second: Callable[[], Any],
    meanwhile: Callable[[], Any] = lambda: None,
) -> None:
    """Does two things at once: the first stops before a call until the second waits, or is done."""
    reached, go_on = threading.Event(), threading.Event()
    failures: list[BaseException] = []

    def do(what: Callable[[], Any]) -> None:
        try:
            what()
        except BaseException as error:
            failures.append(error)
        finally:
            db.close_database()

    one, other = (threading.Thread(target=do, args=(what,)) for what in (first, second))
    with _stopping_at(point, call, one, reached, go_on):
        one.start()
        assert reached.wait(WAIT_SECONDS)
        other.start()
        deadline = time.monotonic() + WAIT_SECONDS
        while other.is_alive() and not _somebody_waits():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        meanwhile()
        go_on.set()
        for thread in (one, other):
            thread.join(WAIT_SECONDS)
    assert failures == []


def _stopping_at(
    point: str, call: int, thread: threading.Thread, reached: threading.Event, go_on: Any
) -> Any:
    module, _, name = point.partition(":")
    service = __import__(f"quarterdeck_server.{module}", fromlist=["x"])
    original, calls = getattr(service, name), 0

    def stopping(*given: Any) -> Any:
        nonlocal calls
        if threading.current_thread() is thread:
            calls += 1
            if calls == call:
                reached.set()
                go_on.wait(WAIT_SECONDS)
        return original(*given)

    return instead(point, stopping)


def _somebody_waits() -> bool:
    found = db.database.execute_sql("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
    return bool(found[0])


def test_tasks_are_reopened_while_their_events_are_retired(postgresql: None) -> None:
    (event,) = make_events(1)
    task = make_task(event, "closed")
    Event.update(status="resolved", occurred_at=1, updated_at=1).execute()
    with db.write():
        monitoring.update(
            QUARTERDECK, lambda _: {"event_retention_days": 30}, "", has_webhook=False
        )
    both(lambda: change_tasks([task], "open"), "domains.tasks.service:_apply", 1, retire)
    assert events.get_event(event.id).task_id == task.id


def test_tasks_of_the_same_events_are_changed_in_any_order(postgresql: None) -> None:
    first, second = make_events(2)
    closed = [make_task(first, "closed"), make_task(second, "closed")]
    others = [make_task(second), make_task(first)]
    both(
        lambda: change_tasks(others, "closed"),
        "domains.tasks.service:_move",
        2,
        lambda: change_tasks(closed, "open"),
    )
    assert [tasks.get_task(row.id).status for row in others] == ["closed", "closed"]


def test_two_tasks_take_each_others_events(postgresql: None) -> None:
    first, second = make_events(2)
    one, other = make_task(first, "closed"), make_task(second, "closed")

    def relink(row: Any, event: Any) -> Callable[[], Any]:
        def change() -> None:
            with db.write():
                tasks.update_task(QUARTERDECK, row.id, {"event_id": event.id}, "")

        return change

    both(relink(one, second), "domains.events.service:unlink_task", 1, relink(other, first))
    assert tasks.get_task(one.id).event_id == second.id
    assert tasks.get_task(other.id).event_id == first.id


def test_a_batch_comes_in_while_its_events_are_resolved(postgresql: None) -> None:
    first, second = make_events(2)

    def take_in() -> None:
        several = [incoming("e1"), incoming("e0")]
        with db.write():
            ingestion.claim(several)
            for each in several:
                ingestion.ingest(each)

    def resolve() -> None:
        found = Event.select(Event.seq).where(Event.seq.in_([first.seq, second.seq]))
        with db.write():
            events.bulk_change(QUARTERDECK, Matching(found, {}), 0, "resolve", "")

    both(take_in, "domains.events.ingestion:ingest", 2, resolve)
    assert {events.get_event(row.id).count for row in (first, second)} == {2}


def test_reminders_hold_tasks_in_the_order_in_which_all_do(postgresql: None) -> None:
    rows = [make_task(event) for event in make_events(2)]
    for row, due_date in zip(rows, (2, 1), strict=True):
        Task.update(due_date=due_date).where(Task.seq == row.seq).execute()

    def remind() -> None:
        with db.write():
            tasks.remind_of_overdue()

    both(
        lambda: _hold(rows[0]), "domains.tasks.service:get_task", 1, remind, lambda: _hold(rows[1])
    )


def _hold(row: Any) -> None:
    """Holds a task, for whom others do not wait."""
    with db.write():
        locked = Task.select(Task.seq).where(Task.seq == row.seq).for_update("FOR UPDATE NOWAIT")
        assert len(list(locked.tuples())) == 1
        tasks.get_task(row.id)
