"""Bodies of requests as JSON: decompressed, decoded and parsed within bounds.

JSON is read more strictly than Python reads it (RFC 8259, and RFC 7493 for names that
occur twice): whatever is read can be stored, shown, and mapped.
"""

import json
import re
import zlib
from collections import Counter
from collections.abc import Mapping
from typing import NoReturn

from quarterdeck_server.core import errors
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.core.json_value import Json

# Of lists and objects in one another; what shows an event takes a hundred.
DEEPEST = 60
LONGEST_NUMBER = 300
MOST_VALUES = 1_000_000
# What a decompressed body may have, whatever it was sent as.
MOST_BYTES = 8 * 1024 * 1024
ENCODINGS = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}
CHARSETS = {
    "": "utf-8",
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "iso-8859-1": "latin-1",
    "windows-1252": "cp1252",
}
_SURROGATE = re.compile("[\ud800-\udfff]")
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s\";]{1,40})", re.IGNORECASE)


class Twice(ValueError):
    """A name occurs twice in an object."""


def decompressed(body: bytes, encoding: str) -> bytes:
    """Return a body without its `content-encoding` (RFC 9110, 8.4).

    Raise InvalidArgument for another encoding than gzip and deflate, for what is not
    in it, and for what becomes too large.
    """
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return body
    if name not in ENCODINGS:
        raise errors.InvalidArgument(
            f"content-encoding: {encoding[:40]!r} is not read; send gzip, deflate or none",
            reason=Reason.UNSUPPORTED_ENCODING,
        )
    reader = zlib.decompressobj(ENCODINGS[name])
    try:
        found = reader.decompress(body, MOST_BYTES)
    except zlib.error:
        raise _not_json(f"the body is not {name}, as content-encoding says") from None
    if reader.unconsumed_tail or len(found) >= MOST_BYTES:
        raise errors.InvalidArgument(
            f"the body has more than {MOST_BYTES >> 20} MiB when it is decompressed",
            reason=Reason.TOO_LARGE,
        )
    if not reader.eof or reader.unused_data:
        raise _not_json(f"the body is not one whole {name} stream")
    return found


def text_of(body: bytes, content_type: str) -> str:
    """Return a body as text, by the charset of its media type; UTF-8 if it names none.

    Raise InvalidArgument.
    """
    named = _CHARSET.search(content_type)
    charset = named[1].lower() if named else ""
    codec = CHARSETS.get(charset)
    if codec is None:
        raise _not_json(f"the charset {charset!r} is not read; send UTF-8")
    try:
        return body.decode(codec).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise _not_json(f"the body is not {codec}, at byte {error.start}") from None


def parsed(text: str) -> Json:
    """Return the JSON value of a text. Raise InvalidArgument, which says where it is wrong."""
    if not text.strip():
        raise _not_json("the body is empty")
    try:
        value: Json = _DECODER.decode(text)
    except Twice as error:
        raise _not_json(str(error)) from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno} column {error.colno}"
        raise _not_json(f"the body is not JSON: {error.msg} at {where}") from None
    except ValueError as error:
        raise _not_json(f"the body is not JSON: {error}") from None
    except RecursionError:
        raise _not_json(_TOO_DEEP) from None
    _check_size(text, value)
    return _without_surrogates(value) if "\\ud" in text or "\\uD" in text else value


_TOO_DEEP = f"the body has more than {DEEPEST} lists and objects in one another"


def _check_size(text: str, value: Json) -> None:
    """Raise InvalidArgument for what is nested too deeply, or has too many values."""
    if text.count(",") > MOST_VALUES:
        raise errors.InvalidArgument(
            f"the body has more than {MOST_VALUES:,} values", reason=Reason.TOO_LARGE
        )
    if text.count("[") + text.count("{") <= DEEPEST:
        return
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return
    raise _not_json(_TOO_DEEP)


def _inside(value: Json) -> list[Json]:
    """Return the lists and objects in a list or an object."""
    found = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [each for each in found if isinstance(each, dict | list)]


def _without_surrogates(value: Json) -> Json:
    """Return a value whose texts have U+FFFD for each half of a pair that stands alone."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_without_surrogates(each) for each in value]
    if isinstance(value, dict):
        return {_SURROGATE.sub("\ufffd", k): _without_surrogates(v) for k, v in value.items()}
    return value


def _not_json(problem: str) -> errors.InvalidArgument:
    return errors.InvalidArgument(problem, reason=Reason.NOT_JSON)


def _object(pairs: list[tuple[str, Json]]) -> Mapping[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counts.items() if count > 1)
        raise Twice(f"the name {twice[:60]!r} occurs twice in one object")
    return found


def _number(text: str) -> float | int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"a number has more than {LONGEST_NUMBER} characters")
    found = float(text)
    if found in (float("inf"), float("-inf")):
        raise ValueError("a number is too large")
    return found


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"a number has more than {LONGEST_NUMBER} characters")
    return int(text)


def _constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_number, parse_int=_whole, parse_constant=_constant
)
