"""The access rights to a SQLite file: the mode bits of the operating system."""

import grp
import os
import pwd
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.own import COMPANIONS
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.sqlite import try_source
from quarterdeck_server.domains.data_sources.target import Target
from quarterdeck_server.domains.security.access import Access, Grant, Membership, Owner, Role

OTHERS = "others"
FILE_BITS = {stat.S_IROTH: "read", stat.S_IWOTH: "write"}
FOLDER_BITS = FILE_BITS | {stat.S_IXOTH: "search"}
ACL = "system.posix_acl_access"


def files(path: Path) -> list[tuple[Path, os.stat_result]]:
    """Return the database, its directory, and what stands beside it, sorted. Raise SourceError."""
    try:
        found = [(each, each.stat()) for each in (path, path.parent)]
    except OSError as error:
        raise SourceError(
            Reason.NO_SUCH_FILE, f"The file cannot be read: {error.strerror}."
        ) from None
    for suffix in COMPANIONS:
        beside = path.with_name(path.name + suffix)
        with suppress(OSError):
            found.append((beside, beside.lstat()))
    return sorted(found)


def user_name(uid: int) -> str:
    """Return a user of the operating system: `user:root`, or its number if it has no name."""
    try:
        return f"user:{pwd.getpwuid(uid).pw_name}"
    except KeyError:
        return f"user:{uid}"


def group_name(gid: int) -> str:
    """Return a group of the operating system: `group:staff`, or its number if it has no name."""
    try:
        return f"group:{grp.getgrgid(gid).gr_name}"
    except KeyError:
        return f"group:{gid}"


def read(target: Target, allowed: AllowedPlaces, check: Callable[[], None]) -> tuple[str, Access]:
    """SQLite's version as `SQLite 3.40.1`, and who may do what with the file.

    And with its directory, and what stands beside it. Groups have the members
    that are listed in the group itself. `check` is called first and may raise.
    Raise SourceError.
    """
    check()
    version, _ = try_source(target, allowed)
    found = files(allowed.file(target.path))
    grants = [grant for path, status in found for grant in _grants(path, status)]
    grants.sort(key=lambda grant: (grant.grantee, grant.object_type, grant.object))
    memberships = _memberships({status.st_gid for _, status in found})
    return version, Access(
        roles=_roles(found, memberships),
        memberships=memberships,
        grants=[grant for grant in grants if grant.grantee != OTHERS],
        owners=sorted(
            (
                Owner(object_type=_type(status), object=str(path), owner=user_name(status.st_uid))
                for path, status in found
            ),
            key=lambda owner: (owner.object_type, owner.object),
        ),
        public_grants=[grant for grant in grants if grant.grantee == OTHERS],
        notes=[
            f"{path} has an access control list beside its mode, which is not read; see getfacl."
            for path, _ in found
            if has_acl(path)
        ],
    )


def _type(status: os.stat_result) -> str:
    return "directory" if stat.S_ISDIR(status.st_mode) else "file"


def _grants(path: Path, status: os.stat_result) -> list[Grant]:
    """Return what the mode of a file lets its owner, its group and others do."""
    object_type = _type(status)
    bits = FOLDER_BITS if object_type == "directory" else FILE_BITS
    grantees = {user_name(status.st_uid): 6, group_name(status.st_gid): 3, OTHERS: 0}
    given = {
        grantee: tuple(sorted(name for bit, name in bits.items() if status.st_mode >> shift & bit))
        for grantee, shift in grantees.items()
    }
    return [
        Grant(grantee=grantee, object_type=object_type, object=str(path), privileges=privileges)
        for grantee, privileges in given.items()
        if privileges
    ]


def _memberships(gids: set[int]) -> list[Membership]:
    found = []
    for gid in gids:
        with suppress(KeyError):
            group = group_name(gid)
            for name in set(grp.getgrgid(gid).gr_mem):
                member = f"user:{name}"
                path = f"{member} > {group}"
                found.append(Membership(role=group, member=member, is_direct=True, path=path))
    return sorted(found, key=lambda each: (each.role, each.member))


def _roles(found: list[tuple[Path, os.stat_result]], memberships: list[Membership]) -> list[Role]:
    users = {user_name(status.st_uid) for _, status in found}
    users |= {each.member for each in memberships}
    groups = {group_name(status.st_gid) for _, status in found}
    root = user_name(0)
    roles = [Role(name=name, can_login=True, is_superuser=name == root) for name in users]
    roles += [Role(name=name, can_login=False) for name in groups | {OTHERS}]
    return sorted(roles, key=lambda role: role.name)


def has_acl(path: Path) -> bool:
    """Whether more than the mode of a file tells who may use it."""
    with suppress(OSError, AttributeError):
        return ACL in os.listxattr(path)
    return False
