"""People to sign in as."""

import itertools

from tests.support.running_server import PASSWORD, Person

_numbers = itertools.count(1)


def new_person(admin: Person, role: str) -> Person:
    """Makes a user of this role and signs in as them."""
    email = f"{role}-{next(_numbers)}@example.com"
    admin.make("/api/users", email=email, full_name=f"A {role}", role=role, password=PASSWORD)
    return admin.stack.login(email, PASSWORD)
