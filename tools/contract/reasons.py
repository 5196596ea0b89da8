"""Generates the reasons of errors as a Python enum and as a page of the documentation."""

import textwrap
from collections.abc import Iterator
from pathlib import Path

from google.protobuf.descriptor import EnumValueDescriptor

from tools.contract.descriptors import PACKAGE, Contract

NAME = f"{PACKAGE}.Reason"
WIDTH = 96
MODULE = '''"""The reasons of failures. Generated from the contract by `make gen`; never edited."""

from enum import StrEnum, unique


@unique
class Reason(StrEnum):
'''
PAGE = """# All reasons of failures

Generated from the contract by `make gen`. In Python they are `quarterdeck_client.Reason`, in
TypeScript the type `Reason`.

"""
HEAD = ("| Reason | What it means, and what to do |", "|---|---|")


def reasons(contract: Contract) -> Iterator[EnumValueDescriptor]:
    """Yield the words that are said."""
    return (value for value in contract.enum(NAME).values if value.number)


def write_python(contract: Contract, output: Path) -> None:
    """Write a module with an enum, whose members have what the contract says as docstrings."""
    parts = [MODULE.rstrip("\n"), _docstring(contract.comment(NAME)), ""]
    for value in reasons(contract):
        parts += [f'    {value.name} = "{value.name}"', _docstring(_comment(contract, value))]
    output.write_text("\n".join(parts) + "\n")


def write_page(contract: Contract, output: Path) -> None:
    """Write a table for each heading of the contract."""
    lines = [PAGE + contract.comment(NAME)]
    for value in reasons(contract):
        if heading := contract.heading(f"{NAME}.{value.name}"):
            lines += ["", f"## {heading}", "", *HEAD]
        lines.append(f"| `{value.name}` | {_comment(contract, value)} |")
    output.write_text("\n".join(lines) + "\n")


def _comment(contract: Contract, value: EnumValueDescriptor) -> str:
    return contract.comment(f"{NAME}.{value.name}")


def _docstring(text: str) -> str:
    lines = [
        line
        for paragraph in text.split("\n\n")
        for line in ["", *textwrap.wrap(paragraph, WIDTH - 7)]
    ][1:]
    first, rest = lines[0], lines[1:]
    if not rest:
        return f'    """{first}"""'
    return "\n".join([f'    """{first}', *(f"    {line}".rstrip() for line in rest), '    """'])
