"""The audit of PostgreSQL: which rules of pg_hba.conf let whom in."""

import time

from quarterdeck_server.domains.security.postgres import hba
from quarterdeck_server.domains.security.postgres.hba_rules import Rule, reached


def rule(text: str, netmask: str = "") -> Rule:
    """A rule for one database and one role or all, as pg_hba_file_rules has it."""
    kind, database, user, address, method = text.split()
    return Rule(7, kind, [database], [user], address, netmask, method)


def four(kind: str, network: str, method: str = "md5") -> Rule:
    """A rule for everybody from a network of IPv4, `10.0.0.0 255.0.0.0`."""
    address, netmask = network.split()
    return rule(f"{kind} all all {address} {method}", netmask)


def local(database: str, user: str, method: str) -> Rule:
    """A rule for connections by a socket."""
    return Rule(7, "local", [database], [user], "", "", method)


def test_rules_that_need_no_encryption_are_found_until_one_rejects_them() -> None:
    everything = [rule("hostnossl all all all reject")]
    remote = rule("host app app 10.0.0.0 md5", "255.0.0.0")
    assert hba.judge_plain([remote]).status == "fail"
    assert "host app app 10.0.0.0/8 md5" in hba.judge_plain([remote]).evidence
    assert hba.judge_plain([*everything, remote]).status == "pass"
    six = rule("hostnossl all all :: reject", "::")
    assert hba.judge_plain([six, remote]).status == "fail"
    some = rule("hostnossl all other 0.0.0.0 reject", "0.0.0.0")
    assert hba.judge_plain([some, remote]).status == "fail"
    for safe in ("hostssl all all all md5", "hostgssenc all all all gss", "host a b ::1 trust"):
        assert hba.judge_plain([rule(safe)]).status == "pass", safe


def test_copying_the_server_is_rejected_by_a_rule_of_its_own_only() -> None:
    copies = rule("host replication all all md5")
    everything = rule("hostnossl all all all reject")
    assert hba.judge_plain([everything, copies]).status == "fail"
    rejects = rule("hostnossl replication all all reject")
    assert hba.judge_plain([everything, rejects, copies]).status == "pass"
    assert hba.judge_plain([rejects, rule("host all app all md5")]).status == "fail"


def test_a_network_is_the_hosts_own_only_if_all_of_it_is() -> None:
    for inside in ("127.0.0.1 255.255.255.255", "127.0.0.1 255.0.0.0"):
        assert hba.judge_plain([four("host", inside)]).status == "pass", inside
    for outside in ("127.0.0.1 0.0.0.0", "127.0.0.1 254.0.0.0", "127.0.0.1 0.255.255.255"):
        found = hba.judge_plain([four("host", outside, "scram-sha-256")])
        assert found.status == "fail", outside
    assert hba.judge_plain([rule("host all all ::1 md5", "::")]).status == "fail"
    for name, status in (("samehost", "pass"), ("samenet", "fail"), (".example.com", "fail")):
        assert hba.judge_plain([rule(f"host all all {name} md5")]).status == status, name


def test_wide_networks_are_open_and_those_that_are_so_together() -> None:
    for wide in ("0.0.0.0 128.0.0.0", "10.0.0.0 254.0.0.0", "0.0.0.0 0.0.0.0"):
        assert hba.judge_open([four("hostssl", wide)]).status == "warn", wide
    halves = [four("hostssl", f"{first}.0.0.0 128.0.0.0") for first in (0, 128)]
    assert "(2): " in hba.judge_open(halves).evidence
    private = ("10.0.0.0 255.0.0.0", "172.16.0.0 255.240.0.0", "192.168.0.0 255.255.0.0")
    assert hba.judge_open([four("host", each) for each in private]).status == "pass"
    eights = [four("hostssl", f"{first}.0.0.0 255.0.0.0") for first in range(256)]
    assert "(256): " in hba.judge_open(eights).evidence
    assert hba.judge_open(eights[:100]).status == "pass"
    masks = {"ffff:ffff::": "pass", "ffff:fffe::": "warn"}
    for mask, status in masks.items():
        assert hba.judge_open([rule("hostssl all all 2001:db8:: md5", mask)]).status == status


def test_all_checks_have_one_notion_of_what_is_rejected_before() -> None:
    everything = rule("host all all all reject")
    plain = rule("hostnossl all all all reject")
    judges = {
        hba.judge_trust: "trust",
        hba.judge_clear: "password",
        hba.judge_md5: "md5",
        hba.judge_ident: "ident",
        hba.judge_open: "cert",
    }
    for judge, method in judges.items():
        lets_in = rule(f"host all all all {method}")
        assert judge([lets_in]).status != "pass", method
        assert judge([everything, lets_in]).status == "pass", method
        assert judge([lets_in, everything]).status != "pass", method
    for judge, method in ((hba.judge_clear, "password"), (hba.judge_open, "md5")):
        lets_in = rule(f"host all all all {method}")
        assert [judge([lets_in]).status, judge([plain, lets_in]).status] == ["fail", "warn"]
    most = four("host", "0.0.0.0 128.0.0.0", "reject"), four("host", "128.0.0.0 128.0.0.0")
    assert hba.judge_open(most).status == "fail"


def test_the_first_rule_that_matches_decides() -> None:
    peer, trust = local("all", "all", "peer"), local("app", "app", "trust")
    assert hba.judge_trust([peer, trust]).status == "pass"
    assert hba.judge_trust([trust, peer]).status == "fail"
    assert hba.judge_trust([local("all", "app", "peer"), trust]).status == "pass"
    assert hba.judge_trust([local("replication", "app", "peer"), trust]).status == "fail"
    named = rule("host all all db.example.com trust")
    assert hba.judge_trust([named._replace(method="md5"), named]).status == "pass"
    assert hba.judge_trust([rule("hostssl all all all md5"), named]).status == "fail"
    assert hba.judge_trust([rule("host all all all md5"), named]).status == "pass"
    gaps = four("host", "10.0.0.0 255.0.255.0", "reject")
    assert hba.judge_md5([gaps, four("host", "10.0.0.0 255.0.0.0")]).status == "warn"
    assert "10.0.0.0 255.0.255.0 " in str(gaps)


def test_rules_for_everybody_are_worse_without_encryption() -> None:
    assert hba.judge_open([rule("hostssl all all all cert")]).status == "warn"
    assert hba.judge_open([rule("hostssl app all :: cert", "::")]).status == "warn"
    assert hba.judge_open([rule("hostnossl all all all md5")]).status == "fail"
    assert hba.judge_open([rule("host all all all reject")]).status == "pass"
    assert hba.judge_open([rule("host all app all md5")]).status == "pass"
    assert hba.judge_clear([rule("hostssl all app all password")]).status == "warn"
    assert hba.judge_clear([rule("host all app all ldap")]).status == "fail"
    assert hba.judge_clear([rule("hostssl all app all ldap")]).status == "pass"


def test_long_files_are_read_in_time() -> None:
    started = time.process_time()
    rules = [
        rule(f"host all all 10.{n // 256}.{n % 256}.0 md5", "255.255.255.255") for n in range(1_000)
    ]
    assert len(reached(rules)) == 1_000
    assert time.process_time() - started < 5
