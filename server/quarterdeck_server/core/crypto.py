"""The secret key file and the keys derived from it."""

import base64
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from quarterdeck_server.core.durable import sync_folder

KEY_BYTES = 32


class BadKeyFile(Exception):
    """The secret key file is missing, unreadable or too short."""


class Unreadable(Exception):
    """Something sealed cannot be opened: it was sealed with another key, or changed."""


class Sealer:
    """Seals secrets that have to be read again (Fernet: AES-128-CBC and HMAC-SHA256)."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """The first key seals; all of them open."""
        self._fernet = MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])

    def seal(self, text: str) -> str:
        """The text, sealed; different each time."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """The text that was sealed. Raises Unreadable."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise Unreadable("sealed with another key, or changed since") from None


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """Keys of 32 bytes, one for each purpose, derived from the newest secret (RFC 5869).

    Older secrets only open what was sealed with them.
    """

    access_token: bytes
    page_token: bytes
    request_hash: bytes
    sealer: Sealer

    @classmethod
    def derive(cls, secrets_newest_first: Sequence[bytes]) -> "Keys":
        def key(purpose: str, secret: bytes) -> bytes:
            info = f"quarterdeck/{purpose}".encode()
            return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(secret)

        newest = secrets_newest_first[0]
        return cls(
            access_token=key("access-token", newest),
            page_token=key("page-token", newest),
            request_hash=key("request-hash", newest),
            sealer=Sealer([key("sealed", secret) for secret in secrets_newest_first]),
        )


def create_key_file(path: Path) -> None:
    """Writes a new secret to `path` with mode 0600, whole or not at all, unless there is one."""
    write_private(path, [_new_secret()], replace=False)


def add_secret(path: Path) -> None:
    """Puts a new secret before those in `path`, whole or not at all."""
    lines = [_new_secret(), *(secret.decode() for secret in _secrets(path))]
    write_private(path, lines, replace=True)


def drop_old_secrets(path: Path) -> None:
    """Keeps only the newest secret in `path`, once nothing is sealed with the others."""
    write_private(path, [_secrets(path)[0].decode()], replace=True)


def write_private(path: Path, lines: Sequence[str], *, replace: bool) -> None:
    """Writes lines to a file of mode 0600, on the disk whole or not at all.

    A file that is there already is replaced, or else left as it is.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
    if replace:
        temporary.replace(path)
    else:
        with suppress(FileExistsError):
            os.link(temporary, path)
        temporary.unlink()
    sync_folder(path.parent)


def read_private(path: Path, what: str) -> bytes:
    """What is in a file that is its owner's alone. Raises BadKeyFile, naming `what` it is."""
    try:
        content = path.read_bytes()
        mode = path.stat().st_mode
    except OSError as error:
        raise BadKeyFile(f"cannot read the {what} {path}: {error.strerror}") from None
    if mode & 0o077:
        raise BadKeyFile(f"the {what} {path} is open to others; run: chmod 600 {path}")
    return content


def _new_secret() -> str:
    return secrets.token_hex(KEY_BYTES)


def _secrets(path: Path) -> list[bytes]:
    """The secrets in a file, one a line, the newest first. Raises BadKeyFile."""
    lines = [line.strip() for line in read_private(path, "secret key file").split(b"\n")]
    found = [line for line in lines if line]
    shortest = min((len(secret) for secret in found), default=0)
    if shortest < KEY_BYTES:
        raise BadKeyFile(
            f"the secret key file {path} holds {shortest} bytes, at least {KEY_BYTES} are needed"
        )
    return found


def load_keys(path: Path) -> Keys:
    """The keys of the secrets in `path`: one a line, the newest first.

    Raises BadKeyFile if the file is missing, is readable by others, or holds a
    secret of fewer than 32 bytes.
    """
    return Keys.derive(_secrets(path))
