"""The tables into which a dump may put rows: plain ones without triggers of the dump.

By a view rows would go into whatever it shows, in another database too, and a trigger that was
made before them would run with each.
"""

import re
from collections.abc import Iterable

from quarterdeck_server.domains.backups.screening import Token
from quarterdeck_server.domains.data_sources.mysql_names import folded

INTO = re.compile(rb"[^`]*`((?:[^`]|``)+)`")


class Tables:
    """The names of tables, as the dump writes them."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._names = {name.encode() for name in known}

    def take(self, rows: bytes) -> bool:
        """Whether the table of an INSERT of literals is one of these."""
        found = INTO.match(rows)
        return found is not None and found[1].replace(b"``", b"`") in self._names

    def made(self, name: Token) -> None:
        """Note that a table of this name was created."""
        if name.type == "name":
            self._names.add(_plain(name.text))

    def gone(self, name: Token) -> None:
        """Note that what had this name is gone or has a trigger, whatever the case of the name."""
        same = folded(_plain(name.text).decode(errors="replace"))
        self._names = {
            each for each in self._names if folded(each.decode(errors="replace")) != same
        }


def _plain(text: bytes) -> bytes:
    """Return a name without its quotes."""
    quote = text[:1]
    return text[1:-1].replace(quote * 2, quote) if quote in (b"`", b'"') else text
