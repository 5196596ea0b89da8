"""A stack that lends little to each address, for all tests of what that is."""

from collections.abc import Iterator

import pytest

from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, Person, Stack
from tests.support.small_gateway import SETTINGS


@pytest.fixture(scope="package")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack that lends little to each address, and has no page."""
    stack = Stack(tmp_path_factory.mktemp("small") / "data", SETTINGS).start()
    yield stack
    assert stack.stop() == 0
    assert "critical" not in stack.log


@pytest.fixture(scope="package")
def owner(small: Stack) -> Person:
    """The administrator of that stack."""
    return small.login(ADMIN_EMAIL, ADMIN_PASSWORD)
