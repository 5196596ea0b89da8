"""What becomes of the events that AWS sends through EventBridge."""

import pytest
from quarterdeck_server.domains.events.incoming import KEY_LIMIT, account_of
from quarterdeck_server.domains.events.mapping.catalogue import Refusal

from tests.support.aws_events import (
    MAPPINGS,
    MISSING,
    NOW,
    SAMPLES,
    at,
    graded,
    map_envelope,
    one,
    sample,
)

# --- every envelope


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_sample_keeps_its_origin_and_its_delivery(name):
    envelope = sample(name)
    for incoming in map_envelope(envelope, NOW):
        assert incoming.source == envelope["source"]
        assert incoming.type == envelope["detail-type"]
        assert incoming.delivery_id.startswith(envelope["id"])
        assert incoming.raw["id"] == envelope["id"]
        assert incoming.title


@pytest.mark.parametrize("odd", [MISSING, None, [], {}, 7.5, True, "", " \0 "])
def test_odd_members_get_defaults(odd):
    names = ("id", "source", "account", "region", "resources", "detail")
    incoming = one("unknown", dict.fromkeys((*names, "time"), odd))
    kind = SAMPLES["unknown"]["detail-type"]
    assert (incoming.source, incoming.type, incoming.title) == ("aws", kind, kind)
    assert (incoming.account_id, incoming.region, incoming.resource) == ("", "", "")
    assert (incoming.delivery_id, incoming.occurred_at) == ("", NOW)
    assert (*graded(incoming), incoming.phase) == ("info", "resolved", "news")


@pytest.mark.parametrize("odd", [MISSING, None, [], {}, "", " \0 "])
def test_an_object_without_a_type_is_refused_by_name(odd):
    refused = MAPPINGS.read("eventbridge", sample("unknown", {"detail-type": odd}), NOW)
    assert isinstance(refused, Refusal)
    assert [name for name, _ in refused.problems] == ["detail-type"]


@pytest.mark.parametrize("account", [111122223333, 111122223333.0, "111122223333"])
def test_an_account_may_be_written_as_a_number(account):
    assert one("unknown", {"account": account}).account_id == "111122223333"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("unknown", "account"),
        ("health-page-1", "detail.affectedAccount"),
        ("guardduty", "detail.accountId"),
        ("securityhub", "detail.findings.0.AwsAccountId"),
    ],
)
@pytest.mark.parametrize("account", [1122223333, 1122223333.0])
def test_an_account_gets_back_its_leading_zeros(name, path, account):
    found = map_envelope(sample(name, {path: account}), NOW)[0]
    assert found.account_id == "001122223333"


@pytest.mark.parametrize("odd", [-5, 7.5, 2**63, 10**400, float("inf"), True, None, [1]])
def test_what_is_no_account_is_none(odd):
    assert account_of(odd) == ""


def test_a_number_too_long_to_write_is_an_event():
    assert len(map_envelope({"detail-type": "x", "detail": {"n": 10**5_000}}, NOW)) == 1


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-09-08T11:42:07Z", "2026-09-08T11:42:07"),
        ("2026-09-08T11:42:07.125Z", "2026-09-08T11:42:07.125"),
        ("2026-09-08T11:42:07.125+0000", "2026-09-08T11:42:07.125"),
        ("2026-09-08T13:42:07+02:00", "2026-09-08T11:42:07"),
        ("2026-09-08T11:42:07.1259999999Z", "2026-09-08T11:42:07.126"),
        ("2026-09-08 11:42:07", "2026-09-08T11:42:07"),
        ("Tue, 08 Sep 2026 11:42:07 GMT", "2026-09-08T11:42:07"),
        ("Sat, 1 Jun 2019 01:00:00 GMT", "2019-06-01T01:00:00"),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00"),
        ("2026-10-01T23:59:59Z", "2026-10-01T23:59:59"),
    ],
)
def test_times_are_read_in_every_format_that_aws_writes(written, expected):
    assert abs(one("unknown", {"time": written}).occurred_at - at(expected)) <= 1


