"""Grants on data sources: who sees one, who does what with it, and who gives that to others."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from playhouse.migrations import Runner
from quarterdeck.v1 import data_sources_pb2 as pb
from quarterdeck.v1 import data_sources_pb2_grpc as grpc_stubs
from quarterdeck_server.domains.data_sources import grants
from quarterdeck_server.domains.data_sources.models import SourceGrant
from quarterdeck_server.rpc import contract
from quarterdeck_server.rpc.contract import BrokenContract
from quarterdeck_server.rpc.policy import POLICY, rpc_of, rpcs_of
from quarterdeck_server.storage import db, migrations

from tests.support.backup_api import add_file, back_up, on_postgresql, on_sqlite, until
from tests.support.people import new_person
from tests.support.running_server import Person, Stack, reason, violations

PATH = "/api/data-sources"
RPCS = [rpc for service in contract.services() for rpc in rpcs_of(service)]


@pytest.fixture(scope="module")
def other(admin: Person) -> Person:
    """Another manager, to whom nothing is granted but by a test."""
    return new_person(admin, "manager")


def own(stack: Stack, person: Person, name: str) -> str:
    """The path of a new data source that is a file, on which nothing was granted."""
    made = person.make(PATH, name=name, source_type="sqlite", path=f"{name}.db")
    return f"{PATH}/{made['id']}"


def give(person: Person, source: str, *rights: str, **to: str) -> dict[str, Any]:
    """A grant that somebody gives."""
    made: dict[str, Any] = person.make(f"{source}/grants", rights=list(rights), **to)
    return made


def ids(person: Person, **filters: Any) -> tuple[list[int], int]:
    """The ids of all data sources that somebody's list has, page by page, and its total."""
    found, token, total = [], "", 0
    while True:
        page = person.get(PATH, page_size=2, page_token=token, **filters).json()
        found += [each["id"] for each in page["data_sources"]]
        total, token = page["total_size"], page["next_page_token"]
        if not token:
            return found, total


def test_what_was_granted_to_nobody_is_seen_by_its_maker_and_administrators(
    stack: Stack, admin: Person, manager: Person, other: Person, unique: str
) -> None:
    maker = manager
    sources = [own(stack, maker, f"{unique}-{n}") for n in range(3)]
    of_admin = own(stack, admin, f"{unique}-admin")
    numbers = [int(each.rpartition("/")[2]) for each in [*sources, of_admin]]
    assert ids(maker, search=unique) == (numbers[2::-1], 3)
    assert ids(admin, search=unique) == (numbers[::-1], 4)
    assert ids(other, search=unique) == ([], 0)
    assert maker.get(of_admin).status_code == 404
    hidden, absent = other.get(sources[0]), other.get(f"{PATH}/999999")
    assert hidden.text.replace(sources[0].rpartition("/")[2], "999999") == absent.text
    give(maker, sources[1], "read", user_id=other.id)
    give(admin, of_admin, "read", role="manager")
    assert ids(other, search=unique, order_by="name desc") == ([numbers[3], numbers[1]], 2)


def test_a_right_opens_its_calls_and_no_other(
    stack: Stack, admin: Person, manager: Person, unique: str
) -> None:
    source, person = own(stack, admin, unique), manager
    assert person.get(f"{source}/backups").status_code == 404
    give(admin, source, "read", user_id=person.id)
    assert person.get(f"{source}/backups").status_code == 200
    denied = person.post(f"{source}/backups")
    assert (denied.status_code, reason(denied)) == (403, "RIGHT_NEEDED")
    assert "'back_up'" in denied.json()["message"]
    give(admin, source, "back_up", user_id=person.id)
    assert person.post(f"{source}/backups").status_code == 200
    for path in (f"{source}/backups/1/restore", f"{source}/test", f"{source}/grants"):
        assert person.post(path, role="user", rights=["read"]).status_code == 403


def test_a_grant_to_a_role_is_for_who_has_it_now(
    stack: Stack, admin: Person, someone: Callable[[str], Person], unique: str
) -> None:
    source = own(stack, admin, unique)
    give(admin, source, "back_up", "restore", "manage", role="manager")
    person = someone("user")
    assert person.get(source).status_code == 404
    admin.put(f"/api/users/{person.id}", role="manager")
    assert person.get(source).status_code == 200
    assert person.put(source, description="ours").status_code == 200
    admin.put(f"/api/users/{person.id}", role="user")
    assert person.get(source).status_code == 404
    assert violations(admin.post(f"{source}/grants", role="user", rights=["back_up"])) == {"rights"}
    wrong = admin.post(f"{source}/grants", role="admin", rights=["read"])
    assert (wrong.status_code, wrong.json()["message"]) == (
        400,
        "role: must be one of user, manager",
    )
    both = admin.post(f"{source}/grants", role="user", user_id=person.id, rights=["read"])
    assert both.status_code == 400
    assert violations(admin.post(f"{source}/grants", user_id="x", rights=["read"])) == {"user_id"}


