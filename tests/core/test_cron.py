"""Times to run at: daylight saving, and what is no time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quarterdeck_server.core import clock, cron, errors

BERLIN = "Europe/Berlin"


def at(text: str, zone: str = "UTC") -> int:
    """A local time as microseconds since the epoch."""
    moment = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    return int(moment.timestamp()) * clock.SECOND


def times(text: str, zone: str, begin: str, number: int) -> list[str]:
    """The next times in UTC."""
    found, now = [], at(begin, zone)
    for _ in range(number):
        now = cron.next_time(text, zone, now)
        found.append(clock.as_text(now, "%d %H:%M"))
    return found


def test_a_time_that_the_clocks_skip_runs_right_after_they_did() -> None:
    # 29 March 2026: at 2:00 it is 3:00, which is 1:00 in UTC.
    assert times("30 2 * * *", BERLIN, "2026-03-28T00:00", 3) == [
        "28 01:30",
        "29 01:00",
        "30 00:30",
    ]
    assert times("0 * * * *", BERLIN, "2026-03-29T01:30", 2) == ["29 01:00", "29 02:00"]


def test_a_time_that_comes_twice_runs_once_and_every_hour_runs_each_hour() -> None:
    # 25 October 2026: at 3:00 it is 2:00 again, which is 1:00 in UTC.
    assert times("30 2 * * *", BERLIN, "2026-10-24T00:00", 3) == [
        "24 00:30",
        "25 00:30",
        "26 01:30",
    ]
    assert times("0 * * * *", BERLIN, "2026-10-25T01:30", 4) == [
        *("25 00:00", "25 01:00", "25 02:00", "25 03:00")
    ]


def test_in_the_hour_that_comes_twice_the_next_time_is_not_in_the_past() -> None:
    for minute in range(0, 60, 7):
        now = at("2026-10-25T01:00") + minute * clock.MINUTE  # 2:00 for the second time
        assert cron.next_time("45 2 * * *", BERLIN, now) > now
        before = cron.last_time("45 2 * * *", BERLIN, now)
        assert before is not None
        assert before < now


@pytest.mark.parametrize(
    ("text", "zone", "field"),
    [
        ("* * * * * *", "UTC", "cron"),
        ("@daily", "UTC", "cron"),
        ("60 * * * *", "UTC", "cron"),
        ("* * 31 2 *", "UTC", "cron"),
        ("0 0 30 2 *", "UTC", "cron"),
        ("x y z 1 2", "UTC", "cron"),
        ("0 0 * * *", "Mars/Olympus", "timezone"),
        ("0 0 * * *", "../etc/passwd", "timezone"),
    ],
)
def test_bad_times_are_named(text: str, zone: str, field: str) -> None:
    with pytest.raises(errors.InvalidArgument) as raised:
        cron.check(text, zone)
    assert set(raised.value.fields) == {field}


@given(st.text(max_size=40))
def test_no_text_breaks_the_check_of_a_cron(text: str) -> None:
    try:
        cron.check(text, "UTC")
    except errors.InvalidArgument:
        return
    moment = at("2026-06-01T00:00")
    assert cron.next_time(text, "UTC", moment) > moment


@settings(max_examples=200, deadline=None)
@given(
    minute=st.integers(0, 59),
    hour=st.integers(0, 23),
    zone=st.sampled_from([BERLIN, "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]),
    begin=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),
)
def test_a_daily_time_comes_once_a_day(minute: int, hour: int, zone: str, begin: datetime) -> None:
    text, now = f"{minute} {hour} * * *", int(begin.replace(tzinfo=UTC).timestamp()) * clock.SECOND
    days = []
    for _ in range(5):
        following = cron.next_time(text, zone, now)
        assert following > now
        assert cron.last_time(text, zone, following + clock.SECOND) == following
        now = following
        days.append(datetime.fromtimestamp(now / clock.SECOND, ZoneInfo(zone)).date())
    assert days == [days[0] + timedelta(days=n) for n in range(5)]
