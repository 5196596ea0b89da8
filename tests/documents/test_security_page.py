"""docs/security.md: each sentence on what somebody can do names a test that is there."""

import re

from quarterdeck.v1 import options_pb2

from tests.support.repository import ROOT

PAGE = ROOT / "docs/security.md"
# Everybody of whom the page has to say something, on host, Quarterdeck and databases.
WHO = (
    *("nobody", "`user`", "`manager`", "`admin`", "gateway's host", "data source's server"),
    *("the store", "the operator"),
)
RIGHTS = options_pb2.Policy.Right.keys()[1:]


def section(heading: str) -> str:
    """The text below a heading of the second level."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)^## ", PAGE.read_text(), re.M | re.S)
    assert found, heading
    return found[1]


def rows(text: str, columns: int) -> list[list[str]]:
    """The rows of the tables that have so many columns, without their heads."""
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    tables = [[cell.strip() for cell in line] for line in lines if len(line) == columns]
    return [row for row in tables[1:] if not set(row[0]) <= {"-"}]


def test_each_line_on_what_somebody_can_do_names_a_test_that_is_there() -> None:
    lines = rows(section("What each role can do"), 5)
    assert len(lines) > 12
    for who, host, own, database, shown in lines:
        assert all((host, own, database)), who
        named = re.findall(r"`(\w+/test_\w+)::(test_\w+)`", shown)
        assert named, who
        for file, test in named:
            code = (ROOT / "tests" / f"{file}.py").read_text()
            assert re.search(rf"^def {test}\(", code, re.MULTILINE), f"{who}: {file}::{test}"


def test_nobody_and_no_right_is_left_out() -> None:
    text = section("What each role can do")
    people = " ".join(row[0] for row in rows(text, 5))
    assert not [who for who in WHO if who not in people]
    assert [row[0].strip("`") for row in rows(text, 2)] == RIGHTS
    managers = [row[0] for row in rows(text, 5) if row[0].startswith("`manager`")]
    assert not [right for right in RIGHTS if not any(f"`{right}`" in who for who in managers)]
