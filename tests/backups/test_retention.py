"""Which backups a rule keeps."""

from collections import namedtuple
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from quarterdeck_server.core import clock
from quarterdeck_server.domains.backups import schedules

Kept = namedtuple("Kept", "id created_at is_bad")
Rule = namedtuple("Rule", "keep_last keep_days")


@given(
    ages=st.lists(st.integers(0, 100), max_size=30).map(sorted),
    bad=st.lists(st.booleans(), min_size=30, max_size=30),
    rule=st.builds(Rule, st.integers(0, 5), st.integers(0, 50)),
)
def test_what_a_rule_keeps_is_kept(ages: list[int], bad: list[bool], rule: Any) -> None:
    now = 1000 * clock.DAY
    backups = [Kept(n, now - age * clock.DAY, bad[n]) for n, age in enumerate(ages)]
    gone = schedules.expired(rule, backups, now)
    kept = [each for each in backups if each not in gone]
    if rule == (0, 0):
        assert gone == []
    for each in gone:
        assert now - each.created_at > rule.keep_days * clock.DAY or not rule.keep_days
    good = [each for each in backups if not each.is_bad]
    assert kept[: len(kept)] == sorted(kept, key=lambda each: -each.created_at)
    assert set(good[: rule.keep_last]) <= set(kept)
