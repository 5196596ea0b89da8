"""How a table goes on paper: which way the page is turned, how wide its columns are.

All lengths are in points, all texts are measured by estimate, on the safe side.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from quarterdeck_server.domains.reports.looks.content import ShownColumn

# What the margins of A4 leave.
PORTRAIT, LANDSCAPE = 481.0, 728.0
# What is tried, the best first: the width of the page and the size of the type.
TRIED = ((PORTRAIT, 8.5), (LANDSCAPE, 8.5), (LANDSCAPE, 7.5), (LANDSCAPE, 6.5))
# Left and right of a cell's text.
PADDING = 9.0
# What a column gets at most that needs no more, so that its neighbours do not crowd it.
AIR = 14.0
# A table that is nearly as wide as the page fills it.
NEARLY = 0.85
# Longer titles than this wrap, in characters.
TITLE = 20
# The mean width of a character, in ems.
MEAN, MEAN_CODE = 0.46, 0.54
# Shorter words, and names in a fixed width, are not broken if it can be.
WORD, NAME = 16, 26
# Longer texts than this wrap in their column.
WRAPPED = 46
# A column with longer texts, if there are many columns, is put below the others.
LONG, MANY = 70, 5
BREAK = "\u200b"
SAFE = 1.15
NARROW, WIDE = frozenset("iljtfrI.,:;'|!()[] "), frozenset("mwMW@%—…")
_WORD = re.compile(r"\S+")
_BESIDE = re.compile(r"(?<=[._/:,;=&?@)\]-])(?=[^\s._/:,;=&?@)\]-])")


class Need(NamedTuple):
    """Widths of a column: that it must have, that looks good, and in which nothing wraps."""

    least: float
    best: float
    most: float


class Layout(NamedTuple):
    """A table on paper: `columns` are the places of those side by side, `below` the others'."""

    is_wide: bool
    size: float
    columns: list[int]
    widths: list[float]
    below: list[int]


def ems(text: str) -> float:
    """Return how wide a text may be, in ems."""
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
    """Return a text whose words fit in a width: those that are wider may be broken (U+200B)."""
    # Estimates are on the safe side: a word is broken only if it is wider for certain.
    most = width / size * SAFE
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


def lay_out(columns: Sequence[ShownColumn], rows: list[list[str]]) -> Layout:
    """Return the best layout in which all columns have room.

    Narrow columns need not fill the page.
    """
    texts = [sorted((row[at] for row in rows), key=len) or [""] for at in range(len(columns))]
    usual = [len(each[int(len(each) * 0.9)]) for each in texts]
    below = _below(columns, usual)
    beside = [index for index in range(len(columns)) if index not in below]
    for room, size in TRIED:
        needs = [_need(columns[at], usual[at], texts[at][-1], size) for at in beside]
        # Texts may wrap a good deal, but not each into a tower of words.
        if sum(need.least + (need.best - need.least) * 0.45 for need in needs) <= room:
            break
    widths = _shared(room, needs)
    # What is below has the width of the others.
    if below or sum(widths) > NEARLY * room:
        widths = [width * room / sum(widths) for width in widths]
    return Layout(room == LANDSCAPE, size, beside, widths, below)


def _below(columns: Sequence[ShownColumn], usual: list[int]) -> list[int]:
    """Return the columns with the longest texts, but two at least stay beside each other."""
    if len(columns) < MANY:
        return []
    long = [
        index
        for index, column in enumerate(columns)
        if usual[index] > LONG and column["kind"] == "text" and not column["heads"]
    ]
    long.sort(key=lambda index: (-usual[index], -index))
    return sorted(long[: len(columns) - 2])


def _need(column: ShownColumn, usual: int, longest: str, size: float) -> Need:
    kind, title = column["kind"], column["title"]
    word = max((ems(each) for each in title.split()), default=0) * size
    mean = MEAN_CODE if kind == "code" else MEAN
    if kind in ("text", "code"):
        best = min(usual, WRAPPED) * mean * size
        least = min(best, (NAME if kind == "code" else WORD) * mean * size)
        most = (len(longest) * MEAN_CODE if kind == "code" else ems(longest)) * size
    else:
        most = best = least = min(len(longest), WRAPPED) * 0.54 * size
    if kind in ("text", "code") and " " not in longest and len(longest) <= WORD:
        best = least = max(best, ems(longest) * size / SAFE)
    if kind == "pill":
        most = best = least = best + size
    if len(title) <= TITLE:
        most = max(most, ems(title) * size)
    return Need(
        max(least, min(word, 14 * size)) + PADDING,
        max(best, word) + PADDING,
        max(most, word) + PADDING,
    )


def _shared(room: float, needs: list[Need]) -> list[float]:
    """Return the widths of columns: what they need, then the best, then all they can use."""
    widths = [need.least for need in needs]
    if sum(widths) > room:
        return [width * room / sum(widths) for width in widths]
    widths = _widened(widths, [need.best for need in needs], room)
    widths = _widened(widths, [need.most for need in needs], room)
    return _widened(widths, [width + AIR for width in widths], room)


def _widened(widths: list[float], wishes: list[float], room: float) -> list[float]:
    """Nearer to what is wished, as far as there is room for all."""
    wanted = sum(max(wish - width, 0.0) for width, wish in zip(widths, wishes, strict=True))
    given = min(1.0, max(room - sum(widths), 0.0) / wanted) if wanted else 0.0
    return [
        width + max(wish - width, 0.0) * given for width, wish in zip(widths, wishes, strict=True)
    ]
