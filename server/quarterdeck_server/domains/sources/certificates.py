"""The certificates that SNS signs with: fetched once from where SNS has them, and looked at."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import NameOID

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.clock import EPOCH
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.sources.sns import HOST

NAME = "sns.amazonaws.com"
LEAST_BITS = 2048
REMEMBERED = 64
KEPT = clock.DAY


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The key of a certificate, and when both are good, in microseconds since the epoch."""

    key: RSAPublicKey
    begins: int
    ends: int


class Certificates:
    """The keys of the certificates at addresses that were checked before."""

    def __init__(self, fetch: Callable[[str], bytes]) -> None:
        """`fetch` returns what is at an address; it blocks, and raises OSError."""
        self._fetch = fetch
        self._known: OrderedDict[str, SigningKey] = OrderedDict()

    def known(self, url: str, now: int) -> RSAPublicKey | None:
        """Return the key of an address that was read before; None if it has to be read."""
        found = self._known.get(url)
        return found.key if found and found.begins <= now < found.ends else None

    def read(self, url: str, now: int) -> RSAPublicKey:
        """Return the key at an address, and remember it for a day.

        Raise OSError if it cannot be fetched, Unauthenticated for a certificate that is not
        one of SNS, or not good now.
        """
        found = signing_key(self._fetch(url), now)
        self._known[url] = SigningKey(found.key, found.begins, min(found.ends, now + KEPT))
        self._known.move_to_end(url)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return found.key


def signing_key(pem: bytes, now: int) -> SigningKey:
    """Return the key of the first certificate; each is issued by the next one.

    Raise Unauthenticated for what cannot be read, another's name, a key that is no RSA key
    of 2048 bits or more, a break in the chain, and a time out of which one is not good.
    """
    try:
        chain = x509.load_pem_x509_certificates(pem)
    except ValueError:
        raise _bad("is no certificate") from None
    key = chain[0].public_key()
    if not isinstance(key, RSAPublicKey) or key.key_size < LEAST_BITS:
        raise _bad(f"has no RSA key of {LEAST_BITS} bits")
    if not any(name == NAME or HOST.fullmatch(name) for name in _names(chain[0])):
        raise _bad(f"is not one of {NAME}")
    begins = max(_microseconds(each, is_end=False) for each in chain)
    ends = min(_microseconds(each, is_end=True) for each in chain)
    if not begins <= now < ends:
        raise _bad("is not good at this time")
    for issued, issuer in pairwise(chain):
        try:
            issued.verify_directly_issued_by(issuer)
        except (ValueError, TypeError, InvalidSignature):
            raise _bad("was not issued by the next one of its chain") from None
    return SigningKey(key, begins, ends)


def _names(certificate: x509.Certificate) -> list[str]:
    """Return the names that a certificate is for."""
    names = [str(a.value) for a in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (x509.ExtensionNotFound, ValueError):
        return names
    return names + found.value.get_values_for_type(x509.DNSName)


def _microseconds(certificate: x509.Certificate, *, is_end: bool) -> int:
    moment = certificate.not_valid_after_utc if is_end else certificate.not_valid_before_utc
    return round((moment - EPOCH).total_seconds()) * clock.SECOND


def _bad(problem: str) -> errors.Unauthenticated:
    return errors.Unauthenticated(
        f"the certificate at SigningCertURL {problem}", reason=Reason.BAD_SIGNATURE
    )
