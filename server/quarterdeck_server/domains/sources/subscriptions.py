"""What SNS sends to a source: its signature is checked, and its subscriptions are confirmed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.sources import sns
from quarterdeck_server.domains.sources.admission import Arrival
from quarterdeck_server.domains.sources.certificates import Certificates
from quarterdeck_server.domains.sources.payloads import Payload, Refused
from quarterdeck_server.domains.sources.service import topics_of
from quarterdeck_server.rpc.blocking_calls import Busy, Outside
from quarterdeck_server.rpc.steps import Steps

T = TypeVar("T")

AT_ONCE = 4
FETCH_SECONDS = 5.0
# A little more than a fetch's own limit: a name that does not resolve is waited for longer.
GIVE_UP_SECONDS = 5.5
CERTIFICATE_BYTES = 64 * 1024
ANSWER_BYTES = 64 * 1024


@dataclass(slots=True)
class Message:
    """A message of SNS that is genuine: what it carries, or which subscription was confirmed."""

    items: list[Payload | Refused] = field(default_factory=list)
    confirmed: str = ""


class Subscriptions:
    """Takes what SNS sends."""

    def __init__(self, fetch: Callable[[str, int, float], bytes]) -> None:
        """`fetch` gets what is at an address, of so many bytes within so many seconds."""
        self._fetch = fetch
        self._outside = Outside("sns", AT_ONCE, GIVE_UP_SECONDS)
        self._certificates = Certificates(lambda url: fetch(url, CERTIFICATE_BYTES, FETCH_SECONDS))

    async def read(self, arrival: Arrival, steps: Steps) -> Message:
        """Return what a message carries.

        Raise InvalidArgument for what is no message, PermissionDenied for a topic that is not
        allowed, Unauthenticated for a signature that is missing or wrong, and Unavailable if SNS
        cannot be asked.
        """
        message = await steps.read(self._message, arrival)
        if not sns.is_raw(arrival.received):
            key = await self._key(message["SigningCertURL"])
            await steps.read(sns.check_signature, message, key, clock.now())
        if message["Type"] == sns.SUBSCRIPTION:
            await self._confirm(message["SubscribeURL"])
            return Message(confirmed=message["TopicArn"])
        return Message([sns.item(message)])

    def _message(self, arrival: Arrival) -> dict[str, str]:
        received, source = arrival.received, arrival.source
        if sns.is_raw(received):
            message = sns.raw_message_of(received)
            if not source.allows_raw_delivery:
                raise errors.PermissionDenied(
                    "this source does not allow raw message delivery, which is not signed",
                    reason=Reason.TOPIC_NOT_ALLOWED,
                )
        else:
            message = sns.message_of(received)
        sns.check_topic(message, topics_of(source))
        if message["Type"] == sns.SUBSCRIPTION:
            sns.check_address(message["SubscribeURL"], "SubscribeURL")
        if not sns.is_raw(received):
            sns.check_certificate_address(message["SigningCertURL"])
        return message

    async def _key(self, url: str) -> RSAPublicKey:
        now = clock.now()
        known = self._certificates.known(url, now)
        if known is not None:
            return known
        return await self._ask(lambda: self._certificates.read(url, now))

    async def _confirm(self, url: str) -> None:
        await self._ask(lambda: self._fetch(url, ANSWER_BYTES, FETCH_SECONDS))

    async def _ask(self, fetch: Callable[[], T]) -> T:
        """Run a fetch off the event loop. Raise Unavailable; SNS sends its message again."""
        try:
            return await self._outside.run(fetch)
        except Busy:
            raise errors.Unavailable("other messages of SNS wait for it, try again") from None
        except TimeoutError:
            raise errors.Unavailable("SNS did not answer in time") from None
        except OSError as error:
            raise errors.Unavailable(f"SNS cannot be asked: {error}") from None
