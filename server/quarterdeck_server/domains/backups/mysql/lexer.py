"""Splits a dump of MySQL or MariaDB into its statements.

Strings, comments, executable comments and the client's DELIMITER are told apart as the server
does (MySQL manual, 11.7; MariaDB's Comment Syntax), by the SQL mode of the session.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from quarterdeck_server.domains.backups.screening import MOST_TOKENS, Refused, Source, Token

# A comment to the end of a line has no NUL, which would end it for the server.
_BETWEEN = rb"\s+|--(?=[\s\x01-\x1f])[^\n\x00]*+\n?|\#[^\n\x00]*+\n?|/\*(?!M?!).*?\*/"
BETWEEN = re.compile(_BETWEEN, re.DOTALL)
# Told to MariaDB's client alone, which is not used.
SANDBOX_MODE = re.compile(rb"/\*M?!999999\\- enable the sandbox mode \*/[ \t]*\r?\n")
DELIMITER = re.compile(rb"DELIMITER[ \t]+([;$/|]{1,2})[ \t]*\r?\n", re.IGNORECASE)
ROWS = re.compile(
    rb"(?:INSERT(?:[ ]+IGNORE)?|REPLACE)[ ]+INTO[ ]+`(?:[^`]|``)+`[ ]+"
    rb"(?:\((?:`(?:[^`]|``)+`(?:,[ ]?)?)+\)[ ]+)?VALUES\s*(?=\()",
    re.IGNORECASE,
)
LONGEST_HEAD = 256 * 1024
_STRING = {
    True: rb"'[^'\\]*+(?:(?:\\.|'')[^'\\]*+)*+'",
    False: rb"'[^']*+(?:''[^']*+)*+'",
}
# Literals, and what is between them: no two signs that begin a comment.
VALUES = {
    escapes: re.compile(
        rb"(?>0x[0-9A-Fa-f]++|[(),\s.+]++|-(?!-)|[0-9]++|"
        + string
        + rb"|NULL|_binary |[eE](?=[0-9+\-]))*+",
        re.DOTALL,
    )
    for escapes, string in _STRING.items()
}
IN_NUMBERS = b"0123456789abcdefABCDEFxXNUL.+-"
# Every server that there is runs what is in one of these; of newer ones only some do.
ALWAYS = 50_699
BEYOND = re.compile(rb"[\x80-\xff]+")
UNSEEN = re.compile(rb"[\x80-\xff][\\`]")


def _token_pattern(escapes: bool, ansi: bool) -> re.Pattern[bytes]:
    # In ANSI mode "a" is a name, in which a backslash is a backslash.
    double = rb'"[^"]*+(?:""[^"]*+)*+"' if ansi else _STRING[escapes].replace(b"'", b'"')
    return re.compile(
        rb"(?P<between>" + _BETWEEN + rb")"
        rb"|(?P<open>/\*(?P<maria>M?)!(?P<version>[0-9]{5,6})?)"
        rb"|(?P<close>\*/)"
        rb"|(?P<text>" + _STRING[escapes] + (b"" if ansi else b"|" + double) + rb")"
        rb"|(?P<name>`[^`]*+(?:``[^`]*+)*+`" + (b"|" + double if ansi else b"") + rb")"
        rb"|(?P<word>[A-Za-z0-9_$\x80-\xff]++)"
        # Which bytes from 0x7F on are blanks, so that `--` begins a comment, differs.
        rb"|(?P<sign>(?!/\*|--[\x7f-\xff])[^\\'\"`\x00])",
        re.DOTALL,
    )


TOKENS = {(e, a): _token_pattern(e, a) for e in (True, False) for a in (True, False)}


@dataclass(slots=True)
class Modes:
    """What of the session decides how its statements are read."""

    escapes: bool = True
    ansi: bool = False
    # Whether a second byte of a character may look like a backslash.
    is_wide: bool = False


@dataclass(slots=True)
class Statement:
    """One statement. With `is_rows` it is an INSERT of literals, and `tokens` is empty.

    `maybe` are the positions of tokens that some servers run and some do not, each with the
    number of the comment that it is in.
    """

    text: bytes
    tokens: list[Token] = field(default_factory=list)
    maybe: dict[int, int] = field(default_factory=dict)
    is_rows: bool = False


class Statements:
    """The statements of a dump, one after the other."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self.source = Source(read)
        self.modes = Modes()
        self._delimiter = b";"

    def next(self) -> Statement | None:
        """Return the next one; None at the end. Raise Refused for what is none."""
        source = self.source
        if not self._begin():
            return None
        source.begin()
        found = self._rows() or self._other()
        if self.modes.is_wide and UNSEEN.search(found.text):
            raise Refused("characters that hide their ends", source.place())
        return found

    def _begin(self) -> bool:
        """Go to the beginning of a statement, past comments; False if there is none."""
        source = self.source
        while True:
            # What is looked for is shorter.
            while len(source.data) - source.at < LONGEST_HEAD and source.more():
                pass
            if found := SANDBOX_MODE.match(source.data, source.at):
                source.at = found.end()
            elif found := DELIMITER.match(source.data, source.at):
                self._delimiter = found[1]
                source.at = found.end()
            elif found := BETWEEN.match(source.data, source.at):
                if found.end() < len(source.data) or not source.more():
                    source.at = found.end()
            else:
                return source.at < len(source.data)

    def _rows(self) -> Statement | None:
        """Return an INSERT of literals, which is nearly all of a dump.

        None if it is something else.
        """
        source = self.source
        head = ROWS.match(source.data, source.at)
        if self._delimiter != b";" or head is None:
            return None
        literals = VALUES[self.modes.escapes]
        end = head.end()
        while True:
            found = literals.match(source.data, end)
            end = found.end() if found else end
            if source.data[end : end + 1] == b";":
                text = source.data[source.at : end]
                source.at = end + 1
                return Statement(text, is_rows=True)
            if len(source.data) - end > 8 and source.data[end : end + 1] != b"'":
                raise Refused("INSERT of what is no literal", source.place())
            # What comes may belong to the number that was the last.
            end = len(source.data[:end].rstrip(IN_NUMBERS)) - source.at
            if not source.more():
                raise Refused("INSERT without an end", source.place())

    def _other(self) -> Statement:
        """Return any statement but rows, up to the delimiter. Raise Refused."""
        source = self.source
        pattern = TOKENS[self.modes.escapes, self.modes.ansi]
        reading = _Reading(source.at)
        while True:
            if not reading.depth and source.data.startswith(self._delimiter, reading.at):
                break
            found = pattern.match(source.data, reading.at)
            # At the end of what was read any token may be a part of a longer one.
            if found is None or found.end() > len(source.data) - 16:
                begin = source.at
                if source.more():
                    reading.at -= begin
                    continue
            if found is None or len(reading.tokens) > MOST_TOKENS:
                if reading.at >= len(source.data) and not reading.depth:
                    break
                raise Refused("text that is no SQL", source.place())
            reading.take(found, source)
        text = source.data[source.at : reading.at]
        source.at = min(reading.at + len(self._delimiter), len(source.data))
        return Statement(text, reading.tokens, reading.maybe)