def test_nobody_gives_or_takes_back_more_than_they_have(
    stack: Stack, admin: Person, manager: Person, other: Person, unique: str
) -> None:
    source = own(stack, admin, unique)
    boss, mate = manager, other
    of_boss = give(admin, source, "manage", user_id=boss.id)
    assert of_boss["rights"] == ["read", "manage"]
    for rights in (["restore"], ["read", "back_up"]):
        more = boss.post(f"{source}/grants", user_id=mate.id, rights=rights)
        assert (more.status_code, reason(more)) == (403, "RIGHT_NEEDED")
        assert boss.post(f"{source}/grants", user_id=boss.id, rights=rights).status_code == 403
    lent = give(boss, source, "manage", user_id=mate.id)
    assert give(admin, source, "restore", user_id=mate.id)["id"] == lent["id"]
    listed = boss.get(f"{source}/grants").json()
    assert [each["rights"] for each in listed["data_source_grants"]] == [
        ["read", "manage"],
        ["read", "restore", "manage"],
    ]
    assert (listed["total_size"], listed["data_source_grants"][1]["granted_by"]) == (2, admin.id)
    assert boss.delete(f"{source}/grants/{lent['id']}").status_code == 403
    assert mate.delete(f"{source}/grants/{of_boss['id']}").status_code == 200
    assert boss.get(source).status_code == 404
    elsewhere = own(stack, admin, f"{unique}-other")
    assert admin.delete(f"{elsewhere}/grants/{lent['id']}").status_code == 404
    entries = admin.get("/api/audit-log", action="DeleteDataSourceGrant", actor_id=mate.id).json()
    assert entries["entries"][0]["changes"]["rights"] == {"before": ["read", "manage"]}


def test_a_grant_ends_with_its_user_and_its_source(
    stack: Stack,
    admin: Person,
    manager: Person,
    someone: Callable[[str], Person],
    unique: str,
) -> None:
    source = own(stack, admin, unique)
    person, maker = someone("manager"), manager
    give(admin, source, "manage", user_id=person.id)
    assert admin.delete(f"/api/users/{person.id}").status_code == 200
    assert admin.get(f"{source}/grants").json()["total_size"] == 0
    give(admin, source, "manage", user_id=maker.id)
    assert admin.delete(source).status_code == 200
    again = own(stack, admin, unique)
    assert maker.get(again).status_code == 404
    assert admin.get(f"{again}/grants").json()["total_size"] == 0


def test_what_was_asked_for_before_is_not_answered_after_a_right_was_lost(
    stack: Stack, manager: Person, unique: str
) -> None:
    maker = manager
    body = {"name": unique, "source_type": "sqlite", "path": f"{unique}.db", "request_id": unique}
    made = maker.make(PATH, **body)
    source = f"{PATH}/{made['id']}"
    assert maker.make(PATH, **body) == made
    schedule = {"name": "nightly", "cron": "0 3 * * *", "request_id": unique}
    maker.make(f"{source}/backup-schedules", **schedule)
    maker.make(f"{source}/backup-schedules", **schedule | {"request_id": "another"})
    token = maker.get(f"{source}/backup-schedules", page_size=1).json()["next_page_token"]
    grant = maker.get(f"{source}/grants").json()["data_source_grants"][0]
    assert maker.delete(f"{source}/grants/{grant['id']}").status_code == 200
    for answer in (
        maker.post(PATH, **body),
        maker.post(f"{source}/backup-schedules", **schedule),
        maker.get(f"{source}/backup-schedules", page_size=1, page_token=token),
    ):
        assert (answer.status_code, unique in answer.text) == (404, False), answer.text
    assert ids(maker, search=unique) == ([], 0)


