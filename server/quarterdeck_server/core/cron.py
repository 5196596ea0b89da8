"""Cron expressions in a time zone (crontab(5))."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import structlog
from cronsim import CronSim, CronSimError

from quarterdeck_server.core import clock, errors

logger = structlog.get_logger("cron")

FIELDS = 5
UTC_NAME = "UTC"


class NoTime(Exception):
    """There is no time after the one that was asked about."""


def check(text: str, timezone: str) -> None:
    """Raise InvalidArgument, naming `cron` or `timezone`, if that is no time to run at."""
    if timezone not in _timezones():
        raise errors.invalid("timezone", "is not a time zone such as Europe/Berlin")
    if len(text.split()) != FIELDS:
        raise errors.invalid(
            "cron",
            "must have five fields: minute hour day month weekday; seconds are not supported",
        )
    try:
        next(CronSim(text, datetime(2024, 1, 1, tzinfo=UTC)))
    except (CronSimError, ValueError) as error:
        problem = str(error) or "is not an expression of cron"
        raise errors.invalid("cron", problem[0].lower() + problem[1:]) from None
    except StopIteration:
        raise errors.invalid("cron", "never occurs: there is no such date") from None


@lru_cache(1)
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


def next_time(cron: str, timezone: str, after: int) -> int:
    """Return the first time after `after` (both in microseconds since the epoch, UTC).

    Daylight saving as Debian's cron has it: a time that the clocks skip runs
    right after, one that comes twice runs once; `*` runs by the hours that pass.
    Raise NoTime if it never comes, or what a row says is no expression of cron or no time zone.
    """
    try:
        times = (_time(moment) for moment in _times(cron, timezone, after, reverse=False))
        # In the hour that comes twice cronsim begins with the first.
        return next(time for time in times if time > after)
    except (CronSimError, ValueError, OSError, StopIteration, RuntimeError, LookupError):
        raise NoTime from None


def following(cron: str, timezone: str, after: int) -> int | None:
    """Return the first time after `after`.

    None, so that a schedule rests, if its row has none.
    """
    try:
        return next_time(cron, timezone, after)
    except NoTime:
        logger.error("a schedule has no next time, and rests from now on")
        return None


def last_time(cron: str, timezone: str, before: int) -> int | None:
    """Return the last time before `before`; None if there is none within some years."""
    times = (_time(moment) for moment in _times(cron, timezone, before, reverse=True))
    return next((time for time in times if time < before), None)


def _times(cron: str, timezone: str, at: int, *, reverse: bool) -> CronSim:
    moment = clock.EPOCH + timedelta(microseconds=at)
    zone = UTC if timezone == UTC_NAME else ZoneInfo(timezone)
    return CronSim(cron, moment.astimezone(zone), reverse=reverse)


def _time(moment: datetime) -> int:
    return int(moment.timestamp()) * clock.SECOND
