"""What an attack is told, and the list of all attacks."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Outcome = Counter[str]


@dataclass(frozen=True, slots=True)
class Target:
    """A running Quarterdeck, and what an attacker with accounts on it has."""

    host: str
    port: int
    seconds: float
    # Access tokens: one of each of some users, a manager's and an administrator's.
    users: tuple[str, ...]
    manager: str
    admin: str
    # Their addresses and password.
    accounts: tuple[str, ...]
    password: str
    # Addresses of accounts of honest people, which an attacker may know.
    victims: tuple[str, ...]
    # The id of an honest person who has streams.
    reader: str
    # Paths of large files: a backup's and a report's.
    files: tuple[str, ...]
    # The port of /metrics.
    metrics_port: int
    # The file of the certificate authority; empty if it speaks plain TCP.
    ca: str


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack: `run` ends by itself after about `target.seconds`, and counts what it got."""

    name: str
    title: str
    run: Callable[[Target], Awaitable[Outcome]]
    https: bool = False


ATTACKS: dict[str, Attack] = {}


def attack(
    name: str, title: str, **options: bool
) -> Callable[[Callable[[Target], Awaitable[Outcome]]], Callable[[Target], Awaitable[Outcome]]]:
    """Adds a function to the list of attacks."""

    def add(
        run: Callable[[Target], Awaitable[Outcome]],
    ) -> Callable[[Target], Awaitable[Outcome]]:
        ATTACKS[name] = Attack(name, title, run, **options)
        return run

    return add


def stranger(number: int) -> str:
    """A loopback address that no honest caller has."""
    return f"127.{2 + number // 62500}.{number // 250 % 250}.{2 + number % 250}"
