from tests.stack import Person


def test_a_task_is_created_and_found(admin: Person, unique: str) -> None:
    task = admin.make("/api/tasks", title=unique)
    found = admin.get("/api/tasks", search=unique).json()
    assert [item["id"] for item in found["tasks"]] == [task["id"]]
