"""Amazon SNS: messages that a certificate of the test's own signed, by the gate of the server."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from google.api.httpbody_pb2 import HttpBody
from quarterdeck.v1 import sources_pb2 as pb
from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.crypto import Sealer
from quarterdeck_server.domains.events.mapping.catalogue import Catalogue
from quarterdeck_server.domains.monitoring import service as monitoring
from quarterdeck_server.domains.sources import service, sns
from quarterdeck_server.domains.sources.certificates import Certificates, signing_key
from quarterdeck_server.domains.sources.models import SourceRefusal, SourceRow
from quarterdeck_server.domains.sources.rpc import Sources
from quarterdeck_server.storage import db, migrations

from tests.support.gate_calls import answered
from tests.support.sns import HOST, TOPIC, Sns, signing_certificate

SEALER = Sealer([b"s" * 32])
CATALOGUE = Catalogue()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[None]:
    """An empty database: SQLite, for events of SNS are stored as those of any sender."""
    db.open_database(f"sqlite:///{tmp_path}/q.db")
    migrations.migrate()
    yield
    db.close_database()


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sns]:
    """What Amazon SNS is."""
    with Sns(tmp_path_factory.mktemp("sns")) as running:
        yield running


class Subscribed:
    """A source of the kind sns in an empty database, and its sender."""

    def __init__(self, aws: Sns, **fields: Any) -> None:
        values: Any = {
            "name": "alarms",
            "kind": "sns",
            "with_token": True,
            "topics": [TOPIC],
            **dict.fromkeys(("description", "mapping", "signature_secret"), ""),
            **dict.fromkeys(("signature_header", "signature_time_header"), ""),
            "allows_raw_delivery": False,
            "rate_per_minute": 0,
            "max_bytes": 0,
        }
        with db.write():
            row, self.token = service.create_source(values | fields, SEALER)
        self.id = row.id
        self.fetched: list[str] = []

        def fetch(url: str, most_bytes: int, seconds: float) -> bytes:
            self.fetched.append(url)
            return aws.fetch(url, most_bytes, seconds)

        self._servicer = Sources(SEALER, CATALOGUE, monitoring.take_in, fetch)

    def send(self, body: Any, **headers: str) -> tuple[str, Any]:
        """The status and the answer to a message, which SNS sends as text/plain."""
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        payload = HttpBody(content_type="text/plain; charset=UTF-8", data=data)
        request = pb.ReceivePayloadRequest(source_id=self.id, token=self.token, payload=payload)
        metadata = tuple((name.replace("_", "-"), text) for name, text in headers.items())
        status, answer = answered(
            "SourceService", self._servicer, "ReceivePayload", request, metadata
        )
        return status, json.loads(answer.data) if answer is not None else None

    @property
    def row(self) -> SourceRow:
        """The source as it is kept."""
        return service.get_source(self.id)

    @property
    def refusals(self) -> list[Any]:
        """What was refused, as rows."""
        return list(SourceRefusal.select().order_by(SourceRefusal.seq).namedtuples())


@pytest.fixture
def subscribed(database: None, aws: Sns) -> Subscribed:
    """A source that allows one topic."""
    return Subscribed(aws)


ALARM = {
    "AlarmName": "disk",
    "AlarmArn": "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:disk",
    "AWSAccountId": "123456789012",
    "NewStateValue": "ALARM",
    "NewStateReason": "Threshold Crossed",
    "StateChangeTime": "2026-01-01T10:00:00.000+0000",
    "Region": "EU (Ireland)",
}


def test_messages_of_both_versions_become_events_once(subscribed: Subscribed, aws: Sns) -> None:
    ids = set()
    for version in ("1", "2"):
        for state in ("ALARM", "OK"):
            message = aws.message(
                ALARM | {"NewStateValue": state}, version, MessageId=f"{version}-{state}"
            )
            for _ in range(2):
                status, answer = subscribed.send(message)
                assert status == "OK", answer
                [event] = answer["events"]
                ids.add(event["id"])
                assert event["status"] == ("resolved" if state == "OK" else "open")
                assert event["count"] == 1
    # The second alarm is one that opens anew.
    assert len(ids) == 2
    # The certificate is read once.
    assert subscribed.fetched == [f"{HOST}/cert.pem"]


def test_a_text_and_an_event_of_eventbridge_are_unwrapped(subscribed: Subscribed, aws: Sns) -> None:
    text = aws.message("The budget is spent", Subject="AWS Budgets: shop", MessageId="m1")
    [event] = subscribed.send(text)[1]["events"]
    assert event["status"] == "open"
    envelope = {
        "id": "e1",
        "detail-type": "CloudWatch Alarm State Change",
        "source": "aws.cloudwatch",
        "resources": ["arn:aws:cloudwatch:eu-west-1:123456789012:alarm:cpu"],
        "detail": {"alarmName": "cpu", "state": {"value": "ALARM"}},
    }
    [event] = subscribed.send(aws.message(envelope, MessageId="m2"))[1]["events"]
    assert event["severity"] == "high"


def test_only_subscriptions_of_allowed_topics_are_confirmed(
    subscribed: Subscribed, aws: Sns
) -> None:
    status, answer = subscribed.send(aws.confirmation())
    assert (status, answer["confirmed"]) == ("OK", TOPIC)
    assert subscribed.fetched[-1] == f"{HOST}/?Action=ConfirmSubscription&Token=t"
    before = list(subscribed.fetched)
    other = aws.confirmation(TopicArn=f"{TOPIC}-of-somebody")
    status, _ = subscribed.send(other)
    assert status.startswith("PERMISSION_DENIED: TopicArn")
    assert subscribed.fetched == before
    [refused] = subscribed.refusals
    assert refused.reason == "TOPIC_NOT_ALLOWED"
    assert "canary-token-of-the-subscription" not in refused.body
    assert "ConfirmSubscription" not in refused.body


def test_the_end_of_a_subscription_is_an_event_and_its_address_is_never_fetched(
    subscribed: Subscribed, aws: Sns
) -> None:
    status, answer = subscribed.send(aws.confirmation(Type="UnsubscribeConfirmation"))
    assert (status, len(answer["events"])) == ("OK", 1)
    assert subscribed.fetched == [f"{HOST}/cert.pem"]


BAD_ADDRESSES = (
    "http://sns.eu-west-1.amazonaws.com/cert.pem",
    "https://sns.eu-west-1.amazonaws.com.evil.example/cert.pem",
    "https://evil.example/cert.pem",
    "https://sns.eu-west-1.amazonaws.com@evil.example/cert.pem",
    "https://evil.example\\@sns.eu-west-1.amazonaws.com/cert.pem",
    "https://sns.eu-west-1.amazonaws.com:8443/cert.pem",
    "https://snsXeu-west-1.amazonaws.com/cert.pem",
    "https://my-bucket.s3.amazonaws.com/cert.pem",
    "https://127.0.0.1/cert.pem",
    "https://sns.eu-west-1.amazonaws.com/cert.txt",
    "file:///etc/passwd.pem",
    "https://[sns.eu-west-1.amazonaws.com/cert.pem",
)


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_a_certificate_elsewhere_is_never_fetched(address: str) -> None:
    with pytest.raises(errors.Unauthenticated):
        sns.check_certificate_address(address)


def test_what_is_signed_wrong_or_long_ago_is_not_let_in(subscribed: Subscribed, aws: Sns) -> None:
    good = aws.message()
    old = "2020-01-01T00:00:00.000Z"
    wrong = {
        "changed": good | {"Message": "The disk is empty"},
        "a subject that was not signed": good | {"Subject": "x"},
        "no signature": good | {"Signature": "EXAMPLE=="},
        "no base64": good | {"Signature": "?"},
        "another version": aws.message(SignatureVersion="3"),
        "the other version": good | {"SignatureVersion": "1"},
        "too old": aws.message(Timestamp=old),
        "ahead": aws.message(Timestamp="2999-01-01T00:00:00.000Z"),
        "no time": aws.message(Timestamp="today"),
        "elsewhere": aws.message(SigningCertURL="https://evil.example/cert.pem"),
    }
    for name, message in wrong.items():
        status, _ = subscribed.send(message)
        assert status.startswith("UNAUTHENTICATED"), (name, status)
    assert subscribed.row.received == 0
    assert set(subscribed.fetched) == {f"{HOST}/cert.pem"}


def test_a_confirmation_that_leads_elsewhere_is_not_followed(
    subscribed: Subscribed, aws: Sns
) -> None:
    for address in ("http://sns.eu-west-1.amazonaws.com/?a", "https://169.254.169.254/latest"):
        status, _ = subscribed.send(aws.confirmation(SubscribeURL=address))
        assert status.startswith("UNAUTHENTICATED: SubscribeURL")
    assert subscribed.fetched == []


def test_what_is_no_message_of_sns_is_refused_and_kept(subscribed: Subscribed) -> None:
    for body in ("{", "[]", '{"Type": "Hello"}', '{"Type": "Notification", "Message": "x"}'):
        status, _ = subscribed.send(body)
        assert status.startswith("INVALID_ARGUMENT: not understood"), body
    assert len(subscribed.refusals) == 4


def test_when_sns_is_away_it_sends_again(subscribed: Subscribed, aws: Sns) -> None:
    status, _ = subscribed.send(aws.message(SigningCertURL=f"{HOST}/not-there.pem"))
    assert status.startswith("UNAVAILABLE")
    assert subscribed.refusals == []


def test_raw_messages_come_only_where_they_are_allowed(database: None, aws: Sns) -> None:
    headers = {
        "x_amz_sns_rawdelivery": "true",
        "x_amz_sns_topic_arn": TOPIC,
        "x_amz_sns_message_id": "raw-1",
    }
    careful = Subscribed(aws)
    status, _ = careful.send(json.dumps(ALARM), **headers)
    assert status.startswith("PERMISSION_DENIED")
    open_one = Subscribed(aws, allows_raw_delivery=True)
    for _ in range(2):
        [event] = open_one.send(json.dumps(ALARM), **headers)[1]["events"]
        assert event["count"] == 1
    other = headers | {"x_amz_sns_topic_arn": f"{TOPIC}x"}
    assert open_one.send(json.dumps(ALARM), **other)[0].startswith("PERMISSION_DENIED")


def test_only_certificates_of_sns_that_are_good_now_are_taken(aws: Sns) -> None:
    now = clock.now()
    weak = rsa.generate_private_key(65537, 1024)
    stranger = rsa.generate_private_key(65537, 2048)
    good = signing_certificate(aws.key)
    assert signing_key(good, now).begins < now
    # A chain is one only if each was issued by the next.
    for bad in (
        b"no certificate",
        signing_certificate(aws.key, "sns.amazonaws.com.evil.example"),
        signing_certificate(aws.key, days=(-3, -1)),
        signing_certificate(aws.key, days=(1, 3)),
        signing_certificate(weak),
        good + signing_certificate(stranger),
    ):
        with pytest.raises(errors.Unauthenticated):
            signing_key(bad, now)
    read: list[str] = []
    certificates = Certificates(lambda url: read.append(url) or good)  # type: ignore[func-returns-value]
    key = certificates.read("u", now)
    assert certificates.known("u", now) is key
    assert certificates.known("u", now + 2 * clock.DAY) is None
