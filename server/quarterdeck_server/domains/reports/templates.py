"""Report templates: folders with a `template.toml`, and the parameters that they allow.

The built-in ones are in `templates/` beside this file; QUARTERDECK_TEMPLATE_DIR
has those of the operator, which may also take the place of a built-in one.
"""

import math
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from quarterdeck_server.core import errors
from quarterdeck_server.domains.reports.document import Chart, Column

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

BUILT_IN = Path(__file__).parent / "templates"
MANIFEST = "template.toml"
FORMATS = ("pdf", "html", "xlsx", "csv", "json")
SOURCE_TYPES = ("postgresql", "mysql", "sqlite")
PARAMETER_TYPES = ("string", "integer", "number", "boolean", "enum")
COLUMN_TYPES = (
    *("text", "code", "integer", "number", "bytes", "percent", "seconds"),
    *("date", "datetime", "boolean", "severity", "status"),
)
CHART_KINDS = ("bar", "line", "stacked", "donut")
# The reader that runs the queries of the template's own folder.
QUERIES = "queries"
# The module of each reader in `readers/`.
READERS = {
    "inventory": "inventory.reader",
    "quality": "quality.reader",
    "compliance": "compliance",
    "security_audit": "security_audit",
    "access_review": "access_review",
    "activity": "activity",
    QUERIES: "queries",
}
WORD = re.compile(r"[a-z][a-z0-9_-]{0,62}")
FILE = re.compile(r"\w[\w.-]{0,100}")
LONGEST = 1_000
MOST_BYTES = 256 * 1024


T = TypeVar("T")
Rule = TypeVar("Rule", bound="DataclassInstance")


class BadManifest(Exception):
    """A template cannot be used; the text is one clear line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One thing that may be asked for."""

    name: str
    type: str
    title: str
    description: str = ""
    # None for one that has to be given.
    default: Any = None
    minimum: float | None = None
    maximum: float | None = None
    max_length: int = LONGEST
    values: list[str] = field(default_factory=list)

    def check(self, value: object) -> bool | int | float | str:
        """Return the value as it is kept. Raise ValueError, saying what is wrong with it."""
        if self.type == "boolean":
            return _of_type(value, bool, "true or false")
        if self.type in ("integer", "number"):
            return self._check_number(value)
        text = _of_type(value, str, "a text")
        if self.type == "enum" and text not in self.values:
            raise ValueError(f"must be one of {', '.join(self.values)}")
        if len(text) > self.max_length:
            raise ValueError(f"must have at most {self.max_length} characters")
        if "\0" in text:
            raise ValueError("must not contain a NUL character")
        return text

    def _check_number(self, value: object) -> int | float:
        kind = "a whole number" if self.type == "integer" else "a number"
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"must be {kind}")
        if not math.isfinite(value) or (self.type == "integer" and value != int(value)):
            raise ValueError(f"must be {kind}")
        if self.minimum is not None and value < self.minimum:
            raise ValueError(f"must be at least {self.minimum:g}")
        if self.maximum is not None and value > self.maximum:
            raise ValueError(f"must be at most {self.maximum:g}")
        return int(value) if self.type == "integer" else float(value)


