"""The secret key file and the keys derived from it."""

import base64
import hashlib
import hmac
import os
import re
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
# In a key file: what comes below is accepted, and is not used to seal or to sign.
NEXT = b"# accepted, not used yet:"
# The beginning of a secret that we made, where a file ends without ending its line.
CUT = re.compile(rb"[0-9a-f]{1,%d}" % (2 * KEY_BYTES - 1))


class BadKeyFile(Exception):
    """The secret key file is missing, unreadable or too short."""


class Unreadable(Exception):
    """Something sealed cannot be opened: it was sealed with another key, or changed."""


class BadStage(Exception):
    """A step of a key's rotation is not the next one; the text is one clear line."""


class Signer:
    """Signs with its first key (HMAC-SHA256, RFC 2104); what any of its keys signed is genuine."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = tuple(keys)

    def sign(self, data: bytes) -> bytes:
        """Return the signature, 32 bytes."""
        return _mac(self._keys[0], data)

    def is_genuine(self, data: bytes, signature: bytes, size: int = 32) -> bool:
        """Whether it begins a signature of these bytes, and has the first `size` bytes of it."""
        return any(hmac.compare_digest(_mac(key, data)[:size], signature) for key in self._keys)


def _mac(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, hashlib.sha256)


class Sealer:
    """Seals secrets that have to be read again (Fernet: AES-128-CBC and HMAC-SHA256)."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """Take the keys: the first seals, all of them open."""
        self._fernet = MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])

    def seal(self, text: str) -> str:
        """Return the text, sealed; different each time."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return the text that was sealed. Raise Unreadable."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise Unreadable("sealed with another key, or changed since") from None


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """Keys of 32 bytes, for each purpose one of each secret (RFC 5869).

    The first seals and signs; those of the other secrets only open and prove.
    """

    access_tokens: tuple[bytes, ...]
    page_token: Signer
    request_hash: Signer
    sealer: Sealer
    # Tells whether two files have the same first secret, and nothing of it.
    fingerprint: str

    @classmethod
    def derive(cls, secrets: Sequence[bytes]) -> "Keys":
        """Return the keys of a file of secrets, of which the first makes what is new."""

        def key(purpose: str, secret: bytes) -> bytes:
            info = f"quarterdeck/{purpose}".encode()
            return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(secret)

        return cls(
            access_tokens=tuple(key("access-token", secret) for secret in secrets),
            page_token=Signer([key("page-token", secret) for secret in secrets]),
            request_hash=Signer([key("request-hash", secret) for secret in secrets]),
            sealer=Sealer([key("sealed", secret) for secret in secrets]),
            fingerprint=key("fingerprint", secrets[0])[:8].hex(),
        )


def create_key_file(path: Path) -> None:
    """Write a new secret to `path` with mode 0600, whole or not at all, unless there is one."""
    write_private(path, [_new_secret()], replace=False)


def add_secret(path: Path) -> None:
    """Put a new secret before those in `path`, whole or not at all."""
    lines = [_new_secret(), *(secret.decode() for secret in _secrets(path))]
    write_private(path, lines, replace=True)


def announce_secret(path: Path) -> None:
    """Put a new secret into `path` that is accepted, and not used yet. Raise BadStage."""
    used, announced = _used_and_next(path)
    if announced:
        raise BadStage(f"{path} already has a next secret; the next stage is use")
    if len(used) > 1:
        raise BadStage(f"{path} still has an old secret; the next stage is drop")
    _write_secrets(path, used, [_new_secret().encode()])


def use_announced_secret(path: Path) -> None:
    """Use the announced secret from now on; the one before is still accepted. Raise BadStage."""
    used, announced = _used_and_next(path)
    if not announced:
        raise BadStage(f"{path} has no next secret; the first stage is add")
    _write_secrets(path, [*announced, *used], [])


def check_droppable(path: Path) -> None:
    """Raise BadStage unless `path` has old secrets, and none that is not used yet."""
    used, announced = _used_and_next(path)
    if announced:
        raise BadStage(f"{path} has a secret that is not used yet; the next stage is use")
    if len(used) == 1:
        raise BadStage(f"{path} has no old secret to drop")


def _write_secrets(path: Path, used: Sequence[bytes], announced: Sequence[bytes]) -> None:
    lines = [*used, *((NEXT, *announced) if announced else ())]
    write_private(path, [line.decode() for line in lines], replace=True)


def drop_old_secrets(path: Path) -> None:
    """Keep only the newest secret in `path`, once nothing is sealed with the others."""
    write_private(path, [_secrets(path)[0].decode()], replace=True)


def write_private(path: Path, lines: Sequence[str], *, replace: bool) -> None:
    """Write lines to a file of mode 0600, on the disk whole or not at all.

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
    """Return what is in a file that is its owner's alone. Raise BadKeyFile, naming `what` it is."""
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
    """Return the secrets in a file, that which is used first. Raise BadKeyFile."""
    used, announced = _used_and_next(path)
    return used + announced


def _used_and_next(path: Path) -> tuple[list[bytes], list[bytes]]:
    """Return the secrets in a file, one a line: those in use, newest first, and those to come.

    Raise BadKeyFile.
    """
    content = read_private(path, "secret key file")
    lines = [line.strip() for line in content.split(b"\n")]
    found = [line for line in lines if line]
    border = found.index(NEXT) if NEXT in found else len(found)
    used, announced = found[:border], found[border + 1 :]
    # One of ours whose end is lost is as good a secret as any, and another one.
    if found[border:] == [NEXT] or CUT.fullmatch(lines[-1]):
        raise BadKeyFile(
            f"the secret key file {path} breaks off in its last line: copy it again, or, if that"
            " is its whole content, end the line"
        )
    found = used + announced
    shortest = min((len(secret) for secret in found), default=0)
    if shortest < KEY_BYTES:
        raise BadKeyFile(
            f"the secret key file {path} holds {shortest} bytes, at least {KEY_BYTES} are needed"
        )
    return used, announced


def load_keys(path: Path) -> Keys:
    """Return the keys of the secrets in `path`: one a line, that which is used first.

    Raise BadKeyFile if the file is missing, is readable by others, breaks off in the
    middle of a secret, or holds one of fewer than 32 bytes.
    """
    return Keys.derive(_secrets(path))