class _Reading:
    """A statement on its way."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.tokens: list[Token] = []
        self.maybe: dict[int, int] = {}
        # Within an executable comment, whether not every server runs it, and which it is.
        self.depth = 0
        self._is_maybe = False
        self._number = 0

    def take(self, found: re.Match[bytes], source: Source) -> None:
        """Take a token. Raise Refused."""
        kind, text = str(found.lastgroup), found[0]
        self.at = found.end()
        if kind in ("open", "maria", "version"):
            if self.depth:
                raise Refused("a comment in a comment", source.place())
            version = int(found["version"] or 0)
            self.depth, self._is_maybe = 1, bool(found["maria"]) or version > ALWAYS
            self._number += 1
            return
        if kind == "close":
            # Without an executable comment these are two signs, and no SQL.
            self.depth = 0
            return
        if self._is_maybe and self.depth and (b"*/" in text or b"/*" in text):
            # Who does not run it sees its end there.
            raise Refused("a comment in a comment", source.place())
        if kind == "between":
            return
        # In some character sets a byte beyond ASCII is a blank: what it parts is looked at apart.
        parts = [p.upper() for p in BEYOND.split(text) if p] if kind == "word" else [text]
        for part in parts or [text]:
            if self.depth and self._is_maybe:
                self.maybe[len(self.tokens)] = self._number
            self.tokens.append(Token(kind, part))
