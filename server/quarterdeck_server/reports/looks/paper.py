"""How a table goes on paper: which way the page is turned, how wide its columns are.

All lengths are in points, all texts are measured by estimate, on the safe side.
"""

import re
import unicodedata
from typing import Any, NamedTuple

# What the margins of A4 leave.
PORTRAIT, LANDSCAPE = 481.0, 728.0
# What is tried, the best first: the width of the page and the size of the type.
TRIED = ((PORTRAIT, 8.5), (LANDSCAPE, 8.5), (LANDSCAPE, 7.5), (LANDSCAPE, 6.5))
# Left and right of a cell's text.
PADDING = 9.0
# The mean width of a character, in ems.
MEAN, MEAN_CODE = 0.46, 0.54
# Shorter words, and names in a fixed width, are not broken if it can be.
WORD, NAME = 16, 26
# Longer texts than this wrap in their column.
WRAPPED = 46
# A column with longer texts, if there are many columns, is put below the others.
LONG, MANY = 70, 5
BREAK = "\u200b"
NARROW, WIDE = frozenset("iljtfrI.,:;'|!()[] "), frozenset("mwMW@%—…")
_WORD = re.compile(r"\S+")
_BESIDE = re.compile(r"(?<=[._/:,;=&?@)\]-])(?=[^\s._/:,;=&?@)\]-])")


class Layout(NamedTuple):
    """A table on paper: `columns` are the places of those side by side, `below` the others'."""

    is_wide: bool
    size: float
    columns: list[int]
    widths: list[float]
    below: list[int]


def ems(text: str) -> float:
    """How wide a text may be, in ems."""
    total = 0.0
    for character in text:
        if character in NARROW:
            total += 0.36
        elif character in WIDE:
            total += 1.0
        elif character < "\u0700":
            total += 0.76 if character.isupper() else 0.58
        elif not unicodedata.combining(character):
            total += 1.05
    return total


def breakable(text: str, width: float, size: float) -> str:
    """A text whose words fit in a width: those that are wider may be broken (U+200B)."""
    most = width / size
    if len(text) * 1.05 <= most:
        return text
    return _WORD.sub(lambda word: _broken(word[0], most), text)


def _broken(word: str, most: float) -> str:
    """Broken where names are joined if that is enough, else anywhere."""
    if ems(word) <= most:
        return word
    parts = _BESIDE.split(word)
    return BREAK.join(part if ems(part) <= most else _anywhere(part) for part in parts)


def _anywhere(word: str) -> str:
    after = word[:1]
    for character in word[1:]:
        joins = unicodedata.combining(character) or character in "\u200d\ufe0f"
        after += character if joins else BREAK + character
    return after


def lay_out(columns: list[dict[str, Any]], rows: list[list[str]]) -> Layout:
    """The best layout in which all columns have room."""
    lengths = [sorted(len(row[index]) for row in rows) or [0] for index in range(len(columns))]
    usual = [each[int(len(each) * 0.9)] if len(each) > 1 else each[0] for each in lengths]
    kinds = [column["kind"] for column in columns]
    below = [
        index
        for index, length in enumerate(usual)
        if len(columns) >= MANY
        and length > LONG
        and kinds[index] == "text"
        and not columns[index]["heads"]
    ]
    beside = [index for index in range(len(columns)) if index not in below]
    for room, size in TRIED:
        needs = [_need(columns[at], usual[at], lengths[at][-1], size) for at in beside]
        # Texts may wrap a good deal, but not each into a tower of words.
        if sum(least + (most - least) * 0.45 for least, most in needs) <= room:
            break
    return Layout(room == LANDSCAPE, size, beside, _shared(room, needs), below)


def _need(column: dict[str, Any], usual: int, longest: int, size: float) -> tuple[float, float]:
    """The least and the best width of a column."""
    title = max((len(word) for word in column["title"].split()), default=0) * 0.56 * size
    mean = MEAN_CODE if column["kind"] == "code" else MEAN
    if column["kind"] in ("text", "code"):
        best = min(usual, WRAPPED) * mean * size
        least = min(best, (NAME if column["kind"] == "code" else WORD) * mean * size)
    else:
        best = least = min(longest, WRAPPED) * 0.54 * size
    if column["kind"] == "pill":
        best = least = best + size
    return (max(least, min(title, 14 * size)) + PADDING, max(best, title) + PADDING)


def _shared(room: float, needs: list[tuple[float, float]]) -> list[float]:
    """The widths of columns, which fill the room: first what they need, then what is best."""
    least = [each[0] for each in needs]
    wishes = [max(best - each, 0.0) for each, best in needs]
    left = room - sum(least)
    if left < 0:
        return [each * room / sum(least) for each in least]
    given = min(1.0, left / sum(wishes)) if sum(wishes) else 0.0
    widths = [each + wish * given for each, wish in zip(least, wishes, strict=True)]
    return [width * room / sum(widths) for width in widths]
