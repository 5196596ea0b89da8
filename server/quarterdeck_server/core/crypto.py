"""The secret key file and the keys derived from it."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32


class BadKeyFile(Exception):
    """The secret key file is missing, unreadable or too short."""


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """Keys of 32 bytes, one for each purpose, all derived from one secret (RFC 5869)."""

    access_token: bytes
    page_token: bytes
    request_hash: bytes

    @classmethod
    def derive(cls, secret: bytes) -> "Keys":
        def key(purpose: str) -> bytes:
            info = f"quarterdeck/{purpose}".encode()
            return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(secret)

        return cls(
            access_token=key("access-token"),
            page_token=key("page-token"),
            request_hash=key("request-hash"),
        )


def create_key_file(path: Path) -> None:
    """Writes a new secret to `path` with mode 0600, whole or not at all, unless there is one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def load_keys(path: Path) -> Keys:
    """The keys of the secret in `path`.

    Raises BadKeyFile if the file is missing, is readable by others, or holds
    fewer than 32 bytes.
    """
    try:
        secret = path.read_bytes().strip()
        mode = path.stat().st_mode
    except OSError as error:
        raise BadKeyFile(f"cannot read the secret key file {path}: {error.strerror}") from None
    if mode & 0o077:
        raise BadKeyFile(f"the secret key file {path} is open to others; run: chmod 600 {path}")
    if len(secret) < KEY_BYTES:
        raise BadKeyFile(
            f"the secret key file {path} holds {len(secret)} bytes, at least {KEY_BYTES} are needed"
        )
    return Keys.derive(secret)