def _of_type(value: object, kind: type[T], shown: str) -> T:
    if not isinstance(value, kind):
        raise ValueError(f"must be {shown}")
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRule:
    """A figure that a report shows."""

    key: str
    title: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRule:
    """A section of a report; `queries` has the query's file of each type of source."""

    key: str
    title: str
    text: str = ""
    empty: str = ""
    columns: list[Column] = field(default_factory=list)
    chart: Chart | None = None
    queries: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What reports of one kind are made from."""

    id: str
    name: str
    description: str
    formats: list[str]
    source_types: list[str]
    reader: str
    main: str
    folder: Path
    parameters: list[Parameter] = field(default_factory=list)
    facts: list[FactRule] = field(default_factory=list)
    sections: list[SectionRule] = field(default_factory=list)

    def check(self, given: Mapping[str, object]) -> dict[str, bool | int | float | str]:
        """Return all parameters, with defaults for those not given.

        Raise InvalidArgument, naming each bad one as `parameters.<name>`.
        """
        problems = {
            f"parameters.{name}": "is no parameter of this template"
            for name in given
            if name not in {each.name for each in self.parameters}
        }
        values = {}
        for each in self.parameters:
            value = given.get(each.name)
            if value is None:
                value = each.default
            try:
                if value is None:
                    raise ValueError("is required")
                values[each.name] = each.check(value)
            except ValueError as error:
                problems[f"parameters.{each.name}"] = str(error)
        if problems:
            text = "; ".join(f"{name}: {problem}" for name, problem in problems.items())
            raise errors.InvalidArgument(text, fields=problems)
        return values


def load(more: Path | None) -> tuple[dict[str, Template], dict[str, str]]:
    """Return the templates by their id, the operator's after ours, and the errors by folder."""
    ours, problems = _built_in()
    if more is None:
        return dict(ours), dict(problems)
    theirs, more_problems = _load_from(more, ours)
    return dict(sorted((ours | theirs).items())), problems | more_problems


@cache
def _built_in() -> tuple[dict[str, Template], dict[str, str]]:
    return _load_from(BUILT_IN, {})


def _load_from(root: Path, ours: dict[str, Template]) -> tuple[dict[str, Template], dict[str, str]]:
    """Return the templates of a directory by their id, and what is wrong with which folder."""
    found: dict[str, Template] = {}
    problems: dict[str, str] = {}
    try:
        folders = sorted(path for path in root.iterdir() if path.is_dir())
    except OSError as error:
        return {}, {str(root): f"cannot be read: {error.strerror}"}
    for folder in folders:
        if folder.name.startswith((".", "_")):
            continue
        try:
            template = read(folder)
            _check_against(template, ours)
            found[template.id] = template
        except BadManifest as error:
            problems[str(folder)] = str(error)
        except Exception as error:
            # One folder must not take the others with it.
            problems[str(folder)] = f"cannot be read: {type(error).__name__}: {error}"
    return found, problems


