"""Why a source cannot be reached or used."""

from quarterdeck_server.core.errors import Reason


class SourceError(Exception):
    """A source cannot be reached or used: a code for machines, and what to do about it."""

    def __init__(self, code: Reason, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
