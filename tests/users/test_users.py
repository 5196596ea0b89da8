"""Users: who may do what to whom, and how soon it counts."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from quarterdeck.v1 import tasks_pb2, tasks_pb2_grpc

from tests.support.running_server import (
    ADMIN_EMAIL,
    ADMIN_PASSWORD,
    PASSWORD,
    Person,
    Stack,
    reason,
    violations,
)
from tests.support.sign_in import login

NewPerson = Callable[..., Person]


def new(unique: str, **more: str) -> dict[str, str]:
    return {"email": f"{unique}@example.com", "full_name": f"Name {unique}", **more}


def test_a_password_is_generated_only_when_none_is_given(
    stack: Stack, admin: Person, unique: str
) -> None:
    given = admin.make("/api/users", **new(unique, password=PASSWORD))
    assert given["generated_password"] == ""
    assert given["user"]["must_change_password"] is False
    made = admin.make("/api/users", **new(f"{unique}2"))
    assert made["user"] | {"role": "user", "must_change_password": True} == made["user"]
    assert login(stack, made["user"]["email"], made["generated_password"]).status_code == 200


def test_an_address_is_taken_in_any_case_until_its_user_is_deleted(
    admin: Person, unique: str
) -> None:
    made = admin.make("/api/users", **new(unique, password=PASSWORD))
    again = admin.post("/api/users", **new(unique.upper(), password=PASSWORD))
    assert (again.status_code, reason(again)) == (409, "EMAIL_TAKEN")
    assert violations(again) == {"email"}
    assert admin.delete(f"/api/users/{made['user']['id']}").json() == {}
    assert admin.post("/api/users", **new(unique, password=PASSWORD)).status_code == 200


@pytest.mark.parametrize("password", ["short", "iloveyou", "x" * 73])
def test_a_weak_password_names_the_field(admin: Person, unique: str, password: str) -> None:
    answer = admin.post("/api/users", **new(unique, password=password))
    assert (answer.status_code, violations(answer)) == (400, {"password"})


def test_the_list_filters_and_orders(
    admin: Person, manager: Person, user: Person, unique: str
) -> None:
    for letter in "cab":
        admin.make("/api/users", **new(f"{letter}{unique}", password=PASSWORD, role="manager"))
    found = manager.get("/api/users", search=unique.upper(), order_by="email").json()
    assert [each["email"][0] for each in found["users"]] == ["a", "b", "c"]
    assert found["total_size"] == 3
    assert manager.get("/api/users", search=unique, role="admin").json()["users"] == []
    assert manager.get("/api/users", search=unique, is_active=False).json()["users"] == []
    newest = manager.get("/api/users", search=unique, role="manager").json()["users"]
    assert [each["email"][0] for each in newest] == ["b", "a", "c"]
    assert user.get("/api/users").status_code == 403


def test_one_sees_oneself_and_managers_see_everybody(
    admin: Person, manager: Person, user: Person
) -> None:
    assert user.get(f"/api/users/{user.id}").status_code == 200
    assert user.get(f"/api/users/{admin.id}").status_code == 404
    assert manager.get(f"/api/users/{user.id}").status_code == 200
    assert admin.get("/api/users/none").status_code == 404


def test_one_changes_ones_own_name_and_nothing_of_others(
    manager: Person, someone: NewPerson
) -> None:
    person = someone()
    changed = person.put(f"/api/users/{person.id}", full_name="Renamed").json()
    assert changed["full_name"] == "Renamed"
    assert changed["email"] == person.tokens["user"]["email"]
    assert person.put(f"/api/users/{person.id}", role="admin").status_code == 403
    assert person.put(f"/api/users/{person.id}", is_active=True).status_code == 403
    assert person.put(f"/api/users/{manager.id}", full_name="x").status_code == 404
    assert manager.put(f"/api/users/{person.id}", full_name="x").status_code == 403


def told(person: Person) -> list[str]:
    found = person.get("/api/notifications", type="account_changed").json()["notifications"]
    return [each["title"] for each in found]


def test_ones_own_address_is_changed_with_the_password_and_told(
    stack: Stack, someone: NewPerson, unique: str
) -> None:
    person, address = someone(), f"{unique}@example.com"
    path, before = f"/api/users/{person.id}", person.tokens["user"]["email"]
    other = stack.login(before, PASSWORD)
    without = person.put(path, email=address)
    assert (without.status_code, reason(without)) == (400, "PASSWORD_REQUIRED")
    wrong = person.put(path, email=address, full_name="X", current_password="a guess")
    assert (wrong.status_code, reason(wrong)) == (400, "BAD_CREDENTIALS")
    assert violations(without) == violations(wrong) == {"current_password"}
    assert person.get(path).json()["etag"] == person.tokens["user"]["etag"]
    # It says nothing new, and asks for nothing.
    assert person.put(path, email=before.upper(), full_name="Y").status_code == 200
    right = person.put(path, email=address, current_password=PASSWORD)
    assert (right.status_code, right.json()["email"]) == (200, address)
    assert told(person) == [f"Your address was changed from {before} to {address}"]
    assert other.get(path).status_code == 200
    assert login(stack, address, PASSWORD).status_code == 200
    audited = stack.sql(
        "SELECT outcome, reason FROM audit_log WHERE action = 'UpdateUser' AND resource_id = ? "
        "ORDER BY seq",
        person.id,
    )
    assert audited == [("denied", "BAD_CREDENTIALS"), ("success", ""), ("success", "")]
    counted = "SELECT failed_logins FROM known_devices WHERE kind = 'session' AND user_id = ?"
    assert stack.sql(counted, person.id) == [(0,)]
    stack.sql(
        "UPDATE known_devices SET failed_logins = 9 WHERE kind = 'session' AND user_id = ?",
        person.id,
    )
    for password in ("the tenth", PASSWORD):
        guess = person.put(path, email=before, current_password=password)
        assert (guess.status_code, guess.text) == (400, wrong.text)


def test_an_administrators_own_address_asks_too_and_another_ones_ends_sessions(
    stack: Stack, someone: NewPerson, unique: str
) -> None:
    boss, deputy, person = someone("admin"), someone("admin"), someone("manager")
    new = f"{unique}@example.com"
    own = boss.put(f"/api/users/{boss.id}", email=new)
    assert (own.status_code, reason(own)) == (400, "PASSWORD_REQUIRED")
    before, chief = person.tokens["user"]["email"], boss.tokens["user"]["email"]
    assert boss.put(f"/api/users/{person.id}", email=new).status_code == 200
    assert person.get("/api/auth/me").status_code == 401
    back = stack.login(new, PASSWORD)
    assert told(back) == [f"Your address was changed from {before} to {new}"]
    for administrator in (boss, deputy):
        assert f"{chief} changed an address from {before} to {new}" in told(administrator)
    own = boss.post(f"/api/users/{boss.id}/reset-password")
    assert (own.status_code, reason(own)) == (403, "OWN_PASSWORD")
    boss.make(f"/api/users/{person.id}/reset-password")
    boss.put(f"/api/users/{person.id}", role="admin")
    made = boss.make("/api/users", email=f"b{new}", full_name="B", role="admin", password=PASSWORD)
    ours = [each for each in told(deputy) if new in each]
    assert ours == [
        f"{chief} made b{new} an administrator",
        f"{chief} made {new} an administrator",
        f"{chief} reset the password of {new}",
        f"{chief} changed an address from {before} to {new}",
    ]
    for each in (deputy.id, person.id, made["user"]["id"], boss.id):
        deputy.delete(f"/api/users/{each}")


def test_a_stale_etag_is_refused(admin: Person, someone: NewPerson) -> None:
    person = someone()
    path = f"/api/users/{person.id}"
    etag = person.get(path).json()["etag"]
    assert admin.put(path, full_name="First", etag=etag).status_code == 200
    late = admin.put(path, full_name="Second", etag=etag)
    assert (late.status_code, reason(late)) == (409, "STALE_ETAG")
    assert admin.get(path).json()["full_name"] == "First"


def test_a_role_change_counts_on_the_very_next_call(admin: Person, someone: NewPerson) -> None:
    person = someone("manager")
    assert person.get("/api/users").status_code == 200
    admin.put(f"/api/users/{person.id}", role="user")
    assert person.get("/api/users").status_code == 403


@pytest.mark.parametrize("how", ["deactivate", "delete", "reset"])
def test_losing_access_counts_on_the_very_next_call(
    stack: Stack, admin: Person, someone: NewPerson, how: str
) -> None:
    person = someone()
    with stack.channel() as channel:
        stub = tasks_pb2_grpc.TaskServiceStub(channel)
        stub.ListTasks(tasks_pb2.ListTasksRequest(), metadata=person.metadata)
        if how == "deactivate":
            admin.put(f"/api/users/{person.id}", is_active=False)
        elif how == "delete":
            admin.delete(f"/api/users/{person.id}")
        else:
            admin.post(f"/api/users/{person.id}/reset-password")
        with pytest.raises(grpc.RpcError) as refused:
            stub.ListTasks(tasks_pb2.ListTasksRequest(), metadata=person.metadata)
    assert refused.value.code() == grpc.StatusCode.UNAUTHENTICATED
    assert person.get("/api/auth/me").status_code == 401
    assert login(stack, person.tokens["user"]["email"], PASSWORD).status_code == 401


def test_a_deactivated_users_old_sessions_stay_dead(admin: Person, someone: NewPerson) -> None:
    person = someone()
    admin.put(f"/api/users/{person.id}", is_active=False)
    admin.put(f"/api/users/{person.id}", is_active=True)
    assert person.get("/api/auth/me").status_code == 401


def test_a_reset_password_is_shown_once_and_must_be_changed(
    stack: Stack, admin: Person, someone: NewPerson
) -> None:
    person = someone()
    made = admin.make(f"/api/users/{person.id}/reset-password")
    back = stack.login(person.tokens["user"]["email"], made["generated_password"])
    assert reason(back.get("/api/tasks")) == "PASSWORD_CHANGE_REQUIRED"
    change = {"current_password": made["generated_password"], "new_password": "my own choice"}
    assert back.post("/api/auth/change-password", **change).status_code == 200
    assert back.get("/api/tasks").status_code == 200


def test_there_is_always_an_active_administrator(own_stack: Callable[..., Stack]) -> None:
    stack = own_stack()
    admin = stack.login(ADMIN_EMAIL, ADMIN_PASSWORD)
    path = f"/api/users/{admin.id}"
    for answer in (
        admin.put(path, role="user"),
        admin.put(path, is_active=False),
        admin.delete(path),
    ):
        assert (answer.status_code, reason(answer)) == (409, "LAST_ADMIN")
    body = {"email": "b@example.com", "full_name": "B", "role": "admin", "password": PASSWORD}
    admin.make("/api/users", **body)
    other = stack.login("b@example.com", PASSWORD)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(admin.put, f"/api/users/{other.id}", role="user")
        second = pool.submit(other.put, path, role="user")
        statuses = sorted(each.result().status_code for each in (first, second))
    assert statuses[0] == 200
    # The slower one is not an administrator any more, or would be the last.
    assert statuses[1] in (403, 404, 409)
    assert stack.sql("SELECT count(*) FROM users WHERE role = 'admin'") == [(1,)]


def test_a_retried_create_makes_one_user_and_shows_no_password_again(
    admin: Person, unique: str
) -> None:
    body = new(unique, request_id=f"retry-{unique}")
    first, second = admin.make("/api/users", **body), admin.make("/api/users", **body)
    assert first["user"] == second["user"]
    assert first["generated_password"]
    assert second["generated_password"] == ""
    other = admin.post("/api/users", **{**body, "full_name": "Somebody else"})
    assert (other.status_code, reason(other)) == (409, "REQUEST_ID_REUSED")


def test_a_change_is_audited_with_before_and_after(
    stack: Stack, admin: Person, someone: NewPerson
) -> None:
    person = someone()
    admin.put(f"/api/users/{person.id}", role="manager")
    row = stack.sql(
        "SELECT actor_id, outcome, changes FROM audit_log "
        "WHERE action = 'UpdateUser' AND resource_id = ?",
        person.id,
    )[0]
    assert row == (admin.id, "success", '{"role": {"before": "user", "after": "manager"}}')
