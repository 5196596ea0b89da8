"""The order for the process that loads a dump, and how it knows that the dump is complete."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from quarterdeck_server.domains.backups.screening import Refused

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be done.

    vendor   `mysql` or `postgresql`
    connect  the driver's parameters
    before   statements of ours, run before those of the dump
    after    and after it, if it came whole
    end      what the input ends with if it is whole
    is_one   whether it is one transaction, which only `after` ends
    allows   kinds of statements that the operator trusts

    is_scratch   whether what is poured is looked at only, and dropped
    """

    vendor: str
    connect: dict[str, Any]
    before: list[str]
    after: list[str]
    end: str
    is_one: bool
    allows: list[str]
    is_scratch: bool = False

    def judged(self, judge: Callable[[], T], trusted: T) -> T:
        """Return what a judge returns, or `trusted` for what the operator trusts. Raise Refused."""
        try:
            return judge()
        except Refused as refused:
            if refused.kind not in self.allows:
                raise
            return trusted


class NotPermitted(Exception):
    """The server has no such role, or the user may not do this: `--no-owner` may help."""


class RowsDiffer(Exception):
    """The tables do not have the rows that `after` expects."""


class Cut(Exception):
    """The input ended before the dump did."""


def whole(read: Callable[[int], bytes], end: bytes) -> Callable[[int], bytes]:
    """Read up to `end`, which nobody knew before. Raise Cut if the input ends without it."""
    held = b""

    def read_on(count: int) -> bytes:
        nonlocal held
        while True:
            data = read(count)
            held += data
            if not data:
                if held != end:
                    raise Cut
                return b""
            if len(held) > len(end):
                found, held = held[: -len(end)], held[-len(end) :]
                return found

    return read_on
