"""JMESPath with bounds: an expression is short and flat, and takes few steps on any value.

An expression never raises on what was sent: what it cannot read, what has another
type than a function asks for, and what takes too many steps, is None.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias, cast

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions
from jmespath.visitor import Options, TreeInterpreter

from quarterdeck_server.domains.events.mapping.functions import OursOnly, begin

MOST_CHARACTERS = 500
MOST_NODES = 120
DEEPEST = 24
# What an expression may cost on values whose lists and objects have TYPICAL_MEMBERS each.
MOST_COST = 100_000
TYPICAL_MEMBERS = 10
# Of one expression on one value, and of all expressions on one payload.
MOST_STEPS = 20_000
MOST_STEPS_IN_ALL = 2_000_000
# So many members of a value cost one step where a function reads all of it.
_MEMBERS_A_STEP = 10

# A node of our own: a chain of members.
PATH = "members"

_GROUPS = (list, dict)

Node: TypeAlias = Mapping[str, object]


class BadExpression(ValueError):
    """An expression cannot be used; the text says why."""


class _TooManySteps(Exception):
    """An expression takes too long on this value."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A JMESPath expression that was looked at."""

    text: str
    tree: Node


@lru_cache(20_000)
def compiled(text: str) -> Expression:
    """Return an expression to run. Raise BadExpression."""
    if len(text) > MOST_CHARACTERS:
        raise BadExpression(f"has more than {MOST_CHARACTERS} characters")
    try:
        tree = cast("Node", jmespath.compile(text).parsed)
    except JMESPathError as error:
        raise BadExpression(" ".join(str(error).split())) from None
    except (RecursionError, ValueError):
        raise BadExpression("is nested too deeply, or has a number that is none") from None
    _check(tree)
    if _cost(tree)[0] > MOST_COST:
        raise BadExpression("is too slow: it has too many lists in one another")
    return Expression(text, _folded(tree))


def _folded(tree: Node) -> Node:
    """Return the tree with each chain of members (`a.b.c`) as one node, which is read at once."""
    if tree["type"] == "field":
        return {"type": PATH, "value": (str(tree["value"]),), "children": []}
    children = [
        _folded(child) if isinstance(child, dict) else child
        for child in cast("list[Node]", tree.get("children") or [])
    ]
    if tree["type"] == "subexpression" and all(child["type"] == PATH for child in children):
        names = [name for child in children for name in cast("tuple[str, ...]", child["value"])]
        return {"type": PATH, "value": tuple(names), "children": []}
    return {**tree, "children": children}


def _check(tree: Node) -> None:
    """Raise BadExpression for a tree that is too large, or a function that there is not."""
    level, count, depth = [tree], 0, 0
    while level:
        depth += 1
        count += len(level)
        if count > MOST_NODES or depth > DEEPEST:
            raise BadExpression(f"has more than {MOST_NODES} parts, or {DEEPEST} in one another")
        for node in level:
            _check_function(node)
            _check_not(node)
        level = [child for node in level for child in _children(node)]


_PROJECTIONS = ("projection", "value_projection", "filter_projection")


def _cost(tree: Node) -> tuple[int, int]:
    """Return about how many steps an expression takes, and how many times as large its result is.

    Larger than the value that it reads.
    """
    parts = [_cost(child) for child in _children(tree)]
    if tree["type"] in _PROJECTIONS and len(parts) > 1:
        (left, grown), *inner = parts
        each = sum(cost for cost, _ in inner)
        return 1 + left + grown * TYPICAL_MEMBERS * each, grown * max(g for _, g in inner)
    if tree["type"] in ("pipe", "subexpression", "index_expression") and parts:
        total, grown = 0, 1
        for cost, factor in parts:
            total, grown = total + grown * cost, grown * factor
        return 1 + total, grown
    grown = sum(factor for _, factor in parts) if _gathers(tree) else 1
    return 1 + sum(cost for cost, _ in parts), max(grown, 1)


def _gathers(tree: Node) -> bool:
    return tree["type"] in ("multi_select_list", "multi_select_dict")


def _children(node: Node) -> list[Node]:
    found = node.get("children") or []
    return [child for child in cast("list[Node]", found) if isinstance(child, dict)]


def _check_function(node: Node) -> None:
    if node["type"] != "function_expression":
        return
    name = str(node["value"])
    spec = OursOnly.FUNCTION_TABLE.get(name)
    if spec is None:
        raise BadExpression(f"there is no function {name}()")
    signature, given = spec["signature"], len(_children(node))
    variadic = bool(signature) and bool(signature[-1].get("variadic"))
    if given != len(signature) and not (variadic and given > len(signature)):
        raise BadExpression(f"{name}() takes {len(signature)} arguments, not {given}")


