"""Where the tokens of a sign-in are kept.

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
from typing import Any, Protocol

from quarterdeck_client.address import Address
from quarterdeck_client.errors import QuarterdeckError

FOR_OTHERS = 0o077


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
        """The tokens as they are now; None when nobody is signed in."""

    def save(self, tokens: Tokens | None) -> None:
        """Keeps the tokens, or forgets them; called within `lock()`."""

    def lock(self) -> AbstractContextManager[Any]:
        """Keeps out all who share this session; it may be left in another thread."""


class MemorySession:
    """Tokens that end with the process. Clients may share one."""

    def __init__(self, tokens: Tokens | None = None) -> None:
        self._tokens = tokens
        self._lock = threading.Lock()

    def load(self) -> Tokens | None:
        return self._tokens

    def save(self, tokens: Tokens | None) -> None:
        self._tokens = tokens

    def lock(self) -> AbstractContextManager[Any]:
        return self._lock


def replace_file(path: Path, text: str) -> None:
    """Writes a file that only its owner can read: whoever reads it gets the old or the new one.

    Raises OSError.
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

    The file has a session for each URL. It needs a system with flock(2).

    >>> session = FileSession(folder / "sessions.json", url)
    >>> with Client(url, session=session) as client:
    ...     user = client.login(email, password)
    >>> with Client(url, session=session) as client:
    ...     client.auth.GetMe(GetMeRequest()) == user
    True
    """

    def __init__(self, path: str | os.PathLike[str], url: str) -> None:
        """Raises ValueError if `url` is no URL of a server."""
        self._path = Path(path)
        self._url = Address.parse(url).url

    def load(self) -> Tokens | None:
        """Raises SessionError if the file is damaged, or if others may read it."""
        kept = self._read().get(self._url)
        if kept is None:
            return None
        try:
            return Tokens(
                str(kept["access_token"]), str(kept["refresh_token"]), float(kept["expires_at"])
            )
        except (TypeError, KeyError, ValueError):
            raise self._damaged() from None

    def save(self, tokens: Tokens | None) -> None:
        """Raises SessionError as `load` does, or if the file cannot be written."""
        sessions = self._read()
        sessions.pop(self._url, None)
        if tokens is not None:
            sessions[self._url] = asdict(tokens)
        try:
            replace_file(self._path, json.dumps({"sessions": sessions}, indent=2) + "\n")
        except OSError as error:
            raise self._unusable(error) from None

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Holds a lock on a file beside, because the file itself is replaced."""
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

    def _read(self) -> dict[str, Any]:
        try:
            with self._path.open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode & 0o777
                content = file.read()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._unusable(error) from None
        if mode & FOR_OTHERS:
            raise SessionError(
                f"{self._path} has tokens and others may read it (mode {mode:04o}): "
                f"chmod 600 it, or remove it and sign in again"
            )
        try:
            sessions = json.loads(content)["sessions"]
            return dict(sessions)
        except (ValueError, TypeError, KeyError):
            raise self._damaged() from None

    def _damaged(self) -> SessionError:
        return SessionError(f"{self._path} is damaged: remove it and sign in again")

    def _unusable(self, error: OSError) -> SessionError:
        return SessionError(f"{self._path} cannot be used: {error.strerror}")
