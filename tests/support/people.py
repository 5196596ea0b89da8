"""People to sign in as."""

import itertools

from quarterdeck_server.core.caller import Caller
from quarterdeck_server.domains.users import service as users
from quarterdeck_server.storage import db

from tests.support.running_server import PASSWORD, Person

_numbers = itertools.count(1)


def new_person(admin: Person, role: str) -> Person:
    """Makes a user of this role and signs in as them."""
    email = f"{role}-{next(_numbers)}@example.com"
    admin.make("/api/users", email=email, full_name=f"A {role}", role=role, password=PASSWORD)
    return admin.stack.login(email, PASSWORD)


def stored_caller(role: str = "admin", email: str = "a@example.com") -> Caller:
    """Store a user in the open database, and return them as a caller."""
    with db.write():
        row = users.create_user(
            email=email,
            full_name="A",
            role=role,
            password_hash="x",
            must_change_password=False,
        )
    return Caller(row.id, row.email, role, "s")