@on_sqlite
def test_a_file_of_another_source_is_refused_by_whatever_name(
    stack: Stack, admin: Person, manager: Person, other: Person, unique: str
) -> None:
    owner = manager
    sources = stack.data_dir / "sources"
    source = add_file(stack, owner, f"{unique}.db")
    (sources / f"{unique}-hard.db").hardlink_to(sources / f"{unique}.db")
    (sources / f"{unique}-soft.db").symlink_to(f"{unique}.db")
    for grant in admin.get(f"{source}/grants").json()["data_source_grants"]:
        if "role" in grant:
            admin.delete(f"{source}/grants/{grant['id']}")
    mine = own(stack, other, f"{unique}-mine")
    names = (f"{unique}.db", f"./x/../{unique}.db", f"{unique}-hard.db", f"{unique}-soft.db")
    for name in (*names, str(sources / f"{unique}.db")):
        body = {"name": "twin", "source_type": "sqlite", "path": name}
        for answer in (other.post(PATH, **body), other.put(mine, path=name)):
            assert (answer.status_code, reason(answer)) == (403, "SOURCE_EXISTS"), answer.text
    assert owner.post(PATH, name="t", source_type="sqlite", path=f"{unique}.db").status_code == 200


@on_sqlite
def test_a_server_that_lets_quarterdeck_in_without_a_password_is_its_managers(
    admin: Person, manager: Person
) -> None:
    person = manager
    server = {"source_type": "postgresql", "database": "app", "username": "app", "port": 7}
    admin.make(PATH, name="trusting", host="127.0.0.1", **server)
    for host in ("127.0.0.1", "localhost", "127.0.0.2", "::ffff:127.0.0.1", "0.0.0.0"):
        twin = person.post(PATH, name="twin", host=host, **server | {"database": "other"})
        assert (twin.status_code, reason(twin)) == (403, "SOURCE_EXISTS"), host
    own_way = person.make(PATH, name="twin", host="localhost", password="mine", **server)
    path = f"{PATH}/{own_way['id']}"
    assert reason(person.put(path, password="")) == "SOURCE_EXISTS"
    assert person.post(PATH, name="x", host="localhost", **server | {"port": 8}).status_code == 200


@on_sqlite
def test_who_moves_a_source_needs_the_right_to_its_backups(
    stack: Stack, admin: Person, manager: Person, unique: str
) -> None:
    source, person = own(stack, admin, unique), manager
    give(admin, source, "manage", user_id=person.id)
    assert person.put(source, name="renamed").status_code == 200
    moved = person.put(source, path=f"{unique}-elsewhere.db")
    assert (moved.status_code, reason(moved)) == (403, "RIGHT_NEEDED")
    give(admin, source, "restore", user_id=person.id)
    assert person.put(source, path=f"{unique}-elsewhere.db").status_code == 200


@on_sqlite
def test_who_may_only_back_up_deletes_nothing_and_takes_nothing_away(
    stack: Stack, admin: Person, manager: Person, unique: str
) -> None:
    source, person = add_file(stack, admin, f"{unique}.db"), manager
    for grant in admin.get(f"{source}/grants").json()["data_source_grants"]:
        admin.delete(f"{source}/grants/{grant['id']}")
    give(admin, source, "back_up", user_id=person.id)
    mine = own(stack, person, f"{unique}-mine")
    backup = back_up(person, source)
    path = f"{source}/backups/{backup['id']}"
    scratch = int(mine.rpartition("/")[2])
    made = person.make(f"{source}/backup-schedules", name="n", cron="0 3 * * *", keep_days=30)
    schedule = f"{source}/backup-schedules/{made['id']}"
    for refused in (
        person.delete(path),
        person.get(f"{path}/download"),
        person.post(f"{path}/restore"),
        person.post(f"{path}/verify", scratch_data_source_id=scratch),
        person.put(schedule, keep_last=1, keep_days=0),
    ):
        assert (refused.status_code, reason(refused)) == (403, "RIGHT_NEEDED"), refused.text
    assert person.put(schedule, cron="0 4 * * *").status_code == 200
    assert person.post(f"{path}/verify").status_code == 200
    until(person, path, "completed")


