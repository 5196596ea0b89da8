"""Which refused kinds of statements the operator allows in dumps."""

from collections.abc import Sequence

from quarterdeck_server.core.config import BadSetting
from quarterdeck_server.domains.backups.mysql import screen as mysql_screen
from quarterdeck_server.domains.backups.postgres import screen as postgres_screen
from quarterdeck_server.domains.backups.screening import NAMED


def check_kinds(kinds: Sequence[str]) -> None:
    """Raise BadSetting for what no refusal calls a statement by: it would let nothing through."""
    for kind in kinds:
        if not is_kind(kind):
            raise BadSetting(
                f"bad setting QUARTERDECK_DUMPS_MAY: {kind!r} is no kind of statement; write it as"
                " DUMP_REFUSED names it, such as CREATE SERVER"
            )


def is_kind(text: str) -> bool:
    """Whether a refusal calls statements so, and they may be let through."""
    words = [word.encode() for word in text.split(" ")]
    return any(
        text in screen.CALLED_BY or (len(words) <= NAMED and screen.KNOWN.issuperset(words))
        for screen in (mysql_screen, postgres_screen)
    )
