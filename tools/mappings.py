"""Looks at what the mappings of events make of samples.

`python -m tools.mappings figures FOLDER` reads EventBridge envelopes (*.json) and counts what a
person would call wrong. `python -m tools.mappings tables` writes the tables of the built-in
mappings' own samples anew: read what changed before it is committed.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from quarterdeck_server.domains.events.incoming import Incoming
from quarterdeck_server.domains.events.mapping.catalogue import BUILT_IN, Catalogue, Refusal
from quarterdeck_server.domains.events.mapping.load import read_file

# When the samples are received, in microseconds since the epoch: 2026-10-02T09:00:00Z.
RECEIVED_AT = 1_790_931_600_000_000
COLUMNS = ("severity", "phase", "identity", "title")

# Looked for in whole members of the original, apart from the words that the mappings know.
_STATE = re.compile(r"(status|state|result|outcome|eventtype|sub-type|actiontype)$", re.IGNORECASE)
_OLD = re.compile(r"previous|old|desired", re.IGNORECASE)
_FAILURE = re.compile(
    r"fail(?!over)|error|timed.?out|timeout|abort|unsuccess|non.?compliant|interrupt|warn|unhealthy"
    r"|deleted|rollback|drifted",
    re.IGNORECASE,
)
_GOOD = re.compile(
    r"succe|complet|\bok\b|passed|resolved|closed|^compliant|available", re.IGNORECASE
)
_NAMED = re.compile(r"(arn|[-_a-z]id|name)$", re.IGNORECASE)
_NAMES_NO_RESOURCE = re.compile(r"account|request|event|correlation|version|schema", re.IGNORECASE)


def payloads(path: Path) -> list[Any]:
    """Return the samples of a file, one a line."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def rows(mappings: Catalogue, path: Path) -> list[tuple[str, ...]]:
    """Return what becomes of the samples of a file: severity, phase, identity and title of each."""
    return [
        (one.severity, one.phase, one.fingerprint, one.title)
        for payload in payloads(path)
        for one in understood(mappings.read(kind_of(path), payload, RECEIVED_AT))
    ]


def understood(found: list[Incoming] | Refusal) -> list[Incoming]:
    """Return the occurrences of a sample. Raise ValueError if it was refused."""
    if isinstance(found, Refusal):
        raise ValueError(str(found))
    return found


def kind_of(samples: Path) -> str:
    """Return the kind of sender that samples are of."""
    mapping = samples.with_name(samples.name.replace(".samples.jsonl", ".toml"))
    return read_file(mapping).kind


def table(found: list[tuple[str, ...]]) -> str:
    """Return the text of a table of expected rows."""
    return "".join("\t".join(row) + "\n" for row in (COLUMNS, *found))


def sample_files() -> list[Path]:
    """Return the samples of the built-in mappings."""
    return sorted(BUILT_IN.rglob("*.samples.jsonl"))


def table_of(samples: Path) -> Path:
    """Return the file of what is expected of samples."""
    return samples.with_name(samples.name.replace(".samples.jsonl", ".expected.tsv"))


def _texts(value: object, in_lists: bool, name: str = "") -> Iterator[tuple[str, str]]:
    """Return the texts of an object and of those in it, and of its lists if they are wanted."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, in_lists, key)
    elif isinstance(value, list) and in_lists:
        for inner in value:
            yield from _texts(inner, in_lists, name)
    elif isinstance(value, str) and value:
        yield name, value


def _states(detail: object, in_lists: bool) -> str:
    """Return what an event says of its state; that a scan is complete says nothing of it."""
    return " ".join(
        value
        for name, value in _texts(detail, in_lists)
        if _STATE.search(name) and not _OLD.search(name) and "scan" not in name
    )


def faults(one: Incoming) -> list[str]:
    """Return what a person would call wrong with what an envelope, or an item of it, became."""
    envelope = one.raw
    detail = envelope.get("detail")
    failed = bool(_FAILURE.search(f"{_states(detail, True)} {envelope.get('detail-type', '')}"))
    # What lists tell is of other things than the event itself.
    is_good = bool(_GOOD.search(_states(detail, False))) and not failed
    names = envelope.get("resources") or any(
        _NAMED.search(name) and not _NAMES_NO_RESOURCE.search(name)
        for name, _ in _texts(detail, in_lists=False)
    )
    found = {
        "failure as info": failed and one.severity == "info" and one.phase != "end",
        "good news left open": is_good and one.status == "open",
        "title is only the type": one.title == envelope.get("detail-type"),
        "no resource where one is named": bool(names) and not one.resource,
    }
    return [fault for fault, is_there in found.items() if is_there]


def figures(folder: Path) -> Counter[str]:
    """Count the samples of a folder, and what is wrong with what they become."""
    mappings, counted = Catalogue(), Counter[str]()
    for path in sorted(folder.glob("*.json")):
        envelope = json.loads(path.read_text())
        counted["samples"] += 1
        for one in mappings.map_envelope(envelope, RECEIVED_AT):
            counted["events"] += 1
            counted["of types that have a mapping"] += (
                str(envelope["detail-type"]) in mappings.types
            )
            for fault in faults(one):
                counted[fault] += 1
                print(f"{fault}: {path.name}: {one.severity} {one.phase} {one.title!r}")
    return counted


def main(arguments: list[str]) -> None:
    """Do what the arguments say."""
    if arguments[:1] == ["figures"] and len(arguments) == 2:
        for name, count in figures(Path(arguments[1])).items():
            print(f"{count:6} {name}")
    elif arguments == ["tables"]:
        mappings = Catalogue()
        for path in sample_files():
            table_of(path).write_text(table(rows(mappings, path)))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
