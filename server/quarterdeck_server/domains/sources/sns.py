"""Messages of Amazon SNS by HTTPS: what they are, and whether Amazon signed them.

Amazon SNS Developer Guide, "Parsing Amazon SNS message formats" and "Verifying the
signatures of Amazon SNS messages".
"""

import base64
import binascii
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, HashAlgorithm

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.core.json_value import Json, JsonObject
from quarterdeck_server.domains.events.mapping.values import parse_time
from quarterdeck_server.domains.sources import bodies
from quarterdeck_server.domains.sources.payloads import Payload, Received

KIND = "sns"
NOTIFICATION = "Notification"
SUBSCRIPTION = "SubscriptionConfirmation"
UNSUBSCRIPTION = "UnsubscribeConfirmation"
KINDS = (NOTIFICATION, SUBSCRIPTION, UNSUBSCRIPTION)
HOST = re.compile(r"sns\.[a-z]{2,4}(?:-[a-z]+){1,3}-[0-9]{1,2}\.amazonaws\.com(?:\.cn)?")
# Published longer ago than SNS tries to deliver; within it each MessageId counts once.
OLDEST = clock.DAY
MOST_AHEAD = 15 * clock.MINUTE
LONGEST_SIGNATURE = 2048
# What is signed, in this order; Subject only if there is one.
_OF_NOTIFICATION = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_OF_OTHERS = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_HASHES: dict[str, type[HashAlgorithm]] = {"1": SHA1, "2": SHA256}


def is_raw(received: Received) -> bool:
    """Whether SNS delivered the message alone, unsigned (raw message delivery)."""
    return received.headers.get("x-amz-sns-rawdelivery", "").lower() == "true"


def message_of(received: Received) -> dict[str, str]:
    """Return the texts of a signed message. Raise InvalidArgument for what is none."""
    value = bodies.parsed(bodies.text_of(received.body, received.content_type))
    if not isinstance(value, dict):
        raise _not_understood("the body has to be a JSON object")
    message = {name: text for name, text in value.items() if isinstance(text, str)}
    kind = message.get("Type", "")
    if kind not in KINDS:
        raise _not_understood(f"Type has to be one of {', '.join(KINDS)}: a message of SNS")
    needed = _OF_NOTIFICATION if kind == NOTIFICATION else _OF_OTHERS
    signed = ("Signature", "SignatureVersion", "SigningCertURL")
    for name in (*needed, *signed):
        if name != "Subject" and not message.get(name):
            raise _not_understood(f"{name} is missing: a message of SNS has it")
    return message


def raw_message_of(received: Received) -> dict[str, str]:
    """Return the members that a raw message would have had, by its headers."""
    return {
        "Type": NOTIFICATION,
        "TopicArn": received.headers.get("x-amz-sns-topic-arn", ""),
        "MessageId": received.headers.get("x-amz-sns-message-id", ""),
        "Message": bodies.text_of(received.body, received.content_type),
    }


def check_topic(message: Mapping[str, str], topics: list[str]) -> None:
    """Raise PermissionDenied for the message of a topic that the source does not allow."""
    if message.get("TopicArn") not in topics:
        raise errors.PermissionDenied(
            f"TopicArn: {message.get('TopicArn', '')[:300]!r} is none of the topics of this source",
            reason=Reason.TOPIC_NOT_ALLOWED,
        )


def check_address(url: str, name: str) -> None:
    """Raise Unauthenticated for an address that is not one of SNS, by https and without a port."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _bad(f"{name} is no address") from None
    is_plain = parts.scheme == "https" and port is None and "@" not in parts.netloc
    if not is_plain or not HOST.fullmatch(parts.netloc):
        raise _bad(f"{name} is not https on sns.<region>.amazonaws.com")


def check_certificate_address(url: str) -> None:
    """Raise Unauthenticated unless this is where SNS has its certificates."""
    check_address(url, "SigningCertURL")
    if not urlsplit(url).path.endswith(".pem") or urlsplit(url).query:
        raise _bad("SigningCertURL is no certificate (.pem)")


def canonical(message: Mapping[str, str]) -> bytes:
    """Return the bytes of a message that are signed."""
    names = _OF_NOTIFICATION if message["Type"] == NOTIFICATION else _OF_OTHERS
    lines = [f"{name}\n{message[name]}\n" for name in names if name in message]
    return "".join(lines).encode("utf-8", "surrogatepass")


def check_signature(message: Mapping[str, str], key: RSAPublicKey, now: int) -> None:
    """Raise Unauthenticated unless this key signed the message, and not too long ago.

    `now` is in microseconds since the epoch.
    """
    algorithm = _HASHES.get(message["SignatureVersion"])
    if algorithm is None:
        raise _bad("SignatureVersion has to be 1 or 2")
    try:
        signature = base64.b64decode(message["Signature"][:LONGEST_SIGNATURE], validate=True)
        key.verify(signature, canonical(message), PKCS1v15(), algorithm())
    except (binascii.Error, ValueError, InvalidSignature):
        raise _bad("Signature is not one of this message by the certificate") from None
    sent = parse_time(message["Timestamp"])
    if sent is None or not now - OLDEST <= sent <= now + MOST_AHEAD:
        raise _bad("Timestamp is too long ago, or ahead")


def item(message: Mapping[str, Json]) -> Payload:
    """Return what mappings read of a message.

    The end of a subscription is told as a notification: nothing more comes from its topic. Its
    SubscribeURL would subscribe again, and is never fetched.
    """
    delivery_id = str(message.get("MessageId") or "")
    value = told(message)
    if message["Type"] == UNSUBSCRIPTION:
        topic = str(message["TopicArn"]).rpartition(":")[2]
        value |= {"Type": NOTIFICATION, "Subject": f"Topic {topic} no longer sends to this source"}
    return Payload(item=0, kind=KIND, value=value, delivery_id=delivery_id)


def told(message: Mapping[str, Json]) -> JsonObject:
    """Return the members that say something: no signature, and no address that unsubscribes."""
    names = ("Type", "MessageId", "TopicArn", "Subject", "Message", "Timestamp")
    return {name: message[name] for name in (*names, "MessageAttributes") if message.get(name)}


def _not_understood(problem: str) -> errors.InvalidArgument:
    return errors.InvalidArgument(problem, reason=Reason.NOT_UNDERSTOOD)


def _bad(problem: str) -> errors.Unauthenticated:
    return errors.Unauthenticated(problem, reason=Reason.BAD_SIGNATURE)


def kept_message_of(received: Received) -> JsonObject:
    """Return the message of a refusal, whose signature was checked when it came in."""
    text = bodies.text_of(received.body, received.content_type)
    value = bodies.parsed(text) if text.lstrip().startswith("{") else None
    if isinstance(value, dict) and value.get("Type") in KINDS:
        return {"TopicArn": "", "Message": "", **value}
    return {**raw_message_of(received), "Message": text}
