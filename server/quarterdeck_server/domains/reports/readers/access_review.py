"""Who may do what in a source, and what has changed since the last review."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from quarterdeck_server.core.json_value import JsonObject
from quarterdeck_server.domains.reports.document import Value
from quarterdeck_server.domains.reports.reading import (
    MAX_ROWS,
    Reading,
    ReadingTask,
    Rows,
    time_text,
)
from quarterdeck_server.domains.security import vendors
from quarterdeck_server.domains.security.access import Access, Grant, Membership, Owner, Role

LISTS = ("roles", "memberships", "grants", "public_grants", "owners", "default_privileges")
# More than this is not kept to be compared with.
MOST_KEPT = 200_000


def read(task: ReadingTask) -> Reading:
    """Facts, changes, and all that `security.access.Access` has. Raise SourceError."""
    version, access = vendors.read_access(task.target, task.allowed, task.run.check)
    task.run.at(0.6)
    now = _lines(access)
    notes = list(access.notes)
    changes: Rows = []
    facts: dict[str, Value] = {name: len(getattr(access, name)) for name in LISTS}
    facts["superusers"] = sum(1 for each in access.roles if each.is_superuser)
    facts["logins"] = sum(1 for each in access.roles if each.can_login)
    if task.baseline is None:
        notes.append("This is the first review of its kind: there is nothing to compare it with.")
    else:
        changes = _changes(set(task.baseline["lines"]), now)
        if task.baseline["notes"] != access.notes:
            notes.append(
                "What could be read was not the same in the last review: a change may be of what"
                " was not seen then, or is not seen now."
            )
        facts["changes"] = len(changes)
        facts["since"] = time_text(task.baseline["at"])
    tables: dict[str, Rows] = {name: _rows(getattr(access, name)) for name in LISTS}
    tables |= {"changes": changes, "by_role": _by_role(access)}
    baseline: JsonObject | None = None
    if len(now) <= MOST_KEPT:
        baseline = {"at": task.now, "lines": sorted(now), "notes": access.notes}
    else:
        notes.append(f"{len(now):,} entries are too many to be kept for the next review.")
    return Reading(
        source_version=version, facts=facts, tables=tables, notes=notes, baseline=baseline
    )


Entry = Role | Membership | Owner | Grant


def _rows(entries: Sequence[Entry]) -> Rows:
    """Return the entries as rows, one more than is shown, to see whether there are more."""
    return [
        {
            key: ", ".join(value) if isinstance(value, tuple) else value
            for key, value in asdict(entry).items()
        }
        for entry in entries[: MAX_ROWS + 1]
    ]


def _lines(access: Access) -> set[str]:
    """Return each right as a line to compare: `kind\\tsubject\\tdetail`."""
    lines = set()
    for role in access.roles:
        # That it has a password is seen by some and not by others.
        about = {name: value for name, value in asdict(role).items() if name != "has_password"}
        flags = [name for name, value in about.items() if value is True]
        lines.add(_line("role", role.name, ", ".join(flags)))
    for each in access.memberships:
        if each.is_direct:
            how = " with admin option" if each.is_admin else ""
            lines.add(_line("membership", each.member, f"member of {each.role}{how}"))
    for grant in (*access.grants, *access.public_grants):
        for privilege in grant.privileges:
            how = " with grant option" if privilege in grant.grantable else ""
            what = f"{privilege} on {grant.object_type} {grant.object}{how}"
            lines.add(_line("grant", grant.grantee, what))
    for owned in access.owners:
        lines.add(_line("owner", owned.owner, f"owns {owned.object_type} {owned.object}"))
    for rule in access.default_privileges:
        where = f" in {rule.schema}" if rule.schema else ""
        for privilege in rule.privileges or ("nothing",):
            what = f"{privilege} on every {rule.object_type} that {rule.owner} makes{where}"
            lines.add(_line("default privilege", rule.grantee, what))
    return lines


def _line(kind: str, subject: str, detail: str) -> str:
    return "\t".join((kind, subject.replace("\t", " "), detail))


def _changes(before: set[str], now: set[str]) -> Rows:
    """Return what is new and what is gone, sorted by whom it is about."""
    found = [("new", line) for line in now - before] + [("gone", line) for line in before - now]
    rows: Rows = []
    for change, line in sorted(found, key=lambda each: (*each[1].split("\t", 2), each[0])):
        kind, subject, detail = line.split("\t", 2)
        rows.append({"change": change, "kind": kind, "subject": subject, "detail": detail})
    return rows


def _by_role(access: Access) -> Rows:
    """Return how much each role has of its own."""
    grants = Counter(each.grantee for each in access.grants)
    owned = Counter(each.owner for each in access.owners)
    member = Counter(each.member for each in access.memberships)
    roles = sorted(access.roles, key=lambda role: -grants[role.name] - owned[role.name])
    return [
        {
            "role": role.name,
            "can_login": role.can_login,
            "is_superuser": role.is_superuser,
            "objects_granted": grants[role.name],
            "objects_owned": owned[role.name],
            "member_of": member[role.name],
        }
        for role in roles
    ]
