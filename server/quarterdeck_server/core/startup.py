"""Errors that prevent a command from starting, in one line."""

import errno


class NotStarted(Exception):
    """A command cannot start; the text is one clear line."""


def port_unusable(host: str, port: int, error: OSError, setting: str) -> NotStarted:
    """Return the error of a port that cannot be listened on."""
    taken = error.errno == errno.EADDRINUSE
    why = "is taken" if taken else f"cannot be used: {error.strerror}"
    return NotStarted(f"{host}:{port} {why}; choose another with {setting}")