@on_postgresql
def test_news_of_a_source_are_for_who_may_read_it(
    stack: Stack, admin: Person, manager: Person, other: Person, user: Person, unique: str
) -> None:
    reader, stranger, plain = manager, other, user
    source = own(stack, admin, unique)  # There is no such file.
    give(admin, source, "read", user_id=reader.id)
    assert back_up(admin, source)["status"] == "failed"

    def told(person: Person) -> bool:
        return unique in person.get("/api/notifications").text

    assert (told(admin), told(reader), told(stranger)) == (True, True, False)
    report = reader.make(f"{source}/reports", template_id="inventory", format="json")
    path = f"{source}/reports/{report['id']}"
    names = {"cron": "0 6 * * 1", "notify_user_ids": [plain.id]}
    assert violations(reader.post(f"{path}/schedule", **names)) == {"notify_user_ids[0]"}
    give(admin, source, "read", user_id=plain.id)
    assert reader.post(f"{path}/schedule", **names).status_code == 200
    assert reader.delete(f"{source}/reports/{admin_report(admin, source)}").status_code == 403
    assert reader.delete(path).status_code == 200


def admin_report(admin: Person, source: str) -> int:
    """The id of a report that an administrator made."""
    made: dict[str, Any] = admin.make(f"{source}/reports", template_id="inventory", format="json")
    return int(made["id"])


def fields_of(message: Any, seen: frozenset[str] = frozenset()) -> set[str]:
    """The names of all fields of a message and of those in it."""
    if message.full_name in seen:
        return set()
    found = {field.name for field in message.fields}
    for field in message.fields:
        if field.message_type is not None:
            found |= fields_of(field.message_type, seen | {message.full_name})
    return found


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_migration_keeps_what_everybody_could_do_and_says_so(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    if kind == "postgresql":
        url = request.getfixturevalue("new_database")()
    opened = db.open_database(url)
    schema = None if kind == "sqlite" else "public"
    with opened.connection_context():
        runner = Runner(opened, str(Path(migrations.__file__).parent), schema=schema)
        runner.up("0005_reports")
        for number, deleted in ((1, "NULL"), (2, "5")):
            opened.execute_sql(
                "INSERT INTO data_sources (name, source_type, host, port, database, username,"
                " sealed_password, ssl_mode, path, description, is_active, last_test, version,"
                f" created_at, updated_at, deleted_at) VALUES ('s{number}', 'sqlite', '', 0, '',"
                f" '', '', '', 'a.db', '', TRUE, '', 1, 1, 1, {deleted})"
            )
    notes = migrations.notes(migrations.migrate())
    assert len(notes) == 1
    assert "the role manager everything, the role user reading" in notes[0]
    found = {
        (row.data_source_id, row.grantee, *grants.rights_of_row(row))
        for row in SourceGrant.select().namedtuples()
    }
    assert found == {(1, "manager", *grants.ALL), (1, "user", "read")}
    db.close_database()


def test_every_call_that_names_a_data_source_names_the_right_it_needs() -> None:
    named = [
        rpc
        for rpc in RPCS
        if any(name.endswith("data_source_id") for name in fields_of(rpc.request_type.DESCRIPTOR))
    ]
    assert len(named) > 30
    for rpc in named:
        # None is nested, where the gate would not look.
        own_fields = rpc.request_type.DESCRIPTOR.fields_by_name
        assert "data_source_id" in own_fields, rpc.path
        assert rpc.source_right in ("read", "back_up", "restore", "manage"), rpc.path
    about_one = {rpc.path for rpc in RPCS if "{data_source_id}" in rpc.path}
    assert about_one <= {rpc.path for rpc in named}


def test_a_call_that_names_no_right_on_its_data_source_stops_the_server() -> None:
    method = pb.DESCRIPTOR.services_by_name["DataSourceService"].methods_by_name["GetDataSource"]

    options = type(method.GetOptions())()
    options.CopyFrom(method.GetOptions())
    options.Extensions[POLICY].ClearField("source_right")
    without = Mock(wraps=method, input_type=method.input_type, output_type=method.output_type)
    without.configure_mock(containing_service=method.containing_service, server_streaming=False)
    without.GetOptions = lambda: options
    with pytest.raises(BrokenContract, match="names no right"):
        rpc_of(without)


def test_a_call_over_grpc_passes_the_same_gate(
    stack: Stack, admin: Person, manager: Person, unique: str
) -> None:
    number, person = int(own(stack, admin, unique).rpartition("/")[2]), manager
    with stack.channel() as channel:
        stub = grpc_stubs.DataSourceServiceStub(channel)
        listed = stub.ListDataSources(
            pb.ListDataSourcesRequest(search=unique), metadata=person.metadata
        )
        assert (len(listed.data_sources), listed.total_size) == (0, 0)
        with pytest.raises(Exception, match="NOT_FOUND"):
            stub.GetDataSource(
                pb.GetDataSourceRequest(data_source_id=number), metadata=person.metadata
            )
