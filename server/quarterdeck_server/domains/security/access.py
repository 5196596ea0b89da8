"""The access rights in a source, as its server reports them."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

# Everybody.
PUBLIC = "PUBLIC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Somebody a server knows. What a server has no word for is False, None or empty."""

    # PostgreSQL: the role; MySQL: `user@host`; SQLite: `user:root`, `group:staff`, `others`.
    name: str
    can_login: bool
    is_superuser: bool = False
    can_create_roles: bool = False
    can_create_databases: bool = False
    can_replicate: bool = False
    bypasses_rls: bool = False
    # None if it may not be seen.
    has_password: bool | None = None
    # When its password ends, as the server writes it; empty for never.
    valid_until: str = ""
    # How many connections it may have; -1 for any number.
    connection_limit: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """That `member` is a member of `role`, itself or through others."""

    role: str
    member: str
    is_direct: bool
    # Through whom, from the member to the role: `alice > staff > readers`.
    path: str
    # By any path: may it give the membership on.
    is_admin: bool = False
    # Does it have the role's rights without asking.
    inherits: bool = True
    # May it become the role (SET ROLE).
    may_set: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a grantee may do with an object."""

    # `PUBLIC` or `others` for everybody.
    grantee: str
    # database schema table view materialized_view foreign_table sequence column function
    # procedure type language foreign_server foreign_data_wrapper tablespace parameter
    # large_object event_trigger publication subscription; of MySQL also global package
    # package_body trigger event; of SQLite file directory.
    object_type: str
    # `public.orders`, `public.orders.email`, `public.f(integer)`; of MySQL `*.*` for all.
    object: str
    # SELECT, INSERT, …, sorted.
    privileges: tuple[str, ...]
    # Those that it may give on.
    grantable: tuple[str, ...] = ()
    grantor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose object it is."""

    object_type: str
    object: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultPrivilege:
    """What a grantee will be given on objects that `owner` makes."""

    owner: str
    # Empty for all schemas.
    schema: str
    object_type: str
    grantee: str
    privileges: tuple[str, ...]
    grantable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """All of it, each list sorted; `notes` has what could not be read, and why."""

    roles: list[Role] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    # Without those to everybody.
    grants: list[Grant] = field(default_factory=list)
    owners: list[Owner] = field(default_factory=list)
    public_grants: list[Grant] = field(default_factory=list)
    default_privileges: list[DefaultPrivilege] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Item(NamedTuple):
    """One privilege on one object that one grantor gave one grantee."""

    grantee: str
    object_type: str
    object: str
    privilege: str
    is_grantable: bool
    grantor: str


class Edge(NamedTuple):
    """A direct membership, by one grantor."""

    member: str
    role: str
    is_admin: bool
    inherits: bool
    may_set: bool


def grouped(items: Iterable[Item]) -> list[Grant]:
    """Return one grant for each grantee and object, sorted by them; of several grantors all."""
    grants = []
    for (grantee, object_type, name), group in groupby(sorted(items), lambda item: item[:3]):
        given = list(group)
        grants.append(
            Grant(
                grantee=grantee,
                object_type=object_type,
                object=name,
                privileges=sorted_texts(item.privilege for item in given),
                grantable=sorted_texts(item.privilege for item in given if item.is_grantable),
                grantor=", ".join(sorted_texts(item.grantor for item in given)),
            )
        )
    return grants


def closure(edges: Iterable[Edge]) -> list[Membership]:
    """Return all memberships, the inherited ones too, sorted by role and member.

    Each has the shortest path. What a member may do it may by any path, as the
    server has it: it inherits, or may become the role, if all steps of one path
    let it; it may give the role on if a role that it is a member of may.
    """
    known = sorted(edges)
    steps = _steps(known)
    inheriting = _steps(edge for edge in known if edge.inherits)
    settable = _steps(edge for edge in known if edge.may_set)
    admins = _steps(edge for edge in known if edge.is_admin)
    found = []
    for member in steps:
        paths = _paths(member, steps)
        inherited = _paths(member, inheriting)
        becoming = _paths(member, settable)
        given = {role for each in paths for role in admins.get(each, ())}
        found += [
            Membership(
                role=role,
                member=member,
                is_direct=len(path) == 2,
                path=" > ".join(path),
                is_admin=role in given,
                inherits=role in inherited,
                may_set=role in becoming,
            )
            for role, path in paths.items()
            if role != member
        ]
    return sorted(found, key=lambda each: (each.role, each.member))


def _steps(edges: Iterable[Edge]) -> dict[str, list[str]]:
    """Return the roles that each is a direct member of."""
    found: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        found[edge.member].append(edge.role)
    return dict(found)


def _paths(start: str, steps: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return the shortest path to each role that can be reached, and the start itself."""
    paths: dict[str, tuple[str, ...]] = {start: (start,)}
    waiting = deque([start])
    while waiting:
        at = waiting.popleft()
        for role in steps.get(at, ()):
            if role not in paths:
                paths[role] = (*paths[at], role)
                waiting.append(role)
    return paths


def sorted_texts(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the texts in order, each once and none of them empty."""
    return tuple(sorted(set(texts) - {""}))
