"""From where somebody is known, and how much of it is kept."""

import pytest
from quarterdeck_server.core import clock
from quarterdeck_server.domains.users import devices, guesses
from quarterdeck_server.domains.users.devices import MAX_KNOWN, Origin
from quarterdeck_server.domains.users.models import KnownDevice
from quarterdeck_server.rpc.hash_queue import Lane
from quarterdeck_server.storage import db

from tests.support.people import stored_caller

HOME, AWAY = "198.51.100.7", "203.0.113.9"


@pytest.fixture
def ada(database: None) -> str:
    """The id of a user."""
    return stored_caller("user", "ada@example.com").user_id


def sign_in(user_id: str, ip: str, token: str = "") -> str:
    with db.write():
        return devices.remember(user_id, db.new_id(), Origin.of(ip, token), clock.now())


def kept(kind: str) -> int:
    return KnownDevice.select().where(KnownDevice.kind == kind).count()


@pytest.mark.parametrize(
    ("ip", "address", "network"),
    [
        ("198.51.100.7", "198.51.100.7", "198.51.100.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("::ffff:198.51.100.7", "198.51.100.7", "198.51.100.0/24"),
        ("", "", ""),
        ("not an address", "", ""),
    ],
)
def test_an_address_is_a_network_that_somebody_has(ip: str, address: str, network: str) -> None:
    assert Origin.of(ip, "") == Origin("", address, network)


def test_the_lane_tells_nothing_of_who_there_is(ada: str) -> None:
    token = sign_in(ada, HOME)
    for email in ("ada@example.com", "nobody@example.com"):
        assert devices.asker(email, Origin.of(HOME, "")).lane is Lane.KNOWN
        assert devices.asker(email, Origin.of(AWAY, "")).lane is Lane.STRANGER
        assert devices.asker(email, Origin.of("", "")).lane is Lane.STRANGER
    assert devices.asker("ada@example.com", Origin.of(AWAY, token)).lane is Lane.DEVICE
    assert devices.asker("nobody@example.com", Origin.of(AWAY, token)).lane is Lane.STRANGER
    # More devices are no more turns.
    other = sign_in(ada, AWAY)
    asked = {devices.asker("ada@example.com", Origin.of(AWAY, each)) for each in (token, other)}
    assert len(asked) == 1
    # Whose guesses count against what is known is another thing: that of this user only.
    assert devices.known("", Origin.of(HOME, token)) is None
    assert devices.known(ada, Origin.of(HOME, token)).kind == "device"
    assert devices.known(ada, Origin.of(HOME, "")).kind == "address"


def test_what_is_known_is_forgotten_after_90_days(ada: str) -> None:
    token = sign_in(ada, HOME)
    later = clock.now() + devices.KNOWN_FOR + clock.SECOND
    with clock.at(lambda: later):
        assert devices.known(ada, Origin.of(HOME, token)) is None
        assert devices.asker("ada@example.com", Origin.of(HOME, token)).lane is Lane.STRANGER
        with db.write():
            assert devices.prune() == 2
    assert kept("device") == kept("address") == 0


def test_who_never_sends_the_token_pushes_out_no_device_that_does(ada: str) -> None:
    used = sign_in(ada, HOME)
    assert sign_in(ada, HOME, used) == ""
    for number in range(MAX_KNOWN + 5):
        newest = sign_in(ada, f"198.51.100.{number}")
    assert (kept("device"), kept("address")) == (MAX_KNOWN, MAX_KNOWN)
    assert devices.known(ada, Origin.of("", used)) is not None
    assert devices.known(ada, Origin.of("", newest)) is not None


def test_whom_a_guess_is_about_does_not_change_how_much_is_written(ada: str) -> None:
    sign_in(ada, HOME)
    written: list[str] = []
    execute = db.database.obj.execute_sql

    def noted(sql: str, *more: object) -> object:
        written.extend([sql.split()[0]] if sql.split()[0] in ("UPDATE", "INSERT") else [])
        return execute(sql, *more)

    def writes(email: str, ip: str) -> list[str]:
        written.clear()
        with db.write():
            guesses.begin(email, Origin.of(ip, ""))
        return list(written)

    db.database.obj.execute_sql = noted
    try:
        tried = [writes("nobody@example.com", AWAY)]
        tried += [writes("ada@example.com", ip) for ip in (HOME, *[AWAY] * 12)]
    finally:
        del db.database.obj.execute_sql
    assert tried == [["UPDATE"]] * 14
