"""Splits a script of pg_restore into its statements and the rows of each COPY.

As psql tells them apart (PostgreSQL manual, 4.1), but for what pg_restore never writes: that is
refused, so that nobody reads it otherwise than the server.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from quarterdeck_server.domains.backups.screening import MOST_TOKENS, Refused, Source, Token

BETWEEN = re.compile(rb"(?:\s+|--[^\n]*+\n)++")
# Told to psql alone, which is not used.
RESTRICTED = re.compile(rb"\\(?:un)?restrict [A-Za-z0-9]+[ \t]*\r?\n")
LONGEST_HEAD = 64 * 1024
END_OF_ROWS = b"\\.\n"
ROUTINES = {b"FUNCTION", b"PROCEDURE"}


def _token_pattern(escapes: bool) -> re.Pattern[bytes]:
    escaped = rb"'[^'\\]*+(?:(?:\\.|'')[^'\\]*+)*+'"
    text = escaped if escapes else rb"'[^']*+(?:''[^']*+)*+'"
    return re.compile(
        rb"(?P<between>\s+|--[^\n]*+\n?)"
        rb"|(?P<text>[eE]" + escaped + rb"|" + text + rb""
        rb"|\$(?P<tag>(?:[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*)?)\$.*?\$(?P=tag)\$)"
        rb"|(?P<name>\"[^\"]*+(?:\"\"[^\"]*+)*+\")"
        rb"|(?P<odd>[uU]&['\"]|/\*|\\)"
        rb"|(?P<word>[A-Za-z_\x80-\xff][A-Za-z0-9_$\x80-\xff]*+|[0-9][0-9A-Za-z_.]*+|\$[0-9]++)"
        rb"|(?P<sign>[^'\"\x00$])",
        re.DOTALL,
    )


TOKENS = {escapes: _token_pattern(escapes) for escapes in (True, False)}


@dataclass(slots=True)
class Statement:
    """One statement, without its semicolon."""

    text: bytes
    tokens: list[Token] = field(default_factory=list)


class Statements:
    """The statements of a script, one after the other."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self.source = Source(read)
        # Whether strings have escapes, as with standard_conforming_strings = off.
        self.escapes = False

    def next(self) -> Statement | None:
        """Return the next one; None at the end. Raise Refused."""
        source = self.source
        while True:
            while len(source.data) - source.at < LONGEST_HEAD and source.more():
                pass
            found = BETWEEN.match(source.data, source.at)
            found = found or RESTRICTED.match(source.data, source.at)
            if found is None:
                break
            source.at = found.end()
        if source.at >= len(source.data):
            return None
        source.begin()
        return self._statement()

    def _statement(self) -> Statement:
        source, reading = self.source, _Reading(self.source.at)
        while True:
            found = TOKENS[self.escapes].match(source.data, reading.at)
            # At the end of what was read any token may be a part of a longer one.
            if found is None or found.end() > len(source.data) - 16:
                begin = source.at
                if source.more():
                    reading.at -= begin
                    continue
            if found is None or found.lastgroup == "odd" or len(reading.tokens) > MOST_TOKENS:
                raise Refused("text that pg_restore does not write", source.place())
            if reading.take(found, source):
                text = source.data[source.at : found.start()]
                source.at = found.end()
                return Statement(text, reading.tokens)

    def rows(self) -> Iterator[bytes]:
        """Yield what follows a COPY, up to the line that ends it. Raise Refused if none does."""
        source = self.source
        while b"\n" not in source.data[source.at : source.at + 3] and source.more():
            pass
        if source.data[source.at : source.at + 1] != b"\n":
            raise Refused("rows that do not begin a line", source.place())
        # The line's end before the first row is kept: so every end of the rows has one.
        while True:
            end = source.data.find(b"\n" + END_OF_ROWS, source.at)
            last = len(source.data) - len(END_OF_ROWS) if end < 0 else end
            if last > source.at:
                # The line's end goes with the row before it.
                yield source.data[source.at + 1 : last + 1]
                source.at = last
            if end >= 0:
                source.at = end + 1 + len(END_OF_ROWS)
                return
            if not source.more():
                raise Refused("rows without an end", source.place())


class _Reading:
    """A statement on its way."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.tokens: list[Token] = []
        self._parentheses = 0
        # Of a routine's body in SQL, BEGIN ATOMIC … END, in which there are semicolons.
        self._blocks = 0

    def take(self, found: re.Match[bytes], source: Source) -> bool:
        """Take a token, and return whether it ends the statement. Raise Refused."""
        kind, text = str(found.lastgroup), found[0]
        self.at = found.end()
        if kind == "between":
            return False
        if kind == "text" and self.tokens and self.tokens[-1].type == "text":
            raise Refused("a text in two parts", source.place())
        if text == b";" and not (self._parentheses or self._blocks):
            return True
        if kind == "word":
            text = text.upper()
            self._count(text)
        self._parentheses += (text == b"(") - (text == b")")
        self.tokens.append(Token(kind, text))
        return False

    def _count(self, word: bytes) -> None:
        first = [token.text for token in self.tokens[:4]]
        made = first[3:] if first[1:3] == [b"OR", b"REPLACE"] else first[1:2]
        if self._parentheses or first[:1] != [b"CREATE"] or not ROUTINES & set(made):
            return
        if word == b"BEGIN":
            self._blocks += 1
        elif word == b"CASE":
            self._blocks += self._blocks > 0
        elif word == b"END":
            self._blocks -= self._blocks > 0
