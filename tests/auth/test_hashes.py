"""How much is hashed at a sign-in: the same for everybody, whatever their hash costs."""

import re
import unicodedata
from collections.abc import Callable

import bcrypt
import httpx
import pytest
from quarterdeck_server.rpc.bcrypt_process import verify

from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, Stack, free_port, one_database
from tests.support.sign_in import login

COST = 6
OWN = "correct horse 1"


def kept_hash(cost: int) -> str:
    return bcrypt.hashpw(OWN.encode(), bcrypt.gensalt(cost)).decode()


@pytest.mark.parametrize(
    ("kept", "password"),
    [
        (4, OWN),
        (COST, OWN),
        (5, "wrong"),
        (5, "x" * 73),
        (5, "x\0x"),
        ("", OWN),
        ("$2b$31$" + "." * 53, OWN),
        ("$2b$10$short", OWN),
        ("not a hash", OWN),
    ],
)
def test_the_work_is_that_of_one_hash_of_the_highest_cost(
    kept: int | str, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    against = kept_hash(kept) if isinstance(kept, int) else kept
    hashed: list[int] = []
    check = bcrypt.checkpw

    def counted(tried: bytes, stored: bytes) -> bool:
        hashed.append(int(stored[4:6]))
        return check(tried, stored)

    monkeypatch.setattr(bcrypt, "checkpw", counted)
    fits, told = verify(password.encode(), against, COST)
    assert list(told) == hashed
    assert sum(2**cost for cost in hashed) == 2**COST
    assert fits is (password == OWN and isinstance(kept, int))


def test_a_hash_of_a_higher_cost_than_any_is_still_verified() -> None:
    assert verify(OWN.encode(), kept_hash(5), 4) == (True, (5,))


class Counted:
    """A stack, and the rounds of bcrypt that its hashing processes did."""

    def __init__(self, start: Callable[..., Stack]) -> None:
        port = free_port()
        self.stack = start(workers="1", metrics_port=str(port))
        self._figures = f"http://127.0.0.1:{port}/metrics"

    def rounds(self) -> int:
        text = httpx.get(self._figures).text
        counted = re.findall(r'^quarterdeck_password_hashes_total{cost="(\d+)"} (\S+)', text, re.M)
        return int(sum(float(number) * 2 ** int(cost) for cost, number in counted))

    def rounds_of(self, email: str, password: str, status: int = 401) -> int:
        before = self.rounds()
        assert login(self.stack, email, password).status_code == status
        return self.rounds() - before

    def cost(self, email: str) -> str:
        found = self.stack.sql("SELECT password_hash FROM users WHERE email = ?", email)
        return str(found[0][0])[4:6]


@one_database
def test_after_the_cost_was_changed_everybody_costs_the_same_and_hashes_are_renewed(
    own_stack: Callable[..., Stack],
) -> None:
    counted = Counted(own_stack)
    stack = counted.stack
    admin = stack.login(ADMIN_EMAIL, ADMIN_PASSWORD)
    # As a keyboard of macOS composes it; kept before the cost was raised, and lowered.
    password = unicodedata.normalize("NFD", "señor pässword")
    for name, cost in (("raised", 9), ("lowered", 11)):
        email = f"{name}@example.com"
        admin.make("/api/users", email=email, full_name=name, password=password)
        kept = bcrypt.hashpw(
            unicodedata.normalize("NFC", password).encode(), bcrypt.gensalt(cost)
        ).decode()
        stack.sql("UPDATE users SET password_hash = ? WHERE email = ?", kept, email)
    body = {"email": "locked@example.com", "full_name": "L", "password": password}
    admin.make("/api/users", **body)
    stack.sql("UPDATE users SET locked_until = ? WHERE email = 'locked@example.com'", 2**60)
    everybody = ("raised@example.com", "lowered@example.com", "locked@example.com", ADMIN_EMAIL)
    tried = {email: counted.rounds_of(email, "not it") for email in (*everybody, "nobody@x.org")}
    tried["the right one"] = counted.rounds_of("locked@example.com", password)
    assert set(tried.values()) == {2**11}, tried

    assert counted.rounds_of("raised@example.com", password, 200) == 2**11 + 2**10
    assert counted.cost("raised@example.com") == "10"
    assert counted.rounds_of("lowered@example.com", password, 200) == 2**11 + 2**10
    assert counted.cost("lowered@example.com") == "10"
    assert counted.rounds_of("lowered@example.com", password, 200) == 2**10
    assert counted.rounds_of("nobody@x.org", password) == 2**10