def read(folder: Path) -> Template:
    """Return the template of a folder. Raise BadManifest."""
    try:
        data = (folder / MANIFEST).read_bytes()
        manifest = tomllib.loads(data[:MOST_BYTES].decode())
    except OSError as error:
        raise BadManifest(f"{MANIFEST}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadManifest(f"{MANIFEST}: {error}") from None
    if folder.name != manifest.get("id"):
        raise BadManifest("id: must be the name of the folder")
    lists = {
        "parameters": _each(manifest, "parameters", _parameter),
        "facts": _each(manifest, "facts", lambda item: _make(FactRule, item)),
        "sections": _each(manifest, "sections", lambda item: _section(folder, item)),
    }
    template: Template = _make(Template, {**manifest, **lists, "folder": folder})
    _check(template)
    return template


def _each(manifest: Mapping[str, object], name: str, make: Callable[[object], T]) -> list[T]:
    items = manifest.get(name, [])
    if not isinstance(items, list):
        raise BadManifest(f"{name}: must be a list, as [[{name}]] makes it")
    made = []
    for position, item in enumerate(items, 1):
        try:
            made.append(make(item))
        except BadManifest as error:
            raise BadManifest(f"{name} {position}: {error}") from None
    return made


def _make(kind: type[Rule], item: object) -> Rule:
    """Return an instance of a dataclass.

    Raise BadManifest for keys it has not, or that are missing.
    """
    if not isinstance(item, dict):
        raise BadManifest("must be a table")
    known = {each.name: each for each in fields(kind)}
    if unknown := sorted(item.keys() - known.keys()):
        raise BadManifest(f"{unknown[0]}: is unknown")
    for name, each in known.items():
        if name not in item and each.default is MISSING and each.default_factory is MISSING:
            raise BadManifest(f"{name}: is missing")
        if name in item:
            _check_type(name, item[name], str(each.type))
    made = kind(**item)
    types = PARAMETER_TYPES if kind is Parameter else COLUMN_TYPES
    if getattr(made, "type", types[0]) not in types:
        raise BadManifest(f"type: must be one of {', '.join(types)}")
    return made


def _check_type(name: str, value: object, wanted: str) -> None:
    """Raise BadManifest unless a value is what its field is for."""
    kinds: dict[str, tuple[type, str]] = {
        "<class 'str'>": (str, "a text"),
        "<class 'int'>": (int, "a whole number"),
        "float | None": (int | float, "a number"),  # type: ignore[dict-item]
        "list[str]": (list, "a list of texts"),
        "dict[str, str]": (dict, "a table of texts"),
    }
    if wanted not in kinds:
        return
    kind, shown = kinds[wanted]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    is_kind = isinstance(value, kind) and not isinstance(value, bool)
    if not is_kind or not all(isinstance(part, str) for part in parts):
        raise BadManifest(f"{name}: must be {shown}")


def _parameter(item: object) -> Parameter:
    made: Parameter = _make(Parameter, item)
    if not WORD.fullmatch(made.name):
        raise BadManifest("name: must be a word of lower case")
    if not 0 < made.max_length <= LONGEST:
        raise BadManifest(f"max_length: must be from 1 to {LONGEST}")
    try:
        if made.default is not None:
            made.check(made.default)
    except ValueError as error:
        raise BadManifest(f"default: {error}") from None
    return made


def _section(folder: Path, item: object) -> SectionRule:
    if not isinstance(item, dict):
        raise BadManifest("must be a table")
    columns = _each(item, "columns", lambda column: _make(Column, column))
    chart = _make(Chart, item["chart"]) if "chart" in item else None
    rule: SectionRule = _make(SectionRule, {**item, "columns": columns, "chart": chart})
    keys = {column.key for column in columns}
    if chart is not None:
        if chart.kind not in CHART_KINDS:
            raise BadManifest(f"chart: kind must be one of {', '.join(CHART_KINDS)}")
        if not chart.values or not {chart.label, *chart.values} <= keys:
            raise BadManifest("chart: label and values must be columns")
    for source_type, name in rule.queries.items():
        if source_type not in SOURCE_TYPES:
            raise BadManifest(f"queries: {source_type} is not a type of source")
        if not FILE.fullmatch(name) or not (folder / name).is_file():
            raise BadManifest(f"queries: there is no file {name}")
    return rule


def _check(template: Template) -> None:
    if not WORD.fullmatch(template.id):
        raise BadManifest("id: must be a word of lower case")
    for name, known in (("formats", FORMATS), ("source_types", SOURCE_TYPES)):
        given = getattr(template, name)
        if not isinstance(given, list) or not given or not set(given) <= set(known):
            raise BadManifest(f"{name}: must be some of {', '.join(known)}")
    if template.reader not in READERS:
        raise BadManifest(f"reader: must be one of {', '.join(READERS)}")
    for name, key in (("parameters", "name"), ("sections", "key"), ("facts", "key")):
        keys = [getattr(each, key) for each in getattr(template, name)]
        if len(keys) != len(set(keys)):
            raise BadManifest(f"{name}: have the same name twice")
    if template.main not in {section.key for section in template.sections}:
        raise BadManifest("main: must be the key of a section")
    if template.reader != QUERIES:
        return
    if not all(each.queries for each in template.sections):
        raise BadManifest("sections: each needs queries")
    for source_type in template.source_types:
        if not any(source_type in each.queries for each in template.sections):
            raise BadManifest(f"source_types: no section has a query for {source_type}")


def _check_against(template: Template, ours: dict[str, Template]) -> None:
    """Raise BadManifest unless a template for a reader of ours has what that is asked with."""
    like = next((each for each in ours.values() if each.reader == template.reader), None)
    if template.reader == QUERIES or like is None:
        return
    if any(each.queries for each in template.sections):
        raise BadManifest(f"sections: queries are for the reader {QUERIES}")
    given = {each.name: each.type for each in template.parameters}
    for each in like.parameters:
        if given.get(each.name) != each.type:
            raise BadManifest(f"parameters: the reader needs {each.name}, of type {each.type}")
