"""A dump as it is read, and the refusal of a statement.

What is screened here runs in `pour.py`, which hands each statement to the server alone, by a
protocol that takes no two: so what was judged by its first words is what the server does.
"""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass

READ_BYTES = 256 * 1024
# A server takes no statement that is larger (MySQL's max_allowed_packet, PostgreSQL's MaxAlloc).
MOST_BYTES = 1024**3
# More parts has no statement but rows of literals.
MOST_TOKENS = 1_000_000
# What a refusal may show of a dump: words of SQL, never a name or a value.
NAMED = 3
OTHER = "a statement of no known kind"


class Refused(Exception):
    """A dump has what no dump needs. `kind` is of our words, `place` says where."""

    def __init__(self, kind: str, place: str = "") -> None:
        super().__init__(f"{kind}, {place}")
        self.kind = kind
        self.place = place


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a statement: a `word` in capitals, a quoted `name`, a `text`, or a `sign`."""

    type: str
    text: bytes


class Source:
    """The bytes of a dump that are not used up yet, and where they are."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self.data = b""
        self.at = 0
        # Where the statement began that is read or judged.
        self.began = 0
        self.is_over = False
        self.number = 0
        self._line = 1

    def begin(self) -> None:
        """Note that a statement begins here."""
        self.began = self.at
        self.number += 1

    def more(self) -> bool:
        """Read on, more the longer what is there already is; False at the end.

        What is used up is forgotten: positions change, but for `at`, which is 0 then.
        """
        if self.is_over:
            return False
        rest = self.data[self.at :]
        if len(rest) > MOST_BYTES:
            raise Refused("a statement of more than 1 GiB", self.place())
        parts, wanted = [rest], max(READ_BYTES, len(rest))
        while wanted > 0:
            data = self._read(min(wanted, READ_BYTES))
            if not data:
                self.is_over = True
                break
            parts.append(data)
            wanted -= len(data)
        self._line += self.data.count(b"\n", 0, self.at)
        self.began = max(0, self.began - self.at)
        self.data, self.at = b"".join(parts), 0
        return len(parts) > 1

    def place(self) -> str:
        """Return where the statement is."""
        line = self._line + self.data.count(b"\n", 0, self.began)
        return f"statement {self.number}, line {line}"


def words_of(tokens: Iterable[Token], known: Container[bytes]) -> str:
    """Return the kind of a statement by its first words, as far as they are words of SQL."""
    found: list[str] = []
    for token in tokens:
        if token.type != "word" or token.text not in known or len(found) == NAMED:
            break
        found.append(token.text.decode())
    return " ".join(found) or OTHER
