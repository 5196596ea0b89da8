"""Titles and descriptions: text with expressions in braces, `Build of {detail.project}`."""

from collections.abc import Mapping
from dataclasses import dataclass

from quarterdeck_server.domains.events.mapping.expressions import (
    BadExpression,
    Expression,
    Run,
    compiled,
)
from quarterdeck_server.domains.events.mapping.values import text

MOST_CHARACTERS = 1_000
MOST_PARTS = 20


@dataclass(frozen=True, slots=True)
class Hole:
    """The place of a value; what has none is not whole, unless it is optional."""

    expression: Expression
    is_optional: bool


@dataclass(frozen=True, slots=True)
class Template:
    """Pieces of text and expressions, in turn."""

    pieces: tuple[str | Hole, ...]

    @classmethod
    def read(cls, written: str) -> "Template":
        """`{` begins an expression, the next `}` ends it, `?}` if it may be missing.

        Raise BadExpression.
        """
        if len(written) > MOST_CHARACTERS or written.count("{") > MOST_PARTS:
            raise BadExpression(
                f"has more than {MOST_CHARACTERS} characters, or {MOST_PARTS} expressions"
            )
        pieces: list[str | Hole] = []
        rest = written
        while "{" in rest:
            before, _, rest = rest.partition("{")
            inside, closed, rest = rest.partition("}")
            if not closed:
                raise BadExpression("has a { without a }")
            inside = inside.strip()
            pieces += [before, Hole(compiled(inside.removesuffix("?")), inside.endswith("?"))]
        return cls((*pieces, rest))

    def fill(self, run: Run, scope: Mapping[str, object]) -> tuple[str, bool]:
        """Return the text, and whether each of its expressions had a value."""
        texts: list[str] = []
        is_whole = True
        for piece in self.pieces:
            if isinstance(piece, str):
                texts.append(piece)
                continue
            found = text_of(run.value(piece.expression, scope))
            is_whole = is_whole and (bool(found) or piece.is_optional)
            texts.append(found)
        return "".join(texts), is_whole


def text_of(value: object) -> str:
    """Return a value as text; of a list, all its texts."""
    if isinstance(value, list):
        return ", ".join(filter(None, (text(each) for each in value[:50])))
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, float) and not value.is_integer():
        return repr(value)
    return text(value)
