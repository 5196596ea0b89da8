"""Where the tokens of a session are stored.

>>> session = MemorySession()
>>> session.load() is None
True
"""

import contextlib
import json
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from quarterdeck_client.address import Address
from quarterdeck_client.errors import QuarterdeckError

FOR_OTHERS = 0o077
# For one server, of as many users who signed in last.
MAX_DEVICE_TOKENS = 20


class SessionError(QuarterdeckError):
    """The file of sessions cannot be used."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a login or a refresh answered."""

    access_token: str = field(repr=False)
    # Good for one refresh; empty if there is none.
    refresh_token: str = field(repr=False)
    # When the access token ends, in seconds of Unix time.
    expires_at: float


class Session(Protocol):
    """Keeps the tokens of one sign-in.

    Using a refresh token twice ends the sign-in, so that whoever refreshes
    holds `lock()` from `load()` to `save()`.
    """

    def load(self) -> Tokens | None:
        """Return the tokens as they are now; None when nobody is signed in."""

    def save(self, tokens: Tokens | None) -> None:
        """Keep the tokens, or forget them; called within `lock()`."""

    def lock(self) -> AbstractContextManager[Any]:
        """Keep out all who share this session; it may be left in another thread."""


@runtime_checkable
class Devices(Protocol):
    """A session that also keeps what makes this device known to the server, beyond the session.

    With it a login is not held up by strangers who guess the user's password. It opens nothing.
    """

    def device_token(self, email: str) -> str:
        """Return what the last login of this user here answered; empty if there was none."""

    def keep_device_token(self, email: str, token: str) -> None:
        """Keep it; called within `lock()`."""


class MemorySession:
    """Tokens that end with the process. Clients may share one."""

    def __init__(self, tokens: Tokens | None = None) -> None:
        self._tokens = tokens
        self._device_tokens: dict[str, str] = {}
        self._lock = threading.Lock()

    def load(self) -> Tokens | None:
        """Return the tokens, if somebody is signed in."""
        return self._tokens

    def save(self, tokens: Tokens | None) -> None:
        """Keep the tokens; None after a logout."""
        self._tokens = tokens

    def lock(self) -> AbstractContextManager[Any]:
        """Return the lock within which tokens are renewed."""
        return self._lock

    def device_token(self, email: str) -> str:
        """Return the token by which this device is known; empty for none."""
        return self._device_tokens.get(email.lower(), "")

    def keep_device_token(self, email: str, token: str) -> None:
        """Keep the token by which this device is known."""
        _keep_newest(self._device_tokens, email, token)


def _keep_newest(tokens: dict[str, str], email: str, token: str) -> None:
    tokens.pop(email.lower(), None)
    tokens[email.lower()] = token
    while len(tokens) > MAX_DEVICE_TOKENS:
        tokens.pop(next(iter(tokens)))


def replace_file(path: Path, text: str) -> None:
    """Write a file that only its owner can read: whoever reads it gets the old or the new one.

    Raise OSError.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


class FileSession:
    """Tokens in a file that only its owner can read, shared by processes.

    The file has a session for each URL, and what makes this device known there.
    It needs a system with flock(2).

    >>> session = FileSession(folder / "sessions.json", url)
    >>> with Client(url, session=session) as client:
    ...     user = client.login(email, password)
    >>> with Client(url, session=session) as client:
    ...     client.auth.GetMe(GetMeRequest()) == user
    True
    """

    def __init__(self, path: str | os.PathLike[str], url: str) -> None:
        """Raise ValueError if `url` is no URL of a server."""
        self._path = Path(path)
        self._url = Address.parse(url).url

    def load(self) -> Tokens | None:
        """Raise SessionError if the file is damaged, or if others may read it."""
        kept = self._read()["sessions"].get(self._url)
        if kept is None:
            return None
        try:
            return Tokens(
                str(kept["access_token"]), str(kept["refresh_token"]), float(kept["expires_at"])
            )
        except (TypeError, KeyError, ValueError):
            raise self._damaged() from None

    def save(self, tokens: Tokens | None) -> None:
        """Raise SessionError as `load` does, or if the file cannot be written."""
        content = self._read()
        content["sessions"].pop(self._url, None)
        if tokens is not None:
            content["sessions"][self._url] = asdict(tokens)
        self._write(content)

    def device_token(self, email: str) -> str:
        """Raise SessionError as `load` does."""
        return self._device_tokens(self._read()).get(email.lower(), "")

    def keep_device_token(self, email: str, token: str) -> None:
        """Raise SessionError as `save` does."""
        content = self._read()
        tokens = self._device_tokens(content)
        _keep_newest(tokens, email, token)
        content["devices"][self._url] = tokens
        self._write(content)

    def _device_tokens(self, content: dict[str, Any]) -> dict[str, str]:
        try:
            kept = dict(content["devices"].get(self._url, {}))
        except (TypeError, ValueError):
            raise self._damaged() from None
        return {str(email): str(token) for email, token in kept.items()}

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Hold a lock on a file beside, because the file itself is replaced."""
        import fcntl  # not on every system, and needed only here

        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(f"{self._path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise self._unusable(error) from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _write(self, content: dict[str, Any]) -> None:
        try:
            replace_file(self._path, json.dumps(content, indent=2) + "\n")
        except OSError as error:
            raise self._unusable(error) from None

    def _read(self) -> dict[str, dict[str, Any]]:
        """Return the sessions by their URLs, and the device tokens by the user's address."""
        try:
            with self._path.open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode & 0o777
                content = file.read()
        except FileNotFoundError:
            return {"sessions": {}, "devices": {}}
        except OSError as error:
            raise self._unusable(error) from None
        if mode & FOR_OTHERS:
            raise SessionError(
                f"{self._path} has tokens and others may read it (mode {mode:04o}): "
                f"chmod 600 it, or remove it and sign in again"
            )
        try:
            kept = json.loads(content)
            return {"sessions": dict(kept["sessions"]), "devices": dict(kept.get("devices", {}))}
        except (ValueError, TypeError, KeyError):
            raise self._damaged() from None

    def _damaged(self) -> SessionError:
        return SessionError(f"{self._path} is damaged: remove it and sign in again")

    def _unusable(self, error: OSError) -> SessionError:
        return SessionError(f"{self._path} cannot be used: {error.strerror}")
