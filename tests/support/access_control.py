"""Who may do what: how tests write it."""

from quarterdeck_server.domains.security.access import Membership


def membership(path: str, **more: bool) -> Membership:
    """A membership by its path."""
    member, *between, role = path.split(" > ")
    return Membership(role=role, member=member, path=path, is_direct=not between, **more)
