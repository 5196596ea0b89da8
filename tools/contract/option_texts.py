"""The texts of `qd`'s options, from the comments of the requests' fields."""

import json
from collections.abc import Iterator
from pathlib import Path

from google.protobuf.descriptor import Descriptor

from tools.contract.descriptors import PACKAGE, Contract


def write_texts(contract: Contract, output: Path) -> None:
    """Write an object for each message that is sent, by its full name: field to text."""
    texts = {
        message.full_name: {
            field.name: contract.comment(field.full_name) for field in message.fields
        }
        for message in _sent(contract)
        if message.fields
    }
    output.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(texts, indent=1, ensure_ascii=False, sort_keys=True)
    output.write_text(f"{text}\n", encoding="utf-8")


def _sent(contract: Contract) -> Iterator[Descriptor]:
    """Yield the contract's own messages that requests are or hold."""
    waiting = [method.input_type for service in contract.services for method in service.methods]
    found: set[str] = set()
    while waiting:
        message = waiting.pop()
        if message.full_name not in found and message.full_name.startswith(PACKAGE):
            found.add(message.full_name)
            waiting += [field.message_type for field in message.fields if field.message_type]
            yield message