@pytest.mark.parametrize(
    "written",
    [
        "1969-12-31T23:59:59Z",
        "2026-10-02T00:00:01Z",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "Thu 15 Dec 2022 23: 25: 00 GMT",
        "yesterday",
        "2026-09-08T11:42:07Z" + " " * 100 + "x",
        1715168527,
        float("nan"),
    ],
)
def test_a_time_that_is_absurd_or_unreadable_is_that_of_receipt(written):
    assert one("unknown", {"time": written}).occurred_at == NOW


def test_long_texts_and_unstorable_characters_are_cut_out():
    incoming = one(
        "guardduty",
        {"detail.title": "a\0b\x1b\ud800\n" + "x" * 400, "detail.description": "é" * 10_001},
    )
    assert incoming.title.startswith("ab\ufffd x")
    assert len(incoming.title) == 300
    assert incoming.description == "é" * 9_999 + "…"


def test_long_fingerprints_stay_distinct():
    arns = [f"arn:aws:guardduty:{'x' * 300}/{n}" for n in range(2)]
    first, second = (one("guardduty", {"detail.arn": arn}).fingerprint for arn in arns)
    assert first != second
    assert len(first) == len(second) == KEY_LIMIT


# --- CloudWatch


def test_an_alarm_opens_a_high_event():
    incoming = one("cloudwatch-alarm")
    assert graded(incoming) == ("high", "open")
    assert incoming.title == "checkout-cpu-high: ALARM"
    assert incoming.description.startswith("CPU of the checkout host is above")
    assert "Threshold Crossed: 2 out of the last 2" in incoming.description
    assert incoming.resource == "i-0a1b2c3d4e5f67890"
    assert incoming.occurred_at == at("2026-09-02T17:04:40.985")


def test_ok_resolves_its_alarm():
    ok = one("cloudwatch-ok")
    assert graded(ok) == ("info", "resolved")
    assert (
        ok.fingerprint
        == one("cloudwatch-alarm").fingerprint
        == SAMPLES["cloudwatch-ok"]["resources"][0]
    )


@pytest.mark.parametrize("resources", [[], None, ["arn:aws:ec2:eu-west-1:1:instance/i-1"]])
def test_ok_resolves_its_alarm_without_its_arn(resources):
    alarm, ok, other = (
        one(name, {"resources": resources, **changes})
        for name, changes in (
            ("cloudwatch-alarm", {}),
            ("cloudwatch-ok", {}),
            ("cloudwatch-ok", {"detail.alarmName": "another"}),
        )
    )
    assert alarm.fingerprint == ok.fingerprint != other.fingerprint


def test_an_alarm_without_data_is_low():
    assert graded(one("cloudwatch-alarm", {"detail.state.value": "INSUFFICIENT_DATA"})) == (
        "low",
        "open",
    )


def test_an_alarm_in_an_unknown_state_is_kept_open():
    assert graded(one("cloudwatch-alarm", {"detail.state": None})) == ("medium", "open")


def test_a_composite_alarm_is_about_itself():
    incoming = one(
        "cloudwatch-alarm",
        {"detail.configuration": {"alarmRule": "ALARM(a) OR ALARM(b)"}},
    )
    assert graded(incoming) == ("high", "open")
    assert incoming.resource == SAMPLES["cloudwatch-alarm"]["resources"][0]


def test_an_alarm_on_several_metrics_is_about_itself():
    metric = SAMPLES["cloudwatch-alarm"]["detail"]["configuration"]["metrics"][0]
    incoming = one("cloudwatch-alarm", {"detail.configuration.metrics": [metric, metric]})
    assert incoming.resource == SAMPLES["cloudwatch-alarm"]["resources"][0]


def test_all_dimensions_of_a_metric_name_the_resource():
    path = "detail.configuration.metrics.0.metricStat.metric.dimensions"
    incoming = one("cloudwatch-alarm", {path: {"TargetGroup": "tg/b", "LoadBalancer": "app/a"}})
    assert incoming.resource == "app/a, tg/b"


# --- AWS Health


def test_a_health_issue_is_about_the_affected_account_and_region():
    incoming = one("health-page-1")
    assert graded(incoming) == ("high", "open")
    assert (incoming.account_id, incoming.region) == ("444455556666", "eu-west-1")
    assert incoming.title == "EC2 issue: AWS_EC2_OPERATIONAL_ISSUE"
    assert incoming.description.startswith("We are investigating increased error rates")
    assert incoming.resource == "i-0a1b2c3d4e5f67890"
    assert incoming.occurred_at == at("2026-09-10T14:02:00")


