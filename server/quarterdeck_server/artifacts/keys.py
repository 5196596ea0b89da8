"""The key ring: the age identities that open artifacts, newest first, and their recipients.

The file is an identity file of age (age-encryption.org/v1), so that
`age --decrypt --identity FILE` opens an artifact without Quarterdeck.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyrage
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from quarterdeck_server.core.crypto import BadKeyFile, read_private, write_private

PREFIX = "AGE-SECRET-KEY-1"
PURPOSE = b"quarterdeck/artifact-manifest"


class KeyRing:
    """Identities, the newest first; recipients are theirs and those given besides."""

    def __init__(self, identities: Sequence[str], more_recipients: Sequence[str] = ()) -> None:
        self._secrets = [(pyrage.x25519.Identity.from_str(each), each) for each in identities]
        self.identities = [identity for identity, _ in self._secrets]
        more = [pyrage.x25519.Recipient.from_str(each) for each in more_recipients]
        self.recipients = [self.identities[0].to_public(), *more]

    @property
    def recipient_names(self) -> list[str]:
        """Whom an artifact is sealed to: `age1…`."""
        return [str(recipient) for recipient in self.recipients]

    def sign(self, manifest: Mapping[str, object]) -> dict[str, object]:
        """Return the manifest with an HMAC-SHA256 (RFC 2104) that only an identity can make."""
        identity, secret = self._secrets[0]
        signed = {**manifest, "signed_by": str(identity.to_public())}
        return signed | {"signature": _signature(secret, signed)}

    def is_genuine(self, manifest: Mapping[str, object]) -> bool:
        """Whether an identity of this ring signed a manifest as it is."""
        signed = {name: value for name, value in manifest.items() if name != "signature"}
        for identity, secret in self._secrets:
            if str(identity.to_public()) == signed.get("signed_by"):
                given = str(manifest.get("signature", ""))
                return hmac.compare_digest(_signature(secret, signed).encode(), given.encode())
        return False


def _signature(secret: str, manifest: Mapping[str, object]) -> str:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    text = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def create_key_ring(path: Path) -> None:
    """Write a key ring with one new identity, mode 0600, unless there is one."""
    write_private(path, _lines(), replace=False)


def add_identity(path: Path) -> str:
    """Put a new identity before those in the file, and return its recipient. Raise BadKeyFile."""
    old = read_private(path, "key ring").decode().splitlines()
    new = _lines()
    write_private(path, [*new, *old], replace=True)
    return new[0].removeprefix("# public key: ")


def load_key_ring(path: Path, more_recipients: Sequence[str] = ()) -> KeyRing:
    """Return the key ring of a file.

    Raise BadKeyFile if it is missing, open to others, or has no identity.
    """
    lines = read_private(path, "key ring").decode(errors="replace").splitlines()
    found = [line.strip() for line in lines if line.strip().startswith(PREFIX)]
    if not found:
        raise BadKeyFile(f"the key ring {path} has no line that begins with {PREFIX}")
    try:
        return KeyRing(found, more_recipients)
    except pyrage.IdentityError:
        raise BadKeyFile(f"the key ring {path} has a line that is not an age identity") from None


def _lines() -> list[str]:
    identity = pyrage.x25519.Identity.generate()
    return [f"# public key: {identity.to_public()}", str(identity)]