def _check_not(node: Node) -> None:
    """JMESPath reads `!a.b` as `(!a).b`, which nobody means."""
    of_what = [child["type"] for child in _children(node)[:1]]
    if node["type"] in ("subexpression", "index_expression") and of_what == ["not_expression"]:
        raise BadExpression("write !(a.b) and not !a.b")


class Run:
    """The evaluation of expressions on one payload."""

    def __init__(self, received_at: int) -> None:
        """`received_at` is in microseconds since the epoch."""
        self._interpreter = _Bounded(begin(received_at))
        # What `let` of a file names.
        self.named: dict[str, object] = {}

    @property
    def is_exhausted(self) -> bool:
        """Whether the payload took all steps that there are, so that expressions find nothing."""
        return self._interpreter.left_in_all <= 0

    def value(self, expression: Expression, scope: Mapping[str, object]) -> object:
        """Return what an expression finds; None if it finds nothing, or cannot be run on this."""
        tree = expression.tree
        if tree["type"] == PATH:
            self._interpreter.left_in_all -= 1
            return self._interpreter.visit_members(tree, scope)
        return self._interpreter.run(tree, scope)


class _Visits(dict[object, Callable[..., object]]):
    """The methods of the interpreter by type of node, looked up once for all payloads."""

    def __missing__(self, kind: object) -> Callable[..., object]:
        found: Callable[..., object] = getattr(_Bounded, f"visit_{kind}")
        self[kind] = found
        return found


_VISITS = _Visits()


def _are_numbers(*values: object) -> bool:
    return all(isinstance(each, int | float) and not isinstance(each, bool) for each in values)


class _Bounded(TreeInterpreter):  # type: ignore[misc]
    """Counts its steps."""

    def __init__(self, functions: Functions) -> None:
        super().__init__(Options(custom_functions=functions))
        self.left_in_all = MOST_STEPS_IN_ALL
        self._left = 0

    def visit_members(self, node: Node, value: object) -> object:
        """Return what lies at a chain of members, as JMESPath has it."""
        for name in cast("tuple[str, ...]", node["value"]):
            value = value.get(name) if isinstance(value, dict) else None
        return value

    def run(self, tree: Node, scope: Mapping[str, object]) -> object:
        allowed = self._left = min(MOST_STEPS, self.left_in_all)
        try:
            return self.visit(tree, scope)
        except (_TooManySteps, JMESPathError, RecursionError, ValueError, TypeError, OverflowError):
            return None
        finally:
            self.left_in_all -= allowed - max(self._left, 0)

    def visit(self, node: Node, value: object) -> object:
        self._left -= 1
        if self._left < 0:
            raise _TooManySteps
        return _VISITS[node["type"]](self, node, value)

    def visit_flatten(self, node: Node, value: object) -> object:
        found = super().visit_flatten(node, value)
        self._take(len(found) if found else 0)
        return found

    def visit_comparator(self, node: Node, value: object) -> object:
        """Texts and numbers are compared; of lists and objects, no two are the same."""
        left, right = (self.visit(child, value) for child in cast("list[Node]", node["children"]))
        if isinstance(left, _GROUPS) or isinstance(right, _GROUPS):
            return node["value"] == "ne"
        is_defined = node["value"] in self._EQUALITY_OPS or _are_numbers(left, right)
        return self.COMPARATOR_FUNC[node["value"]](left, right) if is_defined else None

    def visit_function_expression(self, node: Node, value: object) -> object:
        arguments = [self.visit(child, value) for child in cast("list[Node]", node["children"])]
        for argument in arguments:
            self._weigh(argument)
        found = self._functions.call_function(node["value"], arguments)
        self._weigh(found)
        return found

    def _take(self, steps: int) -> None:
        self._left -= steps
        if self._left < 0:
            raise _TooManySteps

    def _weigh(self, value: object) -> None:
        """Take the steps that reading all of a value costs."""
        if isinstance(value, str):
            self._left -= len(value) // 1_000
            return
        if not isinstance(value, _GROUPS):
            return
        rest, seen = [value], 0
        while rest:
            found = rest.pop()
            seen += 1
            if isinstance(found, dict):
                rest.extend(found.values())
            elif isinstance(found, list):
                rest.extend(found)
            elif isinstance(found, str):
                seen += len(found) // 100
            if seen >= _MEMBERS_A_STEP:
                self._take(seen // _MEMBERS_A_STEP)
                seen %= _MEMBERS_A_STEP