def test_pages_of_a_communication_are_one_occurrence():
    pages = [one("health-page-1"), one("health-page-2")]
    assert {page.merge_key for page in pages} == {"1234abc01232a4012345678"}
    assert len({page.fingerprint for page in pages}) == 1
    assert len({page.delivery_id for page in pages}) == 2


def test_another_communication_is_another_occurrence_of_the_same_problem():
    first = one("health-page-1")
    second = one("health-page-1", {"detail.communicationId": "other-1"})
    assert first.fingerprint == second.fingerprint
    assert first.merge_key != second.merge_key


def test_a_communication_id_without_a_page_is_kept_whole():
    incoming = one("health-page-1", {"detail.communicationId": "abc-7", "detail.page": MISSING})
    assert incoming.merge_key == "abc-7"


def test_a_health_event_of_two_accounts_is_two_problems():
    other = one("health-page-1", {"detail.affectedAccount": "777788889999"})
    assert other.fingerprint != one("health-page-1").fingerprint


def test_without_an_affected_account_it_is_the_envelopes():
    assert one("health-page-1", {"detail.affectedAccount": MISSING}).account_id == "111122223333"


@pytest.mark.parametrize(
    ("category", "severity"),
    [
        ("issue", "high"),
        ("investigation", "medium"),
        ("scheduledChange", "medium"),
        ("accountNotification", "low"),
        ("somethingNew", "medium"),
        (None, "medium"),
    ],
)
def test_the_category_of_a_health_event_gives_its_severity(category, severity):
    assert one("health-page-1", {"detail.eventTypeCategory": category}).severity == severity


@pytest.mark.parametrize(
    "changes", [{"detail-type": "AWS Health Abuse Event"}, {"detail.service": "ABUSE"}]
)
def test_a_report_of_abuse_is_high(changes):
    notice = {"detail.eventTypeCategory": "accountNotification", **changes}
    assert graded(one("health-page-1", notice)) == ("high", "open")


@pytest.mark.parametrize(
    ("updated", "started", "expected"),
    [
        ("Thu, 10 Sep 2026 15:00:00 GMT", MISSING, "2026-09-10T15:00:00"),
        (MISSING, "Thu, 10 Sep 2026 13:00:00 GMT", "2026-09-10T13:00:00"),
        ("soon", "Thu, 10 Sep 2026 13:00:00 GMT", "2026-09-10T13:00:00"),
        (MISSING, "Thu, 10 Dec 2026 13:00:00 GMT", "2026-09-10T14:02:30"),
        (MISSING, MISSING, "2026-09-10T14:02:30"),
    ],
)
def test_a_health_event_occurs_when_it_was_last_updated_or_began(updated, started, expected):
    changes = {"detail.lastUpdatedTime": updated, "detail.startTime": started}
    assert one("health-page-1", changes).occurred_at == at(expected)


@pytest.mark.parametrize(
    ("category", "code", "end", "status"),
    [
        ("issue", "open", MISSING, "open"),
        ("issue", "open", "Thu, 10 Sep 2026 15:00:00 GMT", "resolved"),
        ("issue", "open", "Tue, 06 Oct 2026 15:00:00 GMT", "open"),
        ("issue", "closed", MISSING, "resolved"),
        ("issue", None, "soon", "open"),
        ("scheduledChange", "upcoming", "Fri, 11 Sep 2026 15:00:00 GMT", "open"),
        ("scheduledChange", "closed", MISSING, "resolved"),
    ],
)
def test_a_health_event_ends_when_it_is_closed(category, code, end, status):
    changes = {"detail.eventTypeCategory": category, "detail.statusCode": code}
    envelope = sample("health-page-1", changes)
    if end is not MISSING:
        envelope["detail"]["endTime"] = end
    assert map_envelope(envelope, NOW)[0].status == status


def test_the_english_description_is_preferred():
    german = {"language": "de_DE", "latestDescription": "Störung"}
    english = {"language": "en_US", "latestDescription": "Trouble"}
    both = one("health-page-1", {"detail.eventDescription": [german, english]})
    alone = one("health-page-1", {"detail.eventDescription": [None, german]})
    assert (both.description, alone.description) == ("Trouble", "Störung")
